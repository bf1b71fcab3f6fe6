"""Frames that stand for a video: chosen by what the file holds, never by what its header promises."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.media import MAX_FRAME_PIXELS
from auralith_pipeline.udfs.core.media.problem import MediaError
from auralith_pipeline.udfs.core.media.video_choose import check_choice, choose_frames
from auralith_pipeline.udfs.core.media.video_decode import AllFrames, NotAsPlanned, can_skip, decode_chosen
from auralith_pipeline.udfs.core.media.video_frames import Frames, Sheet
from auralith_pipeline.udfs.core.media.video_open import check_pixels, open_video
from auralith_pipeline.udfs.core.media.video_packets import Packets, read_packets
from auralith_pipeline.udfs.core.media.video_picture import FITS


@dataclass(frozen=True)
class _Wanted:
    strategy: str
    max_frames: int
    fps: float
    size: int
    fit: str
    max_pixels: int
    threads: int


def sample_video(
    content: bytes,
    *,
    strategy: str = "uniform",
    max_frames: int = 32,
    fps: float = 1.0,
    size: int = 224,
    fit: str = "stretch",
    max_pixels: int = MAX_FRAME_PIXELS,
    threads: int = 1,
) -> Frames:
    """At most max_frames frames of a video file, each as a picture of size x size; rules of choice: choose_frames, colours: Painter.

    Packets are read first, without decoding. Where they tell every frame, only what the chosen frames need is decoded, else all frames,
    twice. Of a damaged file the frames that decode are used and `damaged` is set. One frame is held at a time.
    Raises MediaError: "unreadable", "no_video", "no_frames", "too_large"; ConfigError for values out of range or where PyAV is missing.
    """
    check_choice(strategy, max_frames, fps)
    if fit not in FITS:
        raise ConfigError(f"Pictures are fitted by one of {', '.join(FITS)}, not by {fit!r}.")
    if size < 1 or threads < 1:
        raise ConfigError(f"size is {size} and threads {threads}; both are at least 1.")
    wanted = _Wanted(strategy, max_frames, fps, size, fit, max_pixels, threads)
    try:
        return _sample_chosen(content, wanted)
    except NotAsPlanned:
        return _sample_all(content, wanted)


def _sample_chosen(content: bytes, wanted: _Wanted) -> Frames:
    with open_video(content, max_pixels=wanted.max_pixels, threads=wanted.threads) as (container, stream):
        packets = read_packets(container, stream)
        if not can_skip(container, stream, packets):
            raise NotAsPlanned("packets do not tell frames")
    order = packets.order()
    times = (packets.times[order] - packets.times[order[0]]) * packets.time_base
    chosen = _choose(times, packets.keys[order], wanted, packets.time_base)
    last = float(packets.lasts[order[-1]]) * packets.time_base
    try:
        return _decode(content, wanted, packets, chosen, times, last, jumping=True)
    except NotAsPlanned:
        # An H.264 stream with open groups of pictures decodes without a fault only from its begin on.
        return _decode(content, wanted, packets, chosen, times, last, jumping=False)


def _decode(
    content: bytes, wanted: _Wanted, packets: Packets, chosen: NDArray[np.int64], times: NDArray[np.float64], last: float, *, jumping: bool
) -> Frames:
    with open_video(content, max_pixels=wanted.max_pixels, threads=wanted.threads) as (container, stream):
        sheet = Sheet(container, stream, count=len(chosen), size=wanted.size, fit=wanted.fit, max_pixels=wanted.max_pixels)
        for number, frame in decode_chosen(container, stream, packets, chosen, jumping=jumping):
            sheet.add(number, frame)
        return sheet.frames(times, chosen, last, damaged=False)


def _sample_all(content: bytes, wanted: _Wanted) -> Frames:
    stamps: list[int | None] = []
    keys: list[bool] = []
    with open_video(content, max_pixels=wanted.max_pixels, threads=wanted.threads) as (container, stream):
        reader = AllFrames(container, stream)
        for frame in reader:
            check_pixels(frame.width, frame.height, wanted.max_pixels)
            stamps.append(frame.pts if frame.pts is not None else frame.dts)
            keys.append(bool(frame.key_frame))
        # A decoder refuses frames that grow beyond its limit, and says what it met.
        check_pixels(stream.codec_context.width, stream.codec_context.height, wanted.max_pixels)
        if not stamps:
            raise MediaError("no_frames", "nothing decodes")
        time_base, rate = float(stream.time_base or 1), float(stream.average_rate or 25)
    times = _times(stamps, time_base, rate)
    chosen = _choose(times, np.array(keys, bool), wanted, time_base)
    which = {index: number for number, index in enumerate(chosen.tolist())}
    with open_video(content, max_pixels=wanted.max_pixels, threads=wanted.threads) as (container, stream):
        sheet = Sheet(container, stream, count=len(chosen), size=wanted.size, fit=wanted.fit, max_pixels=wanted.max_pixels)
        for index, frame in enumerate(AllFrames(container, stream)):
            sheet.add(which.get(index, -1), frame)
            if index == chosen[-1]:
                break
        sheet.n_decoded += len(stamps)
        return sheet.frames(times, chosen, 0.0, damaged=reader.damaged)


def _choose(times: NDArray[np.float64], keys: NDArray[np.bool_], wanted: _Wanted, tolerance: float) -> NDArray[np.int64]:
    return choose_frames(times, keys, strategy=wanted.strategy, max_frames=wanted.max_frames, fps=wanted.fps, tolerance=tolerance)


def _times(stamps: list[int | None], time_base: float, rate: float) -> NDArray[np.float64]:
    """Seconds from the first frame; a raw stream has no times, only the rate that its header gives."""
    if any(stamp is None for stamp in stamps):
        return np.arange(len(stamps)) / rate
    seconds = (np.array(stamps, np.int64) - int(stamps[0] or 0)) * time_base
    return np.maximum.accumulate(np.maximum(seconds, 0.0))
