"""Slow, plain implementations and made-up corpora that the tests compare the tokenizer with."""

from __future__ import annotations

import sysconfig
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa

from auralith_pipeline.tokenizer.bpe import BpeTokenizer
from auralith_pipeline.tokenizer.bpe_train import WordCounts, train_bpe
from auralith_pipeline.tokenizer.text_buffers import text_buffers
from auralith_pipeline.tokenizer.word_counts import WordCounter

MULTILINGUAL = [
    "Straße, Größe, naïve café; cafe\u0301 e\u0301 é.",
    "Привет, мир! Съешь же ещё этих мягких французских булок.",
    "東京は日本の首都です。東京タワー、1234567円。",
    "ความสงบสุขของประเทศไทย ๑๒๓๔",
    "हिन्दी में लिखा हुआ पाठ १२३ नमस्ते दुनिया",
    "مرحبا بالعالم ١٢٣ السلام عليكم",
    "👩‍👩‍👧 👍🏽 🇩🇪 ½ ² Ⅷ",
    "def f(x):\n\tif x:\n        return x  \n\n\n    # 10_000\r\n",
    "a\u00a0b\u3000c\u2028d\u0085e \x00\x1c\x1f",
    "HTML says <PAD> and <EOS>; <IMG> tag; <THINK>; <|endoftext|>; </s> </w> <pad> <Pad>",
    "\U0010ffff\ufffd\ue000 \u1c89\u0897 don't won't 3.14159 x==y -->  ",
    "",
    " ",
    "  \n ",
]


def real_texts(count: int) -> list[str]:
    """The first `count` readable modules of Python's own library by name, and the made-up texts above."""
    found = list(MULTILINGUAL)
    for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("**/*.py")):
        if len(found) >= count:
            break
        if "site-packages" in path.parts or path.stat().st_size > 100_000:
            continue
        try:
            found.append(path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            continue
    return found


def count_pieces(texts: list[str]) -> WordCounts:
    counter = WordCounter()
    counter.add(*text_buffers(pa.array(texts, pa.string())))
    return counter.drain()


def as_words(counts: dict[bytes, int]) -> WordCounts:
    values, offsets = text_buffers(pa.array(list(counts), pa.binary()))
    return WordCounts(values, offsets, np.array(list(counts.values()), np.int64))


def as_dict(words: WordCounts) -> dict[bytes, int]:
    return dict(zip(words.as_arrow().to_pylist(), words.counts.tolist(), strict=True))


def trained(texts: list[str], vocab_size: int) -> BpeTokenizer:
    return train_bpe(count_pieces(texts), vocab_size)


def _order(value: int) -> int:
    """The rank of a byte: its own character where that is printable Latin-1, else after all of those."""
    printable = 0x21 <= value <= 0x7E or 0xA1 <= value <= 0xAC or 0xAE <= value <= 0xFF
    return value if printable else 256 + value


def train_naively(counts: dict[bytes, int], merges: int) -> list[tuple[int, int]]:
    """All pairs counted again at each step; ids as the product's (bytes from 16, merges from 272)."""
    words = [([16 + value for value in word], n) for word, n in counts.items()]
    found: list[tuple[int, int]] = []
    for step in range(merges):
        pairs: Counter[tuple[int, int]] = Counter()
        for ids, n in words:
            for pair in zip(ids, ids[1:], strict=False):
                pairs[pair] += n
        if not pairs:
            break
        ranked = {pair: tuple(_order(i - 16) if i < 272 else 1000 + i for i in pair) for pair in pairs}
        best = min(pairs, key=lambda pair: (-pairs[pair], ranked[pair]))
        found.append(best)
        words = [(replace_pair(ids, best, 272 + step), n) for ids, n in words]
    return found


def replace_pair(ids: list[int], pair: tuple[int, int], made: int) -> list[int]:
    out, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            out.append(made)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


def encode_naively(word: bytes, merges: list[list[int]]) -> list[int]:
    """One word: every merge in turn, left to right."""
    ids = [16 + value for value in word]
    for rank, (a, b) in enumerate(merges):
        ids = replace_pair(ids, (a, b), 272 + rank)
    return ids
