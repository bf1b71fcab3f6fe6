"""What the pipeline asks of a text tokenizer, and how one is opened, whatever made it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
from numpy import int32, int64
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer import artefact, sentencepiece_artefact
from auralith_pipeline.tokenizer.artefact import BPE_FILE, TOKENIZER_FILES
from auralith_pipeline.tokenizer.bpe import BpeTokenizer
from auralith_pipeline.tokenizer.sentencepiece_model import SentencePieceTokenizer


class TextTokenizer(Protocol):
    """Texts to ids from 16 on, and back. Travels to workers by pickle."""

    @property
    def vocab_size(self) -> int: ...

    @property
    def sha256(self) -> str: ...

    def encode_arrow(self, texts: pa.Array | pa.ChunkedArray) -> tuple[NDArray[int32], NDArray[int64]]: ...

    def encode(self, text: str) -> NDArray[int32]: ...

    def decode(self, ids: NDArray[Any], *, skip_special: bool = False) -> str: ...


def is_tokenizer(place: str | Path) -> bool:
    """Whether a tokenizer lies there: our own, or a SentencePiece model."""
    path = Path(place)
    return path.is_file() or any((path / name).is_file() for name in TOKENIZER_FILES) or bool(_models(path))


def open_tokenizer(place: str | Path) -> TextTokenizer:
    """Read a folder that training wrote, a folder with one SentencePiece `.model` in it, or that file itself.

    Raises TokenizerError where there is none or it is damaged, ConfigError where the sentencepiece library is needed and missing.
    """
    path = Path(place)
    if path.is_file() and path.name != BPE_FILE:
        return SentencePieceTokenizer.from_file(path)
    if path.is_dir() and not (path / BPE_FILE).is_file():
        if (path / sentencepiece_artefact.FACTS_FILE).is_file():
            return sentencepiece_artefact.load(path)
        models = _models(path)
        if len(models) == 1:
            return SentencePieceTokenizer.from_file(models[0])
        if models:
            raise TokenizerError(f"{path} holds {len(models)} .model files; name one of them")
    return artefact.load(path)


def save_tokenizer(tokenizer: BpeTokenizer | SentencePieceTokenizer, folder: str | Path) -> None:
    """Write it as `folder`, whole or not at all; TokenizerError where that exists and holds something else than a tokenizer."""
    files = artefact.to_files(tokenizer) if isinstance(tokenizer, BpeTokenizer) else sentencepiece_artefact.to_files(tokenizer)
    artefact.save_files(files, folder)


def _models(path: Path) -> list[Path]:
    return sorted(path.glob("*.model")) if path.is_dir() else []
