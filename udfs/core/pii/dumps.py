"""Hexadecimal tables and dumps of bytes, whose groups of decimal digits look like cards and phone numbers."""

from __future__ import annotations

import re

_NEAR = 48  # bytes looked at on each side
_SAME_SIZE = re.compile(rb"(?:\d{2}(?:[ \t]\d{2})+|\d{4}(?:[ \t]\d{4})+)\Z")
_HEX = {
    2: re.compile(rb"(?<![0-9A-Za-z.])(?=[0-9A-Fa-f]?[A-Fa-f])[0-9A-Fa-f]{2}(?=[ \t\r\n>\]|]|\Z)"),
    4: re.compile(
        rb"(?<![0-9A-Za-z.])(?=[0-9A-Fa-f]{0,3}[A-Fa-f])(?=[0-9A-Fa-f]{0,3}[0-9])[0-9A-Fa-f]{4}(?![0-9A-Za-z])|[Uu]\+[0-9A-Fa-f]{4}|\\\\x"
    ),
}
_BYTES_WORD = re.compile(rb"(?<![a-z])(?:buffer|bytes?|hex|hexdump|octets?|dump)[ :=<\[(\"']{0,4}\Z", re.IGNORECASE)


def among_hex(raw: bytes, start: int, end: int) -> bool:
    """Whether groups of two or of four digits stand beside groups of that size with hexadecimal letters, or behind a word for bytes.

    Within the same line and the two beside it. A pair such as `be` or `ad` is a word too, so of pairs the neighbour must
    touch the run but for a space.
    """
    if not _SAME_SIZE.match(raw[start:end]):
        return False
    before, after = raw[max(0, start - _NEAR) : start], raw[end : end + _NEAR]
    if raw[start + 2 : start + 3] in b" \t":
        return bool(
            _BYTES_WORD.search(before)
            or re.search(rb"(?<![0-9A-Za-z.])[0-9A-Fa-f]{2}(?:[ \t]{1,2}|\r?\n[ \t]*)\Z", before)
            or re.match(rb"(?:[ \t]{1,2}|\r?\n[ \t]*)[0-9A-Fa-f]{2}(?![0-9A-Za-z])", after)
        )
    return _HEX[4].search(before) is not None or _HEX[4].search(after) is not None
