"""Phone numbers by their own form, by what touches them, and by what else they could be."""

from __future__ import annotations

import pytest

from auralith_pipeline.udfs.core.pii.phones import check_phone, is_phone
from tests.udfs.core.pii.pii_scrub import scrub

ALL = ("US", "CA", "DE", "GB", "FR", "IT")
NUMBER = "(202) 555-0147"


@pytest.mark.parametrize(
    ("text", "context", "is_one"),
    [
        ("+1 202-555-0147", False, True),
        ("+12025550147", False, True),
        ("+1 202-555-014", False, False),
        ("+1 202-555-014", True, False),
        ("0049 30 23125000", False, True),
        ("00493023125000", False, False),  # without a word or a separator
        ("00493023125000", True, True),
        ("202-555-0147", False, True),
        ("202.555.0147", False, True),
        ("202 555 0147", False, False),
        ("202-555.0147", False, False),
        ("1-202-555-0147", False, True),
        ("102-555-0147", False, False),
        ("030 23125000", False, True),
        ("030/23125000", False, True),
        ("03023125000", False, False),  # no separator
        ("03023125000", True, True),
        ("30 23125000", False, False),  # no zero
        ("0 30 23125000", False, False),
        ("030.23125.000", False, False),  # two points
        ("0 3 0 2 3 1 2 5", False, False),
        ("030 2312", False, False),  # under nine digits
        ("030 2312", True, False),  # under eight
        ("030 23125", True, True),
        ("030 2 312 500", True, False),  # a group of one digit
        ("+7700900123", False, False),
        ("+44 7700 900123", False, True),  # of Ofcom's for drama
    ],
)
def test_forms(text: str, context: bool, is_one: bool) -> None:
    assert is_phone(text.encode(), ALL, context) == is_one


@pytest.mark.parametrize(
    ("regions", "text", "is_one"), [(("US",), "202-555-0147", True), (("DE",), "202-555-0147", False), (("CA",), "416-555-0147", True)]
)
def test_regions(regions: tuple[str, ...], text: str, is_one: bool) -> None:
    assert is_phone(text.encode(), regions, False) == is_one


@pytest.mark.parametrize("sign", ["_", "#", "$", "%", "*", "^", "&", "-", "\\", "7", "a"])
def test_signs_that_touch_the_beginning(sign: str) -> None:
    assert scrub(f"x {sign}{NUMBER}") == f"x {sign}{NUMBER}"


@pytest.mark.parametrize(
    ("sign", "goes"), [("_", False), ("%", False), ("$", False), ("*", False), ("=", False), ("a", False), (".", True), (",", True)]
)
def test_signs_that_touch_the_end(sign: str, goes: bool) -> None:
    assert scrub(f"{NUMBER}{sign}") == (f"<PHONE>{sign}" if goes else f"{NUMBER}{sign}")


@pytest.mark.parametrize(
    ("behind", "goes"),
    [(".5", False), (",5", False), (":5", False), ("-5", False), ("-a", False), ("/5", False), (".a", True), (",a", True)],
)
def test_what_goes_on_behind_a_sign(behind: str, goes: bool) -> None:
    assert scrub(NUMBER + behind) == (f"<PHONE>{behind}" if goes else NUMBER + behind)


@pytest.mark.parametrize("before", ["order ", "ISBN: ", "id=", "version ", "no. ", "#", "port "])
def test_words_for_other_numbers(before: str) -> None:
    assert scrub(f"{before}030 23125000") == f"{before}030 23125000"
    assert scrub(f"{before}+49 30 23125000") == f"{before}+49 30 23125000" if before == "#" else f"{before}<PHONE>"


@pytest.mark.parametrize(
    "text",
    [
        "20240131123000",
        "2024-01-31 2024",
        "0.12345",
        "1234567.12",
        "1990-2005",
        "12345-6789",
        "0101010101",
        "0123456789",
        "123.123.123.123",
    ],
)
def test_other_forms_of_digits(text: str) -> None:
    assert check_phone(f"tel {text}".encode(), 4, 4 + len(text), ALL) is None


@pytest.mark.parametrize(("digits", "goes"), [(7, False), (8, True), (11, True), (15, True), (16, False)])
def test_digits_behind_a_word(digits: int, goes: bool) -> None:
    number = "03023125000123456"[:digits]
    assert bool(check_phone(f"tel {number}".encode(), 4, 4 + digits, ALL)) == goes


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("tel 030 23125000 12 34", "tel <PHONE>"),
        ("tel 030 23125000 12 34 56", "tel <PHONE> 56"),
        ("tel 030 23125000 (x)", "tel <PHONE> (x)"),
        ("(030 23125000)", "(<PHONE>)"),
        ("(030) 23125000", "<PHONE>"),
        ("+(49) 30 23125000", "<PHONE>"),
        ("21:38:06 030 23125000", "21:38:06 030 23125000"),
        ("fc:030 23125000", "fc:030 23125000"),
        ("Boston, MA 030 23125000", "Boston, MA 030 23125000"),
    ],
)
def test_readings_of_a_row_of_numbers(text: str, right: str) -> None:
    """Fifteen digits are the most that a number has (ITU-T E.164); what stands behind them is another."""
    assert scrub(text) == right
