"""Boilerplate: the two inputs of O-35 of the cases, and a mass of notices that differ in one word.

    python -m scripts.planted.notices FOLDER [--notices 200000] [--distinct 10000]

writes notices.jsonl (each notice has another 30th word: 0.836 similar; then the distinct documents), ends.jsonl (another last word:
0.965 similar) and distinct.jsonl (as many documents, all of them distinct). All documents have 60 words.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random

from scripts.planted.words import prose_words, vocabulary

WORDS = 60


def footers() -> list[str]:
    """Input a of O-35: 40 documents of 90 unique invented words and the same 30-word footer, 0.13 similar."""
    words = vocabulary(35, 40 * 90 + 30)
    footer = " ".join(words[:30])
    return [" ".join(words[30 + 90 * k : 120 + 90 * k]) + "\n\n" + footer for k in range(40)]


def chain() -> list[str]:
    """Input b of O-35: w[k] .. w[k+59] for k = 0, 4, .. 76: neighbours 0.867 similar, two steps 0.75, the ends 0."""
    words = vocabulary(36, 136)
    return [" ".join(words[k : k + WORDS]) for k in range(0, 77, 4)]


def notices(count: int, place: int = 29, seed: int = 0) -> Iterator[str]:
    """`count` texts of 60 words that differ in the word at `place` (from 0)."""
    words = prose_words(Random(f"notice {seed}"), vocabulary(seed, 5_000), WORDS)
    for number in range(count):
        yield " ".join([*words[:place], f"case{number}", *words[place + 1 :]])


def distinct(count: int, seed: int = 1) -> Iterator[str]:
    """`count` texts of 60 words without a shingle in common."""
    rng = Random(f"distinct {seed}")
    words = vocabulary(seed, 60_000)
    for number in range(count):
        yield " ".join([*prose_words(rng, words, WORDS - 1), f"file{number}"])


def write(path: Path, *streams: Iterator[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    number = 0
    with path.open("w", encoding="utf-8") as lines:
        for stream in streams:
            for text in stream:
                lines.write(json.dumps({"doc_id": f"{path.stem}-{number:07d}", "text": text}) + "\n")
                number += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--notices", type=int, default=200_000)
    parser.add_argument("--distinct", type=int, default=10_000)
    options = parser.parse_args()
    write(options.folder / "notices.jsonl", notices(options.notices), distinct(options.distinct))
    write(options.folder / "ends.jsonl", notices(options.notices, WORDS - 1), distinct(options.distinct))
    write(options.folder / "distinct.jsonl", distinct(options.notices + options.distinct))


if __name__ == "__main__":
    main()
