"""Does a file hold what its header promises?"""

from __future__ import annotations

import struct

UNKNOWN = 0x7FFF_0000  # from here on lie the sizes that recorders into a pipe write: 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF
_SOUND = (b"RIFF", b"RIFX", b"RF64", b"FORM", b"fLaC", b"OggS", b"ID3", b".snd", b"caff", b"\x1aE\xdf\xa3", b"\xff\xfb", b"\xff\xf1")
_FLAT = (b"WAVE", b"AIFF", b"AIFC")  # their samples are in one chunk; those of AVI are not
_XING_WITHIN = 256  # bytes of the first MPEG frame
_PADDING = 3  # MPEG frames that an encoder adds at the ends and a decoder takes away again


def begins_as_sound(content: bytes) -> bool:
    """Whether the first bytes are those of a sound or video format, so that a file nobody can open is a damaged one."""
    return content.startswith(_SOUND) or content[4:8] == b"ftyp"


def missing_bytes(content: bytes) -> int:
    """How many bytes the file lacks according to its own headers; 0 where they do not say.

    Looks at the chunk of samples of RIFF WAVE and AIFF, the whole of other RIFF files, the boxes of MP4 (ISO/IEC 14496-12, 4.2) and the
    last page of Ogg (RFC 3533, 6): decoders silently end where such a file does. A promise of "not known yet" (a recorder into a pipe) is
    none, and one that is too small is kept: other chunks may follow.
    """
    if content.startswith((b"RIFF", b"RIFX", b"FORM")):
        return _missing_in_chunks(content)
    if content[4:8] == b"ftyp":
        return _missing_in_boxes(content)
    return _missing_in_page(content) if content.startswith(b"OggS") else 0


def promised_frames(content: bytes) -> int | None:
    """How many frames of samples a FLAC file (RFC 9639, 8.2) or an MP3 with Xing's table says it has, at least; None where none does.

    Without that table the length of an MP3 would be a guess from its first bit rate.
    """
    start = 0
    if content.startswith(b"ID3") and len(content) >= 10:  # sizes of seven bits a byte (ID3v2.3, 3.1)
        start = 10 + sum((byte & 0x7F) << shift for byte, shift in zip(content[6:10], (21, 14, 7, 0), strict=True))
    head = content[start : start + _XING_WITHIN]
    if head.startswith(b"fLaC"):
        return (int.from_bytes(head[21:26], "big") & 0xF_FFFF_FFFF) or None  # 0: not known
    at = max(head.find(b"Xing"), head.find(b"Info"))
    if not head.startswith(b"\xff") or at < 0 or len(head) < at + 12 or not head[at + 7] & 1:
        return None
    per_frame = 1_152 if head[1] & 0x18 == 0x18 else 576  # MPEG-1; MPEG-2 and 2.5
    return max(int.from_bytes(head[at + 8 : at + 12], "big") - _PADDING, 0) * per_frame or None


def _missing_in_chunks(content: bytes) -> int:
    order = "<I" if content.startswith(b"RIFF") else ">I"
    at, name = (12, b"SSND" if content.startswith(b"FORM") else b"data") if content[8:12] in _FLAT else (0, content[:4])
    while at + 8 <= len(content):
        size = struct.unpack_from(order, content, at + 4)[0]
        if content[at : at + 4] == name:
            return 0 if size >= UNKNOWN else max(at + 8 + size - len(content), 0)
        at += 8 + size + size % 2
    return 0


def _missing_in_boxes(content: bytes) -> int:
    at = 0
    while at + 16 <= len(content):
        size = struct.unpack_from(">I", content, at)[0]
        if size == 1:
            size = struct.unpack_from(">Q", content, at + 8)[0]
        if size < 8:  # 0: as far as the file goes
            return 0
        at += size
    return max(at - len(content), 0)


def _missing_in_page(content: bytes) -> int:
    at = content.rfind(b"OggS")
    if at + 27 > len(content):
        return at + 27 - len(content)
    lacing = content[at + 27 : at + 27 + content[at + 26]]
    return max(at + 27 + content[at + 26] + sum(lacing) - len(content), 0)
