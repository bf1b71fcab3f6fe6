"""Comment marks, boxes and markup around the words of a notice: how they begin and end a line, and text without them."""

from __future__ import annotations

import re

# Signs that begin a comment line in the usual languages.
MARK = r"(?:[#/*;%!:.<({|\\-]{1,80}|\"{3}|'{1,3}|@?rem\b|dnl\b)"  # bounded, as it repeats: a line may be all dashes
LEAD = rf"[ \t]*(?:{MARK}(?:[ \t]+{MARK}){{0,2}})?[ \t]*"
# What closes a comment on its line, and the right side of a box of marks.
_CLOSE = re.compile(r"(?<!\s)\s*(?:\*+/|-->|\*\)|-\}|\"{3}|'{3})\s*$|(?<![ \t])[ \t]+[*|#/\\;%!=+-]+[ \t]*$")
_LEFT = re.compile(r"^[ \t]*(?:(?:[#*;%|>!\\]|/{2,}|/\*+|\*+/|--+|<!--|dnl\b|rem\b)[ \t]*)+", re.M)
_RIGHT = re.compile(r"(?<![ \t])(?:[ \t]+(?:[*|#;%!\\]+|/{2,}|\*+/|-->|--+)){1,6}[ \t]*$", re.M)
_ALONE = re.compile(r"[#*;%|>!]+|/{2,}|/\*+!?|\*+/|--+|<!--|-->|dnl|rem|\\n")
_QUOTES = str.maketrans({"\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'", "`": "'", "_": " "})
_SIGNS = frozenset("#*;%|>!/-<dr\\")  # with which a match of _ALONE begins
# Links and emphasis of POD, Markdown and HTML: their words stay, their targets and tags go.
_POD = re.compile(r"\b[bcfil]<([^<>|]{0,200})(?:\|[^<>]{0,300})?>")
_LINK = re.compile(r"\[([^\[\]]{1,200})\]\([^()\s]{1,300}\)")
_TAG = re.compile(r"</?(?:a|b|i|p|em|br|tt|li|ul|code|strong|span|div)\b[^<>]{0,300}>")


def without_close(value: str) -> str:
    """A value that ends a comment line, without what closes the comment or the box."""
    return _CLOSE.sub("", _CLOSE.sub("", value)).strip()


def plain(text: str) -> str:
    """The text on one line, in lower case, without comment marks, boxes and markup."""
    text = text.translate(_QUOTES).lower()
    text = _RIGHT.sub("", _LEFT.sub(" ", text))
    if "<" in text:
        text = _TAG.sub(" ", _POD.sub(r"\1", text))
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    return " ".join(word for word in text.split() if word[0] not in _SIGNS or not _ALONE.fullmatch(word))
