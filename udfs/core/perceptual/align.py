"""How much of two sequences of words is the same, at the best alignment."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.udfs.core.perceptual.bits import distance
from auralith_pipeline.udfs.core.perceptual.rules import MediaRules


def similarity(one: NDArray[np.uint64], other: NDArray[np.uint64], rules: MediaRules) -> float:
    """0 to 1; the same in either order.

    Of pictures (one word each): the share of equal bits. Of sequences: words that match at the best alignment, as a share of
    the words of the longer one; blank words (0) match nothing and are not counted. 0 where one has no words.
    """
    if rules.method == "image":
        return 0.0 if not len(one) or not len(other) else 1 - _distance(one[0], other[0]) / rules.bits
    longer = max(int(np.count_nonzero(one)), int(np.count_nonzero(other)))
    if not longer:
        return 0.0
    return _matches(one, other, rules.max_distance, rules.max_shift) / longer


@leaf_njit
def _distance(one, other):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    return distance(one, other)


@leaf_njit
def _matches(one, other, max_distance, max_shift):  # type: ignore[no-untyped-def]
    """Matching pairs one[i], other[i + shift] at the shift that has the most of them."""
    best = 0
    for shift in range(-max_shift, max_shift + 1):
        begin = max(0, -shift)
        end = min(len(one), len(other) - shift)
        if end - begin <= best:
            continue
        count = 0
        for i in range(begin, end):
            a = one[i]
            b = other[i + shift]
            count += a != 0 and b != 0 and distance(a, b) <= max_distance
        best = max(best, count)
    return best
