"""Which stored edges count now that other batches have come: those that one batch of all documents would have found."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.deduplication import MinHashSection
from auralith_pipeline.transforms.rank_documents import rank_sql


def find_active_edges(edges: DataFrame, silver: DataFrame, near: MinHashSection) -> DataFrame:
    """The edges of method minhash that are candidates in the buckets as they are now; edges of other methods all stay.

    edges: silver.edges
    silver: set_key, bands and what `rank_sql` reads, of silver.documents
    Out: edges' columns, fewer rows

    A bucket grows from batch to batch. Pairs that were compared while it was small are no candidates any more once it is a star, and
    a star's centre of yesterday may not be today's. Were such edges counted, the survivors would depend on how the documents came
    in. Every pair that is a candidate now has been compared: when the later of its documents came, or when the bucket became a star
    around one of them (`find_candidates` pairs a fresh centre with all its bucket).
    """
    # In reading order of the 16 digits, the key is the first half of the id.
    key = "CAST(conv(substring({side}, 1, 16), 16, 10) AS BIGINT)"
    keyed = edges.select(
        "*", *(F.expr(key.format(side=side)).alias(f"_{side}") for side in ("left", "right")), F.explode_outer("buckets").alias("bucket")
    )
    mentioned = edges.select(F.explode("buckets").alias("bucket")).distinct()
    sets = (
        silver.where("set_key IS NOT NULL")
        .groupBy("set_key")
        .agg(F.expr(f"min({rank_sql()})").alias("rank"), F.max("bands").alias("bands"))
    )
    rows = sets.select(F.explode("bands").alias("bucket"), "set_key", "rank").join(mentioned, on="bucket", how="left_semi")
    ranked = "PARTITION BY bucket ORDER BY rank, set_key"
    crowded = (
        rows.withColumns({"members": F.expr("count(*) OVER (PARTITION BY bucket)"), "_at": F.expr(f"row_number() OVER ({ranked})")})
        .where(f"members > {near.bucket_pairs} AND _at <= {near.bucket_centres}")
        .groupBy("bucket")
        .agg(F.collect_set("set_key").alias("centres"))
    )
    counts = "centres IS NULL OR array_contains(centres, _left) OR array_contains(centres, _right)"
    active = keyed.join(crowded, on="bucket", how="left").where(counts)
    return active.select(*edges.columns).dropDuplicates(["left", "right", "method"])
