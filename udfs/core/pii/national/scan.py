"""One pass over the bytes for tokens written like a person number: groups of ASCII letters and digits with single separators.

Which group lengths, with how many letters, are wanted is a sorted table of keys (registry.py makes it); a candidate is never
part of a longer token, decimal number, phone number with a plus, or amount of money.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit, njit
from auralith_pipeline.udfs.core.pii.national.edges import CLASSES, DIGIT, LETTER, SEPARATOR, can_end, start_state
from auralith_pipeline.udfs.core.pii.shapes import after_escape

BEFORE = 72  # bytes looked at before a number for its label; scripts of three bytes a character need the room
AFTER = 40
MAX_GROUPS = 8  # FR 2 55 08 14 168 025 38 has 7
MAX_GROUP = 18  # the longest number written in one piece: CN 18, MX 18
_BLOCK = 64
_LETTERS_IN_GROUP = 3  # a group of letters alone: RSS MRA, X-1234567-L, QQ 12 34 56 C


def shape_key(lengths: tuple[int, ...], letters: int) -> int:
    """The key of a number written in groups of these lengths with so many letters in all."""
    code = 0
    for length in lengths:
        code = (code << 5) | length
    return (code << 5) | letters


@leaf_njit
def _find_key(keys, key):  # type: ignore[no-untyped-def]
    """The place of a key in the sorted table, or -1."""
    low = 0
    high = keys.shape[0]
    while low < high:
        middle = (low + high) >> 1
        if keys[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low if low < keys.shape[0] and keys[low] == key else -1


@leaf_njit
def _has_letter(values, classes, start, stop):  # type: ignore[no-untyped-def]
    for i in range(start, stop):
        if values[i] >= 0x80 or classes[values[i]] & LETTER:
            return True
    return False


@leaf_njit
def _group_end(values, classes, at, stop):  # type: ignore[no-untyped-def]
    """Where the group at `at` ends, or -1 if it is too long, and its number of letters."""
    letters = 0
    end = at
    while end < stop and classes[values[end]] & (DIGIT | LETTER):
        if classes[values[end]] & LETTER:
            letters += 1
        end += 1
        if end - at > MAX_GROUP:
            return -1, 0
    return end, letters


@njit
def _walk(values, classes, keys, alone, start, begin, stop, row, out, size):  # type: ignore[no-untyped-def]
    """Append every wanted number that starts at `start`: (row, start, end, key, state). Returns the new table and its size."""
    code = 0
    letters = 0
    digits = 0
    state = -1
    at = start
    spaced = False
    for _ in range(MAX_GROUPS):
        end, in_group = _group_end(values, classes, at, stop)
        if end < 0:
            break
        length = end - at
        code = (code << 5) | length
        letters += in_group
        digits += length - in_group
        if in_group == length and length > _LETTERS_IN_GROUP:
            break
        close = end
        # The check character in parentheses: A123456(3).
        bracketed = end + 2 < stop and values[end] == 0x28 and values[end + 2] == 0x29 and classes[values[end + 1]] & (DIGIT | LETTER) != 0
        if bracketed:
            code = (code << 5) | 1
            letters += 1 if classes[values[end + 1]] & LETTER else 0
            close = end + 3
        key = (code << 5) | letters
        place = _find_key(keys, key) if digits and letters < 32 else -1
        if place >= 0 and can_end(values, classes, close, stop):
            if state < 0:
                state = start_state(values, classes, begin, start)
                if state == 0:
                    break
            # Tables of numbers have no labels; a number that needs one is not looked at there.
            worth = (
                alone[place] != 0
                or _has_letter(values, classes, max(begin, start - BEFORE), start)
                or _has_letter(values, classes, close, min(stop, close + AFTER))
            )
            if worth and not (spaced and _spaced_neighbour(values, classes, begin, start, close, stop)):
                if size == out.shape[0]:
                    larger = np.empty((2 * size, 5), np.int64)
                    larger[:size] = out
                    out = larger
                out[size, 0] = row
                out[size, 1] = start
                out[size, 2] = close
                out[size, 3] = key
                out[size, 4] = state
                size += 1
        if bracketed or end + 1 >= stop or not classes[values[end]] & SEPARATOR:
            break
        if not classes[values[end + 1]] & (DIGIT | LETTER):
            break
        if values[end] == 0x20:
            spaced = True
        at = end + 1
    return out, size


@leaf_njit
def _spaced_neighbour(values, classes, begin, start, end, stop):  # type: ignore[no-untyped-def]
    """Does a number written with spaces go on with more groups of digits: is it a part of a longer one?"""
    if start - 2 >= begin and values[start - 1] == 0x20 and classes[values[start - 2]] & DIGIT:
        return True
    return end + 1 < stop and values[end] == 0x20 and classes[values[end + 1]] & DIGIT != 0


@leaf_njit
def _letters_before(values, classes, at, begin):  # type: ignore[no-untyped-def]
    """The start of a group of capitals, at most three, one separator before `at`; -1 if there is none."""
    if at - 2 < begin or not classes[values[at - 1]] & SEPARATOR:
        return -1
    start = at - 1
    while start > begin and classes[values[start - 1]] & (DIGIT | LETTER):
        if not 65 <= values[start - 1] <= 90 or at - 1 - start == _LETTERS_IN_GROUP:
            return -1
        start -= 1
    return start if start < at - 1 else -1


@leaf_njit
def _past_block(values, at, stop):  # type: ignore[no-untyped-def]
    """The next place to look for a digit: a whole block further where it has none (counted without branches), else one byte."""
    if at + _BLOCK > stop:
        return at + 1
    digits = np.uint8(0)
    for i in range(at, at + _BLOCK):
        digits |= np.uint8(np.uint8(values[i] - np.uint8(48)) < np.uint8(10))
    if digits == 0:
        return at + _BLOCK
    at += 1
    while not 48 <= values[at] <= 57:
        at += 1
    return at


@njit
def _scan(values, offsets, classes, keys, alone):  # type: ignore[no-untyped-def]
    out = np.empty((256, 5), np.int64)
    size = 0
    for row in range(offsets.shape[0] - 1):
        begin = offsets[row]
        stop = offsets[row + 1]
        at = begin
        while at < stop:
            if not 48 <= values[at] <= 57:
                at = _past_block(values, at, stop)
                continue
            start = at
            while start > begin and classes[values[start - 1]] & (DIGIT | LETTER):
                start -= 1
            if start < at and after_escape(values, begin, start + 1):
                start += 1  # the letter of a literal \n is no part of the number
            end = at
            while end < stop and classes[values[end]] & (DIGIT | LETTER):
                end += 1
            if end - start <= MAX_GROUP:
                out, size = _walk(values, classes, keys, alone, start, begin, stop, row, out, size)
                first = _letters_before(values, classes, start, begin)
                if first >= 0:
                    out, size = _walk(values, classes, keys, alone, first, begin, stop, row, out, size)
                    second = _letters_before(values, classes, first, begin)
                    if second >= 0:
                        out, size = _walk(values, classes, keys, alone, second, begin, stop, row, out, size)
            at = end
    return out[:size].copy()


def scan_candidates(
    values: NDArray[np.uint8], offsets: NDArray[np.int64], keys: NDArray[np.int64], alone: NDArray[np.uint8]
) -> NDArray[np.int64]:
    """Candidates of every row: int64 of shape (candidates, 5): row, start and end in `values`, key, state.

    keys: sorted `shape_key`s; alone: for each, 1 if such a number can count without any word around it.
    state: 1, or 2 where the number is glued to what stands before it by - or /.
    """
    return _scan(values, offsets, CLASSES, keys, alone)
