"""Derived documents, for rules that the corpus hardly ever breaks: parts of real documents, joined or changed in one way.

Each recipe takes a real document and a share between 0 and 1 that says how far it goes, so that some results stay below the
rule's bound. They are compared and counted apart from the real ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import cycle, islice
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


def _long_words(text: str, share: float, random: Random) -> str:
    """The words of at least 7 to 11 characters, in their lines."""
    least = 7 + int(5 * share)
    lines = (" ".join(word for word in line.split() if len(word) >= least) for line in _lines(text))
    return "\n".join(line for line in lines if line)


RECIPES: dict[str, Callable[[str, float, Random], str]] = {
    "gopher_long_words": _long_words,
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
    order = Random(1).sample(texts, len(texts))
    short = [text for text in order if 600 < len(text) < WHOLE // 2]
    rules = {rule.name: rule for rule in RULES}
    units: dict[str, Unit] = {}
    for name in lacking:
        random = Random(name)  # one rule's documents do not depend on which others are lacking
        made = 0
        for text in islice(cycle(short), 20 * MADE if name in RECIPES else 0):
            new = RECIPES[name](text, random.random(), random)
            made += new not in units and fails(rules[name], signal(rules[name].signal, count([new])[0]))
            units[new] = Unit("derived", name, new)
            if made >= MADE:
                break
    parts = cycle(order)
    random = Random("huge")
    for _ in range(huge):
        joined: list[str] = []
        words, wanted = 0, HUGE_WORDS * (0.98 + 0.12 * random.random())
        while words <= wanted:
            joined.append(next(parts)[:WHOLE])
            words += count(joined[-1:])[0]["n_token_words"]
        text = "\n\n".join(joined)
        units[text] = Unit("derived", "gopher_too_many_words", text)
    return list(units.values())
