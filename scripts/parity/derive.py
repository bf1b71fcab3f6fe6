"""Derived documents, for rules that the corpus hardly ever breaks: parts of real documents, joined or changed in one way.

Each recipe takes a real document and a share between 0 and 1 that says how far it goes, so that some results stay below the
rule's bound. They are compared and counted apart from the real ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import cycle
from random import Random

from parity.draw import HUGE_WORDS, WHOLE, Unit
from parity.ours import RULES, count, fails, signal

MADE = 230  # per rule: some more than the 200 wanted
LOREM = "Lorem ipsum dolor sit amet, consectetur adipiscing elit."
NOTICES = {
    "c4_line_javascript": "Please enable JavaScript in your browser to see this page.",
    "c4_line_policy": "This site uses cookies; see our privacy policy and the terms of use.",
}


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _bullets(text: str, share: float, random: Random) -> str:
    """The lines as a list: about 80 to 100 % of them begin with a bullet."""
    sign = random.choice("-\u2022")
    return "\n".join(f"{sign} {line}" if random.random() < 0.8 + 0.3 * share else line for line in _lines(text))


def _ellipses(text: str, share: float, random: Random) -> str:
    """Every line cut behind 3 to 13 words and ended with an ellipsis."""
    sign = random.choice(("...", "\u2026", " ..."))
    words = 3 + int(10 * share)
    return "\n".join(" ".join(line.split()[:words]) + sign for line in _lines(text))


def _repeated(text: str, share: float, random: Random) -> str:
    """Some of the paragraphs a second time."""
    paragraphs = [part for part in re.split(r"\n{2,}", text) if part.strip()]
    again = random.sample(paragraphs, min(len(paragraphs), round(len(paragraphs) * (0.2 + 0.8 * share))))
    return "\n\n".join(paragraphs + again)


def _with_line(line: str) -> Callable[[str, float, Random], str]:
    def insert(text: str, share: float, random: Random) -> str:
        lines = text.split("\n")
        lines.insert(random.randrange(len(lines) + 1), line if share < 0.9 else line.rstrip("."))
        return "\n".join(lines)

    return insert


def _long_word(text: str, share: float, random: Random) -> str:
    """The first 900 to 1,900 characters without their spaces, and a full stop."""
    return "".join(text.split())[: 900 + int(1_000 * share)] + ".\n" + text


RECIPES: dict[str, Callable[[str, float, Random], str]] = {
    "gopher_bullet_lines": _bullets,
    "gopher_too_many_ellipses": _ellipses,
    "gopher_ellipsis_lines": _ellipses,
    "dup_paragraphs": _repeated,
    "dup_paragraph_chars": _repeated,
    "c4_lorem_ipsum": _with_line(LOREM),
    "c4_line_long_word": _long_word,
    **{name: _with_line(line) for name, line in NOTICES.items()},
}


def derive(texts: list[str], lacking: list[str], huge: int) -> list[Unit]:
    """MADE documents for each rule of `lacking` that has a recipe, and `huge` ones of 98,000 to 110,000 words."""
    random = Random(1)
    order = random.sample(texts, len(texts))
    short = cycle(text for text in order if 600 < len(text) < WHOLE // 2)
    rules = {rule.name: rule for rule in RULES}
    units: dict[str, Unit] = {}
    for name in lacking:
        if name not in RECIPES:
            continue
        made = 0
        for _ in range(20 * MADE):
            text = RECIPES[name](next(short), random.random(), random)
            made += text not in units and fails(rules[name], signal(rules[name].signal, count([text])[0]))
            units[text] = Unit("derived", name, text)
            if made >= MADE:
                break
    joined = cycle(order)
    for _ in range(huge):
        parts: list[str] = []
        words = 0
        while words <= HUGE_WORDS * (0.98 + 0.12 * random.random()):
            parts.append(next(joined)[:WHOLE])
            words += count(parts[-1:])[0]["n_token_words"]
        text = "\n\n".join(parts)
        units[text] = Unit("derived", "gopher_too_many_words", text)
    return list(units.values())
