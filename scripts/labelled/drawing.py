"""What the makers of numbers draw from: digits, birthdays, and again until the rules allow the number."""

from __future__ import annotations

import random
import string
from collections.abc import Callable

Rng = random.Random
LETTERS = string.ascii_uppercase


def d(rng: Rng, count: int, first: str = "0123456789") -> str:
    """`count` digits."""
    return rng.choice(first) + "".join(rng.choice(string.digits) for _ in range(count - 1))


def born(rng: Rng) -> tuple[int, int, int]:
    """Year, month, day."""
    return rng.randint(1950, 1999), rng.randint(1, 12), rng.randint(1, 28)


def until(make: Callable[[], str | None]) -> str:
    """The first number that the rules allow."""
    while True:
        made = make()
        if made is not None:
            return made
