"""Byte order marks, and files that are not UTF-8 as a whole."""

from __future__ import annotations

UTF8_BOM = b"\xef\xbb\xbf"


def foreign_encoding(head: bytes) -> bool:
    """Whether a file that begins with `head` is UTF-16 or UTF-32: by its mark, or by where the zero bytes of its first signs lie."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
        return True
    zeros = tuple(byte == 0 for byte in head[:4])
    return zeros in (
        (False, True, False, True),  # UTF-16LE
        (True, False, True, False),  # UTF-16BE
        (False, True, True, True),  # UTF-32LE
        (True, True, True, False),  # UTF-32BE
    )
