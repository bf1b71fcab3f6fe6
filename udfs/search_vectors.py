"""The Spark side of the vector search: which shards a vector belongs to, and the similar pairs of one shard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyspark.sql import Column
from pyspark.sql.pandas import functions as pandas_functions
from pyspark.sql.types import ArrayType, IntegerType

from auralith_pipeline.conf.semantic import SemanticSection
from auralith_pipeline.conf.worker import settle_worker
from auralith_pipeline.udfs.core.semantic.cells import route_vectors, train_cells
from auralith_pipeline.udfs.core.semantic.search import search_shard
from auralith_pipeline.udfs.core.semantic.vectors import from_bytes, to_bytes

_pandas_udf: Any = pandas_functions.pandas_udf  # its stubs know no iterator of Series in our Spark versions
CELLS = "cell int, centroid binary"
PAIRS = "left string, right string, similarity double"


def find_cells(centroids: NDArray[np.float32], cfg: SemanticSection) -> Callable[[Column], Column]:
    """A UDF over a column of vectors (binary, not null): array<int>, the cells of each, its home first (`route_vectors`)."""
    dimensions, data = centroids.shape[1], centroids.tobytes()

    @_pandas_udf(ArrayType(IntegerType()))
    def route(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
        centres = from_bytes([data]).reshape(-1, dimensions)
        for vectors in batches:
            units = from_bytes(vectors.tolist(), dimensions)
            cells, bounds = route_vectors(units, centres, least=cfg.min_stored, probes=cfg.shard_probes)
            yield pd.Series([cells[bounds[at] : bounds[at + 1]] for at in range(len(units))], dtype=object)
        settle_worker("find_cells")

    return cast("Callable[[Column], Column]", route)


def cell_trainer(cells: int, seed: int) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """For `applyInPandas` over one group: the sample of vectors. In: vector_id, embedding. Out: CELLS."""

    def train(sample: pd.DataFrame) -> pd.DataFrame:
        ordered = sample.sort_values("vector_id")
        centroids = train_cells(from_bytes(ordered["embedding"].tolist()), cells, seed)
        return pd.DataFrame({"cell": np.arange(len(centroids), dtype=np.int32), "centroid": to_bytes(centroids)})

    return train


def shard_searcher(cfg: SemanticSection) -> Callable[[pd.DataFrame], pd.DataFrame]:
    """For `applyInPandas` over the rows of one shard. In: vector_id, embedding, home, fresh, base, query. Out: PAIRS, left < right."""

    def search(shard: pd.DataFrame) -> pd.DataFrame:
        ordered = shard.sort_values("vector_id")
        names = ordered["vector_id"].to_numpy(object)
        flags = {name: ordered[name].to_numpy(bool) for name in ("home", "fresh", "base", "query")}
        units = from_bytes(ordered["embedding"].tolist())
        pairs = search_shard(units, **flags, least=cfg.min_stored, wanted=cfg.index, seed=cfg.seed)
        settle_worker("search_vectors")
        return pd.DataFrame({"left": names[pairs.left], "right": names[pairs.right], "similarity": pairs.cosines})

    return search
