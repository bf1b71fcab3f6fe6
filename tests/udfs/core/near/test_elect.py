"""Election on small graphs, by hand and against the definitions of the two policies."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.near.elect import elect_direct, elect_transitive
from auralith_pipeline.udfs.core.near.elect_pairs import elect_pairs

NODES = 9
GRAPHS = st.lists(st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1)).filter(lambda pair: pair[0] != pair[1]), max_size=20)


def ends(pairs):
    array = np.array(pairs, np.int64).reshape(-1, 2)
    return array[:, 0].copy(), array[:, 1].copy(), NODES


@given(GRAPHS)
def test_direct_keeps_whoever_no_kept_one_outranks(pairs):
    survivor, edge = elect_direct(*ends(pairs))
    kept = set()
    for node in range(NODES):  # the definition, node by node in order of rank
        better = [other for other in kept if (node, other) in pairs or (other, node) in pairs]
        assert survivor[node] == (min(better) if better else node)
        if better:
            assert set(pairs[edge[node]]) == {node, min(better)}
        else:
            assert edge[node] == -1
            kept.add(node)


@given(GRAPHS)
def test_transitive_keeps_the_best_of_everything_that_is_connected(pairs):
    survivor, edge = elect_transitive(*ends(pairs))
    for node in range(NODES):
        reached, before = {node}, set()
        while reached != before:
            before = set(reached)
            reached |= {b for a, b in pairs if a in before} | {a for a, b in pairs if b in before}
        assert survivor[node] == min(reached)
        if survivor[node] == node:
            assert edge[node] == -1
        else:
            assert node in pairs[edge[node]]
            if any({node, survivor[node]} == set(pair) for pair in pairs):
                assert set(pairs[edge[node]]) == {node, survivor[node]}, "the survivor itself is the evidence where it can be"


def table(*rows):
    names = ["left", "right", "left_rank", "right_rank", "left_key", "right_key", "similarity", "method"]
    return pa.table({name: [row[at] for row in rows] for at, name in enumerate(names)})


# A chain by rank: c (1) - a (2) - b (3), and d beside a with the same rank as b and a larger key.
CHAIN = table(
    ("a", "b", 2, 3, 10, 10, 0.9, "minhash"),
    ("a", "c", 2, 1, 10, 10, 0.86, "minhash"),
    ("d", "a", 3, 2, 11, 10, 0.95, "minhash"),
    ("b", "d", 3, 3, 10, 11, 0.97, "semantic"),
    ("b", "d", 3, 3, 10, 11, 0.88, "minhash"),
)


def lost(pairs, policy):
    return {
        row["doc_id"]: (row["survivor"], row["survivor_rank"], row["neighbour"], row["similarity"], row["method"])
        for row in elect_pairs(pairs, policy).to_pylist()
    }


def test_O35_of_a_chain_direct_keeps_every_other_one_and_transitive_the_best():
    # c is best; a is dropped for it; b is no neighbour of c, so it stays, and drops d.
    assert lost(CHAIN, "direct") == {"a": ("c", 1, "c", 0.86, "minhash"), "d": ("b", 3, "b", 0.97, "semantic")}
    assert lost(CHAIN, "transitive") == {
        "a": ("c", 1, "c", 0.86, "minhash"),
        "b": ("c", 1, "a", 0.9, "minhash"),
        "d": ("c", 1, "a", 0.95, "minhash"),
    }


@given(st.permutations(range(5)), st.lists(st.booleans(), min_size=5, max_size=5), st.sampled_from(["direct", "transitive"]))
def test_O37_the_order_of_pairs_and_of_their_ends_does_not_matter(order, swapped, policy):
    rows = [CHAIN.slice(at, 1).to_pylist()[0] for at in order]
    turned = [
        {name.replace("left", "x").replace("right", "left").replace("x", "right"): value for name, value in row.items()} if swap else row
        for row, swap in zip(rows, swapped, strict=True)
    ]
    assert lost(pa.Table.from_pylist(turned), policy) == lost(CHAIN, policy)
