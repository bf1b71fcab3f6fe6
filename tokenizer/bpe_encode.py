"""Encode a batch of texts: cut pieces, look each up in a bounded cache of words, merge what is not there.

The cache compares the whole word, never only a hash. It starts with the vocabulary's own words; when it is full it stops
taking words in. It changes speed only: ids never depend on it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import njit
from auralith_pipeline.tokenizer.bpe_merge import SCANNED, merge_by_heap, merge_scanning
from auralith_pipeline.tokenizer.pattern import piece_end
from auralith_pipeline.tokenizer.word_key import SHORT, long_hash, mix, same_bytes, short_key

U64 = np.uint64
CACHED = 64  # bytes; longer words are not kept
SHORT_WORDS, LONG_WORDS = 1 << 19, 1 << 18  # places in the two tables, of which five eighths are used
POOL_IDS, POOL_BYTES = 1 << 21, 1 << 23

_SHORT_USED, _LONG_USED, _IDS_USED, _BYTES_USED = range(4)


@dataclass(frozen=True)
class WordCache:
    """At most 40 MB, and only what was written to is real memory.

    short: uint64, (SHORT_WORDS, 4): the key of word_key.py (two words), then up to three ids, or a place in `ids`:
           `id0 | id1 << 32` (or the place), `n | id2 << 32`. A key of 0 is free.
    long:  uint64, (LONG_WORDS, 4): hash (0 is free), place in `text`, place in `ids`, `n | size << 32`.
    """

    short: NDArray[np.uint64]
    long: NDArray[np.uint64]
    ids: NDArray[np.int32]
    text: NDArray[np.uint8]
    used: NDArray[np.int64]

    @classmethod
    def empty(cls) -> WordCache:
        """A cache without words."""
        return cls(
            np.zeros((SHORT_WORDS, 4), np.uint64),
            np.zeros((LONG_WORDS, 4), np.uint64),
            np.empty(POOL_IDS, np.int32),
            np.empty(POOL_BYTES, np.uint8),
            np.zeros(4, np.int64),
        )


@njit
def encode_rows(  # type: ignore[no-untyped-def]
    values, offsets, classes, whole_rows, byte_pairs, pairs, short, long, pool, text, used, out, out_offsets
):
    """Encode rows `values[offsets[r]:offsets[r + 1]]` into `out`; `out_offsets[r]` is where row r's ids begin.

    whole_rows: take each row as one piece (to fill the cache) instead of cutting it.
    out: int32, at least as many as the bytes of the rows, plus 3. out_offsets: int64, rows + 1.
    """
    short_mask, long_mask = U64(short.shape[0] - 1), U64(long.shape[0] - 1)
    short_limit, long_limit = 5 * short.shape[0] // 8, 5 * long.shape[0] // 8
    scratch, made = np.empty(SCANNED, np.int32), np.empty(SCANNED, np.int32)
    o = np.int64(0)
    for row in range(offsets.shape[0] - 1):
        i, end = offsets[row], offsets[row + 1]
        out_offsets[row] = o
        while i < end:
            stop = end if whole_rows else piece_end(values, i, end, classes)
            size = stop - i
            if size <= SHORT:
                low, high = short_key(values, i, size)
                q = (mix(low, high) >> U64(32)) & short_mask
                while short[q, 1] != high or short[q, 0] != low:
                    if short[q, 1] == 0:
                        n = merge_scanning(values, i, size, byte_pairs, pairs, scratch, made)
                        if used[_SHORT_USED] < short_limit and (n <= 3 or used[_IDS_USED] + n <= pool.shape[0]):
                            short[q, 0], short[q, 1] = low, high
                            _keep_short(short, q, scratch, n, pool, used)
                        for k in range(n):
                            out[U64(o + k)] = scratch[k]
                        o += n
                        break
                    q = (q + U64(1)) & short_mask
                else:
                    ids, more = short[q, 2], short[q, 3]
                    n = np.int64(more & U64(0xFFFFFFFF))
                    if n <= 3:  # write all three: those beyond n are overwritten by the next word
                        out[U64(o)] = np.int32(ids & U64(0xFFFFFFFF))
                        out[U64(o + 1)] = np.int32(ids >> U64(32))
                        out[U64(o + 2)] = np.int32(more >> U64(32))
                    else:
                        for k in range(n):
                            out[U64(o + k)] = pool[ids + U64(k)]
                    o += n
            elif size <= CACHED:
                h = long_hash(values, i, size)
                q = (h >> U64(32)) & long_mask
                n = np.int64(0)
                while long[q, 0] != 0:
                    if (
                        long[q, 0] == h
                        and np.int64(long[q, 3] >> U64(32)) == size
                        and same_bytes(values, i, text, np.int64(long[q, 1]), size)
                    ):
                        n = np.int64(long[q, 3] & U64(0xFFFFFFFF))
                        for k in range(n):
                            out[U64(o + k)] = pool[long[q, 2] + U64(k)]
                        break
                    q = (q + U64(1)) & long_mask
                if n == 0:
                    n = merge_scanning(values, i, size, byte_pairs, pairs, scratch, made)
                    if used[_LONG_USED] < long_limit and used[_IDS_USED] + n <= pool.shape[0] and used[_BYTES_USED] + size <= text.shape[0]:
                        _keep_long(long, q, h, values, i, size, text, scratch, n, pool, used)
                    for k in range(n):
                        out[U64(o + k)] = scratch[k]
                o += n
            else:
                o += merge_by_heap(values, i, size, byte_pairs, pairs, out[o : o + size])
            i = stop
    out_offsets[offsets.shape[0] - 1] = o
    return o


@njit
def _keep_short(short, q, ids, n, pool, used):  # type: ignore[no-untyped-def]
    used[_SHORT_USED] += 1
    first = second = third = U64(0)
    if n <= 3:
        first = U64(ids[0])
        if n > 1:
            second = U64(ids[1])
        if n > 2:
            third = U64(ids[2])
    else:
        first = U64(_keep_ids(ids, n, pool, used))
    short[q, 2] = first | (second << U64(32))
    short[q, 3] = U64(n) | (third << U64(32))


@njit
def _keep_long(long, q, h, values, start, size, text, ids, n, pool, used):  # type: ignore[no-untyped-def]
    at = used[_BYTES_USED]
    for k in range(size):
        text[at + k] = values[start + k]
    used[_BYTES_USED] = at + size
    used[_LONG_USED] += 1
    long[q, 0], long[q, 1] = h, U64(at)
    long[q, 2] = U64(_keep_ids(ids, n, pool, used))
    long[q, 3] = U64(n) | (U64(size) << U64(32))


@njit
def _keep_ids(ids, n, pool, used):  # type: ignore[no-untyped-def]
    at = used[_IDS_USED]
    for k in range(n):
        pool[at + k] = ids[k]
    used[_IDS_USED] = at + n
    return at
