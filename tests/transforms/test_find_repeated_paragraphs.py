"""Boilerplate over a corpus: what is cut, from which document, and that partitions do not matter."""

from __future__ import annotations

import numpy as np
import pytest

from auralith_pipeline.conf.paragraphs import ParagraphSection
from auralith_pipeline.transforms.find_repeated_paragraphs import (
    cut_repeated_paragraphs,
    explain_paragraphs,
    find_repeated_paragraphs,
    hash_paragraphs,
)
from tests.udfs.core.paragraphs.plain_paragraphs import repeated, without

pytestmark = pytest.mark.spark

SECTION = ParagraphSection(min_chars=8, min_documents=3)
MENU, FOOTER = "Home | News | About us", "All rights reserved."
SCHEMA = "doc_id string, rank long, modality string, text string"


def corpus():
    random = np.random.default_rng(6)
    pool = [f"Notice number {number}, shared by some" for number in range(12)]
    rows = []
    for number in range(60):
        own = [f"Own paragraph of document {number}, part {part}." for part in range(3)]
        shared = [pool[at] for at in random.choice(12, random.integers(0, 4), replace=False)]
        parts = [MENU, *own, *shared]
        random.shuffle(parts)
        rows.append((f"d{number:02}", int(random.integers(0, 5)), "text", "\n\n".join(parts) + "\n"))
    return rows


def run(frame, section):
    hashed = hash_paragraphs(frame, section)
    found = find_repeated_paragraphs(hashed, section)
    cut = cut_repeated_paragraphs(frame, found, section)
    return {row["doc_id"]: row.asDict() for row in cut.collect()}, {
        row["doc_id"]: row for row in explain_paragraphs(found, section).collect()
    }


@pytest.mark.parametrize("partitions", [1, 3, 7])
def test_the_corpus_is_cut_as_brute_force_cuts_it(spark, partitions):
    rows = corpus()
    frame = spark.createDataFrame(rows[::-1] if partitions == 3 else rows, SCHEMA).repartition(partitions)
    cut, ledger = run(frame, SECTION)
    texts = {doc_id: text for doc_id, _, _, text in rows}
    hot = repeated(texts, SECTION.min_chars, SECTION.min_documents)
    assert len(hot) > 3
    assert {doc_id: row["text"] for doc_id, row in cut.items()} == {
        doc_id: without(text, hot, SECTION.min_chars) for doc_id, text in texts.items()
    }
    assert {doc_id: row["value"] for doc_id, row in ledger.items()} == {
        doc_id: float(row["n_cut_chars"]) for doc_id, row in cut.items() if row["n_cut_chars"]
    }
    assert {(row["stage"], row["rule"], row["threshold"], row["verdict"]) for row in ledger.values()} == {
        ("paragraphs", "repeated_paragraph", 3.0, "cut")
    }


def test_first_stays_in_the_best_ranked_document_alone(spark):
    section = ParagraphSection(min_chars=8, min_documents=2, keep="first")
    rows = [
        ("c", 1, "text", f"{MENU}\n\n{FOOTER}\n\nthe body of c"),
        ("a", 2, "text", f"{MENU}\n\nthe body of a\n\n{FOOTER}\n\n{FOOTER}"),
        ("b", 1, "text", f"{MENU.upper()}\n\nthe body of b\n\n{MENU}"),
        ("z", 0, "code", f"{MENU}\n\n{FOOTER}"),
    ]
    cut, ledger = run(spark.createDataFrame(rows, SCHEMA), section)
    assert {doc_id: row["text"] for doc_id, row in cut.items()} == {
        "a": "the body of a",
        "b": rows[2][3],  # ranks as c does, and comes first; in all its places
        "c": f"{FOOTER}\n\nthe body of c",
        "z": rows[3][3],  # code is neither counted nor cut
    }
    assert {doc_id: row["n_cut_paragraphs"] for doc_id, row in ledger.items()} == {"a": 3, "c": 1}


def test_a_document_counts_once_however_often_it_repeats_itself(spark):
    rows = [("a", 0, "text", "\n\n".join([MENU] * 9)), ("b", 0, "text", MENU)]
    cut, ledger = run(spark.createDataFrame(rows, SCHEMA), SECTION)
    assert [row["text"] for row in cut.values()] == [row[3] for row in rows]
    assert ledger == {}
