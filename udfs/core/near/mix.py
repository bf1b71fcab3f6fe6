"""Hash sequences of 64-bit numbers. What is stored was made with these: another formula is another index."""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import inline_njit

# Multipliers of SplitMix64 (Steele, Lea and Flood 2014; its second and third after Stafford), which were chosen for how well they mix.
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_HALF, _ONE = np.uint64(32), np.uint64(1)


@inline_njit
def join(first, second):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """A key (uint64) for an ordered pair of keys; for a given first one, different second ones give different keys."""
    value = (first * _GOLDEN ^ second) * _FIRST
    return value ^ (value >> _HALF)


@inline_njit
def finish(key):  # type: ignore[no-untyped-def]
    """The hash that is stored for a key: in 1 .. 2**63 - 1, so it is the same number where integers are signed, as in Spark."""
    value = key * _SECOND
    return max((value ^ (value >> _HALF)) >> _ONE, _ONE)
