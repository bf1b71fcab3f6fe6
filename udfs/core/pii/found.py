"""What a validator answers."""

from __future__ import annotations

from typing import NamedTuple


class Found(NamedTuple):
    """Bytes [start, end) of a row; whether a checksum or a published grammar confirms them."""

    start: int
    end: int
    verified: bool
