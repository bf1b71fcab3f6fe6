"""Align a passage with a stretch of a document, unit by unit: how much of the passage stands there, in order, and where exactly."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import inline_njit, leaf_njit

GAP = 64  # units between two pieces of a copy, besides those of the passage that are missing there


class Alignment(NamedTuple):
    """begin, end: units of the document; first, last: units of the passage, half-open; matched: units that agree; counted: those of
    them that count; longest: most in a row; exact: n-grams of the passage that agree as a whole."""

    begin: int
    end: int
    first: int
    last: int
    matched: int
    counted: int
    longest: int
    exact: int


# Columns of a cell of the table: score, begin, first, matched, counted, run (matches in a row that end here), longest, exact.
_CELL = 8


def align(stretch: NDArray[np.uint64], passage: NDArray[np.uint64], counts: NDArray[np.bool_], gram: int) -> Alignment:
    """The best local alignment (Smith and Waterman 1981): a match scores 1; a unit replaced, left out or put in scores -1.

    stretch, passage: keys of units; counts: bool, of each unit of the passage; gram: length of the n-grams. Where several are equally
    good, the one that ends first in the document, then in the passage. All zero where nothing agrees.
    """
    rows = np.zeros((2, len(passage) + 1, _CELL), np.int64)
    best = np.zeros(_CELL + 2, np.int64)
    _align(stretch, passage, counts, gram, rows, best)
    _, begin, first, matched, counted, _, longest, exact, end, last = best.tolist()
    return Alignment(begin, end, first, last, matched, counted, longest, exact)


def align_pieces(stretch: NDArray[np.uint64], passage: NDArray[np.uint64], counts: NDArray[np.bool_], gram: int, least: int) -> Alignment:
    """The best local alignment, and what of the rest of the passage stands before and behind it, in order and close by.

    least: units that a further piece must have more in common with its stretch than apart. Such pieces matter where one change took
    many units at once (a call with all its arguments), or where something was put between the parts of an item.
    """
    whole = align(stretch, passage, counts, gram)
    for before in (True, False):
        edge = whole
        while True:
            low, high = (0, edge.begin) if before else (edge.end, len(stretch))
            first, last = (0, edge.first) if before else (edge.last, len(passage))
            reach = GAP + last - first
            low, high = (max(low, high - reach), high) if before else (low, min(high, low + reach))
            if last - first < least or high - low < least:
                break
            piece = align(stretch[low:high], passage[first:last], counts[first:last], gram)
            if 2 * piece.matched - max(piece.end - piece.begin, piece.last - piece.first) < least:
                break
            edge = piece._replace(begin=piece.begin + low, end=piece.end + low, first=piece.first + first, last=piece.last + first)
            whole = Alignment(
                min(whole.begin, edge.begin), max(whole.end, edge.end), min(whole.first, edge.first), max(whole.last, edge.last),
                whole.matched + edge.matched, whole.counted + edge.counted, max(whole.longest, edge.longest), whole.exact + edge.exact,
            )  # fmt: skip
    return whole


@inline_njit
def _copy(source, cell):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    for column in range(_CELL):
        cell[column] = source[column]


@leaf_njit
def _align(stretch, passage, counts, gram, rows, best):  # type: ignore[no-untyped-def]
    for at in range(stretch.shape[0]):
        before = rows[at & 1]
        here = rows[(at + 1) & 1]
        for place in range(passage.shape[0]):
            cell = here[place + 1]
            diagonal = before[place]
            if stretch[at] == passage[place]:
                # Never worse than any other way to this cell: the neighbours score at most one more than the diagonal.
                if diagonal[0] > 0:
                    _copy(diagonal, cell)
                else:
                    cell[:] = 0
                    cell[1] = at
                    cell[2] = place
                cell[0] += 1
                cell[3] += 1
                cell[4] += counts[place]
                cell[5] += 1
                cell[6] = max(cell[6], cell[5])
                cell[7] += cell[5] >= gram
                if cell[0] > best[0]:
                    _copy(cell, best)
                    best[_CELL] = at + 1
                    best[_CELL + 1] = place + 1
                continue
            source = diagonal
            if before[place + 1, 0] > source[0]:
                source = before[place + 1]
            if here[place, 0] > source[0]:
                source = here[place]
            if source[0] > 1:
                _copy(source, cell)
                cell[0] -= 1
                cell[5] = 0
            else:
                cell[:] = 0
