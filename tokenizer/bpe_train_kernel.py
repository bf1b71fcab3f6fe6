"""The merge loop of BPE training, with pair counts kept up to date and an index from each pair to its words.

Pairs live in one open-addressing table of 32-byte entries: key, count, and the slice of `index` that lists the words it
may stand in. A pair gets new places only in the step that makes its younger half, so its slice is written once, and its
count only falls after that: a heap with counts as they were, corrected when they surface, finds the exact maximum.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import njit
from auralith_pipeline.tokenizer.pair_heap import sift_down, sift_up

_KEY, _COUNT, _START, _SIZE = range(4)


@njit
def _key(a, b):  # type: ignore[no-untyped-def]
    """Never 0, and ordered as the pairs are."""
    return ((np.int64(a) + 1) << 32) | (np.int64(b) + 1)


@njit
def _find(table, key):  # type: ignore[no-untyped-def]
    """The place of `key`, or the free one (key 0) where it would go."""
    mask = np.uint64(table.shape[0] - 1)
    q = ((np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)) & mask
    while table[q, _KEY] != key and table[q, _KEY] != 0:
        q = (q + np.uint64(1)) & mask
    return np.int64(q)


@njit
def _make_room(table, extra):  # type: ignore[no-untyped-def]
    """A table of the pairs that still stand somewhere, with at least `extra` free places below half full; and their number."""
    live = 0
    for q in range(table.shape[0]):
        live += table[q, _COUNT] > 0
    size = table.shape[0]
    while 2 * (live + extra) > size or 3 * live > size:
        size *= 2
    grown = np.zeros((size, 4), np.int64)
    for q in range(table.shape[0]):
        if table[q, _COUNT] > 0:
            grown[_find(grown, table[q, _KEY])] = table[q]
    return grown, live


@njit
def _compact(table, index, extra):  # type: ignore[no-untyped-def]
    """The index without the slices of pairs that stand nowhere, with room for `extra` more words; and its size in use."""
    live = 0
    for q in range(table.shape[0]):
        if table[q, _COUNT] > 0:
            live += table[q, _SIZE]
    fresh = np.empty(max(index.shape[0], 2 * live + extra), np.int32)
    used = 0
    for q in range(table.shape[0]):
        if table[q, _COUNT] > 0:
            start, size = table[q, _START], table[q, _SIZE]
            fresh[used : used + size] = index[start : start + size]
            table[q, _START] = used
            used += size
    return fresh, used


@njit
def _refresh(heap, used, table, extra):  # type: ignore[no-untyped-def]
    """A heap without the pairs that stand nowhere, with room for `extra` more."""
    kept = 0
    for i in range(used):
        count = table[_find(table, heap[i, 1]), _COUNT]
        if count > 0:
            heap[kept, 0], heap[kept, 1] = count, heap[i, 1]
            kept += 1
    grown = np.empty((max(heap.shape[0], 2 * kept + extra), 2), np.int64)
    grown[:kept] = heap[:kept]
    for i in range(kept // 2 - 1, -1, -1):
        sift_down(grown, i, kept, grown[i, 0], grown[i, 1])
    return grown, kept


@njit
def _byte_pairs(symbols, offsets, counts):  # type: ignore[no-untyped-def]
    """Table and index of the pairs that the words begin with; symbols are below 256."""
    total, words, last = np.zeros(65536, np.int64), np.zeros(65536, np.int64), np.full(65536, -1, np.int64)
    for w in range(counts.shape[0]):
        for i in range(offsets[w], offsets[w + 1] - 1):
            p = (symbols[i] << 8) | symbols[i + 1]
            total[p] += counts[w]
            if last[p] != w:
                last[p] = w
                words[p] += 1
    table = np.zeros((1 << 18, 4), np.int64)
    start, used = np.zeros(65536, np.int64), 0
    at = 0
    for p in range(65536):
        start[p] = at
        if words[p]:
            q = _find(table, _key(p >> 8, p & 255))
            table[q, 0], table[q, 1], table[q, 2], table[q, 3] = _key(p >> 8, p & 255), total[p], at, words[p]
            at += words[p]
            used += 1
    index = np.empty(at + 1024, np.int32)
    last[:] = -1
    for w in range(counts.shape[0]):
        for i in range(offsets[w], offsets[w + 1] - 1):
            p = (symbols[i] << 8) | symbols[i + 1]
            if last[p] != w:
                last[p] = w
                index[start[p]] = w
                start[p] += 1
    return table, used, index, at


@njit
def learn(symbols: NDArray[np.int32], offsets: NDArray[np.int64], counts: NDArray[np.int64], wanted: int) -> NDArray[np.int32]:
    """The first `wanted` merges, or as many as there are: int32, (merges, 2); merge r makes symbol 256 + r.

    symbols: int32, the words end to end, each below 256; is overwritten. offsets: int64, words + 1. counts: int64, words.
    """
    table, used, index, indexed = _byte_pairs(symbols, offsets, counts)
    sizes = np.diff(offsets)
    heap = np.empty((used + 1024, 2), np.int64)
    heaped = 0
    for q in range(table.shape[0]):
        if table[q, _COUNT] > 0:
            sift_up(heap, heaped, table[q, _COUNT], table[q, _KEY])
            heaped += 1
    merges = np.empty((wanted, 2), np.int32)
    # Of this step's new pairs: by their older half, a number (or -1) for (left, made) and one for (made, right).
    as_left, as_right = np.full(257 + wanted, -1, np.int32), np.full(257 + wanted, -1, np.int32)
    place = np.empty(1024, np.int64)  # by number: place in the table, words so far, last word
    spread = np.empty(1024, np.int64)
    latest = np.empty(1024, np.int64)
    event_pair, event_word = np.empty(1024, np.int32), np.empty(1024, np.int32)
    r = 0
    while r < wanted and heaped:
        key = heap[0, 1]
        at = _find(table, key)
        count = table[at, _COUNT] if table[at, _KEY] == key else 0
        if count != heap[0, 0]:
            if count > 0:
                sift_down(heap, 0, heaped, count, key)
            else:
                heaped -= 1
                sift_down(heap, 0, heaped, heap[heaped, 0], heap[heaped, 1])
            continue
        heaped -= 1
        sift_down(heap, 0, heaped, heap[heaped, 0], heap[heaped, 1])
        if 2 * (used + 2 * (r + 257)) > table.shape[0]:
            table, used = _make_room(table, 2 * (r + 257))
            at = _find(table, key)
        a, b, made = np.int32((key >> 32) - 1), np.int32((key & 0xFFFFFFFF) - 1), np.int32(256 + r)
        fresh = events = 0
        for k in range(table[at, _START], table[at, _START] + table[at, _SIZE]):
            w = np.int64(index[k])
            start, n = offsets[w], sizes[w]
            first = 0
            while first + 1 < n and (symbols[start + first] != a or symbols[start + first + 1] != b):
                first += 1
            if first + 1 >= n:
                continue  # other merges took this word's last such pair
            if events + 2 * n > event_pair.shape[0]:
                more = max(2 * event_pair.shape[0], events + 2 * n)
                event_pair, event_word = _longer32(event_pair, more), _longer32(event_word, more)
            if fresh + 2 * n > place.shape[0]:
                more = max(2 * place.shape[0], fresh + 2 * n)
                place, spread, latest = _longer(place, more), _longer(spread, more), _longer(latest, more)
            times = counts[w]
            out = i = first
            while i < n:
                if i + 1 < n and symbols[start + i] == a and symbols[start + i + 1] == b:
                    for side in range(2):
                        if side == 0:
                            if out == 0:
                                continue
                            other = symbols[start + out - 1]
                            old, new, numbers = _key(other, a), _key(other, made), as_left
                        else:
                            if i + 2 >= n:
                                continue
                            other = symbols[start + i + 2]
                            old, new, numbers = _key(b, other), _key(made, other), as_right
                        table[_find(table, old), _COUNT] -= times
                        j = numbers[other]
                        if j < 0:
                            j = np.int32(fresh)
                            numbers[other] = j
                            place[j], spread[j], latest[j] = _find(table, new), 0, -1
                            table[place[j], _KEY] = new
                            fresh += 1
                        table[place[j], _COUNT] += times
                        if latest[j] != w:
                            latest[j] = w
                            spread[j] += 1
                            event_pair[events], event_word[events] = j, w
                            events += 1
                    symbols[start + out] = made
                    i += 2
                else:
                    symbols[start + out] = symbols[start + i]
                    i += 1
                out += 1
            sizes[w] = out
        table[at, _COUNT] = 0
        used += fresh
        if indexed + events > index.shape[0]:
            for j in range(fresh):
                table[place[j], _SIZE] = 0  # not written yet
            index, indexed = _compact(table, index, events + 1024)
        for j in range(fresh):
            spot = place[j]
            table[spot, _START] = table[spot, _SIZE] = 0
            if table[spot, _COUNT] > 0:
                table[spot, _START], table[spot, _SIZE] = indexed, spread[j]
                latest[j] = indexed
                indexed += spread[j]
        for e in range(events):
            j = event_pair[e]
            if table[place[j], _COUNT] > 0:
                index[latest[j]] = event_word[e]
                latest[j] += 1
        if heaped + fresh > heap.shape[0]:
            heap, heaped = _refresh(heap, heaped, table, fresh + 1024)
        for j in range(fresh):
            spot = place[j]
            pair = table[spot, _KEY]
            left, right = (pair >> 32) - 1, (pair & 0xFFFFFFFF) - 1
            if right == made:
                as_left[left] = -1
            if left == made:
                as_right[right] = -1
            if table[spot, _COUNT] > 0:
                sift_up(heap, heaped, table[spot, _COUNT], pair)
                heaped += 1
        merges[r, 0], merges[r, 1] = a, b
        r += 1
    return merges[:r].copy()


@njit
def _longer(array, size):  # type: ignore[no-untyped-def]
    grown = np.empty(size, np.int64)
    grown[: array.shape[0]] = array
    return grown


@njit
def _longer32(array, size):  # type: ignore[no-untyped-def]
    grown = np.empty(size, np.int32)
    grown[: array.shape[0]] = array
    return grown
