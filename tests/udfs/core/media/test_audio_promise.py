"""Headers against the bytes that are there, by hand."""

from __future__ import annotations

import struct

import pytest

from auralith_pipeline.udfs.core.media.audio_promise import begins_as_sound, missing_bytes, promised_frames


def chunk(name: bytes, size: int, body: bytes, order: str = "<") -> bytes:
    return name + struct.pack(order + "I", size) + body


def page(lacing: list[int], body: bytes) -> bytes:
    return b"OggS" + bytes(22) + bytes([len(lacing), *lacing]) + body


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        (b"RIFF\0\0\0\0WAVE" + chunk(b"fmt ", 3, b"abc\0") + chunk(b"data", 10, bytes(10)), 0),
        (b"RIFF\0\0\0\0WAVE" + chunk(b"fmt ", 3, b"abc\0") + chunk(b"data", 10, bytes(4)), 6),  # an odd chunk has a byte of padding
        (b"RIFF\0\0\0\0WAVE" + chunk(b"data", 0xFFFFFFFF, bytes(4)), 0),
        (b"RIFF\0\0\0\0WAVE" + chunk(b"data", 2, bytes(9)), 0),
        (b"RIFX\0\0\0\0WAVE" + chunk(b"data", 10, bytes(4), ">"), 6),
        (b"FORM\0\0\0\0AIFF" + chunk(b"SSND", 10, bytes(4), ">"), 6),
        (chunk(b"RIFF", 20, b"AVI " + bytes(9)), 7),
        (chunk(b"RIFF", 13, b"AVI " + bytes(9)), 0),
        (b"\0\0\0\x10ftyp" + bytes(8) + b"\0\0\0\x20mdat" + bytes(8), 16),
        (b"\0\0\0\x10ftyp" + bytes(8) + b"\0\0\0\x10mdat" + bytes(8), 0),
        (b"\0\0\0\x10ftyp" + bytes(8) + b"\0\0\0\x01mdat\0\0\0\0\0\0\0\x20" + bytes(6), 10),
        (b"\0\0\0\x10ftyp" + bytes(8) + b"\0\0\0\x00mdat" + bytes(20), 0),  # 0: to the end of the file
        (page([3, 4], bytes(7)), 0),
        (page([3], bytes(3)) + page([255, 4], bytes(250)), 9),
        (page([3], bytes(3)) + page([3], bytes(3))[:20], 7),
        (b"fLaC" + bytes(50), 0),
        (b"", 0),
    ],
)
def test_missing_bytes(content, missing):
    assert missing_bytes(content) == missing


def test_first_bytes_of_sounds_and_of_others():
    assert begins_as_sound(b"fLaC...")
    assert begins_as_sound(b"\0\0\0\x20ftypM4A ")
    assert not begins_as_sound(b"\x89PNG\r\n")
    assert not begins_as_sound(b"")


def flac(frames: int) -> bytes:
    """STREAMINFO of 48 kHz, mono, 16 bits: 20 bits of rate, 3 of channels - 1, 5 of bits - 1, 36 of frames."""
    return b"fLaC\x80\x00\x00\x22" + bytes(10) + ((48_000 << 44) | (15 << 36) | frames).to_bytes(8, "big") + bytes(16)


def mp3(version: int, table: bytes, flags: int, frames: int) -> bytes:
    return (
        bytes([0xFF, 0xE2 | version << 3, 0x90, 0x64])
        + bytes(32)
        + table
        + flags.to_bytes(4, "big")
        + frames.to_bytes(4, "big")
        + bytes(300)
    )


@pytest.mark.parametrize(
    ("content", "frames"),
    [
        (flac(96_000), 96_000),
        (flac(2**36 - 1), 2**36 - 1),
        (flac(0), None),  # not known
        (mp3(3, b"Xing", 1, 103), 100 * 1_152),
        (mp3(3, b"Info", 15, 103), 100 * 1_152),
        (mp3(2, b"Xing", 1, 103), 100 * 576),
        (mp3(3, b"Xing", 2, 103), None),  # the table does not say
        (mp3(3, b"Xing", 1, 2), None),
        (mp3(3, b"none", 1, 103), None),
        (mp3(3, b"Xing", 1, 103)[:42], None),
        (b"ID3\x03\0\0\0\0\x01\x02" + bytes(130) + mp3(3, b"Xing", 1, 103), 100 * 1_152),  # 1 * 128 + 2 bytes of tags
        (b"ID3\x03", None),
        (b"RIFF", None),
        (b"", None),
    ],
)
def test_promised_frames(content, frames):
    assert promised_frames(content) == frames
