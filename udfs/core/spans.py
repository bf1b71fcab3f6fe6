"""Where something was found in a text, and what becomes of the text: one table of spans for personal data and secrets.

Detectors look at a folded copy (udfs/core/fold.py); its spans are mapped back before they are merged and replaced, so the
stored text outside the merged spans keeps every byte.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

SECRET = "SECRET"  # the one entity that is no personal data


class Span(NamedTuple):
    """One find: bytes [start, end) of row `row`'s UTF-8, what it is, the rule that found it, and how sure that is.

    entity: its placeholder without brackets, [A-Z_]+ only, such as EMAIL or PL_PESEL.
    rule: the rule's id, such as `email` or `aws_access_key`: for the ledger and for people.
    verified: a checksum or a published grammar confirms it, not context alone.
    priority: of two overlapping spans the one with the higher priority names the union (secrets 3, verified 2, else 1).
    """

    row: int
    start: int
    end: int
    entity: str
    rule: str
    verified: bool
    priority: int


def merge_spans(spans: Iterable[Span]) -> list[Span]:
    """Unions of overlapping spans, ordered by row and start; the names come from the strongest member.

    Strongest: higher priority, then longer, then earlier, then the smaller rule name, so the result does not depend on the
    order of the input. Spans that only touch stay apart.
    """
    merged: list[Span] = []
    best: Span | None = None
    for span in sorted(spans, key=lambda s: (s.row, s.start, s.end, s.rule)):
        if best is not None and merged and merged[-1].row == span.row and span.start < merged[-1].end:
            best = min(best, span, key=_strength)
            merged[-1] = best._replace(start=merged[-1].start, end=max(merged[-1].end, span.end))
        else:
            best = span
            merged.append(span)
    return merged


def _strength(span: Span) -> tuple[int, int, int, str]:
    return (-span.priority, span.start - span.end, span.start, span.rule)


def replace_spans(raw: bytes, spans: Iterable[Span], replacement: Callable[[Span, bytes], bytes]) -> bytes:
    """One row's bytes with every span (merged, of this row, in order) replaced."""
    out = []
    done = 0
    for span in spans:
        out += [raw[done : span.start], replacement(span, raw[span.start : span.end])]
        done = span.end
    out.append(raw[done:])
    return b"".join(out)
