"""Bits that differ, and parts of words."""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import inline_njit

_PAIRS, _FOURS, _BYTES = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333), np.uint64(0x0F0F0F0F0F0F0F0F)
_SUM = np.uint64(0x0101010101010101)
_ONE, _TWO, _FOUR, _TOP = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)


@inline_njit
def distance(one, other):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """Hamming distance of two uint64 (the parallel sum of Knuth, The Art of Computer Programming, 7.1.3)."""
    value = one ^ other
    value -= value >> _ONE & _PAIRS
    value = (value & _FOURS) + (value >> _TWO & _FOURS)
    value = value + (value >> _FOUR) & _BYTES
    return np.int64(value * _SUM >> _TOP)


@inline_njit
def band_of(word, band, bands, bits):  # type: ignore[no-untyped-def]
    """Part number `band` of `bands` of a word's lowest `bits` bits, parts as equal as can be; bands > 1 or bits < 64."""
    low = band * bits // bands
    high = (band + 1) * bits // bands
    return word >> np.uint64(low) & (_ONE << np.uint64(high - low)) - _ONE
