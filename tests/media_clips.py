"""Small clips for tests: each frame shows its own number in big squares, black or white, that survive compression and scaling.

Atoms of an MP4 are edited in place, so a header can say what the file does not hold.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
BITS = 8  # numbers 0 to 255, in two rows of four squares, the lowest bit first
_CONTAINERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts")


def numbered(number: int, width: int = 160, height: int = 96) -> Picture:
    """A picture (height, width, 3) of the number."""
    bits = np.array([(number >> at) & 1 for at in range(BITS)], np.uint8).reshape(2, 4)
    grey = np.kron(bits * 255, np.ones((height // 2, width // 4), np.uint8))
    return np.repeat(grey[:, :, None], 3, axis=2)


def read_number(picture: Picture) -> int:
    """The number that a picture (height, width, 3) of any size shows; fails where a square is neither black nor white."""
    height, width = picture.shape[:2]
    number = 0
    for at in range(BITS):
        row, column = divmod(at, 4)
        y, x = int((row + 0.5) * height / 2), int((column + 0.5) * width / 4)
        level = float(picture[y - 3 : y + 3, x - 3 : x + 3].mean())
        assert level < 70 or level > 185, f"square {at} is grey: {level}"
        number |= (level > 128) << at
    return number


def clip(
    pictures: Iterable[Any],
    *,
    codec: str = "mpeg4",
    form: str = "mp4",
    rate: int = 30,
    times: Sequence[float] | None = None,
    pixels: str = "yuv420p",
    options: dict[str, str] | None = None,
    sound: bool = False,
    container_options: dict[str, str] | None = None,
    **context: Any,
) -> bytes:
    """A video file of pictures, or of PyAV's frames as they are.

    times: seconds of each frame, else rate per second. context: attributes of the encoder's context.
    """
    import av

    file = io.BytesIO()
    with av.open(file, "w", format=form, options=container_options or {}) as container:
        stream: Any = container.add_stream(codec, rate=rate)
        audio: Any = container.add_stream("aac", rate=16000) if sound else None
        stream.pix_fmt, stream.options = pixels, options or {}
        base = Fraction(1, 1000) if times is not None else Fraction(1, rate)
        for number, picture in enumerate(pictures):
            made = isinstance(picture, av.VideoFrame)
            if number == 0:
                stream.height, stream.width = (picture.height, picture.width) if made else picture.shape[:2]
                stream.codec_context.time_base = base
                for name, value in context.items():
                    setattr(stream.codec_context, name, value)
            frame = picture if made else av.VideoFrame.from_ndarray(picture, format="rgb24").reformat(format=pixels)
            frame.pts = round(times[number] * 1000) if times is not None else number
            frame.time_base = base
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
        if audio is not None:
            _add_silence(container, audio)
    return file.getvalue()


def _add_silence(container: Any, stream: Any) -> None:
    import av

    for number in range(16):
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
        frame.sample_rate, frame.pts = 16000, number * 1024
        container.mux(stream.encode(frame))
    container.mux(stream.encode())


def atoms(content: bytes, begin: int = 0, end: int | None = None) -> dict[bytes, tuple[int, int]]:
    """Where the payloads of an MP4's atoms lie, (begin, end), the first of each name; containers are entered."""
    found: dict[bytes, tuple[int, int]] = {}
    end = len(content) if end is None else end
    while begin + 8 <= end:
        size, name = struct.unpack_from(">I4s", content, begin)
        if size < 8:
            break
        found.setdefault(name, (begin + 8, begin + size))
        if name in _CONTAINERS:
            for inner, place in atoms(content, begin + 8, begin + size).items():
                found.setdefault(inner, place)
        begin += size
    return found


def patched(content: bytes, atom: bytes, offset: int, value: bytes) -> bytes:
    """The file with bytes of one atom's payload overwritten."""
    begin = atoms(content)[atom][0] + offset
    return content[:begin] + value + content[begin + len(value) :]


def turned(content: bytes, matrix: tuple[int, int, int, int]) -> bytes:
    """The MP4 with the display matrix (a, b, c, d), of -1, 0 and 1, in its track header: x' = ax + cy, y' = bx + dy.

    ISO 14496-12, 6.2.2.
    """
    a, b, c, d = (part << 16 for part in matrix)
    return patched(content, b"tkhd", 40, struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30))


def moov_first(content: bytes) -> bytes:
    """The MP4 with its table of samples before the samples, as files for the web have it, so that a cut leaves it readable."""
    begin, end = atoms(content)[b"moov"]
    moov, rest = bytearray(content[begin - 8 : end]), content[: begin - 8] + content[end:]
    first = atoms(content)[b"mdat"][0] - 8
    at = moov.find(b"stco")
    while at >= 0:
        for entry in range(struct.unpack_from(">I", moov, at + 8)[0]):
            place = at + 12 + 4 * entry
            struct.pack_into(">I", moov, place, struct.unpack_from(">I", moov, place)[0] + len(moov))
        at = moov.find(b"stco", at + 4)
    return rest[:first] + bytes(moov) + rest[first:]
