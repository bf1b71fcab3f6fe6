"""Is there anything to hear?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

THRESHOLD_DB = -70.0  # ITU-R BS.1770-4, annex 2: what lies below the absolute gate is no programme
BLOCK_SECONDS = 0.4  # its gating block


def is_silent(samples: NDArray[np.float32], rate: int = 16_000) -> bool:
    """Whether no block of 0.4 s has a root mean square of -70 dB of full scale or more (unweighted, unlike the standard's loudness).

    samples: float32 (n,), full scale 1. Without samples: True.
    """
    block, least = round(rate * BLOCK_SECONDS), 10 ** (THRESHOLD_DB / 10)
    return not any(np.mean(np.square(samples[at : at + block])) >= least for at in range(0, len(samples), block))
