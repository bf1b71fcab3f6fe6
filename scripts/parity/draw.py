"""Draw the documents compared: whole ones, passages of longer ones, and for every rule enough that it rejects.

A document of at most 8,000 characters is taken whole, of a longer one the beginning, cut at a line border. For rules that
reject too few of those, passages of 2,000, 800 and 400 characters are cut out of all documents, at line borders. Which units
a rule would reject is estimated by our kernels; so that the estimate does not hide what datatrove alone rejects, units near
the bound go with them, and at least 1,000 documents are drawn regardless.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from parity.ours import RULES, cleaned, columns, fails_and_nears, is_spaced

WHOLE = 8_000
PASSAGES = (2_000, 800, 400)
QUOTA = 240  # some more than the 200 wanted: datatrove decides in the end
NEAR = 40
RANDOM = 1_000
HUGE_WORDS = 100_000
_BLOCK = 4_000


class Unit(NamedTuple):
    """A text compared. kind: `document` (whole), `passage` or `derived`; by: the rule that it was drawn or made for."""

    kind: str
    by: str
    text: str


class _Place(NamedTuple):
    document: int
    begin: int
    end: int


def read_corpus(path: Path) -> list[str]:
    """The texts of a JSONL file with a field `text`."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] or "" for line in lines]


def comparable(texts: list[str]) -> list[str]:
    """The distinct clean texts, those of scripts without spaces left out."""
    return [text for text in dict.fromkeys(cleaned(texts)) if text.strip() and is_spaced(text)]


def cut(text: str, size: int) -> Iterator[tuple[int, int]]:
    """Begin and end of the passages of a text, of more than half of `size` characters but for the last; longer lines are left out."""
    at = 0
    while len(text) - at > size:
        end = text.rfind("\n", at, at + size)
        if end > at + size // 2:
            yield at, end
        else:
            end = text.find("\n", at + size)
            if end < 0:
                return
        at = end + 1
    if at < len(text):
        yield at, len(text)


def _places(texts: list[str], size: int) -> Iterator[_Place]:
    for number, text in enumerate(texts):
        if size == WHOLE:
            yield from (_Place(number, begin, end) for begin, end in list(cut(text, size))[:1])
        elif len(text) > size:
            yield from (_Place(number, begin, end) for begin, end in cut(text, size))


def _judge(texts: list[str], places: list[_Place]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Whether each place fails each rule, and whether it nearly does: shape (places, rules)."""
    failing, near = np.zeros((2, len(places), len(RULES)), bool)
    for first in range(0, len(places), _BLOCK):
        block = slice(first, first + _BLOCK)
        counts = columns([texts[place.document][place.begin : place.end] for place in places[block]])
        for number, rule in enumerate(RULES):
            failing[block, number], near[block, number] = fails_and_nears(rule, counts)
    return failing, near


def draw(texts: list[str], wanted: int) -> tuple[list[Unit], Counter[str]]:
    """At least `wanted` units in a fixed order, and how many whole documents (or beginnings) of the corpus our rules reject."""
    chosen: dict[_Place, str] = {}
    taken: dict[int, list[_Place]] = {}
    seen: set[str] = set()
    have = np.zeros((2, len(RULES)), np.int64)  # chosen so far that fail each rule, that nearly do
    natural: Counter[str] = Counter()

    def take(place: _Place, by: str, marks: NDArray[np.bool_]) -> None:
        text = texts[place.document][place.begin : place.end]
        if text not in seen and not any(place.begin < other.end and other.begin < place.end for other in taken.get(place.document, ())):
            seen.add(text)
            chosen[place] = by
            taken.setdefault(place.document, []).append(place)
            have[:] += marks

    for size in (WHOLE, *PASSAGES):
        places = list(_places(texts, size))
        Random(size).shuffle(places)
        marks = np.stack(_judge(texts, places), axis=1)  # (places, 2, rules)
        frequency = marks[:, 0].sum(0)
        if size == WHOLE:
            natural.update({rule.name: int(found) for rule, found in zip(RULES, frequency, strict=True)})
            for at, place in enumerate(places[:RANDOM]):
                take(place, "any", marks[at])
        for number in np.argsort(frequency, kind="stable").tolist():
            for kind, quota in enumerate((QUOTA, NEAR)):
                for at in np.flatnonzero(marks[:, kind, number]).tolist():
                    if have[kind, number] >= quota:
                        break
                    take(places[at], RULES[number].name, marks[at])
        if size == WHOLE:
            for at, place in enumerate(places):
                if len(chosen) < wanted:
                    take(place, "any", marks[at])
    units = [
        Unit(
            "document" if place.end - place.begin == len(texts[place.document]) else "passage",
            by,
            texts[place.document][place.begin : place.end],
        )
        for place, by in chosen.items()
    ]
    units += _huge(texts)
    return list({unit.text: unit for unit in units if unit.text.strip()}.values()), natural


def cut_by_words(text: str, random: Random) -> Iterator[tuple[str, int]]:
    """Passages of 99,000 to 108,000 words, one behind the other at line borders, with their words.

    A shorter rest is left out, and so are lines that are longer than that.
    """
    lines = text.splitlines(keepends=True)
    words = columns(lines)["n_token_words"].cumsum() if lines else np.zeros(0, np.int64)
    begin, before = 0, 0
    while True:
        end = int(np.searchsorted(words, before + int(HUGE_WORDS * (0.99 + 0.08 * random.random()))))
        if end >= len(lines):
            return
        if words[end] - before < 1.08 * HUGE_WORDS:
            yield "".join(lines[begin : end + 1]), int(words[end]) - before
        begin, before = end + 1, int(words[end])


def _huge(texts: list[str]) -> list[Unit]:
    """QUOTA passages of over HUGE_WORDS words, and NEAR of hardly as many."""
    random = Random(1)
    long = [text for text in texts if len(text) > 2 * HUGE_WORDS]
    found = [passage for text in long for passage in cut_by_words(text, random)]
    random.shuffle(found)
    over = [text for text, words in found if words > HUGE_WORDS][:QUOTA]
    under = [text for text, words in found if words <= HUGE_WORDS][:NEAR]
    return [Unit("passage", "gopher_too_many_words", text) for text in over + under]
