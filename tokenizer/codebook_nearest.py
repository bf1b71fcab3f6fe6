"""Kernels of the exact nearest code: distances in float64 and one order of sums, for the few codes that a screen leaves over.

That order is fixed, so ids and distances are the same on any machine, with any BLAS, number of threads and size of batch.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import inline_njit, leaf_njit

_CHUNK = 64  # scores that are compared at a time, by vector instructions
_PATIENCE = 8  # vectors given up after which, if they are most of those so far, the rest is not tried
_CHECK = 127  # every 128 values the sum is looked at: it may be beyond the best already


@inline_njit
def squared_distance(x: NDArray[np.float32], c: NDArray[np.float32], limit: float) -> float:
    """Of two float32 (D,), summed in float64; infinity as soon as a part is greater than `limit` (partial distance, Bei and Gray 1985)."""
    # Eight sums of their own are what compilers make vectors of without reordering anything.
    a0 = a1 = a2 = a3 = a4 = a5 = a6 = a7 = 0.0
    size = x.shape[0]
    i = 0
    while i + 8 <= size:
        d0 = np.float64(x[i]) - np.float64(c[i])
        d1 = np.float64(x[i + 1]) - np.float64(c[i + 1])
        d2 = np.float64(x[i + 2]) - np.float64(c[i + 2])
        d3 = np.float64(x[i + 3]) - np.float64(c[i + 3])
        d4 = np.float64(x[i + 4]) - np.float64(c[i + 4])
        d5 = np.float64(x[i + 5]) - np.float64(c[i + 5])
        d6 = np.float64(x[i + 6]) - np.float64(c[i + 6])
        d7 = np.float64(x[i + 7]) - np.float64(c[i + 7])
        a0 += d0 * d0
        a1 += d1 * d1
        a2 += d2 * d2
        a3 += d3 * d3
        a4 += d4 * d4
        a5 += d5 * d5
        a6 += d6 * d6
        a7 += d7 * d7
        i += 8
        if i & _CHECK == 0 and ((a0 + a4) + (a1 + a5)) + ((a2 + a6) + (a3 + a7)) > limit:
            return np.inf
    while i < size:
        d0 = np.float64(x[i]) - np.float64(c[i])
        a0 += d0 * d0
        i += 1
    return ((a0 + a4) + (a1 + a5)) + ((a2 + a6) + (a3 + a7))


@inline_njit
def reach(squared: float, error: float, base: float) -> np.float32:
    """The greatest score of a code that may be as near as `squared` (codebook_screen.py says what error and base are), as float32."""
    distance = np.sqrt(squared) + error
    score = 0.5 * distance * distance + base
    return np.float32(score + 2.4e-7 * abs(score))  # rounding to float32 may not take any away


@leaf_njit
def settle(
    vectors: NDArray[np.float32],
    codes: NDArray[np.float32],
    scores: NDArray[np.float32],
    first: NDArray[np.int64],
    errors: NDArray[np.float64],
    bases: NDArray[np.float64],
    most: int,
    ids: NDArray[np.int32],
    squared: NDArray[np.float64],
) -> int:
    """The nearest code of each vector, ties to the lowest, among those whose score does not rule them out.

    vectors (n, D), codes (K, D), scores (n, K): float32; first (n,): a good guess; errors, bases: float64 (n,)
    ids int32 (n,), squared float64 (n,): filled. A vector that more than `most` codes are compared with gets id -1,
    and where most do, so do all that follow.
    Returns how many got -1.
    """
    open_rows = 0
    for i in range(vectors.shape[0]):
        x = vectors[i]
        best = np.int64(first[i])
        best_squared = squared_distance(x, codes[best], np.inf)
        limit = reach(best_squared, errors[i], bases[i])
        tries = 0
        row = scores[i]
        for start in range(0, row.shape[0], _CHUNK):
            end = min(start + _CHUNK, row.shape[0])
            near = 0
            for j in range(start, end):
                near += row[j] <= limit
            if near == 0:
                continue
            for j in range(start, end):
                if row[j] <= limit and j != first[i]:
                    tries += 1
                    found = squared_distance(x, codes[j], best_squared)
                    if found < best_squared or (found == best_squared and j < best):
                        best, best_squared = np.int64(j), found
                        limit = reach(best_squared, errors[i], bases[i])
            if tries > most:
                break
        ids[i], squared[i] = best, best_squared
        if tries > most:
            ids[i] = -1
            open_rows += 1
            if open_rows > _PATIENCE and 2 * open_rows > i:
                ids[i:] = -1
                return open_rows + vectors.shape[0] - i - 1
    return open_rows


@leaf_njit
def settle_several(
    vectors: NDArray[np.float32],
    codes: NDArray[np.float32],
    scores: NDArray[np.float32],
    guesses: NDArray[np.int64],
    errors: NDArray[np.float64],
    bases: NDArray[np.float64],
    ids: NDArray[np.int32],
    squared: NDArray[np.float64],
) -> None:
    """The nearest codes of each vector, nearest first, of equal ones the lowest first.

    guesses (n, k): different codes, good guesses; ids int32 (n, k), squared float64 (n, k): filled; the rest is as for `settle`.
    """
    last = ids.shape[1] - 1
    for i in range(vectors.shape[0]):
        x = vectors[i]
        squared[i, :] = np.inf
        for code in guesses[i]:
            insert(ids[i], squared[i], code, squared_distance(x, codes[code], np.inf))
        limit = reach(squared[i, last], errors[i], bases[i])
        row = scores[i]
        for code in range(row.shape[0]):
            if row[code] <= limit and not is_among(guesses[i], code):
                insert(ids[i], squared[i], code, squared_distance(x, codes[code], squared[i, last]))
                limit = reach(squared[i, last], errors[i], bases[i])


@leaf_njit
def settle_pairs(
    vectors: NDArray[np.float32],
    codes: NDArray[np.float32],
    rows: NDArray[np.int64],
    candidates: NDArray[np.int64],
    ids: NDArray[np.int32],
    squared: NDArray[np.float64],
) -> None:
    """The same for candidates named one by one: vector rows[i] may have code candidates[i], each pair once.

    ids, squared (n, k): filled; squared starts at infinity.
    """
    last = ids.shape[1] - 1
    for i in range(rows.shape[0]):
        own = squared[rows[i]]
        insert(ids[rows[i]], own, candidates[i], squared_distance(vectors[rows[i]], codes[candidates[i]], own[last]))


@inline_njit
def insert(ids: NDArray[np.int32], squared: NDArray[np.float64], code: int, found: float) -> None:
    """Put a code in its place among the nearest so far, ids and squared (k,), if it is nearer than the last of them."""
    place = squared.shape[0]
    while place > 0 and (found < squared[place - 1] or (found == squared[place - 1] and found < np.inf and code < ids[place - 1])):
        place -= 1
    for later in range(squared.shape[0] - 1, place, -1):
        ids[later], squared[later] = ids[later - 1], squared[later - 1]
    if place < squared.shape[0]:
        ids[place], squared[place] = code, found


@inline_njit
def is_among(values: NDArray[np.int64], value: int) -> bool:
    for each in values:
        if each == value:
            return True
    return False
