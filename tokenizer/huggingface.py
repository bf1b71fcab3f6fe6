"""Write the tokenizer as a Hugging Face `tokenizer.json` that gives the same ids for every text.

The reserved names are entries of the model's vocabulary only, never "added tokens": those would be searched for in
text, and a page that mentions `<PAD>` would get a control id. The pattern has its classes written out (pattern.py), so
that the ids do not depend on the Unicode version of the library that reads the file.
"""

from __future__ import annotations

import json
from typing import Any

from auralith_pipeline.tokenizer.bpe import BpeTokenizer
from auralith_pipeline.tokenizer.pattern import pinned_pattern
from auralith_pipeline.tokenizer.special_tokens import BYTE_BASE, SPECIAL_TOKENS


def byte_characters() -> list[str]:
    """The printable character that stands for each byte in byte-level vocabularies (GPT-2's table).

    Printable Latin-1 bytes stand for themselves, the other 68 for U+0100 on, in rising order.
    """
    kept = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = iter(range(0x100, 0x200))
    return [chr(value) if value in kept else chr(next(others)) for value in range(256)]


def to_huggingface(tokenizer: BpeTokenizer) -> bytes:
    """The `tokenizer.json` of `tokenizer`: UTF-8, the same bytes each time."""
    characters = byte_characters()
    names = ["".join(characters[value] for value in token) for token in tokenizer.token_bytes]
    vocab = {**SPECIAL_TOKENS, **{names[i]: i for i in range(BYTE_BASE, tokenizer.vocab_size)}}
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": False, "use_regex": False}
    split = {"type": "Split", "pattern": {"Regex": pinned_pattern()}, "behavior": "Isolated", "invert": False}
    content: dict[str, Any] = {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [],
        "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [split, byte_level]},
        "post_processor": None,
        "decoder": byte_level,
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": False,
            "vocab": vocab,
            "merges": [[names[a], names[b]] for a, b in tokenizer.merges.tolist()],
        },
    }
    return (json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
