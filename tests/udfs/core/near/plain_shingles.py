"""Shingles by their definition, in plain Python: tuples of strings, nothing hashed."""

from __future__ import annotations

from auralith_pipeline.conf import unicode as flags


def units(text: str) -> list[str]:
    """Folded words, and characters of unspaced scripts with their marks. Only for text whose lower case folds one to one."""
    table = flags.unicode_flags()
    found: list[str] = []
    open_unit = alone = False
    for char in text:
        flag = int(table[ord(char)])
        if not flag & (flags.LETTER | flags.MARK | flags.NUMBER):
            open_unit = False
        elif open_unit and (flag & flags.MARK or not (alone or flag & flags.UNSPACED)):
            found[-1] += char.lower()
        else:
            found.append(char.lower())
            open_unit, alone = True, bool(flag & flags.UNSPACED)
    return found


def shingle_set(text: str) -> frozenset[tuple[str, ...]]:
    words = units(text)
    return frozenset(tuple(words[i : i + 5]) for i in range(max(1, len(words) - 4))) if words else frozenset()


def jaccard(first: frozenset, second: frozenset) -> float:
    return len(first & second) / len(first | second) if first or second else 0.0
