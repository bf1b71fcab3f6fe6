"""Notice which texts cleaning may change, in one pass over their bytes.

Most texts need none, and most of a text is plain ASCII: blocks of it are passed over by loops without branches.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.conf.unicode import CONTROL, NOT_NFC_SAFE
from auralith_pipeline.udfs.core.code_point import code_point

# What cleaning may be needed: bits of the result.
NEEDS_NFC = 1
NEEDS_REWRITE = 2  # control characters, carriage returns, zero-width spaces, bidirectional overrides
BEYOND_ASCII = 4
_BLOCK = 64


@leaf_njit
def _is_odd(byte):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """True for bytes beyond ASCII and for control characters but tab and line feed."""
    return (byte >= 0x7F) | ((byte < 0x20) & (byte != 9) & (byte != 10))


@leaf_njit
def _find_unclean(values, offsets, table, needs):  # type: ignore[no-untyped-def]
    for row in range(offsets.shape[0] - 1):
        at = offsets[row]
        end = offsets[row + 1]
        need = 0
        while at < end:
            if at + _BLOCK <= end:
                block = values[at : at + _BLOCK]
                odd = False
                for i in range(_BLOCK):
                    odd |= _is_odd(block[i])
                if not odd:
                    at += _BLOCK
                    continue
            stop = min(end, at + _BLOCK)
            while at < stop:
                if not _is_odd(values[at]):
                    at += 1
                    continue
                code, length = code_point(values, at)
                bits = table[code]
                if length > 1:
                    need |= BEYOND_ASCII
                if bits & NOT_NFC_SAFE:
                    need |= NEEDS_NFC
                if bits & CONTROL or code == 0x200B or code == 0x2060 or code == 0x202D or code == 0x202E:
                    need |= NEEDS_REWRITE
                at += length
        needs[row] = need


def find_unclean(values: NDArray[np.uint8], offsets: NDArray[np.int64], table: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """What each row may need: uint8 of shape (rows,), NEEDS_NFC, NEEDS_REWRITE and BEYOND_ASCII, 0 for clean ASCII.

    values, offsets: UTF-8 text as from `string_buffers`; table: `unicode_flags()`.
    """
    needs = np.zeros(len(offsets) - 1, np.uint8)
    _find_unclean(values, offsets, table, needs)
    return needs
