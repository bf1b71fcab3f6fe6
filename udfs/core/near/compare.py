"""The true Jaccard similarity of two sets of shingles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit

_ONE = np.uint64(1)


def compare(one: NDArray[np.uint64], hashes: NDArray[np.uint64], bounds: NDArray[np.int64]) -> NDArray[np.float64]:
    """Similarity of `one` set with each of several: |A and B| / |A or B|, 0 where both are empty; float64, shape (rows,).

    one: uint64, ascending, each hash once. hashes, bounds: such sets, row after row, as `Shingles` holds them.
    """
    common = np.empty(len(bounds) - 1, np.int64)
    _count_common(one, hashes, bounds, common)
    together = len(one) + np.diff(bounds) - common
    return np.where(together > 0, common / np.maximum(together, 1), 0.0)


@leaf_njit
def _count_common(one, hashes, bounds, common):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    size = np.uint64(one.shape[0])
    for row in range(bounds.shape[0] - 1):
        left = np.uint64(0)
        right = np.uint64(bounds[row])
        stop = np.uint64(bounds[row + 1])
        count = np.int64(0)
        # Without branches on which is smaller: that cannot be foreseen.
        while left < size and right < stop:
            a = one[left]
            b = hashes[right]
            count += np.int64(a == b)
            left += np.uint64(a <= b)
            right += np.uint64(b <= a)
        common[row] = count
