"""From candidates to edges: the true similarity of every pair, computed from the texts."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import BinaryType, LongType, StringType, StructField, StructType

from auralith_pipeline.udfs.compare_sets import COMPARED, CompareSets, ShingleText
from auralith_pipeline.udfs.fuse import fuse_steps

_SETS = StructType([StructField("set_key", LongType()), StructField("set_id", StringType()), StructField("shingles", BinaryType())])
# A star's members are compared in parts of some so many, so that the largest star is no task of its own.
_PART = 4_096


def verify_pairs(candidates: DataFrame, silver: DataFrame, *, floor: float) -> DataFrame:
    """The pairs whose sets of shingles have a Jaccard similarity of at least `floor`.

    candidates: left, right (set_keys), left the centre that several are compared with
    silver: doc_id, text, set_id, set_key of silver.documents
    Out: left, right (set_ids, left < right), similarity (double)

    The sets are made again from the stored texts of the documents that occur in a pair: reading hashes of all shingles back takes
    longer, and they take more room than the texts (docs/adr/0007-sets-from-texts.md). Each right goes to where its left (home) is, and
    the sets of a home arrive behind it in one sorted stream: sets cross one shuffle, and no task holds more than a batch.
    """
    parts = candidates.withColumn("_parts", F.expr(f"count(*) OVER (PARTITION BY left) DIV {_PART} + 1"))
    placed = parts.withColumn("part", F.expr("pmod(xxhash64(right), _parts)"))
    homes = placed.select(F.col("left").alias("home"), "part", F.col("left").alias("member")).distinct()
    members = homes.unionByName(placed.select(F.col("left").alias("home"), "part", F.col("right").alias("member")))
    wanted = candidates.select(F.explode(F.array("left", "right")).alias("set_key")).distinct()
    # One document speaks for a set. Two different sets under one key are possible, and then only one of them is compared.
    named = (
        silver.where("set_key IS NOT NULL")
        .join(wanted, on="set_key", how="left_semi")
        .groupBy("set_key")
        .agg(F.min(F.struct("doc_id", "set_id")).alias("is"))
        .select("set_key", "is.doc_id", "is.set_id")
    )
    texts = silver.select("doc_id", "text").join(named, on="doc_id", how="inner")
    sets = fuse_steps(texts.select("set_key", "set_id", "text"), [ShingleText()], _SETS)
    streams = (
        members.join(sets, on=F.col("member") == F.col("set_key"), how="inner")
        .select("home", "part", "member", "set_id", "shingles")
        .repartition("home", "part")
        .sortWithinPartitions("home", "part", F.col("member") != F.col("home"), "member")
        .select("home", "member", "set_id", "shingles")
    )
    return streams.mapInArrow(CompareSets(floor), COMPARED).select(
        F.least("left", "right").alias("left"), F.greatest("left", "right").alias("right"), "similarity"
    )
