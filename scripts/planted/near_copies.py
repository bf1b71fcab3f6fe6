"""Documents with planted near-copies of known similarity.

    python -m scripts.planted.near_copies FOLDER [--documents 20000] [--seed 0]

writes FOLDER/documents.jsonl (doc_id, text, license, date, group, planted). Near-copies come from one another by substituting
words at chosen places, so that the Jaccard similarity of a copy and the first of its group, of sets of word 5-grams, is as near
as possible to a number drawn from 0.5 to 1. What it came to is computed from the strings.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from scripts.planted.scripts_of_the_world import other_scripts, short_documents
from scripts.planted.words import invent, prose_words, set_as_prose, vocabulary

UNITS = 5
_LICENSES = ("MIT", "Apache-2.0", "GPL-3.0-only", "CC-BY-4.0", None, None)


@dataclass(frozen=True)
class Planted:
    """A document. group: documents of one group come from one text, None for those that stand alone; planted: Jaccard
    similarity with the first of the group, 1 for that one, None where it stands alone."""

    doc_id: str
    text: str
    license: str | None
    date: str | None
    group: int | None = None
    planted: float | None = None


def grams(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + UNITS]) for at in range(len(words) - UNITS + 1)}


def jaccard(first: list[str], second: list[str]) -> float:
    one, other = grams(first), grams(second)
    return len(one & other) / len(one | other)


def substitute(rng: Random, words: list[str], wanted: float) -> list[str]:
    """The words with as many replaced, alone or in runs, as bring the similarity nearest to `wanted`."""
    before = grams(words)
    best, distance = list(words), 1.0 - wanted
    copy = list(words)
    while True:
        at = rng.randrange(len(copy))
        for place in range(at, min(len(copy), at + rng.choice((1, 1, 1, 2, 4)))):
            copy[place] = invent(rng, 5)  # longer than any word of the vocabulary: never one that stood there
        now = grams(copy)
        found = len(before & now) / len(before | now)
        if abs(found - wanted) < distance:
            best, distance = list(copy), abs(found - wanted)
        if found <= wanted:
            return best


def plant(documents: int = 20_000, seed: int = 0) -> Iterator[Planted]:
    """So many documents, in a fixed shuffled order: three fifths in groups of 2 to 6, some short, some in other scripts."""
    rng = Random(f"near copies {seed}")
    words = vocabulary(seed, 60_000)
    bare: list[tuple[str, int | None, float | None]] = [(text, None, None) for text in (*short_documents(), *other_scripts(seed))]
    bare = bare[: documents // 5]
    grouped = documents * 3 // 5 + len(bare)
    group = 0
    while len(bare) < grouped:
        first = prose_words(rng, words, int(rng.triangular(60, 600, 180)))
        bare.append((set_as_prose(rng, first), group, 1.0))
        for _ in range(min(rng.randint(1, 5), grouped - len(bare))):
            copy = substitute(rng, first, 1.0 if rng.random() < 0.05 else rng.uniform(0.5, 1.0))
            bare.append((set_as_prose(rng, copy), group, jaccard(first, copy)))
        group += 1
    while len(bare) < documents:
        bare.append((set_as_prose(rng, prose_words(rng, words, int(rng.triangular(60, 600, 180)))), None, None))
    rng.shuffle(bare)
    for number, (text, where, similarity) in enumerate(bare):
        date = None if rng.random() < 0.3 else f"{rng.randint(1999, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        yield Planted(f"planted-{number:06d}", text, rng.choice(_LICENSES), date, where, similarity)


def write(path: Path, documents: Iterator[Planted]) -> int:
    """As JSONL; returns how many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w", encoding="utf-8") as lines:
        for document in documents:
            lines.write(json.dumps(asdict(document), ensure_ascii=False) + "\n")
            count += 1
    return count


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(write(options.folder / "documents.jsonl", plant(options.documents, options.seed)), "documents")


if __name__ == "__main__":
    main()
