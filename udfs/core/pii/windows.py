"""What lies around replaced values, as a column of its own to be searched again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.fold import Folded
from auralith_pipeline.udfs.core.spans import Span


@dataclass(frozen=True, eq=False)
class Windows:
    """Stretches of folded rows with their values replaced, one stretch a row.

    folded: the stretches; rows: the row that each comes from; changed: the places in it where a replacement begins or ends;
    fresh, old: for each stretch the same places, and its beginning, in the stretch and in the unreplaced row.
    """

    folded: Folded
    rows: list[int]
    changed: list[NDArray[np.int64]]
    fresh: list[NDArray[np.int64]]
    old: list[NDArray[np.int64]]

    def restore(self, span: Span) -> Span:
        """A span of a stretch as a span of its unreplaced row; one that cuts into a replacement takes all that it replaced."""
        fresh, old = self.fresh[span.row], self.old[span.row]
        first = int(np.searchsorted(fresh, span.start, "right")) - 1
        last = int(np.searchsorted(fresh, span.end, "left")) - 1
        start = int(old[first]) + (span.start - int(fresh[first]) if first % 2 == 0 else 0)
        end = int(old[last]) + span.end - int(fresh[last]) if last % 2 == 0 else int(old[last + 1])
        return span._replace(row=self.rows[span.row], start=start, end=end)


def cut_windows(folded: Folded, spans: Sequence[Span], reach: int, stand_in: Callable[[str], bytes]) -> Windows:
    """Every span (merged, by row and place) with `reach` bytes on both sides, whole characters, near ones together."""
    pieces: list[bytes] = []
    rows, changed, fresh, old = [], [], [], []
    for row, of_row in groupby(spans, key=lambda span: span.row):
        begin, end = int(folded.offsets[row]), int(folded.offsets[row + 1])
        text = folded.values[begin:end]
        for known in _together(list(of_row), 2 * reach):
            low = _border(text, max(0, known[0].start - reach))
            high = _border(text, min(end - begin, known[-1].end + reach))
            raw = text[low:high].tobytes()
            out, new_at, old_at = [], [0], [low]
            size, done = 0, low
            for span in known:
                replacement = stand_in(span.entity)
                out += [raw[done - low : span.start - low], replacement]
                size += span.start - done
                new_at += [size, size + len(replacement)]
                old_at += [span.start, span.end]
                size += len(replacement)
                done = span.end
            out.append(raw[done - low :])
            pieces.append(b"".join(out))
            rows.append(row)
            fresh.append(np.array(new_at))
            old.append(np.array(old_at))
            changed.append(fresh[-1][1:])
    offsets = np.zeros(len(pieces) + 1, np.int64)
    np.cumsum([len(piece) for piece in pieces], out=offsets[1:])
    return Windows(Folded(np.frombuffer(b"".join(pieces), np.uint8), offsets, {}), rows, changed, fresh, old)


def _together(spans: list[Span], gap: int) -> list[list[Span]]:
    """Spans parted where more than `gap` bytes lie between two of them."""
    groups = [[spans[0]]]
    for span in spans[1:]:
        if span.start - groups[-1][-1].end > gap:
            groups.append([])
        groups[-1].append(span)
    return groups


def _border(text: NDArray[np.uint8], at: int) -> int:
    """The beginning of the character that byte `at` is of."""
    while 0 < at < len(text) and text[at] & 0xC0 == 0x80:
        at -= 1
    return at
