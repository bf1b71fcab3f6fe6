"""All quality signals of a column of texts in one call: decode, split, and count words, lines, repeats and code marks.

Each row is decoded once into code points, class bits and narrow codes, and split once; scratch arrays are as long as the longest
row, hash tables as large as the row needs, so no document overflows them. Places and numbers are unsigned: of an index that might
be negative Numba asks at every use whether it counts from the end.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit, njit
from auralith_pipeline.conf.signals import CHARACTER_COLUMNS, QUALITY_COLUMNS, SIGNAL_COLUMNS
from auralith_pipeline.udfs.core.quality.classes import LETTER, NOT_SIGN, SMALL, UPPER
from auralith_pipeline.udfs.core.quality.count_characters import count_characters
from auralith_pipeline.udfs.core.quality.count_marks import count_marks
from auralith_pipeline.udfs.core.quality.count_repeats import count_repeats, entropy_milli
from auralith_pipeline.udfs.core.quality.decode import PADDING, decode
from auralith_pipeline.udfs.core.quality.find_words import find_words
from auralith_pipeline.udfs.core.quality.measure_code import count_notices, measure_encoded
from auralith_pipeline.udfs.core.quality.measure_lines import (
    _DUP,
    _DUP_CHARS,
    _DUP_PARAGRAPH_CHARS,
    _DUP_PARAGRAPHS,
    _PARAGRAPHS,
    count_duplicates,
    measure_lines,
)
from auralith_pipeline.udfs.core.quality.number_keys import ascii_key, key_of, number_keys, table_size
from auralith_pipeline.udfs.core.quality.split_words import split_words

_TOKENS, _WORDS, _WORD_CHARS, _ALPHA, _STOP, _UNIQUE, _UPPER_WORDS, _ENTROPY, _NEWLINES = (
    QUALITY_COLUMNS.index(name)
    for name in (
        "n_tokens", "n_token_words", "n_token_word_chars", "n_alpha_tokens", "n_stop_words", "n_unique_words", "n_upper_words",
        "word_entropy_milli", "n_newlines",
    )
)  # fmt: skip
_CHARACTERS = len(CHARACTER_COLUMNS)
_REPEATS = QUALITY_COLUMNS.index("top_2_gram_chars")
_ENCODED = QUALITY_COLUMNS.index("n_encoded_chars")
_STOP_WORDS = np.array([ascii_key(word) for word in ("the", "be", "to", "of", "and", "that", "have", "with")], np.uint64)


@leaf_njit
def _measure_words(codes, narrow, tokens, count, keys, numbers, amounts, sums, slots, held, out):  # type: ignore[no-untyped-def]
    starts, ends, kinds = tokens
    words = word_chars = alpha = upper = 0
    chars = np.int64(0)
    for i in range(count):
        begin, end = np.int64(starts[i]), np.int64(ends[i])
        keys[i] = key_of(codes, narrow, begin, end)
        some = kinds[i]
        chars += end - begin
        sums[i + 1] = chars
        alpha += some & LETTER != 0
        upper += some & (UPPER | SMALL | LETTER) == UPPER | LETTER
        is_word = some & NOT_SIGN != 0
        words += is_word
        word_chars += (end - begin) * is_word
    out[_WORDS], out[_WORD_CHARS], out[_ALPHA], out[_UPPER_WORDS] = words, word_chars, alpha, upper
    distinct = number_keys(keys, count, numbers, amounts, slots, held)
    if count:
        out[_ENTROPY] = entropy_milli(amounts, distinct, count)
    fresh = unique = stops = 0
    for i in range(count):  # numbers rise with first occurrences
        is_fresh = numbers[i] == fresh
        fresh += is_fresh
        unique += is_fresh & (kinds[i] & NOT_SIGN != 0)
    for word in range(_STOP_WORDS.shape[0]):
        for number in range(1, distinct + 1):
            stops += held[number] == _STOP_WORDS[word]
    out[_UNIQUE], out[_STOP] = unique, stops


@njit
def _measure_quality(values, offsets, table, counts):  # type: ignore[no-untyped-def]
    longest = 0
    for row in range(offsets.shape[0] - 1):
        longest = max(longest, offsets[row + 1] - offsets[row])
    codes = np.empty(longest + PADDING, np.uint32)
    bits = np.empty(longest + PADDING, np.uint16)
    narrow = np.empty(longest + PADDING, np.uint8)
    places = np.empty((4, longest + 1), np.uint32)
    starts, ends, breaks, suspects = places[0], places[1], places[2], places[3]
    borders = np.empty(longest + 2, np.uint32)
    runs = np.empty((4, longest + 1), np.uint32)
    starts_of_runs, names, fresh, often = runs[0], runs[1], runs[2], runs[3]
    keys = np.empty(longest + 1, np.uint64)
    kinds = np.empty(longest, np.uint16)
    tokens = (starts, ends, kinds)
    numbers = np.empty(longest, np.uint32)
    amounts = np.empty(longest, np.uint32)
    sums = np.zeros(longest + 1, np.int64)
    slots = np.empty(table_size(longest), np.uint32)
    held = np.empty(longest + 1, np.uint64)
    heirs = np.empty(longest, np.uint32)
    mark_places = np.empty(longest, np.uint32)
    mark_names = np.empty(longest, np.uint8)
    lines = (np.empty(longest, np.uint64), np.empty(longest, np.int32))
    paragraphs = (np.empty(longest, np.uint64), np.empty(longest, np.int32))
    for row in range(offsets.shape[0] - 1):
        out = counts[row, _CHARACTERS:]
        size, n_breaks = decode(values, offsets[row], offsets[row + 1], table, codes, bits, narrow, breaks)
        out[_NEWLINES] = n_breaks
        n_marks = count_marks(codes, narrow, size, mark_places, mark_names, out)
        words = find_words(bits, size, borders)
        count, doubtful = split_words(codes, bits, borders, words, tokens, suspects)
        starts[count] = size
        out[_TOKENS] = count
        _measure_words(codes, narrow, tokens, count, keys, numbers, amounts, sums, slots, held, out)
        runs_out = out[_REPEATS : _REPEATS + 9]
        count_repeats(numbers, amounts, count, sums, keys, heirs, slots, held, starts_of_runs, names, fresh, often, runs_out)
        kept, out[_PARAGRAPHS] = measure_lines(
            codes, bits, narrow, size, (starts, ends, count), (borders, words), (breaks, n_breaks),
            (mark_places, mark_names, n_marks), lines, paragraphs, out,
        )  # fmt: skip
        out[_DUP], out[_DUP_CHARS] = count_duplicates(lines[0], lines[1], kept, numbers, amounts, slots, held)
        out[_DUP_PARAGRAPHS], out[_DUP_PARAGRAPH_CHARS] = count_duplicates(
            paragraphs[0], paragraphs[1], out[_PARAGRAPHS], numbers, amounts, slots, held
        )
        n_words, letters, digits, spaces, capitals = count_characters(codes, bits, narrow, size)
        symbols = size - letters - digits - spaces
        counts[row, :_CHARACTERS] = (size, n_words, letters + digits, letters, digits, spaces, symbols, capitals, kept)
        out[_ENCODED], out[_ENCODED + 1] = measure_encoded(codes, size, borders, suspects, doubtful)
        out[_ENCODED + 2] = count_notices(codes, size)


def measure_quality(values: NDArray[np.uint8], offsets: NDArray[np.int64], table: NDArray[np.uint16]) -> NDArray[np.int64]:
    """Counts of every row, int64 of shape (len(SIGNAL_COLUMNS), rows), in that order (conf/signals.py).

    values, offsets: valid UTF-8 text as from `string_buffers`; table: `class_table()`.
    """
    counts = np.zeros((len(offsets) - 1, len(SIGNAL_COLUMNS)), np.int64)
    _measure_quality(values, offsets, table, counts)
    return np.ascontiguousarray(counts.T)
