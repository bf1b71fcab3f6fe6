"""Repetition of tokens: distinct words and their entropy, the most frequent 2-4-grams, duplicate 5-10-grams.

A run of n + 1 tokens can only recur where both runs of n tokens in it do. So each length looks at the places that the one
before found recurring, and a run is named by a pair of numbers: there are no hash collisions beyond those of single tokens
(64 bits), and the work shrinks with every length instead of growing with it.
"""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import njit

_SEED = np.uint64(14695981039346656037)
_PRIME = np.uint64(0xD6E8FEB86659FD93)
_HIGH, _MIDDLE, _FOLD = np.uint64(42), np.uint64(21), np.uint64(29)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_ONE = np.uint64(1)
_MILLI_BITS = 1_000
LOG_SCALE = 16  # binary places of the fixed-point logarithm


@njit
def hash_codes(codes, begin, end):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """A 64-bit hash of codes[begin:end], never 0."""
    value = _SEED ^ np.uint64(end - begin)
    at = begin
    while at + 2 < end:  # three code points of 21 bits at a time
        value = (value ^ (np.uint64(codes[at]) << _HIGH | np.uint64(codes[at + 1]) << _MIDDLE | np.uint64(codes[at + 2]))) * _PRIME
        value ^= value >> _FOLD
        at += 3
    while at < end:
        value = (value ^ np.uint64(codes[at])) * _PRIME
        at += 1
    value ^= value >> _HALF
    return (value * _MIX) | _ONE


@njit
def table_size(count):  # type: ignore[no-untyped-def]
    """A power of two that `count` keys fill at most to one half."""
    size = 16
    while size < 2 * count:
        size <<= 1
    return size


@njit
def number_keys(keys, count, numbers, amounts):  # type: ignore[no-untyped-def]
    """Number the distinct keys[:count] (uint64, none 0) by first occurrence.

    numbers[i] is the number of keys[i], amounts[number] how often it occurs (int32, at least `count` long).
    Returns how many are distinct.
    """
    size = table_size(count)
    mask = size - 1
    held = np.zeros(2 * size, np.uint64)  # key and number side by side: one cache line
    distinct = 0
    for i in range(count):
        key = keys[i]
        slot = 2 * (np.int64((key * _MIX) >> _HALF) & mask)
        while held[slot] != 0 and held[slot] != key:
            slot = (slot + 2) & (2 * mask)
        if held[slot] == 0:
            held[slot] = key
            held[slot + 1] = np.uint64(distinct)
            amounts[distinct] = 0
            distinct += 1
        found = np.int64(held[slot + 1])
        numbers[i] = found
        amounts[found] += 1
    return distinct


@njit
def fixed_log2(number):  # type: ignore[no-untyped-def]
    """floor(2**LOG_SCALE * log2(number)) but for the last place, number >= 1, in integers alone: every CPU agrees."""
    whole = 0
    while number >> (whole + 1):
        whole += 1
    result = whole << LOG_SCALE
    # The mantissa in [1, 2) with 30 binary places: squaring it shifts the next binary place of the logarithm in.
    mantissa = number << (30 - whole) if whole <= 30 else number >> (whole - 30)
    for place in range(LOG_SCALE - 1, -1, -1):
        mantissa = (mantissa * mantissa) >> 30
        if mantissa >> 31:
            mantissa >>= 1
            result |= 1 << place
    return result


@njit
def entropy_milli(amounts, distinct, total):  # type: ignore[no-untyped-def]
    """Entropy of a distribution of `total` >= 1 things, in thousandths of a bit, rounded down."""
    weighted = np.int64(0)
    for i in range(distinct):
        if amounts[i] > 1:
            weighted += np.int64(amounts[i]) * fixed_log2(np.int64(amounts[i]))
    bits = np.int64(fixed_log2(np.int64(total))) - weighted // total
    return max(np.int64(0), (bits * _MILLI_BITS) >> LOG_SCALE)


@njit
def count_repeats(numbers, amounts, count, sums, out):  # type: ignore[no-untyped-def]
    """Fill out, int64 of shape (9,): characters of the top 2-, 3- and 4-gram, of duplicate 5- to 10-grams.

    numbers, amounts: tokens[:count] as numbered by `number_keys`; sums: int64, shape (count + 1,), characters of the tokens
    before each. A top n-gram's characters include the spaces between its tokens; of equally frequent n-grams the first
    counts, and of a text in which nothing recurs the first of all. Duplicates are found from left to right: a run that is
    a duplicate is stepped over whole, and runs that begin inside it are neither counted nor remembered.
    """
    for n in range(2, 11):
        out[n - 2] = sums[n] + n - 1 if n <= 4 and count >= n else 0
    places = np.empty(count, np.int32)  # where recurring runs begin
    names = np.empty(count, np.int32)  # and their numbers
    alive = 0
    for i in range(count):
        if amounts[numbers[i]] > 1:
            places[alive] = i
            names[alive] = numbers[i]
            alive += 1
    keys = np.empty(alive, np.uint64)
    fresh = np.empty(alive, np.int32)
    often = np.empty(alive, np.int32)
    for n in range(2, 11):
        pairs = 0
        for i in range(alive - 1):
            if places[i + 1] == places[i] + 1:
                keys[pairs] = (np.uint64(names[i] + 1) << _HALF) | np.uint64(names[i + 1])
                places[pairs] = places[i]
                pairs += 1
        distinct = number_keys(keys, pairs, fresh, often)
        alive = 0
        best = 1
        best_place = -1
        best_number = -1
        for i in range(pairs):
            if often[fresh[i]] > 1:
                places[alive] = places[i]
                names[alive] = fresh[i]
                alive += 1
                if often[fresh[i]] > best:
                    best = often[fresh[i]]
                    best_place = places[i]
                    best_number = fresh[i]
        if n <= 4:
            if best_number >= 0:
                out[n - 2] = best * (sums[best_place + n] - sums[best_place] + n - 1)
            continue
        seen = np.zeros(distinct, np.uint8)
        allowed = 0
        for i in range(alive):
            place = places[i]
            if place < allowed:
                continue
            if seen[names[i]]:
                out[n - 2] += sums[place + n] - sums[place]
                allowed = place + n
            else:
                seen[names[i]] = 1
