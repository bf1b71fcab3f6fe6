"""Picture files for tests."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image


def encoded(image: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def photograph(width: int = 96, height: int = 64, seed: int = 0) -> Image.Image:
    """Smooth coloured noise over a gradient: compresses like a photograph and has no flat place."""
    random = np.random.default_rng(seed)
    coarse = Image.fromarray(random.integers(40, 215, (height // 8 + 1, width // 8 + 1, 3), dtype=np.uint8))
    fine = random.integers(-20, 20, (height, width, 3))
    return Image.fromarray(np.uint8(np.clip(np.asarray(coarse.resize((width, height), Image.Resampling.BICUBIC)) + fine, 0, 255)))


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, depth: int, colour: int, rows: list[bytes], extra: bytes = b"") -> bytes:
    """colour: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA (PNG 3rd ed., 11.2.1)."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9))
    return b"\x89PNG\r\n\x1a\n" + head + extra + data + chunk(b"IEND", b"")


def npy(array: NDArray[Any]) -> bytes:
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()
