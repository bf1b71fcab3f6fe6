"""Coordinates and streets: what may touch a number, where a street ends and its code begins, and that a word verifies nothing."""

import pytest

from tests.udfs.core.pii.pii_scrub import find, scrub


@pytest.mark.parametrize("before", ["", "x", "xy", ".", "_"])
def test_degrees_do_not_begin_in_a_word(before: str) -> None:
    degrees = "52\u00b031'12\"N 13\u00b024'18\"E"
    assert scrub(before + degrees) == (before + degrees if before else "<GEO_COORDINATES>")


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("\u00e9 Anschrift: Hauptstra\u00dfe 12, 10115 Berlin", "\u00e9 Anschrift: <STREET_ADDRESS>, <POSTAL_CODE> Berlin"),
        ("My address: 12 Elm Street, Springfield, IL 62704", "My address: <STREET_ADDRESS>, Springfield, IL <POSTAL_CODE>"),
        ("\u00e9\u00e9 ZIP code 62704", "\u00e9\u00e9 ZIP code <POSTAL_CODE>"),
    ],
)
def test_a_street_and_the_code_behind_it(text: str, right: str) -> None:
    assert scrub(text) == right
    assert not any(span.verified for span in find(text))
