"""A decoded frame as an upright RGB picture of the wanted size."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

# FFmpeg's AVColorSpace (ITU-T H.273, table 4) -> swscale's SWS_CS_*; BT.601 has two numbers, constant luminance is read as the other.
_MATRICES = {1: 1, 4: 4, 5: 5, 6: 5, 7: 7, 9: 9, 10: 9}
_BT601, _BT709 = 5, 1
_LIMITED, _FULL = 1, 2
# swscale's flags: a side that shrinks is averaged by area, one that grows interpolated linearly, as resize_image does it (SWS_AREA);
# chroma interpolated for every pixel (SWS_FULL_CHR_H_INT); rounding without bias (SWS_ACCURATE_RND).
_SCALING = 0x20 | 0x2000 | 0x40000
_WHITE = 255.0

FITS = ("stretch", "crop", "pad")
Matrix = tuple[int, int, int, int]
UPRIGHT: Matrix = (1, 0, 0, 1)


class Painter:
    """Makes pictures of one size out of frames; keeps swscale's tables from frame to frame."""

    def __init__(self, size: int, fit: str, pixel_aspect: float = 1.0) -> None:
        from av.video.reformatter import VideoReformatter

        self.size, self.fit, self.pixel_aspect = size, fit, pixel_aspect
        self._reformatter: Any = VideoReformatter()
        self._threads = {"threads": 1}

    def paint(self, frame: Any) -> NDArray[np.uint8]:
        """uint8 (size, size, 3) RGB, alpha laid on white, interlaced lines as they are.

        "stretch" ignores the shape of picture and pixels, and scales in the same step as it converts: within a level or so of resize_image
        on the converted frame, at a fifth of the time. "crop" and "pad" are resize_image's; pixels that are not square are made so
        before by shrinking one side, never by adding pixels.
        """
        if self.fit == "stretch":
            picture = self._convert(frame, self.size, self.size)
            return np.ascontiguousarray(turn(picture, matrix_of(frame)))
        from auralith_pipeline.udfs.core.media.resize_image import resize_image

        width, height = _square_pixels(frame.width, frame.height, self.pixel_aspect)
        return resize_image(np.ascontiguousarray(turn(self._convert(frame, width, height), matrix_of(frame))), self.size, self.fit)

    def _convert(self, frame: Any, width: int, height: int) -> NDArray[np.uint8]:
        alpha = any(component.is_alpha for component in frame.format.components)
        matrix, full = colours_of(frame)
        wanted = {
            "width": width,
            "height": height,
            "format": "rgba" if alpha else "rgb24",
            "src_colorspace": matrix,
            # Ignored for RGB, but PyAV before 17 sets the source's matrix only where the two differ.
            "dst_colorspace": _BT709 if matrix == _BT601 and not frame.format.is_rgb else _BT601,
            "src_color_range": _FULL if full else _LIMITED,
            "dst_color_range": _FULL,
            "interpolation": _SCALING,
        }
        try:
            picture = self._reformatter.reformat(frame, **wanted, **self._threads).to_ndarray()
        except TypeError:  # PyAV before 17 scales in one thread and has no such argument
            self._threads = {}
            picture = self._reformatter.reformat(frame, **wanted).to_ndarray()
        return _on_white(picture) if alpha else picture


def colours_of(frame: Any) -> tuple[int, bool]:
    """(swscale's number of the frame's matrix, whether its levels fill the whole range).

    A frame that does not name its matrix has BT.709 from 1280 columns or 577 lines on, else BT.601, as the player mpv guesses; one that
    does not name its range has the limited one (ITU-T H.273).
    """
    if frame.format.is_rgb:
        return _BT601, True
    large = frame.width >= 1280 or frame.height > 576
    matrix = _MATRICES.get(int(frame.colorspace), _BT709 if large else _BT601)
    full = int(frame.color_range) == _FULL or frame.format.name.startswith("yuvj")
    return matrix, full


def matrix_of(frame: Any) -> Matrix:
    """The display matrix's (a, b, c, d) as signs, rounded to quarter turns: x' = ax + cy, y' = bx + dy (ISO 14496-12, 6.2.2)."""
    for data in frame.side_data:
        if data.type.name == "DISPLAYMATRIX":
            a, b, _, c, d = np.frombuffer(bytes(data), np.int32)[:5].tolist()
            if abs(a) + abs(d) >= abs(b) + abs(c):
                return (-1 if a < 0 else 1, 0, 0, -1 if d < 0 else 1)
            return (0, -1 if b < 0 else 1, -1 if c < 0 else 1, 0)
    return UPRIGHT


def turn(picture: NDArray[np.uint8], matrix: Matrix) -> NDArray[np.uint8]:
    """The picture (height, width, 3) as the matrix shows it: a view, sides swapped for a quarter turn."""
    a, b, c, d = matrix
    if b or c:
        return picture.transpose(1, 0, 2)[::b, ::c]
    return picture[::d, ::a]


def rotation_of(matrix: Matrix) -> tuple[int, bool]:
    """(degrees clockwise: 0, 90, 180 or 270; whether left and right are swapped before)."""
    a, b, c, d = matrix
    mirrored = a * d - b * c < 0
    if mirrored:
        a, b = -a, -b
    return {(1, 0): 0, (0, 1): 90, (-1, 0): 180, (0, -1): 270}[(a, b)], mirrored


def _square_pixels(width: int, height: int, pixel_aspect: float) -> tuple[int, int]:
    if pixel_aspect > 1:
        return width, max(1, round(height / pixel_aspect))
    return max(1, round(width * pixel_aspect)), height


def _on_white(rgba: NDArray[np.uint8]) -> NDArray[np.uint8]:
    share = rgba[:, :, 3:].astype(np.float32) / 255
    return np.rint(rgba[:, :, :3] * share + _WHITE * (1 - share)).astype(np.uint8)
