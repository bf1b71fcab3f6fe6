"""The clusters of copies that the ledger names, and how large they are."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import Window as W
from pyspark.sql import functions as F

from auralith_pipeline.transforms.decide_documents import DUPLICATE, FINAL

# Sums of doubles depend on their order, so on partitions; those of decimals do not.
_MEAN = "CAST(avg(CAST(value AS DECIMAL(12, 9))) AS DOUBLE)"


def find_clusters(decisions: DataFrame) -> DataFrame:
    """One row for every survivor that stands for more than itself.

    In:  one configuration's rows of silver.decisions
    Out: survivor (doc_id), size (documents, the survivor included), rules (array of STRING, sorted: by which its copies were
         found), similarity_min, similarity_mean (of what the ledger measured of each copy, to nine decimals)
    """
    return (
        _removed(decisions)
        .groupBy("survivor")
        .agg(
            (F.count(F.lit(1)) + 1).alias("size"),
            F.array_sort(F.collect_set("rule")).alias("rules"),
            F.min("value").alias("similarity_min"),
            F.expr(_MEAN).alias("similarity_mean"),
        )
    )


def count_cluster_sizes(clusters: DataFrame) -> DataFrame:
    """The histogram of cluster sizes, in steps that double.

    In:  size, as from `find_clusters`
    Out: at_least, at_most (2 to 2, 3 to 4, 5 to 8, ...; steps without a cluster have no row), clusters, documents
    """
    at_most = F.expr("shiftleft(1L, length(bin(size - 1)))")  # the next power of two
    return (
        clusters.withColumn("at_most", at_most)
        .groupBy("at_most")
        .agg(F.count(F.lit(1)).alias("clusters"), F.sum("size").alias("documents"))
        .select(F.expr("at_most DIV 2 + 1").alias("at_least"), "at_most", "clusters", "documents")
    )


def find_members(decisions: DataFrame, clusters: DataFrame, *, most: int) -> DataFrame:
    """Of every cluster the `most` copies that are least like what they were dropped for: those worth a look.

    In:  decisions: one configuration's rows of silver.decisions; clusters: survivor
    Out: survivor, doc_id, rule, similarity, neighbour, reason; of equal ones the smaller doc_id
    """
    order = W.partitionBy("survivor").orderBy("similarity", "doc_id")
    members = _removed(decisions).select("survivor", "doc_id", "rule", F.col("value").alias("similarity"), "neighbour", "reason")
    chosen = members.join(clusters.select("survivor"), on="survivor", how="left_semi")
    return chosen.withColumn("_at", F.row_number().over(order)).where(F.col("_at") <= most).drop("_at")


def _removed(decisions: DataFrame) -> DataFrame:
    return decisions.where(f"stage = '{FINAL}' AND verdict = '{DUPLICATE}'")
