"""Count what a text is made of, and notice whether it needs cleaning, in one pass over its bytes.

Every count is an integer; ratios are expressions over them (transforms/signals.py), so they do not depend on a CPU's
floating-point habits. Columns of the result, in this order, are `COUNTS`:

n_chars, n_words, n_word_chars, n_letters, n_digits, n_spaces, n_symbols, n_capitals, n_lines

A word is a run of letters, marks and numbers; an apostrophe between two letters does not end it. Scripts that write no
spaces between words (Han, kana, Thai, Lao, Khmer, Myanmar) count a word for every two characters of a run, near the
mean word length of Chinese and Japanese dictionaries.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import njit
from auralith_pipeline.conf.unicode import CONTROL, LETTER, MARK, NOT_NFC_SAFE, NUMBER, SPACE, UNSPACED, UPPER

COUNTS = ("n_chars", "n_words", "n_word_chars", "n_letters", "n_digits", "n_spaces", "n_symbols", "n_capitals", "n_lines")
_CHARS, _WORDS, _WORD_CHARS, _LETTERS, _DIGITS, _SPACES, _SYMBOLS, _CAPITALS, _LINES = range(len(COUNTS))

# What cleaning may be needed: bits of the second result.
NEEDS_NFC = 1
NEEDS_REWRITE = 2  # control characters, carriage returns, zero-width spaces, bidirectional overrides

_WORD = LETTER | MARK | NUMBER


@njit
def code_point(values, at):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """The code point that starts at `at` in valid UTF-8, and its length in bytes."""
    first = np.int64(values[at])
    if first < 0x80:
        return first, 1
    if first < 0xE0:
        return ((first & 0x1F) << 6) | (np.int64(values[at + 1]) & 0x3F), 2
    if first < 0xF0:
        return ((first & 0x0F) << 12) | ((np.int64(values[at + 1]) & 0x3F) << 6) | (np.int64(values[at + 2]) & 0x3F), 3
    return (
        ((first & 0x07) << 18)
        | ((np.int64(values[at + 1]) & 0x3F) << 12)
        | ((np.int64(values[at + 2]) & 0x3F) << 6)
        | (np.int64(values[at + 3]) & 0x3F)
    ), 4


@njit
def _measure(values, offsets, table, counts, needs):  # type: ignore[no-untyped-def]
    for row in range(offsets.shape[0] - 1):
        at = offsets[row]
        end = offsets[row + 1]
        chars = words = word_chars = letters = digits = spaces = symbols = capitals = lines = 0
        need = 0
        in_word = False
        unspaced_run = 0
        blank_line = True
        before_is_letter = False
        while at < end:
            code, length = code_point(values, at)
            bits = table[code]
            chars += 1
            if bits & _WORD:
                blank_line = False
                word_chars += 1
                if bits & NUMBER:
                    digits += 1
                else:
                    letters += 1
                    if bits & UPPER:
                        capitals += 1
                if bits & UNSPACED and not bits & MARK:
                    unspaced_run += 1
                    in_word = False
                elif not bits & UNSPACED:
                    if not in_word and not (bits & MARK and unspaced_run):
                        words += 1
                        in_word = True
                    words += (unspaced_run + 1) >> 1
                    unspaced_run = 0
                if bits & NOT_NFC_SAFE:
                    need |= NEEDS_NFC
                before_is_letter = not bits & NUMBER
            else:
                apostrophe = in_word and before_is_letter and (code == 0x27 or code == 0x2019)
                if apostrophe and at + length < end:
                    following, _ = code_point(values, at + length)
                    apostrophe = table[following] & LETTER != 0
                else:
                    apostrophe = False
                if not apostrophe:
                    in_word = False
                    words += (unspaced_run + 1) >> 1
                    unspaced_run = 0
                if bits & SPACE:
                    spaces += 1
                    if code == 10:
                        if not blank_line:
                            lines += 1
                        blank_line = True
                else:
                    symbols += 1
                    blank_line = False
                if code < 0xA0:
                    if bits & CONTROL and code != 10 and code != 9:
                        need |= NEEDS_REWRITE
                elif code == 0x200B or code == 0x2060 or code == 0x202D or code == 0x202E:
                    need |= NEEDS_REWRITE
                if bits & NOT_NFC_SAFE:
                    need |= NEEDS_NFC
                before_is_letter = False
            at += length
        words += (unspaced_run + 1) >> 1
        if not blank_line:
            lines += 1
        counts[_CHARS, row] = chars
        counts[_WORDS, row] = words
        counts[_WORD_CHARS, row] = word_chars
        counts[_LETTERS, row] = letters
        counts[_DIGITS, row] = digits
        counts[_SPACES, row] = spaces
        counts[_SYMBOLS, row] = symbols
        counts[_CAPITALS, row] = capitals
        counts[_LINES, row] = lines
        needs[row] = need


def measure(values: NDArray[np.uint8], offsets: NDArray[np.int64], table: NDArray[np.uint8]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Counts of every row, int64 of shape (len(COUNTS), rows), and which cleaning it needs, uint8 of shape (rows,).

    values, offsets: UTF-8 text as from `string_buffers`; table: `unicode_flags()`.
    """
    rows = len(offsets) - 1
    counts = np.empty((len(COUNTS), rows), np.int64)
    needs = np.empty(rows, np.uint8)
    _measure(values, offsets, table, counts, needs)
    return counts, needs
