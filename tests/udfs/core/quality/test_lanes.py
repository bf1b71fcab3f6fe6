"""Masks, unions and copies of several places at a time against what NumPy finds place by place."""

import numpy as np
import pytest

from auralith_pipeline.conf.jit import njit
from auralith_pipeline.udfs.core.quality.lanes import (
    LANES,
    RUN,
    eight_bytes,
    how_many,
    lowest,
    places_equal,
    places_with,
    union_of,
    widen,
)


@njit
def masks(array, at, value):
    return places_with(array, at, value), places_equal(array, at, value)


@njit
def union(bits, begin, end):
    return union_of(bits, begin, end)


@njit
def bits_of(array, at):
    word = eight_bytes(array, at)
    return word, lowest(word), how_many(word)


@njit
def copy(source, at, target, place):
    widen(source, at, target, place)


def some(kind, size=200):
    return np.random.default_rng(7).integers(0, np.iinfo(kind).max, size, kind, endpoint=True)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.uint32])
@pytest.mark.parametrize("at", [0, 1, 77])
def test_a_mask_has_one_bit_for_each_place_the_lowest_for_the_first(kind, at):
    array = some(kind) & kind(0x83)
    found = array[at : at + LANES]
    wanted = tuple(sum(1 << place for place in range(LANES) if test[place]) for test in (found & 0x81 != 0, found == 0x81))
    assert masks(array, at, 0x81) == wanted


@pytest.mark.parametrize("length", [1, 2, 15, 16, 17, 20, 33, 64])
def test_a_union_has_the_bits_of_its_places_and_no_others(length):
    bits = np.full(200, 0xFFFF, np.uint16)
    bits[3 : 3 + length] = 1 << (np.arange(length) % 15)
    assert union(bits, 3, 3 + length) == int(np.bitwise_or.reduce(bits[3 : 3 + length]))


def test_eight_bytes_begin_with_the_lowest():
    assert bits_of(np.arange(1, 20, dtype=np.uint8), 3) == (0x0B0A090807060504, 2, 16)
    assert bits_of(np.array([9, 1, 0x80000000, 9], np.uint32), 1) == (0x8000000000000001, 0, 2)


def test_a_copy_keeps_values_and_touches_no_other_place():
    source, target = some(np.uint8), np.full(200, 5, np.uint32)
    copy(source, 9, target, 50)
    wanted = np.full(200, 5)
    wanted[50 : 50 + RUN] = source[9 : 9 + RUN]
    assert target.tolist() == wanted.tolist()
