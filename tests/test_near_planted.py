"""Near-duplicates against brute force: D1 of the seed, O-37, and the first line of the issue, on a small planted set.

`python -m scripts.planted.check_stage` does the same with 20,000 documents.
"""

from __future__ import annotations

import json

import pytest

from scripts.planted.check_stage import STORED, check, run_stage
from scripts.planted.near_copies import plant, write
from scripts.planted.notices import chain, footers, notices
from scripts.planted.scripts_of_the_world import other_scripts, short_documents
from tests.near_oracle import elect_direct, elect_transitive, similar_pairs, similarity, unexplained, units


def test_oracle_units_are_words_and_chinese_characters():
    assert units("It's 2 o'CLOCK, \u0928\u092e\u0938\u094d\u0924\u0947!") == [
        "it",
        "s",
        "2",
        "o",
        "clock",
        "\u0928\u092e\u0938\u094d\u0924\u0947",
    ]
    assert units("ab\u4eca\u5929c") == ["ab", "\u4eca", "\u5929", "c"]
    assert units(" !! ") == []


def test_oracle_similarity_by_hand():
    one = "a b c d e f"  # abcde, bcdef
    assert similarity(one, "A b, c d e g") == pytest.approx(1 / 3)
    assert similarity("yes", "YES!") == 1.0
    assert similarity("yes", "no") == similarity("", "!!") == 0.0
    assert similar_pairs([one, "x", one.upper(), "a b c d e"], 0.5) == {(0, 2): 1.0, (0, 3): 0.5, (2, 3): 0.5}


def test_oracle_election_by_hand():
    """A chain 0-1-2-3 and a pair 4-5, where 5 is the better: direct keeps 0 and 2, transitive 0 alone."""
    ranks, pairs = [0, 1, 2, 3, 5, 4], [(0, 1), (1, 2), (2, 3), (4, 5)]
    assert elect_direct(ranks, pairs) == [0, 2, 5]
    assert elect_transitive(ranks, pairs) == [0, 5]
    every = dict.fromkeys(pairs, 0.9)
    found = {pair: 0.9 for pair in pairs if pair != (4, 5)}
    assert unexplained({0, 2, 4, 5}, {0, 2, 5}, found, every, 6) == []
    assert len(unexplained({0, 5}, {0, 2, 5}, found, every, 6)) == 1


def test_planted_inputs_are_what_the_cases_state():
    """O-33, O-34, O-35 and the notices of the issue, by the oracle."""
    a, b, mass = footers(), chain(), list(notices(2))
    assert (len(a), len(b)) == (40, 20)
    assert similarity(a[0], a[39]) == pytest.approx(0.126, abs=0.001)
    assert [round(similarity(b[0], b[at]), 3) for at in (1, 2, 19)] == [0.867, 0.75, 0.0]
    assert sum(one != other for one, other in zip(*(text.split() for text in mass), strict=True)) == 1
    assert len(short_documents()) == 8
    for script in range(3):
        texts = other_scripts()[script * 22 :][:22]
        assert {len(text) for text in texts[:20]} == {200}
        assert texts[20] == texts[0]
        assert 0.93 < similarity(texts[1], texts[21]) < 1


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    path = tmp_path_factory.mktemp("planted") / "documents.jsonl"
    write(path, plant(400))
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    texts = [row["text"] for row in rows]
    return path, [row["doc_id"] for row in rows], texts, similar_pairs(texts, STORED)


@pytest.mark.spark
@pytest.mark.parametrize("policy", ["direct", "transitive"])
def test_D1_O37_survivors_are_those_of_brute_force_on_every_layout(spark, planted, tmp_path, policy):
    path, ids, texts, every = planted
    one = run_stage(spark, path, tmp_path / "1", 1, policy)
    assert check(ids, texts, every, one, policy) == []
    other = run_stage(spark, path, tmp_path / "7", 7, policy)
    for name in ("candidates", "edges", "ledger"):
        assert other[name] == one[name], name
