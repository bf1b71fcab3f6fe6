"""A video's frames: those wanted with as little decoding as gives them exactly, or all that decode."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.media.video_packets import Packets

# Codecs whose every packet is one frame, in containers that mark key frames as their standard says: what packets tell is what decodes.
_EXACT_CODECS = frozenset({"h264", "hevc", "vp9", "av1", "mpeg4", "mjpeg"})
_EXACT_FORMATS = frozenset({"mov", "matroska"})
_JUMP, _ON_THE_WAY, _WANTED = 0, 1, 2


class NotAsPlanned(Exception):
    """The frames are not those that the packets promised: the file has to be decoded from begin to end."""


def can_skip(container: Any, stream: Any, packets: Packets) -> bool:
    """Whether packets can be left out."""
    codec = stream.codec_context.codec.canonical_name
    formats = set(container.format.name.split(","))
    return packets.whole and codec in _EXACT_CODECS and bool(formats & _EXACT_FORMATS) and packets.has_distinct_times()


def decode_chosen(
    container: Any, stream: Any, packets: Packets, chosen: NDArray[np.int64], *, jumping: bool = True
) -> Iterator[tuple[int, Any]]:
    """Decoded frames as (which of the chosen, or -1 for one that had to be decoded on the way, the frame).

    container: just opened. chosen: int64 (n,) places in packets.order(). From the key frame before a chosen frame on (jumping) or from the
    begin on, packets are decoded up to it; frames between that no other frame refers to are left out. Raises NotAsPlanned where a packet
    does not decode or a chosen frame does not come out.
    """
    import av

    positions = packets.order()[chosen]
    which = {int(at): number for number, at in enumerate(packets.times[positions])}
    plan = _plan(packets, positions, jumping)
    context = stream.codec_context
    fed = False
    try:
        for position, packet in enumerate(_sound(container, stream)):
            if position >= len(plan):
                break
            if plan[position] == _JUMP:
                if fed:
                    yield from _known(context.decode(None), which)
                    context.flush_buffers()
                    fed = False
                continue
            context.skip_frame = "DEFAULT" if plan[position] == _WANTED else "NONREF"
            yield from _known(context.decode(packet), which)
            fed = True
        if fed:
            yield from _known(context.decode(None), which)
    except (av.error.FFmpegError, ValueError, OSError) as error:
        raise NotAsPlanned(type(error).__name__) from None
    if which:
        raise NotAsPlanned(f"{len(which)} frames did not come out")


def _plan(packets: Packets, positions: NDArray[np.int64], jumping: bool) -> NDArray[np.int8]:
    """What to do with each packet, int8 (n packets,), so that the frames at these positions come out."""
    keys = np.flatnonzero(packets.keys)
    plan = np.full(len(packets.keys), _JUMP, np.int8)
    if not jumping:
        plan[: positions.max() + 1] = _ON_THE_WAY
    for position in positions.tolist() if jumping else ():
        last = int(np.searchsorted(keys, position, side="right")) - 1
        # A frame shown before its key frame may refer to the frames before that (an open group of pictures).
        while last >= 0 and packets.times[keys[last]] > packets.times[position]:
            last -= 1
        plan[(keys[last] if last >= 0 else 0) : position + 1] = _ON_THE_WAY
    plan[positions] = _WANTED
    return plan


def _sound(container: Any, stream: Any) -> Iterator[Any]:
    return (packet for packet in container.demux(stream) if packet.size and not packet.is_corrupt)


def _known(frames: list[Any], which: dict[int, int]) -> Iterator[tuple[int, Any]]:
    for frame in frames:
        number = which.pop(frame.pts, -1)
        if frame.is_corrupt and number >= 0:
            raise NotAsPlanned("a corrupt frame")
        yield number, frame


class AllFrames:
    """Iterates over the frames that decode, in the order in which they are shown.

    damaged: set where packets are cut short or do not decode. From such a packet to the next key frame no frame is given, since they
    would show what never was in the video.
    """

    def __init__(self, container: Any, stream: Any) -> None:
        self.damaged = False
        self._container, self._stream = container, stream

    def __iter__(self) -> Iterator[Any]:
        for frame in self._decoded():
            if frame.is_corrupt:
                self.damaged = True
            else:
                yield frame

    def _decoded(self) -> Iterator[Any]:
        import av

        # Behind a failure frames are good again from a key frame on whose own packet, and all since, did not fail. H.264's decoder marks
        # other frames as key frames, too, where it has lost its thread: a packet's mark counts.
        broken, keys = False, set[int | None]()
        packets = iter(self._container.demux(self._stream))
        while True:
            try:
                packet = next(packets, None)
            except (av.error.FFmpegError, ValueError, OSError):
                packet, self.damaged = None, True  # nothing more can be read: what the decoder still holds comes out
            if packet is not None and packet.size == 0:  # the end, or in AVI a frame left out; to the decoder it would be the end
                continue
            try:
                if packet is not None and packet.is_corrupt:
                    raise av.error.InvalidDataError(0, "cut short")
                frames = self._stream.codec_context.decode(packet)
                if broken and packet is not None and packet.is_keyframe:
                    keys.add(packet.pts)
            except (av.error.FFmpegError, ValueError):
                self.damaged = broken = True
                keys, frames = set(), []
            for frame in frames:
                broken = broken and not (frame.key_frame and frame.pts in keys)
                if not broken:
                    yield frame
            if packet is None:
                return
