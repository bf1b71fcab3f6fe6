"""Near-duplicates by brute force, in plain Python and numpy: what the stage is compared with. Nothing of the pipeline is used.

Units by Unicode categories, shingles as tuples of strings numbered by a dictionary (no hash of them is compared), similarity by
counting, election by walking down the ranking, components by union-find.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

UNITS = 5
Pair = tuple[int, int]


def units(text: str) -> list[str]:
    """Case-folded runs of letters, marks and numbers; in Chinese and Japanese, characters with their marks."""
    found: list[str] = []
    run = ""
    for char in text.casefold():
        kind = unicodedata.category(char)[0]
        if _stands_alone(char):
            found += [run, char]
            run = ""
        elif kind in "LMN" and not (kind == "M" and not run and found and _stands_alone(found[-1][0])):
            run += char
        elif kind == "M":
            found[-1] += char
        else:
            found.append(run)
            run = ""
            if found[-1] != "":
                found.append("")  # what follows a separator begins anew, marks too
    return [unit for unit in (*found, run) if unit]


def _stands_alone(char: str) -> bool:
    return "\u3041" <= char <= "\u30ff" or "\u3400" <= char <= "\u4dbf" or "\u4e00" <= char <= "\u9fff"


def grams(text: str) -> set[tuple[str, ...]]:
    """Word 5-grams; all words where there are fewer; none of a text without words."""
    words = units(text)
    return {tuple(words[at : at + UNITS]) for at in range(max(1, len(words) - UNITS + 1))} if words else set()


def similarity(first: str, second: str) -> float:
    """Jaccard similarity of two texts, 0 where both have no words."""
    one, other = grams(first), grams(second)
    return len(one & other) / len(one | other) if one or other else 0.0


def similar_pairs(texts: Iterable[str], least: float) -> dict[Pair, float]:
    """All pairs (places in `texts`, the smaller first) at least so similar, every document compared with every other.

    By an inverted index: for every shingle that several documents have, all pairs of them are counted. A shingle of n documents costs
    n squared.
    """
    numbers: dict[tuple[str, ...], int] = {}
    held: list[np.ndarray] = []
    for text in texts:
        held.append(np.array([numbers.setdefault(gram, len(numbers)) for gram in grams(text)], np.int64))
    numbers.clear()
    sizes = np.array([len(one) for one in held], np.int64)
    shingles, owners = np.concatenate(held), np.repeat(np.arange(len(held)), sizes)
    order = np.lexsort((owners, shingles))
    shingles, owners = shingles[order], owners[order]
    starts = np.flatnonzero(np.concatenate(([True], shingles[1:] != shingles[:-1])))
    lengths = np.diff(np.append(starts, len(shingles)))
    together: list[np.ndarray] = []
    for length in np.unique(lengths[lengths > 1]):
        block = owners[starts[lengths == length][:, None] + np.arange(length)]  # a row for each shingle that so many have
        for one in range(length - 1):
            for other in range(one + 1, length):
                together.append(block[:, one] * len(held) + block[:, other])
    if not together:
        return {}
    pairs, common = np.unique(np.concatenate(together), return_counts=True)
    left, right = pairs // len(held), pairs % len(held)
    similar = common / (sizes[left] + sizes[right] - common)
    chosen = np.flatnonzero(similar >= least)
    return {(int(left[at]), int(right[at])): float(similar[at]) for at in chosen}


def elect_direct(ranks: Sequence, pairs: Iterable[Pair]) -> list[int]:
    """Who stays, as places in `ranks` (the smaller rank is better, all different): down the ranking, everyone without a kept neighbour."""
    neighbours: dict[int, list[int]] = {}
    for left, right in pairs:
        neighbours.setdefault(left, []).append(right)
        neighbours.setdefault(right, []).append(left)
    kept: set[int] = set()
    for node in sorted(range(len(ranks)), key=lambda at: ranks[at]):
        if not any(other in kept for other in neighbours.get(node, ())):
            kept.add(node)
    return sorted(kept)


def elect_transitive(ranks: Sequence, pairs: Iterable[Pair]) -> list[int]:
    """The best of every component."""
    parents = list(range(len(ranks)))

    def root(node: int) -> int:
        while parents[node] != node:
            node = parents[node]
        return node

    for left, right in pairs:
        one, other = root(left), root(right)
        if one != other:
            better, worse = sorted((one, other), key=lambda at: ranks[at])
            parents[worse] = better
    return [node for node in range(len(ranks)) if parents[node] == node]


def unexplained(kept: set[int], wanted: set[int], found: Mapping[Pair, float], every: Mapping[Pair, float], nodes: int) -> list[str]:
    """Differences between two elections that no missed pair explains, in words; none where all are explained.

    kept: elected on the pairs `found`; wanted: on `every` pair. A document can only differ where a pair of its component was missed.
    """
    missed = every.keys() - found.keys()
    component = _components(nodes, every)
    touched = {component[node] for pair in missed for node in pair}
    return [
        f"document {node} is {'kept' if node in kept else 'dropped'}, and no pair of its component was missed"
        for node in sorted(kept ^ wanted)
        if component[node] not in touched
    ]


def _components(nodes: int, pairs: Iterable[Pair]) -> list[int]:
    parents = list(range(nodes))

    def root(node: int) -> int:
        while parents[node] != node:
            node = parents[node]
        return node

    for left, right in pairs:
        parents[root(left)] = root(right)
    return [root(node) for node in range(nodes)]
