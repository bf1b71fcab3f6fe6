"""The set of each row's shingles, sorted: what the true Jaccard similarity of two documents is computed from."""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.udfs.core.near.shingle import Shingles

_KEY_BITS = 63
_ONE = np.uint64(1)


def distinct(shingles: Shingles) -> Shingles:
    """Every row's shingles ascending and each once, from shingles in any order.

    Linear probing sort (Gonnet and Munro 1984): a hash's leading bits say where in a table it belongs, and each slot's
    neighbours are kept in order, so the table read from left to right is sorted. Hashes are spread evenly: linear time.
    """
    longest = int(np.diff(shingles.bounds).max(initial=0))
    table = np.empty(longest + (1 << _bits(longest)), np.uint64)
    hashes = np.empty(len(shingles.hashes) + 1, np.uint64)  # one more: an empty slot at the end is written, too
    bounds = np.zeros_like(shingles.bounds)
    _distinct_rows(shingles.hashes, shingles.bounds, table, hashes, bounds)
    return Shingles(hashes[: bounds[-1]], bounds)


@leaf_njit
def _bits(count):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """So many bits that `count` keys fill a table of that many slots at most to one half."""
    bits = 4
    while (1 << bits) < 2 * count:
        bits += 1
    return bits


@leaf_njit
def _distinct_rows(given, given_bounds, table, hashes, bounds):  # type: ignore[no-untyped-def]
    size = np.uint64(0)  # unsigned, as all places: one that can be negative is checked at every access
    for row in range(given_bounds.shape[0] - 1):
        begin = given_bounds[row]
        end = given_bounds[row + 1]
        bits = _bits(end - begin)
        slots = (1 << bits) + end - begin  # room behind the last slot for all that may be pushed there
        table[:slots] = 0
        shift = np.uint64(_KEY_BITS - bits)
        for i in range(begin, end):
            key = given[i]
            place = key >> shift
            held = table[place]
            while held != 0 and held != key:
                if held > key:
                    table[place] = key
                    key = held
                place += _ONE
                held = table[place]
            table[place] = key
        # Without branches on what a slot holds: which are empty cannot be foreseen.
        for slot in range(slots):
            hashes[size] = table[slot]
            size += np.uint64(table[slot] != 0)
        bounds[row + 1] = size
