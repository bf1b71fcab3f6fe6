"""Levels of more than 8 bits as levels of 8."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray


def scale_levels(levels: NDArray[Any], white: int) -> NDArray[np.uint8]:
    """Whole levels 0 .. white (at most 65,535) as 0 .. 255, to the nearest; same shape, uint8.

    The full range is kept (PNG 3rd ed., 13.12): a clamp at 255, as `convert("RGB")` does it, makes nearly all of a 16-bit picture white.
    """
    wide = np.minimum(levels.astype(np.uint32), np.uint32(white))
    return ((wide * np.uint32(255) + np.uint32(white // 2)) // np.uint32(white)).astype(np.uint8)


def find_range(parts: Iterable[NDArray[Any]]) -> tuple[float, float]:
    """The black and the white of levels that have no known white, integers of 32 bits or floats, given part by part.

    Floats that all lie in [0, 1] are shares of white. Other levels have black at their least and white at their greatest.
    """
    low, high, shares = math.inf, -math.inf, False
    for levels in parts:
        finite = levels[np.isfinite(levels)]
        shares = levels.dtype.kind == "f"
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    return (0.0, 1.0) if low > high or (shares and low >= 0 and high <= 1) else (low, high)


def stretch_levels(levels: NDArray[Any], low: float, high: float) -> NDArray[np.uint8]:
    """Levels low .. high as 0 .. 255; same shape, uint8. What is not finite ("no data") becomes black."""
    found = np.where(np.isfinite(levels), levels, low).astype(np.float64)
    return np.rint(255 * ((found - low) / (high - low or 1.0))).astype(np.uint8)
