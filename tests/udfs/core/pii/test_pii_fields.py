"""Every field of a candidate and of a find, for each kind; and sums and coordinates at their limits."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn

from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.fold import fold_texts
from auralith_pipeline.udfs.core.pii import scan as kinds
from auralith_pipeline.udfs.core.pii.bank import check_card, passes_luhn
from auralith_pipeline.udfs.core.pii.places import check_degrees, check_labelled, check_pair
from auralith_pipeline.udfs.core.pii.words import BANK, BIRTH, PHONE, WORDS, has_context
from tests.udfs.core.pii.pii_scrub import find, scrub


def candidates(text: str) -> list[tuple[int, str]]:
    """Kind and text of every candidate of a row between two others; of kinds that end where they begin, the text from there."""
    rows = fold_texts(*string_buffers(pa.array(["77 x", text, "9a"], pa.string())))
    raw = text.encode()
    found = kinds.scan(rows).T.tolist()
    points = (kinds.AT, kinds.DEGREE, kinds.BANK)
    return [(kind, raw[start : None if kind in points else end].decode("utf-8", "replace")) for row, kind, start, end in found if row == 1]


IBAN = "DE89 3704 0044 0532 0130 00"
ETHER = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("to ann@x.org", [(kinds.AT, "@x.org")]),
        ("IP 11.22.33.44, x", [(kinds.IPV4, "11.22.33.44")]),
        ("a 2001:db8::1.", [(kinds.HEX_COLON, "2001:db8::1")]),
        ("m 00-1A-2b-3C-4D-5E.", [(kinds.MAC, "00-1A-2b-3C-4D-5E")]),
        ("x 4111111111111111 y", [(kinds.CARD, "4111111111111111")]),
        ("x 030 23125 00 y", [(kinds.PHONE, "030 23125 00")]),
        ("tel. 23125000", [(kinds.PHONE, "23125000")]),
        (f"x {IBAN} y", [(kinds.IBAN, IBAN)]),
        (f"x {ETHER} y", [(kinds.WALLET, ETHER)]),
        ("x bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 y", [(kinds.WALLET, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")]),
        ("x 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2 y", [(kinds.WALLET, "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2")]),
        ("52.1234, 13.1234", [(kinds.PAIR, "52.1234, 13.1234")]),
        ("52\u00b031'N", [(kinds.DEGREE, "\u00b031'N")]),
        ("see https://ann:pw@x.org/", [(kinds.USER, "ann:pw"), (kinds.AT, "@x.org/")]),
        ("born in 1985 or 1986", [(kinds.BIRTH, "born in ")]),
        ("lives at 12 x", [(kinds.ADDRESS, "lives at ")]),
        ("zip 62704", [(kinds.POSTAL, "zip ")]),
        ("\u3012100-0001", [(kinds.POSTAL, "\u3012")]),
        ("gps 5", [(kinds.PLACE, "gps ")]),
        ("iban 5", [(kinds.BANK, "iban 5")]),
        ("bic and swift x", [(kinds.BANK, "bic and swift x"), (kinds.BANK, "swift x")]),
        ("words and 12 numbers, 1985", []),
        ("", []),
    ],
)
def test_every_field_of_a_candidate(text: str, expected: list[tuple[int, str]]) -> None:
    assert candidates(text) == expected


@pytest.mark.parametrize(
    ("text", "entity", "value", "verified"),
    [
        ("to ann@example.org", "EMAIL", "ann@example.org", True),
        ("x 4111111111111111 y", "CREDIT_CARD", "4111111111111111", True),
        (f"x {IBAN} y", "IBAN", IBAN, True),
        ("SWIFT DEUTDEFF", "BIC", "DEUTDEFF", False),
        ("call +1 202-555-0147", "PHONE", "+1 202-555-0147", True),
        ("call (202) 555-0147", "PHONE", "(202) 555-0147", False),
        ("born on 1985-03-12", "DATE_OF_BIRTH", "1985-03-12", False),
        ("host 11.22.33.44", "IP_ADDRESS", "11.22.33.44", True),
        ("GPS 40.7128, -74.0060", "GEO_COORDINATES", "40.7128, -74.0060", False),
        ("at 52\u00b031'N 13\u00b024'E", "GEO_COORDINATES", "52\u00b031'N 13\u00b024'E", True),
        ("address: 12 Elm Street", "STREET_ADDRESS", "12 Elm Street", False),
        ("ZIP: 62704", "POSTAL_CODE", "62704", False),
        (f"x {ETHER} y", "CRYPTO_WALLET", ETHER, True),
    ],
)
def test_every_field_of_a_find(text: str, entity: str, value: str, verified: bool) -> None:
    start = len(text[: text.index(value)].encode())
    assert find(text) == [(0, start, start + len(value.encode()), entity, entity.lower(), verified, 2 if verified else 1)]


@given(st.from_regex(r"[0-9]{1,20}", fullmatch=True))
def test_luhn_is_that_of_python_stdnum(digits: str) -> None:
    assert passes_luhn(digits.encode()) == luhn.is_valid(digits)
    body = digits + luhn.calc_check_digit(digits)
    assert passes_luhn(body.encode())
    assert not passes_luhn(body[:-1].encode() + str((int(body[-1]) + 1) % 10).encode())


@pytest.mark.parametrize(
    ("neighbour", "goes"),
    [
        ("4111111111111111", True),
        ("5500000000000004", True),
        ("4111111111111112", False),
        ("1234567890123", True),
        ("12345678901234", False),
    ]
    + [("99999999999999", False), ("12.5", True)],
)
@pytest.mark.parametrize("joint", [", ", ",", " ", "; ", "\n"])
def test_a_card_in_a_list_of_cards(neighbour: str, goes: bool, joint: str) -> None:
    """A number of fourteen digits or more beside it that is no card says that it is none."""
    card = "4012888888881881"
    for text in (neighbour + joint + card, card + joint + neighbour):
        at = text.index(card)
        assert bool(check_card(text.encode(), at, at + 16)) == goes, text


@pytest.mark.parametrize(
    ("before", "goes"), [("#", False), ("$", False), ("0x", False), ("isbn ", False), ("order no. ", False), ("x", True), ("no ", True)]
)
def test_what_stands_before_a_card(before: str, goes: bool) -> None:
    text = before + "4111111111111111"
    assert bool(check_card(text.encode(), len(before), len(text))) == goes
    assert check_card(text.encode() + b"*", len(before), len(text)) is None


@pytest.mark.parametrize(
    ("latitude", "longitude", "is_one"),
    [
        ("90.0000", "180.0000", True),
        ("-90.0000", "-180.0000", True),
        ("90.0001", "13.0000", False),
        ("-90.0001", "13.0000", False),
        ("52.0000", "180.0001", False),
        ("52.0000", "-180.0001", False),
        ("0.9999", "0.9999", False),
        ("1.0000", "0.0000", True),
        ("0.0000", "-1.0000", True),
        ("-0.9999", "0.9999", False),
        ("91.0000", "13.0000", False),
        ("52.0000", "181.0000", False),
    ],
)
def test_the_ends_of_the_earth(latitude: str, longitude: str, is_one: bool) -> None:
    pair = f"{latitude}, {longitude}"
    text = f"gps {pair}".encode()
    start = 4 + (latitude[0] == "-")
    assert check_pair(text, start, len(text)) == ((4, len(text), False) if is_one else None)
    labelled = f"lat: {latitude} lon: {longitude}".encode()
    assert check_labelled(labelled, 0, 5) == ([(5, len(labelled), False)] if is_one else [])


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("52\u00b0N 13\u00b0E", 11),
        ("152.5\u00b0 N, 13\u00b0 W", 17),
        ("52\u00b0N 13\u00b0Ex", 0),
        ("52\u00b0N", 0),
        ("52\u00b0X 13\u00b0E", 0),
    ],
)
def test_degrees(text: str, end: int) -> None:
    raw = b"- " + text.encode()
    expected = (2, 2 + end, True) if end else None
    assert check_degrees(raw, raw.index(b"\xc2\xb0")) == expected


@pytest.mark.parametrize(("kind", "word"), [(PHONE, "tel"), (BIRTH, "born")])
def test_a_word_of_context_is_whole_and_of_the_same_paragraph(kind: int, word: str) -> None:
    def stands(before: str, reach: int = 40) -> bool:
        return has_context(before.encode(), len(before.encode()), kind, reach)

    assert stands(word)
    assert stands(word.upper() + " ")
    assert stands(word + "\n")
    assert stands(f"\\n{word}: ")
    assert not stands(f"x{word} ")
    assert not stands(f"{word}x ")
    assert not stands(f"{word}\n\n")
    assert stands(f"x\n\n{word} ")
    assert stands(word + " " * (40 - len(word)))
    assert not stands(word + " " * (41 - len(word)))
    assert not stands("x " * 30)


@pytest.mark.parametrize("kind", list(WORDS))
def test_the_scan_meets_every_word_of_context(kind: int) -> None:
    """A word of phones makes seven digits a candidate; one of banks is a candidate itself; behind another the first number is one."""
    of_kind = {bit: 10 + bit for bit in range(1, 6)}
    for word in WORDS[kind]:
        for form in (word, word.upper(), word.capitalize()):
            bit = kind.bit_length() - 1
            found = [one for one, _ in candidates(f"x {form}: 2312500")]
            if kind == BANK:
                assert kinds.BANK in found, form
            elif kind == PHONE:
                assert kinds.PHONE in found, form
            else:
                assert of_kind[bit] in found, form


def test_two_numbers_behind_one_word() -> None:
    assert scrub("born on 1985-03-12, 1986-03-12") == "born on <DATE_OF_BIRTH>, 1986-03-12"
