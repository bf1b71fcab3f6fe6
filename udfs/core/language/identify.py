"""Tell the language of every row of a column from windows of its text, and check it against the script.

Each window gets the model's probabilities, shared out by the scripts of its letters: languages not written in a script that
is there are struck out. The row's language is the one with the largest sum over its windows, weighted by their letters.
Scripts that one language uses need no model. `und` is what cannot be told: too few letters, too low a score, or no language
that fits the script.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.language import UNDETERMINED, LanguageSection
from auralith_pipeline.udfs.core.language.decide import decide, rules_of, shares_of
from auralith_pipeline.udfs.core.language.model import language_model, probabilities
from auralith_pipeline.udfs.core.language.scripts import SCRIPTS, WEIGHTS
from auralith_pipeline.udfs.core.language.windows import Windows, sample_windows

_SHOWN = tuple("Jpan" if name == "Kana" else name for name in SCRIPTS)  # ISO 15924: Japanese, Han with kana


class Languages(NamedTuple):
    """One entry a row: code or `und`; score float64 in 0..1 with four decimals; ISO 15924 code; second language or None."""

    languages: list[str]
    scores: NDArray[np.float64]
    scripts: list[str]
    seconds: list[str | None]


def identify_languages(values: NDArray[np.uint8], offsets: NDArray[np.int64], section: LanguageSection) -> Languages:
    """The language of every row of a column of valid UTF-8 (as from `string_buffers`); a row's answer depends on it alone.

    A row of `und` has the score of the language that was too unlikely, or 0. Raises ConfigError where the model is missing.
    """
    model = language_model()
    rules = rules_of(tuple(model.labels))
    windows = sample_windows(values, offsets, section.windows, section.window_bytes)
    weights = windows.letters * WEIGHTS
    shares, unclear = shares_of(weights, rules)
    text, spans = _lowered(windows, unclear)
    lines = np.cumsum(unclear) - 1
    lines[~unclear] = -1
    likely = probabilities(text, spans[unclear], model)
    labels, scores, written, seconds = decide(windows.rows, weights, shares, lines, likely, rules, section.min_letters)
    rounded = np.round(scores, 4)
    labels[rounded < section.min_score] = -1
    return Languages(
        [model.labels[label] if label >= 0 else UNDETERMINED for label in labels.tolist()],
        rounded,
        [_SHOWN[script] for script in written.tolist()],
        [model.labels[label] if label >= 0 else None for label in seconds.tolist()],
    )


def _lowered(windows: Windows, unclear: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """The windows' text and where each begins and ends; those mostly in capitals get a lower-case copy at the end."""
    spans = np.stack((windows.starts[:-1], windows.starts[1:]), axis=1)
    loud = np.flatnonzero(unclear & (2 * windows.capitals > windows.letters.sum(axis=1)))
    if not len(loud):
        return windows.text, spans
    pieces = [windows.text]
    size = len(windows.text)
    for window in loud.tolist():
        line = windows.text[spans[window, 0] : spans[window, 1]].tobytes()
        piece = np.frombuffer(line.decode("utf-8", "replace").lower().encode(), np.uint8)
        spans[window] = size, size + len(piece)
        size += len(piece)
        pieces.append(piece)
    return np.concatenate(pieces), spans
