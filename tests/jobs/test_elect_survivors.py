"""Election over the cluster gives what one task gives, and goes on after a kill."""

from __future__ import annotations

import random

import pytest

from auralith_pipeline.conf.duplicate_tables import SILVER_ELECTION, SILVER_ROUNDS
from auralith_pipeline.conf.errors import AuralithError
from auralith_pipeline.jobs import elect_survivors as jobs
from auralith_pipeline.jobs._tables import Tables

pytestmark = pytest.mark.spark


def election(spark, edges):
    """silver.election rows over nodes 0, 1, ...: ranks in threes are equal, so keys and ids decide, too."""

    def rank(node):
        return node // 3, node % 2, f"d{node:03}"

    rows = []
    for at, (a, b) in enumerate(edges):
        (left, right) = (rank(a), rank(b)) if at % 2 else (rank(b), rank(a))
        rows.append((left[2], left[0], left[1], right[2], right[0], right[1], 0.85 + at % 7 / 50, "minhash" if at % 5 else "semantic"))
    return spark.createDataFrame(rows, SILVER_ELECTION.schema)


def random_edges(nodes, count, seed):
    maker = random.Random(seed)
    return [tuple(maker.sample(range(nodes), 2)) for _ in range(count)]


GRAPHS = {
    "random": random_edges(40, 45, 1),
    "chain, each worse than the one before": [(at, at + 3) for at in range(0, 36, 3)],
    "parallel pairs and a ring": [(1, 2), (2, 1), (2, 3), (3, 4), (4, 1), (6, 7)],
}


@pytest.fixture
def tables(spark, tmp_path):
    made = Tables(spark, str(tmp_path), alone=True)
    made.ensure([SILVER_ROUNDS])
    return made


def outcome(frame):
    return sorted(tuple(row) for row in frame.collect())


@pytest.mark.parametrize("graph", GRAPHS)
@pytest.mark.parametrize("policy", ["direct", "transitive"])
def test_rounds_and_one_task_give_the_same(spark, tables, graph, policy):
    pairs = election(spark, GRAPHS[graph])
    expected = outcome(jobs._elect_here(pairs, policy))
    assert expected
    rounds = {"direct": jobs._elect_direct, "transitive": jobs._elect_transitive}[policy]
    assert outcome(rounds(tables, pairs, 1, "s")) == expected


def test_a_killed_election_goes_on_with_the_round_it_had_reached(spark, tables, monkeypatch):
    pairs = election(spark, GRAPHS["chain, each worse than the one before"])
    expected = outcome(jobs._elect_here(pairs, "direct"))
    monkeypatch.setattr(jobs, "_MOST_ROUNDS", 2)
    with pytest.raises(AuralithError, match="2 rounds.*local_pairs"):
        jobs._elect_direct(tables, pairs, 1, "s")
    monkeypatch.setattr(jobs, "_MOST_ROUNDS", 60)
    before = tables.version(SILVER_ROUNDS)
    assert outcome(jobs._elect_direct(tables, pairs, 1, "s")) == expected
    steps = [commit.step for commit in tables.history(SILVER_ROUNDS) if commit.step]
    assert steps == [f"s:round{turn}" for turn in range(1, len(steps) + 1)]
    assert tables.version(SILVER_ROUNDS) > before
