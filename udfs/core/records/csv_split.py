"""Find where CSV records end (RFC 4180) in a stream of blocks, without parsing fields and without holding a record above a limit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from auralith_pipeline.udfs.core.records.encoding import UTF8_BOM
from auralith_pipeline.udfs.core.records.streams import Blocks

# Where a scan stands: at a field's first sign, inside an unquoted field, inside quotes, or behind a quote inside quotes.
_START, _PLAIN, _QUOTED, _QUOTE_SEEN = range(4)


class RawCsv(NamedTuple):
    """data: the record's bytes with its line end, None above the limit; sha256: of the bytes above the limit, else empty;
    line: number of its first line, from 1; closed: no quote is open at its end; ended: a line end followed."""

    data: bytes | None
    sha256: str
    line: int
    closed: bool
    ended: bool


def split_csv(blocks: Blocks, delimiter: bytes, quote: bytes, max_bytes: int) -> Iterator[RawCsv]:
    """All records, blank lines left out. A quote opens a field only as its first sign; LF ends a record unless a quote is open."""
    held: list[bytes] = []
    n_bytes, line, first, state = 0, 1, 1, _START
    digest = None
    for piece, ended in _pieces(blocks):
        state = _scan(piece, delimiter, quote, state)
        held.append(piece + b"\n" if ended else piece)
        n_bytes += len(held[-1])
        if digest is None and n_bytes > max_bytes:
            digest = hashlib.sha256()
        if digest is not None:
            for part in held:
                digest.update(part)
            held = []
        line += ended
        if ended and state != _QUOTED:
            if n_bytes > 2 or b"".join(held).rstrip(b"\r\n"):
                yield RawCsv(None if digest else b"".join(held), digest.hexdigest() if digest else "", first, True, True)
            held, n_bytes, first, state, digest = [], 0, line, _START, None
    if n_bytes:
        yield RawCsv(None if digest else b"".join(held), digest.hexdigest() if digest else "", first, state != _QUOTED, False)


def _pieces(blocks: Blocks) -> Iterator[tuple[bytes, bool]]:
    """(bytes without LF, whether an LF followed): lines, and parts of lines that cross blocks."""
    at_start = True
    while block := blocks.read():
        if at_start:
            block, at_start = block.removeprefix(UTF8_BOM), False
        *whole, rest = block.split(b"\n")
        for piece in whole:
            yield piece, True
        if rest:
            yield rest, False


def _scan(piece: bytes, delimiter: bytes, quote: bytes, state: int) -> int:
    at, size = 0, len(piece)
    while at < size:
        if state == _QUOTED:
            found = piece.find(quote, at)
            if found < 0:
                return _QUOTED
            at, state = found + 1, _QUOTE_SEEN
        elif state != _PLAIN and piece[at : at + 1] == quote:
            at, state = at + 1, _QUOTED
        else:
            found = piece.find(delimiter, at)
            if found < 0:
                return _PLAIN
            at, state = found + 1, _START
    return state
