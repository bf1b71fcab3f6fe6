"""The tokenizer on disk: a folder with `bpe.json`, which is the tokenizer, and `tokenizer.json`, its export.

`bpe.json` holds nothing about the run that made it, so the same corpus gives the same bytes and the same hash.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.conf.unicode import unicode_version
from auralith_pipeline.tokenizer.bpe import BpeTokenizer
from auralith_pipeline.tokenizer.huggingface import to_huggingface
from auralith_pipeline.tokenizer.pattern import PATTERN
from auralith_pipeline.tokenizer.special_tokens import SPECIAL_TOKENS

FORMAT = "auralith-bpe"
VERSION = 1
BPE_FILE = "bpe.json"
# Either of them makes a folder one that holds a tokenizer.
TOKENIZER_FILES = (BPE_FILE, "sentencepiece.json")
HUGGINGFACE_FILE = "tokenizer.json"


def to_bytes(tokenizer: BpeTokenizer) -> bytes:
    """The canonical `bpe.json`: sorted keys, no spaces, ASCII."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "special_tokens": SPECIAL_TOKENS,
        "pattern": PATTERN,
        "unicode": unicode_version(),
        "vocab_size": tokenizer.vocab_size,
        "merges": tokenizer.merges.tolist(),
        "training": tokenizer.training,
    }
    return (json.dumps(content, sort_keys=True, separators=(",", ":")) + "\n").encode()


def artefact_hash(tokenizer: BpeTokenizer) -> str:
    """SHA-256 of `to_bytes`, in hexadecimal."""
    return hashlib.sha256(to_bytes(tokenizer)).hexdigest()


def from_bytes(data: bytes) -> BpeTokenizer:
    """Read `bpe.json` back; TokenizerError for damage, another format or version, or another piece rule than this build's."""
    try:
        content = json.loads(data)
    except ValueError:
        raise TokenizerError(f"{BPE_FILE} is not JSON ({len(data)} bytes); it is damaged, copy or train it again") from None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise TokenizerError(f"{BPE_FILE} is not a tokenizer of this product (format {FORMAT!r} wanted)")
    wanted = {"version": VERSION, "pattern": PATTERN, "unicode": unicode_version(), "special_tokens": SPECIAL_TOKENS}
    for field, value in wanted.items():
        if content.get(field) != value:
            shown = content.get(field) if field in ("version", "unicode") else "another one"
            raise TokenizerError(
                f"{BPE_FILE} has {field} {shown!r}, this build has {value!r}; use the build that trained it, or train it again"
            )
    tokenizer = BpeTokenizer(_merges(content.get("merges")), _training(content.get("training")))
    if content.get("vocab_size") != tokenizer.vocab_size:
        raise TokenizerError(f"{BPE_FILE} says {content.get('vocab_size')!r} ids but has merges for {tokenizer.vocab_size}; it is damaged")
    if to_bytes(tokenizer) != data:
        raise TokenizerError(f"{BPE_FILE} is not in its canonical form, so its hash would not be its identity; it was edited or damaged")
    return tokenizer


def _merges(stored: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    try:
        merges = np.array(stored if stored != [] else np.empty((0, 2)), np.int64)
    except (TypeError, ValueError, OverflowError):
        merges = np.empty(0, np.int64)
    if merges.ndim != 2 or merges.shape[1] != 2:
        raise TokenizerError(f"the merges in {BPE_FILE} are not pairs of ids; it is damaged")
    return merges


def _training(stored: Any) -> dict[str, int]:
    if not isinstance(stored, dict) or not all(isinstance(value, int) for value in stored.values()):
        raise TokenizerError(f"the training facts in {BPE_FILE} are not counts by name; it is damaged")
    return stored


def to_files(tokenizer: BpeTokenizer) -> dict[str, bytes]:
    """The artefact's files by name; writing them is the caller's."""
    return {BPE_FILE: to_bytes(tokenizer), HUGGINGFACE_FILE: to_huggingface(tokenizer)}


def save(tokenizer: BpeTokenizer, folder: str | Path) -> None:
    """Write the artefact as `folder`: `save_files`."""
    save_files(to_files(tokenizer), folder)


def save_files(files: Mapping[str, bytes], folder: str | Path) -> None:
    """Write a tokenizer's files as `folder`, whole or not at all; a tokenizer that is already there is replaced.

    Errors: TokenizerError where `folder` exists and is not a tokenizer, so that nothing else is ever removed.
    """
    target = Path(folder)
    is_ours = any((target / name).is_file() for name in TOKENIZER_FILES)
    if target.exists() and not is_ours and (not target.is_dir() or any(target.iterdir())):
        raise TokenizerError(f"{target} exists and holds no {' or '.join(TOKENIZER_FILES)}; choose an empty or new folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        fresh = staging / "new"
        fresh.mkdir()
        for name, data in files.items():
            with (fresh / name).open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        if target.exists():
            target.rename(staging / "old")
        try:
            fresh.rename(target)
        except OSError:
            if (staging / "old").exists():
                (staging / "old").rename(target)
            raise
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def load(folder: str | Path) -> BpeTokenizer:
    """Read the artefact in `folder`; TokenizerError where it is missing or damaged."""
    path = Path(folder) / BPE_FILE
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TokenizerError(f"cannot read {path}: {error.strerror}; give the folder that train-tokenizer wrote") from None
    return from_bytes(data)
