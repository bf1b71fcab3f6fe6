"""Repetition of tokens: distinct words and their entropy, the most frequent 2-4-grams, duplicate 5-10-grams.

A run of n + 1 tokens can only recur where both runs of n tokens in it do. So each length looks at the places that the one
before found recurring, and a run is named by a pair of numbers: there are no hash collisions beyond those of single tokens
(64 bits), and the work shrinks with every length instead of growing with it.
"""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.udfs.core.quality.number_keys import number_keys, number_pairs

_HALF = np.uint64(32)
_MILLI_BITS = 1_000
LOG_SCALE = 16  # binary places of the fixed-point logarithm


@leaf_njit
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


# Most counts are small, and a table is quicker than squaring. Computed by the function itself, so both agree.
_SMALL_LOGS = np.array([0, *(fixed_log2(number) for number in range(1, 1 << 10))], np.int64)


@leaf_njit
def entropy_milli(amounts, distinct, total):  # type: ignore[no-untyped-def]
    """Entropy of a distribution of `total` >= 1 things, in thousandths of a bit, rounded down."""
    weighted = np.int64(0)
    for i in range(distinct):
        amount = np.int64(amounts[i])
        if amount > 1:
            weighted += amount * (_SMALL_LOGS[amount] if amount < _SMALL_LOGS.shape[0] else fixed_log2(amount))
    bits = np.int64(fixed_log2(np.int64(total))) - weighted // total
    return max(np.int64(0), (bits * _MILLI_BITS) >> LOG_SCALE)


@leaf_njit
def count_repeats(numbers, amounts, count, sums, keys, heirs, slots, held, places, names, fresh, often, out):  # type: ignore[no-untyped-def]
    """Fill out, int64 of shape (9,): characters of the top 2-, 3- and 4-gram, of duplicate 5- to 10-grams.

    numbers, amounts: tokens[:count] as numbered by `number_keys`; sums: int64, shape (count + 1,), characters of the tokens
    before each. Scratch, each at least `count` long: keys (uint64), slots, held and heirs as for `number_pairs`, places, names,
    fresh and often (uint32). A top n-gram's characters include the spaces between its tokens; of equally frequent n-grams the
    first counts, and of a text in which nothing recurs the first of all. Duplicates are found from left to right: a run that
    is a duplicate is stepped over whole, and runs that begin inside it are neither counted nor remembered.
    """
    for n in range(2, 11):
        out[n - 2] = sums[n] + n - 1 if n <= 4 and count >= n else 0
    # Runs of two tokens that both recur; places: where a run begins, keys: the numbers of its two halves.
    pairs = 0
    before = np.int64(0)
    for i in range(count):
        number = numbers[i]
        name = np.int64(number + 1) if amounts[number] > 1 else np.int64(0)
        keys[pairs] = np.uint64(before) << _HALF | np.uint64(name)  # written always, kept where both recur: no branch
        places[pairs] = i - 1
        pairs += (before != 0) & (name != 0)
        before = name
    distinct = 0
    for n in range(2, 11):
        if n == 2:
            distinct = number_keys(keys, pairs, fresh, often, slots, held)
        else:
            distinct = number_pairs(keys, pairs, distinct, fresh, often, heirs, slots, held)
        alive = 0
        best = 1
        best_place = -1
        for i in range(pairs):
            amount = often[fresh[i]]
            place = places[i]
            places[alive] = place
            names[alive] = fresh[i]
            alive += amount > 1
            if amount > best:
                best = amount
                best_place = place
        if n <= 4:
            if best_place >= 0:
                out[n - 2] = best * (sums[best_place + n] - sums[best_place] + n - 1)
        else:
            often[:distinct] = 0  # from here on: whether a run was met
            chars = 0
            allowed = 0
            for i in range(alive):
                place = places[i]
                if place < allowed:
                    continue
                if often[names[i]]:
                    chars += sums[place + n] - sums[place]
                    allowed = place + n
                else:
                    often[names[i]] = 1
            out[n - 2] = chars
        pairs = 0
        for i in range(alive - 1):
            place = places[i]
            keys[pairs] = np.uint64(names[i]) << _HALF | np.uint64(names[i + 1])
            places[pairs] = place
            pairs += places[i + 1] == place + 1
