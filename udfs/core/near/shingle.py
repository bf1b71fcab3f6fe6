"""Shingles of texts: every run of five units, hashed.

Near-duplicate detection compares documents by their sets of shingles (Broder 1997, "On the resemblance and containment of
documents"). Five words are what FineWeb takes (Penedo et al. 2024). In scripts written without spaces a unit is a
character, and five of them are the window that data-juicer (Chen et al. 2024) takes for such texts. In a mixed text one
shingle holds units of both kinds. Case, punctuation and white space make no difference (unit_table.py).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import inline_njit, leaf_njit
from auralith_pipeline.udfs.core.code_point import code_point
from auralith_pipeline.udfs.core.near.mix import finish, join
from auralith_pipeline.udfs.core.near.unit_table import ALONE, CODE, MARK, unit_table

UNITS = 5  # in a shingle; the kernel's windows are cut for it

_WORD = np.uint64(0x243F6A8885A308D3)  # where the hash of a unit begins (digits of pi)
_WHOLE = np.uint64(0x13198A2E03707344)  # where that of a whole short text begins


class Shingles(NamedTuple):
    """Shingles of the rows of a column.

    hashes: uint64 in 1 .. 2**63 - 1, row after row; bounds: int64, shape (rows + 1,), where each row's begin. A row with
    no unit has none.
    """

    hashes: NDArray[np.uint64]
    bounds: NDArray[np.int64]


def shingle(values: NDArray[np.uint8], offsets: NDArray[np.int64]) -> Shingles:
    """The shingles of every row in the order of the text, repeated ones included.

    values, offsets: valid UTF-8 as from `string_buffers`. A row with 1 to 4 units gives one shingle of them all.
    """
    # Two units take three bytes at least: a byte each and one between them, or three for a character of an unspaced script.
    most = (int(offsets[-1] - offsets[0]) + len(offsets)) // 2
    hashes = np.empty(most, np.uint64)
    bounds = np.zeros(len(offsets), np.int64)
    _shingle_rows(values, offsets, unit_table(), hashes, bounds)
    return Shingles(hashes[: bounds[-1]], bounds)


@inline_njit
def _look_up(values, at, table):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """The table's entry of the character at `at`, and where the next one begins."""
    if values[at] < 0x80:
        return table[values[at]], at + 1
    code, length = code_point(values, at)
    return table[code], at + length


@inline_njit
def _hash_unit(values, at, end, table, entry):  # type: ignore[no-untyped-def]
    """The key of the unit whose first character, already read, has this entry.

    Returns the key, the entry of the character behind the unit (0 at the end of the text) and where to read on. Characters are
    packed into 64 bits, ASCII ones in 8 and others in 24, which no two sequences share; each full pack is joined to the key.
    """
    alone = entry & ALONE
    state = _WORD
    packed = np.uint64(0)
    filled = 0
    while True:
        code = np.uint64(entry & CODE)
        width = 8 if code < 0x80 else 24
        filled += width
        if filled > 64:
            state = join(state, packed)
            packed = np.uint64(0)
            filled = width
        packed = packed << np.uint64(width) | code
        if at >= end:
            return join(state, packed), np.uint32(0), at
        entry, at = _look_up(values, at, table)
        if not entry & MARK and (entry == 0 or alone or entry & ALONE):
            return join(state, packed), entry, at


@leaf_njit
def _shingle_rows(values, offsets, table, hashes, bounds):  # type: ignore[no-untyped-def]
    size = 0
    for row in range(offsets.shape[0] - 1):
        at = offsets[row]
        end = offsets[row + 1]
        count = 0
        whole = _WHOLE
        # Keys of the last unit, the last two, the two before the last unit, and the last four.
        one = two = two_before = four = np.uint64(0)
        entry = np.uint32(0)
        while True:
            while entry == 0 and at < end:
                entry, at = _look_up(values, at, table)
            if entry == 0:
                break
            key, entry, at = _hash_unit(values, at, end, table, entry)
            if count >= UNITS - 1:
                hashes[size] = finish(join(four, key))
                size += 1
            else:
                whole = join(whole, key)
            pair = join(one, key)
            four = join(two_before, pair)
            two_before = two
            two = pair
            one = key
            count += 1
        if 0 < count < UNITS:
            hashes[size] = finish(whole)
            size += 1
        bounds[row + 1] = size
