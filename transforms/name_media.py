"""The documents that are one picture, sound or video and nothing else, and the names of their perceptual hashes."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.transforms.rank_documents import LONE_MEDIUM, rank_sql

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


def list_hashes(silver: DataFrame, hashes: DataFrame) -> DataFrame:
    """Every hash of the documents once, as `find_media_pairs` reads them.

    In:  silver.documents, silver.media_hashes
    Out: kind, doc_id (the hash's name: no document, as many may have it), rank (struct: that of the best document that has it),
         words, buckets
    """
    ranked = keep_lone_media(silver).select("kind", "sha256", F.struct(F.expr(rank_sql(media=True)).alias("rank"), "doc_id").alias("rank"))
    files = ranked.groupBy("kind", "sha256").agg(F.min("rank").alias("rank"))
    known = hashes.where("hash_id IS NOT NULL").select("kind", "sha256", F.col("hash_id").alias("doc_id"), "words", "buckets")
    # Said, not left to Spark: it takes an array for a few bytes, and would send the words of all sounds to every worker.
    joined = known.hint("merge").join(files, on=["kind", "sha256"], how="inner")
    # Of one name all files have the same words.
    return joined.groupBy("kind", "doc_id").agg(
        F.min("rank").alias("rank"), F.first("words").alias("words"), F.first("buckets").alias("buckets")
    )
