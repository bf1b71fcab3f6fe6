"""A name for a set of shingles: texts with the same name have the Jaccard similarity 1."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.udfs.core.near.mix import finish, join
from auralith_pipeline.udfs.core.near.shingle import Shingles

_FIRST, _SECOND = np.uint64(0xA4093822299F31D0), np.uint64(0x082EFA98EC4E6C89)  # where the two halves begin (digits of pi)


def set_ids(shingles: Shingles) -> NDArray[np.uint64]:
    """Two hashes of every row's set, each in 1 .. 2**63 - 1; uint64, shape (rows, 2).

    shingles: sorted sets, as `distinct` makes them. 126 bits: among 10**12 different sets, two share both hashes with a probability
    of some 10**-14. Rows without shingles have equal names, too: the caller leaves them out.
    """
    names = np.empty((len(shingles.bounds) - 1, 2), np.uint64)
    _name_rows(shingles.hashes, shingles.bounds, names)
    return names


@leaf_njit
def _name_rows(hashes, bounds, names):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    for row in range(bounds.shape[0] - 1):
        first = _FIRST
        second = _SECOND
        for at in range(bounds[row], bounds[row + 1]):
            first = join(first, hashes[at])
            second = join(hashes[at], second)  # the other way round, so the halves are no function of each other
        names[row, 0] = finish(first)
        names[row, 1] = finish(second)
