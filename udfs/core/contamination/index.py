"""The index of what is looked for: passages as units, and in which of them each seed stands.

A *seed* is a run of units by which a passage is noticed: five units (three in short passages), so few that enough of them outlive
the change of one word in ten. What they point at is aligned unit by unit afterwards (align.py), as in seed-and-extend search of
sequences (Altschul et al. 1990, BLAST).
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import inline_njit, leaf_njit
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.contamination.passages import Passage, unpack_passages
from auralith_pipeline.udfs.core.contamination.units import units_of
from auralith_pipeline.udfs.core.near.mix import finish, join

# Raise when the same texts give other seeds, candidates or finds: it is part of the header of what is stored.
CONTAMINATION_VERSION = 1

SHORT_SEED, LONG_SEED = 3, 5  # units; the kernels are written for them
PART = 600  # units; a longer passage is looked for in parts of equal length
TEMPLATE = 16  # a seed in more passages than these is the benchmark's own boilerplate (its instructions, its imports)
COUNTED = 0.5  # what is boilerplate counts nothing, unless it is more than this share of a passage

_ABSENT = -1
_ONE = np.uint64(1)
_WORD, _BIT = np.uint64(6), np.uint64(63)
_PLACE = np.uint64(31)


class Lengths(NamedTuple):
    """ngram, short_ngram: units that must match at least, short_ngram in passages of fewer than 2 * ngram units; min_units: shorter
    passages are left out."""

    ngram: int = 13
    short_ngram: int = 8
    min_units: int = 5


class Index(NamedTuple):
    """Passages (after cutting: parts) are numbered, and so are the distinct seeds.

    passages: those given; owners: int64, of each part its passage; begins: int64 (parts + 1,), into keys; keys: uint64, the units of
    all parts; counted: bool, of each unit whether it tells this passage from others; grams: int64, of each part its n-gram's length;
    widths: int64, of its seeds; needs: int64, seeds on nearby diagonals that make it a candidate;
    seeds: uint64, ascending; posts: int64 (seeds + 1,), ranges of places; places: int64, into keys; parts: int64, of each place its part;
    filter: uint64, one bit set for each seed; slots: int32, open-addressed, a power of two long: numbers of seeds or -1;
    left_out: passages that are too short.
    """

    passages: tuple[Passage, ...]
    owners: NDArray[np.int64]
    begins: NDArray[np.int64]
    keys: NDArray[np.uint64]
    counted: NDArray[np.bool_]
    grams: NDArray[np.int64]
    widths: NDArray[np.int64]
    needs: NDArray[np.int64]
    seeds: NDArray[np.uint64]
    posts: NDArray[np.int64]
    places: NDArray[np.int64]
    parts: NDArray[np.int64]
    filter: NDArray[np.uint64]
    slots: NDArray[np.int32]
    left_out: int


@lru_cache(maxsize=2)
def packed_index(packed: bytes, lengths: Lengths) -> Index:
    """The index of packed passages, made once in a process."""
    return build_index(unpack_passages(packed), lengths)


def build_index(passages: tuple[Passage, ...], lengths: Lengths) -> Index:
    """The index of the given passages."""
    units = units_of(*string_buffers(pa.array([passage.text for passage in passages], pa.large_string())))
    sizes = np.diff(units.bounds)
    pieces = np.where(sizes >= lengths.min_units, -(-sizes // PART), 0)
    owners = np.repeat(np.arange(len(passages)), pieces)
    number = np.arange(len(owners)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    starts = units.bounds[owners] + sizes[owners] * number // np.maximum(pieces[owners], 1)
    stops = units.bounds[owners] + sizes[owners] * (number + 1) // np.maximum(pieces[owners], 1)
    begins = np.concatenate(([0], np.cumsum(stops - starts)))
    part = np.repeat(np.arange(len(owners)), stops - starts)
    keys = units.keys[np.arange(begins[-1]) - begins[part] + starts[part]] if len(part) else np.zeros(0, np.uint64)

    counts = np.diff(begins)
    short = counts < 2 * lengths.ngram
    widths = np.where(short, SHORT_SEED, LONG_SEED)
    grams = np.where(short, np.minimum(lengths.short_ngram, counts), lengths.ngram)
    hashes, plain = _seeds_at(keys, begins, widths)
    whole = np.arange(len(keys)) + widths[part] <= begins[part + 1]  # a seed of this part begins here
    kept = whole & ~plain & ~_in_many(hashes, part, whole)
    counted = cover(kept, widths[part])
    mostly = np.bincount(part[counted], minlength=len(owners)) >= COUNTED * counts
    kept = np.where(mostly[part], kept, whole)
    counted = np.where(mostly[part], counted, True)

    places = np.flatnonzero(kept)
    places = places[np.argsort(hashes[places], kind="stable")]
    seeds, first = np.unique(hashes[places], return_index=True)
    posts = np.append(first, len(places)).astype(np.int64)
    n_seeds = np.bincount(part[places], minlength=len(owners))
    # Of a copy with one word in ten replaced, more than half of the seeds of five units are left on average (0.9**5).
    needs = np.minimum(n_seeds, np.clip(np.ceil(np.where(short, 0.2, 0.15) * n_seeds), 2, 12)).astype(np.int64)
    bits = np.zeros(1 << max(10, int(16 * len(seeds)).bit_length() - 6), np.uint64)
    slots = np.full(1 << max(4, int(2 * len(seeds)).bit_length()), _ABSENT, np.int32)
    _fill(seeds, bits, slots)
    return Index(
        passages, owners, begins, keys, counted, grams, widths, needs, seeds, posts, places, part[places], bits, slots,
        int((pieces == 0).sum()),
    )  # fmt: skip


def cover(begin: NDArray[np.bool_], widths: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which units lie in a seed that begins where `begin` is true; widths: of the seed at each place."""
    steps = np.zeros(len(begin) + 1, np.int64)
    at = np.flatnonzero(begin)
    steps[at] += 1
    np.subtract.at(steps, np.minimum(at + widths[at], len(begin)), 1)
    return np.cumsum(steps[:-1]) > 0


def _in_many(hashes: NDArray[np.uint64], part: NDArray[np.int64], whole: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Of each place whether its seed stands in more than TEMPLATE parts."""
    at = np.flatnonzero(whole)
    order = at[np.lexsort((part[at], hashes[at]))]
    fresh = np.ones(len(order), bool)
    fresh[1:] = (hashes[order][1:] != hashes[order][:-1]) | (part[order][1:] != part[order][:-1])
    found, parts = np.unique(hashes[order[fresh]], return_counts=True)
    many = found[parts > TEMPLATE]
    return np.isin(hashes, many)


@inline_njit
def short_seed(a, b, c):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """The hash of three units."""
    return finish(join(join(a, b), c))


@inline_njit
def long_seed(a, b, c, d, e):  # type: ignore[no-untyped-def]
    """The hash of five units."""
    return finish(join(join(join(a, b), join(c, d)), e))


def _seeds_at(
    keys: NDArray[np.uint64], begins: NDArray[np.int64], widths: NDArray[np.int64]
) -> tuple[NDArray[np.uint64], NDArray[np.bool_]]:
    """The seed that begins at each unit, 0 where none does, and whether it is too plain to point anywhere."""
    hashes, plain = np.zeros(len(keys), np.uint64), np.zeros(len(keys), np.bool_)
    _hash_seeds(keys, begins, widths, hashes, plain)
    return hashes, plain


@leaf_njit
def _hash_seeds(keys, begins, widths, hashes, plain):  # type: ignore[no-untyped-def]
    for part in range(widths.shape[0]):
        for at in range(begins[part], begins[part + 1] - widths[part] + 1):
            a, b, c = keys[at], keys[at + 1], keys[at + 2]
            if widths[part] == SHORT_SEED:
                hashes[at] = short_seed(a, b, c)
                plain[at] = a == b and b == c
                continue
            d, e = keys[at + 3], keys[at + 4]
            hashes[at] = long_seed(a, b, c, d, e)
            different = 1 + (b != a) + (c != a and c != b) + (d != a and d != b and d != c)  # such as 0, 0, 0, 0, 0 or 1, 2, 1, 2, 1
            different += e != a and e != b and e != c and e != d
            plain[at] = different < 3


@inline_njit
def find_seed(seed, seeds, bits, slots):  # type: ignore[no-untyped-def]
    """The number of a seed, -1 where it is none of the index."""
    place = seed & np.uint64(bits.shape[0] * 64 - 1)
    if (bits[place >> _WORD] >> (place & _BIT)) & _ONE == 0:
        return np.int64(_ABSENT)
    mask = np.uint64(slots.shape[0] - 1)
    slot = (seed >> _PLACE) & mask
    while slots[slot] != _ABSENT and seeds[slots[slot]] != seed:
        slot = (slot + _ONE) & mask
    return np.int64(slots[slot])


@leaf_njit
def _fill(seeds, bits, slots):  # type: ignore[no-untyped-def]
    mask = np.uint64(slots.shape[0] - 1)
    for number in range(seeds.shape[0]):
        place = seeds[number] & np.uint64(bits.shape[0] * 64 - 1)
        bits[place >> _WORD] |= _ONE << (place & _BIT)
        slot = (seeds[number] >> _PLACE) & mask
        while slots[slot] != _ABSENT:
            slot = (slot + _ONE) & mask
        slots[slot] = number
