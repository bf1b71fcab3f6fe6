"""Read one character of valid UTF-8."""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import inline_njit


@inline_njit
def code_point(values, at):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """The code point that starts at `at` in valid UTF-8, and its length in bytes."""
    first = np.int64(values[at])
    if first < 0x80:
        return first, 1
    if first < 0xE0:
        return ((first & 0x1F) << 6) | (np.int64(values[at + 1]) & 0x3F), 2
    if first < 0xF0:
        return ((first & 0x0F) << 12) | ((np.int64(values[at + 1]) & 0x3F) << 6) | (np.int64(values[at + 2]) & 0x3F), 3
    return (
        ((first & 0x07) << 18)
        | ((np.int64(values[at + 1]) & 0x3F) << 12)
        | ((np.int64(values[at + 2]) & 0x3F) << 6)
        | (np.int64(values[at + 3]) & 0x3F)
    ), 4
