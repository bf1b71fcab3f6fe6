"""The permutations that signatures are made with, drawn from a seed alone."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_WORD = (1 << 64) - 1


def split_mix(seed: int, count: int) -> list[int]:
    """`count` numbers of 64 bits from the generator SplitMix64 (Steele, Lea and Flood 2014): the same for ever, unlike a library's."""
    numbers = []
    for _ in range(count):
        seed = (seed + 0x9E3779B97F4A7C15) & _WORD
        value = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
        value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _WORD
        numbers.append(value ^ (value >> 31))
    return numbers


@lru_cache(maxsize=8)
def permutations(count: int, seed: int) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Factors (odd) and addends of `count` permutations of the 32-bit numbers; uint32, shape (count,), read-only.

    x -> factor * x + addend mod 2**32: linear permutations, for which Bohman, Cooper and Frieze (2000, modulo a prime) show how
    close to min-wise independent they are. They need not be more here, because they permute hashes: of sets of random numbers
    the least ones agree, under any permutation, with the probability of Jaccard's similarity. The tests measure that estimates
    have neither bias nor a larger variance than independent permutations give.
    """
    numbers = split_mix(seed, 2 * count)
    factors = np.array([number >> 32 | 1 for number in numbers[::2]], np.uint32)
    addends = np.array([number >> 32 for number in numbers[1::2]], np.uint32)
    for array in (factors, addends):
        array.flags.writeable = False
    return factors, addends
