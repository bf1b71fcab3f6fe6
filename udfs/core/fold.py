"""The folded copy that detectors look at: tricks that hide a value from a byte scan are undone, with the way back kept.

Folded: zero-width characters and soft hyphens go; full-width ASCII, other decimal digits of any script, non-breaking and
other Unicode spaces, and Unicode hyphens become their ASCII forms. One character becomes one ASCII byte or nothing, so a
span of the copy is a span of the text. Texts without such characters are not copied.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import inline_njit, leaf_njit
from auralith_pipeline.udfs.core.code_point import code_point

# fmt: off
_DROPPED = (
    0x00AD, 0x180E, 0x200B, 0x200C, 0x200D, 0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0xFEFF,
)
_SPACES = (0x00A0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)
_HYPHENS = (0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xFE58, 0xFE63)
# The zero of every run of ten decimal digits (general category Nd, Unicode 14), listed so that no Python version decides.
_ZEROS = (
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6, 0xE50, 0xED0, 0xF20, 0x1040, 0x1090,
    0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50,
    0xABF0, 0xFF10, 0x104A0, 0x10D30, 0x11066, 0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730,
    0x118E0, 0x11950, 0x11C50, 0x11D50, 0x11DA0, 0x16A60, 0x16AC0, 0x16B50, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1E140,
    0x1E2F0, 0x1E950, 0x1FBF0,
)
# fmt: on
KEEP, DROP = 0, 1  # any other entry of the table is the ASCII byte
_BLOCK = 32  # bytes looked at together


@dataclass(frozen=True, eq=False)
class Changes:
    """What folding one row changed, in order, an entry for every character that became one ASCII byte or nothing.

    places: the first byte of the folded row behind the change; shifts: by how much such bytes lie further on in the
    original row; ends: where a replaced character ends in the original row, -1 for a dropped one; int64, all of one shape.
    """

    places: NDArray[np.int64]
    shifts: NDArray[np.int64]
    ends: NDArray[np.int64]

    def begin_of(self, at: int) -> int:
        """Where the character of the folded row's byte `at` begins in the original row."""
        before = int(np.searchsorted(self.places, at, "right"))
        return at + (int(self.shifts[before - 1]) if before else 0)

    def end_of(self, end: int) -> int:
        """Where the character of the folded row's byte `end - 1` ends in the original row; what was dropped behind it stays outside."""
        entry = int(np.searchsorted(self.places, end, "left"))
        if entry < len(self.places) and self.places[entry] == end and self.ends[entry] >= 0:
            return int(self.ends[entry])
        return self.begin_of(end - 1) + 1


@dataclass(frozen=True, eq=False)
class Folded:
    """A folded column: values uint8, offsets int64 of shape (rows + 1,), and for each changed row what was changed in it."""

    values: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    changes: dict[int, Changes]

    def to_original(self, row: int, start: int, end: int) -> tuple[int, int]:
        """Bytes [start, end) of the folded row as bytes of the original row; end > start."""
        changes = self.changes.get(row)
        return (start, end) if changes is None else (changes.begin_of(start), changes.end_of(end))


@cache
def fold_table() -> NDArray[np.uint8]:
    """What becomes of every code point: KEEP, DROP or an ASCII byte; uint8, shape (0x110000,), read-only."""
    table = np.zeros(0x110000, np.uint8)
    table[list(_DROPPED)] = DROP
    table[list(_SPACES)] = 0x20
    table[list(_HYPHENS)] = 0x2D
    table[0xFF01:0xFF5F] = np.arange(0x21, 0x7F)
    for zero in _ZEROS:
        table[zero : zero + 10] = np.arange(0x30, 0x3A)
    table.flags.writeable = False
    return table


def fold_texts(values: NDArray[np.uint8], offsets: NDArray[np.int64]) -> Folded:
    """Fold every row of a UTF-8 column; what needs no folding is passed on without a copy."""
    table = fold_table()
    counts = np.zeros(len(offsets) - 1, np.int64)
    _count_changes(values, offsets, table, counts)
    rows = np.flatnonzero(counts)
    if not len(rows):
        return Folded(values, offsets, {})
    bounds = np.concatenate(([0], np.cumsum(counts)))
    places, shifts, ends = (np.empty(bounds[-1], np.int64) for _ in range(3))
    out = np.empty(offsets[-1] - offsets[0], np.uint8)
    fresh = np.zeros(len(offsets), np.int64)
    _fold_rows(values, offsets, table, bounds, out, fresh, places, shifts, ends)
    changes = {}
    for row in rows.tolist():
        of_row = slice(bounds[row], bounds[row + 1])
        changes[row] = Changes(places[of_row], shifts[of_row], ends[of_row])
    return Folded(out[: fresh[-1]], fresh, changes)


@inline_njit
def _is_ascii(block):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    high = np.uint8(0)
    for i in range(_BLOCK):  # from a constant: no index can be negative, and the loop becomes vector instructions
        high |= block[i]
    return high < 0x80


@leaf_njit
def _count_changes(values, offsets, table, counts):  # type: ignore[no-untyped-def]
    for row in range(offsets.shape[0] - 1):
        at = offsets[row]
        end = offsets[row + 1]
        count = 0
        while at < end:
            if at + _BLOCK <= end and _is_ascii(values[at : at + _BLOCK]):
                at += _BLOCK
                continue
            stop = min(end, at + _BLOCK)
            while at < stop:
                if values[at] < 0x80:
                    at += 1
                    continue
                code, length = code_point(values, at)
                count += table[code] != 0
                at += length
        counts[row] = count


@leaf_njit
def _fold_rows(values, offsets, table, bounds, out, fresh, places, shifts, ends):  # type: ignore[no-untyped-def]
    """Fill out and fresh with the folded bytes and their offsets, the others with the changes (`Changes`) of all rows."""
    size = 0
    for row in range(offsets.shape[0] - 1):
        at = offsets[row]
        end = offsets[row + 1]
        begin = at - size  # how much further on the row lies in the original than in the copy
        entry = bounds[row]
        first = size
        while at < end:
            if at + _BLOCK <= end:
                block = values[at : at + _BLOCK]
                if _is_ascii(block):
                    into = out[size : size + _BLOCK]
                    for i in range(_BLOCK):
                        into[i] = block[i]
                    at += _BLOCK
                    size += _BLOCK
                    continue
            stop = min(end, at + _BLOCK)
            while at < stop:
                if values[at] < 0x80:
                    out[size] = values[at]
                    size += 1
                    at += 1
                    continue
                code, length = code_point(values, at)
                sign = table[code]
                if sign == KEEP:
                    for i in range(length):
                        out[size] = values[at + i]
                        size += 1
                else:
                    ends[entry] = -1
                    if sign != DROP:
                        out[size] = sign
                        size += 1
                        ends[entry] = at + length - offsets[row]
                    places[entry] = size - first
                    shifts[entry] = at + length - size - begin
                    entry += 1
                at += length
        fresh[row + 1] = size
