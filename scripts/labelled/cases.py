"""One labelled line: a text with a value put into a template, and where the value stands."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2] / "tests" / "data" / "labelled"
SEED = 20261125

# What stands around a sentence: prose, logs, tables, markup, comments and scripts without spaces.
AROUND = [
    "{p}",
    "{p}.",
    "Please note: {p}. Thank you for your patience.",
    "2026-03-14 09:26:53,589 INFO intake - {p}",
    '<p class="note">{p}</p>',
    "| 17 | {p} | open |",
    "# {p}",
    "// TODO(ops): {p}",
    "/* {p} */",
    "备注：{p}。谢谢！",
    "メモ：{p}、よろしくお願いします。",
    "메모: {p} 입니다.",
    "- [ ] {p}\n- [x] call the plumber",
    "17;open;{p};low",
    '{"id": 17, "note": "{p}"}',
    "<!-- {p} -->",
    "Hello,\n\nas agreed: {p}\n\nKind regards\nAnn",
    "Уважаемые коллеги, {p}, спасибо.",
    "Bonjour, {p} ; merci d'avance.",
    "Guten Tag, {p}; vielen Dank.",
    "Buenos días: {p}; gracias.",
    "({p})",
    "\t{p}\r\n\tnext row",
    "> {p}\n\nSounds good to me.",
    "مرحبا، {p} شكرا",
]


def rng_for(name: str) -> random.Random:
    """The set's own random numbers: a change in one set leaves the others as they were."""
    return random.Random(f"{SEED}:{name}")


def line(text: str, value: str | None, entity: str | None, kind: str, note: str = "") -> dict[str, Any]:
    """A line whose value stands at the mark {v} of the text."""
    spans: list[list[Any]] = []
    if value is not None:
        start = text.index("{v}")
        text = text.replace("{v}", value, 1)
        spans = [[start, start + len(value), entity]]
    if "{v}" in text or "{p}" in text:
        raise ValueError(f"a mark was left in {text!r}")
    return {"text": text, "spans": spans, "kind": kind, "note": note}


def positives(
    rng: random.Random,
    entity: str,
    phrases: Sequence[str],
    value: Callable[[random.Random, int], tuple[str, str] | str],
    count: int,
    around: Sequence[str] = AROUND,
    kind: str = "positive",
) -> list[dict[str, Any]]:
    """`count` different lines: phrase x surroundings x value, each phrase and surrounding used about equally often."""
    lines: list[dict[str, Any]] = []
    seen: set[str] = set()
    turn = 0
    while len(lines) < count:
        made = value(rng, turn)
        text, note = made if isinstance(made, tuple) else (made, "")
        outer = around[(turn * 7 + turn // len(around)) % len(around)]
        one = line(outer.replace("{p}", phrases[turn % len(phrases)]), text, entity, kind, note)
        turn += 1
        if one["text"] not in seen:
            seen.add(one["text"])
            lines.append(one)
        if turn >= count * 40:
            raise ValueError(f"{entity}: too few different lines")
    return lines


def negatives(
    rng: random.Random, makers: Iterable[tuple[str, Callable[[random.Random], str]]], count: int, around: Sequence[str] = AROUND
) -> list[dict[str, Any]]:
    """`count` different lines that hold nothing to find; makers are pairs of a note and a function that makes the phrase."""
    makers = list(makers)
    lines: list[dict[str, Any]] = []
    seen: set[str] = set()
    turn = 0
    while len(lines) < count:
        note, make = makers[turn % len(makers)]
        phrase = make(rng)
        outer = around[(turn * 5 + turn // len(makers)) % len(around)] if "\n" not in phrase else "{p}"
        text = outer.replace("{p}", phrase)
        turn += 1
        if text not in seen:
            seen.add(text)
            lines.append(line(text, None, None, "negative", note))
        if turn >= count * 60:
            raise ValueError(f"too few different negatives near {note}")
    return lines


def write(path: str, lines: Iterable[dict[str, Any]]) -> int:
    """One JSON line each, with ids from the file's name; returns how many."""
    target = ROOT / path
    target.parent.mkdir(parents=True, exist_ok=True)
    stem = path.removesuffix(".jsonl").replace("/", "-")
    rows = [json.dumps({"id": f"{stem}-{number:04d}", **one}, ensure_ascii=False) for number, one in enumerate(lines)]
    target.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return len(rows)
