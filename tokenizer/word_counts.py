"""Count the distinct pieces of text (pattern.py) in a hash table of bounded size that compares whole words.

Words of up to 15 bytes live in one table of 32-byte entries, longer ones in a second table with their bytes in a pool.
Pieces beyond MAX_WORD_BYTES are left out: hex dumps and base64 runs teach a vocabulary nothing and would cost the
trainer a rescan per merge. They are counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import njit
from auralith_pipeline.tokenizer.pattern import piece_classes, piece_end
from auralith_pipeline.tokenizer.text_buffers import read_only
from auralith_pipeline.tokenizer.word_key import SHORT, long_hash, mix, same_bytes, short_key

MAX_WORD_BYTES = 1024
MAX_ENTRIES = 1 << 20
MAX_POOL = 1 << 26

# Places in the `state` array that the kernel and its caller share.
_SHORT_USED, _LONG_USED, _POOL_USED, _ROW, _AT, _PIECES, _TOO_LONG = range(7)


@dataclass(frozen=True)
class WordCounts:
    """Distinct words as Arrow's binary layout, with how often each stands in the text.

    values: uint8, all words end to end. offsets: int64, words + 1. counts: int64, words; each at least 1.
    """

    values: NDArray[np.uint8]
    offsets: NDArray[np.int64]
    counts: NDArray[np.int64]

    def __len__(self) -> int:
        return int(self.counts.size)

    def as_arrow(self) -> pa.Array:
        """The words as a large binary column, without a copy."""
        buffers = [None, pa.py_buffer(np.ascontiguousarray(self.offsets)), pa.py_buffer(np.ascontiguousarray(self.values))]
        return pa.Array.from_buffers(pa.large_binary(), len(self), buffers)


class WordCounter:
    """Counts pieces of the rows given to `add` until `drain` empties it; `is_full` says when a drain is due.

    Tables grow by doubling up to `max_entries` words each (and MAX_POOL bytes of long words), which bounds the memory
    at 52 bytes per entry plus the pool. A counter that is full still counts right: it grows past the bound to finish the
    rows it was given.
    """

    def __init__(self, max_entries: int = MAX_ENTRIES) -> None:
        self.max_entries = max_entries
        self.pieces = 0
        self.too_long = 0
        self._clear()

    def _clear(self) -> None:
        self._short = np.zeros((1 << 12, 4), np.uint64)
        self._long = np.zeros((1 << 10, 4), np.uint64)
        self._pool = np.empty(1 << 14, np.uint8)
        self._state = np.zeros(7, np.int64)

    @property
    def is_full(self) -> bool:
        """Whether either table or the pool has reached its bound."""
        state = self._state
        return bool(max(state[_SHORT_USED], state[_LONG_USED]) >= self.max_entries or state[_POOL_USED] >= MAX_POOL)

    def add(self, values: NDArray[np.uint8], offsets: NDArray[np.int64]) -> None:
        """Count the pieces of rows `values[offsets[r]:offsets[r + 1]]` (UTF-8; int64 offsets, rows + 1)."""
        state = self._state
        state[_ROW], state[_AT] = 0, offsets[0] if offsets.size else 0
        classes = piece_classes()
        values, offsets = read_only(values), read_only(offsets)
        while not _count(values, offsets, classes, self._short, self._long, self._pool, state):
            if 2 * state[_SHORT_USED] >= len(self._short):
                self._short = _grow_short(self._short)
            if 2 * state[_LONG_USED] >= len(self._long):
                self._long = _grow_long(self._long)
            if state[_POOL_USED] + MAX_WORD_BYTES > self._pool.size:
                self._pool = np.concatenate([self._pool, np.empty(self._pool.size, np.uint8)])
        self.pieces += int(state[_PIECES])
        self.too_long += int(state[_TOO_LONG])
        state[_PIECES] = state[_TOO_LONG] = 0

    def drain(self) -> WordCounts:
        """The words counted since the last drain, in no stated order; empties the tables."""
        short, long = self._short, self._long
        short = short[short[:, 1] != 0]
        long = long[long[:, 0] != 0]
        sizes = np.concatenate([(short[:, 1] >> np.uint64(56)).astype(np.int64), long[:, 3].astype(np.int64)])
        offsets = np.zeros(sizes.size + 1, np.int64)
        np.cumsum(sizes, out=offsets[1:])
        values = np.empty(int(offsets[-1]), np.uint8)
        _unpack(short, long, self._pool, offsets, values)
        counts = np.concatenate([short[:, 2], long[:, 1]]).astype(np.int64)
        self._clear()
        return WordCounts(values, offsets, counts)


@njit
def _count(values, offsets, classes, short, long, pool, state):  # type: ignore[no-untyped-def]
    """Go on from the row and byte in `state`; False when a table or the pool must grow before the next piece."""
    short_mask = np.uint64(short.shape[0] - 1)
    long_mask = np.uint64(long.shape[0] - 1)
    rows = offsets.shape[0] - 1
    row = state[_ROW]
    i = state[_AT]
    while row < rows:
        end = offsets[row + 1]
        while i < end:
            if (
                2 * state[_SHORT_USED] >= short.shape[0]
                or 2 * state[_LONG_USED] >= long.shape[0]
                or state[_POOL_USED] + MAX_WORD_BYTES > pool.shape[0]
            ):
                state[_ROW] = row
                state[_AT] = i
                return False
            stop = piece_end(values, i, end, classes)
            size = stop - i
            state[_PIECES] += 1
            if size <= SHORT:
                low, high = short_key(values, i, size)
                q = np.int64((mix(low, high) >> np.uint64(32)) & short_mask)
                while True:
                    if short[q, 1] == high and short[q, 0] == low:
                        short[q, 2] += np.uint64(1)
                        break
                    if short[q, 1] == 0:
                        short[q, 0] = low
                        short[q, 1] = high
                        short[q, 2] = np.uint64(1)
                        state[_SHORT_USED] += 1
                        break
                    q = np.int64(np.uint64(q + 1) & short_mask)
            elif size <= MAX_WORD_BYTES:
                h = long_hash(values, i, size)
                q = np.int64((h >> np.uint64(32)) & long_mask)
                while True:
                    if long[q, 0] == h and np.int64(long[q, 3]) == size and same_bytes(values, i, pool, np.int64(long[q, 2]), size):
                        long[q, 1] += np.uint64(1)
                        break
                    if long[q, 0] == 0:
                        at = state[_POOL_USED]
                        for k in range(size):
                            pool[at + k] = values[i + k]
                        long[q, 0] = h
                        long[q, 1] = np.uint64(1)
                        long[q, 2] = np.uint64(at)
                        long[q, 3] = np.uint64(size)
                        state[_POOL_USED] = at + size
                        state[_LONG_USED] += 1
                        break
                    q = np.int64(np.uint64(q + 1) & long_mask)
            else:
                state[_TOO_LONG] += 1
            i = stop
        row += 1
        if row < rows:
            i = offsets[row]
    state[_ROW] = row
    return True


@njit
def _grow_short(table):  # type: ignore[no-untyped-def]
    grown = np.zeros((2 * table.shape[0], 4), np.uint64)
    mask = np.uint64(grown.shape[0] - 1)
    for r in range(table.shape[0]):
        if table[r, 1] != 0:
            q = np.int64((mix(table[r, 0], table[r, 1]) >> np.uint64(32)) & mask)
            while grown[q, 1] != 0:
                q = np.int64(np.uint64(q + 1) & mask)
            grown[q] = table[r]
    return grown


@njit
def _grow_long(table):  # type: ignore[no-untyped-def]
    grown = np.zeros((2 * table.shape[0], 4), np.uint64)
    mask = np.uint64(grown.shape[0] - 1)
    for r in range(table.shape[0]):
        if table[r, 0] != 0:
            q = np.int64((table[r, 0] >> np.uint64(32)) & mask)
            while grown[q, 0] != 0:
                q = np.int64(np.uint64(q + 1) & mask)
            grown[q] = table[r]
    return grown


@njit
def _unpack(short, long, pool, offsets, values):  # type: ignore[no-untyped-def]
    for r in range(short.shape[0]):
        at = offsets[r]
        for k in range(offsets[r + 1] - at):
            part = short[r, 0] if k < 8 else short[r, 1]
            values[at + k] = np.uint8((part >> np.uint64(8 * (k & 7))) & np.uint64(0xFF))
    base = short.shape[0]
    for r in range(long.shape[0]):
        at = offsets[base + r]
        start = np.int64(long[r, 2])
        for k in range(np.int64(long[r, 3])):
            values[at + k] = pool[start + k]
