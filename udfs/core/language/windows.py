"""The windows of a text that its language is told from: a few stretches of running words, cleaned for the model.

A document is cut into as many equal parts as windows are wanted, and each part gives the words from its first third on
until the window is full. Places depend on the document alone. In a window every white space is one space; words of ASCII
letters that are no words (with digits, slashes, dots inside, mixed case: URLs, paths, names in code, options) are left out,
and so are such characters in other scripts; long words all in capitals are lower-cased, because the model takes shouted
English for other languages.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.udfs.core.code_point import code_point
from auralith_pipeline.udfs.core.language.scripts import CAPITAL, SCRIPTS, script_table

LONGEST = 96  # bytes of a word that are taken at once; scripts without spaces have no other border
SEARCHED = 8  # a window searches this many times its size for words
_BORDER = 64  # bytes in which a window's first word border must lie
_N_SCRIPTS = len(SCRIPTS)

# Kinds of ASCII bytes.
_PLAIN, _SPACE, _LOWER, _UPPER, _NOISE, _DOT, _DASH = range(7)


class Windows(NamedTuple):
    """Windows of all rows: text uint8; starts int64, shape (windows + 1,), into text; rows int64, shape (rows + 1,), the first
    window of each row; letters int64, shape (windows, len(SCRIPTS)); capitals int64, shape (windows,)."""

    text: NDArray[np.uint8]
    starts: NDArray[np.int64]
    rows: NDArray[np.int64]
    letters: NDArray[np.int64]
    capitals: NDArray[np.int64]


@cache
def _kinds() -> NDArray[np.uint8]:
    kinds = np.zeros(128, np.uint8)
    kinds[:33] = _SPACE
    kinds[127] = _SPACE
    kinds[ord("a") : ord("z") + 1] = _LOWER
    kinds[ord("A") : ord("Z") + 1] = _UPPER
    kinds[list(b"0123456789_/\\@=<>{}[]$#|~^*+%&`")] = _NOISE
    kinds[[ord("."), ord(":")]] = _DOT
    kinds[ord("-")] = _DASH
    return kinds


def sample_windows(values: NDArray[np.uint8], offsets: NDArray[np.int64], windows: int, window_bytes: int) -> Windows:
    """At most `windows` windows of about `window_bytes` of each row of a column of valid UTF-8."""
    lengths = np.diff(offsets)
    counts = np.clip(-(-lengths // window_bytes), 1, windows)
    rows = np.zeros(len(offsets), np.int64)
    np.cumsum(counts, out=rows[1:])
    room = int(np.minimum(lengths + counts, counts * (window_bytes + LONGEST + 8)).sum())
    text = np.empty(room, np.uint8)
    starts = np.zeros(rows[-1] + 1, np.int64)
    letters = np.zeros((rows[-1], _N_SCRIPTS), np.int64)
    capitals = np.zeros(rows[-1], np.int64)
    _sample(values, offsets, rows, window_bytes, script_table(), _kinds(), text, starts, letters, capitals)
    return Windows(text[: starts[-1]], starts, rows, letters, capitals)


@leaf_njit
def _word_end(values, at, end):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """Where the word at `at` ends (a white space, `end`, or LONGEST at a character's border), and whether it is ASCII."""
    stop = min(end, at + LONGEST)
    ascii_only = True
    while at < stop and values[at] > 32:
        if values[at] >= 0x80:
            ascii_only = False
        at += 1
    while at < end and values[at] & 0xC0 == 0x80:
        at += 1
    return at, ascii_only


@leaf_njit
def _is_word(values, begin, end, kinds):  # type: ignore[no-untyped-def]
    """Whether ASCII bytes are a word of running text, and whether it is a long one in capitals."""
    lower = upper = 0
    before = _PLAIN
    for at in range(begin, end):
        kind = kinds[values[at]]
        if kind == _NOISE:
            return False, False
        if kind in (_LOWER, _UPPER):
            if before == _DOT or (kind == _UPPER and before == _LOWER):
                return False, False
            if kind == _UPPER:
                upper += 1
            else:
                lower += 1
        elif kind == _DASH and (at == begin or before == _DASH) and at + 1 < end:
            return False, False
        before = kind
    return lower + upper > 0, lower == 0 and upper > 3


@leaf_njit
def _copy_ascii(values, begin, end, shouted, table, kinds, text, size, letters):  # type: ignore[no-untyped-def]
    capitals = 0
    for at in range(begin, end):
        byte = values[at]
        entry = table[byte]
        if entry:
            letters[entry & 0x7F] += 1
            if entry & CAPITAL:
                capitals += 1
                if shouted:
                    byte = byte + 32
        text[size] = byte
        size += 1
    return size, capitals


@leaf_njit
def _copy_other(values, begin, end, table, kinds, text, size, letters):  # type: ignore[no-untyped-def]
    capitals = 0
    at = begin
    while at < end:
        code, length = code_point(values, at)
        entry = table[code]
        if code < 0x80:
            kind = kinds[code]
            text[size] = 0x20 if kind in (_NOISE, _SPACE) else code
            size += 1
        elif code < 0xA1 or 0x2000 <= code <= 0x200F or 0x2028 <= code <= 0x202F or code == 0x3000:
            text[size] = 0x20
            size += 1
        else:
            for i in range(length):
                text[size] = values[at + i]
                size += 1
        if entry:
            letters[entry & 0x7F] += 1
            if entry & CAPITAL:
                capitals += 1
        at += length
    return size, capitals


@leaf_njit
def _sample(values, offsets, rows, window_bytes, table, kinds, text, starts, letters, capitals):  # type: ignore[no-untyped-def]
    size = 0
    for row in range(offsets.shape[0] - 1):
        begin = offsets[row]
        length = offsets[row + 1] - begin
        count = rows[row + 1] - rows[row]
        for part in range(count):
            window = rows[row] + part
            low = begin + length * part // count
            end = begin + length * (part + 1) // count
            at = low + max(0, end - low - window_bytes) // 3
            while at < end and values[at] & 0xC0 == 0x80:
                at += 1
            if at > begin and at < end and values[at - 1] > 32:  # in the middle of a word
                border = at
                while border < end and border < at + _BORDER and values[border] > 32:
                    border += 1
                if border < end and values[border] <= 32:
                    at = border
            first = size
            stop = min(end, at + SEARCHED * window_bytes)
            while at < stop and size - first < window_bytes:
                if values[at] <= 32:
                    at += 1
                    continue
                word_end, ascii_only = _word_end(values, at, end)
                if ascii_only:
                    good, shouted = _is_word(values, at, word_end, kinds)
                    if good:
                        size, more = _copy_ascii(values, at, word_end, shouted, table, kinds, text, size, letters[window])
                        capitals[window] += more
                else:
                    size, more = _copy_other(values, at, word_end, table, kinds, text, size, letters[window])
                    capitals[window] += more
                at = word_end
                if size > first and text[size - 1] != 0x20 and at < end and values[at] <= 32:
                    text[size] = 0x20
                    size += 1
            starts[window + 1] = size
