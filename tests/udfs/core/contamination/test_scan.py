"""Seeds and candidates, against sets of tuples of words."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.contamination.index import TEMPLATE, Index, Lengths, build_index
from auralith_pipeline.udfs.core.contamination.passages import Passage
from auralith_pipeline.udfs.core.contamination.scan import DRIFT, candidates, follow, scan
from tests.udfs.core.contamination.plain import runs

WORDS = st.lists(st.sampled_from([f"w{number}" for number in range(8)]), max_size=60)
# A short passage and two long ones.
LENGTHS = Lengths(ngram=8, short_ngram=5, min_units=5)


def index_of(*texts: str, lengths: Lengths = LENGTHS) -> Index:
    return build_index(tuple(Passage("b", str(number), "f", text) for number, text in enumerate(texts)), lengths)


def column(texts: list[str]):
    return string_buffers(pa.array(texts, pa.large_string()))


def plain(words: list[str], width: int) -> bool:
    return len(set(words[:width])) < (2 if width == 3 else 3)


@given(st.lists(WORDS.filter(lambda words: len(words) >= 5), min_size=1, max_size=3), st.lists(WORDS, max_size=4))
def test_a_hit_for_every_run_of_words_that_a_passage_has(passages: list[list[str]], documents: list[list[str]]) -> None:
    index = index_of(*(" ".join(words) for words in passages))
    hits = scan(*column([" ".join(words) for words in documents]), index)
    posts = follow(hits, index)
    # A passage that is mostly plain runs (a a a) keeps them; the others have the rest.
    wanted = set()
    for part, words in enumerate(passages):
        width = 3 if len(words) < 16 else 5
        seeds = runs(words, width)
        covered = {at + i for at, seed in enumerate(seeds) if not plain(list(seed), width) for i in range(width)}
        keep_all = len(covered) < 0.5 * len(words)
        for place, seed in enumerate(seeds):
            for row, document in enumerate(documents):
                for unit, run in enumerate(runs(document, width)):
                    if run == seed and (keep_all or not plain(list(seed), width)):
                        wanted.add((row, part, unit, place))
    found = list(zip(posts.rows.tolist(), posts.parts.tolist(), posts.units.tolist(), posts.places.tolist(), strict=True))
    assert len(found) == len(set(found))
    assert set(found) == wanted
    # Candidates: enough of them on neighbouring diagonals.
    near = {}
    for row, part, unit, place in wanted:
        same = [d for r, p, u, q in wanted if (r, p) == (row, part) and 0 <= (d := (u - q) - (unit - place)) <= DRIFT]
        near[row, part] = max(near.get((row, part), 0), len(same))
    rows, parts = candidates(posts, index)
    pairs = list(zip(rows.tolist(), parts.tolist(), strict=True))
    assert pairs == sorted(key for key, count in near.items() if count >= index.needs[key[1]])


def test_rows_and_their_order_make_no_difference() -> None:
    index = index_of(" ".join(f"a{i}" for i in range(30)))
    texts = ["", " ".join(f"a{i}" for i in range(10)), "no words of it", " ".join(f"A{i}," for i in range(4, 9))]
    hits = scan(*column(texts), index)
    assert np.bincount(hits.rows, minlength=4).tolist() == [0, 6, 0, 1]
    sliced = pa.array(["x y z", *texts], pa.string())[1:]
    again = scan(*string_buffers(sliced), index)
    assert [each.tolist() for each in again] == [each.tolist() for each in hits]


def test_what_many_items_have_in_common_points_nowhere() -> None:
    head = "answer the following question with one letter and nothing else please"
    texts = [f"{head} " + " ".join(f"n{number}x{i}" for i in range(20)) for number in range(TEMPLATE + 1)]
    index = index_of(*texts)
    assert scan(*column([head]), index).rows.tolist() == []
    # The words of the head do not count: 11 words, of which the last 4 stand also in seeds with the item's own words.
    assert index.counted.reshape(TEMPLATE + 1, -1).sum(axis=1).tolist() == [20 + 4] * (TEMPLATE + 1)
    assert index_of(*texts[:-1]).counted.all()


def test_items_that_are_mostly_the_same_keep_what_they_share() -> None:
    head = " ".join(f"h{i}" for i in range(30))
    index = index_of(*(f"{head} n{number}" for number in range(TEMPLATE + 1)))
    assert index.counted.all()
    assert len(scan(*column([head]), index).rows) == 26


def test_too_short_is_left_out_and_too_long_is_cut() -> None:
    index = index_of("one two three four", " ".join(f"a{i}" for i in range(1_300)), "one two three four five")
    assert index.left_out == 1
    assert index.owners.tolist() == [1, 1, 1, 2]
    assert np.diff(index.begins).tolist() == [433, 433, 434, 5]


def test_an_index_of_nothing_finds_nothing() -> None:
    index = index_of("too short")
    hits = scan(*column(["one two three four five six seven"]), index)
    assert len(hits.rows) == 0
    assert candidates(follow(hits, index), index)[0].tolist() == []


def test_hits_count_together_up_to_64_diagonals_apart() -> None:
    index = index_of("p0 p1 p2 p3 p4 p5 p6 p7")
    assert index.needs.tolist() == [2]
    for apart, rows in ((64, [0]), (65, [])):
        text = " ".join(["p0", "p1", "p2", "y", "y", *["x"] * apart, "p5", "p6", "p7"])
        assert candidates(follow(scan(*column([text]), index), index), index)[0].tolist() == rows
