"""Folding: every character of the copy comes from the right one of the text, in every row, wherever blocks begin."""

from __future__ import annotations

import unicodedata

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.fold import fold_table, fold_texts

# Full-width 7, Arabic-Indic 3, no-break space, non-breaking hyphen: one ASCII byte each; the others go, or stay.
FOLDED = {"\uff17": "7", "\u0663": "3", "\u00a0": " ", "\u2011": "-", "\u200b": "", "\u00ad": ""}
TEXTS = st.lists(st.text(st.sampled_from([*FOLDED, "a", "b", "\u00e9", "\u65e5", "\U0001f642"]), max_size=90), max_size=6)


@given(TEXTS, st.integers(0, 70))
def test_folding_agrees_with_a_plain_reading_and_leads_back(texts, before):
    texts = ["x" * before + text for text in texts]
    values, offsets = string_buffers(pa.array(texts, pa.string()))
    folded = fold_texts(values, offsets)
    for row, text in enumerate(texts):
        copy = folded.values[folded.offsets[row] : folded.offsets[row + 1]].tobytes()
        assert copy.decode() == "".join(FOLDED.get(char, char) for char in text)
        at = 0
        begin = 0
        for char in text:
            end = begin + len(char.encode())
            stop = at + len(FOLDED.get(char, char).encode())
            if stop > at:
                assert folded.to_original(row, at, stop) == (begin, end)
            at, begin = stop, end


def test_columns_that_need_no_folding_are_passed_on_uncopied():
    values, offsets = string_buffers(pa.array(["plain", "r\u00e9sum\u00e9 \u65e5\u672c"], pa.string()))
    assert fold_texts(values, offsets).values is values


def test_the_table_is_unicodes() -> None:
    """The 650 decimal digits beyond ASCII of Unicode 14 (later ones stay), the separators of category Zs, the dashes by name."""
    table = fold_table()
    digits = {code: int(table[code]) - 0x30 for code in range(0x80, 0x110000) if 0x30 <= table[code] <= 0x39}
    assert len(digits) == 650
    assert digits == {code: unicodedata.decimal(chr(code)) for code in digits}
    spaces = {code for code in range(0x80, 0x110000) if table[code] == 0x20}
    assert spaces == {code for code in range(0x80, 0x110000) if unicodedata.category(chr(code)) == "Zs"}
    names = "HYPHEN|NON-BREAKING HYPHEN|FIGURE DASH|EN DASH|EM DASH|HORIZONTAL BAR|MINUS SIGN|SMALL EM DASH|SMALL HYPHEN-MINUS"
    dashes = {chr(code) for code in range(0x80, 0x110000) if table[code] == 0x2D}
    assert dashes == {unicodedata.lookup(name) for name in [*names.split("|"), "FULLWIDTH HYPHEN-MINUS"]}
