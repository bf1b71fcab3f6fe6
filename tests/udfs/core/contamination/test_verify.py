"""Verified copies: where exactly they stand, what counts, and what is no copy."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.contamination.index import Index, Lengths, build_index
from auralith_pipeline.udfs.core.contamination.passages import Passage
from auralith_pipeline.udfs.core.contamination.verify import Find, masks_of, verify

LENGTHS = Lengths()
NONE = np.zeros(0, np.int64)
QUESTION = (
    "A farmer keeps 17 hens, 4 goats and a very old donkey. Every morning he feeds each hen 30 grams of corn and each goat "
    "twice as much as three hens get together. How many grams does he need in a week, if the donkey eats none of it?"
)
FILLER = " ".join(f"filler{number}" for number in range(300))


def index_of(*texts: str, lengths: Lengths = LENGTHS) -> Index:
    return build_index(tuple(Passage("b", str(number), "f", text) for number, text in enumerate(texts)), lengths)


def found(text: str, index: Index, min_share: float = 0.5, common: np.ndarray = NONE) -> list[Find]:
    return verify(text.encode(), index, min_share, masks_of(index, common))


@given(st.text(st.sampled_from("é日 .,\n\U00010400x"), max_size=30), st.text(st.sampled_from("é日 .,\n\U00010400x"), max_size=30))
def test_the_span_is_the_copy_character_by_character(before: str, behind: str) -> None:
    text = f"{before} ({QUESTION}) {behind}"
    (find,) = found(text, index_of(QUESTION))
    assert text[find.start : find.end] == QUESTION[:-1]  # from its first unit to its last: without the question mark
    assert (find.share, find.matched, find.longest, find.exact) == (1.0, 49, 49, 1.0)


def test_case_punctuation_and_wrapping_make_no_difference() -> None:
    text = FILLER + "\n> " + QUESTION.upper().replace(" ", "\n>   ").replace(",", " --") + FILLER
    (find,) = found(text, index_of(QUESTION))
    assert (find.share, find.exact) == (1.0, 1.0)


def test_one_word_in_ten_changed_is_found_though_no_13_gram_is_left() -> None:
    words = QUESTION.split()
    for place in range(5, len(words), 10):
        words[place] = "otherwise"
    (find,) = found(f"{FILLER} {' '.join(words)} {FILLER}", index_of(QUESTION))
    assert (find.matched, find.units, find.exact) == (49 - 5, 49, 0.0)
    assert find.longest == 9


def test_every_copy_is_found() -> None:
    text = f"{QUESTION} {QUESTION}\n{FILLER}\n{QUESTION}"
    finds = found(text, index_of(QUESTION))
    assert [text[find.start : find.end] for find in finds] == [QUESTION[:-1]] * 3
    assert [find.start for find in finds] == [0, len(QUESTION) + 1, len(text) - len(QUESTION)]


def test_below_the_share_is_no_find() -> None:
    half = " ".join(QUESTION.split()[:20])
    index = index_of(QUESTION)
    assert found(f"{FILLER} {half} {FILLER}", index) == []
    (find,) = found(f"{FILLER} {half} {FILLER}", index, min_share=0.4)
    assert (find.matched, find.units) == (20, 49)


def test_the_words_in_another_order_are_no_copy() -> None:
    words = QUESTION.split()
    Random(3).shuffle(words)
    assert found(" ".join(words), index_of(QUESTION)) == []


def test_a_short_item_needs_eight_units_and_its_share() -> None:
    item = "Return the length of the longest string in the given list of strings"  # 13 units
    index = index_of(item)
    (find,) = found(f"{FILLER} {item} {FILLER}", index)
    assert (find.matched, find.exact) == (13, 1.0)
    assert [find.matched for find in found(f"{FILLER} {item.replace('longest', 'shortest')} {FILLER}", index)] == [12]
    assert found(f"{FILLER} the longest string in the given list {FILLER}", index) == []  # seven


@pytest.mark.parametrize("item", ["What is the capital of Upper Volta", "What is the name of the capital city"])  # 7 and 8 units
def test_the_shortest_items_must_stand_there_word_for_word(item: str) -> None:
    index = index_of(item)
    assert [find.share for find in found(f"{FILLER} {item.lower()}? {FILLER}", index)] == [1.0]
    assert found(f"{FILLER} {item.replace('capital', 'old capital')} {FILLER}", index) == []
    assert found(f"{FILLER} {item.replace('capital', 'town')} {FILLER}", index) == []


IMPORTS = "from typing import List Tuple Optional Any Callable Iterable"  # 9 units


def common_of(index: Index, text: str) -> np.ndarray:
    """The seeds of the index that a text holds."""
    from tests.udfs.core.contamination.test_scan import column, scan

    return np.unique(scan(*column([text]), index).seeds)


def test_common_seeds_count_neither_for_nor_against() -> None:
    item = f"{IMPORTS} {QUESTION}"
    index = index_of(item)
    common = common_of(index, IMPORTS)
    assert len(common) == 5
    (find,) = found(f"{FILLER} {item}", index)
    assert (find.matched, find.units) == (58, 58)
    # The units that stand in no other seed do not count; the last four also begin seeds that go on into the question.
    (find,) = found(f"{FILLER} {item}", index, common=common)
    assert (find.matched, find.units) == (53, 53)
    (find,) = found(f"{FILLER} {QUESTION}", index, common=common)
    assert (find.matched, find.units) == (49, 53)


def test_boilerplate_alone_is_no_find_where_it_is_common() -> None:
    index = index_of(f"{IMPORTS} def nearly(values): keep all that differ little")
    (find,) = found(f"{FILLER} {IMPORTS} {FILLER}", index)
    assert (find.matched, find.units) == (9, 17)
    assert found(f"{FILLER} {IMPORTS} {FILLER}", index, common=common_of(index, IMPORTS)) == []


def test_an_item_that_is_common_as_a_whole_is_still_found() -> None:
    # A leak that many documents of a source have is a leak all the same.
    index = index_of(QUESTION)
    (find,) = found(f"{FILLER} {QUESTION}", index, common=common_of(index, QUESTION))
    assert (find.matched, find.units) == (49, 49)


def test_a_long_item_is_found_piece_by_piece() -> None:
    item = " ".join(f"word{number}" for number in range(1_000))
    index = index_of(item)
    part = " ".join(item.split()[400:])
    (find,) = found(f"{FILLER} {part}", index, min_share=0.9)
    assert (find.part, find.matched) == (1, 500)


def test_long_repetitive_documents_end() -> None:
    # Every second number of the item's list is in the document thousands of times, in an order that never makes a copy.
    item = "sort the list " + " ".join(str(number % 7) for number in range(60)) + " and say what comes out of it in the end"
    text = " ".join(str(number * number % 7) for number in range(20_000))
    assert found(text, index_of(item)) == []
