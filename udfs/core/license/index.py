"""The stored license texts and the table of their shingles, made ready once per process."""

from __future__ import annotations

import lzma
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import njit
from auralith_pipeline.udfs.core.license.words import words_of

SHINGLE = 4  # words; four numbers below 2**16 fit a 64-bit key exactly, so a shingle is never taken for another
EMPTY = -1


@dataclass(frozen=True, eq=False)
class LicenseIndex:
    """License texts as numbered words, and which shingle stands where.

    names: the SPDX id of every text, "" for an appendix; begins: int64 (texts + 1,), into numbers; numbers: int32, the words of
    all texts; vocabulary: uint32, sorted word hashes, the number is the place; buckets: int32 (65537,), where the hashes with
    given upper 16 bits begin; slots: int32, open-addressed, places in keys; keys: uint64 distinct shingles;
    posts: int32 (keys + 1,), ranges of places; places: int32, into numbers; owners: int32, the text of each place;
    first: int32, for each text the place in keys of its first shingle.
    """

    names: tuple[str, ...]
    begins: NDArray[np.int64]
    numbers: NDArray[np.int32]
    vocabulary: NDArray[np.uint32]
    buckets: NDArray[np.int32]
    slots: NDArray[np.int32]
    keys: NDArray[np.uint64]
    posts: NDArray[np.int32]
    places: NDArray[np.int32]
    owners: NDArray[np.int32]
    first: NDArray[np.int32]

    def numbers_of(self, words: str) -> frozenset[int]:
        """The numbers of those of the given words that occur in a license."""
        hashes = words_of(words.encode())[0]
        at = np.searchsorted(self.vocabulary, hashes)
        at[at == len(self.vocabulary)] = 0
        return frozenset(at[self.vocabulary[at] == hashes].tolist())


@njit
def slot_of(key, mask):  # type: ignore[no-untyped-def]
    """Where the search for a shingle begins: Fibonacci hashing (the golden ratio times 2**64)."""
    return np.int64((key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(40)) & mask


@njit
def _fill(keys, slots):  # type: ignore[no-untyped-def]
    mask = slots.shape[0] - 1
    for i in range(keys.shape[0]):
        slot = slot_of(keys[i], mask)
        while slots[slot] != EMPTY:
            slot = (slot + 1) & mask
        slots[slot] = i


@cache
def license_index() -> LicenseIndex:
    """The index of the committed data file (scripts/make_license_index.py); about 10 MB in memory."""
    raw = lzma.decompress((files("auralith_pipeline.udfs.core.license") / "data" / "licenses.bin").read_bytes())
    n_names, n_texts, n_words, n_numbers = np.frombuffer(raw, np.uint32, 4).tolist()
    at = 16 + n_names
    names = tuple(raw[16:at].decode().split("\n"))
    lengths = np.frombuffer(raw[at : at + 4 * n_texts], np.uint32)
    at += 4 * n_texts
    vocabulary = np.frombuffer(raw[at : at + 4 * n_words], np.uint32)
    at += 4 * n_words
    numbers = np.frombuffer(raw[at : at + 2 * n_numbers], np.uint16).astype(np.int32)
    begins = np.zeros(n_texts + 1, np.int64)
    np.cumsum(lengths, out=begins[1:])
    owner = np.repeat(np.arange(n_texts, dtype=np.int32), lengths)

    wide = numbers.astype(np.uint64)
    shingles = wide[:-3] << np.uint64(48) | wide[1:-2] << np.uint64(32) | wide[2:-1] << np.uint64(16) | wide[3:]
    whole = np.flatnonzero(owner[:-3] == owner[3:])  # within one text
    order = whole[np.argsort(shingles[whole], kind="stable")]
    keys, starts = np.unique(shingles[order], return_index=True)
    posts = np.append(starts, len(order)).astype(np.int32)
    slots = np.full(1 << int(2 * len(keys) - 1).bit_length(), EMPTY, np.int32)
    _fill(keys, slots)
    buckets = np.searchsorted(vocabulary, np.arange(65537, dtype=np.uint64) << np.uint64(16)).astype(np.int32)
    first_keys = np.searchsorted(keys, shingles[begins[:-1]]).astype(np.int32)
    return LicenseIndex(names, begins, numbers, vocabulary, buckets, slots, keys, posts, order.astype(np.int32), owner[order], first_keys)
