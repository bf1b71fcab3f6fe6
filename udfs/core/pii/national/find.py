"""Find national person numbers: the kernel's candidates, confirmed by check digits and by the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auralith_pipeline.udfs.core.fold import Folded
from auralith_pipeline.udfs.core.pii.national.labels import Label, country_of_word, labels_of, text_before
from auralith_pipeline.udfs.core.pii.national.registry import rows_by_key, wanted_keys
from auralith_pipeline.udfs.core.pii.national.row import NationalId
from auralith_pipeline.udfs.core.pii.national.scan import AFTER, BEFORE, scan_candidates
from auralith_pipeline.udfs.core.spans import Span

_NEWLINE = 60  # a label on the line above counts as this many characters further away
_BEHIND = 25  # and one behind the number as this many
_OTHERWISE = 25  # how near a word such as `order` must be
_REACH_OF_GRAMMAR = 32  # a label of a number that has no check digit, or a short label of one whose check is weak
_SHORT = 3
_WEAK = 0.02  # a check that more than one in fifty random numbers pass; such a number needs its own label or its country's name
_REACH_OF_NOTHING = 8
_CLEARLY = 10  # a label that names no country: the best check must be so many times harder to pass than the next
_GLUED = 2  # characters between a number and the label it is glued to by a hyphen

_SEPARATORS = re.compile(r"[ .\-/()]")


def find_national_ids(folded: Folded, countries: tuple[str, ...] = ()) -> list[Span]:
    """Person numbers in every row, without overlaps, ordered by row and start; offsets are bytes of the folded row.

    countries: ISO 3166-1 alpha-2 codes whose numbers are looked for; empty for all. Raises ValueError for one without a row
    in the registry. A number whose check digit is wrong is never reported; one without a check digit only with its own label,
    and as not verified.
    """
    found = list(_confirmed(folded, tuple(countries)))
    # Of candidates that overlap the labelled one, then the longer, then the earlier stays.
    found.sort(key=lambda item: (item[0].row, -item[1], item[0].start - item[0].end, item[0].start))
    spans: list[Span] = []
    row = -1
    kept: list[Span] = []
    for span, _ in found:
        if span.row != row:
            row, kept = span.row, []
        if all(span.end <= other.start or other.end <= span.start for other in kept):
            kept.append(span)
            spans.append(span)
    return sorted(spans)


def _confirmed(folded: Folded, countries: tuple[str, ...]) -> Iterator[tuple[Span, bool]]:
    by_key = rows_by_key(countries)
    candidates = scan_candidates(folded.values, folded.offsets, *wanted_keys(countries))
    for row, start, end, key, state in candidates.tolist():
        begin, stop = int(folded.offsets[row]), int(folded.offsets[row + 1])
        written = folded.values[start:end].tobytes().decode("ascii")
        first = max(begin, start - 2 * BEFORE - 1)  # a byte more shows that the window cuts
        before = text_before(folded.values[first:start].tobytes(), start - first)
        after = folded.values[end : min(stop, end + AFTER)].tobytes().decode("utf-8", "ignore")
        choice, labelled = _choose(by_key[key], written, before, after, state, countries)
        if choice is not None:
            verified = choice.check_digit
            yield Span(row, start - begin, end - begin, choice.entity, choice.entity.lower(), verified, 2 if verified else 1), labelled


def _choose(
    rows: tuple[NationalId, ...], written: str, before: str, after: str, state: int, countries: tuple[str, ...]
) -> tuple[NationalId | None, bool]:
    """The row that the number and its surroundings speak for, if any, and whether a label says so."""
    labels, words = _labels(rows, before, after, countries)
    labels.sort(key=lambda label: (label.distance, -label.length))
    number = _SEPARATORS.sub("", written).upper()
    if state == 2 and not (labels and labels[0].distance <= _GLUED):
        return None, False
    generic = False
    named: int | None = None
    for label in labels:
        if named is not None and label.distance > named:
            return None, False  # labelled, and its check digit is wrong: a label further away does not make it another number
        if label.generic:
            generic = True
            continue
        if not label.rows:
            if label.distance > _OTHERWISE:
                continue
            if not generic:
                return None, False  # the nearest word says it is something else
            break
        fitting = [row for row in rows if row in label.rows and label.distance <= _reach(row, label)]
        if fitting:
            named = label.distance
            valid = [row for row in fitting if row.is_valid(number)]
            if valid:
                return _by_country(valid, words) or min(valid, key=lambda row: row.chance), True
    if named is not None:
        return None, False
    valid = [row for row in rows if (generic or row.stands_alone(written)) and row.is_valid(number)]
    near = _by_country(valid, words)
    if generic and near is not None:
        return near, True
    # Where a country writes its numbers in a form of their own, digits in another form are rather another country's.
    valid = [row for row in valid if row.stands_alone(written) or (row.check_digit and not row.has_own_form(number))]
    if generic and valid:
        likely = sorted(valid, key=lambda row: row.chance)
        if likely[0].chance <= _WEAK and (len(likely) == 1 or likely[0].chance * _CLEARLY < likely[1].chance):
            return likely[0], True
    alone = [row for row in valid if row.stands_alone(written)]
    return (_by_country(alone, words) or (alone[0] if _unique(alone) else None)), False


def _reach(row: NationalId, label: Label) -> int:
    """How many characters away a label counts: the less check and label say, the nearer (`sin` is a Spanish word too)."""
    if row.chance >= 1:
        return _REACH_OF_NOTHING
    short = label.length <= _SHORT and row.chance > _WEAK
    return BEFORE + _NEWLINE if row.check_digit and not short else _REACH_OF_GRAMMAR


def _unique(rows: list[NationalId]) -> bool:
    """One row, or rows that are one number in two countries (the Czech and the Slovak, by one law until 1993)."""
    return len(rows) == 1 or {row.country for row in rows} == {"CZ", "SK"}


def _labels(rows: tuple[NationalId, ...], before: str, after: str, countries: tuple[str, ...]) -> tuple[list[Label], list[str]]:
    """Labels around a number, and the words before it. The line above and what follows are read only where the line itself
    has no label that fits one of the rows."""
    finder = labels_of(countries)
    paragraph = before.rfind("\n\n")
    if paragraph >= 0:
        before = before[paragraph + 2 :]
    above, newline, line = before.rpartition("\n")
    found, same = finder.find(line, after=False)
    words = same.split()
    if any(row in label.rows for label in found for row in rows):
        return found, words
    if newline:
        higher, upper = finder.find(above, after=False)
        found += [label._replace(distance=label.distance + len(same) + _NEWLINE) for label in higher]
        words += upper.split()
    behind, _ = finder.find(after.partition("\n")[0], after=True)
    found += [label._replace(distance=label.distance + _BEHIND) for label in behind if label.rows or label.generic]
    return found, words


def _by_country(rows: list[NationalId], words: list[str]) -> NationalId | None:
    """The first row whose country a word nearby names."""
    countries = country_of_word()
    named = {countries[word] for word in words if word in countries}
    return next((row for row in rows if row.country in named), None)
