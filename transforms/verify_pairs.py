"""From candidates to edges: the true similarity of every pair, computed from the texts."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, BinaryType, LongType, StringType, StructField, StructType

from auralith_pipeline.udfs.compare_sets import COMPARED, CompareSets, ShingleText
from auralith_pipeline.udfs.fuse import fuse_steps

_KEYS = ArrayType(LongType())
_PLACE = StructType([StructField("home", LongType()), StructField("part", LongType()), StructField("lefts", _KEYS)])
_SETS = StructType(
    [
        StructField("set_key", LongType()),
        StructField("set_id", StringType()),
        StructField("places", ArrayType(_PLACE)),
        StructField("shingles", BinaryType()),
    ]
)
# The rights of a home are compared in parts of some so many, so that the largest star is no task of its own.
_PART = 2_048
FEW = 50_000  # pairs, whose keys and places take some 25 MB


def verify_pairs(candidates: DataFrame, silver: DataFrame, *, floor: float, few: bool = False) -> DataFrame:
    """The pairs whose sets of shingles have a Jaccard similarity of at least `floor`.

    candidates: left, right (set_keys), each pair once, left the centre that several are compared with
    silver: doc_id, text, media, set_id, set_key of silver.documents
    few: at most FEW candidates: what is wanted of the texts then goes to where they lie, and no text is moved
    Out: left, right (set_ids, left < right), similarity (double)

    The sets are made again from the stored texts of the documents that occur in a pair: reading hashes of all shingles back takes
    longer, and they take more room than the texts (docs/adr/0007-sets-from-texts.md). A text crosses one shuffle, to what is wanted of
    it, and its set one: a right goes to the home that it shares with others (its smallest left), once, however many lefts
    it is compared with, and each of those comes there once for all rights. They lie before the rights in one sorted stream, so that a
    task holds the lefts of one part and a batch.
    """
    rights = candidates.groupBy(F.col("right").alias("set_key")).agg(F.sort_array(F.collect_list("left")).alias("lefts"))
    homes = rights.withColumn("home", F.col("lefts")[0])
    parts = homes.withColumn("_parts", F.expr(f"count(*) OVER (PARTITION BY home) DIV {_PART} + 1"))
    placed = parts.select("set_key", "home", F.expr("pmod(xxhash64(set_key), _parts)").alias("part"), "lefts")
    lefts = placed.select(F.explode("lefts").alias("set_key"), "home", "part").distinct()
    places = (
        placed.unionByName(lefts.withColumn("lefts", F.lit(None).cast(_KEYS)))
        .groupBy("set_key")
        .agg(F.collect_list(F.struct("home", "part", "lefts")).alias("places"))
    )
    # One document speaks for a set. Two different sets under one key are possible, and then only one of them is compared.
    named = silver.where("set_key IS NOT NULL").groupBy("set_key").agg(F.min(F.struct("doc_id", "set_id")).alias("is"))
    # Said, not left to Spark: it takes a text for some 20 bytes, and would send all of them to every worker.
    wanted = places.join(named.hint("merge"), on="set_key", how="inner").select("set_key", "is.doc_id", "is.set_id", "places")
    texts = silver.select("doc_id", "text", "media").join(wanted.hint("broadcast" if few else "merge"), on="doc_id", how="inner")
    sets = fuse_steps(texts.select("set_key", "set_id", "places", "text", "media"), [ShingleText()], _SETS)
    streams = (
        sets.select(F.explode("places").alias("place"), F.col("set_key").alias("member"), "set_id", "shingles")
        .select("place.home", "place.part", "place.lefts", "member", "set_id", "shingles")
        .repartition("home", "part")
        .sortWithinPartitions("home", "part", F.col("lefts").isNotNull(), "member")
    )
    return streams.mapInArrow(CompareSets(floor), COMPARED).select(
        F.least("left", "right").alias("left"), F.greatest("left", "right").alias("right"), "similarity"
    )
