"""Blocks of mono samples at another rate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.media.audio_missing import audio_missing


class Resampler:
    """Band-limited resampling by the SoX resampler (soxr, quality HQ: 20 bits, linear phase), block by block.

    Raises ConfigError where soxr is missing.
    """

    def __init__(self, source_rate: int, rate: int) -> None:
        self._stream = None
        if source_rate != rate:
            try:
                import soxr
            except ImportError as error:
                raise audio_missing(error) from None
            self._stream = soxr.ResampleStream(source_rate, rate, 1, dtype="float32", quality="HQ")

    def push(self, samples: NDArray[np.float32], last: bool = False) -> NDArray[np.float32]:
        """Float32 (n,) in, those samples out that are certain by now; with last the rest, too."""
        if self._stream is None:
            return samples
        resampled: NDArray[np.float32] = self._stream.resample_chunk(samples, last=last)
        return resampled
