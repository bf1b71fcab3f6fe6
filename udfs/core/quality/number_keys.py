"""Hash tokens and lines to 64 bits, and number distinct keys by first occurrence."""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import inline_njit, leaf_njit

_SEED = np.uint64(14695981039346656037)
_PRIME = np.uint64(0xD6E8FEB86659FD93)
_HIGH, _MIDDLE, _FOLD = np.uint64(42), np.uint64(21), np.uint64(29)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)


@inline_njit
def hash_codes(codes, begin, end):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """A 64-bit hash of codes[begin:end]: three code points of 21 bits at a time, in two chains that do not wait for each other."""
    one = _SEED ^ np.uint64(end - begin)
    two = _PRIME
    at = begin
    while at + 5 < end:
        one = (one ^ (np.uint64(codes[at]) << _HIGH | np.uint64(codes[at + 1]) << _MIDDLE | np.uint64(codes[at + 2]))) * _PRIME
        two = (two ^ (np.uint64(codes[at + 3]) << _HIGH | np.uint64(codes[at + 4]) << _MIDDLE | np.uint64(codes[at + 5]))) * _MIX
        one ^= one >> _FOLD
        two ^= two >> _FOLD
        at += 6
    while at < end:
        one = (one ^ np.uint64(codes[at])) * _PRIME
        one ^= one >> _FOLD
        at += 1
    return join_keys(one, two)


@inline_njit
def join_keys(first, second):  # type: ignore[no-untyped-def]
    """One key for an ordered pair of keys."""
    value = (first ^ (second >> _HALF) ^ (second << _FOLD)) * _MIX
    return (value ^ (value >> _HALF)) * _PRIME + second


@leaf_njit
def table_size(count):  # type: ignore[no-untyped-def]
    """A power of two that `count` keys fill at most to one half."""
    size = 16
    while size < 2 * count:
        size <<= 1
    return size


@inline_njit
def number_keys(keys, count, numbers, amounts, slots, held):  # type: ignore[no-untyped-def]
    """Number the distinct keys[:count] (uint64) by first occurrence.

    numbers[i] is the number of keys[i], amounts[number] how often it occurs (int32, at least `count` long).
    slots (int32, `table_size` of the longest count) and held (uint64, at least `count` + 1 long) are scratch.
    Returns how many are distinct.
    """
    size = table_size(count)
    mask = size - 1
    slots[:size] = 0
    amounts[:count] = 0
    distinct = 0
    for i in range(count):
        key = keys[i]
        slot = np.int64(((key ^ (key >> _HALF)) * _MIX) >> _HALF) & mask
        found = np.int64(slots[slot])
        while found != 0 and held[found] != key:
            slot = (slot + 1) & mask
            found = np.int64(slots[slot])
        if found == 0:
            distinct += 1
            found = np.int64(distinct)
            slots[slot] = found
            held[found] = key
        numbers[i] = found - 1
        amounts[found - 1] += 1
    return distinct
