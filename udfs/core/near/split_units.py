"""Split a text into the units of its shingles, case folded: words, and the characters of scripts written without spaces."""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.udfs.core.code_point import code_point
from auralith_pipeline.udfs.core.near.unit_table import ALONE, CODE, IN_UNIT, MARK

PADDING = 8  # bytes behind the units that may be read
ASCII = np.uint32(0x7F)

_IN_UNIT_BIT = np.uint32(IN_UNIT.bit_length() - 1)
_ONE, _TWO, _THREE = np.uint64(1), np.uint64(2), np.uint64(3)


@leaf_njit
def split_units(values, at, end, table, folded, stops):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """Write the units of values[at:end] into folded, one behind the other, and where each ends into stops; returns how many.

    table: `unit_table()`; folded: uint8, one and a half times as long as the text and PADDING longer; stops: int64, half as long
    as the text and 2 longer. A folded ASCII character is one byte, any other one three, the highest first.
    """
    # Unsigned places: an index that can be negative is checked at every access, which halves the speed.
    place = np.uint64(at)
    stop = np.uint64(end)
    size = count = np.uint64(0)
    inside = np.uint64(0)  # 1 while a unit is open
    alone = False  # and only marks may join it
    while place < stop:
        if values[place] < 0x80:
            if alone:
                stops[count] = size
                count += _ONE
                inside = np.uint64(0)
                alone = False
            # Without branches on what a character is: where words end cannot be foreseen.
            while place < stop and values[place] < 0x80:
                entry = table[values[place]]
                joins = np.uint64(entry >> _IN_UNIT_BIT) & _ONE
                folded[size] = np.uint8(entry & ASCII)
                stops[count] = size
                count += inside & (_ONE - joins)
                size += joins
                inside = joins
                place += _ONE
            continue
        code, length = code_point(values, place)
        place += np.uint64(length)
        entry = table[code]
        if inside and not entry & MARK and (entry == 0 or alone or entry & ALONE):
            stops[count] = size
            count += _ONE
            inside = np.uint64(0)
            alone = False
        if entry == 0:
            continue
        if not inside:
            inside = _ONE
            alone = entry & ALONE != 0
        low = np.uint8(entry & 0xFF)
        if entry & CODE <= ASCII:
            folded[size] = low
            size += _ONE
        else:
            folded[size] = np.uint8((entry & CODE) >> 16)
            folded[size + _ONE] = np.uint8(entry >> 8 & 0xFF)
            folded[size + _TWO] = low
            size += _THREE
    stops[count] = size
    return np.int64(count + inside)
