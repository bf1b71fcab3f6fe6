"""A whole run with decontamination: what is rejected, what is cut, and that every document is accounted for."""

from __future__ import annotations

import json

import pytest

from auralith_pipeline.conf.load import load_config
from auralith_pipeline.conf.tables import GOLD_DOCUMENTS, SILVER_DECISIONS
from auralith_pipeline.jobs._places import find_places
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.collect_corpus import run
from auralith_pipeline.jobs.explain_document import explain_document

pytestmark = [pytest.mark.spark, pytest.mark.slow]

QUESTION = "Which of the seven moons that nobody has named yet is said to be made of green cheese, and why do they say so?"
PROSE = [
    f"This is number {number} of some plain paragraphs about {topic}, which say nothing that an examination would ever ask for. They are "
    f"long enough to be kept, and each of them is about something else: this one is about {topic} and about nothing but {topic}."
    for number, topic in enumerate(["rivers", "bread", "clocks", "wool", "bridges", "lamps"])
]
TEXTS = [*PROSE[:4], f"{PROSE[4]}\n\n> {QUESTION}\n\nThe answer is left out.", f"Q: {QUESTION} A: because it is."]


@pytest.mark.parametrize("action", ["reject", "cut"])
def test_a_run(spark, tmp_path, action):
    (tmp_path / "items.jsonl").write_text(json.dumps({"id": "moons", "question": QUESTION}) + "\n")
    corpus = tmp_path / "corpus.jsonl"
    corpus.write_text("".join(json.dumps({"text": text}) + "\n" for text in TEXTS))
    own = {"name": "own", "path": str(tmp_path / "items.jsonl"), "fields": ["question"], "id_field": "id"}
    cfg = load_config(
        preset="small",
        overrides={
            "pipeline": {"output_dir": str(tmp_path / "shards")},
            "sources": [{"type": "jsonl", "path": str(corpus)}],
            "decontamination": {"enabled": True, "benchmarks": [own], "action": action},
            "tokenizer": {"vocab_size": 272},
            "sharding": {"seq_len": 128, "val_fraction": 0.0},
        },
        environment={},
    )
    summary = run(spark, cfg)
    places = find_places(cfg)
    tables = Tables(spark, places.tables)
    gold = {row["text"]: row["n_bytes"] for row in tables.read(GOLD_DOCUMENTS).collect()}
    left = f"{PROSE[4]}\n\n> ?\n\nThe answer is left out."
    # The last document is little but the question: it is rejected either way.
    wanted = PROSE[:4] if action == "reject" else [*PROSE[:4], left]
    assert gold == {text: len(text.encode()) for text in wanted}
    assert (summary.documents_in, summary.documents_kept, summary.documents_rejected) == (6, len(wanted), 6 - len(wanted))

    rows = tables.read(SILVER_DECISIONS).where("rule = 'contaminated' AND stage != 'final'").collect()
    told = sorted((row["verdict"], row["value"], row["threshold"]) for row in rows)
    assert told == [("failed" if action == "reject" else "cut", 1.0, 0.5), ("failed", 1.0, 0.5)]
    for row in rows:
        (found,) = explain_document(tables, row["doc_id"], places.output, places.tokenizer).contamination
        assert (found["benchmark"], found["item"], found["share"]) == ("own", "moons", 1.0)

    if action == "reject":
        return
    assert run(spark, cfg).unchanged
    # The same file under other words is another benchmark, and another answer.
    (tmp_path / "items.jsonl").write_text(json.dumps({"id": "moons", "question": "What has been asked about " + "nothing " * 9}) + "\n")
    again = run(spark, cfg)
    assert (again.documents_kept, tables.read(GOLD_DOCUMENTS).count()) == (6, 6)
