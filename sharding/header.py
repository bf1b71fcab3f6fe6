"""The safetensors header of a shard: written in one canonical way, and read back with no room for another.

Own writer, because the bytes must not depend on a library's map order, and because safetensors 0.8.0 writes foreign
memory for arrays that are not contiguous. The layout is the public one: 8 bytes length, JSON padded with spaces, data.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.tensors import BYTES_PER_TOKEN, TENSORS

FORMAT = "auralith-shard"
FORMAT_VERSION = "1"
MAX_HEADER = 1 << 20
_DTYPES = {"<i4": "I32", "|u1": "U8"}
_METADATA = "__metadata__"
_HASHES = ("tensors_sha256", "metadata_sha256")


class Header(NamedTuple):
    """What a shard's header says: shape of all five tensors, metadata, and where the data begins."""

    rows: int
    seq_len: int
    metadata: dict[str, str]
    data_start: int


def metadata_hash(metadata: Mapping[str, str]) -> str:
    """SHA-256 of the metadata, hashes apart, so that a plain file too is whole in itself."""
    own = {key: value for key, value in metadata.items() if key not in _HASHES}
    return hashlib.sha256(json.dumps(own, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def header_bytes(rows: int, seq_len: int, metadata: Mapping[str, str]) -> bytes:
    """Length field and JSON, padded to a multiple of 8, for five tensors (rows, seq_len) that follow without a gap."""
    entries: dict[str, Any] = {_METADATA: dict(sorted(metadata.items()))}
    at = 0
    for name, dtype in TENSORS.items():
        size = rows * seq_len * dtype.itemsize
        entries[name] = {"dtype": _DTYPES[dtype.str], "shape": [rows, seq_len], "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(entries, ensure_ascii=True, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    if len(text) > MAX_HEADER:
        raise ShardError(f"shard header of {len(text)} bytes; the format allows {MAX_HEADER}")
    return len(text).to_bytes(8, "little") + text


def read_header(data: memoryview | bytes, where: str) -> Header:
    """Parse and check the header of decompressed shard bytes `data`, whose size must fit it exactly.

    Raises ShardError, with the offset, for anything but the five tensors in order, canonical, covering the file without
    holes or overlap.
    """
    if len(data) < 8:
        raise ShardError(f"{where}: ends at byte {len(data)}; wanted 8 bytes of header length")
    length = int.from_bytes(bytes(data[:8]), "little")
    if length > MAX_HEADER or length % 8 or 8 + length > len(data):
        raise ShardError(f"{where} at byte 0: header length {length} in a file of {len(data)}; wanted a multiple of 8 up to {MAX_HEADER}")
    text = bytes(data[8 : 8 + length])
    try:
        entries = json.loads(text, object_pairs_hook=_no_twice)
    except (ValueError, RecursionError) as error:
        raise ShardError(f"{where} at byte 8: the header is no JSON object with distinct keys ({type(error).__name__})") from None
    if not isinstance(entries, dict) or list(entries) != [_METADATA, *TENSORS]:
        raise ShardError(f"{where} at byte 8: wanted exactly the tensors {', '.join(TENSORS)} in this order, and metadata first")
    metadata = entries[_METADATA]
    if not isinstance(metadata, dict) or not all(isinstance(value, str) for value in metadata.values()):
        raise ShardError(f"{where} at byte 8: metadata must be a map of strings")
    rows, seq_len = _shape(entries["input_ids"], where)
    end = 8 + length + rows * seq_len * BYTES_PER_TOKEN
    if end != len(data):
        raise ShardError(f"{where}: {len(data)} bytes; five tensors ({rows}, {seq_len}) end at {end}")
    if header_bytes(rows, seq_len, metadata)[8:] != text:
        # One comparison covers dtype, shape, offsets, order of metadata, white space and padding of all entries.
        raise ShardError(f"{where} at byte 8: the header is not in the form of FORMAT.md (dtype, shape, offsets or spacing differ)")
    _check_metadata(metadata, where)
    return Header(rows, seq_len, metadata, 8 + length)


def _check_metadata(metadata: dict[str, str], where: str) -> None:
    found = metadata.get("format"), metadata.get("format_version")
    if found != (FORMAT, FORMAT_VERSION):
        raise ShardError(f"{where}: format {found[0]!r} version {found[1]!r}; this package reads {FORMAT} version {FORMAT_VERSION}")
    if "tensors_sha256" not in metadata or metadata.get("metadata_sha256") != metadata_hash(metadata):
        raise ShardError(f"{where} at byte 8: the metadata does not match its own hash: damaged or edited")


def _shape(entry: Any, where: str) -> tuple[int, int]:
    shape = entry.get("shape") if isinstance(entry, dict) else None
    if not isinstance(shape, list) or len(shape) != 2 or not all(type(n) is int and 0 <= n < 2**31 for n in shape):
        raise ShardError(f"{where} at byte 8: input_ids must have a shape [rows, seq_len]")
    return shape[0], shape[1]


def _no_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("duplicate key")
    return made
