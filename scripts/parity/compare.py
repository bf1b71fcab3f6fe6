"""Compare signals and decisions document by document, and explain what differs."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from parity.draw import Unit
from parity.explain import Explained, agree, is_same
from parity.ours import FILTER_RULES, RULES, Rule, count, fails, signal
from parity.peer import tokenizer

KINDS = ("real", "derived")
_PART = 20


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

    def add(self, other: Row) -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    @property
    def same(self) -> float:
        """Share of the same decisions."""
        return 1 - (self.theirs + self.ours - 2 * self.both) / max(1, self.compared)


@dataclass
class Compared:
    """What was found: a row per rule and kind, and per filter; kinds of documents; what was not explained, or not repeatable."""

    rows: dict[tuple[str, str], Row] = field(default_factory=lambda: {(rule.name, kind): Row() for rule in RULES for kind in KINDS})
    filters: dict[str, Row] = field(default_factory=lambda: {name: Row() for name in FILTER_RULES})
    kinds: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def total(self) -> int:
        return self.kinds["document"] + self.kinds["passage"]

    def add(self, other: Compared) -> None:
        for mine, more in ((self.rows, other.rows), (self.filters, other.filters)):
            for name, row in more.items():
                mine[name].add(row)  # type: ignore[index]  # both of the same kind
        self.kinds.update(other.kinds)
        self.unexplained += other.unexplained
        self.broken += other.broken


def compare(units: list[Unit], judged: list[dict[str, Any]], jobs: int) -> Compared:
    """Compare datatrove's judgements of the units, in their order, with ours; by `jobs` processes."""
    parts = [(units[at : at + _PART], judged[at : at + _PART]) for at in range(0, len(units), _PART)]
    result = Compared()
    with multiprocessing.get_context("spawn").Pool(jobs) as pool:
        for part in pool.imap(_compare_part, parts):
            result.add(part)
    return result


def _compare_part(part: tuple[list[Unit], list[dict[str, Any]]]) -> Compared:
    units, judged = part
    result = Compared()
    for unit, ours, theirs in zip(units, count([unit.text for unit in units]), judged, strict=True):
        result.kinds[unit.kind] += 1
        kind = "derived" if unit.kind == "derived" else "real"
        explained = Explained(unit.text, tokenizer())
        for rule in RULES:
            # A derived document is made for one rule, and says nothing about the others.
            if rule.signal in theirs["signals"] and (kind == "real" or rule.name == unit.by):
                row, other = result.rows[rule.name, kind], theirs["signals"][rule.signal]
                note = _compare_rule(row, rule, unit, signal(rule.signal, ours), other, explained)
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
