"""How much of a picture, a sound or a video is too much."""

from __future__ import annotations

from dataclasses import dataclass

from auralith_pipeline.conf.media import MAX_FRAME_PIXELS, MAX_PIXELS, MAX_SECONDS


@dataclass(frozen=True)
class MediaLimits:
    """What is refused: pixels of a picture and of a frame, as declared, before they are decoded; seconds of a sound, as decoded."""

    image_pixels: int = MAX_PIXELS
    frame_pixels: int = MAX_FRAME_PIXELS
    seconds: float = MAX_SECONDS
