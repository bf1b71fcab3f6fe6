"""Hash tokens and lines to 64 bits, and number distinct keys by first occurrence."""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import inline_njit, leaf_njit
from auralith_pipeline.udfs.core.quality.lanes import eight_bytes

_SEED = np.uint64(14695981039346656037)
_PRIME = np.uint64(0xD6E8FEB86659FD93)
_FOLD = np.uint64(29)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_BEYOND = np.uint64(0x8080808080808080)  # the bytes of `narrow` that are no ASCII
# For a key of up to 8 bytes: which of them belong to it, and a mark of how many, in a byte that no such key has itself.
_BYTES = np.array([(1 << 8 * length) - 1 for length in range(9)], np.uint64)
_LENGTHS = np.array([*((0x80 | length) << 56 for length in range(8)), 0], np.uint64)


@inline_njit
def hash_codes(codes, begin, end):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """A 64-bit hash of codes[begin:end], uint32: two at a time, in two chains that do not wait for each other."""
    one = _SEED ^ np.uint64(end - begin)
    two = _PRIME
    at = begin
    while at + 3 < end:
        one = (one ^ eight_bytes(codes, at)) * _PRIME
        two = (two ^ eight_bytes(codes, at + 2)) * _MIX
        one ^= one >> _FOLD
        two ^= two >> _FOLD
        at += 4
    if at + 1 < end:
        one = (one ^ eight_bytes(codes, at)) * _PRIME
        one ^= one >> _FOLD
        at += 2
    if at < end:
        two = (two ^ np.uint64(codes[at])) * _MIX
    return join_keys(one, two)


@inline_njit
def key_of(codes, narrow, begin, end):  # type: ignore[no-untyped-def]
    """A key of the characters [begin, end), equal for equal ones. Up to 8 characters of ASCII are their own key.

    codes, narrow: as from `decode`, with padding.
    """
    length = end - begin
    if length <= 8:
        word = eight_bytes(narrow, begin) & _BYTES[length]
        beyond = word
        key = word | _LENGTHS[length]
    else:
        head, tail = eight_bytes(narrow, begin), eight_bytes(narrow, end - 8)
        beyond = head | tail
        key = join_keys(head + np.uint64(length) * _MIX, tail)
        for at in range(begin + 8, end - 8, 8):
            word = eight_bytes(narrow, at)
            beyond |= word
            key = ((key ^ (key >> _HALF)) ^ word) * _PRIME
    return hash_codes(codes, begin, end) if beyond & _BEYOND else key


def ascii_key(word: str) -> int:
    """`key_of` a word of at most 8 ASCII characters."""
    return int.from_bytes(word.encode(), "little") | int(_LENGTHS[len(word)])


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
def _look_up(key, distinct, slots, mask, held):  # type: ignore[no-untyped-def]
    """The number of a key, from 1; one more than `distinct`, and from now on known, where it is new."""
    slot = np.int64(((key ^ (key >> _HALF)) * _MIX) >> _HALF) & mask
    found = np.int64(slots[slot])
    while found != 0 and held[found] != key:
        slot = (slot + 1) & mask
        found = np.int64(slots[slot])
    if found == 0:
        found = np.int64(distinct + 1)
        slots[slot] = found
        held[found] = key
    return found


@inline_njit
def number_keys(keys, count, numbers, amounts, slots, held):  # type: ignore[no-untyped-def]
    """Number the distinct keys[:count] (uint64) by first occurrence.

    numbers[i] is the number of keys[i], amounts[number] how often it occurs (uint32, at least `count` long).
    slots (uint32, `table_size` of the longest count) and held (uint64, at least `count` + 1 long) are scratch.
    Returns how many are distinct.
    """
    size = table_size(count)
    mask = np.int64(np.uint32(size - 1))  # the compiler sees that it is not negative, and no place below counts from the end
    slots[:size] = 0
    amounts[:count] = 0
    distinct = np.int64(0)
    for i in range(count):
        found = _look_up(keys[i], distinct, slots, mask, held)
        distinct = max(distinct, found)
        numbers[i] = found - 1
        amounts[found - 1] += 1
    return distinct


@inline_njit
def number_pairs(keys, count, firsts, numbers, amounts, heirs, slots, held):  # type: ignore[no-untyped-def]
    """`number_keys` of pairs of numbers, the first in the high half and below `firsts`, when most firsts have one second.

    heirs (uint32, at least `firsts` long): the pair met first with each first number. Only another pair is looked for in the table.
    """
    size = table_size(count)
    mask = np.int64(np.uint32(size - 1))
    slots[:size] = 0
    heirs[:firsts] = 0
    amounts[:count] = 0
    distinct = np.int64(0)
    for i in range(count):
        key = keys[i]
        found = np.int64(heirs[key >> _HALF])
        if found == 0:
            distinct += 1
            found = distinct
            heirs[key >> _HALF] = found
            held[found] = key
        elif held[found] != key:
            found = _look_up(key, distinct, slots, mask, held)
            distinct = max(distinct, found)
        numbers[i] = found - 1
        amounts[found - 1] += 1
    return distinct
