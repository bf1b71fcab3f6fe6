"""Removal rates per slice, on rows made by hand."""

from __future__ import annotations

import pytest

from auralith_pipeline.transforms.count_removals import count_removals, find_alarming

pytestmark = pytest.mark.spark

SILVER = "doc_id string, source string, language string, source_date string"
LEDGER = "doc_id string, stage string, verdict string"
# Six of source a; five of source b, of which all that were accepted are gone; one without language and date.
DOCUMENTS = [
    ("a1", "a", "en", "2019-05-01", "kept"),
    ("a2", "a", "en", "2019", "duplicate"),
    ("a3", "a", "de", "2020-12-31T23:59:59Z", "kept"),
    ("a4", "a", "de", "no date", "rejected"),
    ("a5", "a", None, None, "duplicate"),
    ("a6", "a", "en", "2020-02", "kept"),
    ("b1", "b", "en", "2019-01-01", "duplicate"),
    ("b2", "b", "en", "2019-01-01", "duplicate"),
    ("b3", "b", "en", "2019-01-01", "rejected"),
    ("b4", "b", "en", "2019-01-01", "rejected"),
    ("b5", "b", "en", "2019-01-01", "rejected"),
    ("c1", "c", "fr", "2021-06-06", "rejected"),
]
# dimension, value: documents, kept, rejected, duplicates, share
EXPECTED = {
    ("source", "a"): (6, 3, 1, 2, 0.4),
    ("source", "b"): (5, 0, 3, 2, 1.0),
    ("source", "c"): (1, 0, 1, 0, None),
    ("language", "en"): (8, 2, 3, 3, 0.6),
    ("language", "de"): (2, 1, 1, 0, 0.0),
    ("language", None): (1, 0, 0, 1, 1.0),
    ("language", "fr"): (1, 0, 1, 0, None),
    ("year", "2019"): (7, 1, 3, 3, 0.75),
    ("year", "2020"): (2, 2, 0, 0, 0.0),
    ("year", "2021"): (1, 0, 1, 0, None),
    ("year", None): (2, 0, 1, 1, 1.0),
}


def frames(spark, partitions=1):
    silver = spark.createDataFrame([row[:4] for row in DOCUMENTS], SILVER).repartition(partitions)
    ledger = [(row[0], "final", row[4]) for row in DOCUMENTS] + [("b1", "near_duplicates", "failed"), ("a4", "quality", "failed")]
    return silver, spark.createDataFrame(ledger, LEDGER)


@pytest.mark.parametrize("partitions", [1, 5])
def test_every_slice_is_counted_and_the_share_is_of_the_accepted_documents(spark, partitions):
    # Of source b two of five documents are duplicates, but nothing that was accepted is left of it: ANCHORS C.1.
    rows = count_removals(*frames(spark, partitions)).collect()
    found = {(row[0], row[1]): tuple(row)[2:] for row in rows}
    assert found == EXPECTED
    assert len(rows) == len(EXPECTED)


def test_a_document_without_a_decision_counts_as_a_document_alone(spark):
    silver = spark.createDataFrame([("x", "s", "en", None), ("y", "s", "en", None)], SILVER)
    ledger = spark.createDataFrame([("x", "final", "kept")], LEDGER)
    by_source = {row["value"]: row for row in count_removals(silver, ledger).where("dimension = 'source'").collect()}
    assert (by_source["s"]["documents"], by_source["s"]["kept"], by_source["s"]["rejected"], by_source["s"]["duplicates"]) == (2, 1, 0, 0)


def test_an_alarm_needs_more_than_the_share_and_enough_accepted_documents(spark):
    slices = count_removals(*frames(spark)).cache()

    def alarming(share, least):
        return {(row["dimension"], row["value"]) for row in find_alarming(slices, share=share, min_documents=least).collect()}

    assert alarming(0.6, 2) == {("source", "b"), ("year", "2019")}
    assert alarming(0.59, 2) == {("source", "b"), ("year", "2019"), ("language", "en")}
    assert alarming(0.6, 3) == {("year", "2019")}
    assert alarming(0.6, 5) == set()
    assert alarming(1.0, 1) == set()
