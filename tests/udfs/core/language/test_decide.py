"""From letters and probabilities to a language, with probabilities made by hand."""

import numpy as np
import pyarrow as pa
import pytest

from auralith_pipeline.conf.language import UNDETERMINED, LanguageSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.language.decide import decide, rules_of, shares_of
from auralith_pipeline.udfs.core.language.identify import identify_languages
from auralith_pipeline.udfs.core.language.model import language_model
from auralith_pipeline.udfs.core.language.scripts import NUMBER_OF, SCRIPTS

LABELS = tuple(language_model().labels)


def decided(letters: dict[str, int], likely: dict[str, float], min_letters: int = 10) -> tuple[str, float]:
    """Language and score of one row of one window with so many letters of each script."""
    rules = rules_of(LABELS)
    weights = np.zeros((1, len(SCRIPTS)), np.int64)
    for script, count in letters.items():
        weights[0, NUMBER_OF[script]] = count
    line = np.zeros((1, len(LABELS)))
    for label, probability in likely.items():
        line[0, LABELS.index(label)] = probability
    shares, unclear = shares_of(weights, rules)
    lines = np.where(unclear, 0, -1)
    labels, scores, _, _ = decide(np.array([0, 1]), weights, shares, lines, line, rules, min_letters)
    return (LABELS[labels[0]] if labels[0] >= 0 else UNDETERMINED), float(scores[0])


@pytest.mark.parametrize(
    ("letters", "likely", "language", "score"),
    [
        ({"Hebr": 20}, {"en": 1.0}, "he", 1.0),  # the model names no language of the script: the usual one
        ({"Hebr": 20}, {"en": 0.5, "yi": 0.5}, "yi", 0.5),
        ({"Arab": 20}, {"en": 1.0}, UNDETERMINED, 0.0),  # no usual one
        ({"Latn": 20}, {"en": 0.75, "ru": 0.25}, "en", 0.75),  # what is not written so is struck out
        ({"Latn": 9}, {"en": 1.0}, UNDETERMINED, 0.0),
        ({"Grek": 3}, {}, "el", 1.0),  # a quarter of the letters: 2.5
        ({"Grek": 2}, {}, UNDETERMINED, 0.0),
        ({"Latn": 19, "Grek": 1}, {"en": 1.0}, "en", 1.0),  # a twentieth does not count
        ({"Latn": 15, "Grek": 5}, {"en": 1.0}, "en", 0.75),
        ({}, {}, UNDETERMINED, 0.0),
    ],
)
def test_one_window(letters: dict[str, int], likely: dict[str, float], language: str, score: float) -> None:
    assert decided(letters, likely) == (language, pytest.approx(score))


def test_a_window_without_letters_changes_nothing() -> None:
    rules = rules_of(LABELS)
    weights = np.zeros((3, len(SCRIPTS)), np.int64)
    weights[[0, 2], NUMBER_OF["Latn"]] = 20, 30
    line = np.zeros((2, len(LABELS)))
    line[0, LABELS.index("en")] = 0.5
    line[1, LABELS.index("de")] = 1.0
    shares, unclear = shares_of(weights, rules)
    assert unclear.tolist() == [True, False, True]
    labels, scores, _, seconds = decide(np.array([0, 1, 1, 3]), weights, shares, np.array([0, -1, 1]), line, rules, 10)
    assert [LABELS[label] if label >= 0 else None for label in labels] == ["en", None, "de"]
    assert scores.tolist() == [0.5, 0.0, 1.0]
    assert seconds.tolist() == [-1, -1, -1]


@pytest.mark.parametrize(("few", "sure", "second"), [(10, 1.0, "de"), (9, 1.0, None), (10, 0.01, None)])
def test_a_second_language_has_a_window_of_its_own(few: int, sure: float, second: str | None) -> None:
    """With as many letters as a language needs, and told with some certainty."""
    rules = rules_of(LABELS)
    weights = np.zeros((2, len(SCRIPTS)), np.int64)
    weights[:, NUMBER_OF["Latn"]] = 90, few
    line = np.zeros((2, len(LABELS)))
    line[0, LABELS.index("en")] = 1.0
    line[1, LABELS.index("de")] = sure
    shares, _ = shares_of(weights, rules)
    labels, scores, _, seconds = decide(np.array([0, 2]), weights, shares, np.array([0, 1]), line, rules, 10)
    assert LABELS[labels[0]] == "en"
    assert scores[0] == pytest.approx(90 / (90 + few))
    assert (LABELS[seconds[0]] if seconds[0] >= 0 else None) == second


def test_stray_kana_make_no_japanese() -> None:
    chinese = "我姐姐在屋后养了三只母鸡，每个星期五去集市上卖鸡蛋。" * 3
    found = identify_languages(*string_buffers(pa.array([chinese + "の"])), LanguageSection())
    assert (found.languages, found.scripts) == (["zh"], ["Hani"])
