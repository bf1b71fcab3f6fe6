"""What a syntax tree says of the boundaries between rows: how deep each lies, and which hold together what they part."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.code.node_kinds import CLOSERS, LEADING, OPENERS, kind_of
from auralith_pipeline.udfs.core.code.rows import Rows

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_DEPTH = 60  # deeper nodes are not looked into: their rows are equals
IN_LINE = 1000  # the depth of a boundary within a line


@dataclass(frozen=True)
class Outline:
    """Boundary i is the one before row i; 0 and n are the ends of the text. All arrays: (n + 1,).

    depth: int32, how many nodes of several rows it cuts.
    glued: bool, what it parts should stay together: a header and its body, a closing bracket or a blank row and what is before.
    leads: bool, a comment stands before a node that fits into a chunk: of many comments those next to the node stay with it.
    units: kind of the functions and classes by first and last row, their comments with them.
    """

    depth: NDArray[np.int32]
    glued: NDArray[np.bool_]
    leads: NDArray[np.bool_]
    units: dict[tuple[int, int], str]


def flat_outline(rows: Rows) -> Outline:
    """The outline of a text without syntax: all lines are equals, blank rows stay with the row before."""
    n = len(rows)
    depth = np.zeros(n + 1, np.int32)
    depth[1:n][rows.lines[1:] == rows.lines[:-1]] = IN_LINE
    glued = np.zeros(n + 1, np.bool_)
    glued[1:n] = rows.blank[1:]
    written = np.flatnonzero(~rows.blank)
    glued[1 : written[0] + 1 if written.size else n] = True
    return Outline(depth, glued, np.zeros(n + 1, np.bool_), {})


def outline(root: Node, rows: Rows, max_chars: int) -> Outline:
    """The outline by a tree. Nodes of at most half a chunk are not looked into: packing keeps them whole or nearly so.

    A comment holds to the next child, which takes as many comments as fit; one before a node that is cut holds to its header.
    """
    found = flat_outline(rows)
    steps = np.zeros(len(rows) + 2, np.int32)
    starts = rows.bytes.tolist()
    todo = [(root, 0)]
    while todo:
        node, level = todo.pop()
        spans = [
            (child, bisect_right(starts, child.start_byte) - 1, bisect_right(starts, child.end_byte - 1) - 1)
            for child in node.children
            if child.end_byte > child.start_byte
        ]
        if level:
            _glue_edges(node, spans, found.glued)
        first, last_row = -1, -1  # first row of the comments before the child; last row of the child before
        targets = _targets(spans)
        for at, (child, begin, end) in enumerate(spans):
            if end > begin:
                steps[begin + 1] += 1
                steps[end + 1] -= 1
                if 2 * (child.end_byte - child.start_byte) > max_chars and level < MAX_DEPTH:
                    todo.append((child, level + 1))
            kind = kind_of(child)
            if kind:
                found.units[begin if first < 0 else first, end] = kind
            if child.type in LEADING and begin > last_row:
                first = begin if first < 0 else first
                target = targets[at]
                if target is not None and spans[at + 1][1] > end:
                    is_cut = target.end_byte - target.start_byte > max_chars
                    (found.glued if is_cut else found.leads)[spans[at + 1][1]] = True
            else:
                first = -1
            last_row = end
    np.maximum(found.depth, np.cumsum(steps[:-1]), out=found.depth)
    return found


def _targets(spans: list[tuple[Node, int, int]]) -> list[Node | None]:
    """What the comments at each place lead to: the next child that is no comment; None at the end of a block."""
    found: list[Node | None] = []
    target: Node | None = None
    for child, _, _ in reversed(spans):
        found.append(target)
        if child.type not in LEADING:
            target = None if child.type in CLOSERS else child
    return found[::-1]


def _glue_edges(node: Node, spans: list[tuple[Node, int, int]], glued: NDArray[np.bool_]) -> None:
    """A header holds to the first row of its body, and a closing bracket on a row of its own to the row before."""
    if not spans:
        return
    head, top, _ = spans[0]
    if head.type in OPENERS:
        glued[top + 1 : top + 2] = True
    body = node.child_by_field_name("body") or node.child_by_field_name("consequence")
    if body is not None:
        row = next((begin for child, begin, _ in spans if child.start_byte == body.start_byte), top)
        glued[top + 1 : row + 1] = True
    tail, row, _ = spans[-1]
    if tail.type in CLOSERS and len(spans) > 1 and row > spans[-2][2]:
        glued[row] = True
