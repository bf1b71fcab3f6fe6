"""Windows around replaced values: what they hold, and the way back."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.fold import Folded
from auralith_pipeline.udfs.core.pii.windows import cut_windows
from auralith_pipeline.udfs.core.spans import Span
from tests.udfs.core.pii.pii_scrub import scrub


def span(row, start, end):
    return Span(row, start, end, "EMAIL", "email", True, 1)


def cut(texts, spans, reach):
    values, offsets = string_buffers(pa.array(texts, pa.string()))
    windows = cut_windows(Folded(values, offsets, {}), spans, reach, lambda entity: f"<{entity}>".encode())
    bounds = windows.folded.offsets.tolist()
    pieces = [windows.folded.values[a:b].tobytes() for a, b in zip(bounds, bounds[1:], strict=False)]
    return windows, pieces


def test_near_values_share_a_window_and_far_ones_do_not():
    text = "0123456789" * 5
    windows, pieces = cut([text, "none", "ab"], [span(0, 10, 12), span(0, 16, 20), span(0, 45, 50), span(2, 0, 2)], 5)
    assert pieces == [b"56789<EMAIL>2345<EMAIL>01234", b"01234<EMAIL>", b"<EMAIL>"]
    assert windows.rows == [0, 0, 2]
    assert [places.tolist() for places in windows.changed] == [[5, 12, 16, 23], [5, 12], [0, 7]]


def test_values_share_a_window_as_long_as_their_windows_touch():
    text = "0123456789" * 5
    assert len(cut([text], [span(0, 10, 12), span(0, 22, 24)], 5)[1]) == 1
    assert len(cut([text], [span(0, 10, 12), span(0, 23, 24)], 5)[1]) == 2


def test_a_window_begins_and_ends_at_whole_characters():
    _, pieces = cut(["\u65e5\u672c x \u65e5\u672c"], [span(0, 7, 8)], 2)
    assert pieces == ["\u672c <EMAIL> ".encode()]


def test_what_cuts_into_a_replacement_takes_all_of_it():
    windows, _ = cut(["0123456789"], [span(0, 3, 6)], 10)
    found = [windows.restore(span(0, start, end))[1:3] for start, end in ((0, 2), (1, 5), (5, 12), (10, 12))]
    assert found == [(0, 2), (1, 6), (3, 8), (6, 8)]


@given(st.text("ab\u65e5", min_size=1, max_size=60), st.lists(st.integers(0, 59), min_size=2, max_size=8, unique=True), st.integers(0, 9))
def test_what_stands_between_values_leads_back_to_itself(text, cuts, reach):
    places = sorted(len(text[:at].encode()) for at in {min(at, len(text)) for at in cuts})
    spans = [span(0, a, b) for a, b in zip(places[::2], places[1::2], strict=False) if b > a]
    if not spans:
        return
    windows, pieces = cut([text], spans, reach)
    raw = text.encode()
    for row, piece in enumerate(pieces):
        fresh = windows.fresh[row].tolist() + [len(piece)]
        for part in range(0, len(fresh) - 1, 2):
            for at in range(fresh[part], fresh[part + 1]):
                _, start, end, *_ = windows.restore(span(row, at, at + 1))
                assert raw[start:end] == piece[at : at + 1]
        assert np.all(np.diff(windows.changed[row]) >= 0)


def test_a_candidate_far_behind_the_last_value_is_left_alone_on_the_second_look():
    rest = " word" * 300 + " a@b and 1.2.3.4.5"  # 1500 bytes on: within the window, beyond what a value can touch
    assert scrub("ann.test@example.org" + rest) == "<EMAIL>" + rest
    assert scrub("a@b" + " word" * 300 + " ann.test@example.org") == "a@b" + " word" * 300 + " <EMAIL>"
