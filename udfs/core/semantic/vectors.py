"""Vectors as they are stored: float32 of unit length, as bytes; and the exact cosine of pairs of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit


def unit_rows(rows: NDArray[np.floating]) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Scale every row to length one, and tell which rows could be.

    rows: floats, shape (n, d). Returns float32 of the same shape, and bool (n,): False for a row that is zero, or has a NaN or an
    infinity, or no direction left in float32. Such a row is returned as zeros; it is similar to nothing.
    """
    wide = rows.astype(np.float64)
    # Scaled by the largest entry first, squares neither overflow nor vanish.
    largest = np.max(np.abs(wide), axis=1, initial=0.0)
    usable = np.isfinite(largest) & (largest > 0.0)
    wide[~usable] = 0.0
    wide /= np.where(usable, largest, 1.0)[:, None]
    lengths = np.sqrt(np.einsum("ij,ij->i", wide, wide))
    wide /= np.where(usable, lengths, 1.0)[:, None]
    # Plus zero: -0.0 and 0.0 are equal, and their bytes must be, too.
    return wide.astype(np.float32) + np.float32(0.0), usable


def vector_ids(units: NDArray[np.float32]) -> list[str]:
    """The name of each vector: 32 hex digits, of the SHA-256 of its bytes in little-endian order. Equal vectors have equal names."""
    flat = np.ascontiguousarray(units, "<f4")
    return [hashlib.sha256(row.tobytes()).hexdigest()[:32] for row in flat]


def to_bytes(units: NDArray[np.float32]) -> list[bytes]:
    """Each row as little-endian float32."""
    return [row.tobytes() for row in np.ascontiguousarray(units, "<f4")]


def from_bytes(rows: Sequence[bytes], dimensions: int | None = None) -> NDArray[np.float32]:
    """The rows that `to_bytes` wrote, as one matrix; float32, shape (len(rows), d).

    dimensions: d, for no rows at all. Raises ValueError for rows of different lengths.
    """
    if len(rows) == 0:
        return np.zeros((0, dimensions or 0), np.float32)
    width = len(rows[0]) if dimensions is None else 4 * dimensions
    for row in rows:
        if len(row) != width or width % 4:
            raise ValueError(f"found a vector of {len(row)} bytes, wanted {width}: all vectors must come from one model")
    return np.frombuffer(b"".join(rows), "<f4").reshape(len(rows), width // 4).astype(np.float32, copy=False)


def pair_cosines(
    left: NDArray[np.float32], right: NDArray[np.float32], left_rows: NDArray[np.int64], right_rows: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Cosine similarity of left[left_rows[i]] and right[right_rows[i]], in double precision; float64, -1..1.

    Summed in one order whatever the machine, so the result is the same everywhere and with the sides exchanged; of equal rows it is 1.
    A row of zeros, or with a NaN, has the cosine NaN with everything.
    """
    out = np.empty(len(left_rows), np.float64)
    _cosines(np.ascontiguousarray(left), np.ascontiguousarray(right), left_rows, right_rows, out)
    return np.clip(out, -1.0, 1.0)


@leaf_njit
def _cosines(left, right, left_rows, right_rows, out):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    for at in range(left_rows.shape[0]):
        a = left_rows[at]
        b = right_rows[at]
        product = 0.0
        a_square = 0.0
        b_square = 0.0
        for i in range(left.shape[1]):
            x = np.float64(left[a, i])
            y = np.float64(right[b, i])
            product += x * y
            a_square += x * x
            b_square += y * y
        scale = np.sqrt(a_square * b_square)
        out[at] = product / scale if scale > 0.0 else np.nan
