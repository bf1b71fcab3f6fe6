"""A codebook's bytes: a SafeTensors file of one tensor, written here so that the same codebook gives the same bytes with any library.

The format: 8 bytes of header length, little-endian, a JSON header, then the tensors' bytes (github.com/huggingface/safetensors, "Format").
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import TokenizerError

TENSOR = "codebook"
METADATA_KEY = "auralith"
_MAX_HEADER = 1 << 20


def pack(facts: dict[str, Any], vectors: NDArray[np.float32]) -> bytes:
    """The file of float32 vectors (K, D) and JSON facts about them."""
    data = np.ascontiguousarray(vectors, "<f4").tobytes()
    header = {
        "__metadata__": {METADATA_KEY: canonical(facts)},
        TENSOR: {"dtype": "F32", "shape": list(vectors.shape), "data_offsets": [0, len(data)]},
    }
    text = canonical(header).encode()
    text += b" " * (-len(text) % 8)  # tensors start at a multiple of 8, as readers that map the file like it
    return len(text).to_bytes(8, "little") + text + data


def unpack(data: bytes, name: str) -> tuple[dict[str, Any], NDArray[np.float32]]:
    """The facts and the vectors; TokenizerError that calls the file by `name` where it is damaged or something else."""
    header = _header(data, name)
    try:
        facts = json.loads(header["__metadata__"][METADATA_KEY])
    except (KeyError, TypeError, ValueError):
        facts = None
    tensor = header.get(TENSOR)
    if not isinstance(facts, dict) or not isinstance(tensor, dict):
        raise TokenizerError(
            f"{name} is a SafeTensors file, but not a codebook of this product (tensor {TENSOR!r} with metadata {METADATA_KEY!r} wanted); "
            "give a file that training a codebook wrote"
        )
    shape = tensor.get("shape")
    if tensor.get("dtype") != "F32" or not isinstance(shape, list) or len(shape) != 2 or not all(type(size) is int for size in shape):
        raise TokenizerError(f"{name} holds {tensor.get('dtype')!r} of shape {shape!r}, wanted F32 of (codes, values); train it again")
    body = data[8 + int.from_bytes(data[:8], "little") :]
    if min(shape) < 0 or shape[0] * shape[1] * 4 != len(body):
        raise TokenizerError(
            f"{name} holds {len(body)} bytes of vectors, its header promises {shape[0]} x {shape[1]} float32; copy or train it again"
        )
    return facts, np.frombuffer(body, "<f4").reshape(shape).astype(np.float32)


def canonical(value: Any) -> str:
    """JSON with sorted keys, no spaces, ASCII; ValueError or TypeError for what JSON cannot hold, NaN included."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _header(data: bytes, name: str) -> dict[str, Any]:
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > min(_MAX_HEADER, len(data) - 8):
        raise TokenizerError(f"{name} is not a SafeTensors file ({len(data)} bytes), or it is cut off; copy or train it again")
    try:
        header = json.loads(data[8 : 8 + length])
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict):
        raise TokenizerError(f"{name} has no JSON header, so it is not a SafeTensors file or is damaged; copy or train it again")
    return header
