"""What is cut from documents that are kept, and what is rejected as leaked: silver, ledger and gold together."""

from __future__ import annotations

import json
import random

import pytest

from auralith_pipeline.conf.load import load_config
from auralith_pipeline.conf.tables import GOLD_DOCUMENTS
from auralith_pipeline.jobs.cut_paragraphs import hash_new_paragraphs
from auralith_pipeline.jobs.decide_documents import bronze_state
from auralith_pipeline.jobs.find_contamination import find_all_contamination
from tests.near_workspace import Workspace, settings

pytestmark = pytest.mark.spark


def with_sections(**sections):
    return load_config(overrides={**settings().model_dump(mode="json"), **sections}, environment={})


def prose(count, seed):
    maker = random.Random(seed)
    return " ".join("".join(maker.choices("abcdefghijklmnop", k=6)) for _ in range(count))


def gold(workspace):
    return {row["doc_id"]: (row["text"], row["n_bytes"]) for row in workspace.tables.read(GOLD_DOCUMENTS).collect()}


def test_repeated_paragraphs_are_cut_from_gold_told_in_the_ledger_and_copies_do_not_count(spark, tmp_path):
    cfg = with_sections(paragraphs={"enabled": True, "min_documents": 3})
    notice, rare = "This notice stands at the foot of every page.", "This sentence stands in one page and in its exact copies."
    own = {f"d{at}": prose(60, at) for at in range(4)}
    texts = {name: f"{text}\n\n{notice}" for name, text in own.items()}
    texts["e"] = texts["e-copy1"] = texts["e-copy2"] = f"{prose(60, 'e')}\n\n{rare}"
    texts["all"] = notice.upper()  # nothing but the notice
    made = Workspace(spark, tmp_path, cfg).add(texts, "b1")
    made.link()
    assert hash_new_paragraphs(made.tables, cfg, bronze_state(made.tables)) == len(texts)
    made.decide()
    found = gold(made)
    for name, text in own.items():
        assert found[name] == (text, len(text))
    (kept,) = {"e", "e-copy1", "e-copy2"} & set(found)
    assert found[kept][0] == texts["e"], "three exact copies are one document"
    assert found["all"][0] == texts["all"], "a document is never cut to nothing"
    cut = made.ledger().where("stage = 'paragraphs'").collect()
    assert {(row["doc_id"], row["rule"], row["value"], row["threshold"], row["verdict"]) for row in cut} == {
        (name, "repeated_paragraph", float(len(notice)), 3.0, "cut") for name in own
    }
    versions = made.tables.versions()
    made.decide()
    assert made.tables.versions() == versions


ITEM = (
    "A farmer has twelve brown hens and each of them lays nine eggs in a week, of which he sells two thirds at the market "
    "for fourteen cents apiece. How much money does he take home after eleven weeks?"
)


@pytest.mark.parametrize("action", ["reject", "cut"])
def test_leaked_items_are_rejected_or_cut(spark, tmp_path, action):
    benchmark = tmp_path / "items.jsonl"
    benchmark.write_text(json.dumps({"id": "farm-1", "question": ITEM}) + "\n", encoding="utf-8")
    listed = [{"name": "farm", "path": str(benchmark), "fields": ["question"], "id_field": "id"}]
    cfg = with_sections(decontamination={"enabled": True, "benchmarks": listed, "action": action})
    before, after = prose(90, "before"), prose(90, "after")
    texts = {"leak": f"{before}\n\n{ITEM}\n\n{after}", "only": f"{ITEM} It is easy.", "clean": prose(150, "clean")}
    made = Workspace(spark, tmp_path / "tables", cfg).add(texts, "b1")
    made.link()
    assert find_all_contamination(made.tables, cfg).finds == 2
    made.decide()
    found, final = gold(made), made.final()
    assert final["only"]["verdict"] == "rejected"
    assert (final["only"]["rule"], final["only"]["value"], final["only"]["threshold"]) == ("contaminated", 1.0, 0.5)
    assert found["clean"] == (texts["clean"], len(texts["clean"]))
    rows = made.ledger().where("stage = 'contamination'").collect()
    if action == "reject":
        assert set(found) == {"clean"}
        assert rows == []
    else:
        assert set(found) == {"clean", "leak"}
        text, size = found["leak"]
        assert "farmer" not in text
        assert "weeks" not in text
        assert text.startswith(before)
        assert text.endswith(after)
        assert size == len(text)
        assert [(row["doc_id"], row["verdict"], row["value"]) for row in rows] == [("leak", "cut", 1.0)]
