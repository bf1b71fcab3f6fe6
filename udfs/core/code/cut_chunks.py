"""Cut source code into chunks along its syntax; every character stands in exactly one of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.udfs.core.code.grammars import parse
from auralith_pipeline.udfs.core.code.outline import Outline, flat_outline, outline
from auralith_pipeline.udfs.core.code.pack import pack
from auralith_pipeline.udfs.core.code.rows import Rows, split_rows

MAX_CHARS = 2048  # some 512 tokens
LEAST_CHARS = 16


class Chunk(NamedTuple):
    """`text[start:end]`, in characters. Of it, `text[start:start + overlap]` repeats the end of the chunk before.

    first_line, last_line: from 1, both inclusive, without the overlap.
    kind: "function" or "class" (one whole, with its comments), "block" (several whole siblings), "part" (of a larger node), "lines" (no
    syntax known), "file" (the whole text, not parsed), "blank" (only white space).
    """

    start: int
    end: int
    overlap: int
    first_line: int
    last_line: int
    kind: str


def cut_chunks(text: str, language: str | None, *, max_chars: int = MAX_CHARS, overlap_lines: int = 0) -> list[Chunk]:
    """Chunks of at most `max_chars` characters (plus the overlap), in order; without overlap they are the text, end to end.

    language: as `name_language` names it; without a grammar for it, or where parsing takes too much, lines are packed greedily.
    Boundaries lie between syntax nodes, as high in the tree as fits; comments, decorators and attributes stay with what follows, blank
    lines with what comes before. No line is cut unless it alone is longer than `max_chars`: then behind a token (`cut_line`).
    overlap_lines: lines before a chunk that it repeats, fewer only at the start of the text; a piece of a cut line counts as one.
    An empty text has no chunks. Raises ConfigError for `max_chars` below 16, a negative overlap, or a grammar that is not installed.
    """
    if max_chars < LEAST_CHARS or overlap_lines < 0:
        raise ConfigError(
            f"code chunks of {max_chars} characters with {overlap_lines} lines of overlap; wanted at least {LEAST_CHARS} and 0"
        )
    if not text:
        return []
    data = text.encode("utf-8", "surrogatepass")
    rows = split_rows(text, data, max_chars)
    if len(text) <= max_chars:
        return [Chunk(0, len(text), 0, 1, int(rows.lines[-1]) + 1, "blank" if rows.blank.all() else "file")]
    tree = parse(data, language, longest_line=rows.longest_line)
    shape = outline(tree.root_node, rows, max_chars) if tree is not None else flat_outline(rows)
    bounds = pack(rows.chars, shape, max_chars).tolist()
    chunks = []
    for first, after in zip(bounds, bounds[1:], strict=False):
        start, end = int(rows.chars[first]), int(rows.chars[after])
        repeated = int(rows.chars[max(first - overlap_lines, 0)])
        kind = _kind(rows, shape, first, after, is_parsed=tree is not None)
        chunks.append(Chunk(repeated, end, start - repeated, int(rows.lines[first]) + 1, int(rows.lines[after - 1]) + 1, kind))
    return chunks


def _kind(rows: Rows, shape: Outline, first: int, after: int, *, is_parsed: bool) -> str:
    written = np.flatnonzero(~rows.blank[first:after])
    if not written.size:
        return "blank"
    if not is_parsed:
        return "lines"
    unit = shape.units.get((first + int(written[0]), first + int(written[-1])))
    if unit:
        return unit
    # A chunk is whole siblings if nothing inside lies higher in the tree than its two ends, and these lie equally high.
    before, behind = int(shape.depth[first]), int(shape.depth[after])
    inside = shape.depth[first + 1 : after]
    return "block" if before == behind and (not inside.size or int(inside.min()) >= before) else "part"
