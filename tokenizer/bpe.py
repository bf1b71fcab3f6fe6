"""The text tokenizer: byte-level BPE, `decode(encode(text)) == text` for every text, no control id from any text."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property, lru_cache
from threading import Lock
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer.bpe_encode import WordCache, encode_rows
from auralith_pipeline.tokenizer.bpe_merge import pair_tables
from auralith_pipeline.tokenizer.pattern import piece_classes
from auralith_pipeline.tokenizer.special_tokens import BYTE_BASE, FIRST_MERGE, SPECIAL_NAMES
from auralith_pipeline.tokenizer.text_buffers import read_only, text_buffers


class BpeTokenizer:
    """Merges over bytes, applied within the pieces of pattern.py.

    merges: int32, (m, 2): pair r of ids makes id 272 + r; its ids are bytes (16 to 271) or earlier merges.
    training: facts about the corpus it was learnt from, for people; they are part of the artefact's hash.
    Errors: TokenizerError for merges that are not of that form, or that make one token twice.
    An instance may be shared by threads (they take turns) and pickled (its cache of words stays behind).
    """

    def __init__(self, merges: NDArray[Any], training: Mapping[str, int] | None = None) -> None:
        if merges.ndim != 2 or merges.shape[1] != 2 or merges.dtype.kind not in "iu":
            raise TokenizerError(f"merges have shape {merges.shape} and type {merges.dtype}; wanted integers of shape (merges, 2)")
        made = np.arange(FIRST_MERGE, FIRST_MERGE + len(merges))[:, None]
        wrong = np.flatnonzero(((merges < BYTE_BASE) | (merges >= made)).any(axis=1))
        if wrong.size:
            raise TokenizerError(f"merge {int(wrong[0])} uses an id that is reserved or not made before it; the merges are damaged")
        self.merges: NDArray[np.int32] = np.array(merges, np.int32)
        self.merges.flags.writeable = False
        self.training = dict(training or {})
        self._lock = Lock()
        self.token_bytes  # noqa: B018 - checks that tokens differ

    @classmethod
    def bytes_only(cls) -> BpeTokenizer:
        """The tokenizer without merges: 272 ids, one per byte after the reserved sixteen."""
        return cls(np.empty((0, 2), np.int32))

    @property
    def vocab_size(self) -> int:
        """How many ids there are: 16 reserved, 256 bytes, and one per merge."""
        return FIRST_MERGE + len(self.merges)

    @cached_property
    def token_bytes(self) -> tuple[bytes, ...]:
        """What each id stands for, by id; empty for the reserved ones."""
        found = [b""] * BYTE_BASE + [bytes([value]) for value in range(256)]
        for a, b in self.merges.tolist():
            found.append(found[a] + found[b])
        if len(set(found[BYTE_BASE:])) != len(found) - BYTE_BASE:
            raise TokenizerError("two ids stand for the same bytes; the merges are damaged")
        return tuple(found)

    @cached_property
    def sha256(self) -> str:
        """The tokenizer's identity: the hash of its canonical artefact bytes."""
        from auralith_pipeline.tokenizer.artefact import artefact_hash

        return artefact_hash(self)

    @cached_property
    def _tables(self) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
        return pair_tables(self.merges)

    @cached_property
    def _cache(self) -> WordCache:
        """A cache that already holds the vocabulary, so that a word that is one token never has to be merged."""
        cache = WordCache.empty()
        tokens = pa.array(self.token_bytes[FIRST_MERGE:], pa.large_binary())
        values, offsets = text_buffers(tokens)
        self._run(values, offsets, cache, whole_rows=True)
        return cache

    def _run(
        self, values: NDArray[np.uint8], offsets: NDArray[np.int64], cache: WordCache, *, whole_rows: bool = False
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        room = int(offsets[-1] - offsets[0]) + 3
        out, out_offsets = np.empty(room, np.int32), np.empty(offsets.size, np.int64)
        parts = (cache.short, cache.long, cache.ids, cache.text, cache.used)
        count = encode_rows(read_only(values), read_only(offsets), piece_classes(), whole_rows, *self._tables, *parts, out, out_offsets)
        return out[:count].copy(), out_offsets

    def encode_buffer(self, values: NDArray[np.uint8], offsets: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Encode rows `values[offsets[r]:offsets[r + 1]]` (UTF-8): ids int32, and int64 offsets of the rows in them, rows + 1.

        Errors: TokenizerError for offsets that fall or leave the values.
        """
        offsets = np.ascontiguousarray(offsets, np.int64)
        if not offsets.size or offsets[0] < 0 or offsets[-1] > values.size or (np.diff(offsets) < 0).any():
            raise TokenizerError("offsets must hold rows + 1 rising positions inside the values")
        with self._lock:
            return self._run(values, offsets, self._cache)

    def encode_arrow(self, texts: pa.Array | pa.ChunkedArray) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Encode a string or binary column: ids int32, and int64 offsets of the rows in them; a null row has no ids."""
        if isinstance(texts, pa.ChunkedArray):
            parts = [self.encode_arrow(chunk) for chunk in texts.chunks]
            ids = np.concatenate([np.empty(0, np.int32), *(part for part, _ in parts)])
            counts = np.concatenate([np.empty(0, np.int64), *(np.diff(offsets) for _, offsets in parts)])
            return ids, np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        return self.encode_buffer(*text_buffers(texts))

    def encode(self, text: str) -> NDArray[np.int32]:
        """The ids of one text, int32; TokenizerError where it holds half a surrogate pair, which UTF-8 cannot write."""
        try:
            data = text.encode()
        except UnicodeEncodeError as error:
            raise TokenizerError(f"character {error.start} is half of a surrogate pair, not text; replace it before tokenizing") from None
        return self.encode_buffer(np.frombuffer(data, np.uint8), np.array([0, len(data)], np.int64))[0]

    def decode_bytes(self, ids: NDArray[Any], *, skip_special: bool = False) -> bytes:
        """The bytes that ids stand for; a reserved id gives its name, such as `<EOS>`, or nothing with `skip_special`.

        Errors: TokenizerError for an id outside the vocabulary.
        """
        flat = np.asarray(ids).reshape(-1)
        if flat.size and (flat.dtype.kind not in "iu" or int(flat.min()) < 0 or int(flat.max()) >= self.vocab_size):
            raise TokenizerError(f"ids must be integers from 0 to {self.vocab_size - 1}; was another tokenizer or a codebook used?")
        names = [b"" if skip_special else name.encode() for name in SPECIAL_NAMES]
        tokens = self.token_bytes
        return b"".join(names[i] if i < BYTE_BASE else tokens[i] for i in flat.tolist())

    def decode(self, ids: NDArray[Any], *, skip_special: bool = False) -> str:
        """The text that ids stand for, as `decode_bytes`; bytes that are not UTF-8 (a cut character) become U+FFFD."""
        return self.decode_bytes(ids, skip_special=skip_special).decode(errors="replace")

    def __reduce__(self) -> tuple[Any, ...]:
        return _revive, (self.merges.tobytes(), tuple(self.training.items()))


@lru_cache(maxsize=2)
def _revive(merges: bytes, training: tuple[tuple[str, int], ...]) -> BpeTokenizer:
    """One instance per process for the same tokenizer, so that a Spark worker keeps its cache of words from task to task."""
    return BpeTokenizer(np.frombuffer(merges, np.int32).reshape(-1, 2), dict(training))
