"""The kernel, the table of countries and what holds for any text."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.fold import fold_texts
from auralith_pipeline.udfs.core.pii.national import checks
from auralith_pipeline.udfs.core.pii.national.find import find_national_ids
from auralith_pipeline.udfs.core.pii.national.labels import plain_words
from auralith_pipeline.udfs.core.pii.national.registry import ROWS, describe_countries, wanted_keys
from auralith_pipeline.udfs.core.pii.national.scan import scan_candidates, shape_key
from auralith_pipeline.udfs.core.spans import Span

DOCS = Path(__file__).resolve().parents[5] / "docs" / "pii-countries.md"


def column(texts: list[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    raws = [text.encode() for text in texts]
    offsets = np.zeros(len(raws) + 1, np.int64)
    np.cumsum([len(raw) for raw in raws], out=offsets[1:])
    return np.frombuffer(b"".join(raws), np.uint8), offsets


def spans_of(texts: list[str]) -> list[Span]:
    return find_national_ids(fold_texts(*column(texts)), ())


# Pieces that meet: labels, numbers, their halves, separators, and what surrounds them.
PIECES = st.sampled_from(
    [
        "PESEL ",
        "44051401458",
        "BSN: ",
        "999990019",
        "123",
        "456",
        ".",
        "-",
        "/",
        " ",
        "\n",
        "+",
        "(",
        "3",
        ")",
        "A123456",
        "X",
        "-1234567-",
        "L",
        "RSS ",
        "MRA ",
        "85T10 ",
        "A562S",
        "é",
        "身份证",
        "11010519491231002X",
        "ЕГН ",
        "７５",
        "№",
        "€",
        "8001015009087",
        "SSN ",
        "536-90-4399",
        "order ",
        "{}",
    ]
)
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=14).map("".join))


@settings(max_examples=300, deadline=None)
@given(st.lists(TEXTS, max_size=5))
def test_any_text_gives_spans_within_its_row_and_rows_do_not_see_each_other(texts: list[str]) -> None:
    spans = spans_of(texts)
    alone = [span._replace(row=row) for row, text in enumerate(texts) for span in spans_of([text])]
    assert spans == alone
    for row, text in enumerate(texts):
        own = [span for span in spans if span.row == row]
        assert all(0 <= span.start < span.end <= len(text.encode()) for span in own)
        assert all(left.end <= right.start for left, right in zip(own, own[1:], strict=False))


def test_a_slice_of_a_column_is_read_where_its_offsets_point() -> None:
    values, offsets = column(["PESEL 44051401458", "BSN 999990019", "x"])
    assert [(span.row, span.entity) for span in find_national_ids(fold_texts(values, offsets[1:]), ())] == [(0, "NL_BSN")]
    assert find_national_ids(fold_texts(values, offsets[:1]), ()) == []


def test_the_table_of_candidates_grows_and_long_runs_are_walked_once() -> None:
    values, offsets = column(["no 999990019\n" * 3000, "9" * 200000, "1 " * 100000])
    found = scan_candidates(values, offsets, *wanted_keys(()))
    assert (found[:, 0] == 0).sum() == 3000
    assert (found[found[:, 0] == 0, 2] - found[found[:, 0] == 0, 1]).tolist() == [9] * 3000
    assert (found[:, 0] == 1).sum() == 0


def test_o24_a_value_keeps_its_place_at_every_position_of_a_long_text() -> None:
    for filler in range(0, 300, 7):
        text = "word " * filler + "PESEL 44051401458 end"
        (span,) = spans_of([text])
        assert text[span.start : span.end] == "44051401458"


def test_shape_keys_of_different_groupings_differ() -> None:
    keys = {shape_key(lengths, letters) for lengths in ((11,), (6, 5), (5, 6), (3, 3, 3, 2), (1, 2, 2, 2, 3, 3, 2)) for letters in (0, 1)}
    assert len(keys) == 10


def test_labels_are_compared_without_case_accents_and_punctuation() -> None:
    assert plain_words("T.C. Kimlik No: ") == "t c kimlik no "
    assert plain_words('"nhs_number": "') == " nhs number "
    assert plain_words("NUMÉRO de Sécurité-Sociale n° ") == "numero de securite sociale n "
    assert plain_words("Fødselsnummer ") == "fodselsnummer "


def test_checks_of_our_own_against_numbers_worked_out_by_hand() -> None:
    assert checks.sg_nric("S1234567D")  # 106 mod 11 = 7, the eighth letter of JZIHGFEDCBA
    assert not checks.sg_nric("T1234567D")
    assert checks.sg_nric("T1234567J")  # 110 mod 11 = 0
    assert checks.sg_nric("F1234567N")  # 106 mod 11 = 7, the eighth letter of XWUTRQPNMLK
    assert checks.hk_id("A1234563")  # 324 + 80 + 77 = 481, mod 11 is 8, and 8 + 3 = 11
    assert not checks.hk_id("A1234560")
    assert checks.tw_id("A123456789")  # 130
    assert not checks.tw_id("A323456789")
    assert checks.ca_sin("046454286")
    assert not checks.ca_sin("846454286")
    assert checks.luhn("79927398713")
    assert not checks.luhn("79927398710")
    assert checks.cn_ric("11010519491231002X")
    assert not checks.cn_ric("990105194912310020")
    assert checks.hu_taj("111111110")  # 4 * 3 + 4 * 7 = 40
    assert checks.uy_ci("12345672")  # 148
    assert checks.ru_snils("11223344595")  # 95
    assert checks.gb_nino("AB123456C")
    assert not any(map(checks.gb_nino, ("QQ123456C", "AO123456C", "GB123456A", "AB123456E")))
    assert checks.jmbg("SI")("0101006500006")
    assert not checks.jmbg("RS")("0101006500006")  # region 50 is Slovenia
    assert checks.kz_iin("800101300125")
    assert not checks.kz_iin("801301300125")


@pytest.mark.parametrize("row", [row for row in ROWS if row.chance >= 0.01], ids=lambda row: row.entity)
def test_p1_the_chance_that_a_random_string_passes_is_as_the_table_says(row) -> None:  # type: ignore[no-untyped-def]
    pick = random.Random(11)
    alphabet = {"9": "0123456789", "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "X": "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    passed = sum(row.is_valid("".join(pick.choice(alphabet[char]) for char in pick.choice(row.shapes))) for _ in range(4000))
    assert row.chance / 2 <= passed / 4000 <= row.chance * 2


def test_p1_numbers_of_one_digit_are_never_valid() -> None:
    for row in ROWS:
        for shape in row.shapes:
            if "A" not in shape:
                assert not any(row.is_valid(digit * len(shape)) for digit in "0123456789")


def test_p1_placeholders_are_capitals_and_name_their_country() -> None:
    assert len({(row.country, row.entity) for row in ROWS}) == len(ROWS)
    assert all(row.entity.startswith(row.country + "_") and row.entity.replace("_", "").isupper() for row in ROWS)
    assert all(row.check_digit or not row.alone for row in ROWS)


def test_p1_the_page_of_countries_is_the_one_the_code_makes() -> None:
    assert DOCS.read_text(encoding="utf-8") == describe_countries()
    assert all(row.entity in describe_countries() for row in ROWS)


def test_a_table_of_numbers_gives_the_kernel_nothing_to_hand_on() -> None:
    values, offsets = column(["999990019\n" * 3000, "123 456 782 | " * 3000, "11010519491231002X\n" * 10])
    assert scan_candidates(values, offsets, *wanted_keys(()))[:, 0].tolist() == [2] * 10
