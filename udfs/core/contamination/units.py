"""The units of a text as keys, and where each of them stands: what passages and documents are compared by.

Units are those of near-duplicate detection (udfs/core/near/unit_table.py): words, and characters of scripts written without spaces;
case, punctuation and white space make no difference.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.udfs.core.code_point import code_point
from auralith_pipeline.udfs.core.near.split_units import PADDING, split_units
from auralith_pipeline.udfs.core.near.unit_key import unit_key
from auralith_pipeline.udfs.core.near.unit_table import ALONE, MARK, unit_table


class Units(NamedTuple):
    """Units of the rows of a column.

    keys: uint64, row after row; begins, ends: int64, the bytes of each, into values; bounds: int64 (rows + 1,), where each row's begin.
    """

    keys: NDArray[np.uint64]
    begins: NDArray[np.int64]
    ends: NDArray[np.int64]
    bounds: NDArray[np.int64]


def units_of(values: NDArray[np.uint8], offsets: NDArray[np.int64]) -> Units:
    """The units of every row; values, offsets: valid UTF-8 as from `string_buffers`."""
    most = (int(offsets[-1] - offsets[0]) + len(offsets)) // 2 + 1
    keys, begins, ends = np.empty(most, np.uint64), np.empty(most, np.int64), np.empty(most, np.int64)
    bounds = np.zeros(len(offsets), np.int64)
    folded, stops = room(offsets)
    _units_of_rows(values, offsets, unit_table(), folded, stops, keys, begins, ends, bounds)
    size = bounds[-1]
    return Units(keys[:size], begins[:size], ends[:size], bounds)


def room(offsets: NDArray[np.int64]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Work space of `split_units` for the longest row."""
    longest = int(np.diff(offsets).max(initial=0))
    return np.empty(longest + longest // 2 + PADDING, np.uint8), np.empty(longest // 2 + 2, np.int64)


@leaf_njit
def _units_of_rows(values, offsets, table, folded, stops, keys, begins, ends, bounds):  # type: ignore[no-untyped-def]
    size = 0
    for row in range(offsets.shape[0] - 1):
        count = split_units(values, offsets[row], offsets[row + 1], table, folded, stops)
        at = np.uint64(0)
        for unit in range(count):
            stop = np.uint64(stops[unit])
            keys[size + unit] = unit_key(folded, at, stop)
            at = stop
        _place(values, offsets[row], offsets[row + 1], table, begins[size:], ends[size:])
        size += count
        bounds[row + 1] = size


@leaf_njit
def _place(values, at, end, table, begins, ends):  # type: ignore[no-untyped-def]
    """Where each unit of values[at:end] stands: the same units as `split_units` writes, which knows no places."""
    count = 0
    inside = alone = False
    while at < end:
        code, length = code_point(values, at)
        entry = table[code]
        if inside and not entry & MARK and (entry == 0 or alone or entry & ALONE):
            ends[count] = at
            count += 1
            inside = alone = False
        if entry != 0 and not inside:
            inside = True
            alone = entry & ALONE != 0
            begins[count] = at
        at += length
    if inside:
        ends[count] = at
        count += 1
    return count
