"""Words of up to 15 bytes as two machine words, so that a hash table compares whole words without touching their text."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import njit

Integer = Any  # Python's or NumPy's: to a kernel they are the same
SHORT = 15  # bytes; the sixteenth byte of the key holds the length, so no two words share a key


@njit
def eight_bytes(values: NDArray[np.uint8], i: Integer) -> np.uint64:
    """The eight bytes from `i` on, little-endian; all must lie inside `values`. LLVM makes one load of it."""
    return (
        _byte(values, i, 0)
        | _byte(values, i, 1)
        | _byte(values, i, 2)
        | _byte(values, i, 3)
        | _byte(values, i, 4)
        | _byte(values, i, 5)
        | _byte(values, i, 6)
        | _byte(values, i, 7)
    )


@njit
def _byte(values: NDArray[np.uint8], i: Integer, k: Integer) -> np.uint64:
    # An unsigned index spares the check for a negative one.
    return np.uint64(values[np.uint64(i + k)]) << np.uint64(8 * k)


@njit
def short_key(values: NDArray[np.uint8], start: Integer, size: Integer) -> tuple[np.uint64, np.uint64]:
    """The key of the word of `size` bytes (1 to 15) at `start`: bytes 0-7, then bytes 8-14 with the length on top."""
    low = np.uint64(0)
    high = np.uint64(0)
    if start + 16 <= values.shape[0]:  # masks instead of branches on the size, which no processor can foresee
        low = eight_bytes(values, start) & (~np.uint64(0) >> np.uint64(64 - 8 * min(size, 8)))
        high = eight_bytes(values, start + 8) & ((np.uint64(1) << np.uint64(8 * max(size - 8, 0))) - np.uint64(1))
    else:
        for k in range(size):
            if k < 8:
                low |= np.uint64(values[start + k]) << np.uint64(8 * k)
            else:
                high |= np.uint64(values[start + k]) << np.uint64(8 * (k - 8))
    return low, high | (np.uint64(size) << np.uint64(56))


@njit
def mix(low: np.uint64, high: np.uint64) -> np.uint64:
    """A 64-bit hash of a key whose top bits are the good ones (multiplicative; constants of MurmurHash3's and Knuth's mixers)."""
    h = low * np.uint64(0x9E3779B97F4A7C15) ^ high * np.uint64(0xC2B2AE3D27D4EB4F)
    h ^= h >> np.uint64(32)
    return h * np.uint64(0xFF51AFD7ED558CCD)


@njit
def long_hash(values: NDArray[np.uint8], start: Integer, size: Integer) -> np.uint64:
    """A 64-bit hash of a word of at least 8 bytes, eight at a time; never 0, so that 0 can mark a free slot."""
    h = np.uint64(size)
    i = start
    last = start + size - 8
    while i < last:
        h = mix(h ^ eight_bytes(values, i), np.uint64(i - start))
        i += 8
    h = mix(h ^ eight_bytes(values, last), np.uint64(7))
    return h | np.uint64(1)


@njit
def same_bytes(values: NDArray[np.uint8], a: Integer, others: NDArray[np.uint8], b: Integer, size: Integer) -> bool:
    """Whether `size` bytes at `a` of one array equal those at `b` of another."""
    for k in range(size):
        if values[a + k] != others[b + k]:
            return False
    return True
