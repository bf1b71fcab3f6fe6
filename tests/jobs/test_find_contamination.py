"""The search as a job: batch by batch, once, and anew where the benchmarks changed."""

from __future__ import annotations

import json

import pytest

from auralith_pipeline.conf.duplicate_tables import SILVER_BENCHMARK_SEEDS, SILVER_CONTAMINATION
from auralith_pipeline.conf.load import load_config
from auralith_pipeline.conf.tables import SILVER_DOCUMENTS
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.find_contamination import Contaminated, find_all_contamination
from tests.transforms.test_decide_documents import silver

pytestmark = pytest.mark.spark

QUESTION = "Which of the seven moons that nobody has named yet is said to be made of green cheese and why?"
OTHER = "How many of these are needed to fill a bath when the tap drips twice a minute all night long?"
FILLER = " ".join(f"filler{number}" for number in range(50))


def config(tmp_path, *items, **more):
    path = tmp_path / "items.jsonl"
    path.write_text("".join(json.dumps({"q": item}) + "\n" for item in items))
    own = {"name": "own", "path": str(path), "fields": ["q"]}
    return load_config(overrides={"decontamination": {"enabled": True, "benchmarks": [own], **more}}, environment={})


@pytest.fixture
def tables(spark, tmp_path):
    made = Tables(spark, str(tmp_path / "tables"), alone=True)
    made.ensure([SILVER_DOCUMENTS, SILVER_BENCHMARK_SEEDS, SILVER_CONTAMINATION])
    return made


def add(tables, spark, batch, *texts):
    rows = [{"doc_id": f"{batch}-{number}", "text": text, "batch": batch} for number, text in enumerate(texts)]
    tables.append(silver(spark, *rows), SILVER_DOCUMENTS, step=f"add:{batch}")


def stored(tables):
    return sorted((row["doc_id"], row["item"], row["batch"]) for row in tables.read(SILVER_CONTAMINATION).collect())


def commits(tables):
    return [tables.version(contract) for contract in (SILVER_BENCHMARK_SEEDS, SILVER_CONTAMINATION)]


def test_batches_give_what_one_batch_gives_and_nothing_is_done_twice(spark, tables, tmp_path):
    cfg = config(tmp_path, QUESTION, OTHER)
    add(tables, spark, "one", f"{FILLER} {QUESTION}", FILLER)
    assert find_all_contamination(tables, cfg) == Contaminated(batches=1, finds=1)
    add(tables, spark, "two", f"{FILLER} {QUESTION} {OTHER}", f"{OTHER} {FILLER}")
    assert find_all_contamination(tables, cfg) == Contaminated(batches=1, finds=4)
    expected = [("one-0", "1", "one"), ("two-0", "1", "two"), ("two-0", "2", "two"), ("two-1", "2", "two")]
    assert stored(tables) == expected
    before = commits(tables)
    assert find_all_contamination(tables, cfg) == Contaminated(batches=0, finds=4)
    assert commits(tables) == before
    # What is common is judged over all batches: with the threshold at two documents each question is a leak still (it is common whole).
    again = config(tmp_path, QUESTION, OTHER, common_documents=2)
    assert find_all_contamination(tables, again) == Contaminated(batches=0, finds=4)
    assert commits(tables)[0] == before[0]


def test_other_benchmarks_are_searched_anew(spark, tables, tmp_path):
    add(tables, spark, "one", f"{FILLER} {QUESTION}", f"{OTHER} {FILLER}")
    find_all_contamination(tables, config(tmp_path, QUESTION))
    assert stored(tables) == [("one-0", "1", "one")]
    assert find_all_contamination(tables, config(tmp_path, OTHER)) == Contaminated(batches=1, finds=1)
    assert stored(tables) == [("one-1", "1", "one")]
    headers = {row["header"] for row in tables.read(SILVER_CONTAMINATION).collect()}
    find_all_contamination(tables, config(tmp_path, QUESTION))
    assert stored(tables) == [("one-0", "1", "one")]
    assert headers.isdisjoint({row["header"] for row in tables.read(SILVER_CONTAMINATION).collect()})


def test_a_search_that_died_between_its_commits_goes_on(spark, tables, tmp_path, monkeypatch):
    cfg = config(tmp_path, QUESTION)
    add(tables, spark, "one", f"{FILLER} {QUESTION}")
    write = Tables.replace

    def dies(self, df, contract, **more):
        if contract is SILVER_CONTAMINATION:
            raise RuntimeError("killed")
        write(self, df, contract, **more)

    monkeypatch.setattr(Tables, "replace", dies)
    with pytest.raises(RuntimeError, match="killed"):
        find_all_contamination(tables, cfg)
    monkeypatch.undo()
    seeds = commits(tables)[0]
    assert find_all_contamination(tables, cfg) == Contaminated(batches=0, finds=1)
    assert commits(tables)[0] == seeds
    assert stored(tables) == [("one-0", "1", "one")]


def test_off_is_off(tables):
    assert find_all_contamination(tables, load_config(environment={})) == Contaminated()
    assert commits(tables) == [0, 0]
