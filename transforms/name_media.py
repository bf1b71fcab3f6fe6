"""The documents that are one picture, sound or video and nothing else, and the names and pairs of their perceptual hashes."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.transforms.find_media_pairs import find_close_words, find_media_pairs
from auralith_pipeline.transforms.rank_documents import LONE_MEDIUM, rank_sql
from auralith_pipeline.udfs.core.perceptual.rules import MediaRules

PERCEPTUAL = "perceptual_"  # and the kind: the method of a pair of media


def keep_lone_media(silver: DataFrame) -> DataFrame:
    """The rows of silver.documents that are one media file without any text; kind and sha256 (of the file's bytes) added.

    In: n_chars and media. Media between texts, on a page, are no documents that could be dropped.
    """
    return silver.where(LONE_MEDIUM).withColumns({"kind": F.expr("media[0].kind"), "sha256": F.expr("media[0].sha256")})


def name_media(silver: DataFrame, hashes: DataFrame) -> DataFrame:
    """What documents are compared by, as `pair_by_name` reads it.

    In:  silver.documents, silver.media_hashes
    Out: doc_id, name (hash_id), method; no row for a file without words
    """
    named = hashes.where("hash_id IS NOT NULL").select("kind", "sha256", F.col("hash_id").alias("name"))
    lone = keep_lone_media(silver).select("doc_id", "kind", "sha256")
    return lone.join(named, on=["kind", "sha256"], how="inner").select(
        "doc_id", "name", F.concat(F.lit(PERCEPTUAL), "kind").alias("method")
    )


def pair_media(silver: DataFrame, hashes: DataFrame, rules: MediaRules, *, floor: float) -> DataFrame:
    """The similar pairs among all hashes of one kind, as silver.edges has them.

    In:  silver.documents, silver.media_hashes
    floor: of sounds and videos, the least similarity; of pictures `rules.max_distance` says it
    Out: left, right (hash_ids, left < right), similarity, method
    """
    ours = hashes.where((F.col("kind") == rules.method) & F.col("hash_id").isNotNull())
    method = F.lit(PERCEPTUAL + rules.method).alias("method")
    if rules.method != "image":
        return find_media_pairs(_ranked(silver, ours), rules, rank="rank", floor=floor).select("left", "right", "similarity", method)
    close = find_close_words(ours, rules).withColumn("similarity", 1 - F.col("distance") / rules.bits)
    one, other = (F.expr(f"lower(lpad(hex({side}_word), 16, '0'))") for side in ("left", "right"))  # as `name_words` names them
    return close.select(F.least(one, other).alias("left"), F.greatest(one, other).alias("right"), "similarity", method)


def _ranked(silver: DataFrame, hashes: DataFrame) -> DataFrame:
    """Every hash once: doc_id (its name: many documents may have it), rank (struct: the best of these documents), words, buckets."""
    ranked = keep_lone_media(silver).select("kind", "sha256", F.struct(F.expr(rank_sql(media=True)).alias("rank"), "doc_id").alias("rank"))
    files = ranked.groupBy("kind", "sha256").agg(F.min("rank").alias("rank"))
    known = hashes.select("kind", "sha256", F.col("hash_id").alias("doc_id"), "words", "buckets")
    # Said, not left to Spark: it takes an array for a few bytes, and would send the words of all sounds to every worker.
    joined = known.hint("merge").join(files, on=["kind", "sha256"], how="inner")
    # Of one name all files have the same words.
    return joined.groupBy("doc_id").agg(F.min("rank").alias("rank"), *(F.first(name).alias(name) for name in ("words", "buckets")))
