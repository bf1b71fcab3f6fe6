"""From the windows' letters and probabilities to the language of each row."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import njit
from auralith_pipeline.udfs.core.language.scripts import NUMBER_OF, OTHER, SCRIPTS, UNIQUE, USUAL, fits

SECOND_FROM = 0.5  # a window's own score from which on its language counts as the row's second
_JAPANESE_FROM = 0.1  # share of kana among kana and Han; Japanese prose has above a third, a Chinese page stray characters
_FITTING_FROM = 0.02  # with less for all languages of a script, the model has not understood that part of a window
_PRESENT_FROM = 0.1  # share of a window's letters from which on a script counts
_KANA, _HAN, _HANGUL, _OTHER = NUMBER_OF["Kana"], NUMBER_OF["Hani"], NUMBER_OF["Hang"], NUMBER_OF[OTHER]
_NONE = -1


class Rules(NamedTuple):
    """For every script: the label that it alone stands for or -1, the label it usually stands for or -1, both int64; and for
    every script and label whether they fit, uint8 (scripts, labels)."""

    unique: NDArray[np.int64]
    usual: NDArray[np.int64]
    fitting: NDArray[np.uint8]


@cache
def rules_of(labels: tuple[str, ...]) -> Rules:
    unique = [labels.index("ja") if name == "Kana" else labels.index(UNIQUE[name]) if name in UNIQUE else _NONE for name in SCRIPTS]
    usual = [labels.index(USUAL[name]) if name in USUAL else _NONE for name in SCRIPTS]
    fitting = [[fits(label, name) for label in labels] for name in SCRIPTS]
    return Rules(np.array(unique), np.array(usual), np.array(fitting, np.uint8))


@njit
def _merged(weights, into):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """Weights with Han counted as kana in a Japanese text and as Hangul in a Korean one; returns the main script, 0 if none."""
    into[:] = weights
    han = weights[_HAN]
    if weights[_KANA] >= _JAPANESE_FROM * (weights[_KANA] + han):
        into[_KANA] += han
        into[_HAN] = 0
    elif weights[_HANGUL] > han:
        into[_HANGUL] += han
        into[_HAN] = 0
    best = 0
    into[0] = 0
    for script in range(1, into.shape[0]):
        if into[script] > into[best]:
            best = script
    return best


@njit
def _shares(weights, unique, shares, unclear):  # type: ignore[no-untyped-def]
    merged = np.empty(weights.shape[1], np.int64)
    for window in range(weights.shape[0]):
        _merged(weights[window], merged)
        total = merged.sum()
        present = 0
        for script in range(1, merged.shape[0]):
            if merged[script] > 0 and merged[script] >= _PRESENT_FROM * total:
                present += merged[script]
        for script in range(1, merged.shape[0]):
            if merged[script] > 0 and merged[script] >= _PRESENT_FROM * total:
                shares[window, script] = merged[script] / present
                if unique[script] == _NONE and script != _OTHER:
                    unclear[window] = True


def shares_of(weights: NDArray[np.int64], rules: Rules) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Of every window: the share of each script that counts in it, float64 (windows, scripts), and whether the model is needed."""
    shares = np.zeros(weights.shape)
    unclear = np.zeros(len(weights), np.bool_)
    _shares(weights, rules.unique, shares, unclear)
    return shares, unclear


def decide(
    rows: NDArray[np.int64],
    weights: NDArray[np.int64],
    shares: NDArray[np.float64],
    lines: NDArray[np.int64],
    likely: NDArray[np.float64],
    rules: Rules,
    min_letters: int,
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    """Of every row: label or -1, score, script number, second label or -1.

    lines: the line of `likely` that holds a window's probabilities, or -1. weights: int64 (windows, scripts), see WEIGHTS.
    """
    count = len(rows) - 1
    labels, seconds, written = np.full(count, _NONE), np.full(count, _NONE), np.zeros(count, np.int64)
    scores = np.zeros(count)
    needed = np.where((rules.unique >= 0) | (rules.usual >= 0), min_letters / 4, min_letters)
    _decide(rows, weights, shares, lines, likely, *rules, needed, min_letters, labels, scores, written, seconds)
    return labels, scores, written, seconds


@njit
def _window(shares, line, likely, unique, usual, fitting, out):  # type: ignore[no-untyped-def]
    """Fill `out` with a window's score of every label.

    A script gives its share of the letters to its languages, in the model's proportions; all is scaled by how much of the
    model's probability lies on languages of the scripts present, so a text in one script keeps the model's numbers.
    """
    n_scripts, n_labels = fitting.shape
    out[:] = 0.0
    explained = 0.0
    if line >= 0:
        for label in range(n_labels):
            for script in range(1, n_scripts):
                if shares[script] > 0.0 and fitting[script, label]:
                    explained += likely[line, label]
                    break
    for script in range(1, n_scripts):
        share = shares[script]
        if share == 0.0 or script == _OTHER:
            continue
        if unique[script] >= 0:
            out[unique[script]] += share
            continue
        total = 0.0
        for label in range(n_labels):
            if fitting[script, label]:
                total += likely[line, label]
        if total >= _FITTING_FROM:
            for label in range(n_labels):
                if fitting[script, label]:
                    out[label] += share * explained * likely[line, label] / total
        elif usual[script] >= 0:
            out[usual[script]] += share


@njit
def _largest(numbers):  # type: ignore[no-untyped-def]
    """The first place of the largest number."""
    best = 0
    for i in range(1, numbers.shape[0]):
        if numbers[i] > numbers[best]:
            best = i
    return best


@njit
def _decide(  # type: ignore[no-untyped-def]
    rows, weights, shares, lines, likely, unique, usual, fitting, needed, min_letters, labels, scores, written, seconds
):
    n_labels = fitting.shape[1]
    own = np.empty(n_labels)
    sums = np.empty(n_labels)
    votes = np.empty(n_labels, np.int64)
    totals = np.empty(weights.shape[1], np.int64)
    merged = np.empty(weights.shape[1], np.int64)
    for row in range(labels.shape[0]):
        totals[:] = 0
        for window in range(rows[row], rows[row + 1]):
            totals += weights[window]
        script = _merged(totals, merged)
        written[row] = script
        letters = totals.sum()
        if script == 0 or script == _OTHER or letters < needed[script]:
            continue
        sums[:] = 0.0
        votes[:] = 0
        for window in range(rows[row], rows[row + 1]):
            weight = weights[window].sum()
            if weight == 0:
                continue
            _window(shares[window], lines[window], likely, unique, usual, fitting, own)
            sums += own * weight
            best = _largest(own)
            if own[best] >= SECOND_FROM and weight >= min_letters:
                votes[best] += weight
        best = _largest(sums)
        if sums[best] > 0.0:
            labels[row] = best
            scores[row] = min(1.0, sums[best] / letters)
            votes[best] = 0
            second = _largest(votes)
            if votes[second] > 0:
                seconds[row] = second
