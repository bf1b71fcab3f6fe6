"""Compare signals and decisions document by document, and explain what differs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from parity.draw import Unit
from parity.explain import Explained, agree, is_same
from parity.ours import FILTER_RULES, RULES, Counts, Rule, fails, signal
from parity.peer import Remembered


@dataclass
class Row:
    """One rule on one kind of documents (`real` or `derived`)."""

    compared: int = 0
    theirs: int = 0
    ours: int = 0
    both: int = 0
    whole: int = 0  # rejected by datatrove, and a whole document
    near: int = 0  # signals within 1 %
    near_ruled: int = 0  # the same once the named rules are applied
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def same(self) -> float:
        """Share of the same decisions."""
        return 1 - (self.theirs + self.ours - 2 * self.both) / max(1, self.compared)


@dataclass
class Compared:
    rows: dict[tuple[str, str], Row]
    filters: dict[str, Row]
    kinds: Counter[str]
    unexplained: list[str]
    broken: list[str]

    def total(self) -> int:
        return self.kinds["document"] + self.kinds["passage"]


def compare(units: list[Unit], counts: list[Counts], judged: list[dict[str, Any]]) -> Compared:
    """units, our counts and datatrove's judgements of them, in the same order."""
    tokenizer = Remembered()
    rows = {(rule.name, kind): Row() for rule in RULES for kind in ("real", "derived")}
    result = Compared(rows, {name: Row() for name in FILTER_RULES}, Counter(), [], [])
    for unit, ours, theirs in zip(units, counts, judged, strict=True):
        result.kinds[unit.kind] += 1
        kind = "derived" if unit.kind == "derived" else "real"
        explained = Explained(unit.text, tokenizer)
        for rule in RULES:
            # A derived document is made for one rule, and says nothing about the others.
            if rule.signal in theirs["signals"] and (kind == "real" or rule.name == unit.by):
                note = _compare_rule(
                    rows[rule.name, kind], rule, unit, signal(rule.signal, ours), theirs["signals"][rule.signal], explained
                )
                if note:
                    result.unexplained.append(note)
        for name, reason in theirs["filters"].items():
            rules = FILTER_RULES[name]
            if (reason != "") != any(fails(rule, theirs["signals"][rule.signal]) for rule in rules):
                result.broken.append(f"filter {name}: its verdict {reason or 'passes'} is not what the recomputed signals say")
            if kind == "real":
                mine = any(fails(rule, signal(rule.signal, ours)) for rule in rules)
                _count(result.filters[name], mine, reason != "")
    return result


def _count(row: Row, mine: bool, other: bool) -> None:
    row.compared += 1
    row.ours += mine
    row.theirs += other
    row.both += mine and other


def _compare_rule(row: Row, rule: Rule, unit: Unit, mine: float | None, other: float | None, explained: Explained) -> str:
    """Count one document; returns what to say about a difference without an explanation."""
    _count(row, fails(rule, mine), fails(rule, other))
    row.whole += unit.kind == "document" and fails(rule, other)
    row.near += agree(mine, other)
    if is_same(rule, mine, other):
        row.near_ruled += 1
        return ""
    named = explained.reason(rule, mine)
    row.near_ruled += bool(named)
    row.reasons[" + ".join(named) or "UNEXPLAINED"] += 1
    return "" if named else f"{rule.name}: ours {mine}, datatrove {other}, under every rule {explained.under(rule.signal, explained.rules)}"
