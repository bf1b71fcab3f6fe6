"""Which of several similar documents stay: election among the nodes of a graph of verified pairs, in one process.

What is elected depends on ranks and pairs alone. `direct` gives the lexicographically first maximal independent set: in order of
rank, each node that no kept node is joined to is kept. So every dropped node has a kept neighbour, and no chain of similar
documents is swallowed by its end. `transitive` keeps the best of every connected component.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit, njit


class Elected(NamedTuple):
    """Of every node, by its number.

    survivor: int64, the kept node it is dropped for, itself where it is kept. edge: int64, number of the pair that is the evidence
    of its removal (to the survivor where there is such a pair, else to some neighbour), -1 where it is kept.
    """

    survivor: NDArray[np.int64]
    edge: NDArray[np.int64]


def elect_direct(left: NDArray[np.int64], right: NDArray[np.int64], nodes: int) -> Elected:
    """Elect by policy `direct`. Nodes are numbered by rank, the best is 0; left, right: int64, the pairs, in any order.

    A dropped node's survivor is the best-ranked kept node that it is joined to.
    """
    return Elected(*_direct(*_neighbours(left, right, nodes)))


def elect_transitive(left: NDArray[np.int64], right: NDArray[np.int64], nodes: int) -> Elected:
    """Elect by policy `transitive`: as `elect_direct`, but the survivor of a node is the best of its component.

    The evidence is the pair with the survivor, else the one with the best-ranked neighbour.
    """
    roots = np.arange(nodes)
    _unite(left, right, roots)
    starts, others, edges = _neighbours(left, right, nodes)
    evidence = np.full(nodes, -1, np.int64)
    _find_evidence(starts, others, edges, roots, evidence)
    return Elected(roots, evidence)


def _neighbours(
    left: NDArray[np.int64], right: NDArray[np.int64], nodes: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Neighbours of every node, the best-ranked first: where each node's begin, the neighbours, the pairs they come from.

    Of several pairs of the same two nodes the first given stands first.
    """
    ends = np.concatenate((left, right))
    others = np.concatenate((right, left))
    pairs = np.tile(np.arange(len(left)), 2)
    order = np.lexsort((pairs, others, ends))
    starts = np.searchsorted(ends[order], np.arange(nodes + 1))
    return starts, others[order], pairs[order]


@njit
def _direct(starts, others, edges):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    nodes = len(starts) - 1
    survivor = np.arange(nodes)
    edge = np.full(nodes, -1)
    for node in range(nodes):
        for at in range(starts[node], starts[node + 1]):
            other = others[at]
            if other >= node:  # neighbours ascend, and what is ranked below was not decided yet
                break
            if survivor[other] == other:
                survivor[node] = other
                edge[node] = edges[at]
                break
    return survivor, edge


@leaf_njit
def _unite(left, right, roots):  # type: ignore[no-untyped-def]
    """Union-find with path halving (Tarjan and van Leeuwen 1984); the smaller root wins, so roots are the best of their components."""
    for at in range(len(left)):
        a = left[at]
        b = right[at]
        while roots[a] != a:
            roots[a] = roots[roots[a]]
            a = roots[a]
        while roots[b] != b:
            roots[b] = roots[roots[b]]
            b = roots[b]
        if a < b:
            roots[b] = a
        else:
            roots[a] = b
    for node in range(len(roots)):
        root = node
        while roots[root] != root:
            root = roots[root]
        roots[node] = root


@leaf_njit
def _find_evidence(starts, others, edges, roots, evidence):  # type: ignore[no-untyped-def]
    for node in range(len(roots)):
        if roots[node] == node:
            continue
        # Neighbours ascend: the survivor, the best of all, stands first where it is one of them.
        evidence[node] = edges[starts[node]]
