"""From candidates to edges: the true similarity of every pair, computed from the texts."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import BinaryType, LongType, StructField, StructType

from auralith_pipeline.udfs.compare_sets import COMPARED, CompareSets, ShingleText
from auralith_pipeline.udfs.fuse import fuse_steps

MINHASH = "minhash"
_SETS = StructType([StructField("set_key", LongType()), StructField("shingles", BinaryType())])


def verify_pairs(candidates: DataFrame, silver: DataFrame, *, floor: float) -> DataFrame:
    """The pairs whose sets of shingles have a Jaccard similarity of at least `floor`.

    candidates: left, right (set_keys)
    silver: doc_id, text, set_id, set_key, bands of silver.documents
    Out: left, right (set_ids, left < right), method, similarity (double), buckets (the band hashes that both have)

    The sets are made again from the stored texts of the documents that occur in a pair: reading hashes of all shingles back takes
    longer, and they take more room than the texts (docs/adr/0007-sets-from-texts.md). Each pair goes to where its smaller key
    (home) is, and the sets of a home arrive behind it in one sorted stream: texts cross one shuffle, and no task holds more than a batch.
    """
    members = candidates.select("left", F.explode(F.array("left", "right")).alias("member")).distinct()
    wanted = members.select(F.col("member").alias("set_key")).distinct()
    signed = silver.where("set_key IS NOT NULL")
    # One document speaks for a set. Two different sets under one key are possible, and then only one of them is compared.
    named = (
        signed.join(wanted, on="set_key", how="left_semi").groupBy("set_key").agg(F.min(F.struct("doc_id", "set_id", "bands")).alias("is"))
    )
    texts = silver.select("doc_id", "text").join(named.select(F.col("is.doc_id").alias("doc_id"), "set_key"), on="doc_id", how="inner")
    sets = fuse_steps(texts.select("set_key", "text"), [ShingleText()], _SETS)
    streams = (
        members.join(sets, on=F.col("member") == F.col("set_key"), how="inner")
        .select(F.col("left").alias("home"), "member", "shingles")
        .repartition("home")
        .sortWithinPartitions("home", F.col("member") != F.col("home"), "member")
    )
    verified = streams.mapInArrow(CompareSets(floor), COMPARED)
    one, other = (
        named.select(F.col("set_key").alias(side), F.col("is.set_id").alias(f"{side}_id"), F.col("is.bands").alias(f"{side}_bands"))
        for side in ("left", "right")
    )
    return (
        verified.join(one, on="left", how="inner")
        .join(other, on="right", how="inner")
        .select(
            F.least("left_id", "right_id").alias("left"),
            F.greatest("left_id", "right_id").alias("right"),
            F.lit(MINHASH).alias("method"),
            "similarity",
            F.array_sort(F.array_intersect("left_bands", "right_bands")).alias("buckets"),
        )
    )
