"""Cut texts into paragraphs or lines, with a hash of each: two that differ in case, spacing or punctuation alone have the same.

A line ends at a line feed. A paragraph is a run of lines that are not blank; a blank line holds nothing but white space.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import inline_njit, leaf_njit
from auralith_pipeline.conf.unicode import SPACE, unicode_flags
from auralith_pipeline.udfs.core.code_point import code_point
from auralith_pipeline.udfs.core.near.mix import finish, join
from auralith_pipeline.udfs.core.near.split_units import PADDING, split_units
from auralith_pipeline.udfs.core.near.unit_table import unit_table

# Raise when a unit comes out otherwise, or hashes otherwise, for the same text: stored hashes are comparable within a version.
PARAGRAPH_VERSION = 1

_WHOLE = np.uint64(0x082EFA98EC4E6C89)  # where the hash of a paragraph begins (digits of pi)
_WORD = np.uint64(0x452821E638D01377)  # and that of a word
_BYTE = np.uint64(8)
_LINE_FEED = 0x0A


class Units(NamedTuple):
    """The paragraphs (or lines) of the rows of a column.

    hashes: uint64 in 1 .. 2**63 - 1, 0 for one without letters, digits or marks; starts, ends: int64, bytes [start, end) of the
    row's text, from the begin of its first line to the end of its last one, without the line feed; chars: int64, code points in it;
    bounds: int64, shape (rows + 1,), where each row's begin in the other arrays.
    """

    hashes: NDArray[np.uint64]
    starts: NDArray[np.int64]
    ends: NDArray[np.int64]
    chars: NDArray[np.int64]
    bounds: NDArray[np.int64]


def split(values: NDArray[np.uint8], offsets: NDArray[np.int64], *, lines: bool = False) -> Units:
    """The paragraphs of every row, or its lines that are not blank, in the order of the text.

    values, offsets: valid UTF-8 as from `string_buffers`.
    """
    bounds = np.zeros(len(offsets), np.int64)
    spaces = unicode_flags()
    _count_rows(values, offsets, spaces, lines, bounds)
    np.cumsum(bounds, out=bounds)
    starts, ends, chars = (np.empty(bounds[-1], np.int64) for _ in range(3))
    hashes = np.empty(bounds[-1], np.uint64)
    longest = int(np.diff(offsets).max(initial=0))
    folded = np.empty(longest + longest // 2 + PADDING, np.uint8)
    stops = np.empty(longest // 2 + 2, np.int64)
    _split_rows(values, offsets, spaces, lines, bounds, (starts, ends, chars))
    _hash_units(values, offsets, bounds, starts, ends, unit_table(), folded, stops, hashes)
    return Units(hashes, starts, ends, chars, bounds)


@leaf_njit
def _next_line(values, at, end, spaces):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """(end of the line that begins at `at`, code points in it, whether it is blank)."""
    chars = 0
    blank = True
    while at < end and values[at] != _LINE_FEED:
        if values[at] < 0x80:
            blank = blank and spaces[values[at]] & SPACE != 0
            at += 1
        else:
            code, length = code_point(values, at)
            blank = blank and spaces[code] & SPACE != 0
            at += length
        chars += 1
    return at, chars, blank


@leaf_njit
def _count_rows(values, offsets, spaces, lines, bounds):  # type: ignore[no-untyped-def]
    for row in range(offsets.shape[0] - 1):
        at = offsets[row]
        end = offsets[row + 1]
        inside = False
        count = 0
        while at < end:
            stop, _, blank = _next_line(values, at, end, spaces)
            count += not blank and (lines or not inside)
            inside = not blank
            at = stop + 1
        bounds[row + 1] = count


@leaf_njit
def _split_rows(values, offsets, spaces, lines, bounds, units):  # type: ignore[no-untyped-def]
    starts, ends, chars = units
    for row in range(offsets.shape[0] - 1):
        begin = at = offsets[row]
        end = offsets[row + 1]
        inside = False
        unit = bounds[row] - 1
        while at < end:
            stop, length, blank = _next_line(values, at, end, spaces)
            if not blank:
                if inside and not lines:
                    chars[unit] += 1 + length  # the line feed between the two
                else:
                    unit += 1
                    starts[unit] = at - begin
                    chars[unit] = length
                ends[unit] = stop - begin
            inside = not blank
            at = stop + 1


@inline_njit
def _word_key(folded, at, stop):  # type: ignore[no-untyped-def]
    """A key for the bytes [at, stop), eight at a time, and for how many they are."""
    key = _WORD + np.uint64(stop - at)
    while at < stop:
        part = np.uint64(0)
        for i in range(at, min(at + 8, stop)):
            part = part << _BYTE | np.uint64(folded[i])
        key = join(key, part)
        at += 8
    return key


@leaf_njit
def _hash_units(values, offsets, bounds, starts, ends, table, folded, stops, hashes):  # type: ignore[no-untyped-def]
    for row in range(offsets.shape[0] - 1):
        begin = offsets[row]
        for unit in range(bounds[row], bounds[row + 1]):
            count = split_units(values, begin + starts[unit], begin + ends[unit], table, folded, stops)
            key = _WHOLE
            at = 0
            for word in range(count):
                key = join(key, _word_key(folded, at, stops[word]))
                at = stops[word]
            hashes[unit] = finish(key) if count else np.uint64(0)
