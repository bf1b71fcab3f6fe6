"""The pandas UDF that gives every text its vector."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any, cast

import pandas as pd
from pyspark.sql import Column
from pyspark.sql.pandas import functions as pandas_functions
from pyspark.sql.types import BinaryType

from auralith_pipeline.conf.semantic import SemanticSection
from auralith_pipeline.conf.worker import settle_worker
from auralith_pipeline.udfs.core.semantic.encode import TextEncoder, load_encoder
from auralith_pipeline.udfs.core.semantic.vectors import to_bytes

_pandas_udf: Any = pandas_functions.pandas_udf  # its stubs know no iterator of Series in our Spark versions
# The model of this process. Workers outlive tasks and jobs, and loading one takes seconds.
_loaded: dict[tuple[str, str], TextEncoder] = {}


def embed_text(cfg: SemanticSection, fingerprint: str) -> Callable[[Column], Column]:
    """A UDF over a column of texts: binary, the text's unit vector as little-endian float32; null for a text without a token.

    fingerprint: of the model's folder on the driver (`read_model_folder`); a worker that finds another model under the same path fails.
    The model is loaded once for each worker process and runs on its GPU, where it has one.
    """

    @_pandas_udf(BinaryType())
    def embed(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
        encoder = None
        for texts in batches:
            encoder = encoder or _encoder(cfg, fingerprint)
            units, present = encoder.encode([text if isinstance(text, str) else None for text in texts])
            yield pd.Series([vector if there else None for vector, there in zip(to_bytes(units), present, strict=True)], dtype=object)
        settle_worker("embed_text")

    return cast("Callable[[Column], Column]", embed)


def _encoder(cfg: SemanticSection, fingerprint: str) -> TextEncoder:
    key = (fingerprint, cfg.model_dump_json(exclude={"index", "threshold", "min_stored"}))
    if key not in _loaded:
        _loaded.clear()  # one model at a time
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # tasks run side by side already
        _loaded[key] = load_encoder(cfg, fingerprint=fingerprint)
    return _loaded[key]
