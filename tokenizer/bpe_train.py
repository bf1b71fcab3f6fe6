"""Learn BPE merges from word counts: exactly the asked vocabulary, the same on every machine and for any order of words.

Every step merges the pair of ids that stands most often in the words, of equal ones the smallest. For that comparison
bytes are ordered by their printable character (huggingface.py) and merges by age, which is the order of Hugging Face's
`BpeTrainer`: the merges are the same as its own on the same counts. Algorithm: Sennrich et al. 2016 (arXiv:1508.07909)
with counts kept up to date (bpe_train_kernel.py).

A merge never makes bytes that another token stands for: merges run in one global order, so at any moment equal
stretches of bytes that no token crosses are split alike, and the first merge over them joins them everywhere.
`BpeTokenizer` checks it all the same.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer.bpe import BpeTokenizer
from auralith_pipeline.tokenizer.bpe_merge import MAX_IDS
from auralith_pipeline.tokenizer.bpe_train_kernel import learn
from auralith_pipeline.tokenizer.huggingface import byte_characters
from auralith_pipeline.tokenizer.special_tokens import BYTE_BASE, FIRST_MERGE
from auralith_pipeline.tokenizer.text_buffers import text_buffers
from auralith_pipeline.tokenizer.word_counts import WordCounts

MAX_WORDS = 5_000_000  # about 1 GB in training, at the 11 bytes of a mean distinct word


def train_bpe(words: WordCounts, vocab_size: int, *, max_words: int = MAX_WORDS, words_cut: int = 0) -> BpeTokenizer:
    """A tokenizer with exactly `vocab_size` ids, learnt from distinct words and their counts in any order.

    max_words: of more words, the most frequent are kept, of equal counts those first in byte order; the artefact's
    facts say how many were cut, `words_cut` of them before. They also hold the distinct words, pieces and bytes kept.
    Errors: TokenizerError for a size out of range, or one that the words cannot reach, naming the one they can.
    """
    check_request(vocab_size, max_words)
    kept = most_frequent(words, max_words)
    facts = {
        "words": len(kept),
        "pieces": int(kept.counts.sum()),
        "bytes": int((np.diff(kept.offsets) * kept.counts).sum()),
        "words_cut": words_cut + len(words) - len(kept),
    }
    by_character = np.argsort([ord(character) for character in byte_characters()]).astype(np.int32)
    rank = np.empty(256, np.int32)
    rank[by_character] = np.arange(256, dtype=np.int32)
    learnt = learn(rank[kept.values], kept.offsets.copy(), kept.counts.copy(), vocab_size - FIRST_MERGE)
    if len(learnt) < vocab_size - FIRST_MERGE:
        raise TokenizerError(
            f"the corpus allows at most {FIRST_MERGE + len(learnt)} ids ({len(kept)} distinct words), vocab_size is {vocab_size}; "
            "ask for fewer or give more text"
        )
    merges = np.where(learnt < 256, BYTE_BASE + by_character[np.minimum(learnt, 255)], learnt + (FIRST_MERGE - 256))
    return BpeTokenizer(merges, facts)


def check_request(vocab_size: int, max_words: int = MAX_WORDS) -> None:
    """Raise TokenizerError unless such a tokenizer can exist, so that a job can refuse before it counts."""
    if not FIRST_MERGE <= vocab_size <= MAX_IDS:
        raise TokenizerError(f"vocab_size is {vocab_size}; wanted {FIRST_MERGE} (no merges) to {MAX_IDS}")
    if max_words < 1:
        raise TokenizerError(f"max_words is {max_words}; wanted at least 1")


def most_frequent(words: WordCounts, limit: int) -> WordCounts:
    """The `limit` words with the highest counts, of equal counts those first in byte order; their order is kept."""
    if len(words) <= limit:
        return words
    least = np.partition(words.counts, len(words) - limit)[len(words) - limit]
    keep = words.counts > least
    tied = np.flatnonzero(words.counts == least)
    texts = words.as_arrow().take(pa.array(tied))
    first = pc.sort_indices(texts).to_numpy()[: limit - int(keep.sum())]
    keep[tied[first]] = True
    values, offsets = text_buffers(words.as_arrow().filter(pa.array(keep)))
    return WordCounts(values[offsets[0] : offsets[-1]], offsets - offsets[0], words.counts[keep])


def gather_words(parts: Iterable[tuple[pa.Array, pa.Array]], max_words: int = MAX_WORDS) -> tuple[WordCounts, int]:
    """All (word, count) columns of `parts` as one set of at most `max_words` words, and how many words were cut.

    Each word must come once. Memory is bounded by twice `max_words`: whenever that many are held, the rarest go,
    which leaves the same words as one cut at the end would.
    """
    kept, cut = WordCounts(np.empty(0, np.uint8), np.zeros(1, np.int64), np.empty(0, np.int64)), 0
    waiting: list[WordCounts] = []
    for texts, counts in parts:
        values, offsets = text_buffers(texts)
        waiting.append(WordCounts(values[offsets[0] : offsets[-1]], offsets - offsets[0], counts.to_numpy(zero_copy_only=False)))
        if sum(map(len, waiting)) >= max_words:
            kept, lost = _fold([kept, *waiting], max_words)
            cut, waiting = cut + lost, []
    kept, lost = _fold([kept, *waiting], max_words)
    return kept, cut + lost


def _fold(parts: list[WordCounts], limit: int) -> tuple[WordCounts, int]:
    steps = np.cumsum([0, *(part.values.size for part in parts)])
    offsets = np.concatenate([np.zeros(1, np.int64), *(part.offsets[1:] + step for part, step in zip(parts, steps, strict=False))])
    whole = WordCounts(
        np.concatenate([part.values for part in parts]), offsets, np.concatenate([part.counts.astype(np.int64) for part in parts])
    )
    return most_frequent(whole, limit), max(0, len(whole) - limit)
