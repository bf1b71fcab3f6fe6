"""Folding, the way back, merging and replacing: what detectors share."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.fold import Folded, fold_texts
from auralith_pipeline.udfs.core.scrub import char_offsets
from auralith_pipeline.udfs.core.spans import Span, merge_spans, replace_spans


def fold(*texts: str) -> Folded:
    return fold_texts(*string_buffers(pa.array(texts, pa.string())))


def row_of(folded: Folded, row: int) -> str:
    return folded.values[folded.offsets[row] : folded.offsets[row + 1]].tobytes().decode()


def test_tricks_are_undone_and_other_text_stays() -> None:
    texts = ["plain", "ann\u200b.test@example.org", "１２\u00a0３\u2011٤", "naïve 至 \U0001f469", ""]
    folded = fold(*texts)
    assert [row_of(folded, row) for row in range(5)] == ["plain", "ann.test@example.org", "12 3-4", "naïve 至 \U0001f469", ""]
    assert set(folded.changes) == {1, 2}


def test_a_span_of_the_copy_is_a_span_of_the_text() -> None:
    text = "x\u200bann\u200b.test@ex\u200b y"
    folded = fold("before", text)
    copy = row_of(folded, 1)
    start = copy.index("ann")
    begin, end = folded.to_original(1, start, start + len("ann.test@ex"))
    assert text.encode()[begin:end].decode() == "ann\u200b.test@ex"
    assert folded.to_original(0, 1, 3) == (1, 3)


@given(st.lists(st.text(), min_size=1, max_size=4), st.data())
def test_any_span_maps_to_whole_characters(texts: list[str], data: st.DataObject) -> None:
    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    folded = fold(*texts)
    row = data.draw(st.integers(0, len(texts) - 1))
    copy = row_of(folded, row)
    if not copy:
        return
    first = data.draw(st.integers(0, len(copy) - 1))
    last = data.draw(st.integers(first + 1, len(copy)))
    start, end = len(copy[:first].encode()), len(copy[:last].encode())
    begin, finish = folded.to_original(row, start, end)
    assert row_of(fold(texts[row].encode()[begin:finish].decode()), 0) == copy[first:last]


def span(start: int, end: int, entity: str = "A", priority: int = 1, row: int = 0) -> Span:
    return Span(row, start, end, entity, entity.lower(), False, priority)


def test_overlaps_become_one_span_named_by_the_strongest_and_touching_ones_stay_apart() -> None:
    merged = merge_spans([span(5, 9, "B", 2), span(0, 6, "A"), span(9, 12, "C"), span(0, 3, "D", row=1), span(8, 9, "E", 1)])
    assert [(s.row, s.start, s.end, s.entity) for s in merged] == [(0, 0, 9, "B"), (0, 9, 12, "C"), (1, 0, 3, "D")]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8), st.sampled_from("ABC"), st.integers(1, 3)), max_size=8), st.randoms())
def test_merged_spans_cover_the_same_bytes_in_any_order(raw: list[tuple[int, int, str, int]], random: object) -> None:
    spans = [span(start, start + size, entity, priority) for start, size, entity, priority in raw]
    covered = np.zeros(64, bool)
    for s in spans:
        covered[s.start : s.end] = True
    merged = merge_spans(spans)
    again = np.zeros(64, bool)
    for s in merged:
        assert not again[s.start : s.end].any()
        again[s.start : s.end] = True
    assert (covered == again).all()
    assert merge_spans(reversed(spans)) == merged
    random.shuffle(spans)  # type: ignore[attr-defined]
    assert merge_spans(spans) == merged


def test_replacing_keeps_every_other_byte() -> None:
    raw = "α secret β".encode()
    assert replace_spans(raw, [span(3, 9, "SECRET")], lambda s, value: f"<{s.entity}>".encode()).decode() == "α <SECRET> β"


def test_places_in_characters_count_each_character_once() -> None:
    """UTF-8 of \u00e9, \u00df and \u00fc has two bytes, of \u81f3 three."""
    raw = "\u00e91 \u00df22 \u81f3333 \u00fc".encode()
    assert char_offsets(raw, [span(2, 3), span(6, 8), span(12, 15), span(16, 18)]) == [(1, 2), (4, 6), (8, 11), (12, 13)]


def test_of_equal_priority_the_longer_names_the_union_then_the_earlier_then_the_smaller_rule() -> None:
    def named(*spans: Span) -> list[tuple[int, int, int, str]]:
        return [(s.row, s.start, s.end, s.entity) for s in merge_spans(spans)]

    assert named(span(0, 4, "A"), span(3, 9, "B")) == [(0, 0, 9, "B")]
    assert named(span(0, 4, "B"), span(3, 7, "A")) == [(0, 0, 7, "B")]
    assert named(span(2, 4, "B"), span(2, 4, "A")) == [(0, 2, 4, "A")]
    assert named(span(0, 2), span(0, 3, "A", row=5), span(2, 9, "B", row=5)) == [(0, 0, 2, "A"), (5, 0, 9, "B")]
