"""A video as a sequence of its frames' perceptual hashes, one for every half second."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np

from auralith_pipeline.udfs.core.media.video_open import OPTIONS
from auralith_pipeline.udfs.core.perceptual.image import MAX_PIXELS, hash_picture
from auralith_pipeline.udfs.core.perceptual.libraries import missing
from auralith_pipeline.udfs.core.perceptual.rules import Hashed

if TYPE_CHECKING:
    from PIL.Image import Image

INTERVAL = 0.5  # seconds
MAX_FRAMES = 600  # of a longer video the begin counts, five minutes


def hash_video(content: bytes) -> Hashed:
    """The words of a video file of any format that FFmpeg reads: the hash of the first frame at or after each half second.

    Times are those of the frames, from the first one on; what the header says about rate, length or number of frames is not read
    (CASES O-46). Frames are turned as the file says. Blank frames are 0, and cut at the ends. Raises ConfigError where PyAV is missing.
    """
    try:
        import av
    except ImportError as error:
        raise missing(error.name) from None
    try:
        with av.open(io.BytesIO(content), metadata_errors="replace", options=OPTIONS) as container:
            if not container.streams.video:
                return Hashed.none("no_stream")
            size = container.streams.video[0].codec_context
            if size.width * size.height > MAX_PIXELS:
                return Hashed.none("too_large")
            words = _sample(container)
    except (av.error.FFmpegError, ValueError, EOFError):
        return Hashed.none("unreadable")
    visible = np.flatnonzero(words)
    if not len(visible):
        return Hashed.none("blank" if len(words) else "unreadable")
    return Hashed(words[visible[0] : visible[-1] + 1])


def _sample(container: Any) -> np.ndarray[Any, np.dtype[np.uint64]]:
    words: list[int] = []
    begin: float | None = None
    for frame in container.decode(video=0):
        if frame.time is None:
            continue
        begin = frame.time if begin is None else begin
        if frame.time - begin < len(words) * INTERVAL - 1e-6:
            continue
        hashed = hash_picture(_upright(frame)).words
        word = int(hashed[0]) if len(hashed) else 0
        # A frame that stays longer than half a second stands for each of them.
        last = words[-1] if words else word
        while frame.time - begin >= (len(words) + 1) * INTERVAL - 1e-6 and len(words) < MAX_FRAMES - 1:
            words.append(last)
        words.append(word)
        if len(words) >= MAX_FRAMES:
            break
    return np.array(words, np.uint64)


def _upright(frame: Any) -> Image:
    """The frame's picture, turned by its display matrix (degrees, counter-clockwise)."""
    image: Image = frame.to_image()
    turn = int(getattr(frame, "rotation", 0) or 0)
    return image.rotate(turn, expand=True) if turn % 360 else image
