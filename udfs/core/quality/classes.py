"""What the quality kernels ask about a character: one table of 16 bits per code point, on top of the pinned Unicode table.

Sources of the lists: punctuation and sentence ends as the FineWeb filters count them (Penedo et al. 2024); which signs are
split off a word follows the common English tokenizers of that pipeline. They are facts of the definitions, so that
thresholds published for those filters mean the same here.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf import unicode as flags

LETTER, MARK, NUMBER, SPACE, UPPER, UNSPACED = 1, 2, 4, 8, 16, 32
SIGN = 64  # a token of nothing but these is punctuation, no word
TERMINAL = 128  # ends a sentence
OPENS = 256  # split off the beginning of a token
CLOSES = 512  # split off its end
PUNCT = 1024  # may follow the end of a sentence without beginning the next one
QUOTE = 2048
SMALL = 8192  # a letter that is no capital
# What a character is not: the bits of any character of a word, in one union, then say what all of them are.
NOT_PLAIN = 4096  # PLAIN is a letter, mark or number of a script with spaces: a word of nothing else is one token
NOT_HEX = 16384  # all but what may stand in a list of hexadecimal bytes: digits, comma, x and backslash
NOT_SIGN = 32768

# fmt: off
_TERMINALS = (
    0x21, 0x2E, 0x3F, 0x589, (0x61D, 0x61F), 0x6D4, (0x700, 0x702), 0x7F9, 0x837, 0x839, (0x83D, 0x83E), (0x964, 0x965),
    (0x104A, 0x104B), 0x1362, (0x1367, 0x1368), 0x166E, (0x1735, 0x1736), (0x17D4, 0x17D6), (0x17D9, 0x17DA), 0x1803, 0x1809,
    (0x1944, 0x1945), (0x1AA8, 0x1AAB), (0x1B5A, 0x1B5B), (0x1B5E, 0x1B5F), (0x1B7D, 0x1B7E), (0x1C3B, 0x1C3C),
    (0x1C7E, 0x1C7F), (0x203C, 0x203D), (0x2047, 0x2049), 0x2E2E, 0x2E3C, (0x2E53, 0x2E54), 0x3002, 0xA4FF, (0xA60E, 0xA60F),
    0xA6F3, 0xA6F7, (0xA876, 0xA877), (0xA8CE, 0xA8CF), 0xA92F, (0xA9C8, 0xA9C9), (0xAA5D, 0xAA5F), (0xAAF0, 0xAAF1), 0xABEB,
    0xFE52, (0xFE56, 0xFE57), 0xFF01, 0xFF0E, 0xFF1F, 0xFF61, (0x10A56, 0x10A57), (0x10F55, 0x10F59), (0x10F86, 0x10F89),
    (0x11047, 0x11048), (0x110BE, 0x110C1), (0x11141, 0x11143), (0x111C5, 0x111C6), 0x111CD, (0x111DE, 0x111DF),
    (0x11238, 0x11239), (0x1123B, 0x1123C), 0x112A9, (0x1144B, 0x1144C), (0x115C2, 0x115C3), (0x115C9, 0x115D7),
    (0x11641, 0x11642), (0x1173C, 0x1173E), 0x11944, 0x11946, (0x11A42, 0x11A43), (0x11A9B, 0x11A9C), (0x11C41, 0x11C42),
    (0x11EF7, 0x11EF8), (0x11F43, 0x11F44), (0x16A6E, 0x16A6F), 0x16AF5, (0x16B37, 0x16B38), 0x16B44, 0x16E98, 0x1BC9F, 0x1DA88,
)
_SIGNS = (
    (0x00, 0x08), (0x0B, 0x0C), (0x0E, 0x1F), (0x21, 0x2F), (0x3A, 0x40), (0x5B, 0x60), (0x7B, 0x9F), 0xAB, 0xB4, 0xBB,
    (0x2013, 0x2014), 0x2019, (0x201C, 0x201E), 0x2026, 0x2236, 0x2501, 0x25BA, (0x3001, 0x3002), (0x3008, 0x300D),
    (0x3010, 0x3011), 0xFF01, 0xFF05, (0xFF08, 0xFF09), 0xFF0C, 0xFF0E, 0xFF11, (0xFF1A, 0xFF1B), 0xFF1F, 0xFF5E, 0xFF61,
)
_PUNCT_MARKS = (
    ",:;!?()[]{}<>_#*&"
    "\u2026\u00bf\u061f\u00a1\u3002\uff1f\uff01\uff0c\u3001\uff1b\uff1a\uff5e\u00b7\u0964\u060c\u06d4\u061b\u066a"
)
_QUOTE_MARKS = (
    "'\"`" + "\u201d\u201c\u2018\u00b4\u2019\u201a\u201e\u00bb\u00ab\u300c\u300d\u300e\u300f\uff08\uff09\u3014\u3015\u3010\u3011"
    "\u300a\u300b\u3008\u3009\u2329\u232a\u27e6\u27e7"
)
_CURRENCIES = "$\u00a3\u20ac\u00a5\u0e3f" + "".join(map(chr, range(0x20A0, 0x20C0)))
_ICONS = ((0xA6, 0xA6), 0xA9, 0xAE, 0xB0, 0x482, (0x2100, 0x2101), (0x2103, 0x2106), (0x2195, 0x21FF), (0x2300, 0x2307),
          (0x230C, 0x2328), (0x232B, 0x23FF), (0x2400, 0x245F), (0x249C, 0x24E9), (0x2500, 0x25B6), (0x25B8, 0x25C0),
          (0x25C2, 0x25F7), (0x2600, 0x266E), (0x2670, 0x2767), (0x2794, 0x27BF), (0x2800, 0x28FF), (0x1F000, 0x1F3FA),
          (0x1F400, 0x1FAFF))
# fmt: on
_ASCII_PUNCT = "!\"#%&'()*,-./:;?@[\\]_{}"
_OTHER_PUNCT = (
    0xA1,
    0xA7,
    0xAB,
    (0xB6, 0xB7),
    0xBB,
    0xBF,
    (0x2010, 0x2027),
    (0x2030, 0x2043),
    (0x2045, 0x205E),
    (0x3001, 0x3003),
    (0x3008, 0x3011),
)


def _mark(table: NDArray[np.uint16], ranges: tuple[int | tuple[int, int], ...], bits: int) -> None:
    for item in ranges:
        low, high = item if isinstance(item, tuple) else (item, item)
        table[low : high + 1] |= np.uint16(bits)


@cache
def class_table() -> NDArray[np.uint16]:
    """Class bits of every code point: uint16, shape (0x110000,), read-only."""
    unicode = flags.unicode_flags()
    table = np.zeros(0x110000, np.uint16)
    for bit, source in (
        (LETTER, flags.LETTER),
        (MARK, flags.MARK),
        (NUMBER, flags.NUMBER),
        (SPACE, flags.SPACE),
        (UPPER, flags.UPPER),
        (UNSPACED, flags.UNSPACED),
    ):
        table[(unicode & source) != 0] |= np.uint16(bit)
    _mark(table, _TERMINALS, TERMINAL | SIGN | PUNCT)
    _mark(table, _SIGNS, SIGN)
    _mark(table, _ICONS, OPENS | CLOSES)
    _mark(table, _OTHER_PUNCT, PUNCT)
    for marks, bits in (
        (_PUNCT_MARKS, OPENS | CLOSES),
        (_QUOTE_MARKS, OPENS | CLOSES | QUOTE),
        (_CURRENCIES, OPENS),
        ("\u00a7%=\u2013\u2014+", OPENS),
        ("%\u2013\u2014", CLOSES),
        (_ASCII_PUNCT, PUNCT),
    ):
        for mark in marks:
            table[ord(mark)] |= np.uint16(bits)
    # The signs of unspaced scripts are no part of their words.
    table[(table & UNSPACED != 0) & (table & (LETTER | MARK | NUMBER) == 0)] &= np.uint16(0xFFFF ^ UNSPACED)
    table[(table & (LETTER | MARK | NUMBER) == 0) | (table & UNSPACED != 0)] |= np.uint16(NOT_PLAIN)
    table[table & SIGN == 0] |= np.uint16(NOT_SIGN)
    table |= np.uint16(NOT_HEX)
    table[[ord(mark) for mark in "0123456789abcdefABCDEFxX\\,"]] &= np.uint16(0xFFFF ^ NOT_HEX)
    table[(table & LETTER != 0) & (table & UPPER == 0)] |= np.uint16(SMALL)
    table.flags.writeable = False
    return table
