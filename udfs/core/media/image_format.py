"""Which format a picture has, by its first bytes; file names and declared types lie."""

from __future__ import annotations

import re

from auralith_pipeline.udfs.core.media.problem import MediaError

# First bytes and Pillow's name of the format (the standards of each; the list of file(1) has the same).
_READ = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),  # BigTIFF
    (b"MM\0+", "TIFF"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG2000"),
    (b"\xff\x4f\xff\x51", "JPEG2000"),
    (b"\x93NUMPY", "NPY"),
)
# Pictures all the same. EPS and WMF are left out on purpose: Pillow draws them with programs of the system.
_NOT_READ = (
    b"8BPS",  # Photoshop
    b"%!PS",
    b"\xc5\xd0\xd3\xc6",  # EPS with a preview
    b"\xd7\xcd\xc6\x9a",  # WMF
    b"\0\0\1\0",  # icons
    b"icns",
    b"DDS ",
    b"qoif",
    b"\x76\x2f\x31\x01",  # OpenEXR
    b"#?RADIANCE",
    b"\xff\x0a",  # JPEG XL
    b"\0\0\0\x0cJXL ",
    b"AT&TFORM",  # DjVu
)
_HEIF = re.compile(rb"heic|heix|hevc|heim|heis|mif1|msf1")
_BMP_HEADERS = (12, 40, 52, 56, 64, 108, 124)  # bytes of the header that follows the file's: text, too, begins with "BM"
_PPM = re.compile(rb"P[1-6]\s+(?:#[^\n]*\s+)*\d+\s")
_SVG = re.compile(rb"<svg[\s>]")
_HEAD = 1024


def sniff_format(content: bytes) -> str:
    """JPEG, PNG, GIF, WEBP, TIFF, BMP, PPM, JPEG2000 or AVIF, as Pillow calls them, or NPY for an array of NumPy.

    Raises MediaError: empty, unsupported (a picture of a kind that is not read), not_an_image.
    """
    if not content:
        raise MediaError("empty", "found 0 bytes, wanted a picture")
    head = content[:_HEAD]
    for magic, name in _READ:
        if head.startswith(magic):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADERS:
        return "BMP"
    if _PPM.match(head):
        return "PPM"
    if head[4:8] == b"ftyp":
        brands = head[8 : int.from_bytes(head[:4], "big")]
        if b"avif" in brands or b"avis" in brands:
            return "AVIF"
        if _HEIF.search(brands):
            raise MediaError("unsupported", "found HEIF, wanted JPEG, PNG, GIF, WebP, TIFF, BMP, PPM, JPEG 2000 or AVIF")
    if head.startswith(_NOT_READ) or _SVG.search(head):
        raise MediaError("unsupported", "wanted JPEG, PNG, GIF, WebP, TIFF, BMP, PPM, JPEG 2000 or AVIF")
    raise MediaError("not_an_image", "the first bytes are those of no known picture format")


def ends_early(content: bytes, name: str) -> bool:
    """Whether a file that cannot be read is shorter than its own header says, where the format's header says it."""
    if name == "WEBP":
        return 8 + int.from_bytes(content[4:8], "little") > len(content)
    if name == "TIFF":  # the table of contents may stand at the end
        start = content[8:16] if b"+" in content[2:4] else content[4:8]
        return int.from_bytes(start, "little" if content[:1] == b"I" else "big") >= len(content)
    if name == "AVIF" or content[4:8] == b"jP  ":
        return _boxes_end(content) > len(content)
    return False


def _boxes_end(content: bytes) -> int:
    """Where the last box of a file of boxes ends (ISO/IEC 14496-12, 4.2)."""
    at = 0
    while at + 8 <= len(content):
        size = int.from_bytes(content[at : at + 4], "big")
        if size == 1:
            size = int.from_bytes(content[at + 8 : at + 16], "big")
        if size < 8:  # 0: up to the end of the file
            return len(content)
        at += size
    return at
