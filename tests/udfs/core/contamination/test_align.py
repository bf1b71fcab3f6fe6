"""Alignment: against the textbook's table, and by hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.contamination.align import align, align_pieces
from tests.udfs.core.contamination.plain import best_score, common_subsequence, global_score

LETTERS = st.text("abcd", max_size=24)


def keys(text: str) -> np.ndarray:
    return np.array([ord(letter) for letter in text], np.uint64)


def aligned(stretch: str, passage: str, counts: list[bool] | None = None, gram: int = 3):
    return align(keys(stretch), keys(passage), np.array(counts if counts is not None else [True] * len(passage), bool), gram)


@given(LETTERS, LETTERS)
def test_no_other_alignment_scores_more(stretch: str, passage: str) -> None:
    found = aligned(stretch, passage)
    inside, own = stretch[found.begin : found.end], passage[found.first : found.last]
    assert global_score(inside, own) == best_score(stretch, passage)
    assert found.matched <= common_subsequence(inside, own)
    # What is not matched costs 1 each: a replaced pair once, others singly.
    assert found.matched >= best_score(stretch, passage)


@given(LETTERS, LETTERS, st.data())
def test_only_what_counts_is_counted(stretch: str, passage: str, data: st.DataObject) -> None:
    counts = data.draw(st.lists(st.booleans(), min_size=len(passage), max_size=len(passage)))
    every, some = aligned(stretch, passage), aligned(stretch, passage, counts)
    assert every.counted == every.matched == some.matched
    assert some.counted <= min(some.matched, sum(counts))
    assert (some.begin, some.end) == (every.begin, every.end)


@given(st.text("abcd", min_size=3, max_size=24), st.text("wxyz", max_size=9), st.text("wxyz", max_size=9))
def test_a_copy_is_found_where_it_stands(passage: str, before: str, behind: str) -> None:
    found = aligned(before + passage + behind, passage)
    size = len(passage)
    assert found == (len(before), len(before) + size, 0, size, size, size, size, size - 2)


def test_replaced_left_out_put_in() -> None:
    #                     begin end first last matched counted longest exact (runs of three)
    assert aligned("abcdXfghij", "abcdefghij") == (0, 10, 0, 10, 9, 9, 5, 2 + 3)
    assert aligned("abcdfghij", "abcdefghij") == (0, 9, 0, 10, 9, 9, 5, 2 + 3)
    assert aligned("abcdeXfghij", "abcdefghij") == (0, 11, 0, 10, 10, 10, 5, 3 + 3)


def test_nothing_in_common_is_nothing() -> None:
    assert aligned("xyz", "abc") == (0, 0, 0, 0, 0, 0, 0, 0)
    assert aligned("", "abc") == aligned("abc", "") == (0, 0, 0, 0, 0, 0, 0, 0)


def test_of_equally_good_ones_the_first_is_taken() -> None:
    assert aligned("abcxxxabc", "abc")[:2] == (0, 3)


def pieces(stretch: str, passage: str):
    return align_pieces(keys(stretch), keys(passage), np.ones(len(passage), bool), 3, 4)


def test_what_stands_between_the_parts_of_an_item_does_not_hide_them() -> None:
    # The middle costs more than the larger part is worth: alone it would be found without the other.
    between = "x" * 12
    assert aligned(f"abcdefghij{between}klmnop", "abcdefghijklmnop")[:2] == (0, 10)
    assert pieces(f"abcdefghij{between}klmnop", "abcdefghijklmnop") == (0, 28, 0, 16, 16, 16, 10, 8 + 4)
    assert pieces(f"abcdef{between}ghijklmnop", "abcdefghijklmnop") == (0, 28, 0, 16, 16, 16, 10, 8 + 4)


def test_a_few_units_alike_are_no_piece() -> None:
    assert pieces("abcdefghij" + "x" * 12 + "klm", "abcdefghijklmnop")[:2] == (0, 10)


def test_pieces_far_away_or_in_another_order_are_none() -> None:
    assert pieces("abcdefghij" + "x" * 100 + "klmnop", "abcdefghijklmnop")[:2] == (0, 10)
    assert pieces("klmnop" + "x" * 12 + "abcdefghij", "abcdefghijklmnop")[:2] == (18, 28)


@given(LETTERS, LETTERS)
def test_pieces_are_in_order_and_no_unit_counts_twice(stretch: str, passage: str) -> None:
    found = pieces(stretch, passage)
    assert found.matched <= common_subsequence(stretch[found.begin : found.end], passage[found.first : found.last])
