"""What a video file really holds, by its packets: read through once, nothing decoded."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NO_TIME = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Packets:
    """A video stream's packets in the file's order, which is the decoder's.

    times: int64 (n,), when each is shown, in time_base seconds; the lowest int64 where the file does not say.
    keys: bool (n,), decodable without those before. shown: bool (n,), not cut away by an edit list.
    lasts: int64 (n,), the duration that each declares, 0 for none. whole: false where the file ends amid a packet or cannot be read on.
    """

    times: NDArray[np.int64]
    keys: NDArray[np.bool_]
    shown: NDArray[np.bool_]
    lasts: NDArray[np.int64]
    time_base: float
    whole: bool

    @property
    def n_frames(self) -> int:
        """One frame per packet that is shown."""
        return int(self.shown.sum())

    def has_times(self) -> bool:
        """Whether the file says of every frame when it is shown."""
        times = self.times[self.shown]
        return len(times) > 0 and int(times.min()) != _NO_TIME

    def has_distinct_times(self) -> bool:
        """Whether a frame can be told from every other by its time."""
        times = self.times[self.shown]
        within = self.has_times() and int(times.max()) - int(times.min()) < 1 << 62  # or differences would wrap around
        return within and len(np.unique(times)) == len(times)

    def order(self) -> NDArray[np.int64]:
        """int64 (n_frames,): the positions of the packets that are shown, in the order in which they are shown."""
        shown = np.flatnonzero(self.shown)
        return shown[np.argsort(self.times[shown], kind="stable")].astype(np.int64)


def read_packets(container: Any, stream: Any) -> Packets:
    """All packets of the stream."""
    import av

    times, lasts, flags, whole = array("q"), array("q"), bytearray(), True
    try:
        for packet in container.demux(stream):
            if packet.size == 0:  # the end
                continue
            if packet.is_corrupt:
                whole = False
                continue
            at = packet.pts if packet.pts is not None else packet.dts
            times.append(_NO_TIME if at is None else at)
            lasts.append(packet.duration or 0)
            flags.append(packet.is_keyframe + 2 * packet.is_discard)
    except (av.error.FFmpegError, ValueError, OSError):
        whole = False
    flag = np.frombuffer(flags, np.uint8)
    return Packets(
        times=np.array(times, np.int64),
        keys=(flag & 1) > 0,
        shown=(flag & 2) == 0,
        lasts=np.array(lasts, np.int64),
        time_base=float(stream.time_base or 1),
        whole=whole,
    )


def duration(times: NDArray[np.float64], last: float) -> float:
    """Seconds from the first frame's begin to the last one's end.

    times: float64 (n,) seconds, rising. last: how long the last frame stays; where nothing says so (0), as long as the middle one of all.
    """
    if not len(times):
        return 0.0
    if last <= 0 and len(times) > 1:
        last = float(np.median(np.diff(times)))
    return float(times[-1] - times[0] + max(last, 0.0))
