"""All quality signals of a column of texts in one call: decode, split, and count words, lines, repeats and code marks.

Each row is decoded once into code points and class bits; scratch arrays are as long as the longest row, hash tables as
large as the row needs, so no document overflows them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import njit
from auralith_pipeline.conf.signals import QUALITY_COLUMNS
from auralith_pipeline.udfs.core.measure import code_point
from auralith_pipeline.udfs.core.quality.classes import LETTER, SIGN, UPPER
from auralith_pipeline.udfs.core.quality.count_repeats import count_repeats, entropy_milli, hash_codes, number_keys
from auralith_pipeline.udfs.core.quality.measure_code import count_notices, measure_encoded
from auralith_pipeline.udfs.core.quality.measure_lines import (
    _DUP,
    _DUP_CHARS,
    _DUP_PARAGRAPH_CHARS,
    _DUP_PARAGRAPHS,
    _PARAGRAPHS,
    count_duplicates,
    measure_lines,
    measure_paragraphs,
)
from auralith_pipeline.udfs.core.quality.split_words import _packed, split_words

_TOKENS, _WORDS, _WORD_CHARS, _ALPHA, _STOP, _UNIQUE, _UPPER_WORDS, _ENTROPY, _HASHES, _ELLIPSES, _NEWLINES, _CURLY = (
    QUALITY_COLUMNS.index(name)
    for name in (
        "n_tokens", "n_token_words", "n_token_word_chars", "n_alpha_tokens", "n_stop_words", "n_unique_words", "n_upper_words",
        "word_entropy_milli", "n_hashes", "n_ellipses", "n_newlines", "n_curly_braces",
    )
)  # fmt: skip
_REPEATS = QUALITY_COLUMNS.index("top_2_gram_chars")
_ENCODED = QUALITY_COLUMNS.index("n_encoded_chars")
_UPPER_SHIFT = 4  # UPPER is LETTER shifted by this
_STOP_WORDS = np.array([_packed(word) for word in ("the", "be", "to", "of", "and", "that", "have", "with")], np.int64)


@njit
def _decode(values, at, end, table, codes, bits, out):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """Code points and class bits of one row, and the counts of single characters; returns its characters."""
    size = 0
    stops = hashes = ellipses = newlines = curly = 0
    while at < end:
        code = np.int64(values[at])
        length = 1
        if code >= 0x80:
            code, length = code_point(values, at)
            ellipses += code == 0x2026
        codes[size] = code
        bits[size] = table[code]
        if code == 0x2E:
            stops += 1
        else:
            ellipses += stops // 3
            stops = 0
            hashes += code == 0x23
            newlines += code == 10
            curly += code == 0x7B or code == 0x7D
        size += 1
        at += length
    out[_ELLIPSES] = ellipses + stops // 3
    out[_HASHES] = hashes
    out[_NEWLINES] = newlines
    out[_CURLY] = curly
    codes[size] = 0
    bits[size] = 0
    return size


@njit
def _measure_words(codes, bits, starts, ends, tokens, keys, numbers, amounts, sums, out):  # type: ignore[no-untyped-def]
    stops = 0
    for i in range(tokens):
        begin, end = starts[i], ends[i]
        every = np.int64(0xFFFF)
        some = np.int64(0)
        small = np.int64(0)
        packed = np.int64(0)
        for at in range(begin, end):
            kind = np.int64(bits[at])
            every &= kind
            some |= kind
            small |= kind & LETTER & ~(kind >> _UPPER_SHIFT)
            packed = packed << 8 | codes[at]
        keys[i] = hash_codes(codes, begin, end)
        sums[i + 1] = sums[i] + end - begin
        if some & LETTER:
            out[_ALPHA] += 1
            out[_UPPER_WORDS] += some & UPPER != 0 and small == 0
        if not every & SIGN:
            out[_WORDS] += 1
            out[_WORD_CHARS] += end - begin
        if small and end - begin <= 4:
            for word in range(_STOP_WORDS.shape[0]):
                if _STOP_WORDS[word] == packed:
                    stops |= 1 << word
    while stops:
        out[_STOP] += stops & 1
        stops >>= 1
    distinct = number_keys(keys, tokens, numbers, amounts)
    if tokens:
        out[_ENTROPY] = entropy_milli(amounts, distinct, tokens)
    fresh = 0
    for i in range(tokens):  # numbers rise with first occurrences
        if numbers[i] == fresh:
            fresh += 1
            word = False
            for at in range(starts[i], ends[i]):
                if not bits[at] & SIGN:
                    word = True
                    break
            out[_UNIQUE] += word


@njit
def _measure_quality(values, offsets, table, counts):  # type: ignore[no-untyped-def]
    longest = 0
    for row in range(offsets.shape[0] - 1):
        longest = max(longest, offsets[row + 1] - offsets[row])
    codes = np.empty(longest + 1, np.int32)
    bits = np.empty(longest + 1, np.uint16)
    starts = np.empty(longest + 1, np.int32)
    ends = np.empty(longest + 1, np.int32)
    keys = np.empty(longest, np.uint64)
    numbers = np.empty(longest, np.int32)
    amounts = np.empty(longest, np.int32)
    sums = np.zeros(longest + 1, np.int64)
    begins = np.empty(longest, np.int64)
    seen = np.empty(longest, np.uint8)
    lengths = np.empty(longest, np.int64)
    for row in range(offsets.shape[0] - 1):
        out = counts[row]
        size = _decode(values, offsets[row], offsets[row + 1], table, codes, bits, out)
        tokens = split_words(codes, bits, size, starts, ends)
        starts[tokens] = size + 1
        out[_TOKENS] = tokens
        _measure_words(codes, bits, starts, ends, tokens, keys, numbers, amounts, sums, out)
        count_repeats(numbers, amounts, tokens, sums, out[_REPEATS : _REPEATS + 9])
        lines = measure_lines(codes, bits, size, starts, ends, tokens, keys, begins, lengths, out)
        out[_DUP], out[_DUP_CHARS] = count_duplicates(keys, lengths, lines, numbers, amounts, seen)
        paragraphs = measure_paragraphs(codes, bits, size, keys, lengths)
        out[_PARAGRAPHS] = paragraphs
        out[_DUP_PARAGRAPHS], out[_DUP_PARAGRAPH_CHARS] = count_duplicates(keys, lengths, paragraphs, numbers, amounts, seen)
        out[_ENCODED], out[_ENCODED + 1] = measure_encoded(codes, bits, size)
        out[_ENCODED + 2] = count_notices(codes, size)


def measure_quality(values: NDArray[np.uint8], offsets: NDArray[np.int64], table: NDArray[np.uint16]) -> NDArray[np.int64]:
    """Counts of every row, int64 of shape (len(QUALITY_COLUMNS), rows), in the order of conf/signals.py.

    values, offsets: valid UTF-8 text as from `string_buffers`; table: `class_table()`.
    """
    counts = np.zeros((len(offsets) - 1, len(QUALITY_COLUMNS)), np.int64)
    _measure_quality(values, offsets, table, counts)
    return np.ascontiguousarray(counts.T)
