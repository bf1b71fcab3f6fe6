"""Of what a number could be, what the words around it choose."""

from __future__ import annotations

import numpy as np
import pytest

from auralith_pipeline.udfs.core.fold import fold_texts
from auralith_pipeline.udfs.core.pii.national.find import find_national_ids
from auralith_pipeline.udfs.core.spans import Span


def spans(*texts: str) -> list[Span]:
    raws = [text.encode() for text in texts]
    offsets = np.zeros(len(raws) + 1, np.int64)
    np.cumsum([len(raw) for raw in raws], out=offsets[1:])
    return find_national_ids(fold_texts(np.frombuffer(b"".join(raws), np.uint8), offsets), ())


def found(text: str) -> list[tuple[str, str]]:
    return [(span.entity, text.encode()[span.start : span.end].decode()) for span in spans(text)]


def test_p1_of_overlapping_numbers_the_longer_stays() -> None:
    # 1000040 T is an Irish number too: 8 + 12 = 20, T.
    assert found("PPS number or NIE: X 1000040 T") == [("ES_NIE", "X 1000040 T")]
    assert found("PPS number: 1000040 T") == [("IE_PPS", "1000040 T")]


def test_p1_every_row_of_a_column_gets_its_own() -> None:
    assert [(span.row, span.entity) for span in spans("PESEL 44051401458", "BSN 999990019", "BSN 999990019, BSN 999990019")] == [
        (0, "PL_PESEL"),
        (1, "NL_BSN"),
        (2, "NL_BSN"),
        (2, "NL_BSN"),
    ]


def test_p1_a_confirmed_number_is_stronger_than_an_unconfirmed_one() -> None:
    assert [(span.verified, span.priority) for span in spans("PESEL 44051401458")] == [(True, 2)]
    assert [(span.verified, span.priority) for span in spans("SSN 536-90-4399")] == [(False, 1)]


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("PESEL-44051401458", ["PL_PESEL"]),
        ("PESEL as in doc-44051401458", []),  # glued to another word
        ("order 44051401458 (PESEL)", []),  # the nearer word says what it is
        ("44051401458 (PESEL)", ["PL_PESEL"]),
        ("PESEL (no order is needed for it, it is sent by post): 44051401458", ["PL_PESEL"]),  # a word against it does not reach so far
        ("PESEL (for the order): 44051401458", []),
        ("536-90-4399 (SSN)", ["US_SSN"]),
        ("536-90-4399 was the old SSN", []),  # without a check digit the label must be near
        ("Social insurance number:\n046454286", ["CA_SIN"]),
        ("SIN:\n046454286", []),  # a short word on another line, and one check digit, are not enough
        ("PESEL:\r\n44051401458", ["PL_PESEL"]),
        ("National ID 66021673645", []),  # Polish and Croatian, neither of them much less likely by chance
        ("Croatian national ID 66021673645", ["HR_OIB"]),
        ("Polish national ID 66021673645", ["PL_PESEL"]),
        ("National ID 86095742719", ["DE_TAX_ID"]),  # Croatian too, but 30 times likelier to be so by chance
        ("DNI 20.123.456", ["AR_DNI"]),
        ("DNI es el número 20.123.456", []),  # nothing but the label speaks for it, so the label must be next to it
    ],
)
def test_p1_the_nearest_words_decide(text: str, entities: list[str]) -> None:
    assert [entity for entity, _ in found(text)] == entities
