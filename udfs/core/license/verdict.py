"""What is known about the license of one document, and how strict each class of license is."""

from __future__ import annotations

from typing import NamedTuple

PERMISSIVE = "permissive"
WEAK_COPYLEFT = "weak_copyleft"
COPYLEFT = "copyleft"
NON_COMMERCIAL = "non_commercial"
PROPRIETARY = "proprietary"
UNKNOWN = "unknown"

# From the loosest to the strictest. Unknown stands before copyleft: `GPL AND unknown` is surely copyleft, `MIT AND unknown`
# is not surely permissive.
STRICTNESS = (PERMISSIVE, WEAK_COPYLEFT, UNKNOWN, COPYLEFT, NON_COMMERCIAL, PROPRIETARY)


class LicenseVerdict(NamedTuple):
    """One license verdict.

    expression: normalised SPDX expression; None when nothing was said or what was said cannot be read.
    license_class: one of `STRICTNESS`; of an OR its loosest choice, of an AND its strictest part.
    how: `declared` (a metadata value), `spdx` (an SPDX-License-Identifier line), `notice` (a header), `text` (a license
    body), several joined by `+` when parts came from several places, or `none` (nothing was said).
    score: 0..1, the share of the license's words that were found; 1 for expressions and notices, 0 where how is `none`.
    """

    expression: str | None
    license_class: str
    how: str
    score: float


NOTHING = LicenseVerdict(None, UNKNOWN, "none", 0.0)


def stricter(first: str, second: str) -> str:
    """The stricter of two classes."""
    return max(first, second, key=STRICTNESS.index)


def looser(first: str, second: str) -> str:
    """The looser of two classes."""
    return min(first, second, key=STRICTNESS.index)
