"""A license's text against itself with words left out and put in: what the match says, field by field, up to its limits."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.license.align import GAP_FIELDS, MATCH_FIELDS, REACH, SYNC, align
from auralith_pipeline.udfs.core.license.index import EMPTY, SHINGLE, license_index, slot_of

STRANGE = np.uint32(1)  # the hash of no word of a license


@cache
def text_of(name: str) -> tuple[int, NDArray[np.uint32]]:
    """The number of a license's first text and the hashes of its words."""
    index = license_index()
    which = index.names.index(name)
    return which, index.vocabulary[index.numbers[index.begins[which] : index.begins[which + 1]]]


def laid(name: str, words: NDArray[np.uint32]) -> tuple[dict[str, int], list[tuple[int, ...]]] | None:
    """The match of one license in a text, and its gaps; None without one."""
    matches, gaps = align(words, license_index())
    (found,) = [match for match in matches.T.tolist() if match[0] == text_of(name)[0]] or [None]
    if found is None:
        return None
    match = dict(zip(MATCH_FIELDS, found, strict=True))
    return match, [tuple(gap) for gap in gaps[:, match["first_gap"] : match["end_gap"]].T.tolist()]


def counts(match: dict[str, int]) -> tuple[int, ...]:
    return tuple(match[field] for field in ("begin", "end", "matched", "missing", "inserted"))


NAMES = ["MIT", "ISC", "BSD-3-Clause", "Apache-2.0", "Zlib"]


def test_the_fields() -> None:
    assert MATCH_FIELDS == ("text", "begin", "end", "matched", "missing", "inserted", "first_gap", "end_gap")
    assert GAP_FIELDS == ("begin", "end", "text_begin", "text_end")
    assert (SHINGLE, EMPTY, SYNC, REACH) == (4, -1, 3, 60)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("before", [0, 1, 70])
def test_the_text_itself(name: str, before: int) -> None:
    _, words = text_of(name)
    size = len(words)
    found = laid(name, np.concatenate((np.full(before, STRANGE), words, np.full(9, STRANGE))))
    assert found is not None
    assert (counts(found[0]), found[1]) == ((before, before + size, size, 0, 0), [])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("out", "put"), [(0, 1), (0, 7), (0, REACH), (1, 1), (3, 2), (1, 40)])
def test_words_put_in_or_changed_in_the_middle(name: str, out: int, put: int) -> None:
    _, words = text_of(name)
    size, at = len(words), len(words) * 3 // 4
    if put > min(40 + at // 2, size * 3 >> 3) - out:
        return  # beyond the budget of a text so short
    found = laid(name, np.concatenate((words[:at], np.full(put, STRANGE), words[at + out :])))
    assert found is not None
    assert counts(found[0]) == (0, size - out + put, size - out, out, put)
    assert found[1] == [(at, at + put, at, at + out)]


def test_a_longer_difference_ends_the_match() -> None:
    _, words = text_of("Apache-2.0")
    at = len(words) * 3 // 4
    found = laid("Apache-2.0", np.concatenate((words[:at], np.full(REACH + 1, STRANGE), words[at:])))
    assert found is not None
    assert counts(found[0]) == (0, at, at, len(words) - at, 0)
    assert found[1] == [(at, at, at, len(words))]


@pytest.mark.parametrize(("name", "share"), [("Apache-2.0", (3, 8)), ("MIT", (3, 8)), ("ISC", (3, 8))])
def test_as_much_may_be_missing_as_the_budget_allows(name: str, share: tuple[int, int]) -> None:
    """Three eighths of a text of more than sixty words, here of its end."""
    _, words = text_of(name)
    budget = len(words) * share[0] // share[1]
    found = laid(name, words[: len(words) - budget])
    assert found is not None
    assert counts(found[0]) == (0, len(words) - budget, len(words) - budget, budget, 0)
    assert found[1] == [(len(words) - budget, len(words) - budget, len(words) - budget, len(words))]
    assert laid(name, words[: len(words) - budget - 1]) is None


@pytest.mark.parametrize(("name", "out"), [("MIT", 10), ("MIT", 1), ("BSD-3-Clause", 30), ("Zlib", 20)])
def test_the_beginning_may_be_missing_or_other_words(name: str, out: int) -> None:
    _, words = text_of(name)
    size = len(words)
    whole = laid(name, np.concatenate((np.full(out + 20, STRANGE), words[out:])))
    assert whole is not None
    assert counts(whole[0]) == (20, 20 + size, size - out, out, 0)
    assert whole[1] == [(20, 20 + out, 0, out)]
    cut = laid(name, words[out:])
    assert cut is not None
    assert counts(cut[0]) == (0, size - out, size - out, out, 0)
    assert cut[1] == [(0, 0, 0, out)]


@pytest.mark.parametrize("name", ["MIT", "BSD-3-Clause"])
def test_no_more_than_a_quarter_of_the_beginning(name: str) -> None:
    _, words = text_of(name)
    assert laid(name, words[len(words) >> 2 :]) is not None
    assert laid(name, words[(len(words) >> 2) + 1 :]) is None


def test_two_copies_are_two_matches() -> None:
    which, words = text_of("MIT")
    matches, _ = align(np.concatenate((words, np.full(5, STRANGE), words)), license_index())
    ours = [tuple(match[1:6]) for match in matches.T.tolist() if match[0] == which]
    size = len(words)
    assert ours == [(0, size, size, 0, 0), (size + 5, 2 * size + 5, size, 0, 0)]


def test_no_license_is_no_match() -> None:
    for words in (np.zeros(0, np.uint32), np.full(50, STRANGE), text_of("MIT")[1][:40]):
        assert [array.shape for array in align(words, license_index())] == [(8, 0), (4, 0)]


def test_every_shingle_of_every_text_is_in_the_index() -> None:
    index = license_index()
    numbers = index.numbers.tolist()
    expected: dict[int, list[int]] = defaultdict(list)
    for which, (begin, end) in enumerate(zip(index.begins.tolist(), index.begins[1:].tolist(), strict=False)):
        for at in range(begin, end - 3):
            a, b, c, d = numbers[at : at + 4]
            expected[a << 48 | b << 32 | c << 16 | d].append(at)
            if at == begin:
                assert index.keys[index.first[which]] == a << 48 | b << 32 | c << 16 | d
    assert index.keys.tolist() == sorted(expected)
    posts = index.posts.tolist()
    assert [index.places[a:b].tolist() for a, b in zip(posts, posts[1:], strict=False)] == [expected[key] for key in sorted(expected)]
    assert index.owners.tolist() == (np.searchsorted(index.begins, index.places, "right") - 1).tolist()
    assert len(index.names) == len(index.begins) - 1
    mask = len(index.slots) - 1
    assert mask & (mask + 1) == 0  # a power of two, at most half full
    assert 2 * len(index.keys) <= mask + 1 < 4 * len(index.keys)
    assert sorted(index.slots[index.slots != EMPTY].tolist()) == list(range(len(index.keys)))
    for place in range(0, len(index.keys), 97):
        slot = slot_of(index.keys[place], mask)
        while index.slots[slot] != place:
            assert index.slots[slot] != EMPTY
            slot = (slot + 1) & mask
    assert np.all(np.diff(index.vocabulary.astype(np.int64)) > 0)
    high = index.vocabulary >> 16
    assert np.array_equal(np.diff(index.buckets), np.bincount(high, minlength=65536))
    assert index.numbers_of("software qxzzyq Software") == {index.vocabulary.tolist().index(fnv("software"))}


def fnv(word: str) -> int:
    value = 2166136261
    for byte in word.encode():
        value = (value ^ byte) * 16777619 % 2**32
    return value
