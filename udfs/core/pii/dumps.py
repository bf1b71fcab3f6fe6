"""Hexadecimal tables and dumps of bytes, whose groups of decimal digits look like cards and phone numbers."""

from __future__ import annotations

import re

_NEAR = 48  # bytes looked at on each side
_SAME_SIZE = re.compile(rb"(?:\d{2}(?:[ \t]\d{2})+|\d{4}(?:[ \t]\d{4})+)\Z")
_MIXED = rb"(?:[0-9][A-Fa-f]|[A-Fa-f][0-9]|[A-F]{2})"  # `be` and `ad` are words
_PAIR_BEFORE = re.compile(rb"(?<![0-9A-Za-z.])" + _MIXED + rb"(?:[ \t]{1,2}|\r?\n[ \t]*)\Z")
_PAIR_BEHIND = re.compile(rb"(?:[ \t]{1,2}|\r?\n[ \t]*)" + _MIXED + rb"(?![0-9A-Za-z])")
_CODE_POINT = re.compile(
    rb"(?<![0-9A-Za-z.])(?=[0-9A-Fa-f]{0,3}[A-Fa-f])(?=[0-9A-Fa-f]{0,3}[0-9])[0-9A-Fa-f]{4}(?![0-9A-Za-z])|[Uu]\+[0-9A-Fa-f]{4}|\\x"
)
_WORDS = {
    size: (
        re.compile(rb"(?<![0-9A-Za-z])(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{%d}[ \t]{1,2}\Z" % size),
        re.compile(rb"[ \t]{1,2}(?=[0-9]*[A-Fa-f])[0-9A-Fa-f]{%d}(?![0-9A-Za-z])" % size),
    )
    for size in (8, 16)
}
_BYTES_WORD = re.compile(rb"(?<![a-z])(?:buffer|bytes?|s?hex|hexdump|octets?|dump)[ :=<\[(\"']{0,4}\Z", re.IGNORECASE)


def among_hex(raw: bytes, start: int, end: int) -> bool:
    """Whether groups of 2, 4, 8 or 16 digits stand beside such groups with hexadecimal letters, or pairs behind a word for bytes."""
    text = raw[start:end]
    beside = _WORDS.get(len(text)) if text.isdigit() else None
    if beside is not None:
        return bool(beside[0].search(raw, max(0, start - _NEAR), start) or beside[1].match(raw, end))
    if not _SAME_SIZE.match(text):
        return False
    before, after = raw[max(0, start - _NEAR) : start], raw[end : end + _NEAR]
    if text[2:3] in b" \t":
        return bool(_BYTES_WORD.search(before) or _PAIR_BEFORE.search(before) or _PAIR_BEHIND.match(after))
    # 0069 0307 0300: a number of phone or card has a group that does not begin with 0.
    return not re.search(rb"(?:\A|[ \t])[1-9]", text) or bool(_CODE_POINT.search(before) or _CODE_POINT.search(after))
