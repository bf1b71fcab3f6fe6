"""Vectors to codes and back: the nearest vector of a codebook by L2, exactly; of several stages, each the nearest to what is left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import ConfigError, TokenizerError
from auralith_pipeline.tokenizer.codebook import Codebook, check_vectors
from auralith_pipeline.tokenizer.codebook_nearest import settle, settle_several
from auralith_pipeline.tokenizer.codebook_screen import Axes, Columns, Embedded, embed_codes, embed_vectors, score
from auralith_pipeline.tokenizer.codebook_threads import one_blas_thread
from auralith_pipeline.tokenizer.codebook_torch import TorchCodes, has_gpu

_SCORES = 1 << 18  # a block's scores, 1 MB: they stay in the core's own cache
_PATHS = 4  # through the stages, kept for each vector: 16 would describe pictures half a percent better and take four times as long
_BLOCK = 1_024  # vectors whose paths are followed at a time
_MOST = 32  # comparisons of a vector after which scores over all values cost less


class NearestCodes:
    """The search itself, over codes (K, D) float32; training (codebook_train.py) shares it."""

    def __init__(self, codes: NDArray[np.float32]) -> None:
        self._codes = codes
        self.axes = Axes.of(codes)
        self._columns = embed_codes(codes, self.axes)
        self._all_columns: Columns | None = None
        self.block = max(1, _SCORES // len(codes))

    def find(self, vectors: NDArray[np.float32]) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Codes int32 (n,) and squared distances float64 (n,) of vectors float32 (n, D), C-contiguous, finite."""
        ids, squared = np.empty(len(vectors), np.int32), np.empty(len(vectors), np.float64)
        screened = self.axes.exact is not None
        for start in range(0, len(vectors), self.block):
            block = slice(start, start + self.block)
            if not screened:
                ids[block], squared[block] = self._find_in_all(vectors[block])
                continue
            points = embed_vectors(vectors[block], self.axes)
            left = self._settle(vectors[block], points, self._columns, _MOST, ids[block], squared[block])
            if left:
                rows = start + np.flatnonzero(ids[block] < 0)
                ids[rows], squared[rows] = self._find_in_all(vectors[rows])
                screened = 2 * left < len(points.points)  # vectors unlike the codes: the rest is spared the attempt
        return ids, squared

    def find_several(self, vectors: NDArray[np.float32], several: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The same for the nearest codes, (n, several), at most K, the nearest first."""
        if several == 1:
            nearest, away = self.find(vectors)
            return nearest[:, None], away[:, None]
        ids, squared = np.empty((len(vectors), several), np.int32), np.empty((len(vectors), several), np.float64)
        for start in range(0, len(vectors), self.block):
            block = slice(start, start + self.block)
            scores, errors, bases = score(embed_vectors(vectors[block], self.axes), self._columns)
            guesses = np.argpartition(scores, several - 1, axis=1)[:, :several]
            settle_several(vectors[block], self._codes, scores, guesses, errors, bases, ids[block], squared[block])
        return ids, squared

    def _find_in_all(self, vectors: NDArray[np.float32]) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        axes = self.axes.all_values()
        if self._all_columns is None:
            self._all_columns = embed_codes(self._codes, axes) if self.axes.exact is not None else self._columns
        ids, squared = np.empty(len(vectors), np.int32), np.empty(len(vectors), np.float64)
        self._settle(vectors, embed_vectors(vectors, axes), self._all_columns, len(self._codes), ids, squared)
        return ids, squared

    def _settle(
        self,
        vectors: NDArray[np.float32],
        points: Embedded,
        columns: Columns,
        most: int,
        ids: NDArray[np.int32],
        squared: NDArray[np.float64],
    ) -> int:
        scores, errors, bases = score(points, columns)
        return settle(vectors, self._codes, scores, scores.argmin(axis=1), errors, bases, most, ids, squared)


class Quantiser:
    """Vectors to the codes of one codebook.

    device: "cpu"; "cuda", by torch; "auto", the latter where torch sees a GPU. Codes are the same on all: the nearest by the squared
    distance in float64, ties to the lowest code. Of several stages each codes what the one before leaves, a difference in float32;
    the four nearest sums so far are followed to the end (beam search), and the nearest of them counts.
    Errors: ConfigError for another device, and where "cuda" is asked for and not there.
    """

    def __init__(self, codebook: Codebook, device: str = "auto") -> None:
        if device not in ("auto", "cpu", "cuda"):
            raise ConfigError(f"device is {device!r}, wanted auto, cpu or cuda; name one of these")
        self.codebook = codebook
        if device == "auto":
            device = "cuda" if has_gpu() else "cpu"
        if device == "cuda" and not has_gpu():
            raise ConfigError("device is cuda, but torch is not installed or sees no GPU; install torch for it, or set the device to cpu")
        self.device = device
        stages = [codebook.stage(number) for number in range(codebook.stages)]
        with one_blas_thread():
            self._stages = [TorchCodes(codes, device) if device == "cuda" else NearestCodes(codes) for codes in stages]

    def encode(self, vectors: NDArray[np.float32]) -> NDArray[np.int32]:
        """Codes int32 (n * S,) of vectors float32 (n, D), n >= 0: of each vector one of every stage, in their order.

        Errors: TokenizerError for another type or shape, and for values not finite.
        """
        return self.measure(vectors)[0]

    def measure(self, vectors: NDArray[np.float32]) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The same, and the squared distance of each vector to the sum of its codes' entries, float64 (n,)."""
        book = self.codebook
        checked = check_vectors(vectors, "vectors to encode", book.vectors.shape[1])
        with one_blas_thread():
            if book.stages == 1:
                return self._stages[0].find(checked)
            codes, squared = np.empty((len(checked), book.stages), np.int32), np.empty(len(checked))
            for start in range(0, len(checked), _BLOCK):
                block = slice(start, start + _BLOCK)
                codes[block], squared[block] = self._follow(checked[block])
        return codes.ravel(), squared

    def _follow(self, vectors: NDArray[np.float32]) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Codes (n, S) and squared distances (n,) of the best path through the stages that is found for each vector."""
        book, count = self.codebook, len(vectors)
        nearest = np.zeros(count)
        rows = np.arange(count)[:, None]
        codes, left = np.empty((count, 1, 0), np.int32), vectors[:, None]  # of each vector's paths: (n, paths, stages), (n, paths, D)
        for number, stage in enumerate(self._stages):
            kept = _PATHS if number + 1 < book.stages else 1
            several = min(kept, book.entries)
            found, squared = stage.find_several(left.reshape(-1, left.shape[2]), several)
            of_vectors = squared.reshape(count, -1)
            best = np.argsort(of_vectors, axis=1, kind="stable")[:, :kept]
            nearest = of_vectors[rows, best][:, 0]
            before, entries = best // several, found.reshape(count, -1)[rows, best]
            codes = np.concatenate([codes[rows, before], (entries + number * book.entries)[..., None]], axis=2)
            left = left[rows, before] - book.stage(number)[entries]
        return codes[:, 0], nearest

    def decode(self, codes: NDArray[np.integer]) -> NDArray[np.float32]:
        """The vectors float32 (n, D) of codes (n * S,); TokenizerError for a code that is not in the codebook, or of another stage."""
        book = self.codebook
        if codes.size and not (codes.min() >= 0 and codes.max() < book.size):
            raise TokenizerError(f"codes run from {codes.min()} to {codes.max()}, the codebook has 0 to {book.size - 1}; use its own")
        if codes.size % book.stages or (codes.reshape(-1, book.stages) // book.entries != np.arange(book.stages)).any():
            raise TokenizerError(
                f"{codes.size} codes are not of stages 1 to {book.stages} in turn, as this codebook gives them; give whole regions"
            )
        by_stage = book.vectors[codes.reshape(-1, book.stages)]
        return by_stage[:, 0] if book.stages == 1 else by_stage.sum(axis=1, dtype=np.float32)
