"""Candidate pairs of near-duplicates: a join of bands that carries ids and hashes only."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.deduplication import MinHashSection
from auralith_pipeline.transforms.rank_documents import rank_sql


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
    rows = sets.select(F.explode("bands").alias("bucket"), "set_key", "rank", "fresh", "size")
    if fresh is not None:
        touched = silver.where(f"set_key IS NOT NULL AND ({fresh})").select(F.explode("bands").alias("bucket")).distinct()
        rows = rows.join(touched, on="bucket", how="left_semi")
    pairs = _pairs(rows, near)
    least, most = F.least("size", "other.size"), F.greatest("size", "other.size")
    return (
        pairs.where(F.col("fresh") | F.col("other.fresh"))
        # |A and B| is at most the smaller size, |A or B| at least the larger one.
        .where(least >= F.lit(near.min_stored) * most)
        .select(F.col("other.set_key").alias("left"), F.col("set_key").alias("right"))
        .distinct()
    )


def _pairs(rows: DataFrame, near: MinHashSection) -> DataFrame:
    """Every row of a bucket with each `other` that it is to be compared with, all of which rank above it.

    In:  bucket, set_key, rank, fresh, size
    Out: the same, and other: struct<set_key, fresh, size>
    """
    bucket = "PARTITION BY bucket"
    ranked = f"{bucket} ORDER BY rank, set_key"
    itself = "struct(set_key, fresh, size)"
    crowded = rows.withColumn("members", F.expr(f"count(*) OVER ({bucket})")).where("members > 1")
    centres = ", ".join(
        f"nth_value({itself}, {n}) OVER ({ranked} ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)"
        for n in range(1, near.bucket_centres + 1)
    )
    few, stars = near.bucket_pairs, near.bucket_centres
    before = f"collect_list({itself}) OVER ({ranked} ROWS BETWEEN {near.bucket_pairs - 1} PRECEDING AND 1 PRECEDING)"
    return (
        crowded.withColumns(
            {
                "_at": F.expr(f"row_number() OVER ({ranked})"),
                "_before": F.expr(before),
                "_centres": F.expr(f"array({centres})"),
            }
        )
        # Of two centres the better one is the other's candidate, not the other way round: each pair once.
        .withColumn(
            "_others",
            F.expr(f"CASE WHEN members <= {few} THEN _before ELSE slice(_centres, 1, least(_at - 1, {stars})) END"),
        )
        .select("bucket", "set_key", "rank", "fresh", "size", F.explode("_others").alias("other"))
    )
