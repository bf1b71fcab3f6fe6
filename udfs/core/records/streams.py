"""Files as streams of blocks: plain, gzip (any number of members) and zstd (any number of frames), with damage told apart from the end."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import RawIOBase
from typing import BinaryIO, Protocol

import zstandard

BLOCK_BYTES = 1 << 18
MAX_WINDOW_BYTES = 1 << 27  # refuse zstd frames that would need more memory than this to decode


class Blocks(Protocol):
    """A decompressed stream. `damage` is None, or after the last block a reason code."""

    damage: str | None

    def read(self) -> bytes:
        """The next block, at most a few MiB; empty at the end."""
        ...


class _Plain:
    damage: str | None = None

    def __init__(self, raw: BinaryIO | RawIOBase) -> None:
        self._raw = raw

    def read(self) -> bytes:
        return self._raw.read(BLOCK_BYTES) or b""


class _Gzip:
    """gzip.GzipFile goes on over members and checks each CRC; `read1` hands out all that was decoded before an error."""

    def __init__(self, raw: BinaryIO) -> None:
        self.damage: str | None = None
        self._file = gzip.GzipFile(fileobj=raw, mode="rb")

    def read(self) -> bytes:
        parts: list[bytes] = []
        held = 0
        while held < BLOCK_BYTES and self.damage is None:
            try:
                part = self._file.read1(BLOCK_BYTES)
            except EOFError:
                self.damage = "truncated_input"
            except (gzip.BadGzipFile, zlib.error):
                self.damage = "corrupt_input"
            else:
                if not part:
                    break
                parts.append(part)
                held += len(part)
        return b"".join(parts)


class _Zstd:
    """zstandard's reader takes a missing end for the end, so the frames are walked first (a seek per block, nothing decoded)."""

    def __init__(self, raw: BinaryIO) -> None:
        self.damage: str | None = None
        self._truncated = zstd_is_truncated(raw)
        raw.seek(0)
        decoder = zstandard.ZstdDecompressor(max_window_size=MAX_WINDOW_BYTES)
        self._reader = decoder.stream_reader(raw, read_across_frames=True, closefd=False)
        self._done = False

    def read(self) -> bytes:
        if self._done:
            return b""
        try:
            block = self._reader.read(BLOCK_BYTES)
        except zstandard.ZstdError:
            self._done, self.damage = True, "truncated_input" if self._truncated else "corrupt_input"
            return b""
        if not block:
            self._done, self.damage = True, "truncated_input" if self._truncated else None
        return block


def zstd_is_truncated(raw: BinaryIO) -> bool:
    """Whether the last zstd frame of a file ends too early (RFC 8878, 3.1.1 and 3.1.2); other damage is left to the decoder."""
    size = raw.seek(0, 2)
    at = 0
    while at < size:
        raw.seek(at)
        head = raw.read(18)
        magic = int.from_bytes(head[:4], "little")
        if magic & 0xFFFFFFF0 == 0x184D2A50:  # a skippable frame: its length follows
            at += 8 + int.from_bytes(head[4:8], "little")
            if len(head) < 8 or at > size:
                return True
            continue
        try:
            checksum = zstandard.get_frame_parameters(head).has_checksum
            at += zstandard.frame_header_size(head)
        except zstandard.ZstdError:
            return len(head) < 18 and b"\x28\xb5\x2f\xfd".startswith(head[:4])
        last = False
        while not last:
            raw.seek(at)
            header = raw.read(3)
            if len(header) < 3:
                return True
            bits = int.from_bytes(header, "little")
            last = bool(bits & 1)
            at += 3 + (1 if bits >> 1 & 3 == 1 else bits >> 3)  # a run-length block holds one byte, whatever its size says
        at += 4 if checksum else 0
        if at > size:
            return True
    return False


def is_compressed(path: str) -> bool:
    """Whether `open_blocks` decompresses a file of this name: then it can only be read from its start."""
    return path.endswith((".gz", ".zst"))


@contextmanager
def open_blocks(path: str, start: int = 0) -> Iterator[Blocks]:
    """Open `path` by its ending (.gz, .zst, else plain). `start`: first byte, for plain files only."""
    with open(path, "rb", buffering=0) as raw:
        if path.endswith(".gz"):
            yield _Gzip(raw)
        elif path.endswith(".zst"):
            yield _Zstd(raw)
        else:
            raw.seek(start)
            yield _Plain(raw)


class Resumed:
    """A stream whose first block was cut: `block`, then what `blocks` still holds."""

    def __init__(self, block: bytes, blocks: Blocks) -> None:
        self._block, self._blocks = block, blocks
        self.damage: str | None = None

    def read(self) -> bytes:
        block, self._block = self._block, b""
        block = block or self._blocks.read()
        self.damage = self._blocks.damage
        return block


def hash_stream(path: str) -> str:
    """SHA-256 (hex) of a file's decompressed bytes."""
    digest = hashlib.sha256()
    with open_blocks(path) as blocks:
        while block := blocks.read():
            digest.update(block)
    return digest.hexdigest()
