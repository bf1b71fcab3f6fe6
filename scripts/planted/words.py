"""Invented words and sentences: like prose in length and rhythm, the same for a seed on every machine, and nobody's text."""

from __future__ import annotations

from random import Random

_ONSETS = (*"bcdfghklmnprstvw", "br", "cl", "cr", "dr", "fl", "gr", "pl", "pr", "sh", "sl", "st", "th", "tr")
_VOWELS = (*"aeiou", "ai", "ea", "ou")
_ENDS = ("", "", "", "n", "r", "s", "l", "t", "nd", "st", "ck")
_COMMON = (
    "the",
    "of",
    "and",
    "to",
    "in",
    "a",
    "is",
    "that",
    "for",
    "it",
    "as",
    "with",
    "on",
    "by",
    "this",
    "are",
    "be",
    "from",
    "at",
    "or",
)


def invent(rng: Random, syllables: int) -> str:
    """One lower-case ASCII word."""
    return "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_ENDS) for _ in range(syllables))


def vocabulary(seed: int, size: int) -> list[str]:
    """`size` different words of one to three syllables, none of them a common English word."""
    rng = Random(f"vocabulary {seed}")
    found: dict[str, None] = {}
    while len(found) < size:
        word = invent(rng, rng.choice((1, 2, 2, 2, 3, 3)))
        if word not in _COMMON:
            found[word] = None
    return list(found)


def prose_words(rng: Random, words: list[str], count: int) -> list[str]:
    """`count` words in the mix of prose: every third a common English one, the rest the rarer the later in `words`."""
    # Skewed as in language, yet so many that two documents share a run of five words by chance about never.
    size = len(words)
    return [rng.choice(_COMMON) if rng.random() < 0.33 else words[int(size * rng.random() ** 2)] for _ in range(count)]


def set_as_prose(rng: Random, words: list[str]) -> str:
    """The words as sentences and paragraphs, with capitals and punctuation, which shingles do not see."""
    parts: list[str] = []
    at = 0
    while at < len(words):
        length = rng.randint(6, 18)
        sentence = list(words[at : at + length])
        at += length
        sentence[0] = sentence[0].capitalize()
        if len(sentence) > 8 and rng.random() < 0.6:
            sentence[4] += rng.choice((",", ";", ":"))
        parts.append(" ".join(sentence) + rng.choice((".", ".", ".", "!", "?")) + ("\n\n" if rng.random() < 0.2 else " "))
    return "".join(parts).strip()
