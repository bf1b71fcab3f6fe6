"""How much of a picture, a sound or a video is too much."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MediaLimits:
    """What is refused: pixels of a picture and of a frame, as declared, before they are decoded; seconds of a sound, as decoded."""

    image_pixels: int = 100_000_000
    frame_pixels: int = 9_437_184  # 36,864 macroblocks, the most of H.264 up to level 5.2
    seconds: float = 3_600.0
