"""A picture at the size of the tokenizer."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import inline_njit, njit

Taps = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]


def resize_image(
    rgb: NDArray[np.uint8], size: int = 224, fit: str = "stretch", *, background: tuple[int, int, int] = (255, 255, 255)
) -> NDArray[np.uint8]:
    """(height, width, 3) to (size, size, 3), uint8.

    stretch: the whole picture, its sides scaled each by its own factor. crop: the largest square in the middle. pad: the whole picture
    with its proportions, in the middle of `background`. A side that shrinks is averaged over the area that each new pixel covers, the
    exact antialiasing box (OpenCV's INTER_AREA); a side that grows is interpolated linearly between pixel centres (INTER_LINEAR).
    Each side by its own rule: OpenCV drops the averaging of both where only one shrinks. Raises ValueError for another shape or type.
    """
    if rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.dtype != np.uint8 or min(rgb.shape) < 1:
        raise ValueError(f"found {rgb.dtype} of shape {rgb.shape}, wanted uint8 of shape (height, width, 3)")
    if size < 1:
        raise ValueError(f"found the size {size}, wanted at least 1")
    height, width, _ = rgb.shape
    if fit == "stretch":
        return _scale(rgb, size, size)
    if fit == "crop":
        side = min(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        return _scale(rgb[top : top + side, left : left + side], size, size)
    if fit == "pad":
        longest = max(height, width)
        rows, columns = (max(1, (2 * side * size + longest) // (2 * longest)) for side in (height, width))
        top, left = (size - rows) // 2, (size - columns) // 2
        padded = np.empty((size, size, 3), np.uint8)
        padded[:] = background
        padded[top : top + rows, left : left + columns] = _scale(rgb, rows, columns)
        return padded
    raise ValueError(f"found fit {fit!r}, wanted 'stretch', 'crop' or 'pad'")


def _scale(rgb: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    height, width, _ = rgb.shape
    lines = np.ascontiguousarray(rgb).reshape(height, width * 3)
    lines.flags.writeable = False  # of the view alone: the kernel is compiled once for all sorts of arrays
    scaled = np.empty((rows, columns, 3), np.uint8)
    _weigh(lines, *_taps(height, rows), *_taps(width, columns), scaled)
    return scaled


@lru_cache(maxsize=64)
def _taps(length: int, size: int) -> Taps:
    """For each of `size` new pixels of a side: the first old pixel, how many, and their weights, shape (size, most of them)."""
    new = np.arange(size)
    if length < size:
        centre = np.clip((new + 0.5) * length / size - 0.5, 0, length - 1)
        first = centre.astype(np.int64)
        share = centre - first
        return first, np.where(share > 0, 2, 1), np.stack((1 - share, share), axis=1).astype(np.float32)
    # In units of 1 / size of an old pixel all borders are whole numbers: no rounding decides who belongs where.
    first = new * length // size
    count = -(-(new + 1) * length // size) - first
    old = first[:, None] + np.arange(count.max())
    covered = np.minimum((new[:, None] + 1) * length, (old + 1) * size) - np.maximum(new[:, None] * length, old * size)
    return first, count, (np.maximum(covered, 0) / length).astype(np.float32)


@inline_njit
def _blend(lines: NDArray[np.uint8], first: int, count: int, weights: NDArray[np.float32], line: NDArray[np.float32]) -> None:
    """Old lines as one new line, still as wide as before: a loop over neighbours in memory, which becomes vector code."""
    weight, source = weights[0], lines[first]
    for x in range(len(line)):
        line[x] = weight * np.float32(source[x])
    for tap in range(1, count):
        weight, source = weights[tap], lines[first + tap]
        for x in range(len(line)):
            line[x] += weight * np.float32(source[x])


@njit
def _weigh(
    lines: NDArray[np.uint8],
    first_row: NDArray[np.int64],
    row_count: NDArray[np.int64],
    row_weights: NDArray[np.float32],
    first_column: NDArray[np.int64],
    column_count: NDArray[np.int64],
    column_weights: NDArray[np.float32],
    scaled: NDArray[np.uint8],
) -> None:
    """Two new lines at a time: six sums that do not wait for each other. The half that each begins with rounds it."""
    upper, lower = np.empty(lines.shape[1], np.float32), np.empty(lines.shape[1], np.float32)
    half = np.float32(0.5)
    for row in range(0, len(scaled), 2):
        other = min(row + 1, len(scaled) - 1)
        _blend(lines, first_row[row], row_count[row], row_weights[row], upper)
        _blend(lines, first_row[other], row_count[other], row_weights[other], lower)
        for column in range(scaled.shape[1]):
            r1 = g1 = b1 = r2 = g2 = b2 = half
            at = 3 * first_column[column]
            for tap in range(column_count[column]):
                weight = column_weights[column, tap]
                r1, g1, b1 = r1 + weight * upper[at], g1 + weight * upper[at + 1], b1 + weight * upper[at + 2]
                r2, g2, b2 = r2 + weight * lower[at], g2 + weight * lower[at + 1], b2 + weight * lower[at + 2]
                at += 3
            scaled[row, column, 0], scaled[row, column, 1], scaled[row, column, 2] = np.uint8(r1), np.uint8(g1), np.uint8(b1)
            scaled[other, column, 0], scaled[other, column, 1], scaled[other, column, 2] = np.uint8(r2), np.uint8(g2), np.uint8(b2)
