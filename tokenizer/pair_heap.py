"""A binary heap of (count, pair) rows, the most frequent pair on top and of equal ones the smallest: int64, (room, 2)."""

from __future__ import annotations

from auralith_pipeline.conf.jit import njit


@njit
def _before(heap, i, count, key):  # type: ignore[no-untyped-def]
    """Whether the entry at `i` goes before (count, key): the higher count, then the smaller pair."""
    return heap[i, 0] > count or (heap[i, 0] == count and heap[i, 1] < key)


@njit
def sift_up(heap, at, count, key):  # type: ignore[no-untyped-def]
    """Put (count, key) into the free place `at` at the end, or above it."""
    while at > 0:
        parent = (at - 1) >> 1
        if _before(heap, parent, count, key):
            break
        heap[at, 0], heap[at, 1] = heap[parent, 0], heap[parent, 1]
        at = parent
    heap[at, 0], heap[at, 1] = count, key


@njit
def sift_down(heap, at, used, count, key):  # type: ignore[no-untyped-def]
    """Put (count, key) into the free place `at`, or below it, in a heap of `used` entries."""
    while True:
        child = 2 * at + 1
        if child >= used:
            break
        if child + 1 < used and _before(heap, child + 1, heap[child, 0], heap[child, 1]):
            child += 1
        if not _before(heap, child, count, key):
            break
        heap[at, 0], heap[at, 1] = heap[child, 0], heap[child, 1]
        at = child
    heap[at, 0], heap[at, 1] = count, key
