"""The one pass over the bytes: where an anchor of some rule stands, and where a value is given to a name that sounds secret.

Three neighbouring bytes, letters without case, are hashed into a table of 16 KiB that says whether any anchor begins so;
only then are anchors compared. Names that hold a word such as `token` count only if an assignment follows, addresses only
if user and password do, so prose yields next to nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit, njit
from auralith_pipeline.udfs.core.secrets.separate import REACH, find_separator, is_blank, is_word

PLAIN, ASSIGNED, ADDRESS = 0, 1, 2  # kinds of anchors
_ANY_CASE, _INSIDE = 1, 2  # flags of anchors
_BITS = 14
_MIN_VALUE = 6  # shorter values are not looked at


@dataclass(frozen=True)
class Anchor:
    """A literal text to look for; any_case anchors are given in lower case."""

    text: bytes
    kind: int = PLAIN
    any_case: bool = False
    inside: bool = False


@dataclass(frozen=True, eq=False)
class AnchorTable:
    """Anchors for the kernel, sorted by the hash of their first three bytes.

    known uint8 (2**14,): is there an anchor of this hash; buckets int64 (2**14 + 1,): where a hash's anchors begin;
    texts uint8 and bounds int64 (n + 1,): their bytes; kinds, flags int64 (n,); order int64 (n,): which of the given anchors each is.
    """

    known: NDArray[np.uint8]
    buckets: NDArray[np.int64]
    texts: NDArray[np.uint8]
    bounds: NDArray[np.int64]
    kinds: NDArray[np.int64]
    flags: NDArray[np.int64]
    order: NDArray[np.int64]


def _hash(a: int, b: int, c: int) -> int:
    return (((a | 32) << 16 | (b | 32) << 8 | (c | 32)) * 2654435761 & 0xFFFFFFFF) >> (32 - _BITS)


def build_table(anchors: Iterable[Anchor]) -> AnchorTable:
    """The kernel's form of some anchors; ValueError for one shorter than three bytes or not ASCII."""
    listed = list(anchors)
    for anchor in listed:
        if len(anchor.text) < 3 or not anchor.text.isascii() or anchor.any_case and anchor.text != anchor.text.lower():
            raise ValueError(f"found the anchor {anchor.text!r}, wanted three ASCII bytes or more, lower case if case is ignored")
    hashes = [_hash(*anchor.text[:3]) for anchor in listed]
    order = sorted(range(len(listed)), key=lambda i: (hashes[i], i))
    counts = np.bincount(np.array(hashes, np.int64), minlength=1 << _BITS)
    buckets = np.zeros((1 << _BITS) + 1, np.int64)
    np.cumsum(counts, out=buckets[1:])
    texts = b"".join(listed[i].text for i in order)
    bounds = np.zeros(len(order) + 1, np.int64)
    np.cumsum([len(listed[i].text) for i in order], out=bounds[1:])
    return AnchorTable(
        (counts > 0).astype(np.uint8),
        buckets,
        np.frombuffer(texts, np.uint8),
        bounds,
        np.array([listed[i].kind for i in order], np.int64),
        np.array([listed[i].any_case * _ANY_CASE | listed[i].inside * _INSIDE for i in order], np.int64),
        np.array(order, np.int64),
    )


def scan(values: NDArray[np.uint8], offsets: NDArray[np.int64], table: AnchorTable) -> NDArray[np.int64]:
    """Candidates, int64 of shape (n, 4), by row and place: row, first byte of the anchor in `values`, which anchor (of those
    given to `build_table`), and for assignments the byte that separates name from value, else -1."""
    values = values.view()
    values.flags.writeable = False  # one type for all callers, so one compilation
    found = _scan(values, offsets, table.known, table.buckets, table.texts, table.bounds, table.kinds, table.flags)
    found[:, 2] = table.order[found[:, 2]]
    return found


@leaf_njit
def _starts_token(values, begin, at):  # type: ignore[no-untyped-def]
    """Nothing of a word stands before; the n of an escaped line end (backslash, n) is no word."""
    if at == begin or not is_word(values[at - 1]):
        return True
    last = values[at - 1]
    return at - begin >= 2 and values[at - 2] == 92 and (last == 110 or last == 114 or last == 116)


@leaf_njit
def _has_value(values, at, end):  # type: ignore[no-untyped-def]
    """A run of _MIN_VALUE bytes that are not blank follows soon after a separator."""
    skipped = 0
    while at < end and skipped < REACH and not (is_word(values[at])):
        if values[at] == 10 and skipped > 0 and values[at - 1] == 10:
            return False
        at += 1
        skipped += 1
    if skipped == REACH:
        return True  # a long annotation or indentation: let the grammar see
    run = 0
    while at < end and values[at] > 32:
        at += 1
        run += 1
        if run + min(skipped, 2) >= _MIN_VALUE:
            return True
    while at < end and is_blank(values[at]):
        at += 1
    return at < end and values[at] == 61  # name: type = value


@leaf_njit
def _has_password(values, at, end):  # type: ignore[no-untyped-def]
    """`user:password@` or `:password@` begins at `at`."""
    stop = min(end, at + 512)
    colon = False
    while at < stop:
        byte = values[at]
        if byte == 64:
            return colon
        if byte == 58:
            colon = True
        elif byte <= 32 or byte == 34 or byte == 39 or byte == 60 or byte == 62 or byte == 96 or (byte == 47 and not colon):
            return False
        at += 1
    return False


@njit
def _scan(values, offsets, known, buckets, texts, bounds, kinds, flags):  # type: ignore[no-untyped-def]
    out = np.empty((256, 4), np.int64)
    size = 0
    for row in range(offsets.shape[0] - 1):
        begin = offsets[row]
        end = offsets[row + 1]
        if end - begin < 3:
            continue
        key = ((np.int64(values[begin]) | 32) << 8) | (np.int64(values[begin + 1]) | 32)
        last_separator = np.int64(-1)
        for at in range(begin, end - 2):
            key = ((key << 8) | (np.int64(values[at + 2]) | 32)) & 0xFFFFFF
            slot = ((key * 2654435761) & 0xFFFFFFFF) >> (32 - _BITS)
            if not known[slot]:
                continue
            for anchor in range(buckets[slot], buckets[slot + 1]):
                first = bounds[anchor]
                length = bounds[anchor + 1] - first
                if at + length > end:
                    continue
                any_case = flags[anchor] & _ANY_CASE
                same = True
                for i in range(length):
                    byte = values[at + i]
                    wanted = texts[first + i]
                    if byte != wanted and not (any_case and 97 <= wanted <= 122 and (byte | 32) == wanted):
                        same = False
                        break
                if not same or not (flags[anchor] & _INSIDE or _starts_token(values, begin, at)):
                    continue
                separator = np.int64(-1)
                if kinds[anchor] == ASSIGNED:
                    separator = find_separator(values, begin, at, at + length, end)
                    if separator < 0 or separator == last_separator or not _has_value(values, separator + 1, end):
                        continue
                    last_separator = separator
                elif kinds[anchor] == ADDRESS and not _has_password(values, at + length, end):
                    continue
                if size == out.shape[0]:
                    more = np.empty((2 * size, 4), np.int64)
                    more[:size] = out
                    out = more
                out[size, 0] = row
                out[size, 1] = at
                out[size, 2] = anchor
                out[size, 3] = separator
                size += 1
    return out[:size].copy()
