"""A number that a label calls a person's is no phone number; labels that are everyday words count only as they are spelled."""

from __future__ import annotations

import numpy as np
import pytest

from auralith_pipeline.conf.pii import PiiSection
from auralith_pipeline.udfs.core.fold import Folded, fold_texts
from auralith_pipeline.udfs.core.pii.find import find_pii
from auralith_pipeline.udfs.core.pii.national.find import find_national_ids
from auralith_pipeline.udfs.core.pii.national.named import is_named_national


def folded(text: str) -> Folded:
    raw = text.encode()
    return fold_texts(np.frombuffer(raw, np.uint8), np.array([0, len(raw)], np.int64))


def phones(text: str) -> list[str]:
    return [text.encode()[span.start : span.end].decode() for span in find_pii(folded(text), PiiSection()) if span.entity == "PHONE"]


def national(text: str) -> list[str]:
    return [span.entity for span in find_national_ids(folded(text), ())]


@pytest.mark.parametrize(
    "text",
    [
        "SSN: 098-03-3570",  # valid, and a German phone number but for its label
        "NHS number: 470 729 5974",  # broken: 4*10+7*9+0*8+7*7+2*6+9*5+5*4+9*3+7*2 = 270, 270 mod 11 is 6, so 5 is right
        "kennitala: 020990-6239",
        "Personas kods 021076-10721",
        "fødselsnr. 010162 27554",
        "cédula de identidad: 073844150-1",
    ],
)
def test_p1_a_number_under_a_national_label_is_no_phone_even_if_its_check_digit_is_wrong(text: str) -> None:
    assert phones(text) == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("NHS patient, phone 212 555 2368", "212 555 2368"),  # the nearer word says phone
        ("NHS staff cell 212-555-2368", "212-555-2368"),  # as does one that only the phone detector knows
        ("SIN office 212-555-2368", "212-555-2368"),  # ten digits are no Canadian number, which has nine
        ("the Holiday Inn 020 7946 0123", "020 7946 0123"),  # nor is this an ИНН, which has twelve
        ("CPF: +44 20 7946 0123", "+44 20 7946 0123"),  # a plus sign is proof enough
        ("NHS\n212-555-2368", "212-555-2368"),  # another line
    ],
)
def test_p1_a_phone_number_stays_one_where_the_label_does_not_fit(text: str, number: str) -> None:
    assert phones(text) == [number]


@pytest.mark.parametrize(
    ("before", "named"),
    [
        ("NHS number ", True),
        ("NHS abcdefghijklmn ", True),  # 16 characters between
        ("NHS abcdefghijklmno ", False),
        ("NHS mobile ", False),
        ("mobile: NHS number ", True),  # a word for a phone before the label
        ("order NHS ", True),
        ("NHS order ", False),
        ("SSN ", False),  # has nine digits
        ("", False),
    ],
)
def test_p1_a_label_names_the_number_next_to_it(before: str, named: bool) -> None:
    raw = f"{before}470 729 5974".encode()
    assert is_named_national(raw, len(before), len(raw)) is named


def test_p1_no_digits_and_endless_digits_are_no_number() -> None:
    assert not is_named_national(b"NHS number x", 11, 12)
    assert not is_named_national(b"NHS number " + b"1" * 99, 11, 110)
    assert is_named_national(b"Aadhaar card 9999 4105 7058", 13, 27)  # the longer label, though `card` alone is another number


def test_p1_labels_that_are_everyday_words_count_as_they_are_spelled() -> None:
    assert national("RUN 12345678-5") == ["CL_RUT"]  # 8*2+7*3+6*4+5*5+4*6+3*7+2*2+1*3 = 138, 11 - 138 mod 11 = 5
    assert national("RUN: 12345678-5") == ["CL_RUT"]
    assert national("run 12345678-5") == national("Run 12345678-5") == national("RERUN 12345678-5") == []
    assert national("RČ: 7103192745") == national("rč 7103192745") == national("R\u010c 7103192745") == ["CZ_RC"]
    assert national("RC\u030c: 7103192745") == ["CZ_RC"]  # the caron as a character of its own
    assert national("RC 7103192745") == national("version 2 rc 7103192745") == []
    assert national("7103192745 (RČ)") == ["CZ_RC"]


def test_p1_acronyms_with_dots_are_read_as_without() -> None:
    assert national("S.S.N. 536-90-4399") == ["US_SSN"]
    assert national("Α.Μ.Κ.Α.: 01013099997") == ["GR_AMKA"]
    assert national("N.I.F.: 123456789") == ["PT_NIF"]
    assert national("s.i. unit N 123 456 782") == []


def test_p1_a_long_label_in_any_script_is_seen_whole() -> None:
    assert national("идентификационный номер налогоплательщика 500100732259") == ["RU_INN"]  # 80 bytes
    assert national("реєстраційний номер облікової картки платника податків 1759013776") == ["UA_RNTRC"]
    assert national("เลขบัตรประจำตัวประชาชนเลขที่ 1-2345-45678-78-1") == ["TH_PIN"]
    far = "слово " * 20  # beyond the window, and no half word of it counts
    assert national(f"ИНН {far}500100732259") == []
    assert national("х" * 68 + "ИНН 500100732259") == []


def test_p1_a_label_further_away_does_not_make_a_broken_number_another_country_s() -> None:
    # Costa Rica has no check digit and says cédula de identidad as Chile does; RUT is nearer.
    assert national("cédula de identidad RUT 12345678-6") == []
    assert national("cédula de identidad RUT 12345678-5") == ["CL_RUT"]
    assert national("cédula de identidad 1-0913-0259") == ["CR_CPF"]


def test_p1_a_label_that_names_no_country_needs_more_than_a_sum_that_others_pass() -> None:
    # 530412 7258082 is a South African number with a wrong check digit that passes the Korean sum.
    assert national("ID number: 5304127258082") == []
    assert national("ID number: 530412-7258082") == ["KR_RRN"]  # as Korea writes it
    assert national("Korean ID number: 5304127258082") == ["KR_RRN"]
    assert national("ID number: 8001015009087") == ["ZA_ID"]
    assert national("personal number 811228-9874") == ["SE_PERSONNUMMER"]  # its own form has the century, twelve digits


def test_p1_latvian_numbers_have_a_day_and_a_century_or_begin_with_32() -> None:
    assert national("p.k. 161175-19997") == ["LV_PK"]
    assert national("personas kods 328673-00679") == ["LV_PK"]  # without a birth date, given out since July 2017
    assert national("personas kods 40003521600") == []  # a company's VAT number
