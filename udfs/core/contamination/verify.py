"""Verify candidates: every copy of a passage in a document that is long enough and like enough, with its place in characters."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.contamination.align import Alignment, align_pieces
from auralith_pipeline.udfs.core.contamination.index import COUNTED, Index, cover
from auralith_pipeline.udfs.core.contamination.scan import DRIFT, candidates, follow, scan
from auralith_pipeline.udfs.core.contamination.units import units_of

FAILURES = 16  # stretches of a document that are aligned with a passage in vain before the rest of it is left


class Find(NamedTuple):
    """A copy of a part of the index. start, end: characters of the document; units: of the part, those that count; matched: those of
    them that agree; longest: agreeing units in a row; exact: share of its n-grams that agree as a whole."""

    part: int
    start: int
    end: int
    units: int
    matched: int
    longest: int
    exact: float

    @property
    def share(self) -> float:
        """Share of the part's units that stand in the document in order."""
        return self.matched / self.units


class Masks(NamedTuple):
    """Of each place in the index: ignored: whether its seed is (None: none is); counted: whether its unit counts."""

    ignored: NDArray[np.bool_] | None
    counted: NDArray[np.bool_]


def masks_of(index: Index, common: NDArray[np.int64]) -> Masks:
    """What counts where the given seeds are boilerplate.

    A passage that would lose more than half of its units by them keeps them: then the passage itself is spread there, not boilerplate.
    """
    if not len(common):
        return Masks(None, index.counted)
    part = np.repeat(np.arange(len(index.widths)), np.diff(index.begins))
    seeded, ignored = np.zeros(len(index.keys), bool), np.zeros(len(index.keys), bool)
    seeded[index.places] = True
    ignored[index.places] = np.repeat(np.isin(np.arange(len(index.seeds)), common), np.diff(index.posts))
    counted = cover(seeded & ~ignored, index.widths[part]) & index.counted
    enough = np.bincount(part[counted], minlength=len(index.widths)) >= COUNTED * np.diff(index.begins)
    return Masks(ignored & enough[part], np.where(enough[part], counted, index.counted))


def verify(raw: bytes, index: Index, min_share: float, masks: Masks) -> list[Find]:
    """Every copy of a passage in one document, ordered by place.

    raw: valid UTF-8; min_share: of the units that count.
    """
    values = np.frombuffer(raw, np.uint8)
    offsets = np.array([0, len(raw)], np.int64)
    posts = follow(scan(values, offsets, index), index, masks.ignored)
    _, parts = candidates(posts, index)
    if not len(parts):
        return []
    units = units_of(values, offsets)
    places = np.cumsum((values & 0xC0) != 0x80)  # characters up to and with each byte
    finds = []
    for part in parts.tolist():
        mine = posts.parts == part
        begin, end = int(index.begins[part]), int(index.begins[part + 1])
        for each in _copies(units.keys, index, part, masks.counted, posts.units[mine], posts.places[mine], min_share):
            finds.append(
                Find(
                    part,
                    int(places[units.begins[each.begin]]) - 1,
                    int(places[units.ends[each.end - 1] - 1]),
                    int(masks.counted[begin:end].sum()),
                    each.counted,
                    each.longest,
                    each.exact / (end - begin - int(index.grams[part]) + 1),
                )
            )
    return sorted(finds, key=lambda find: (find.start, find.end, find.part))


def _copies(
    keys: NDArray[np.uint64],
    index: Index,
    part: int,
    counted: NDArray[np.bool_],
    units: NDArray[np.int64],
    places: NDArray[np.int64],
    min_share: float,
) -> list[Alignment]:
    """Alignments with one part. units, places: of its hits in the document and in the part, ordered by diagonal."""
    begin, end = int(index.begins[part]), int(index.begins[part + 1])
    passage, counts, gram, need = index.keys[begin:end], counted[begin:end], int(index.grams[part]), int(index.needs[part])
    slack = DRIFT + len(passage) // 4
    keys = keys.copy()
    diagonals = units - places
    near = np.searchsorted(diagonals, diagonals + DRIFT, side="right") - np.arange(len(diagonals))
    gone = np.zeros(len(units), bool)
    found: list[Alignment] = []
    failures = 0
    for best in np.argsort(-near, kind="stable").tolist():
        if near[best] < need or failures == FAILURES:
            break
        window = slice(best, best + int(near[best]))
        if gone[best] or int((~gone[window]).sum()) < need:
            continue
        low = max(0, int(diagonals[best]) - slack)
        high = min(len(keys), int(diagonals[window][-1]) + len(passage) + slack)
        each = align_pieces(keys[low:high], passage, counts, gram, int(index.widths[part]) + 1)
        each = each._replace(begin=each.begin + low, end=each.end + low)
        if _holds(each, len(passage), int(counts.sum()), gram, min_share) and not _overlap(each, found):
            found.append(each)
            keys[each.begin : each.end] = 0  # the key of no unit: the next copy lies elsewhere
            gone |= (units >= each.begin) & (units < each.end)
        else:
            failures += 1
            gone[window] = True
    return found


def _holds(each: Alignment, size: int, counts: int, gram: int, min_share: float) -> bool:
    if gram == size:  # as short as an n-gram or shorter: the whole of it, word for word
        return each.longest == size
    return each.matched >= gram and each.counted >= min_share * counts


def _overlap(each: Alignment, found: list[Alignment]) -> bool:
    return any(each.begin < other.end and other.begin < each.end for other in found)
