"""Write conf/data/unicode.bin: one byte of flags per code point, from this Python's Unicode database.

The table is committed so that word boundaries, and thus token ids and signals, do not depend on the Python version
that a machine happens to run. Run it with the Python whose Unicode version is wanted:

    python3.13 scripts/make_unicode_table.py
"""

import sys
import unicodedata
import zlib
from pathlib import Path

LETTER, MARK, NUMBER, SPACE, UPPER, NOT_NFC_SAFE, UNSPACED, CONTROL = (1 << bit for bit in range(8))

# Scripts written without spaces between words (Unicode blocks; UAX #29 leaves them to dictionaries).
UNSPACED_RANGES = [
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x1950, 0x19FF),  # Tai Le, New Tai Lue, Khmer symbols
    (0x1A20, 0x1AAF),  # Tai Tham
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x31F0, 0x31FF),  # Katakana extensions
    (0x3400, 0x4DBF),  # Han extension A
    (0x4E00, 0x9FFF),  # Han
    (0xA9E0, 0xA9FF),  # Myanmar extended B
    (0xAA60, 0xAA7F),  # Myanmar extended A
    (0xF900, 0xFAFF),  # Han compatibility
    (0xFF66, 0xFF9F),  # half-width Katakana
    (0x20000, 0x323AF),  # Han extensions B to H
]


def flags(code: int) -> int:
    char = chr(code)
    category = unicodedata.category(char)
    bits = 0
    bits |= LETTER if category[0] == "L" else 0
    bits |= MARK if category[0] == "M" else 0
    bits |= NUMBER if category[0] == "N" else 0
    # White_Space property; str.isspace() also has U+001C..U+001F, which the property has not.
    bits |= SPACE if char.isspace() and not 0x1C <= code <= 0x1F else 0
    bits |= UPPER if category in ("Lu", "Lt") else 0
    bits |= CONTROL if category == "Cc" else 0
    bits |= UNSPACED if any(low <= code <= high for low, high in UNSPACED_RANGES) else 0
    return bits


def main() -> int:
    table = bytearray(0x110000)
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000:
            continue
        table[code] = flags(code)
    # NFC-safe: quick check "yes" and combining class 0, so a text of such characters alone is in NFC (UAX #15, 9).
    composing = set()
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000:
            continue
        char = chr(code)
        if unicodedata.combining(char) or unicodedata.normalize("NFC", char) != char:
            table[code] |= NOT_NFC_SAFE
        decomposition = unicodedata.decomposition(char)
        if decomposition and not decomposition.startswith("<"):
            parts = [int(part, 16) for part in decomposition.split()]
            if len(parts) == 2 and unicodedata.normalize("NFC", char) == char:
                composing.add(parts[1])  # may combine with what stands before it: quick check "maybe"
    composing.update(range(0x1161, 0x1176))  # Hangul vowels and final consonants compose by arithmetic
    composing.update(range(0x11A8, 0x11C3))
    for code in composing:
        table[code] |= NOT_NFC_SAFE
    out = Path(__file__).resolve().parent.parent / "conf" / "data" / "unicode.bin"
    packed = unicodedata.unidata_version.encode().ljust(16, b"\0") + zlib.compress(bytes(table), 9)
    out.write_bytes(packed)
    print(f"{out.name}: Unicode {unicodedata.unidata_version}, {len(packed)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
