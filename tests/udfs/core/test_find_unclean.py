"""Which texts need cleaning: by hand, and never fewer than those that cleaning changes."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.conf.unicode import unicode_flags
from auralith_pipeline.udfs.core.clean import clean
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.find_unclean import BEYOND_ASCII, NEEDS_NFC, NEEDS_REWRITE, find_unclean


def needs_of(*texts):
    return find_unclean(*string_buffers(pa.array(texts, pa.string())), unicode_flags()).tolist()


def test_needs_cleaning_only_where_it_may_change_something():
    assert needs_of("plain, clean\n\ttabs" * 20, "", None) == [0, 0, 0]
    assert needs_of("\u00fcn\u00efcode \u65e5\u672c") == [BEYOND_ASCII]
    assert needs_of("cafe\u0301") == [BEYOND_ASCII | NEEDS_NFC]


@pytest.mark.parametrize("mark", ["\r\n", "\x00", "\x7f", "\x85", "\u200b", "\u2060", "\u202d", "\u202e"])
@pytest.mark.parametrize("before", [0, 1, 62, 63, 64, 65, 200])
def test_a_mark_is_met_wherever_it_stands(mark, before):
    for after in (0, 1, 100):
        assert needs_of("x" * before + mark + "y" * after)[0] & NEEDS_REWRITE


@given(st.text(st.sampled_from("ab\r\x00\x85\u0301\u00e9\u200b\u202e\u65e5"), max_size=150) | st.text(max_size=150))
def test_what_cleaning_changes_needs_it(text):
    if clean(text, code=False)[0] != text:
        assert needs_of(text)[0] & (NEEDS_NFC | NEEDS_REWRITE)
