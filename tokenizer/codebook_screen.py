"""Which codes cannot be the nearest, told by matrix products in float32 over a few values of each vector, errors of rounding included.

A vector x becomes f(x): its values on the first principal axes of the codes, and the length of what is left of it. No two vectors are
further apart in f than they are (Cauchy-Schwarz; the idea is Hwang, Han and Ahn's, "nonlinear embedding", CVPR 2012), so a code that
is further than the best so far even in f is out. The score of code c for x is |f(c)|^2/2 - f(x).f(c), half the squared distance in f less
|f(x)|^2/2. Rounding is bounded by n u for a sum of n products (Higham, "Accuracy and Stability of Numerical Algorithms", chapter 3).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

_U = 2.0**-24  # unit roundoff of float32
_U64 = 2.0**-53
_TINY = 1e-30  # what underflow may cost; far below any distance that matters, and above all that it adds up to
_STEP = 16
_ENERGY = 0.98  # of the codes' variance on the axes: measured best of 0.92 to 0.999 on patches of pictures
_WORTH = 0.6  # axes are used where they save two fifths of the products


@dataclass(frozen=True)
class Axes:
    """mean: float32 (D,), taken off every vector; exact: float64 (D, p), orthonormal, or None for all D values as they are."""

    mean: NDArray[np.float32]
    exact: NDArray[np.float64] | None

    @classmethod
    def of(cls, codes: NDArray[np.float32]) -> Axes:
        """The principal axes of the codes (K, D), as many as pay; None where too many would be needed."""
        mean = codes.mean(axis=0, dtype=np.float64).astype(np.float32)
        count, values = codes.shape
        most = int(_WORTH * values * count / (values + count)) // _STEP * _STEP
        if most == 0:
            return cls(mean, None)
        centred = codes.astype(np.float64) - mean
        variances, axes = np.linalg.eigh(centred.T @ centred)
        share = np.cumsum(variances[::-1]) / max(variances.sum(), np.finfo(np.float64).tiny)
        enough = -(-int(np.searchsorted(share, _ENERGY) + 1) // _STEP) * _STEP
        return cls(mean, np.ascontiguousarray(axes[:, ::-1][:, :enough]) if enough <= most else None)

    @cached_property
    def rounded(self) -> NDArray[np.float32] | None:
        return None if self.exact is None else self.exact.astype(np.float32)

    def all_values(self) -> Axes:
        return Axes(self.mean, None)


@dataclass(frozen=True)
class Embedded:
    """Vectors in f. points: float32 (n, p); errors: float64 (n,), how far f may be off; halves: float64 (n,), |f|^2/2."""

    points: NDArray[np.float32]
    errors: NDArray[np.float64]
    halves: NDArray[np.float64]


@dataclass(frozen=True)
class Columns:
    """Codes in f. points: float32 (p, K), negative; halves: float32 (K,); error: how far f may be off; length: the greatest |f|."""

    points: NDArray[np.float32]
    halves: NDArray[np.float32]
    error: float
    length: float


def embed_vectors(vectors: NDArray[np.float32], axes: Axes) -> Embedded:
    """Vectors float32 (n, D) in f, in float32."""
    values = vectors.shape[1]
    centred = vectors - axes.mean
    squares = np.einsum("ij,ij->i", centred, centred)
    lengths = np.sqrt(squares.astype(np.float64))
    if axes.rounded is None:
        return Embedded(centred, 2 * _U * lengths + _TINY, squares / np.float64(2.0))
    p = axes.rounded.shape[1]
    on_axes = centred @ axes.rounded
    shares = np.einsum("ij,ij->i", on_axes, on_axes)
    left = np.maximum(squares - shares, np.float32(0.0))
    rest = np.sqrt(left)
    off = (values + 4) * _U * np.sqrt(p) * lengths  # of the values on the axes, together
    off_squared = (values + p + 8) * _U * squares + 2.0 * off * lengths + off * off  # of what is left, squared
    off_rest = np.minimum(np.sqrt(off_squared), off_squared / np.maximum(rest, _TINY))
    points = np.concatenate([on_axes, rest[:, None]], axis=1)
    return Embedded(points, off + off_rest + 4 * _U * lengths + _TINY, (shares.astype(np.float64) + left) / 2.0)


def embed_codes(codes: NDArray[np.float32], axes: Axes) -> Columns:
    """Codes float32 (K, D) in f, in float64 rounded at the end."""
    points = codes.astype(np.float64) - axes.mean
    lengths = np.linalg.norm(points, axis=1)
    length = float(lengths.max())
    error = 2.0 * _U * length + _TINY
    if axes.exact is not None:
        on_axes = points @ axes.exact
        rest = np.sqrt(np.maximum(lengths**2 - np.einsum("ij,ij->i", on_axes, on_axes), 0.0))
        points = np.concatenate([on_axes, rest[:, None]], axis=1)
        error += length * float(np.sqrt(8.0 * codes.shape[1] * np.sqrt(points.shape[1]) * _U64))
    halves = (points * points).sum(axis=1) / 2.0
    return Columns(np.ascontiguousarray(-points.T.astype(np.float32)), halves.astype(np.float32), error, length)


def score(vectors: Embedded, codes: Columns) -> tuple[NDArray[np.float32], NDArray[np.float64], NDArray[np.float64]]:
    """Scores float32 (n, K), and for each vector `errors` and `bases`, both float64 (n,).

    A code may be within d of vector i only where its score is at most (d + errors[i])^2 / 2 + bases[i].
    """
    scores = vectors.points @ codes.points
    scores += codes.halves
    return scores, vectors.errors + codes.error, rounding(vectors, codes) - vectors.halves


def rounding(vectors: Embedded, codes: Columns, of_factors: float = 0.0) -> NDArray[np.float64]:
    """How far scores may be off, float64 (n,). of_factors: roundoff of what is multiplied, where that is not float32 itself."""
    lengths = np.sqrt(2.0 * vectors.halves)
    sums = (len(codes.points) + 8) * _U * (lengths * codes.length + codes.length**2 + vectors.halves)
    return sums + 3.0 * of_factors * lengths * codes.length + _TINY
