"""Windows of a text against the same rules in plain Python; and decisions at their thresholds."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.language.decide import decide, rules_of, shares_of
from auralith_pipeline.udfs.core.language.model import language_model
from auralith_pipeline.udfs.core.language.scripts import CAPITAL, NUMBER_OF, OTHER, SCRIPTS, script_table
from auralith_pipeline.udfs.core.language.windows import LONGEST, SEARCHED, sample_windows

NOISE = "0123456789_/\\@=<>{}[]$#|~^*+%&`"
TABLE = script_table()


def is_word(word: str) -> bool:
    """Of ASCII: letters, without noise, a capital behind a small letter, a letter behind a point, a hyphen at the start or two together."""
    if any(char in NOISE for char in word) or not any(char.isalpha() for char in word):
        return False
    for before, char, rest in zip(" " + word, word, [word[at + 1 :] for at in range(len(word))], strict=False):
        if char.isalpha() and (before in ".:" or (char.isupper() and before.isalpha() and before.islower())):
            return False
        if char == "-" and rest and before in " -":
            return False
    return True


def cleaned(word: str) -> str:
    if word.isascii():
        letters = [char for char in word if char.isalpha()]
        return word.lower() if len(letters) > 3 and all(map(str.isupper, letters)) else word
    return "".join(" " if char in NOISE or ord(char) < 33 or 0x7F <= ord(char) < 0xA1 or char in WIDE else char for char in word)


WIDE = "".join(map(chr, [*range(0x2000, 0x2010), *range(0x2028, 0x2030), 0x3000]))


def next_word(raw: bytes, at: int, end: int) -> int:
    """Where the word at `at` ends: white space, or a character's end behind LONGEST bytes."""
    stop = at
    while stop < end and stop < at + LONGEST and raw[stop] > 32:
        stop += 1
    while stop < end and raw[stop] & 0xC0 == 0x80:
        stop += 1
    return stop


def plainly(text: str, windows: int, size: int) -> list[tuple[str, dict[int, int], int]]:
    """Text, letters of each script and capitals of every window."""
    raw = text.encode()
    count = min(windows, max(1, -(-len(raw) // size)))
    out = []
    for part in range(count):
        low, end = len(raw) * part // count, len(raw) * (part + 1) // count
        at = low + max(0, end - low - size) // 3
        while at < end and raw[at] & 0xC0 == 0x80:
            at += 1
        if 0 < at < end and raw[at - 1] > 32:
            gap = next((place for place in range(at, min(end, at + 64 + 1)) if raw[place] <= 32), None)
            at = gap if gap is not None else at
        stop = min(end, at + SEARCHED * size)
        said, letters, capitals = b"", dict[int, int](), 0
        while at < stop and len(said) < size:
            if raw[at] <= 32:
                at += 1
                continue
            to = next_word(raw, at, end)
            word = raw[at:to].decode("utf-8", "ignore") if to < len(raw) or part < count else ""
            if not word.isascii() or is_word(word):
                said += cleaned(word).encode()
                for char in word:
                    entry = int(TABLE[ord(char)])
                    if entry:
                        letters[entry & 0x7F] = letters.get(entry & 0x7F, 0) + 1
                        capitals += bool(entry & CAPITAL)
            at = to
            if said and said[-1:] != b" " and at < end and raw[at] <= 32:
                said += b" "
        out.append((said.decode(), letters, capitals))
    return out


def sampled(text: str, windows: int, size: int) -> list[tuple[str, dict[int, int], int]]:
    found = sample_windows(*string_buffers(pa.array(["x y", text, "Z"], pa.string())), windows, size)
    first, last = int(found.rows[1]), int(found.rows[2])
    out = []
    for window in range(first, last):
        said = found.text[found.starts[window] : found.starts[window + 1]].tobytes().decode()
        counts = {script: count for script, count in enumerate(found.letters[window].tolist()) if count}
        out.append((said, counts, int(found.capitals[window])))
    return out


PIECES = [
    "the",
    "The",
    "THE",
    "LOUD",
    "aB",
    "a.b",
    "x-y",
    "-x",
    "x--",
    "a1",
    "http://x",
    "été",
    "日本語",
    "это",
    "a,",
    "(b)",
    "\u3000",
    "é=1",
    "\u00a0z",
]
TEXTS = st.lists(st.sampled_from([*PIECES, " ", " ", " ", " ", "\n", "x" * 70, "y" * 130]), max_size=60).map("".join)


@given(TEXTS.filter(lambda text: len(text.encode()) < 200))
def test_one_window_holds_the_words_of_a_text(text: str) -> None:
    assert sampled(text, 1, 400) == plainly(text, 1, 400)


@given(st.lists(st.sampled_from([p for p in PIECES if p.isascii()]), max_size=60).map(" ".join), st.integers(1, 4), st.integers(4, 40))
def test_windows_are_spread_over_a_text(text: str, windows: int, size: int) -> None:
    assert sampled(text, windows, size) == plainly(text, windows, size)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("the", "the"),
        ("The", "The"),
        ("THE", "THE"),
        ("THEN", "then"),
        ("THEn", "THEn"),
        ("aB", ""),
        ("ABc", "ABc"),
        ("a.b", ""),
        ("a:b", ""),
        ("a.", "a."),
        (".a", ""),
        ("-a", ""),
        ("a-", "a-"),
        ("a--", "a--"),
        ("a--b", ""),
        ("a-b", "a-b"),
        ("-", ""),
        ("a1", ""),
        ("a'b", "a'b"),
        ("A-B", "A-B"),
        ("ABCD-EF", "abcd-ef"),
        ("(a)", "(a)"),
        ("...", ""),
        ("é1", "é "),
        ("éAb", "éAb"),
        ("É.b", "É.b"),
        ("é\u200bb", "é b"),
        ("é\u00a1", "é\u00a1"),
        ("é\u00a0b", "é b"),
        ("é\u2010", "é\u2010"),
        ("é\u2027", "é\u2027"),
        ("é\u202fb", "é b"),
        ("é\u2030", "é\u2030"),
    ],
)
def test_words_and_what_is_none(word: str, said: str) -> None:
    assert [window[0] for window in sampled(word, 4, 100)] == [said]
    assert [window[0] for window in sampled(f"so {word} it", 4, 100)] == [f"so {said.rstrip() + ' ' if said else ''}it"]


LABELS = tuple(language_model().labels)


def told(letters: dict[str, int], *windows: dict[str, float], min_letters: int = 10) -> tuple[str | None, float, str, str | None]:
    """Label, score, script and second label of a row whose windows have the same letters and these probabilities."""
    rules = rules_of(LABELS)
    weights = np.zeros((len(windows), len(SCRIPTS)), np.int64)
    for script, count in letters.items():
        weights[:, NUMBER_OF[script]] = count
    likely = np.zeros((len(windows), len(LABELS)))
    for line, given_ in enumerate(windows):
        for label, probability in given_.items():
            likely[line, LABELS.index(label)] = probability
    shares, unclear = shares_of(weights, rules)
    lines = np.where(unclear, np.arange(len(windows)), -1)
    labels, scores, scripts, seconds = decide(np.array([0, len(windows)]), weights, shares, lines, likely, rules, min_letters)
    names = [LABELS[label] if label >= 0 else None for label in (labels[0], seconds[0])]
    return names[0], float(scores[0]), SCRIPTS[scripts[0]], names[1]


@pytest.mark.parametrize(
    ("letters", "windows", "language", "score", "script", "second"),
    [
        ({"Latn": 20}, [{"en": 1.0}, {"de": 0.5}], "en", 0.5, "Latn", "de"),  # a half is enough
        ({"Latn": 20}, [{"en": 1.0}, {"de": 0.49}], "en", 0.5, "Latn", None),
        ({"Latn": 10}, [{"en": 1.0}, {"de": 1.0}, {"de": 1.0}], "de", 2 / 3, "Latn", "en"),
        ({"Latn": 9}, [{"en": 1.0}, {"en": 1.0}], "en", 1.0, "Latn", None),
        ({"Latn": 18, "Grek": 2}, [{"en": 1.0}], "en", 0.9, "Latn", None),  # a tenth counts
        ({"Latn": 19, "Grek": 2}, [{"en": 1.0}], "en", 1.0, "Latn", None),
        ({"Hani": 18, "Kana": 2}, [{}], "ja", 1.0, "Kana", None),  # a tenth of kana: Japanese
        ({"Hani": 19, "Kana": 2}, [{"zh": 1.0}], "zh", 1.0, "Hani", None),
        ({"Hani": 9, "Hang": 10}, [{}], "ko", 1.0, "Hang", None),
        ({"Hani": 10, "Hang": 10}, [{"zh": 0.5}], "ko", 0.5, "Hang", None),  # as many: each counts for itself
        ({"Latn": 20}, [{"en": 0.02}], "en", 0.02, "Latn", None),
        ({"Hebr": 20}, [{"he": 0.02}], "he", 0.02, "Hebr", None),
        ({"Hebr": 20}, [{"he": 0.0199, "en": 0.9}], "he", 1.0, "Hebr", None),  # too little for all of the script: the usual one
        ({"Grek": 2, "Latn": 1}, [{}], "el", 2 / 3, "Grek", None),
        ({"Grek": 3}, [{}], "el", 1.0, "Grek", None),
    ],
)
def test_decisions_at_their_thresholds(
    letters: dict[str, int], windows: list[dict[str, float]], language: str | None, score: float, script: str, second: str | None
) -> None:
    found = told(letters, *windows)
    assert (found[0], found[2], found[3]) == (language, script, second)
    assert found[1] == pytest.approx(score)


def test_letters_of_other_scripts_tell_nothing() -> None:
    assert told({OTHER: 50}, {"en": 1.0})[:3] == (None, 0.0, OTHER)
    assert told({"Latn": 20, OTHER: 4}, {"en": 1.0})[0] == "en"
