"""One row of a column as code points and class bits, with the places of its line feeds."""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.udfs.core.code_point import code_point
from auralith_pipeline.udfs.core.quality.classes import SPACE

PADDING = 68  # places behind the text that later kernels may read: a block of count_marks.py and the window at its end


@leaf_njit
def decode(values, at, end, table, codes, bits, breaks):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """Fill codes (int32) and bits (uint16), each PADDING longer than the text, and breaks (int32): where its line feeds are.

    Behind the text stand zeros, but the first bits there say white space. Returns the number of characters and of line feeds.
    """
    size = 0
    lines = 0
    while at < end:
        code = np.int64(values[at])
        if code < 0x80:
            codes[size] = code
            bits[size] = table[code]
            breaks[lines] = size
            lines += code == 10
            at += 1
        else:
            code, length = code_point(values, at)
            codes[size] = code
            bits[size] = table[code]
            at += length
        size += 1
    codes[size : size + PADDING] = 0
    bits[size : size + PADDING] = 0
    bits[size] = SPACE
    return size, lines
