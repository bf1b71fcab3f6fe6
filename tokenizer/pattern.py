"""How text is cut into pieces before BPE: one rule, as a regular expression and as a scanner over UTF-8 bytes.

A piece is, tried in this order:
  1. one to three numbers (so no merge ever spans more than three digits);
  2. letters and the marks on them, with one plain space before them if there is one;
  3. other signs (punctuation, symbols, controls), likewise with one plain space;
  4. white space: a whole run, but for its last plain space when that goes with a word or sign (2, 3).
So indentation and blank lines stay whole, and every byte of a text lies in exactly one piece.

Classes come from the pinned Unicode table. `PATTERN` is the rule as people read it; `pinned_pattern()` is the same
rule with its classes written out as code point ranges, so that another library with a newer or older Unicode table
cuts the same pieces (Hugging Face's engine has Unicode 16, our table 15.1: 4,400 characters differ).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import njit
from auralith_pipeline.conf.unicode import LETTER, MARK, NUMBER, SPACE, unicode_flags
from auralith_pipeline.tokenizer.word_key import Integer, eight_bytes

PATTERN = r"\p{N}{1,3}| ?[\p{L}\p{M}]+| ?[^\s\p{L}\p{M}\p{N}]+|\s+(?= [^\s\p{N}])|\s+"

U64 = np.uint64
_HIGH_BITS, _LOW_BITS, _ONES = U64(0x8080808080808080), U64(0x7F7F7F7F7F7F7F7F), U64(0x0101010101010101)
_CASE = U64(0x2020202020202020)
_FROM_A, _AFTER_Z = U64((0x80 - ord("a")) * 0x0101010101010101), U64((0x80 - ord("z") - 1) * 0x0101010101010101)

IN_OTHER, IN_WORD, IN_NUMBER, IN_SPACE = 0, 1, 2, 3


@cache
def piece_classes() -> NDArray[np.uint8]:
    """The class of every code point: uint8, shape (0x110000,), read-only; what the kernels take as `classes`."""
    flags = unicode_flags()
    classes = np.zeros(flags.size, np.uint8)
    classes[(flags & (LETTER | MARK)) != 0] = IN_WORD
    classes[(flags & NUMBER) != 0] = IN_NUMBER
    classes[(flags & SPACE) != 0] = IN_SPACE
    classes.flags.writeable = False
    return classes


def _ranges(wanted: int) -> str:
    """The code points of one class as the inside of a bracket expression."""
    inside = np.concatenate(([False], piece_classes() == wanted, [False])).astype(np.int8)
    steps = np.diff(inside)
    starts, ends = np.flatnonzero(steps == 1), np.flatnonzero(steps == -1) - 1
    return "".join(
        f"\\x{{{start:x}}}" if start == end else f"\\x{{{start:x}}}-\\x{{{end:x}}}" for start, end in zip(starts, ends, strict=True)
    )


@cache
def pinned_pattern() -> str:
    """`PATTERN` with letters, marks, numbers and white space as explicit ranges of the pinned Unicode version."""
    word, number, space = _ranges(IN_WORD), _ranges(IN_NUMBER), _ranges(IN_SPACE)
    return f"[{number}]{{1,3}}| ?[{word}]+| ?[^{space}{word}{number}]+|[{space}]+(?= [^{space}{number}])|[{space}]+"


@njit
def char_at(values: NDArray[np.uint8], i: Integer, end: Integer, classes: NDArray[np.uint8]) -> tuple[Integer, Integer]:
    """Class and length in bytes of the character at `i`; a byte that begins no character is one sign of its own."""
    first = values[U64(i)]
    if first < 0x80:
        return np.int64(classes[first]), 1
    lead = U64(first)
    if lead >= 0xC0 and lead < 0xE0 and i + 1 < end:
        return np.int64(classes[((lead & U64(0x1F)) << U64(6)) | _tail(values, i + 1)]), 2
    if lead >= 0xE0 and lead < 0xF0 and i + 2 < end:
        code = ((lead & U64(0x0F)) << U64(12)) | (_tail(values, i + 1) << U64(6)) | _tail(values, i + 2)
        return np.int64(classes[code]), 3
    if lead >= 0xF0 and lead < 0xF8 and i + 3 < end:
        code = ((lead & U64(0x07)) << U64(18)) | (_tail(values, i + 1) << U64(12)) | (_tail(values, i + 2) << U64(6)) | _tail(values, i + 3)
        if code < 0x110000:
            return np.int64(classes[code]), 4
    return 0, 1


@njit
def _tail(values: NDArray[np.uint8], i: Integer) -> np.uint64:
    return U64(values[U64(i)]) & U64(0x3F)


@njit
def _leading_letters(eight: np.uint64) -> Integer:
    """How many of eight little-endian bytes, from the first on, are the letters A-Z or a-z (all bytes at once)."""
    lower = (eight | _CASE) & _LOW_BITS  # the high bits are cleared, so that the sums below never carry
    letter = (lower + _FROM_A) & ~(lower + _AFTER_Z) & ~eight & _HIGH_BITS
    other = ~letter & _HIGH_BITS
    if other == 0:
        return 8
    lowest = (other & (~other + U64(1))) >> U64(7)
    return np.int64(((lowest - U64(1)) & _ONES) * _ONES >> U64(56))


@njit
def piece_end(values: NDArray[np.uint8], start: Integer, end: Integer, classes: NDArray[np.uint8]) -> Integer:
    """Where the piece that begins at `start` ends (`start < end`); text before `start` does not matter."""
    # Unsigned indices spare the check for negative ones; U64 on each, as uint64 + int64 would be a float in Numba.
    if start + 9 <= end:  # the common piece: a space and a few ASCII letters
        space = np.int64(values[U64(start)] == 32)
        letters = _leading_letters(eight_bytes(values, start + space))
        if letters:
            i = start + space + letters
            if letters < 8 and values[U64(i)] < 0x80:
                return i
            return _run_end(values, i, end, classes, 1)
    kind, size = char_at(values, start, end, classes)
    i = start + size
    if kind == 2:
        for _ in range(2):
            if i >= end:
                break
            kind, size = char_at(values, i, end, classes)
            if kind != 2:
                break
            i += size
        return i
    if values[U64(start)] == 32 and i < end:
        after, size = char_at(values, i, end, classes)
        if after <= 1:
            return _run_end(values, i + size, end, classes, after)
    if kind != 3:
        return _run_end(values, i, end, classes, kind)
    last = values[U64(i - 1)]
    while i < end:
        after, size = char_at(values, i, end, classes)
        if after != 3:
            return i - 1 if last == 32 and after != 2 and i - 1 > start else i
        last = values[U64(i)]
        i += size
    return i


@njit
def _run_end(values: NDArray[np.uint8], i: Integer, end: Integer, classes: NDArray[np.uint8], kind: Integer) -> Integer:
    while i < end:
        after, size = char_at(values, i, end, classes)
        if after != kind:
            break
        i += size
    return i
