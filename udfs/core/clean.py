"""Clean a text without changing what it says: Unicode normalisation, control characters, zero-width tricks.

Prose: NFC (UAX #15); CR and CRLF become LF; control characters other than tab and line feed go; a zero-width space or
word joiner between two visible ASCII characters goes (elsewhere it separates words of Thai or Khmer and stays);
bidirectional overrides and their closing marks go. ZWNJ, ZWJ, tag characters, U+FEFF inside a text, and bidirectional
isolates and embeddings carry meaning and stay.
Code: NFC and zero-width tricks as above; everything else stays, and overrides ("Trojan Source", CVE-2021-42574) are counted.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal

Form = Literal["nfc", "nfkc", "none"]

_ZERO_WIDTH = "\u200b\u2060"
_OVERRIDES = "\u202d\u202e"
_OPENERS = "\u202a\u202b" + _OVERRIDES
_CLOSER = "\u202c"


def clean(text: str, *, code: bool, form: Form = "nfc", strip_zero_width: bool = True) -> tuple[str, int, int]:
    """The clean text, the number of characters removed, and the number of bidirectional overrides met.

    Cleaning twice is cleaning once.
    """
    overrides = sum(text.count(mark) for mark in _OVERRIDES)
    before = len(text)
    if not code:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = _drop_controls(text)
        if overrides and strip_zero_width:
            text = _drop_overrides(text)
    removed = before - len(text)
    if form == "nfkc" and not code:
        text = unicodedata.normalize("NFKC", text)
    elif form != "none":
        text = unicodedata.normalize("NFC", text)
    if strip_zero_width and any(mark in text for mark in _ZERO_WIDTH):  # last: NFKC may make an ASCII neighbour
        before = len(text)
        text = _drop_zero_width(text)
        removed += before - len(text)
    return text, removed, overrides


# Cc is U+0000-001F and U+007F-009F, without tab and line feed.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]+")


def _drop_controls(text: str) -> str:
    return _CONTROLS.sub("", text.replace("\x85", "\n"))  # NEL (U+0085) is a line end in old text and becomes one


def _drop_overrides(text: str) -> str:
    """Remove overrides with the closing mark that belongs to each; UAX #9: a paragraph's end closes all."""
    out = []
    open_marks: list[bool] = []  # True where the opener was removed
    for char in text:
        if char == "\n":
            open_marks.clear()
        elif char in _OPENERS:
            removed = char in _OVERRIDES
            open_marks.append(removed)
            if removed:
                continue
        elif char == _CLOSER and open_marks and open_marks.pop():
            continue
        out.append(char)
    return "".join(out)


def _drop_zero_width(text: str) -> str:
    """Remove runs of zero-width characters that stand between two visible ASCII characters."""
    out = []
    at = 0
    while at < len(text):
        if text[at] not in _ZERO_WIDTH:
            out.append(text[at])
            at += 1
            continue
        end = at
        while end < len(text) and text[end] in _ZERO_WIDTH:
            end += 1
        between = bool(out) and end < len(text) and "!" <= out[-1] <= "~" and "!" <= text[end] <= "~"
        if not between:
            out.append(text[at:end])
        at = end
    return "".join(out)
