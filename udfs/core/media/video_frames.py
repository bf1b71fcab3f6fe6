"""The frames that stand for a video, and how they come together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.media.problem import MediaError
from auralith_pipeline.udfs.core.media.video_open import check_pixels
from auralith_pipeline.udfs.core.media.video_packets import duration
from auralith_pipeline.udfs.core.media.video_picture import UPRIGHT, Painter, matrix_of, rotation_of

_HDR = (16, 18)  # AVColorTransferCharacteristic: SMPTE ST 2084 (PQ), ARIB STD-B67 (HLG)


@dataclass(frozen=True)
class Frames:
    """Chosen frames, in the order in which they are shown.

    pictures: uint8 (n, size, size, 3) RGB. times: float64 (n,), seconds from the video's first frame, rising. indices: int64 (n,), the
    frames' numbers among all that the file shows, from 0, rising. width, height: the first chosen frame's in pixels, upright.
    rotation: degrees clockwise that frames were turned; mirrored: left and right were swapped before. n_frames: frames the file shows;
    n_decoded: frames that were decoded for this. duration: seconds. hdr: PQ or HLG levels, which are not tone-mapped.
    damaged: packets are cut short or do not decode: the frames are those that need none of them. Altered bytes that a codec without
    checksums takes for a picture are not noticed, nor is a Matroska file that just ends.
    """

    pictures: NDArray[np.uint8]
    times: NDArray[np.float64]
    indices: NDArray[np.int64]
    width: int
    height: int
    rotation: int
    mirrored: bool
    n_frames: int
    n_decoded: int
    duration: float
    has_sound: bool
    hdr: bool
    damaged: bool


class Sheet:
    """The pictures so far, and what is known of the file."""

    def __init__(self, container: Any, stream: Any, *, count: int, size: int, fit: str, max_pixels: int) -> None:
        self.pictures = np.empty((count, size, size, 3), np.uint8)
        self.n_decoded = 0
        self._left, self._max_pixels = count, max_pixels
        self._painter = Painter(size, fit, float(stream.sample_aspect_ratio or 1))
        self._side, self._matrix = (0, 0), UPRIGHT
        self._has_sound = bool(container.streams.audio)
        self._hdr = int(getattr(stream.codec_context, "color_trc", 2)) in _HDR

    def add(self, number: int, frame: Any) -> None:
        """A decoded frame: the picture of that number, or of none (-1)."""
        self.n_decoded += 1
        check_pixels(frame.width, frame.height, self._max_pixels)
        if number < 0:
            return
        self.pictures[number] = self._painter.paint(frame)
        self._left -= 1
        if number == 0:
            self._side, self._matrix = (frame.width, frame.height), matrix_of(frame)

    def frames(self, times: NDArray[np.float64], chosen: NDArray[np.int64], last: float, *, damaged: bool) -> Frames:
        """The result; last: how long the last frame of all stays, 0 where it is not said."""
        if self._left:
            raise MediaError("unreadable", f"{self._left} frames did not decode a second time")
        rotation, mirrored = rotation_of(self._matrix)
        width, height = self._side if rotation % 180 == 0 else self._side[::-1]
        return Frames(
            self.pictures, times[chosen], chosen, width, height, rotation, mirrored, len(times), self.n_decoded, duration(times, last),
            self._has_sound, self._hdr, damaged,
        )  # fmt: skip
