"""What is known of one person number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from auralith_pipeline.udfs.core.pii.national.checks import stdnum_check
from auralith_pipeline.udfs.core.pii.national.scan import shape_key

# How people group a number of so many digits, whatever its country: by 2, 3 and 4, or the birth date first.
GROUPS = {
    8: "4-4 2-3-3 1-3-3-1 7-1",
    9: "3-3-3 3-2-4 8-1 2-3-3-1",
    10: "3-3-4 3-4-3 6-4 4-6 5-5 9-1 4-3-3 2-2-2-4 2-4-4 3-3-3-1",
    11: "6-5 5-6 3-3-3-2 2-3-3-3 2-2-2-5 2-2-2-3-2 6-3-2 3-4-4 4-4-3 4-3-4 10-1 9-2 2-8-1 3-6-2 2-2-2-2-3 1-3-3-4 3-7-1 3-3-5",
    12: "4-4-4 6-6 3-3-3-3 8-4 6-2-4 2-2-2-2-4 4-2-2-4 10-2",
    13: "6-7 7-6 1-4-5-2-1 3-4-4-2 6-4-3 6-4-2-1 6-4-1-2 4-4-4-1 5-7-1 2-2-3-2-3-1 1-2-2-2-6 1-6-6 1-2-2-2-2-3-1 1-2-2-2-3-3",
    15: "1-2-2-2-3-3-2 13-2 3-3-3-3-3 5-5-5 3-4-7-1 1-2-2-2-3-5 1-2-2-8-2 1-2-2-2-6-2",
    16: "4-4-4-4 6-6-4 2-2-2-6-4",
    18: "6-8-4 6-4-4-4 6-4-2-2-4 3-3-4-4-4 6-6-6",
}


def _size(way: str) -> int:
    return sum(map(int, way.split("-")))


@dataclass(frozen=True, eq=False)
class NationalId:
    """One row of the registry.

    country: ISO 3166-1 alpha-2. entity: the placeholder's name. name: the number's own name.
    shapes: the characters without separators: 9 a digit, A a letter, X either.
    check: a python-stdnum module, or a function of the number without separators in capitals.
    check_digit: False where only a grammar is published; such a find is never verified.
    labels: what people call it; one of them is needed nearby unless `alone` matches the number as it is written.
    chance: how often a random string of this shape passes the check, measured (tests hold it to a factor of two).
    alone_groups: the group lengths that `alone` can match; empty for any.
    groups: further group lengths in which it is written, beside one piece and GROUPS.
    """

    country: str
    entity: str
    name: str
    shapes: tuple[str, ...]
    check: str | Callable[[str], bool]
    labels: str
    chance: float
    source: str
    alone: str = ""
    check_digit: bool = True
    groups: str = ""
    alone_groups: str = ""

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        forms = (re.sub("[9AX]", lambda m: {"9": "[0-9]", "A": "[A-Z]", "X": "[0-9A-Z]"}[m[0]], shape) for shape in self.shapes)
        return re.compile("|".join(forms))

    @cached_property
    def _alone(self) -> re.Pattern[str] | None:
        return re.compile(self.alone) if self.alone else None

    def is_valid(self, number: str) -> bool:
        """Does a number, without separators and in capitals, have the shape and pass the check? Never if all its digits are one."""
        if not self._pattern.fullmatch(number):
            return False
        if number.isdigit() and len(set(number)) == 1:
            return False  # 111.111.111-11 passes some sums; no authority gives such numbers out
        check = stdnum_check(self.check) if isinstance(self.check, str) else self.check
        return check(number)

    def stands_alone(self, written: str) -> bool:
        """Is the number, as written, enough evidence without a label?"""
        return self._alone is not None and self._alone.fullmatch(written) is not None

    def has_own_form(self, number: str) -> bool:
        """Is a number of this length written in a form of its own, which can stand alone, such as Korea's 6-7?"""
        return bool(self.alone) and (not self.alone_groups or any(_size(way) == len(number) for way in self.alone_groups.split()))

    def shape_keys(self) -> Iterator[tuple[int, bool]]:
        """The `shape_key` of every way to write it, and whether the number can stand alone when it is written so."""
        alone = self.alone_groups.split()
        for shape in self.shapes:
            size, sure, free = len(shape), shape.count("A"), shape.count("X")
            ways = [str(size), *self.groups.split(), *(GROUPS.get(size, "").split() if sure + free <= 1 else ())]
            for way in ways:
                lengths = tuple(map(int, way.split("-")))
                if sum(lengths) == size:
                    for letters in range(sure, sure + free + 1):
                        yield shape_key(lengths, letters), bool(self.alone) and (not alone or way in alone)
