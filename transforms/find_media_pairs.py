"""Copies of pictures, sounds and videos: hash, pair by buckets of the hash's bits, verify by the true distance."""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, LongType, StringType, StructField, StructType

from auralith_pipeline.udfs.core.perceptual.rules import MediaRules
from auralith_pipeline.udfs.fuse import fuse_steps
from auralith_pipeline.udfs.hash_media import CLOSE, COMPARED, CompareWords, FindClose, HashMedia

# Among so many documents that share a hash, or a bucket of sounds or videos, all pairs are made; in a larger crowd each document is paired
# with the best-ranked ones alone, so a crowd of n costs n pairs and not n**2.
ALL_PAIRS, CENTRES = 16, 2


def hash_media(documents: DataFrame, rules: MediaRules) -> DataFrame:
    """The words of every picture, sound or video, and the buckets it is searched by. Rows in = rows out.

    In:  content (binary) and any other columns
    Out: the other columns, words, buckets (array<long>), fault (string: why there are no words, a key of `FAULTS`, else null)
    """
    others = [field for field in documents.schema.fields if field.name != "content"]
    made = [StructField("words", ArrayType(LongType())), StructField("buckets", ArrayType(LongType())), StructField("fault", StringType())]
    return fuse_steps(documents, [HashMedia(rules)], StructType([*others, *made]))


def find_media_pairs(hashed: DataFrame, rules: MediaRules, *, rank: Column | str = "doc_id", floor: float | None = None) -> DataFrame:
    """Verified pairs of similar documents of one medium.

    hashed: doc_id, words, buckets, as from `hash_media`, and what `rank` reads
    rank: the document's place, the smaller the better, doc_id deciding between equals
    floor: pairs of at least this similarity are given; default: the rules' threshold
    Out: left, right (doc_ids, left < right), method, similarity (double, see `align.similarity`)

    Pictures: every two that differ in fewer bits than there are bands are compared for sure, except inside crowds of the same hash (see
    ALL_PAIRS): there each is joined with the crowd's best-ranked members. Sounds and videos are compared where they share a bucket.
    """
    least = rules.threshold if floor is None else floor
    ranked = hashed.where(F.size("words") > 0).select(
        "doc_id", (F.expr(rank) if isinstance(rank, str) else rank).alias("rank"), "words", "buckets"
    )
    pairs = _image_pairs(ranked, rules) if rules.method == "image" else _sequence_pairs(ranked, rules, least)
    return pairs.where(F.col("similarity") >= least).select("left", "right", F.lit(rules.method).alias("method"), "similarity")


def find_close_words(hashed: DataFrame, rules: MediaRules) -> DataFrame:
    """Every two different hashes of pictures that differ in at most `max_distance` bits, each pair once.

    hashed: words, buckets, as from `hash_media`
    Out: left_word, right_word (long, in no order), distance (long)
    """
    words = hashed.where(F.size("words") > 0).select(F.col("words")[0].alias("word"), "buckets").dropDuplicates(["word"])
    rows = words.select("word", F.posexplode("buckets").alias("band", "bucket")).withColumn("band", F.col("band").cast("long"))
    buckets = rows.repartition("bucket").sortWithinPartitions("bucket")
    return buckets.mapInArrow(FindClose(rules), CLOSE).toDF("left_word", "right_word", "distance")


def _image_pairs(ranked: DataFrame, rules: MediaRules) -> DataFrame:
    members = _with_centres(ranked.select("doc_id", "rank", F.col("words")[0].alias("word")), "word")
    words = ranked.select(F.col("words")[0].alias("word")).distinct()
    # The words' own copies are pairs of distance 0.
    same = words.select(F.col("word").alias("left_word"), F.col("word").alias("right_word"), F.lit(0).cast("long").alias("distance"))
    close = find_close_words(ranked, rules).unionByName(same)
    one, other = (
        members.select(*(F.col(name).alias(f"{side}_{name}") for name in ("doc_id", "word", "centre"))) for side in ("left", "right")
    )
    # Two joins, so that what is not a centre on either side never meets.
    joined = [
        close.join(first, on=f"{side}_word").join(second.where(f"{turned}_centre"), on=f"{turned}_word")
        for side, turned, first, second in (("left", "right", one, other), ("right", "left", other, one))
    ]
    pairs = [
        frame.where("left_doc_id != right_doc_id").select(
            F.least("left_doc_id", "right_doc_id").alias("left"),
            F.greatest("left_doc_id", "right_doc_id").alias("right"),
            (1 - F.col("distance") / rules.bits).alias("similarity"),
        )
        for frame in joined
    ]
    return pairs[0].unionByName(pairs[1]).distinct()


def _sequence_pairs(ranked: DataFrame, rules: MediaRules, floor: float) -> DataFrame:
    rows = _with_centres(ranked.select("doc_id", "rank", F.explode("buckets").alias("bucket")), "bucket")
    centres = rows.where("centre").select("bucket", F.col("doc_id").alias("other"))
    candidates = (
        rows.join(centres, on="bucket")
        .where("doc_id != other")
        .select(F.least("doc_id", "other").alias("left"), F.greatest("doc_id", "other").alias("right"))
        .distinct()
    )
    one, other = (ranked.select(F.col("doc_id").alias(side), F.col("words").alias(f"{side}_words")) for side in ("left", "right"))
    # Said, not left to Spark: it takes an array for a few bytes, and would send the words of all sounds to every worker.
    one, other = one.hint("merge"), other.hint("merge")
    both = candidates.join(one, on="left").join(other, on="right").select("left", "right", "left_words", "right_words")
    return both.mapInArrow(CompareWords(rules, floor), COMPARED)


def _with_centres(rows: DataFrame, crowd: str) -> DataFrame:
    """Add `centre`: whether the others of its crowd are paired with a row. In: doc_id, rank, the column `crowd`."""
    place = f"row_number() OVER (PARTITION BY {crowd} ORDER BY rank, doc_id)"
    size = f"count(*) OVER (PARTITION BY {crowd})"
    return rows.withColumns({"_place": F.expr(place), "_size": F.expr(size)}).select(
        "doc_id", crowd, F.expr(f"_size <= {ALL_PAIRS} OR _place <= {CENTRES}").alias("centre")
    )
