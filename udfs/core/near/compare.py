"""The true Jaccard similarity of sets of shingles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit

Longs = NDArray[np.int64]


def compare_pairs(hashes: NDArray[np.uint64], bounds: Longs, ones: Longs, others: Longs) -> NDArray[np.float64]:
    """Similarity of pairs of sets: |A and B| / |A or B|, 0 where both are empty; float64, shape (pairs,).

    hashes, bounds: the sets, row after row, as `Shingles` holds them: uint64, ascending, each hash once.
    ones, others: int64, shape (pairs,): which rows.
    """
    common = np.empty(len(ones), np.int64)
    _count_common(hashes, bounds, ones, others, common)
    sizes = np.diff(bounds)
    together = sizes[ones] + sizes[others] - common
    return np.where(together > 0, common / np.maximum(together, 1), 0.0)


def find_in_runs(keys: Longs, bounds: Longs, wanted: Longs, runs: Longs) -> Longs:
    """Where each of the wanted keys stands among the keys of its run; -1 where it does not. Int64, shape (wanted,).

    keys: int64; those of run r are keys[bounds[r]:bounds[r + 1]], ascending. runs: int64, the run of each wanted key.
    """
    found = np.empty(len(wanted), np.int64)
    _search(keys, bounds, wanted, runs, found)
    return found


@leaf_njit
def _count_common(hashes, bounds, ones, others, common):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    for pair in range(ones.shape[0]):
        left = np.uint64(bounds[ones[pair]])
        end = np.uint64(bounds[ones[pair] + 1])
        right = np.uint64(bounds[others[pair]])
        stop = np.uint64(bounds[others[pair] + 1])
        count = np.int64(0)
        # Without branches on which is smaller: that cannot be foreseen.
        while left < end and right < stop:
            a = hashes[left]
            b = hashes[right]
            count += np.int64(a == b)
            left += np.uint64(a <= b)
            right += np.uint64(b <= a)
        common[pair] = count


@leaf_njit
def _search(keys, bounds, wanted, runs, found):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    for at in range(wanted.shape[0]):
        low = bounds[runs[at]]
        end = bounds[runs[at] + 1]
        high = end
        while low < high:
            middle = (low + high) >> 1
            if keys[middle] < wanted[at]:
                low = middle + 1
            else:
                high = middle
        found[at] = low if low < end and keys[low] == wanted[at] else -1
