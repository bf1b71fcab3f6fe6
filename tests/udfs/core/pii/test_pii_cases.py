"""The bug cases of other detectors, O-18 to O-23 and O-26: what is found, what is left alone, to the byte."""

import re

import pytest

from tests.udfs.core.pii.pii_scrub import find, scrub, values


@pytest.mark.parametrize(
    "text",
    [
        "pip install tool==4.8.1.16",
        "std::vector<a::b>",
        "case dead::",
        "bind 0.0.0.0:80",
        "127.0.0.1",
        "section 1.2.3.4 of the manual",
        "ab:cd:ef",
        "12:30:45",
        "684D:1111:222:3333:4444:5555:77",
        "tool-11.22.33.44.tar.gz",
        "version 11.22.33.44",
        "tool 11.22.33.44-1",
        "mask 255.255.255.0",
        "server restart.\n\n4.5.1.1. Start",
        "12.6.2.2. Programs",
        "::1",
        "1.2.3.4.5",
        "host 11.22.33.444",
    ],
)
def test_o18_no_address(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("client 11.22.33.44 logged in", "client <IP_ADDRESS> logged in"),
        ("net 11.22.0.0/16", "net <IP_ADDRESS>/16"),
        ("[2001:db8:85a3::8a2e:370:7334]:443", "[<IP_ADDRESS>]:443"),
        ("11.22.33.44:8080", "<IP_ADDRESS>:8080"),
        ("from 11.22.33.44.", "from <IP_ADDRESS>."),
        ("at 2001:db8:0:1:2:3:4:5: up", "at <IP_ADDRESS>: up"),
        ("http://8.8.8.8/x", "http://<IP_ADDRESS>/x"),
        ("mac 00:1A:2B:3C:4D:5E, 00-1a-2b-3c-4d-5f, 001a.2b3c.4d5e", "mac <MAC_ADDRESS>, <MAC_ADDRESS>, <MAC_ADDRESS>"),
    ],
)
def test_o18_addresses_go_and_port_brackets_and_length_stay(text: str, right: str) -> None:
    assert scrub(text) == right


@pytest.mark.parametrize(
    "text",
    ["1767225600009", "ts=1767225600017", "order 0000000000000000", "0.4111111111111111", "4111 1111 1111 1112", "x4111111111111111",
     "4111111111111111222", "4111 1111 1111 1111 1111", "9111 1111 1111 1116"],
)  # fmt: skip
def test_o19_no_card(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize(
    "card",
    ["4111 1111 1111 1111", "4111-1111-1111-1111", "3782 822463 10005", "4111.1111.1111.1111", "4111111111111111", "5555555555554444",
     "378282246310005", "3056 930902 5904", "6011111111111117", "3530111333300000"],
)  # fmt: skip
def test_o19_cards_go(card: str) -> None:
    assert scrub(f"paid with {card}, thanks") == "paid with <CREDIT_CARD>, thanks"


@pytest.mark.parametrize(
    "text",
    [
        "score 0.250750683890174",
        "LinkedId: 305805592",
        "2026-06-07",
        "2024-01-15 12",
        "build v20260806T005029733Z-38da4c",
        "648092d7e36bc302d981e58c842829b6b4b8029f",
        "ISBN 978-0-306-40615-7",
        "+100 000 000 users",
        "order 00123456789",
        "pi = 3.1415926535",
        "Boston, MA 02110-1301, USA",
        "Englewood Cliffs, 1995, ISBN\\ 0-13-326224-3",
        "call ./a.out 0 1 100000000",
        "time -p ./a.out 0 3 100000000",
        "uid_map 0 0 4294967295",
        "see 01.02.2024 and 02-03-2024",
        "00 01 02 03 04 05 06 07",
    ],
)
def test_o20_no_phone(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize(
    "phone", ["+1 202-555-0147", "(202) 555-0147", "+44 7700 900123", "+61 491 570 156", "030 23125 000", "+49 (0)30 23125 000"]
)
def test_o20_phones_go_whole(phone: str) -> None:
    assert scrub(f"write or {phone}, please") == "write or <PHONE>, please"


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Tel: 612 345 678.", "Tel: <PHONE>."),
        ("call 2025550147 now", "call <PHONE> now"),
        ("電話03-1234-5678まで", "電話<PHONE>まで"),
        ("тел. +7 495 123-45-67", "тел. <PHONE>"),
        ("(030 23125 000)", "(<PHONE>)"),
    ],
)
def test_a_word_before_it_makes_a_national_number_a_phone(text: str, right: str) -> None:
    assert scrub(text) == right
    assert scrub("take 2025550147 now") == "take 2025550147 now"


def test_o21_overlaps_become_one_placeholder() -> None:
    text = "Card 4111 1111 1111 1111.com, call +1 202-555-0147, please check."
    assert scrub(text) == "Card <CREDIT_CARD>.com, call <PHONE>, please check."
    assert scrub("https://x.example/?u=ann.test@example.org&p=1") == "https://x.example/?u=<EMAIL>&p=1"
    # Card, phone and postal code at once.
    both = "Tel or ZIP: 4111 1111 1111 1111 202-555-0147"
    result = scrub(both)
    assert len(re.findall("<[A-Z_]+>", result)) == len(find(both))
    assert not re.search(r"\d", result)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("ann.test+news@example.org", "<EMAIL>"),
        ("o'test@example.museum", "<EMAIL>"),
        ("ann@xn--bcher-kva.example", "<EMAIL>"),
        ("ann@bücher.example", "<EMAIL>"),
        ("ANN@EXAMPLE.COM", "<EMAIL>"),
        ("<ann@example.org>;", "<<EMAIL>>;"),
        ("mailto:ann@example.org?subject=x", "mailto:<EMAIL>?subject=x"),
        ("Write to 'ann@example.org'.", "Write to '<EMAIL>'."),
        ("jörg@example.de, почта@пример.рф", "<EMAIL>, <EMAIL>"),
        ("postgres://app:p@ss@db.example.org/x", "postgres://<URL_CREDENTIALS>@db.example.org/x"),
        ("https://ann:hunter2@example.org/ and a@b, me@c", "https://<URL_CREDENTIALS>@example.org/ and a@b, me@c"),
    ],
)
def test_o22_addresses_go_whole(text: str, right: str) -> None:
    assert scrub(text) == right


@pytest.mark.parametrize(
    "text",
    [
        "a@b.c|d",
        "@decorator",
        "git@github.com:org/repo.git",
        "user@host",
        "x@2x.png",
        "npm install tool@4.17.21",
        "y = w@x.reshape(3)",
        "http://host: then some prose ann@ and more",
        "https://user:*****@example.org/",
        "https://user:${PASSWORD}@example.org/",
    ],
)
def test_o22_no_address(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("連絡はann.test@example.orgまで", "連絡は<EMAIL>まで"),
        ("地址11.22.33.44。", "地址<IP_ADDRESS>。"),
        ("почта:ann.test@example.org", "почта:<EMAIL>"),
        ("почтаann.test@example.orgдалее", "почта<EMAIL>далее"),
        ("cafécall +44 7700 900123", "cafécall <PHONE>"),
    ],
)
def test_o23_other_scripts_touch_a_value(text: str, right: str) -> None:
    assert scrub(text) == right


@pytest.mark.parametrize(
    "text",
    ["password: *****", "API_KEY=[REDACTED]", "email: <EMAIL>", "token=${TOKEN}", 'key = "your-api-key-here"', "Tel: <PHONE_ABCDEF>"],
)
def test_o26_what_is_redacted_counts_nothing(text: str) -> None:
    assert find(text) == []
    assert scrub(text) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("IBAN DE89 3704 0044 0532 0130 00 und mehr", ("IBAN", "DE89 3704 0044 0532 0130 00")),
        ("GB82WEST12345698765432", ("IBAN", "GB82WEST12345698765432")),
        ("BIC: DEUTDEFF500", ("BIC", "DEUTDEFF500")),
        ("GPS 40.7128, -74.0060 today", ("GEO_COORDINATES", "40.7128, -74.0060")),
        ('"lat": 52.52, "lon": 13.405', ("GEO_COORDINATES", '52.52, "lon": 13.405')),
        ("52°31'12\"N 13°24'18\"E", ("GEO_COORDINATES", "52°31'12\"N 13°24'18\"E")),
        ("to 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2.", ("CRYPTO_WALLET", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2")),
        ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", ("CRYPTO_WALLET", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")),
        ("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", ("CRYPTO_WALLET", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")),
        ("Ann was born on 12 March 1985 in X", ("DATE_OF_BIRTH", "12 March 1985")),
        ("Geburtsdatum: 12.03.1985", ("DATE_OF_BIRTH", "12.03.1985")),
        ("出生日期:1985年3月12日", ("DATE_OF_BIRTH", "1985年3月12日")),
        ("née le 3 février 1971", ("DATE_OF_BIRTH", "3 février 1971")),
        ("My address: 12 Elm Street, Springfield", ("STREET_ADDRESS", "12 Elm Street")),
        ("Anschrift: Hauptstraße 12", ("STREET_ADDRESS", "Hauptstraße 12")),
        ("ZIP code 62704", ("POSTAL_CODE", "62704")),
        ("PLZ: 10115", ("POSTAL_CODE", "10115")),
        ("〒100-0001", ("POSTAL_CODE", "100-0001")),
    ],
)
def test_other_values(text: str, found: tuple[str, str]) -> None:
    assert values(text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "IBAN DE89 3704 0044 0532 0130 01",  # remainder is not 1
        "DEUTDEFF500 without the word",
        "weights [0.1234, 0.5678] and 0.12345, 0.23456",
        "points 12.3456, 45.6789, 78.9123",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3",  # checksum
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD",  # capitals
        "0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",  # no word for it
        "released on 12 March 1985",
        "12 Elm Street is a film",
        "the number 62704",
    ],
)
def test_look_alikes_stay(text: str) -> None:
    assert scrub(text) == text


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Please tell me your date of birth. It's 1/4/1997", "Please tell me your date of birth. It's <DATE_OF_BIRTH>"),
        ("Date of birth? It is 4 March 1961.", "Date of birth? It is <DATE_OF_BIRTH>."),
        ("Please change my address to 12 Example Road, thanks.", "Please change my address to <STREET_ADDRESS>, thanks."),
        ("Here is the address:\n\n48 Rue Victor Hugo", "Here is the address:\n\n<STREET_ADDRESS>"),
        ("The birth of an idea. It's 3/4 of the way.", "The birth of an idea. It's 3/4 of the way."),
        ("bind the address to 10 sockets of Type A", "bind the address to 10 sockets of Type A"),
    ],
)
def test_a_label_may_stand_in_the_sentence_before(text: str, right: str) -> None:
    assert scrub(text) == right
