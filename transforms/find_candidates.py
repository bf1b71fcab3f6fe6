"""Candidate pairs of near-duplicates: a join of bands that carries ids and hashes only."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.deduplication import MinHashSection
from auralith_pipeline.transforms.rank_documents import rank_sql
from auralith_pipeline.udfs.pair_buckets import PAIRS, PairBuckets


def find_candidates(silver: DataFrame, near: MinHashSection, *, fresh: str | None = None) -> DataFrame:
    """Pairs of sets of shingles that share a band, each pair once.

    silver: set_key, n_shingles, bands, and what `rank_sql` reads, of silver.documents
    fresh: a SQL condition on its rows: documents not compared yet; only pairs with at least one of them are given. None: all are.
    Out: left, right (set_keys), left the better-ranked of the two

    In a bucket (texts with the same hash of the same band) of up to `bucket_pairs` different sets all pairs are candidates. A larger
    one becomes a star or two: each set is a candidate with the `bucket_centres` best-ranked sets alone, so a bucket of n costs n
    comparisons, not n**2. The best-ranked, because they are the ones that stay: a set that is compared with documents which
    are dropped themselves would stay beside a copy. Pairs whose sizes alone put their similarity under `min_stored` are left out.
    """
    sets = (
        silver.where("set_key IS NOT NULL")
        .groupBy("set_key")
        # Of one set all documents have the same bands and count; the set ranks as its best document.
        .agg(
            F.expr(f"min({rank_sql()})").alias("rank"),
            F.expr(f"max({fresh or 'true'})").alias("fresh"),
            F.max("n_shingles").alias("size"),
            F.max("bands").alias("bands"),
        )
    )
    rows = sets.select(F.explode("bands").alias("bucket"), "set_key", "rank", "fresh", F.col("size").cast("long").alias("size"))
    if fresh is not None:
        touched = silver.where(f"set_key IS NOT NULL AND ({fresh})").select(F.explode("bands").alias("bucket")).distinct()
        rows = rows.join(touched, on="bucket", how="left_semi")
    # A stream of sorted rows: a window over a bucket would hold all of it, and a crowded one may be the whole corpus.
    streams = rows.repartition("bucket").sortWithinPartitions("bucket", "rank", "set_key").select("bucket", "set_key", "size", "fresh")
    return streams.mapInArrow(PairBuckets(near.bucket_pairs, near.bucket_centres, near.min_stored), PAIRS).distinct()
