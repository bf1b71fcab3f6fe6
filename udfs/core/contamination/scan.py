"""Find the seeds of the index in documents, and which passages they make candidates of: the one pass over all texts."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.udfs.core.contamination.index import LONG_SEED, SHORT_SEED, Index, find_seed
from auralith_pipeline.udfs.core.contamination.units import room
from auralith_pipeline.udfs.core.near.mix import finish, join
from auralith_pipeline.udfs.core.near.split_units import split_units
from auralith_pipeline.udfs.core.near.unit_key import unit_key
from auralith_pipeline.udfs.core.near.unit_table import unit_table

DRIFT = 64  # diagonals: what was inserted in or left out of a copy moves its seeds by as many units


class Hits(NamedTuple):
    """Seeds found, in the order of rows and units. rows, units: int64, the document and its unit where the seed begins; seeds: int64."""

    rows: NDArray[np.int64]
    units: NDArray[np.int64]
    seeds: NDArray[np.int64]


class Posts(NamedTuple):
    """Where hits point at, ordered by row, part and diagonal. units: of the document; places: of the part; near: how many hits, this
    one included, lie on this diagonal or the next DRIFT ones."""

    rows: NDArray[np.int64]
    parts: NDArray[np.int64]
    units: NDArray[np.int64]
    places: NDArray[np.int64]
    near: NDArray[np.int64]


def scan(values: NDArray[np.uint8], offsets: NDArray[np.int64], index: Index) -> Hits:
    """Every seed of the index in every row; values, offsets: valid UTF-8 as from `string_buffers`."""
    most = int(offsets[-1] - offsets[0]) + len(offsets)  # two for every unit, which takes two bytes with what separates it
    found = np.empty((most, 3), np.int64)
    folded, stops = room(offsets)
    size = _scan_rows(values, offsets, unit_table(), folded, stops, index.seeds, index.filter, index.slots, found)
    hits = found[:size].copy()
    return Hits(hits[:, 0], hits[:, 1], hits[:, 2])


def follow(hits: Hits, index: Index, ignored: NDArray[np.bool_] | None = None) -> Posts:
    """Where the hits point at. ignored: bool, by place in the index: points at these are left out."""
    counts = index.posts[hits.seeds + 1] - index.posts[hits.seeds]
    which = np.repeat(np.arange(len(counts)), counts)
    post = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts) + index.posts[hits.seeds][which]
    if ignored is not None:
        stays = ~ignored[index.places[post]]
        which, post = which[stays], post[stays]
    rows, units, parts = hits.rows[which], hits.units[which], index.parts[post]
    places = index.places[post] - index.begins[parts]
    diagonals = units - places
    order = np.lexsort((diagonals, rows * len(index.owners) + parts))  # stable: on a diagonal hits stay in the order of the document
    rows, units, parts, places, diagonals = rows[order], units[order], parts[order], places[order], diagonals[order]
    fresh = np.ones(len(rows), bool)
    fresh[1:] = (rows[1:] != rows[:-1]) | (parts[1:] != parts[:-1])
    lowest = int(diagonals.min(initial=0))
    keys = np.cumsum(fresh) * (int(diagonals.max(initial=0)) - lowest + DRIFT + 2) + diagonals - lowest
    return Posts(rows, parts, units, places, np.searchsorted(keys, keys + DRIFT, side="right") - np.arange(len(keys)))


def candidates(posts: Posts, index: Index) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Rows and parts, each pair once and in order, in which as many hits as the part needs lie on nearby diagonals."""
    enough = posts.near >= index.needs[posts.parts]
    rows, parts = posts.rows[enough], posts.parts[enough]
    fresh = np.ones(len(rows), bool)
    fresh[1:] = (rows[1:] != rows[:-1]) | (parts[1:] != parts[:-1])
    return rows[fresh], parts[fresh]


@leaf_njit
def _scan_rows(values, offsets, table, folded, stops, seeds, bits, slots, found):  # type: ignore[no-untyped-def]  # compiled
    size = 0
    for row in range(offsets.shape[0] - 1):
        count = split_units(values, offsets[row], offsets[row + 1], table, folded, stops)
        # Keys of the last unit, the last two, the two before the last unit, and the last four.
        one = two = two_before = four = np.uint64(0)
        at = np.uint64(0)
        for unit in range(count):
            stop = np.uint64(stops[unit])
            key = unit_key(folded, at, stop)
            at = stop
            if unit >= SHORT_SEED - 1:
                seed = find_seed(finish(join(two, key)), seeds, bits, slots)
                if seed >= 0:
                    found[size, 0] = row
                    found[size, 1] = unit - SHORT_SEED + 1
                    found[size, 2] = seed
                    size += 1
            if unit >= LONG_SEED - 1:
                seed = find_seed(finish(join(four, key)), seeds, bits, slots)
                if seed >= 0:
                    found[size, 0] = row
                    found[size, 1] = unit - LONG_SEED + 1
                    found[size, 2] = seed
                    size += 1
            pair = join(one, key)
            four = join(two_before, pair)
            two_before = two
            two = pair
            one = key
    return size
