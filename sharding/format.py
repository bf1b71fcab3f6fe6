"""The bytes of a shard file: five tensors in a safetensors layout, plain or in one zstd frame. See FORMAT.md."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import zstandard

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.sharding.header import FORMAT, FORMAT_VERSION, Header, header_bytes, metadata_hash, read_header
from auralith_pipeline.sharding.tensors import BYTES_PER_TOKEN, TENSORS

LEVEL = 3
WINDOW_LOG = 27
MAX_RAW = 1 << 33  # no shard is larger: a frame that declares more is refused before memory is taken
SUFFIX = {"zstd": ".safetensors.zst", "none": ".safetensors"}
_HASH = "tensors_sha256"

Tensors = dict[str, npt.NDArray[Any]]


class DecodedShard(NamedTuple):
    """Five read-only tensors (rows, seq_len) that share one buffer, and the header's metadata."""

    tensors: Tensors
    metadata: dict[str, str]
    raw_bytes: int


class ShardImage:
    """The uncompressed file in memory, with the tensors as writable views of it, so that a shard exists once and not twice."""

    def __init__(self, rows: int, seq_len: int, metadata: Mapping[str, str]) -> None:
        own = {**metadata, "format": FORMAT, "format_version": FORMAT_VERSION}
        self._metadata = {**own, "metadata_sha256": metadata_hash(own), _HASH: "0" * 64}
        header = header_bytes(rows, seq_len, self._metadata)
        self._header_size, self._shape = len(header), (rows, seq_len)
        self.buffer = np.zeros(len(header) + rows * seq_len * BYTES_PER_TOKEN, np.uint8)
        self.tensors = _views(self.buffer, len(header), rows, seq_len)

    def seal(self) -> str:
        """Write the header with the hash of the tensors as they are now; returns that hash."""
        digest = tensors_hash(self.tensors)
        header = header_bytes(*self._shape, {**self._metadata, _HASH: digest})
        if len(header) != self._header_size:
            raise ShardError("shard header changed its size; metadata may not change after allocation")
        self.buffer[: len(header)] = np.frombuffer(header, np.uint8)
        return digest

    def file_bytes(self, compression: str) -> bytes | memoryview:
        """The bytes of the file. Call `seal` first."""
        if compression == "none":
            return self.buffer.data
        if compression != "zstd":
            raise ShardError(f"compression {compression!r}; wanted one of {', '.join(SUFFIX)}")
        # One shot, one thread, pinned library: other modes give other bytes for the same input.
        parameters = zstandard.ZstdCompressionParameters.from_level(
            LEVEL, window_log=WINDOW_LOG, enable_ldm=True, write_content_size=True, write_checksum=True, write_dict_id=False, threads=0
        )
        return zstandard.ZstdCompressor(compression_params=parameters).compress(self.buffer.data)


def encode_shard(tensors: Mapping[str, npt.NDArray[Any]], metadata: Mapping[str, str], compression: str) -> bytes:
    """The file of five tensors (N, S). Views, Fortran order and broadcasts are copied element by element, so they are safe.

    Raises ShardError for other names, shapes that differ, or dtypes other than those of FORMAT.md.
    """
    if set(tensors) != set(TENSORS):
        raise ShardError(f"tensors {sorted(tensors)}; wanted {', '.join(TENSORS)}")
    shape = tensors["input_ids"].shape
    misfits = [name for name, dtype in TENSORS.items() if tensors[name].dtype != dtype or tensors[name].shape != shape]
    wrong = [f"{name} {tensors[name].dtype} {tensors[name].shape}" for name in misfits]
    if len(shape) != 2 or wrong:
        raise ShardError(f"tensors do not fit input_ids {shape}: {', '.join(wrong) or 'not two dimensions'}")
    image = ShardImage(shape[0], shape[1], metadata)
    for name, view in image.tensors.items():
        view[...] = tensors[name]
    image.seal()
    return bytes(image.file_bytes(compression))


def decode_shard(
    data: bytes | memoryview, compression: str, *, where: str = "shard", raw_bytes: int | None = None, check_hash: bool = True
) -> DecodedShard:
    """Read and check a file: one frame with nothing behind it, canonical header, and the hash of the tensors.

    raw_bytes: the uncompressed size the manifest promises; a frame that declares another one is refused before any
    memory is taken. Without it the cap is MAX_RAW.
    check_hash: hash the tensors; a caller that has hashed the file already may spare it.
    Raises ShardError, naming `where` and the offset, and nothing else.
    """
    if compression not in SUFFIX:
        raise ShardError(f"compression {compression!r}; wanted one of {', '.join(SUFFIX)}")
    plain = _decompress(data, where, raw_bytes) if compression == "zstd" else data
    if raw_bytes is not None and len(plain) != raw_bytes:
        raise ShardError(f"{where}: {len(plain)} bytes uncompressed; the manifest says {raw_bytes}")
    header = read_header(plain, where)
    tensors = _views(np.frombuffer(plain, np.uint8), header.data_start, header.rows, header.seq_len)
    if check_hash:
        _check_hash(tensors, header, where)
    for tensor in tensors.values():
        tensor.flags.writeable = False
    return DecodedShard(tensors, header.metadata, len(plain))


def tensors_hash(tensors: Mapping[str, npt.NDArray[Any]]) -> str:
    """SHA-256 over name, dtype, shape and SHA-256 of the bytes of each tensor in file order: independent of the compression."""
    root = hashlib.sha256()
    for name, dtype in TENSORS.items():
        tensor = np.ascontiguousarray(tensors[name], dtype=dtype)
        shape = "x".join(str(n) for n in tensor.shape)
        root.update(f"{name}\0{dtype.str}\0{shape}\0{hashlib.sha256(tensor.data).hexdigest()}\n".encode())
    return root.hexdigest()


def _check_hash(tensors: Tensors, header: Header, where: str) -> None:
    found = tensors_hash(tensors)
    if found != header.metadata[_HASH]:
        raise ShardError(f"{where} at byte {header.data_start}: the tensors do not match the hash in the header: damaged data")


def _decompress(data: bytes | memoryview, where: str, raw_bytes: int | None) -> bytes:
    limit = MAX_RAW if raw_bytes is None else raw_bytes
    try:
        frame = zstandard.get_frame_parameters(data)
        declared = frame.content_size
        if declared in (zstandard.CONTENTSIZE_UNKNOWN, zstandard.CONTENTSIZE_ERROR) or not frame.has_checksum or frame.dict_id:
            raise ShardError(f"{where} at byte 0: the frame must declare its content size and carry a checksum")
        if declared > limit or (raw_bytes is not None and declared != raw_bytes):
            wanted = f"at most {limit}" if raw_bytes is None else limit
            raise ShardError(f"{where} at byte 0: the frame declares {declared} bytes; wanted {wanted}")
        if frame.window_size > 1 << WINDOW_LOG:
            raise ShardError(f"{where} at byte 0: the frame needs a window of {frame.window_size} bytes; the limit is {1 << WINDOW_LOG}")
        return zstandard.ZstdDecompressor(max_window_size=1 << WINDOW_LOG).decompress(data, allow_extra_data=False)
    except (zstandard.ZstdError, MemoryError, ValueError) as error:
        raise ShardError(f"{where} at byte 0: not one whole zstd frame ({error})") from None


def _views(buffer: npt.NDArray[np.uint8], start: int, rows: int, seq_len: int) -> Tensors:
    made: Tensors = {}
    for name, dtype in TENSORS.items():
        size = rows * seq_len * dtype.itemsize
        made[name] = buffer[start : start + size].view(dtype).reshape(rows, seq_len)
        start += size
    return made
