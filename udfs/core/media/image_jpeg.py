"""What JPEG alone has: decoding at a smaller scale, and files that were cut and closed again.

libjpeg paints the missing rest of such a file grey, and its warning reaches nobody. (A progressive file that was cut after its first scans
has no grey rest: it is less sharp there, and is read.)
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

# As in Pillow's `thumbnail`: twice the pixels that resizing needs. On photographs the result is then as near to the area average of the
# original as that of the whole JPEG is (0.3 dB less, 1.5 at most); with less of a gap 0.5 to 3 dB are lost.
GAP = 2
# Shares of a pixel by which the last column may stand off after the resize: the scaled picture of an odd side has half a pixel too many.
OFF = 1 / 8

# Each scan of a progressive file costs a pass over the whole picture: libjpeg-turbo's own fuzzers and `djpeg -maxscans` stop at 500.
MAX_SCANS = 500

_END = 0xD9
_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")  # neither a stuffed byte, a restart nor fill (ITU T.81, B.1.1)
_FILLER = bytes(1 + 37 * i % 251 for i in range(1024))  # any data that is not all zeros and has no marker
# A block without data has every coefficient 0: grey of level 128, and in CMYK half the colour under half the black.
_BARE = (64, 128)


def scale_for(width: int, height: int, target: int) -> int:
    """8, 4, 2 or 1: by how much a picture can be decoded smaller (libjpeg scales in its DCT) without harm to its resize to target."""
    for scale in (8, 4, 2):
        if all(side >= scale * GAP * target and -side % scale * target <= OFF * side for side in (width, height)):
            return scale
    return 1


def has_too_many_scans(content: bytes) -> bool:
    """Whether a JPEG file has more than MAX_SCANS; those of thumbnails count too."""
    # One byte is found much faster than two, and in files of usual size decides.
    return content.count(b"\xda") > MAX_SCANS and content.count(b"\xff\xda") > MAX_SCANS


def may_be_cut(rgb: NDArray[np.uint8]) -> bool:
    """Whether the last pixel of a JPEG, before it is turned, looks like one of a block without data: a few photographs in a thousand do."""
    last = rgb[-1, -1].astype(np.int64)
    return any(bool((abs(last - level) <= 1).all()) for level in _BARE)


def with_filler(content: bytes) -> bytes:
    """The same file with more data before its end mark. A whole picture decodes as before; one that lacks data takes this for it."""
    end = _end_of_picture(content)
    return content[:end] + _FILLER + content[end:]


def _end_of_picture(content: bytes) -> int:
    """Where the first picture's end mark stands; the file may go on with others."""
    at = 2
    while (found := _MARKER.search(content, at)) is not None:
        if found[1][0] == _END:
            return found.start()
        # Also a scan's head is passed over by its length; its data is passed over by the search.
        at = found.end() + int.from_bytes(content[found.end() : found.end() + 2], "big")
    return len(content)
