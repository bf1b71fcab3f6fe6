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

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.udfs.core.near.mix import finish, join
from auralith_pipeline.udfs.core.near.split_units import PADDING, split_units
from auralith_pipeline.udfs.core.near.unit_key import unit_key
from auralith_pipeline.udfs.core.near.unit_table import unit_table

UNITS = 5  # in a shingle; the kernel's windows are cut for it

_WHOLE = np.uint64(0x13198A2E03707344)  # where the hash of a whole short text begins (digits of pi)


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
    hashes = np.empty((int(offsets[-1] - offsets[0]) + len(offsets)) // 2, np.uint64)
    bounds = np.zeros(len(offsets), np.int64)
    longest = int(np.diff(offsets).max(initial=0))
    folded = np.empty(longest + longest // 2 + PADDING, np.uint8)
    stops = np.empty(longest // 2 + 2, np.int64)
    _shingle_rows(values, offsets, unit_table(), folded, stops, hashes, bounds)
    return Shingles(hashes[: bounds[-1]], bounds)


@leaf_njit
def _shingle_rows(values, offsets, table, folded, stops, hashes, bounds):  # type: ignore[no-untyped-def]
    size = 0
    for row in range(offsets.shape[0] - 1):
        count = split_units(values, offsets[row], offsets[row + 1], table, folded, stops)
        whole = _WHOLE
        # Keys of the last unit, the last two, the two before the last unit, and the last four.
        one = two = two_before = four = np.uint64(0)
        at = np.uint64(0)
        for unit in range(count):
            stop = np.uint64(stops[unit])
            key = unit_key(folded, at, stop)
            at = stop
            if unit >= UNITS - 1:
                hashes[size] = finish(join(four, key))
                size += 1
            else:
                whole = join(whole, key)
            pair = join(one, key)
            four = join(two_before, pair)
            two_before = two
            two = pair
            one = key
        if 0 < count < UNITS:
            hashes[size] = finish(whole)
            size += 1
        bounds[row + 1] = size
