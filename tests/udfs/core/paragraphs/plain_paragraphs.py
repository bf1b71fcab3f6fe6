"""Paragraphs by their definition, in plain Python: strings and lists, nothing hashed, no byte offsets."""

from __future__ import annotations

from tests.udfs.core.near.plain_shingles import units


def pieces(text: str, *, lines: bool = False) -> list[str]:
    """The text as stretches that alternate: outside, unit, outside, unit, ..., outside. Joined they are the text."""
    rows = text.split("\n")
    found = [""]
    inside = False
    for number, row in enumerate(rows):
        end = "\n" if number < len(rows) - 1 else ""
        if row.strip():
            if inside and not lines:  # the line feed before it belongs to the paragraph
                between = found.pop()
                found[-1] += between + row
                found.append("")
            else:
                found += [row, ""]
        else:
            found[-1] += row
        found[-1] += end
        inside = bool(row.strip())
    return found


def key(unit: str) -> tuple[str, ...]:
    return tuple(units(unit))


def keys(text: str, min_chars: int, *, lines: bool = False) -> list[tuple[str, ...]]:
    """Of every unit long enough that has a word, in order."""
    return [key(unit) for unit in pieces(text, lines=lines)[1::2] if len(unit) >= min_chars and key(unit)]


def without(text: str, hot: set[tuple[str, ...]], min_chars: int, *, lines: bool = False) -> str:
    stretches = pieces(text, lines=lines)
    bodies, gaps = stretches[1::2], stretches[0::2]
    stays = [not (len(body) >= min_chars and key(body) in hot) for body in bodies]
    if all(stays):
        return text
    if not any(stays):
        return ""
    kept = [number for number, stay in enumerate(stays) if stay]
    out = gaps[0] + bodies[kept[0]]
    for before, number in zip(kept, kept[1:], strict=False):
        out += max(gaps[before + 1 : number + 1], key=lambda gap: gap.count("\n")) + bodies[number]
    return out + gaps[-1]


def repeated(texts: dict[str, str], min_chars: int, min_documents: int, *, lines: bool = False) -> set[tuple[str, ...]]:
    counts: dict[tuple[str, ...], int] = {}
    for text in texts.values():
        for one in set(keys(text, min_chars, lines=lines)):
            counts[one] = counts.get(one, 0) + 1
    return {one for one, count in counts.items() if count >= min_documents}
