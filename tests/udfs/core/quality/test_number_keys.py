"""Numbers and keys: what makes two of them equal, and what must not."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.quality.number_keys import hash_codes, join_keys, number_keys, table_size

SOME = np.uint64(0xB5AD4ECEDA1CE2A9)


def test_a_table_is_a_power_of_two_and_at_most_half_full():
    assert [table_size(count) for count in (0, 8, 9, 16, 17, 100, 128, 129)] == [16, 16, 32, 32, 64, 256, 256, 512]


def test_pairs_that_differ_in_one_bit_have_different_keys():
    """For one second key the first ones are only permuted: 65 firsts, 65 keys; and the other way round by mixing."""
    others = [SOME, *(SOME ^ np.uint64(1 << bit) for bit in range(64))]
    with np.errstate(over="ignore"):
        firsts = {int(join_keys(first, SOME)) for first in others}
        seconds = {int(join_keys(SOME, second)) for second in others}
    assert len(firsts) == len(seconds) == 65
    assert len(firsts & seconds) == 1  # the pair of equals


def test_the_order_of_a_pair_counts():
    with np.errstate(over="ignore"):
        assert join_keys(SOME, np.uint64(3)) != join_keys(np.uint64(3), SOME)


def test_keys_are_numbered_by_first_occurrence():
    keys = np.array([7, 2**63, 7, 0, 2**63, 7], np.uint64)
    numbers, amounts = np.empty(6, np.int32), np.empty(6, np.int32)
    slots, held = np.empty(table_size(6), np.int32), np.empty(7, np.uint64)
    with np.errstate(over="ignore"):
        assert number_keys(keys, 6, numbers, amounts, slots, held) == 3
    assert numbers.tolist() == [0, 1, 0, 2, 1, 0]
    assert amounts[:3].tolist() == [3, 2, 1]


def test_every_code_and_the_length_make_the_hash():
    """Of lists of zeros with a one at each place, or nowhere, each has a hash of its own; where a list stands does not matter."""
    hashes = []
    with np.errstate(over="ignore"):
        for size in range(1, 26):
            for place in range(size + 1):
                codes = np.zeros(30, np.uint32)
                codes[2 : 2 + size][place : place + 1] = 1
                hashes.append(int(hash_codes(codes, 2, 2 + size)))
                assert int(hash_codes(codes[2:].copy(), 0, size)) == hashes[-1]
    assert len(set(hashes)) == len(hashes)


@given(st.lists(st.integers(0, 12), max_size=60))
def test_numbers_are_those_of_a_dictionary(names):
    # Keys that are alike in the bits that find a slot: they meet, and stand one behind the other.
    keys = np.array([name << 40 if name % 2 else name for name in names], np.uint64)
    count = len(keys)
    numbers, amounts = np.full(count + 1, 99, np.int32), np.full(count + 1, 99, np.int32)
    slots, held = np.empty(table_size(count), np.int32), np.empty(count + 1, np.uint64)
    with np.errstate(over="ignore"):
        found = number_keys(keys, count, numbers, amounts, slots, held)
    order = list(dict.fromkeys(names))
    assert found == len(order)
    assert numbers[:count].tolist() == [order.index(name) for name in names]
    assert amounts[:found].tolist() == [names.count(name) for name in order]
    assert (numbers[count], amounts[count]) == (99, 99)
