"""Shapes at one place of a text: where each ends, what may stand beside it, and that nothing outside the row is read."""

import numpy as np
import pytest
from stdnum import luhn

from auralith_pipeline.udfs.core.pii import shapes


def place(before: str, text: str, after: str) -> tuple[np.ndarray, int, int, int]:
    """Bytes with the row in their middle, the row's begin, the place of `text` in them, and the row's end; beside the row stand
    digits, so that one byte read too far shows."""
    row = (before + text + after).encode()
    return np.frombuffer(b"77" + row + b"7777", np.uint8), 2, 2 + len(before), 2 + len(row)


def with_check_digit(digits: str) -> str:
    return digits + luhn.calc_check_digit(digits)


NINETEEN = with_check_digit("630400000000012345")
TWENTY = with_check_digit("6304000000000123456")
TAIL = " ".join((NINETEEN[:4], NINETEEN[4:8], NINETEEN[8:12], NINETEEN[12:16], NINETEEN[16:]))
VISA = "4111 1111 1111 1111"
AMEX = "3782 822463 10005"
SHORT_LAST = with_check_digit("37828224631")  # 4-6-2: no card is written so
LONG_LAST = with_check_digit("378282246310005")  # 4-6-6


@pytest.mark.parametrize(
    ("before", "text", "after", "ends"),
    [
        ("", VISA, "", True),
        ("", VISA.replace(" ", "-"), "", True),
        ("", VISA.replace(" ", "."), "", True),
        ("", VISA.replace(" ", "/"), "", False),
        ("", "4111 1111-1111 1111", "", False),
        ("", "4111 1111 1111-1111", "", False),
        ("", "4111-1111 1111 1111", "", False),
        ("", "4111 1111 1111 1112", "", False),
        ("", "4111 1111 1111 111", "", False),
        ("", "4111 11111 1111 111", "", False),
        ("", "4111 1111 111 1111", "", False),
        ("", AMEX, "", True),
        ("", AMEX.replace(" ", "-"), ".", True),
        ("", "3056 930902 5904", "", True),
        ("", "3782-822463 10005", "", False),
        ("", "3782 822463-10005", "", False),
        ("", f"{SHORT_LAST[:4]} {SHORT_LAST[4:10]} {SHORT_LAST[10:]}", "", False),
        ("", f"{LONG_LAST[:4]} {LONG_LAST[4:10]} {LONG_LAST[10:]}", "", False),
        ("", TAIL, "", True),
        ("", TAIL, " 12", True),
        ("", "4111111111111111", "", True),
        ("", "4111111111111112", "", False),
        ("", NINETEEN, "", True),
        ("", TWENTY, "", False),
        ("", VISA, " 123", True),  # 19 digits that fail: a card code behind the number
        ("", VISA, " 1111", False),  # five groups of four
        ("", VISA, " 11111", True),
        ("", VISA, "-1111", True),
        ("1 ", VISA, "", False),  # the end of a longer row of groups
        ("1-", VISA, "", True),
        (" ", VISA, "", True),
        ("x ", VISA, "", True),
        *(("", VISA, after, False) for after in ("a", "Z", "_", "1", ".5")),
        *(("", VISA, after, True) for after in (".", ". 5", ",5", "-", " ", "\n")),
    ],
)
def test_cards(before: str, text: str, after: str, ends: bool) -> None:
    assert luhn.is_valid("".join(filter(str.isdigit, text))) or not ends
    values, begin, at, end = place(before, text, after)
    group = at
    while values[group] in b"0123456789" and group < end:
        group += 1
    assert shapes.card_end(values, begin, at, group, end) == (at + len(text) if ends else 0)


@pytest.mark.parametrize(
    ("text", "after", "ends"),
    [
        ("1.2.3.4", "", True),
        ("255.255.255.255", "", True),
        ("0.0.0.0", "", True),
        ("10.0.0.100", "", True),
        ("256.1.1.1", "", False),
        ("1.256.1.1", "", False),
        ("1.2.3.256", "", False),
        ("1.2.3", "", False),
        ("1.2.3.", "", False),
        ("1.2..4", "", False),
        ("01.2.3.4", "", False),
        ("1.2.3.04", "", False),
        ("1.2.3.1000", "", False),
        ("1111.2.3.4", "", False),
        ("1,2.3.4", "", False),
        ("1.2.3-4", "", False),
        *(("1.2.3.4", after, False) for after in ("a", "Z", "z", "_", ".5", ".a")),
        *(("1.2.3.4", after, True) for after in (".", ". ", "-", ":80", "/24", " ", "\n", "..")),
    ],
)
def test_dotted_quads(text: str, after: str, ends: bool) -> None:
    values, _, at, end = place("", text, after)
    assert shapes.ipv4_end(values, at, end) == (at + len(text) if ends else 0)


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("12.3456, 13.4567", True),
        ("12.3456,13.4567", True),
        ("12.3456;13.4567", True),
        ("12.3456; 13.4567", True),
        ("12.3456 13.4567", True),
        ("12.3456, -13.4567", True),
        ("12.3456,+13.4567", True),
        ("12.3456, 133.4567", True),
        ("12.3456, 3.4567", True),
        ("12.345, 13.4567", False),
        ("12.3456, 13.456", False),
        ("12.3456, 1333.4567", False),
        ("12.3456, .4567", False),
        ("12.3456, --13.4567", False),
        ("12.3456,  13.4567", False),
        ("12.3456:13.4567", False),
        ("12.3456, 13,4567", False),
        ("12.3456, 13", False),
        ("12.3456, ", False),
        ("12.3456,", False),
        ("12.3456", False),
    ],
)
def test_pairs_of_decimals(text: str, ends: bool) -> None:
    values, _, at, end = place("", text, "")
    assert shapes.pair_end(values, at + 2, end) == (at + len(text) if ends else 0)


@pytest.mark.parametrize(
    ("before", "text", "after", "digits", "worth"),
    [
        ("", "030 23125 000", "", 11, True),
        ("", "030.23125.000", " x", 11, True),
        ("", "030.23125", "", 8, False),  # one point: a decimal number
        ("", "030 23125", "", 8, True),
        ("", "03023125", "", 8, False),
        ("", "202-555-0147", "", 10, True),
        ("", "1-202-555-0147", "", 11, True),
        ("", "202-555-01478", "", 11, False),
        ("", "202-555-0147-1", "", 11, False),
        ("", "20-2555-0147", "", 10, False),
        ("+", "442079460123", "", 12, True),
        ("(+", "442079460123", "", 12, True),
        ("+(", "442079460123", "", 12, True),
        ("x(", "442079460123", "", 12, False),
        ("(", "20) 79460123", "", 10, True),
        ("", "20) 79460123", "", 10, False),
        ("", "12 - 34", "", 4, False),
        ("", "12", "  34", 2, False),  # the same sign twice
        ("", "12", " -/.34", 2, False),  # four signs
        ("", "12", ",34", 2, False),
        ("", "12", "x34", 2, False),
        ("", "12", " ", 2, False),
        ("", "12", ") ", 2, False),
        ("", "1234(67", "", 6, False),
        ("", "12345", "(67", 5, False),
        ("", "12345", " (67", 5, False),
        ("", "0123 45678901234567", "", 18, True),
        ("", "0123 456789012345678", "", 19, False),
        ("+", "0123 456789012345678", "", 19, True),
        ("(", "0123 456789012345678", "", 19, True),
    ],
)
def test_runs_of_groups_of_digits(before: str, text: str, after: str, digits: int, worth: bool) -> None:
    values, begin, at, end = place(before, text, after)
    stop, counted, suggests = shapes.number_end(values, begin, at, end)
    assert (int(stop), int(counted), bool(suggests)) == (at + len(text), digits, worth)


@pytest.mark.parametrize(
    ("text", "after", "ends"),
    [
        ("L" + "a1" * 12, "", True),
        ("L" + "a1" * 11 + "b", "", False),  # 24
        ("L" + "a1" * 44 + "b", "", True),  # 90
        ("L" + "a1" * 45, "", False),  # 91
        ("3" * 25, "", False),
        ("L" + "ab" * 12, "", False),
        ("bc1q" + "a2" * 12, "", True),
        ("ltc1q" + "a2" * 12, "", True),
        ("r" + "a2" * 12, "", True),
        ("da" + "a2" * 12, "", False),
        ("D2" + "a2" * 12, "", True),
        ("L" + "a1" * 5 + "-" + "a1" * 12, "", False),
        ("L" + "a1" * 12, "_", False),
        ("L" + "a1" * 12, ".", True),
        ("L" + "a1" * 12, " ", True),
    ],
)
def test_wallets(text: str, after: str, ends: bool) -> None:
    values, _, at, end = place("", text, after)
    assert shapes.base58_end(values, at, end) == (at + len(text) if ends else 0)


@pytest.mark.parametrize(
    ("digits", "after", "ends"),
    [
        (40, "", True),
        (39, "", False),
        (41, "", False),
        (40, "g", False),
        (40, "_", False),
        (40, ".", True),
        (40, " a", True),
        (39, "g", False),
    ],
)
def test_ethereum(digits: int, after: str, ends: bool) -> None:
    values, _, at, end = place("", ("0x" + "aB3f" * 10 + "c")[: 2 + digits], after)
    assert shapes.ethereum_end(values, at, end) == (at + 42 if ends else 0)


@pytest.mark.parametrize(
    ("text", "after", "ends"),
    [
        ("DE89370400440532013000", "", True),
        ("DE89 3704 0044 0532 0130 00", "", True),
        ("DE89-3704-0044-0532-0130-00", ".", True),
        ("DE89 3704 0044 0532 0130 00", " and", True),
        ("DE89 3704 0044 0532 0130 00", " ", True),
        ("DE89 3704 0044 053", "  2 0130 00", True),  # two spaces end it, behind 15
        ("NO9386011117947", "", True),
        ("NO938601111794", "", False),  # 14
        ("De89370400440532013000", "", False),
        ("RU" + "1" * 32, "222", True),  # 34 at most
    ],
)
def test_bank_accounts(text: str, after: str, ends: bool) -> None:
    values, _, at, end = place("", text, after)
    assert shapes.iban_end(values, at, end) == (at + len(text) if ends else 0)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("ann:pw@example.org", 6),
        ("ann:p@w@example.org", 7),
        (":pw@example.org", 3),
        ("ann@example.org", 0),
        ("ann@example.org:80", 0),
        ("ann:pw", 0),
        *((f"ann:p{stop}w@example.org", 0) for stop in '/?#"<>\\ \n'),
        ("a:" + "p" * 253 + "@x", 255),
        ("a:" + "p" * 254 + "@x", 0),  # 256 bytes are looked at
    ],
)
def test_user_and_password(text: str, sign: int) -> None:
    values, _, at, end = place("", text, "")
    assert shapes.user_end(values, at, end) == (at + sign if sign else 0)


@pytest.mark.parametrize(("text", "width", "sign"), [("00-1A-2b-3C-4D-5E", 2, "-"), ("001A.2b3C.4D5E", 4, ".")])
def test_stations(text: str, width: int, sign: str) -> None:
    def stands(before: str, text: str, after: str) -> bool:
        values, begin, at, end = place(before, text, after)
        return bool(shapes.mac_at(values, begin, at, end, width))

    assert all(stands(before, text, after) for before in ("", " ", "x ", "=") for after in ("", " ", sign, sign + " ", ",", sign + sign))
    assert not any(stands(before, text, "") for before in ("a", "Z", "9", "_", sign))
    assert not any(stands("", text, after) for after in ("a", "Z", "9", "_", sign + "0", sign + "a"))
    assert not any(stands("", text[:at] + "g" + text[at + 1 :], "") for at in range(len(text)))
    assert not stands("", text[:-1], "")
    assert not stands("", text[:width] + ":" + text[width + 1 :], "")
    values, begin, at, end = place("", text, "")
    assert not shapes.mac_at(values, begin + 1, at, end, width)  # begins before the row


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        ("", "2001:db8::1", ""),
        ("x ", "2001:db8::1", " y"),
        ("[", "::1", "]"),
        ("", "1:2:3:4:5:6", ""),
        ("", "1:2:3:4:5:6:7", ""),
        ("", "1:2:3:4:5:6:7:8", ""),
        ("", "aB:cD:eF:01:23:45", ""),
        ("", "2001:db8::1", "."),
        ("", "2001:db8::1", ":"),
        ("", "2001:db8::1", ".:."),
        ("", "1:2:3:4:5:6", ": "),
        ("", "1:2:3:4:5:6:7:8", ":"),
        ("", "fe80::", ""),
        ("", "fe80::", "."),
        ("", "::ffff:1.2.3.4", ""),
        ("", "1::" + "a" * 61, ""),
    ],
)
def test_hexadecimal_groups(before: str, text: str, after: str) -> None:
    values, begin, at, end = place(before, text, after)
    start, stop = shapes.hex_colon_end(values, begin, at + text.index(":"), end)
    assert (int(start), int(stop)) == (at, at + len(text))


@pytest.mark.parametrize(
    ("before", "text", "after"),
    [
        ("", "a:b", ""),
        ("", "1:2:3:4:5", ""),
        ("", "1:2:3:4:5:6:7:8:9", ""),
        ("", "1:2:3:4:5", ":"),
        ("", ":1:2:3:4:5:6", ""),
        ("", "20011:db8::1", ""),
        *((before, "2001:db8::1", "") for before in ("g", "Z", ":", "_", ".")),
        *(("", "2001:db8::1", after) for after in ("g", "Z", "_")),
        ("", "1::" + "a" * 62, ""),
        (":", ":", ""),
    ],
)
def test_other_tokens_with_colons(before: str, text: str, after: str) -> None:
    values, begin, at, end = place(before, text, after)
    assert tuple(map(int, shapes.hex_colon_end(values, begin, at + text.index(":"), end))) == (0, 0)
