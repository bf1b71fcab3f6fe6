"""The pinned Unicode table: one byte of flags per code point, the same on every Python version.

Source: the Unicode Character Database of the version named by `UNICODE_VERSION`, through
scripts/make_unicode_table.py. Kernels take the array as an argument and test bits.
"""

from __future__ import annotations

import zlib
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

LETTER = 1  # general category L*
MARK = 2  # M*
NUMBER = 4  # N*
SPACE = 8  # property White_Space
UPPER = 16  # Lu, Lt
NOT_NFC_SAFE = 32  # NFC quick check not "yes", or a combining class: the text needs a real normalisation
UNSPACED = 64  # a script written without spaces between words
CONTROL = 128  # Cc


@cache
def _stored() -> tuple[str, bytes]:
    data = (files("auralith_pipeline.conf") / "data" / "unicode.bin").read_bytes()
    return data[:16].rstrip(b"\0").decode(), zlib.decompress(data[16:])


def unicode_version() -> str:
    """The Unicode version of the table, such as "15.1.0"; it is part of the tokenizer's and the signals' identity."""
    return _stored()[0]


@cache
def unicode_flags() -> NDArray[np.uint8]:
    """Flags of every code point: uint8, shape (0x110000,), read-only."""
    return np.frombuffer(_stored()[1], np.uint8)
