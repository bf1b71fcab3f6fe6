"""Clusters of copies, on ledger rows made by hand."""

from __future__ import annotations

import pytest

from auralith_pipeline.transforms.find_clusters import count_cluster_sizes, find_clusters, find_members

pytestmark = pytest.mark.spark

LEDGER = "doc_id string, stage string, rule string, value double, verdict string, survivor string, neighbour string, reason string"


def ledger(spark, rows):
    return spark.createDataFrame(rows, LEDGER)


def copy(doc_id, survivor, value, rule="near_duplicate", neighbour=None):
    return (doc_id, "final", rule, value, "duplicate", survivor, neighbour, "id")


ROWS = [
    ("s", "final", None, None, "kept", None, None, None),
    ("t", "final", None, None, "kept", None, None, None),
    ("u", "final", None, None, "kept", None, None, None),
    ("r", "final", "too_short", 1.0, "rejected", None, None, None),
    ("l", "license", "nearest_license", None, "inherited", "u", None, None),
    copy("s1", "s", 1.0, "exact_duplicate"),
    copy("s2", "s", 0.9),
    copy("s3", "s", 0.87, neighbour="s2"),
    copy("s4", "s", 0.87),
    ("s2", "near_duplicates", "near_duplicate", 0.9, "failed", "s", None, "id"),
    copy("t1", "t", 0.95, "semantic_duplicate"),
]


def test_a_cluster_counts_its_survivor_and_names_how_its_copies_were_found(spark):
    rows = {row["survivor"]: row for row in find_clusters(ledger(spark, ROWS)).collect()}
    assert set(rows) == {"s", "t"}
    assert (rows["s"]["size"], rows["s"]["rules"], rows["s"]["similarity_min"]) == (5, ["exact_duplicate", "near_duplicate"], 0.87)
    assert rows["s"]["similarity_mean"] == pytest.approx(3.64 / 4)
    assert (rows["t"]["size"], rows["t"]["rules"], rows["t"]["similarity_mean"]) == (2, ["semantic_duplicate"], 0.95)


def test_the_mean_is_the_same_to_the_last_bit_however_the_rows_lie(spark):
    rows = [copy(f"d{at}", "s", 1 / (1 + at / 97)) for at in range(97)]
    means = {
        find_clusters(ledger(spark, order).repartition(parts)).first()["similarity_mean"]
        for order, parts in ((rows, 1), (rows[::-1], 7), (rows[1::2] + rows[::2], 13))
    }
    assert len(means) == 1


@pytest.mark.parametrize(
    ("size", "step"),
    [(2, (2, 2)), (3, (3, 4)), (4, (3, 4)), (5, (5, 8)), (8, (5, 8)), (9, (9, 16)), (1 << 40, ((1 << 39) + 1, 1 << 40))],
)
def test_steps_of_sizes_double(spark, size, step):
    (row,) = count_cluster_sizes(spark.createDataFrame([(size,), (size,)], "size bigint")).collect()
    assert tuple(row) == (*step, 2, 2 * size)


def test_the_members_shown_are_those_least_like_what_they_were_dropped_for(spark):
    made = ledger(spark, ROWS)
    clusters = spark.createDataFrame([("s",)], "survivor string")
    found = find_members(made, clusters, most=3).orderBy("similarity", "doc_id").collect()
    assert [(row["doc_id"], row["similarity"], row["neighbour"]) for row in found] == [
        ("s3", 0.87, "s2"),
        ("s4", 0.87, None),
        ("s2", 0.9, None),
    ]
    assert {row["survivor"] for row in found} == {"s"}
