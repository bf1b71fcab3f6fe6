"""A SentencePiece model as the text tokenizer: the library's own ids, moved behind the reserved sixteen where need be.

id = library id + `offset`. A model whose first 272 pieces are our reserved names and the bytes, as train_sentencepiece makes
it, has offset 0: its ids are the library's. Any other model has offset 16: its own control, unknown and byte pieces are ids
like all others from 16 on, of which the control pieces (`<s>`, `</s>`) never stand for text: the library encodes text that
looks like them as plain characters. So no text gives an id below 16, whatever symbols a model defines.

`is_lossless` says that every text comes back as it was: bytes for what has no piece, and no normalisation. Of an offset-0 or
other lossless model one thing goes beyond the library: U+2581, its mark for a space, is encoded as its three bytes (the
library would make it a space), and so are bytes that are not UTF-8. All other texts have exactly the library's ids.

The way back does not exist: our byte-level BPE has tokens that are parts of characters, and cuts text by a pattern; a
`.model` can express neither.
"""

from __future__ import annotations

import hashlib
import re
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import ConfigError, TokenizerError
from auralith_pipeline.tokenizer.sentencepiece_proto import BYTE, CONTROL, UNKNOWN, ModelFacts, read_facts
from auralith_pipeline.tokenizer.special_tokens import BYTE_BASE, FIRST_MERGE, SPECIAL_NAMES

_SPACE_MARK = "\u2581"
_BEYOND = re.compile("[\u2581\udc80-\udcff]+")  # what the library cannot encode; surrogates are bytes that are not UTF-8
_BYTE_NAMES = tuple(f"<0x{value:02X}>" for value in range(256))


class SentencePieceTokenizer:
    """The same face as BpeTokenizer: `vocab_size`, `sha256`, `encode_arrow`, `encode`, `decode_bytes`, `decode`; may be pickled.

    model: the bytes of a `.model` file. Raises TokenizerError where they are none, ConfigError where the library is not installed.
    """

    def __init__(self, model: bytes) -> None:
        self.model = bytes(model)
        self.facts: ModelFacts = read_facts(self.model)
        self.offset = 0 if _is_ours(self.facts) else BYTE_BASE
        self.training: dict[str, int] = {}
        self._library = _open(self.model)

    @classmethod
    def from_file(cls, path: str | Path) -> SentencePieceTokenizer:
        """Import a `.model` file; TokenizerError where it cannot be read or is no model."""
        try:
            return cls(Path(path).read_bytes())
        except OSError as error:
            raise TokenizerError(f"cannot read {path}: {error.strerror}; give the .model file that SentencePiece wrote") from None

    def export_model(self, path: str | Path) -> None:
        """Write the `.model` file, byte for byte as it came: any SentencePiece reads it."""
        Path(path).write_bytes(self.model)

    @property
    def vocab_size(self) -> int:
        """How many ids there are, the reserved sixteen included."""
        return self.offset + len(self.facts.pieces)

    @property
    def is_lossless(self) -> bool:
        """Whether `decode(encode(text)) == text` for every text."""
        return self._byte_ids is not None and self.facts.is_identity and self.facts.byte_fallback

    @cached_property
    def sha256(self) -> str:
        """The tokenizer's identity: the hash of the model and of how its ids are moved."""
        return hashlib.sha256(f"auralith-sentencepiece 1 offset {self.offset}\n".encode() + self.model).hexdigest()

    @cached_property
    def _byte_ids(self) -> NDArray[np.int32] | None:
        """The ids of the 256 bytes, (256,); None where the model lacks one."""
        found = {text: i for i, (text, kind) in enumerate(self.facts.pieces) if kind == BYTE}
        if not all(name in found for name in _BYTE_NAMES):
            return None
        return np.array([found[name] for name in _BYTE_NAMES], np.int32) + np.int32(self.offset)

    @cached_property
    def token_bytes(self) -> tuple[bytes, ...]:
        """What each id stands for, by id; empty for reserved and control ones."""
        found = [b""] * self.offset
        for text, kind in self.facts.pieces:
            if kind == BYTE:
                found.append(bytes([int(text[3:5], 16)]))
            elif kind == CONTROL or (kind == UNKNOWN and len(found) < BYTE_BASE):
                found.append(b"")
            elif kind == UNKNOWN:
                found.append(" \u2047 ".encode())  # the library's sign for it
            else:
                found.append(text.replace(_SPACE_MARK, " ").encode())
        return tuple(found)

    def encode_arrow(self, texts: pa.Array | pa.ChunkedArray) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Encode a string or binary column: ids int32, and int64 offsets of the rows in them; a null row has no ids.

        Errors: TokenizerError for another type, and for bytes that are not UTF-8 unless the model `is_lossless`.
        """
        kind = texts.type.value_type if pa.types.is_dictionary(texts.type) else texts.type
        if kind not in (pa.string(), pa.large_string(), pa.string_view(), pa.binary(), pa.large_binary(), pa.binary_view()):
            raise TokenizerError(f"cannot read text from a column of type {texts.type}; cast it to string or binary")
        rows = self._encode_rows([self._text(value) for value in texts.to_pylist()])
        offsets = np.zeros(len(rows) + 1, np.int64)
        np.cumsum([row.size for row in rows], out=offsets[1:])
        return np.concatenate([np.empty(0, np.int32), *rows]), offsets

    def encode(self, text: str) -> NDArray[np.int32]:
        """The ids of one text, int32; TokenizerError where it holds half a surrogate pair, which UTF-8 cannot write."""
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise TokenizerError(f"character {error.start} is half of a surrogate pair, not text; replace it before tokenizing") from None
        return self._encode_rows([text])[0]

    def _text(self, value: str | bytes | None) -> str:
        if not isinstance(value, bytes):
            return value or ""
        try:
            return value.decode(errors="surrogateescape" if self.is_lossless else "strict")
        except UnicodeDecodeError:
            raise TokenizerError("a row is not UTF-8 and this model cannot keep its bytes; decode it before tokenizing") from None

    def _encode_rows(self, texts: list[str]) -> list[NDArray[np.int32]]:
        beyond = {row for row, text in enumerate(texts) if _BEYOND.search(text)} if self.is_lossless else set()
        plain = self._encode_plain(["" if row in beyond else text for row, text in enumerate(texts)])
        return [self._encode_beyond(texts[row]) if row in beyond else ids for row, ids in enumerate(plain)]

    def _encode_plain(self, texts: list[str]) -> list[NDArray[np.int32]]:
        found = self._library.encode(texts, num_threads=1, out_type=int, add_bos=False, add_eos=False, enable_sampling=False)
        return [np.array(ids, np.int32) + np.int32(self.offset) for ids in found]

    def _encode_beyond(self, text: str) -> NDArray[np.int32]:
        """Bytes for what the library cannot encode, and the library's ids for the texts around it."""
        byte_ids = self._byte_ids
        if byte_ids is None:
            raise TokenizerError("this model has no byte pieces")
        marks = [byte_ids[np.frombuffer(found.group().encode(errors="surrogateescape"), np.uint8)] for found in _BEYOND.finditer(text)]
        parts = self._encode_plain(_BEYOND.split(text))
        return np.concatenate([part for pair in zip(parts, marks, strict=False) for part in pair] + parts[-1:])

    def decode_bytes(self, ids: NDArray[Any], *, skip_special: bool = False) -> bytes:
        """The bytes that ids stand for; a reserved id gives its name, such as `<EOS>`, or nothing with `skip_special`.

        Of a model that is not lossless each run of ids between reserved ones is decoded by the library, in UTF-8.
        Errors: TokenizerError for an id outside the vocabulary.
        """
        flat = np.asarray(ids).reshape(-1)
        if flat.size and (flat.dtype.kind not in "iu" or int(flat.min()) < 0 or int(flat.max()) >= self.vocab_size):
            raise TokenizerError(f"ids must be integers from 0 to {self.vocab_size - 1}; was another tokenizer or a codebook used?")
        names = [b"" if skip_special else name.encode() for name in SPECIAL_NAMES]
        if self.is_lossless:
            tokens = self.token_bytes
            return b"".join(names[i] if i < BYTE_BASE else tokens[i] for i in flat.tolist())
        parts, begin = [], 0
        for at in [*np.flatnonzero(flat < BYTE_BASE).tolist(), flat.size]:
            if at > begin:
                parts.append(self._library.decode((flat[begin:at].astype(np.int64) - self.offset).tolist()).encode())
            if at < flat.size:
                parts.append(names[int(flat[at])])
            begin = at + 1
        return b"".join(parts)

    def decode(self, ids: NDArray[Any], *, skip_special: bool = False) -> str:
        """The text that ids stand for, as `decode_bytes`; bytes that are not UTF-8 (a cut character) become U+FFFD."""
        return self.decode_bytes(ids, skip_special=skip_special).decode(errors="replace")

    def __reduce__(self) -> tuple[Any, ...]:
        return _revive, (self.model,)


@lru_cache(maxsize=2)
def _revive(model: bytes) -> SentencePieceTokenizer:
    """One instance per process for the same model."""
    return SentencePieceTokenizer(model)


def _is_ours(facts: ModelFacts) -> bool:
    wanted = [*((name, UNKNOWN if name == "<UNK>" else CONTROL) for name in SPECIAL_NAMES), *((name, BYTE) for name in _BYTE_NAMES)]
    return facts.byte_fallback and list(facts.pieces[:FIRST_MERGE]) == wanted


def _open(model: bytes) -> Any:
    try:
        import sentencepiece
    except ImportError as error:
        raise missing(error) from None
    try:
        return sentencepiece.SentencePieceProcessor(model_proto=model)
    except (RuntimeError, ValueError):
        raise TokenizerError(f"the library refuses this SentencePiece model ({len(model)} bytes); it is damaged") from None


def missing(error: ImportError) -> ConfigError:
    """What to say where the library is not installed."""
    return ConfigError(
        f"SentencePiece models need {error.name}, which is not installed here: "
        "pip install 'auralith-pipeline[sentencepiece]', on the workers, too."
    )
