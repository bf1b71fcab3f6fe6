"""The words of a text as numbers, and whether a text can speak of a license at all: the two byte scans of the detector."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import njit

HEAD = 65_536  # bytes of a code file in which its notice is looked for
TAIL = 16_384  # and at its end, where some projects keep it

# Every verdict needs one of these, lower case: SPDX lines, notices and titles say "licen", the bodies one of the others.
TRIGGERS = (b"licen", b"permission", b"redistribut", b"warrant", b"proprietary", b"confidential")


@njit
def word_scan(values, begin, end, hashes, starts, ends):  # type: ignore[no-untyped-def]
    """Fill hashes (uint32), starts and ends (int64, into values) with the words of values[begin:end]; returns how many.

    A word is a run of ASCII letters, digits and bytes >= 0x80; curly quotes, dashes, no-break spaces and other signs of
    U+0080..U+00BF and U+2000..U+20FF part words. Case does not count, a hyphen between two letters neither, and words of
    one byte (list marks, comment marks, the s of a genitive) are left out. The arrays need (end - begin) // 2 + 1 places.
    """
    count = 0
    at = begin
    length = 0
    h = np.uint32(2166136261)
    start = begin
    last = begin
    while at <= end:
        inside = False
        step = 1
        c = np.uint32(32)
        if at < end:
            c = np.uint32(values[at])
            if 65 <= c <= 90:
                c = c + np.uint32(32)
                inside = True
            elif 97 <= c <= 122 or 48 <= c <= 57:
                inside = True
            elif c == 45:  # non-infringement is noninfringement
                if length > 0 and at + 1 < end and last == at and values[at - 1] >= 65:
                    following = values[at + 1] | 32
                    if 97 <= following <= 122:
                        at += 1
                        last = at
                        continue
            elif c >= 0x80:
                inside = True
                if c == 0xC2:
                    inside = False
                    step = 2
                elif c == 0xE2 and at + 1 < end and 0x80 <= values[at + 1] <= 0x83:
                    inside = False
                    step = 3
        if inside:
            if length == 0:
                start = at
                h = np.uint32(2166136261)
            h = np.uint32((h ^ c) * np.uint32(16777619))
            length += 1
            last = at + 1
        elif length > 0:
            if length > 1:
                hashes[count] = h
                starts[count] = start
                ends[count] = last
                count += 1
            length = 0
        at += step
    return count


@njit
def _spells(values, at, word):  # type: ignore[no-untyped-def]
    for i in range(word.shape[0]):
        if values[at + i] | 32 != word[i]:
            return False
    return True


@njit
def _ask(values, begin, end, words, ends, by_first):  # type: ignore[no-untyped-def]
    """by_first: for each byte value the first trigger (they are sorted) that begins with it, or -1."""
    last = ends.shape[0] - 1
    for at in range(begin, end):
        c = values[at] | 32
        which = by_first[c]
        while which >= 0 and which < last and words[ends[which]] == c:
            size = ends[which + 1] - ends[which]
            if at + size <= end and _spells(values, at, words[ends[which] : ends[which + 1]]):
                return True
            which += 1
    return False


@njit
def _ask_rows(values, offsets, wanted, head, tail, words, ends, by_first, found):  # type: ignore[no-untyped-def]
    for row in range(offsets.shape[0] - 1):
        if wanted[row]:
            begin = offsets[row]
            end = offsets[row + 1]
            if end - begin <= head + tail:
                found[row] = _ask(values, begin, end, words, ends, by_first)
            else:
                found[row] = _ask(values, begin, begin + head, words, ends, by_first)
                found[row] |= _ask(values, end - tail, end, words, ends, by_first)


def may_speak_of_license(values: NDArray[np.uint8], offsets: NDArray[np.int64], wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Rows (of those wanted) whose first HEAD or last TAIL bytes hold a word of `TRIGGERS`: bool, shape (rows,)."""
    found = np.zeros(len(offsets) - 1, np.bool_)
    words = sorted(TRIGGERS)
    ends = np.cumsum([0, *map(len, words)])
    by_first = np.full(256, -1, np.int64)
    for i in reversed(range(len(words))):
        by_first[words[i][0]] = i
    _ask_rows(values, offsets, wanted, HEAD, TAIL, np.frombuffer(b"".join(words), np.uint8), ends, by_first, found)
    return found


def words_of(data: bytes) -> tuple[NDArray[np.uint32], NDArray[np.int64], NDArray[np.int64]]:
    """Hash, start and end (bytes) of every word of a text."""
    values = np.frombuffer(data, np.uint8)
    room = len(data) // 2 + 1
    hashes, starts, ends = np.empty(room, np.uint32), np.empty(room, np.int64), np.empty(room, np.int64)
    count = word_scan(values, 0, len(data), hashes, starts, ends)
    return hashes[:count], starts[:count], ends[:count]
