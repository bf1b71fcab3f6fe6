"""A SentencePiece tokenizer on disk: `tokenizer.model`, the library's own file, and `sentencepiece.json`, which says how ids are moved."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer.sentencepiece_model import SentencePieceTokenizer
from auralith_pipeline.tokenizer.special_tokens import SPECIAL_TOKENS

FORMAT = "auralith-sentencepiece"
VERSION = 1
FACTS_FILE = "sentencepiece.json"
MODEL_FILE = "tokenizer.model"


def describe(tokenizer: SentencePieceTokenizer) -> dict[str, Any]:
    """What a header or manifest needs to know: ids are library ids plus `offset`."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "special_tokens": SPECIAL_TOKENS,
        "offset": tokenizer.offset,
        "vocab_size": tokenizer.vocab_size,
        "lossless": tokenizer.is_lossless,
        "model_sha256": hashlib.sha256(tokenizer.model).hexdigest(),
        "sha256": tokenizer.sha256,
    }


def to_files(tokenizer: SentencePieceTokenizer) -> dict[str, bytes]:
    """The artefact's files by name; writing them is the caller's."""
    facts = json.dumps(describe(tokenizer), sort_keys=True, separators=(",", ":")) + "\n"
    return {FACTS_FILE: facts.encode(), MODEL_FILE: tokenizer.model}


def load(folder: str | Path) -> SentencePieceTokenizer:
    """Read `to_files` back; TokenizerError for a missing file, damage, or facts that this build would state otherwise."""
    root = Path(folder)
    tokenizer = SentencePieceTokenizer.from_file(root / MODEL_FILE)
    try:
        stored = (root / FACTS_FILE).read_bytes()
    except OSError as error:
        raise TokenizerError(f"cannot read {root / FACTS_FILE}: {error.strerror}; import the .model file again") from None
    if stored != to_files(tokenizer)[FACTS_FILE]:
        raise TokenizerError(
            f"{root / FACTS_FILE} does not describe {MODEL_FILE} beside it; one of them was changed, import the model again"
        )
    return tokenizer
