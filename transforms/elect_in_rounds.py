"""Election over the cluster, round by round: what udfs/core/near/elect.py does in one task, for graphs that no task can hold.

A node is a struct<rank, key, doc_id>; nodes are ordered by these three, the smaller the better. No step holds a component, and
none sends more than a node's name along an edge.
"""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.udfs.core.near.elect_pairs import Policy

_NODE = "struct({side}_rank AS rank, {side}_key AS key, {side} AS doc_id)"


def both_ways(pairs: DataFrame) -> DataFrame:
    """node, other, similarity, method: each pair of silver.election from either end."""
    left, right = (F.expr(_NODE.format(side=side)) for side in ("left", "right"))
    ends = [pairs.select(a.alias("node"), b.alias("other"), "similarity", "method") for a, b in ((left, right), (right, left))]
    return ends[0].unionByName(ends[1])


def leave_undecided(pairs: DataFrame, settled: DataFrame) -> DataFrame:
    """The pairs of which neither end is settled. settled: node, as from `settle_direct`."""
    names = settled.select(F.col("node.doc_id").alias("_settled"))
    for side in ("left", "right"):
        pairs = pairs.join(names, on=F.col(side) == F.col("_settled"), how="left_anti")
    return pairs


def settle_direct(undecided: DataFrame) -> DataFrame:
    """One round of policy `direct`: who is better than all its neighbours is kept, and its neighbours are dropped.

    In:  the columns of silver.election
    Out: node, centre (null), kept; at least the best node of every component is settled, so the rounds come to an end

    Blelloch, Fineman and Shun (2012): such rounds give the greedy set, and on random orders a logarithmic number suffices.
    """
    ends = both_ways(undecided)
    kept = ends.groupBy("node").agg(F.min("other").alias("best")).where("node < best").select("node")
    dropped = ends.join(kept.select(F.col("node").alias("other")), on="other", how="left_semi").select("node").distinct()
    found = [each.select("node", F.lit(stays).alias("kept")) for each, stays in ((kept, True), (dropped, False))]
    return found[0].unionByName(found[1]).withColumn("centre", F.expr("CAST(NULL AS struct<rank:bigint,key:bigint,doc_id:string>)"))


def star_pairs(pairs: DataFrame) -> DataFrame:
    """Where the rounds of policy `transitive` begin: node, centre (the better of two), kept (null)."""
    ordered = both_ways(pairs).where("other < node").select("node", F.col("other").alias("centre")).distinct()
    return ordered.withColumn("kept", F.lit(None).cast("boolean"))


def contract_stars(stars: DataFrame) -> DataFrame:
    """One round of policy `transitive`: a large-star and a small-star step (Kiveris et al. 2014, "Connected components in MapReduce").

    In, Out: node, centre, kept (null); the same components, and once nothing changes each node stands beside the best of its component
    """
    return _small_star(_large_star(stars.select("node", "centre"))).withColumn("kept", F.lit(None).cast("boolean"))


def _large_star(edges: DataFrame) -> DataFrame:
    """Every worse neighbour of a node is joined to the best of the node and its neighbours."""
    ends = edges.unionByName(edges.select(F.col("centre").alias("node"), F.col("node").alias("centre")))
    best = ends.withColumn("_best", F.expr("least(node, min(centre) OVER (PARTITION BY node))"))
    return best.where("centre > node").select(F.col("centre").alias("node"), F.col("_best").alias("centre")).distinct()


def _small_star(edges: DataFrame) -> DataFrame:
    """A node and its better neighbours are joined to the best of these."""
    best = edges.withColumn("_best", F.expr("min(centre) OVER (PARTITION BY node)"))
    joined = best.select("node", F.col("_best").alias("centre")).unionByName(
        best.where("centre != _best").select(F.col("centre").alias("node"), F.col("_best").alias("centre"))
    )
    return joined.distinct()


def name_survivors(pairs: DataFrame, lost: DataFrame, policy: Policy) -> DataFrame:
    """The outcome (ELECTED of udfs/elect_pairs.py) once it is known who loses.

    pairs: silver.election
    lost: node; for policy `transitive` also centre, the best of its component
    """
    ends = both_ways(pairs).join(lost, on="node", how="inner")
    if policy == "direct":
        kept = lost.select(F.col("node").alias("other"))
        ends = ends.join(kept, on="other", how="left_anti").withColumn("centre", F.col("other"))
    # The survivor itself where it is a neighbour, else the best neighbour; of several pairs of two documents the most similar.
    evidence = F.min(F.struct(F.col("other") != F.col("centre"), "other", -F.col("similarity"), "method", "similarity", "centre"))
    found = ends.groupBy("node").agg(evidence.alias("is"))
    return found.select(
        F.col("node.doc_id").alias("doc_id"),
        F.col("is.centre.doc_id").alias("survivor"),
        F.col("is.centre.rank").alias("survivor_rank"),
        F.col("is.other.doc_id").alias("neighbour"),
        F.col("is.similarity").alias("similarity"),
        F.col("is.method").alias("method"),
    )
