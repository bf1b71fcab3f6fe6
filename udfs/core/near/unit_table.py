"""What a shingle is made of: words and characters, told by one table over all code points, upper and lower case alike.

A *unit* is a run of letters, marks and numbers, or, in scripts written without spaces, one character with the marks that
follow it. All else separates and leaves no trace.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf import unicode as flags

CODE = (1 << 21) - 1  # the folded code point
IN_UNIT, ALONE, MARK = 1 << 21, 1 << 22, 1 << 23  # part of a unit; a unit by itself; joins the unit before it

# Letters with case that Unicode 14 added, so Pythons before 3.11 do not know their pairs: left as they are, everywhere.
# Pairs of older letters never change (stability policy of Unicode for case folding), and younger ones are not in the pinned table.
_YOUNG = {0x2C2F, 0x2C5F, 0xA7C0, 0xA7C1, *range(0xA7D0, 0xA7DA), *range(0x10570, 0x105C0)}


def _fold(code: int) -> int:
    """Simple case folding (CaseFolding.txt, status C or S): one code point for one."""
    char = chr(code)
    for folded in (char.casefold(), char.lower()):
        if len(folded) == 1:
            return ord(folded)
    return ord(char.lower()[0])  # only U+0130, the dotted capital i


@cache
def unit_table() -> NDArray[np.uint32]:
    """Of every code point in a unit, what it folds to (bits CODE) and the flags above; 0 for all others.

    uint32, shape (0x110000,), read-only. Classes are those of the pinned Unicode table, so units are the same on every Python.
    """
    unicode = flags.unicode_flags()
    inside = np.flatnonzero(unicode & (flags.LETTER | flags.MARK | flags.NUMBER))
    table = np.zeros(0x110000, np.uint32)
    table[inside] = [code if code in _YOUNG else _fold(code) for code in inside.tolist()]
    table[inside] |= np.uint32(IN_UNIT)
    table[inside[unicode[inside] & flags.UNSPACED != 0]] |= np.uint32(ALONE)
    table[inside[unicode[inside] & flags.MARK != 0]] |= np.uint32(MARK)
    table.flags.writeable = False
    return table
