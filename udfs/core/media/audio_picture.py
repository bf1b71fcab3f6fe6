"""A mel spectrogram for the eye."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# viridis (van der Walt and Smith 2015, CC0) at every eighth: even steps of loudness look even, in grey and to colour-blind eyes, too.
_COLOURS = np.array(
    [
        (68, 1, 84),
        (71, 44, 122),
        (59, 81, 139),
        (44, 113, 142),
        (33, 144, 141),
        (39, 173, 129),
        (92, 200, 99),
        (170, 220, 50),
        (253, 231, 37),
    ],
    np.float64,
)


def mel_picture(mel: NDArray[np.float32], scale: int = 2) -> NDArray[np.uint8]:
    """Float32 (frames, bands) from 0 to 1 -> uint8 RGB (bands * scale, frames * scale, 3): time to the right, pitch upwards."""
    place = np.linspace(0.0, 1.0, len(_COLOURS))
    value = np.clip(np.nan_to_num(mel), 0, 1).T[::-1]
    picture = np.stack([np.interp(value, place, colour) for colour in _COLOURS.T], axis=-1)
    return np.rint(picture).astype(np.uint8).repeat(scale, axis=0).repeat(scale, axis=1)
