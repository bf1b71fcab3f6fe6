"""What stands right before a number: a word, another number, a path; and how few digits a phone may have."""

import pytest

from auralith_pipeline.udfs.core.pii.phones import is_phone
from tests.udfs.core.pii.pii_scrub import scrub


@pytest.mark.parametrize(
    ("before", "goes"),
    [
        ("", True),
        ("x", False),
        ("in 5.", False),  # the end of a longer number
        ("in 5:", False),
        ("5/", False),
        ("y.", True),
        ("tel:", True),
        ("$", False),
        ("#", False),
        ("x.org/", False),  # a page
        ("see https://x.org/a/b/", False),
        ("day/night/", True),
        ("x.org /", True),
    ],
)
@pytest.mark.parametrize("number", ["+1 202-555-0147", "(202) 555-0147"])
def test_what_may_stand_before_a_number(before: str, number: str, goes: bool) -> None:
    assert scrub(before + number) == before + ("<PHONE>" if goes else number)


def test_behind_a_word_eight_digits_are_enough_and_seven_are_not() -> None:
    assert is_phone(b"22 12 34 56", ("NO",), True)
    assert not is_phone(b"551 2345", ("IS",), True)
    assert not is_phone(b"22 1 23 45 6", ("NO",), True)  # groups of one digit
