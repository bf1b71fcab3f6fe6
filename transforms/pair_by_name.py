"""The pairs of documents that are voted on because what was made of them (a vector, a hash of a picture) is similar."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.transforms.mark_duplicates import ACCEPTED


def pair_by_name(heads: DataFrame, names: DataFrame, similar: DataFrame) -> DataFrame:
    """Carry similarities between names over to the documents that have them.

    heads: doc_id, head, failing_rules, as from `mark_heads`; only accepted heads take part
    names: doc_id, name, method: what was made of a document, and how names are compared
    similar: left, right (names), similarity, method; each pair once
    Out: as from `pair_heads`: left, right (doc_ids, left < right), left_rank, right_rank, left_key, right_key, similarity, method

    Documents with one and the same name are paired with the best of them, and of two similar names the documents of each with the
    best of the other. More pairs would change no election by rank: whoever outranks the best of a name outranks the others, too.
    So a name that a million documents have costs a million pairs.
    """
    named = (
        heads.where(f"{ACCEPTED} AND doc_id = head.doc_id")
        .select("doc_id", "head")
        .join(names.select("doc_id", "name", "method"), on="doc_id", how="inner")
        .select("name", "method", "head")
    )
    best = named.groupBy("name").agg(F.min("head").alias("best"))
    near = similar.select("left", "right", "similarity", F.col("method").alias("by"))
    both = near.unionByName(near.select(F.col("right").alias("left"), F.col("left").alias("right"), "similarity", "by"))
    across = (
        named.join(both, on=F.expr("name = left"), how="inner")
        .select("head", "right", "similarity", "by")
        .join(best, on=F.expr("name = right"), how="inner")
        .select("head", "best", "similarity", F.col("by").alias("method"))
    )
    other = F.expr("head.doc_id != best.doc_id")
    same = named.join(best, on="name", how="inner").where(other).select("head", "best", F.lit(1.0).alias("similarity"), "method")
    ordered = same.unionByName(across).select(
        F.expr("if(head.doc_id < best.doc_id, head, best)").alias("a"),
        F.expr("if(head.doc_id < best.doc_id, best, head)").alias("b"),
        "similarity",
        "method",
    )
    return ordered.select(
        F.expr("a.doc_id AS left"),
        F.expr("a.rank AS left_rank"),
        F.expr("a.key AS left_key"),
        F.expr("b.doc_id AS right"),
        F.expr("b.rank AS right_rank"),
        F.expr("b.key AS right_key"),
        "similarity",
        "method",
    ).distinct()
