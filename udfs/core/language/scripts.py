"""Which script a letter belongs to, and which languages a script can stand for.

Source of the ranges: the blocks of the Unicode Character Database (Blocks.txt, Scripts.txt, version 15.1); a test compares
them letter by letter with another library's script property. Codes are ISO 15924.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.unicode import LETTER, UPPER, unicode_flags

NO_LETTERS = "Zyyy"  # ISO 15924: undetermined script
OTHER = "Zzzz"  # a letter of a script that no language of the model is written in

# fmt: off
_RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "Latn": ((0x41, 0x5A), (0x61, 0x7A), (0xAA, 0xAA), (0xBA, 0xBA), (0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2B8), (0x1D00, 0x1D25),
             (0x1D2C, 0x1D5C), (0x1D62, 0x1D65), (0x1D6B, 0x1D77), (0x1D79, 0x1DBE), (0x1E00, 0x1EFF), (0x2C60, 0x2C7F),
             (0xA722, 0xA787), (0xA78B, 0xA7FF), (0xAB30, 0xAB5A), (0xAB5C, 0xAB64), (0xFB00, 0xFB06), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A)),
    "Cyrl": ((0x400, 0x52F), (0x1C80, 0x1C8F), (0x1D2B, 0x1D2B), (0x1D78, 0x1D78), (0xA640, 0xA69F)),
    "Grek": ((0x370, 0x3E1), (0x3F0, 0x3FF), (0x1D26, 0x1D2A), (0x1F00, 0x1FFF)),
    "Armn": ((0x531, 0x58F), (0xFB13, 0xFB17)),
    "Hebr": ((0x5D0, 0x5F4), (0xFB1D, 0xFB4F)),
    "Arab": ((0x620, 0x63F), (0x641, 0x6FF), (0x750, 0x77F), (0x870, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
    "Thaa": ((0x780, 0x7BF),),
    "Deva": ((0x900, 0x97F), (0xA8E0, 0xA8FF)),
    "Beng": ((0x980, 0x9FF),),
    "Guru": ((0xA00, 0xA7F),),
    "Gujr": ((0xA80, 0xAFF),),
    "Orya": ((0xB00, 0xB7F),),
    "Taml": ((0xB80, 0xBFF),),
    "Telu": ((0xC00, 0xC7F),),
    "Knda": ((0xC80, 0xCFF),),
    "Mlym": ((0xD00, 0xD7F),),
    "Sinh": ((0xD80, 0xDFF),),
    "Thai": ((0xE00, 0xE7F),),
    "Laoo": ((0xE80, 0xEFF),),
    "Tibt": ((0xF00, 0xFFF),),
    "Mymr": ((0x1000, 0x109F), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F)),
    "Geor": ((0x10A0, 0x10FA), (0x10FC, 0x10FF), (0x1C90, 0x1CBF), (0x2D00, 0x2D2F)),
    "Ethi": ((0x1200, 0x139F), (0x2D80, 0x2DDF), (0xAB01, 0xAB2F)),
    "Khmr": ((0x1780, 0x17FF),),
    "Hang": ((0x1100, 0x11FF), (0x3131, 0x318E), (0xA960, 0xA97F), (0xAC00, 0xD7FF), (0xFFA0, 0xFFDC)),
    "Kana": ((0x3041, 0x309F), (0x30A1, 0x30FA), (0x30FD, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF6F), (0xFF71, 0xFF9D)),
    "Hani": ((0x3005, 0x3005), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF)),
}
# fmt: on
SCRIPTS = (NO_LETTERS, *_RANGES, OTHER)  # the number of a script is its place
NUMBER_OF = {name: number for number, name in enumerate(SCRIPTS)}
CAPITAL = 0x80  # bit of the table: an upper-case or title-case letter
WEIGHTS = np.array([3 if name in {"Hang", "Kana", "Hani"} else 1 for name in SCRIPTS], np.int64)  # letters that a character stands for

# Scripts of which one language of the model, and hardly another of the world, makes use.
UNIQUE = {
    "Grek": "el", "Armn": "hy", "Thaa": "dv", "Guru": "pa", "Gujr": "gu", "Orya": "or", "Taml": "ta", "Telu": "te", "Knda": "kn",
    "Mlym": "ml", "Sinh": "si", "Thai": "th", "Laoo": "lo", "Khmr": "km", "Hang": "ko",
}  # fmt: skip
# What a text in these scripts is when the model names a language that does not use the script.
USUAL = {"Hebr": "he", "Geor": "ka", "Ethi": "am", "Mymr": "my", "Tibt": "bo", "Beng": "bn", "Kana": "ja"}

_WRITTEN_IN = {
    "Cyrl": "ru uk bg be mk sr ba bxr ce cv kk ky krc kv lez mhr mrj mn myv os rue sah tg tt tyv xal av uz az bs sh ku tk ro",
    "Arab": "ar arz azb ckb fa lrc mzn pnb ps sd ug ur ku kk az ms uz",
    "Deva": "hi mr ne sa bh mai new gom hif sd",
    "Beng": "bn as bpy",
    "Tibt": "bo",
    "Mymr": "my",
    "Geor": "ka xmf",
    "Hebr": "he yi",
    "Ethi": "am",
    "Hani": "zh wuu yue",
    "Kana": "ja",
}
# Besides every language that no other script claims.
_LATIN_TOO = ("sr", "kk", "tt", "uz", "az", "bs", "sh", "ku", "tk", "gom", "hif", "ms", "ro")


@cache
def languages_of(script: str) -> frozenset[str] | None:
    """The languages of the model written in a script; None for Latin, where it is every language not `never_latin`."""
    if script == "Latn":
        return None
    return frozenset(_WRITTEN_IN.get(script, UNIQUE.get(script, "")).split())


@cache
def never_latin() -> frozenset[str]:
    """The languages of the model that are not written in Latin letters."""
    others = {code for codes in _WRITTEN_IN.values() for code in codes.split()} | set(UNIQUE.values())
    return frozenset(others - set(_LATIN_TOO))


def fits(language: str, script: str) -> bool:
    """Whether texts in the language are written in the script."""
    known = languages_of(script)
    return language not in never_latin() if known is None else language in known


@cache
def script_table() -> NDArray[np.uint8]:
    """The script's number of every letter, with CAPITAL; 0 for what is no letter. uint8, shape (0x110000,), read-only."""
    flags = unicode_flags()
    table = np.full(0x110000, NUMBER_OF[OTHER], np.uint8)
    for name, ranges in _RANGES.items():
        for first, last in ranges:
            table[first : last + 1] = NUMBER_OF[name]
    table[flags & LETTER == 0] = 0
    # Letters of no script of their own (Scripts.txt: Common) tell nothing.
    for first, last in (
        (0xB5, 0xB5),
        (0x2B9, 0x2DF),
        (0x2E5, 0x2E9),
        (0x2EC, 0x2FF),
        (0x374, 0x374),
        (0x2100, 0x214F),
        (0x30FC, 0x30FC),
        (0xFF70, 0xFF70),
    ):
        table[first : last + 1] = 0
    table[0x1D400:0x1D800] = 0
    table[(flags & UPPER != 0) & (table > 0)] |= CAPITAL
    table.flags.writeable = False
    return table
