"""The scores of all codes on a GPU, by torch; the distances that decide are those of the CPU, so the codes are the same."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.tokenizer.codebook_nearest import settle_pairs
from auralith_pipeline.tokenizer.codebook_screen import Axes, embed_codes, embed_vectors, rounding

_SCORES = 1 << 26  # a block's scores, 256 MB on the GPU and as much again for the comparison
# What torch may round the factors of a float32 product to, by its setting: TF32 has 11 bits, bfloat16 8.
_FACTORS = {"highest": 0.0, "high": 2.0**-11, "medium": 2.0**-8}


def has_gpu() -> bool:
    """Whether torch is installed and sees a GPU."""
    try:
        import torch
    except ImportError:
        return False
    return bool(torch.cuda.is_available())


class TorchCodes:
    """Finds the nearest of codes (K, D) float32, as NearestCodes does. device: any of torch's; ConfigError where there is no torch."""

    def __init__(self, codes: NDArray[np.float32], device: str) -> None:
        try:
            import torch
        except ImportError:
            raise ConfigError("a GPU needs torch, which is not installed: pip install torch, or set the device to cpu") from None
        self._torch: Any = torch
        self._codes, self._device = codes, device
        self._axes = Axes.of(codes).all_values()
        self._columns = embed_codes(codes, self._axes)
        self._points = torch.from_numpy(self._columns.points).to(device)
        self._halves = torch.from_numpy(self._columns.halves).to(device)
        self._block = max(1, _SCORES // len(codes))

    def find(self, vectors: NDArray[np.float32]) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Codes int32 (n,) and squared distances float64 (n,) of vectors float32 (n, D), C-contiguous, finite."""
        ids, squared = self.find_several(vectors, 1)
        return ids[:, 0], squared[:, 0]

    def find_several(self, vectors: NDArray[np.float32], several: int) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """The same for the nearest codes, (n, several), at most K, the nearest first."""
        ids, squared = np.zeros((len(vectors), several), np.int32), np.full((len(vectors), several), np.inf)
        for start in range(0, len(vectors), self._block):
            block = slice(start, start + self._block)
            rows, candidates = self._candidates(vectors[block], several)
            settle_pairs(vectors[block], self._codes, rows, candidates, ids[block], squared[block])
        return ids, squared

    def _candidates(self, vectors: NDArray[np.float32], several: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs of a row and a code that may be among its nearest: all whose score is within what rounding leaves open of the lowest."""
        torch = self._torch
        embedded = embed_vectors(vectors, self._axes)
        off = torch.from_numpy(rounding(embedded, self._columns, _FACTORS[torch.get_float32_matmul_precision()])).to(self._device)
        halves = torch.from_numpy(embedded.halves).to(self._device)
        errors = torch.from_numpy(embedded.errors + self._columns.error).to(self._device)
        with torch.no_grad():
            scores = torch.from_numpy(embedded.points).to(self._device) @ self._points + self._halves
            lowest = scores.topk(several, dim=1, largest=False).values[:, -1].double()
            # The codes of the lowest scores are at most `furthest` away, so the nearest are, too.
            furthest = torch.sqrt(torch.clamp(2.0 * (lowest + halves + off), min=0.0)) + errors
            limit = (furthest + errors) ** 2 / 2.0 - halves + off
            limit = (limit + 2.4e-7 * limit.abs()).float()
            rows, candidates = torch.nonzero(scores <= limit[:, None], as_tuple=True)
        return rows.cpu().numpy(), candidates.cpu().numpy()
