"""Which members of a bucket are to be compared: all with all in a small one, each with the best few in a crowded one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit

Longs = NDArray[np.int64]


class BucketPairs:
    """Reads rows that lie sorted by bucket, the best-ranked first, in batches cut anywhere, and gives the pairs as they become known.

    few: buckets of up to so many members are compared all with all. centres: in a larger one each with so many of the best.
    ratio: a pair of which one set has less than this share of the other's size is left out.
    What is held of a bucket are its first few members, however many it has.
    """

    def __init__(self, few: int, centres: int, ratio: float) -> None:
        self._few, self._centres, self._ratio = few, centres, ratio
        held = max(few, centres)
        self._keys, self._sizes, self._fresh = np.zeros(held, np.int64), np.zeros(held, np.int64), np.zeros(held, np.bool_)
        self._open = np.zeros(2, np.int64)  # the open bucket, and its members so far

    def add(self, buckets: Longs, keys: Longs, sizes: Longs, fresh: NDArray[np.bool_]) -> tuple[Longs, Longs]:
        """Left (better-ranked) and right keys of the pairs that these rows bring; all arrays of shape (rows,)."""
        room = (len(keys) + self._few) * max(self._few, self._centres)
        left, right = np.empty(room, np.int64), np.empty(room, np.int64)
        held = (self._keys, self._sizes, self._fresh, self._open)
        count = _pair(buckets, keys, sizes, fresh, *held, self._few, self._centres, self._ratio, left, right)
        return left[:count].copy(), right[:count].copy()

    def end(self) -> tuple[Longs, Longs]:
        """The pairs of the last bucket that had to wait for its end."""
        room = self._few * self._few
        left, right = np.empty(room, np.int64), np.empty(room, np.int64)
        count = _close(self._keys, self._sizes, self._fresh, self._open, self._few, self._centres, self._ratio, left, right, 0)
        self._open[:] = 0
        return left[:count], right[:count]


@leaf_njit
def _pair(buckets, keys, sizes, fresh, held_keys, held_sizes, held_fresh, state, few, centres, ratio, left, right):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    count = 0
    for row in range(keys.shape[0]):
        if state[1] > 0 and buckets[row] != state[0]:
            count = _close(held_keys, held_sizes, held_fresh, state, few, centres, ratio, left, right, count)
            state[1] = 0
        state[0] = buckets[row]
        at = state[1]
        # With the centres every member is compared, however many come; with the others only if few do.
        for other in range(min(at, centres)):
            if _wanted(sizes[row], fresh[row], held_sizes[other], held_fresh[other], ratio):
                left[count] = held_keys[other]
                right[count] = keys[row]
                count += 1
        if at < held_keys.shape[0]:
            held_keys[at] = keys[row]
            held_sizes[at] = sizes[row]
            held_fresh[at] = fresh[row]
        state[1] = at + 1
    return count


@leaf_njit
def _close(held_keys, held_sizes, held_fresh, state, few, centres, ratio, left, right, count):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    if state[1] > few:
        return count
    for row in range(centres + 1, state[1]):
        for other in range(centres, row):
            if _wanted(held_sizes[row], held_fresh[row], held_sizes[other], held_fresh[other], ratio):
                left[count] = held_keys[other]
                right[count] = held_keys[row]
                count += 1
    return count


@leaf_njit
def _wanted(size, fresh, other_size, other_fresh, ratio):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    # |A and B| is at most the smaller size, |A or B| at least the larger one.
    return (fresh or other_fresh) and min(size, other_size) >= ratio * max(size, other_size)
