"""What a video file holds, without decoding it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from auralith_pipeline.conf.media import MAX_FRAME_PIXELS
from auralith_pipeline.udfs.core.media.problem import MediaError
from auralith_pipeline.udfs.core.media.video_open import open_video
from auralith_pipeline.udfs.core.media.video_packets import duration, read_packets


@dataclass(frozen=True)
class VideoFacts:
    """codec: FFmpeg's name, as "h264". width, height: as declared, before any turn. n_frames: packets shown. n_keys: key frames.

    duration: seconds, by the packets' times; by the rate the header gives where packets have no times. has_sound: a stream of sound.
    whole: false where the file visibly ends early.
    """

    codec: str
    width: int
    height: int
    n_frames: int
    n_keys: int
    duration: float
    has_sound: bool
    whole: bool


def measure_video(content: bytes, *, max_pixels: int = MAX_FRAME_PIXELS) -> VideoFacts:
    """The facts by one reading of all packets. Raises MediaError as sample_video does, except for what only decoding shows."""
    with open_video(content, max_pixels=max_pixels) as (container, stream):
        packets = read_packets(container, stream)
        if not packets.n_frames:
            raise MediaError("no_frames", "no packets")
        order = packets.order()
        if packets.has_times():
            seconds = packets.times[order].astype(np.float64) * packets.time_base
            length = duration(seconds, float(packets.lasts[order[-1]]) * packets.time_base)
        else:
            length = packets.n_frames / float(stream.average_rate or 25)
        context = stream.codec_context
        return VideoFacts(
            codec=context.codec.canonical_name,
            width=context.width,
            height=context.height,
            n_frames=packets.n_frames,
            n_keys=int(np.count_nonzero(packets.keys & packets.shown)),
            duration=length,
            has_sound=bool(container.streams.audio),
            whole=packets.whole,
        )
