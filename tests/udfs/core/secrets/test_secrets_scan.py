"""The one pass over the bytes finds every anchor."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.secrets.scan import Anchor, build_table, scan


def test_anchors_shorter_than_the_window_are_refused() -> None:
    with pytest.raises(ValueError, match="three ASCII bytes"):
        build_table([Anchor(b"ab")])


@given(st.lists(st.sampled_from(["akia", "AKIA", "AKI", "xAKIA", " ", "é", "key-", "\n"]), max_size=40), st.integers(0, 3))
def test_the_scan_finds_what_a_plain_search_finds(pieces: list[str], spare: int) -> None:
    """Hashing and buckets lose nothing, at the borders of rows neither."""
    table = build_table([Anchor(b"AKIA"), Anchor(b"key-", inside=True), Anchor(b"akia", any_case=True, inside=True)])
    texts = ["".join(pieces[i::3]).encode() for i in range(3)] + [b""] * spare
    values = np.frombuffer(b"".join(texts), np.uint8)
    offsets = np.cumsum([0, *map(len, texts)]).astype(np.int64)
    wanted = set()
    for row, text in enumerate(texts):
        for at in range(len(text)):
            place = (row, int(offsets[row]) + at)
            word_before = at > 0 and text[at - 1 : at].isalnum()
            if text.startswith(b"AKIA", at) and not word_before:
                wanted.add((*place, 0))
            if text.startswith(b"key-", at):
                wanted.add((*place, 1))
            if text[at : at + 4].lower() == b"akia":
                wanted.add((*place, 2))
    assert {tuple(found[:3]) for found in scan(values, offsets, table).tolist()} == wanted
