"""Which words are labels, and how far from the number they stand, in characters of the text in plain words."""

from __future__ import annotations

import pytest

from auralith_pipeline.udfs.core.pii.national.labels import labels_of, text_before
from auralith_pipeline.udfs.core.pii.national.scan import BEFORE


def labels(text: str, after: bool = False) -> set[tuple[str, int, int]]:
    """Entity, distance and length of every label of one country, or of several under `|`; `other` for words against, `generic`."""
    found, _ = labels_of(()).find(text, after=after)
    names = ("generic" if one.generic else "|".join(row.entity for row in one.rows) or "other" for one in found)
    return {(name, one.distance, one.length) for name, one in zip(names, found, strict=True)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mój PESEL: ", ("PL_PESEL", 1, 5)),  # `moj pesel `
        ("PESEL of Ann: ", ("PL_PESEL", 8, 5)),  # ` of ann `
        ("T.C. Kimlik No=", ("TR_TCKN", 1, 13)),  # `t c kimlik no `
        ("tckimlikno ", ("TR_TCKN", 1, 10)),
        ("RUN: ", ("CL_RUT", 1, 3)),
        ("the RUN of Ann: ", ("CL_RUT", 8, 3)),
        ("身分證字號是", ("TW_ID", 1, 5)),
        ("身分證字號 (台灣)：", ("TW_ID", 4, 5)),
        ("order ", ("other", 1, 5)),
        ("my national ID is ", ("generic", 4, 11)),
    ],
)
def test_p1_a_label_before_the_number_is_measured_from_the_number(text: str, expected: tuple[str, int, int]) -> None:
    assert expected in labels(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" (PESEL)", ("PL_PESEL", 1, 5)),
        (" is her PESEL", ("PL_PESEL", 8, 5)),
        (" (RUN)", ("CL_RUT", 1, 3)),
        (" is her RUN", ("CL_RUT", 8, 3)),
        ("（身分證字號）", ("TW_ID", 1, 5)),
        (" 是身分證字號", ("TW_ID", 2, 5)),
    ],
)
def test_p1_a_label_behind_the_number_is_measured_from_the_number(text: str, expected: tuple[str, int, int]) -> None:
    assert expected in labels(text, after=True)


def test_p1_a_label_of_five_letters_or_more_may_have_an_ending_of_four() -> None:
    assert ("PL_PESEL", 1, 6) in labels("peselu ")
    assert ("PL_PESEL", 1, 9) in labels("peselabcd ")
    assert labels("peselabcde ") == labels("xpesel ") == set()
    assert ("GB_NINO", 1, 4) in labels("nino ")
    assert labels("ninos ") == set()  # four letters
    assert labels("IRDs ") == set()


def test_p1_a_label_of_three_to_five_letters_may_have_a_dot_after_each() -> None:
    assert ("US_SSN", 1, 5) in labels("S.S.N. ")
    assert ("PL_PESEL", 1, 9) in labels("P.E.S.E.L. ")
    assert labels("N.I. ") == set()
    assert labels("A.D.H.A.A.R. ") == set()


def test_p1_labels_of_single_letters_are_not_words() -> None:
    assert labels("ci ") != labels("run ") == set()  # `ci` is Ecuador's of its own; `r u n` is not `run`
    assert labels("RUNS ") == labels("PRUN ") == labels("TRUN_ ") == set()


def test_p1_the_window_begins_with_a_whole_word_and_fits_scripts_of_two_bytes() -> None:
    raw = "ИНН ".encode() * 40
    assert text_before(raw, len(raw)).lstrip() == "ИНН " * (BEFORE // 4 - 1)  # the first may be the end of a word
    cut = ("слово " * 30).encode()
    seen = text_before(cut, len(cut))
    assert set(seen.split()) == {"слово"}
    assert BEFORE - len("слово ") < len(seen) <= BEFORE
    assert text_before(b"wholeword PESEL ", 16) == "wholeword PESEL "  # nothing was cut
    assert text_before(b"PESEL 12", 6) == "PESEL "
    three = ("证" * 100).encode()
    assert len(text_before(three, len(three))) == 2 * BEFORE // 3
