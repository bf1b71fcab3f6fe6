"""Bodies of private keys in text armour: PEM (RFC 7468), OpenSSH, PGP (RFC 9580), SSH2 (RFC 4716) and PuTTY.

The value is the body, from its first to its last base64 character; header and footer stay, so that a reader sees what
stood there. Between header and body there may be line ends (real, escaped as in JSON, doubly escaped), indentation, quotes
and operators of source code, marks of comments and quotations, and armour headers such as `Proc-Type: 4,ENCRYPTED`.
Without a footer the body ends where its base64 run ends.
"""

from __future__ import annotations

import re

from auralith_pipeline.udfs.core.secrets.evidence import is_pronounceable

BEGIN = b"---BEGIN "
BEGIN_SSH2 = b"--- BEGIN "
PUTTY = b"Private-Lines:"
ANCHORS = (BEGIN, BEGIN_SSH2, PUTTY)

_HEADER = re.compile(rb"---(?: BEGIN SSH2 ENCRYPTED PRIVATE KEY -{4}|BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-{3,5})")
_PUTTY = re.compile(rb"Private-Lines: {0,4}\d{1,4}")
_FOOTER = re.compile(rb"-{3,5} ?END ")
# What may stand between two runs of base64: blanks, line ends in any writing, quotes, commas, operators, marks of comments.
_BETWEEN = re.compile(rb"""(?:\\+[nrt]|\\|\s|["'`,;>#*|.()\[\]]|\+(?=[\s"'])|//(?=\s)|<br ?/?>|&#(?:10|13|xA|xD);|%0[AaDd])*""")
_ARMOUR = re.compile(rb"[A-Z][A-Za-z-]{2,30}: [^\r\n\\\"']{0,300}")
_RUN = re.compile(rb"=?[A-Za-z0-9+/]+(?:=|%3D){0,2}")
_WORD = re.compile(rb"[A-Z]?[a-z]+|[A-Z]+")
_MIN_BODY = 20  # characters: less is a mention of a key, such as `-----BEGIN PRIVATE KEY-----MIIE...`


def find_body(text: memoryview, begin: int, end: int) -> tuple[int, int] | None:
    """The body of the key whose header begins (at its last three leading hyphens) at `begin`, or None; text ends at `end`."""
    header = _HEADER.match(text, begin, end) or _PUTTY.match(text, begin, end)
    if header is None:
        return None
    at = header.end()
    runs: list[tuple[int, int]] = []
    while True:
        at = _BETWEEN.match(text, at, end).end()  # type: ignore[union-attr]  # it matches the empty text too
        armour = _ARMOUR.match(text, at, end)
        if armour and not runs:
            at = armour.end()
            continue
        run = _RUN.match(text, at, end)
        if run is None:
            break
        runs.append(run.span())
        at = run.end()
    if not _FOOTER.match(text, at, end):
        runs = _until_prose(text, runs, end)
    if sum(stop - start for start, stop in runs) < _MIN_BODY or all(_is_word(bytes(text[start:stop])) for start, stop in runs):
        return None
    return runs[0][0], runs[-1][1]


def _until_prose(text: memoryview, runs: list[tuple[int, int]], end: int) -> list[tuple[int, int]]:
    """The runs of a body that was cut off, without the words after it; the text ends at `end`.

    All lines but the last are of one width; a shorter run belongs to the body only as its last line and if it is no word.
    """
    if not runs:
        return runs
    width = runs[0][1] - runs[0][0]
    keep = 0
    for start, stop in runs:
        piece = bytes(text[start:stop])
        if stop - start < width:
            keep += stop == end or (stop - start >= 4 and not _is_word(piece))
            break
        if _is_word(piece):
            break
        keep += 1
    return runs[:keep]


def _is_word(piece: bytes) -> bool:
    """Written like a word of prose: short, in one case but for its first letter, and pronounceable or very short."""
    return len(piece) < 16 and bool(_WORD.fullmatch(piece)) and (len(piece) < 4 or is_pronounceable(piece))
