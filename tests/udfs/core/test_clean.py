"""Cleaning keeps what carries meaning (O-11, O-12) and is done once and for all."""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.clean import clean
from auralith_pipeline.udfs.core.signals import TextRules, clean_texts, dedup_keys, measure_texts

PROSE = "E = mc\u00b2, \u00bd cup, \u2163, nai\u0308ve \u2460 \ufb01le \u2026"
CODE = 's = "\uff21\uff22" ; x\u00b2 = 1'


def test_O11_nfc_composes_and_folds_nothing():
    assert clean(PROSE, code=False)[0] == PROSE.replace("i\u0308", "\u00ef")
    assert clean(CODE, code=True)[0] == CODE


def test_O11_nfkc_is_an_option_that_spares_code():
    assert "mc2" in clean(PROSE, code=False, form="nfkc")[0]
    assert clean(CODE, code=True, form="nfkc")[0] == CODE


PERSIAN = "\u0645\u06cc\u200c\u0631\u0648\u0645"
HINDI = "\u0915\u094d\u200d\u0937"
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
SCOTLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"


@pytest.mark.parametrize("text", [PERSIAN, HINDI, FAMILY, SCOTLAND], ids=["persian", "hindi", "family", "scotland"])
def test_O12_joiners_and_tags_stay(text):
    assert clean(text, code=False) == (text, 0, 0)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("pass\u200bword", "password"),
        ("abc\u202edef", "abcdef"),
        ("ann\u200b.test@example.org", "ann.test@example.org"),
        ("\u0e44\u0e17\u0e22\u200b\u0e44\u0e17\u0e22", "\u0e44\u0e17\u0e22\u200b\u0e44\u0e17\u0e22"),
        ("a \u202dx\u202c b \u202ay\u202c", "a x b \u202ay\u202c"),
        ("mid\ufeffdle", "mid\ufeffdle"),
    ],
)
def test_O12_tricks_go_and_word_breaks_stay(text, right):
    assert clean(text, code=False)[0] == right


def test_O12_overrides_in_code_are_flagged_and_kept():
    assert clean("if a\u202e:", code=True) == ("if a\u202e:", 0, 1)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00\x07b\x9fc", "abc"),
        ("tab\tstays\n\nparagraph", "tab\tstays\n\nparagraph"),
        ("old\x85line", "old\nline"),
    ],
)
def test_control_characters_go_and_paragraphs_stay(text, right):
    assert clean(text, code=False)[0] == right


@pytest.mark.parametrize(
    ("text", "code", "found"),
    [
        ("a\u200bb\u200b\u2060c d\x00", False, ("abc d", 4, 0)),
        ("a\u200bb\u200b\u2060c d\x00", True, ("abc d\x00", 3, 0)),
        ("a \u202dx\u202c \u202ey\u202c", False, ("a x y", 4, 2)),
        ("a\r\nb", False, ("a\nb", 1, 0)),
        ("e\u0301", False, ("\u00e9", 0, 0)),  # composed, not removed
    ],
)
def test_what_is_removed_is_counted(text, code, found):
    assert clean(text, code=code) == found


def test_code_keeps_its_bytes():
    assert clean("a\r\n\x0cb\t\x00", code=True)[0] == "a\r\n\x0cb\t\x00"


odd = st.text(st.sampled_from("ab\u200b\u2060\u202d\u202e\u202c\u202a\r\n\x00\u0301e\u0e01 \u1100\u1161\u00b2"), max_size=30)


@given(st.one_of(odd, st.text(st.characters(exclude_categories=["Cs"]))), st.booleans(), st.sampled_from(["nfc", "nfkc", "none"]))
@example("a\u200b\u00b2", False, "nfkc")
def test_O11_twice_is_once(text, code, form):
    once = clean(text, code=code, form=form)[0]
    assert clean(once, code=code, form=form)[0] == once


@given(
    st.lists(st.one_of(st.none(), odd, st.text(st.characters(exclude_categories=["Cs"]), max_size=40)), max_size=12),
    st.booleans(),
    st.sampled_from(["nfc", "nfkc", "none"]),
)
def test_the_batch_path_equals_the_plain_one(texts, code, form):
    """Texts that the kernel passes over as clean are texts that cleaning would not change."""
    column = pa.array(texts, pa.string())
    found = clean_texts(column, np.full(len(texts), code), TextRules(form=form))
    wanted = [clean(text or "", code=code, form=form) for text in texts]
    assert [text or "" for text in found["text"].to_pylist()] == [text for text, _, _ in wanted]
    assert found["n_removed"].to_pylist() == [removed for _, removed, _ in wanted]
    measured = measure_texts(found["text"])
    assert measured["n_chars"].to_pylist() == [len(text) for text, _, _ in wanted]
    assert measured["n_bytes"].to_pylist() == [len(text.encode()) for text, _, _ in wanted]


def test_the_table_knows_every_character_that_nfc_changes():
    for code in range(0x110000):
        if 0xD800 <= code < 0xE000:
            continue
        char = chr(code)
        if unicodedata.normalize("NFC", char) != char or unicodedata.combining(char):
            from auralith_pipeline.conf.unicode import NOT_NFC_SAFE, unicode_flags

            assert unicode_flags()[code] & NOT_NFC_SAFE, hex(code)


def test_O11_the_key_may_fold_what_the_text_may_not():
    column = pa.array(["Stra\u00dfe  \uff21\n", "strasse a"])
    hashes = pa.array(["0" * 64, "1" * 64])
    text = clean_texts(column, np.zeros(2, bool), TextRules())["text"]
    assert text.to_pylist() == ["Stra\u00dfe  \uff21\n", "strasse a"]
    folded = dedup_keys(text, hashes, TextRules(exact_key="folded")).to_pylist()
    plain = dedup_keys(text, hashes, TextRules()).to_pylist()
    assert folded[0] == folded[1]
    assert plain[0] != plain[1]
    assert dedup_keys(text, hashes, TextRules(exact_key="content")).to_pylist() == hashes.to_pylist()
