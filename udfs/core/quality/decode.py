"""One row of a column as code points, class bits and narrow codes, and the places of its line feeds."""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import inline_njit, leaf_njit
from auralith_pipeline.udfs.core.code_point import code_point
from auralith_pipeline.udfs.core.quality.classes import SPACE
from auralith_pipeline.udfs.core.quality.lanes import LANES, RUN, lowest, places_equal, places_with, widen

PADDING = LANES + 16  # places behind the text that later kernels may read: a mask begins at most 2 behind its last block
# Narrow codes: ASCII as it is, and the rest by what the kernels want to know of it at a glance.
BEYOND_ASCII, ELLIPSIS, APOSTROPHE = 0x80, 0x81, 0x82


@inline_njit
def _code_points(values, at, end, codes):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """Fill codes; returns how many. ASCII goes in runs of up to RUN characters, which are copied before their end is known."""
    size = 0
    while at < end:
        if at + LANES <= end:
            widen(values, at, codes, size)
            beyond = places_with(values, at, 0x80)
            length = min(lowest(beyond), RUN) if beyond else RUN
            at += length
            size += length
            if length == RUN:
                continue
        else:
            while at < end and values[at] < 0x80:
                codes[size] = values[at]
                size += 1
                at += 1
        while at < end and values[at] >= 0x80:
            code, length = code_point(values, at)
            codes[size] = code
            size += 1
            at += length
    return size


@leaf_njit
def decode(values, at, end, table, codes, bits, narrow, breaks):  # type: ignore[no-untyped-def]
    """Fill codes (uint32), bits (uint16) and narrow (uint8), each PADDING longer than the text, and breaks (uint32): its line feeds.

    Behind the text stand zeros, and bits that say white space. Returns the number of characters and of line feeds.
    """
    size = _code_points(values, at, end, codes)
    for i in range(size):
        bits[i] = table[codes[i]]
    for i in range(size):
        code = codes[i]
        beyond = BEYOND_ASCII | (code == 0x2026) | (code == 0x2019) << 1
        narrow[i] = code if code < 0x80 else beyond
    codes[size : size + PADDING] = 0
    bits[size : size + PADDING] = SPACE
    narrow[size : size + PADDING] = 0
    lines = 0
    for block in range(0, size, LANES):
        found = places_equal(narrow, block, 10)
        while found:
            breaks[lines] = block + lowest(found)
            lines += 1
            found &= found - np.uint64(1)
    return size, lines
