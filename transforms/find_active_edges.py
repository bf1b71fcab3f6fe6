"""Which stored edges count now that other batches have come: those that one batch of all documents would have found."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.deduplication import MinHashSection
from auralith_pipeline.transforms.rank_documents import rank_sql

_SIDES = ("left", "right")


def find_active_edges(edges: DataFrame, silver: DataFrame, near: MinHashSection) -> DataFrame:
    """The edges that are candidates in the buckets as they are now.

    edges: silver.edges
    silver: set_id, set_key, bands and what `rank_sql` reads, of silver.documents
    Out: edges' columns, fewer rows

    A bucket grows from batch to batch. Pairs that were compared while it was small are no candidates any more once it is a star, and
    a star's centre of yesterday may not be today's. Were such edges counted, the survivors would depend on how the documents came
    in. Every pair that is a candidate now has been compared: when the later of its documents came, or when the bucket became a star
    around one of them (`find_candidates` pairs a fresh centre with all its bucket).
    """
    known = silver.where("set_key IS NOT NULL")
    # Which buckets a pair shares follows from its two sets.
    bands = known.groupBy("set_id").agg(F.max("bands").alias("bands"), F.max("set_key").alias("key"))
    ends = [bands.select(*(F.col(name).alias(f"{side}_{name}" if name != "set_id" else side) for name in bands.columns)) for side in _SIDES]
    shared = edges.join(ends[0], on="left", how="inner").join(ends[1], on="right", how="inner")
    keyed = shared.withColumn("bucket", F.explode(F.array_intersect("left_bands", "right_bands"))).drop("left_bands", "right_bands")
    mentioned = keyed.select("bucket").distinct()
    sets = known.groupBy("set_key").agg(F.expr(f"min({rank_sql()})").alias("rank"), F.max("bands").alias("bands"))
    rows = sets.select(F.explode("bands").alias("bucket"), "set_key", "rank").join(mentioned, on="bucket", how="left_semi")
    ranked = "PARTITION BY bucket ORDER BY rank, set_key"
    crowded = (
        rows.withColumns({"members": F.expr("count(*) OVER (PARTITION BY bucket)"), "_at": F.expr(f"row_number() OVER ({ranked})")})
        .where(f"members > {near.bucket_pairs} AND _at <= {near.bucket_centres}")
        .groupBy("bucket")
        .agg(F.collect_set("set_key").alias("centres"))
    )
    counts = "centres IS NULL OR array_contains(centres, left_key) OR array_contains(centres, right_key)"
    active = keyed.join(crowded, on="bucket", how="left").where(counts)
    return active.select(*edges.columns).dropDuplicates(["left", "right"])
