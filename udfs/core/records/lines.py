"""Cut a stream of blocks into lines at LF only (U+2028, NEL, VT and FF are text), holding no more than one line of bounded size."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from auralith_pipeline.udfs.core.records.streams import Blocks


class LongLine(NamedTuple):
    """Stands for a line above the limit, of which only the hash was kept."""

    n_bytes: int
    sha256: str


class Line(NamedTuple):
    """offset: of the line's first byte in the stream; data: its bytes without LF; ended: whether an LF followed."""

    offset: int
    data: bytes | LongLine
    ended: bool


def iter_lines(blocks: Blocks, offset: int, max_bytes: int) -> Iterator[Line]:
    """All lines of `blocks`, whose first byte lies at `offset`. A last line without LF comes with `ended=False`; an empty one not at all.

    A line longer than `max_bytes` is hashed as it passes and never held whole.
    """
    held: list[bytes] = []  # the beginning of a line that goes on in the next block
    n_held = 0
    digest = None  # set while a line above the limit passes
    while block := blocks.read():
        pieces = block.split(b"\n")
        last = len(pieces) - 1
        first = 0
        if held or digest:
            first = 1
            n_held += len(pieces[0])
            held.append(pieces[0])
            if digest is None and n_held > max_bytes:
                digest = hashlib.sha256()
            if digest is not None:
                for part in held:
                    digest.update(part)
                held = []
            if last == 0:
                continue
            yield Line(offset, LongLine(n_held, digest.hexdigest()) if digest else b"".join(held), True)
            offset += n_held + 1
            held, n_held, digest = [], 0, None
        for piece in pieces[first:last]:
            size = len(piece)
            yield Line(offset, LongLine(size, hashlib.sha256(piece).hexdigest()) if size > max_bytes else piece, True)
            offset += size + 1
        rest = pieces[last]
        if rest:
            held, n_held = [rest], len(rest)
            if n_held > max_bytes:
                digest = hashlib.sha256(rest)
                held = []
    if n_held:
        yield Line(offset, LongLine(n_held, digest.hexdigest()) if digest else b"".join(held), False)
