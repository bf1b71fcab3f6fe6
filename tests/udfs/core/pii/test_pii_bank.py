"""Cards and IBANs: the issuers' ranges and lengths, every country's length, and what stands around a number."""

import re

import pytest
from stdnum import iban, luhn

from auralith_pipeline.udfs.core.pii.bank import IBAN_LENGTHS, check_card, check_iban
from tests.udfs.core.pii.pii_scrub import scrub

# First and last prefix of each range and its lengths, from the issuers' public tables (ISO/IEC 7812-1 gives the form).
RANGES = [
    ("400000", "499999", "13 16 19"),
    ("510000", "559999", "16"),
    ("222100", "272099", "16"),
    ("340000", "349999", "15"),
    ("370000", "379999", "15"),
    ("300000", "305999", "14"),
    ("309500", "309599", "14 16"),
    ("360000", "369999", "14 16"),
    ("380000", "399999", "14 16"),
    ("601100", "601199", "16 19"),
    ("644000", "659999", "16 19"),
    ("352800", "358999", "16 19"),
    ("620000", "629999", "16 17 18 19"),
    ("810000", "817199", "16 17 18 19"),
    ("500000", "509999", "16 19"),
    ("560000", "589999", "16 19"),
    ("630000", "639999", "16 19"),
    ("670000", "679999", "16 19"),
    ("220000", "220499", "16 17 18 19"),
    ("606282", "606282", "16"),
]


def card(prefix: str, length: int) -> bytes:
    body = prefix.ljust(length - 1, "0")
    return (body + luhn.calc_check_digit(body)).encode()


def issued(prefix: str) -> list[int]:
    """Lengths of numbers with this prefix that are cards, behind a word for one."""
    texts = [(length, b"card " + card(prefix, length)) for length in range(12, 21)]
    return [length for length, text in texts if check_card(text, 5, len(text))]


@pytest.mark.parametrize(("first", "last", "lengths"), RANGES)
def test_each_issuers_range_and_lengths(first: str, last: str, lengths: str) -> None:
    assert issued(first) == issued(last) == list(map(int, lengths.split()))


@pytest.mark.parametrize(
    "prefix",
    ["199999", "220500", "222099", "272100", "299999", "306000", "309499", "309600", "310000", "352799", "359000", "590000", "601099"],
)
def test_what_stands_between_the_ranges_is_no_card(prefix: str) -> None:
    assert issued(prefix) == []


def test_a_number_beside_a_negative_one_is_no_card() -> None:
    for text in ("-12, 4111111111111111", "4111111111111111, -12", "-12; 4111111111111111"):
        assert scrub(text) == text
    assert scrub("12, 4111111111111111") == "12, <CREDIT_CARD>"


def number_of(country: str) -> str:
    """An IBAN of zeros and As in the form that python-stdnum's copy of the registry gives, with its check digits."""
    form = iban._ibandb.info(country)[0][1]["bban"]
    body = "".join(("0" if kind == "n" else "A") * int(size) for size, kind in re.findall(r"(\d+)!([nac])", form))
    return country + iban.calc_check_digits(country + "00" + body) + body


@pytest.mark.parametrize("country", sorted(set(IBAN_LENGTHS)))
def test_every_countrys_iban_has_its_length(country: str) -> None:
    number = number_of(country)
    found = check_iban(number.encode(), 0, len(number))
    assert found == (0, len(number), True)
    assert check_iban(number[:-1].encode(), 0, len(number) - 1) is None
    assert scrub(f"Pay to {number} today.") == "Pay to <IBAN> today."


def test_an_iban_ends_where_the_countrys_length_does() -> None:
    assert scrub("GB82WEST12345698765432.") == "<IBAN>."
    for text in ("GB82WEST12345698765432_x", "GB82WEST123456987654321", "GB82WEST1234569876543"):
        assert scrub(text) == text
