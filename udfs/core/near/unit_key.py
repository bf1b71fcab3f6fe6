"""A key for a unit: what shingles and passages are hashed from."""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import inline_njit
from auralith_pipeline.udfs.core.near.mix import join

_UNIT = np.uint64(0x243F6A8885A308D3)  # where the key of a unit begins (digits of pi)
_EIGHT = np.uint64(8)


@inline_njit
def _eight(folded, at):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """Eight bytes as one number, the first the lowest; in this form they become a single load."""
    value = np.uint64(folded[at])
    for i in range(1, 8):
        value |= np.uint64(folded[at + np.uint64(i)]) << np.uint64(8 * i)
    return value


@inline_njit
def unit_key(folded, at, stop):  # type: ignore[no-untyped-def]
    """A key (uint64) for the folded bytes [at, stop), at least one, as `split_units` writes them."""
    left = stop - at
    key = _UNIT + left
    while left > _EIGHT:
        key = join(key, _eight(folded, at))
        at += _EIGHT
        left -= _EIGHT
    return join(key, _eight(folded, at) << (_EIGHT * (_EIGHT - left)))
