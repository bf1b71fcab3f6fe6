"""Take units out of texts on their exact bytes, and leave no pile of blank lines where they were."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.udfs.core.paragraphs.split import Units

_LINE_FEED = 0x0A


def cut(
    values: NDArray[np.uint8], offsets: NDArray[np.int64], units: Units, gone: NDArray[np.bool_]
) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The texts without the units in `gone` (bool, shape (units,)): values uint8, offsets int64, shape (rows + 1,).

    What is kept is kept byte by byte. Of the stretches before, between and behind removed units that lie side by side, the one with
    the most line feeds stays (the first of equals), so two kept units never join, and a paragraph's end stays one. What stands
    before the first unit and behind the last one stays. A text of which all units go becomes empty.
    """
    out = np.empty(int(offsets[-1] - offsets[0]), np.uint8)
    fresh = np.zeros(len(offsets), np.int64)
    _cut_rows(values, offsets, units.starts, units.ends, units.bounds, gone, out, fresh)
    return out[: fresh[-1]], fresh


@leaf_njit
def _feeds(values, begin, end):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    count = 0
    for at in range(begin, end):
        count += values[at] == _LINE_FEED
    return count


@leaf_njit
def _copy(values, begin, end, out, size):  # type: ignore[no-untyped-def]
    for at in range(begin, end):
        out[size] = values[at]
        size += 1
    return size


@leaf_njit
def _cut_rows(values, offsets, starts, ends, bounds, gone, out, fresh):  # type: ignore[no-untyped-def]
    size = 0
    for row in range(offsets.shape[0] - 1):
        begin = offsets[row]
        first = bounds[row]
        last = bounds[row + 1]
        n_gone = 0
        for unit in range(first, last):
            n_gone += gone[unit]
        if n_gone == 0:
            size = _copy(values, begin, offsets[row + 1], out, size)
        elif n_gone < last - first:
            size = _copy(values, begin, begin + starts[first], out, size)
            any_kept = False
            gap_begin = gap_end = most = 0  # of the stretches since the last kept unit, the one that stays
            for unit in range(first, last):
                if unit > first:
                    left = begin + ends[unit - 1]
                    right = begin + starts[unit]
                    feeds = _feeds(values, left, right)
                    if feeds > most:
                        gap_begin, gap_end, most = left, right, feeds
                if not gone[unit]:
                    if any_kept:
                        size = _copy(values, gap_begin, gap_end, out, size)
                    size = _copy(values, begin + starts[unit], begin + ends[unit], out, size)
                    any_kept = True
                    most = 0
            size = _copy(values, begin + ends[last - 1], offsets[row + 1], out, size)
        fresh[row + 1] = size
