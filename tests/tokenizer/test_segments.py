"""Segments to ids: markers, masks, regions, and what a text that spells a marker becomes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer.bpe import BpeTokenizer
from auralith_pipeline.tokenizer.layout import VocabularyLayout
from auralith_pipeline.tokenizer.segments import Segment, encode_with_mask, mark_code, read_segments, shift_codes

TEXT = BpeTokenizer.bytes_only()  # ids 16..271
LAYOUT = VocabularyLayout(text=272, image=8, audio=4, video=6)  # image 272..279, audio 280..283, video 284..289


def encoded(*segments, **options):
    return encode_with_mask([Segment(kind, payload) for kind, payload in segments], TEXT, LAYOUT, **options)


def test_T6_a_compound_document_keeps_its_order_and_every_start_has_its_end():
    made = encoded(("text", "a"), ("image", [0, 7]), ("audio", [3]), ("video", [5, 0]), ("text", "b"))
    a, b = ord("a") + 16, ord("b") + 16
    assert made.input_ids.tolist() == [a, 10, 4, 272, 279, 5, 10, 6, 283, 7, 10, 8, 289, 284, 9, 10, b]
    assert made.modality_mask.tolist() == [0, 0, 0, 1, 1, 0, 0, 0, 2, 0, 0, 0, 3, 3, 0, 0, 0]
    assert made.labels.tolist() == [a, -100, -100, 272, 279, -100, -100, -100, 283, -100, -100, -100, 289, 284, -100, -100, b]
    assert made.attention_mask.tolist() == [1] * 17
    assert made.regions.tolist() == [[2, 4], [7, 3], [11, 4]]
    assert (made.input_ids.dtype, made.modality_mask.dtype, made.labels.dtype) == (np.int32, np.uint8, np.int32)


def test_two_pictures_are_set_apart():
    assert encoded(("image", [1]), ("image", [2])).input_ids.tolist() == [4, 273, 5, 11, 4, 274, 5]


def test_T5_code_stands_between_its_markers_on_request():
    plain, marked = encoded(("code", "x")), encoded(("code", "x"), code_markers=True)
    assert plain.input_ids.tolist() == [ord("x") + 16]
    assert marked.input_ids.tolist() == [13, ord("x") + 16, 14]
    assert not len(marked.regions)  # code flows across rows, as text does


def test_T5_documents_of_code_are_marked_and_others_stay():
    ids, offsets = np.arange(20, 27, dtype=np.int32), np.array([0, 2, 2, 5, 7])
    marked, moved = mark_code(ids, offsets, np.array([False, True, True, False]))
    assert [marked[a:b].tolist() for a, b in zip(moved[:-1], moved[1:], strict=True)] == [[20, 21], [], [13, 22, 23, 24, 14], [25, 26]]
    assert marked.dtype == np.int32


def test_S3_a_text_that_spells_markers_stays_text():
    made = encoded(("text", "<IMG><PAD></s><EOS><IMG_END>"))
    assert made.input_ids.min() >= 16
    assert not made.modality_mask.any()


def test_empty_text_leaves_no_trace():
    assert encoded(("text", ""), ("image", [1]), ("text", "")).input_ids.tolist() == [4, 273, 5]
    assert not len(encoded().input_ids)


@pytest.mark.parametrize(("kind", "codes"), [("image", [8]), ("image", [-1]), ("audio", [4]), ("video", []), ("image", [0.5])])
def test_T7_codes_beyond_the_codebook_are_refused_and_never_wrapped(kind, codes):
    with pytest.raises(TokenizerError, match=kind):
        encoded((kind, codes))


def test_T7_a_kind_without_ids_is_refused():
    with pytest.raises(TokenizerError, match="no 'audio' ids"):
        shift_codes([1], "audio", VocabularyLayout(text=272, image=8))


@pytest.mark.parametrize("ids", [[4, 272], [4, 5], [4, 300, 5], [6, 272, 7], [4, 272, 7]])
def test_a_damaged_region_is_told(ids):
    with pytest.raises(TokenizerError, match="damaged"):
        read_segments(np.array(ids, np.int32), LAYOUT.ranges())


def test_compatibility_offsets():
    layout = VocabularyLayout(text=272, image=8, audio=4, video=6, scheme="compat")
    assert [shift_codes([1], kind, layout)[0] for kind in ("image", "audio", "video")] == [100_001, 200_001, 300_001]


SEGMENTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["text", "code"]), st.text(max_size=5)),
        st.tuples(st.just("image"), st.lists(st.integers(0, 7), min_size=1, max_size=4)),
        st.tuples(st.just("audio"), st.lists(st.integers(0, 3), min_size=1, max_size=4)),
        st.tuples(st.just("video"), st.lists(st.integers(0, 5), min_size=1, max_size=4)),
    ),
    max_size=8,
)


@given(SEGMENTS, st.booleans())
def test_T6_every_segment_can_be_read_back_from_the_ids_alone(segments, markers):
    made = encoded(*segments, code_markers=markers)
    assert len({len(column) for column in made[:4]}) <= 1
    media = [(kind, codes) for kind, codes in segments if kind not in ("text", "code")]
    ends, starts = {4: 5, 6: 7, 8: 9}, {"image": 272, "audio": 280, "video": 284}
    found = []
    for start, length in made.regions.tolist():
        region = made.input_ids[start : start + length].tolist()
        kind = {4: "image", 6: "audio", 8: "video"}[region[0]]
        assert region[-1] == ends[region[0]]
        found.append((kind, [id_ - starts[kind] for id_ in region[1:-1]]))
    assert found == media
    ranges = LAYOUT.ranges()
    pieces = read_segments(np.concatenate([[2], made.input_ids, [3]]), ranges)
    assert [(kind, codes.tolist()) for kind, codes in pieces if kind != "text"] == media
    assert [kind == "text" for kind, _ in pieces] == [number % 2 == 0 for number in range(2 * len(media) + 1)]
    kept = np.concatenate([np.zeros(0, np.int32), made.input_ids[(made.modality_mask == 0) & (made.input_ids >= 16)]])
    assert TEXT.decode(kept) == "".join(text for kind, text in segments if kind in ("text", "code"))
