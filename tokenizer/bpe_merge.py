"""Apply BPE merges to one word: kernels over ids, for short words by scanning and for long ones by a heap.

Ids of merges follow the order in which they were learnt, so the id a pair makes is also its rank: lower goes first,
and of equal ones the leftmost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.conf.jit import njit
from auralith_pipeline.tokenizer.special_tokens import BYTE_BASE, FIRST_MERGE
from auralith_pipeline.tokenizer.word_key import Integer

U64 = np.uint64
NO_MERGE = np.int32(2**31 - 1)
SCANNED = 64  # bytes; longer words go to the heap, as scanning is quadratic
MAX_IDS = 1 << 21  # three ids fit one 64-bit entry of the pair table


def pair_tables(merges: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.uint64]]:
    """From merges (int32, (m, 2), id pairs; merge r makes id 272 + r) to the tables that the kernels read.

    byte_pairs: int32, (65536,): the id that two bytes make, by `first << 8 | second`; NO_MERGE where none.
    pairs: uint64, a power of two, at most a quarter full: open addressing, entry `a << 42 | b << 21 | id`, 0 is free.
    """
    if FIRST_MERGE + len(merges) > MAX_IDS:
        raise TokenizerError(f"{len(merges)} merges are more than the encoder holds ({MAX_IDS - FIRST_MERGE}); train a smaller vocabulary")
    byte_pairs = np.full(1 << 16, NO_MERGE, np.int32)
    pairs = np.zeros(1 << max(10, (4 * len(merges)).bit_length()), np.uint64)
    _fill_tables(np.ascontiguousarray(merges), byte_pairs, pairs)
    return byte_pairs, pairs


@njit
def _slot(key: np.uint64, mask: np.uint64) -> np.uint64:
    return ((key * U64(0x9E3779B97F4A7C15)) >> U64(32)) & mask


@njit
def _fill_tables(merges: NDArray[np.int32], byte_pairs: NDArray[np.int32], pairs: NDArray[np.uint64]) -> None:
    mask = U64(pairs.shape[0] - 1)
    for r in range(merges.shape[0]):
        a, b = merges[r, 0], merges[r, 1]
        if a < FIRST_MERGE and b < FIRST_MERGE:
            byte_pairs[((a - BYTE_BASE) << 8) | (b - BYTE_BASE)] = FIRST_MERGE + r
        key = (U64(a) << U64(21)) | U64(b)
        q = _slot(key, mask)
        while pairs[q] != 0:
            q = (q + U64(1)) & mask
        pairs[q] = (key << U64(21)) | U64(FIRST_MERGE + r)


@njit
def merged_id(pairs: NDArray[np.uint64], a: np.int32, b: np.int32) -> np.int32:
    """The id that `a` followed by `b` makes, or NO_MERGE."""
    mask = U64(pairs.shape[0] - 1)
    key = (U64(a) << U64(21)) | U64(b)
    q = _slot(key, mask)
    while True:
        entry = pairs[q]
        if entry >> U64(21) == key:
            return np.int32(entry & U64(MAX_IDS - 1))
        if entry == 0:
            return NO_MERGE
        q = (q + U64(1)) & mask


@njit
def merge_scanning(
    values: NDArray[np.uint8],
    start: Integer,
    size: Integer,
    byte_pairs: NDArray[np.int32],
    pairs: NDArray[np.uint64],
    ids: NDArray[np.int32],
    made: NDArray[np.int32],
) -> Integer:
    """Encode the word of `size` bytes at `start` into `ids`, and return how many there are.

    ids, made: int32 scratch of at least `size`; `made[i]` is the id that `ids[i]` and its successor make.
    """
    n = size
    for i in range(n - 1):
        ids[i] = BYTE_BASE + np.int32(values[U64(start + i)])
        made[i] = byte_pairs[(U64(values[U64(start + i)]) << U64(8)) | U64(values[U64(start + i + 1)])]
    ids[n - 1] = BYTE_BASE + np.int32(values[U64(start + n - 1)])
    made[n - 1] = NO_MERGE
    while n > 1:
        best = NO_MERGE
        at = 0
        for i in range(n - 1):
            if made[U64(i)] < best:
                best = made[U64(i)]
                at = i
        if best == NO_MERGE:
            break
        ids[at] = best
        n -= 1
        for i in range(at + 1, n):
            ids[U64(i)] = ids[U64(i + 1)]
            made[U64(i)] = made[U64(i + 1)]
        made[at] = merged_id(pairs, best, ids[at + 1]) if at + 1 < n else NO_MERGE
        if at > 0:
            made[at - 1] = merged_id(pairs, ids[at - 1], best)
    return n


@njit
def merge_by_heap(
    values: NDArray[np.uint8],
    start: Integer,
    size: Integer,
    byte_pairs: NDArray[np.int32],
    pairs: NDArray[np.uint64],
    ids: NDArray[np.int32],
) -> Integer:
    """As `merge_scanning`, in `size * log(size)`: a linked list of ids and a heap of (id made, place).

    ids: int32, at least `size`. Scratch is sized from the word. An entry whose place no longer makes its id is stale.
    """
    made = np.empty(size, np.int32)
    after = np.empty(size, np.int64)
    before = np.empty(size, np.int64)
    heap = np.empty(2 * size, np.int64)  # one entry per pair at first; a merge takes one out and puts at most two in
    used = 0
    for i in range(size):
        ids[i] = BYTE_BASE + np.int32(values[start + i])
        after[i], before[i] = i + 1, i - 1
        made[i] = NO_MERGE
        if i + 1 < size:
            made[i] = byte_pairs[(np.int64(values[start + i]) << 8) | np.int64(values[start + i + 1])]
            if made[i] != NO_MERGE:
                heap[used] = (np.int64(made[i]) << 40) | i
                used += 1
    for root in range(used // 2 - 1, -1, -1):
        _sift_down(heap, root, used)
    while used:
        top = heap[0]
        used -= 1
        heap[0] = heap[used]
        _sift_down(heap, 0, used)
        best, at = np.int32(top >> 40), top & ((np.int64(1) << 40) - 1)
        if made[at] != best:
            continue
        gone = after[at]
        ids[at] = best
        made[gone] = NO_MERGE
        after[at] = after[gone]
        made[at] = NO_MERGE
        if after[at] < size:
            before[after[at]] = at
            made[at] = merged_id(pairs, best, ids[after[at]])
            if made[at] != NO_MERGE:
                used = _push(heap, used, (np.int64(made[at]) << 40) | at)
        left = before[at]
        if left >= 0:
            made[left] = merged_id(pairs, ids[left], best)
            if made[left] != NO_MERGE:
                used = _push(heap, used, (np.int64(made[left]) << 40) | left)
    n = 0
    at = np.int64(0)
    while at < size:  # places only move left, so writing never overtakes reading
        ids[n] = ids[at]
        n += 1
        at = after[at]
    return n


@njit
def _sift_down(heap: NDArray[np.int64], root: Integer, used: Integer) -> None:
    if root >= used:
        return
    moving = heap[root]
    while True:
        child = 2 * root + 1
        if child >= used:
            break
        if child + 1 < used and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= moving:
            break
        heap[root] = heap[child]
        root = child
    heap[root] = moving


@njit
def _push(heap: NDArray[np.int64], used: Integer, entry: Integer) -> Integer:
    at = used
    while at > 0:
        parent = (at - 1) >> 1
        if heap[parent] <= entry:
            break
        heap[at] = heap[parent]
        at = parent
    heap[at] = entry
    return used + 1
