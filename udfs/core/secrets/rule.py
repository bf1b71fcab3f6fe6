"""What a rule for one kind of secret says, so that the tables of rules read as tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """What a check says of a value that has the right shape."""

    NO = 0  # not this kind of secret
    LIKELY = 1  # the shape is right, nothing more can be told
    VERIFIED = 2  # a checksum or an inner structure confirms it


@dataclass(frozen=True)
class Rule:
    """One kind of secret.

    anchors: literal texts that the byte scan looks for, at least three ASCII characters each.
    pattern: matched where the anchor begins; group `v` is the value to remove, else the whole match. It must end at a token's
        end, or what follows a removed value could become a find of the next run.
    provider, source: whose secret it is, and where its form is published or commonly described.
    before: what must stand directly before the anchor; with it the value begins where `before` begins.
    context: words of which one must occur somewhere in the document (whole documents, not distances: removing something
        between the two must not change the verdict of a second run).
    check: a last look at the value; without it the shape is enough.
    entropy: bits per byte that the value after the anchor must have, against `xxxx` and `0000`.
    any_case: the anchors are compared without case. inside: the anchors may stand within a longer word.
    exact: a published format so peculiar that its shape counts as verified.
    """

    id: str
    provider: str
    anchors: tuple[str, ...]
    pattern: str
    source: str
    before: str = ""
    context: tuple[str, ...] = ()
    check: Callable[[bytes], Verdict] | None = None
    entropy: float = 2.5
    any_case: bool = False
    inside: bool = False
    exact: bool = True
