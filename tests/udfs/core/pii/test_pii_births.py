"""Dates of birth at any place of a text."""

import pytest

from tests.udfs.core.pii.pii_scrub import find, scrub


@pytest.mark.parametrize("before", [0, 1, 7, 15, 16, 20, 31, 32, 33, 40, 48, 50, 63, 64, 100])
def test_the_date_is_found_wherever_the_text_says_it(before: int) -> None:
    text = "é" + "x " * before + "born on 12 September 1985 in X"
    assert scrub(text) == "é" + "x " * before + "born on <DATE_OF_BIRTH> in X"
    (span,) = find(text)
    assert not span.verified  # a word says so, no checksum


def test_longer_names_of_months_are_taken_whole() -> None:
    for date in ("3 mai 1971", "3 maio 1971", "3 maggio 1971", "3 mar 1971", "3 marzo 1971", "1 de janeiro de 1990"):
        assert scrub(f"born {date}.") == "born <DATE_OF_BIRTH>."
