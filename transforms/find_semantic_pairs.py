"""Similar vectors of a corpus, shard by shard, and the pairs of documents that they make."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.semantic import SemanticSection
from auralith_pipeline.transforms.pair_by_name import pair_by_name
from auralith_pipeline.udfs.core.semantic.cells import SAMPLE_PER_CELL
from auralith_pipeline.udfs.search_vectors import CELLS, PAIRS, cell_trainer, find_cells, shard_searcher

SEMANTIC = "semantic"
_PART = 4  # a shard with copies from its neighbours has some three times shard_vectors rows; from four times on it is searched in parts


def distinct_vectors(embeddings: DataFrame, *, fresh: str | None = None) -> DataFrame:
    """Every vector once, however many documents have it.

    In:  vector_id, embedding, and what `fresh` reads, of silver.embeddings
    fresh: a SQL condition on its rows: not searched yet. A vector is fresh if all of its documents are. None: all are.
    Out: vector_id, embedding, fresh
    """
    known = embeddings.where("vector_id IS NOT NULL")
    return known.groupBy("vector_id", "embedding").agg(F.expr(f"min({fresh or 'true'})").alias("fresh"))


def learn_cells(vectors: DataFrame, cells: int, seed: int) -> DataFrame:
    """The centroids of so many cells, learnt in one task from a sample of bounded size.

    In:  vector_id, embedding
    Out: cell, centroid, as in silver.cells

    The sample is the vectors with the smallest names. These are hashes, so it is a random sample, and the same one every time.
    """
    sample = vectors.select("vector_id", "embedding", F.lit(0).alias("_all")).orderBy("vector_id").limit(cells * SAMPLE_PER_CELL)
    return sample.groupBy("_all").applyInPandas(cell_trainer(cells, seed), CELLS)


def find_semantic_pairs(vectors: DataFrame, centroids: NDArray[np.float32], cfg: SemanticSection) -> DataFrame:
    """Pairs of vectors whose cosine is at least `cfg.min_stored`, at least one of them fresh.

    vectors: vector_id, embedding, fresh, as from `distinct_vectors`
    centroids: of the cells, float32 (k, d), k >= 1: some megabytes at most
    Out: left, right (vector_ids, left < right), similarity (their cosine)

    Each vector goes to its own cell and to some whose border it is near to; a task holds one cell, or a part of one that is large.
    """
    cells = find_cells(centroids, cfg)(F.col("embedding"))
    routed = vectors.select("vector_id", "embedding", "fresh", F.posexplode(cells).alias("_at", "cell"))
    most = _PART * cfg.shard_vectors
    sizes = (
        routed.groupBy("cell")
        .agg(F.expr(f"CAST(ceil(count(*) / {most}) AS INT)").alias("parts"), F.max("fresh").alias("touched"))
        .where("touched")
        .select("cell", "parts")
    )
    part = "CAST(pmod(CAST(conv(substring(vector_id, 1, 8), 16, 10) AS BIGINT), parts) AS INT)"
    shards = (
        routed.join(sizes, on="cell", how="inner")
        .withColumn("_part", F.expr(part))
        .select("vector_id", "embedding", "fresh", F.expr("_at = 0").alias("home"), "cell", F.expr(f"inline({_turns()})"))
    )
    turn = ("cell", "base_part", "query_part")
    # A number of our own: from the few bytes of its input alone, Spark would put shards that take minutes each into one task.
    return shards.repartition(2 * len(centroids), *turn).groupBy(*turn).applyInPandas(shard_searcher(cfg), PAIRS).distinct()


def _turns() -> str:
    """Every part of a cell is searched for every part of it: in which of these turns a vector takes part, and as what."""
    turn = "named_struct('base_part', {held}, 'query_part', {asked}, 'base', {base}, 'query', {query})"
    searched = turn.format(held="_part", asked="i", base="true", query="fresh AND i = _part")
    asked = turn.format(held="i", asked="_part", base="false", query="true")
    others = "filter(sequence(0, parts - 1), i -> fresh AND i != _part)"
    return f"concat(transform(sequence(0, parts - 1), i -> {searched}), transform({others}, i -> {asked}))"


def pair_semantic_heads(heads: DataFrame, embeddings: DataFrame, similar: DataFrame, *, threshold: float) -> DataFrame:
    """The pairs of documents that are voted on because their vectors are similar.

    heads: doc_id, head, failing_rules, as from `mark_heads`; only accepted heads take part
    embeddings: doc_id, vector_id, of silver.embeddings; similar: left, right, similarity, of silver.similar_vectors
    Out: as from `pair_heads`: left, right (doc_ids, left < right), left_rank, right_rank, left_key, right_key, similarity, method
    """
    named = embeddings.where("vector_id IS NOT NULL").select("doc_id", F.col("vector_id").alias("name"), F.lit(SEMANTIC).alias("method"))
    near = similar.where(F.col("similarity") >= F.lit(threshold)).select("left", "right", "similarity", F.lit(SEMANTIC).alias("method"))
    return pair_by_name(heads, named, near)
