"""Where the words between white space begin and end."""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.udfs.core.quality.classes import SPACE
from auralith_pipeline.udfs.core.quality.lanes import LANES, lowest, places_with

_ONE, _LAST = np.uint64(1), np.uint64(LANES - 1)


@leaf_njit
def find_words(bits, size, borders):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """Fill borders (uint32): where each word of bits[:size] begins, and where it ends, in turn. Returns how many words.

    White space is one bit per character, 64 characters at a time, and a border a bit that differs from the one before: how
    long a word is costs no branch, which no CPU could predict. borders: two places for each word, size + 1 suffice.
    """
    found = 0
    before = _ONE  # white space, before the text as behind it
    for block in range(0, size + 1, LANES):
        spaces = places_with(bits, block, SPACE)
        edges = spaces ^ (spaces << _ONE | before)
        before = spaces >> _LAST
        while edges:
            borders[found] = block + lowest(edges)
            found += 1
            edges &= edges - _ONE
    return found >> 1
