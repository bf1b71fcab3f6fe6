"""Name the survivor of every copy: equal keys, equal sets of shingles, and what was elected among similar documents."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.udfs.elect_pairs import ELECTED

MINHASH = "minhash"
ACCEPTED = "size(failing_rules) = 0"
_ITSELF = "named_struct('rank', rank, 'key', coalesce(set_key, 0), 'doc_id', doc_id, 'set_id', set_id)"


def mark_heads(df: DataFrame, *, near: bool, same_url: bool = False) -> DataFrame:
    """Find, for every accepted document, the best of those with the same key, with the same address, and with the same shingles.

    In:  doc_id, dedup_key, url_key, rank (`rank_sql`), set_id, set_key, failing_rules
    Out: exact (struct<rank, key, doc_id, set_id>): the best document with the same dedup_key; url (the same struct): of these, the best
         with the same address; node: what that is in the graph of similar documents; head (struct<rank, key, doc_id>): the best
         document of the node. Of a rejected document all name itself.

    same_url: whether documents of one address are copies whatever they say. near: whether equal sets of shingles count; they are the
    same text but for case, punctuation and white space. The order is that of rank, set_key and doc_id: of the documents alone, never of
    arrival; rows are never mixed.
    """
    # A rejected document is nobody's copy: its own id sets it apart, so a text that is rejected a million times is no group.
    group = f"CASE WHEN {ACCEPTED} THEN dedup_key ELSE doc_id END"
    marked = df.withColumn("exact", F.expr(f"min({_ITSELF}) OVER (PARTITION BY {group})"))
    if same_url:
        # The best of each text goes by its address, and takes its copies along.
        address = f"CASE WHEN {ACCEPTED} AND doc_id = exact.doc_id AND url_key IS NOT NULL THEN url_key ELSE doc_id END"
        marked = marked.withColumn("_url", F.expr(f"min({_ITSELF}) OVER (PARTITION BY {address})")).withColumn(
            "url", F.expr(f"max(CASE WHEN doc_id = exact.doc_id THEN _url END) OVER (PARTITION BY {group})")
        )
    else:
        marked = marked.withColumn("url", F.col("exact"))
    best = "struct(url.rank, url.key, url.doc_id)"
    if not near:
        return marked.withColumns({"node": F.expr("url.doc_id"), "head": F.expr(best)})
    # Copies by a folded key or an address may have other shingles: all of them go where the best of them goes.
    node = f"CASE WHEN {ACCEPTED} THEN coalesce(url.set_id, url.doc_id) ELSE doc_id END"
    return marked.withColumn("node", F.expr(node)).withColumn("head", F.expr(f"min({best}) OVER (PARTITION BY node)"))


def pair_heads(heads: DataFrame, edges: DataFrame, *, threshold: float) -> DataFrame:
    """The pairs that are voted on: edges between accepted documents, each taken for the head of its node.

    heads: doc_id, node, head, failing_rules, as from `mark_heads`
    edges: left, right, similarity, of silver.edges
    Out: left, right (doc_ids of heads), left_rank, right_rank, left_key, right_key, similarity, method
    """
    named = heads.where(f"{ACCEPTED} AND doc_id = head.doc_id").select("node", "head")
    ends = {side: named.select(F.col("node").alias(side), F.col("head").alias(f"_{side}")) for side in ("left", "right")}
    return (
        edges.where(F.col("similarity") >= threshold)
        .select("left", "right", "similarity")
        .join(ends["left"], on="left", how="inner")
        .join(ends["right"], on="right", how="inner")
        .where("_left.doc_id != _right.doc_id")
        .select(
            *(F.expr(f"_{side}.{name}").alias(alias) for side in ("left", "right") for name, alias in _end(side)),
            "similarity",
            F.lit(MINHASH).alias("method"),
        )
    )


def _end(side: str) -> list[tuple[str, str]]:
    return [("doc_id", side), ("rank", f"{side}_rank"), ("key", f"{side}_key")]


def mark_survivors(marked: DataFrame, elected: DataFrame | None) -> DataFrame:
    """Name what each copy was dropped for.

    marked: as from `mark_heads`; elected: ELECTED, null where nothing was voted on
    Out: elected's columns but doc_id and survivor as `elected` (struct, null where the node's head is kept), and survivor: the kept
         document, null for a document that is kept itself, or rejected
    """
    if elected is None:
        return marked.withColumn("elected", F.expr(f"CAST(NULL AS STRUCT<{ELECTED}>)")).withColumn("survivor", F.expr(_survivor()))
    lost = elected.select(F.col("doc_id").alias("_lost"), F.struct(*elected.columns).alias("elected"))
    return marked.join(lost, on=F.expr("head.doc_id = _lost"), how="left").drop("_lost").withColumn("survivor", F.expr(_survivor()))


def _survivor() -> str:
    return f"CASE WHEN {ACCEPTED} THEN nullif(coalesce(elected.survivor, head.doc_id), doc_id) END"
