"""What looks like a person number and is none stays: no find at all in these texts."""

from __future__ import annotations

import random

import numpy as np
import pytest

from auralith_pipeline.udfs.core.fold import fold_texts
from auralith_pipeline.udfs.core.pii.national.find import find_national_ids


def found(text: str) -> list[str]:
    raw = text.encode()
    folded = fold_texts(np.frombuffer(raw, np.uint8), np.array([0, len(raw)], np.int64))
    return [span.entity for span in find_national_ids(folded, ())]


@pytest.mark.parametrize(
    "text",
    [
        "version 1.2.3.44051401458 and 10.0.19041.1288",
        "ISBN 978-3-16-148410-0, ISBN 0-306-40615-2, EAN 4006381333931",
        "at 1700000000, 1700000000123 and 20231114221320",
        "2023-11-14T22:13:20Z, 14.11.2023, 2023/11/14 22:13:20.123456",
        "price 1,234,567.89, €123456782, $ 123456782, 123456782% and 123456782,50",
        "c23696f5c55824a8abd86e13f13da4a90d437d75 sha256:44051401458a",
        "550e8400-e29b-41d4-a716-446655440000",
        "call +48 44051401458, +1 (416) 046-454-286, +44 999 000 0018",
        "order 44051401458, ticket 999990019, invoice no. 9990000018",
        "https://example.org/users/44051401458/posts/999990019?x=1",
        "pi is 3.14159265358979 and 44051401458.25 is large",
        "id_44051401458 x44051401458 44051401458y é44051401458",
        "&#44051401458; 0x44051401458 @44051401458 C:\\44051401458",
        "192.168.100.200 and 2001:0db8:85a3:0000:0000:8a2e:0370:7334",
        "44051401458 999990019 9990000018 8001015009087 999941057058 046454286 123456782",  # nothing says what they are
        "card 4111 1111 1111 1111, 4-digit PIN 0000",
        "numbers: 100 200 300, 400 500 600, 700 800 900",
        "[12345678, 87654321, 11223344, 44332211]",
        "20230101A 20230101T 12345678a 12345678A",
        "bug 1234567890, RFC 9110, CVE-2023-44487, build 20231114.1",
        "30 dni od 2023, nie 12345678, sin 12 34, run 12345678-9",
    ],
)
def test_p1_look_alikes_are_untouched(text: str) -> None:
    assert found(text) == []


def test_p1_a_nearer_word_says_it_is_something_else() -> None:
    assert found("Our SSN desk: order 536904399") == []
    assert found("ISBN, not SSN: 536-90-4399") == ["US_SSN"]
    assert found("PESEL given; phone 44051401458") == []


def test_p1_words_that_are_labels_in_another_language_do_not_reach_far() -> None:
    assert found("sin que nadie lo supiera llegaron al final: 123 456 782") == []
    assert found("the CI run 12345672 and run 123456785 failed") == []


def test_p1_a_labelled_number_that_fails_is_not_taken_for_another_country() -> None:
    # 151086 95088 is Norwegian; called a PESEL it is a wrong PESEL, and nothing is reported.
    assert found("PESEL 15108695088") == []
    assert found("SIN 046454287") == []


def test_p1_random_digits_without_labels_are_not_found() -> None:
    pick = random.Random(5)
    text = " ".join("".join(pick.choices("0123456789", k=pick.randint(5, 18))) + pick.choice((",", ";", " x")) for _ in range(20000))
    # Only forms that stand alone in one piece can pass: CN, FR, AE, CH, each below 1 in 1,000 of its length.
    assert len(found(text)) <= 3
    assert not {"PL_PESEL", "NL_BSN", "US_SSN", "GB_NHS"} & set(found(text))


def test_p1_random_hexadecimal_is_not_found() -> None:
    pick = random.Random(6)
    text = " ".join("".join(pick.choices("0123456789abcdef", k=pick.choice((7, 8, 12, 16, 32, 40)))) for _ in range(20000))
    assert found(text) == []


def test_p1_a_label_that_names_no_country_makes_no_number_of_any_nine_digits() -> None:
    # One check digit of eight countries: of random nine digits more than half are somebody's number.
    pick = random.Random(7)
    assert [text for text in (f"ID number: {pick.randrange(10**8, 10**9)}" for _ in range(500)) if found(text)] == []
    assert found("Dutch ID number: 999990019") == ["NL_BSN"]
    assert found("National ID number: 44051401458") == ["PL_PESEL"]


@pytest.mark.parametrize("mark", list("@$+%\\~^") + ["x*", "x_", "1*", "é", "£", "€", "¥", "3-", "3.", "3,", "3:", "3/", "&#"])
def test_p1_a_labelled_number_with_such_a_sign_before_it_is_a_part_of_something_else(mark: str) -> None:
    assert found(f"PESEL {mark}44051401458") == []


@pytest.mark.parametrize("mark", list("@%\\+=~") + ["*2", "_x", "é", "-a", "-1", ".5", ",5", ":5", "/5"])
def test_p1_a_labelled_number_with_such_a_sign_behind_it_is_a_part_of_something_else(mark: str) -> None:
    assert found(f"PESEL 44051401458{mark}") == []


@pytest.mark.parametrize(
    "around",
    ["{}", "`{}`", "'{}'", '"{}"', "({})", "<{}>", "[{}]", "={};", ":{}.", "**{}**", "*{}*", "_{}_", "***{}***", ":**{}**,", "|{}|"],
)
def test_p1_quotes_brackets_and_markdown_around_a_labelled_number_are_no_part_of_it(around: str) -> None:
    assert found(f"PESEL {around.format('44051401458')}") == ["PL_PESEL"]
    assert found(around.format("44051401458") + " PESEL") == ["PL_PESEL"]
