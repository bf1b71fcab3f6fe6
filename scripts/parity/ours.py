"""Our side: the rules compared, and what the kernels say about texts."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from auralith_pipeline.conf.quality import RuleThresholds
from auralith_pipeline.conf.rule_sets import RATIOS, RULES_BY_SET, Rule
from auralith_pipeline.conf.signals import SIGNAL_COLUMNS
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.quality.classes import PUNCT, TERMINAL, UNSPACED, class_table
from auralith_pipeline.udfs.core.quality.measure_quality import measure_quality
from auralith_pipeline.udfs.core.signals import TextRules, clean_texts

Counts = dict[str, int]
Value = float | None

# C4 removes lines; no rule of ours does. Each line rule is compared alone: in how many lines, and in any at all, it acts.
LINE_RULES = tuple(
    Rule(name, name, "above", "")
    for name in ("c4_line_unfinished", "c4_line_few_words", "c4_line_javascript", "c4_line_policy", "c4_line_long_word", "c4_line_kept")
)
RULES = (*RULES_BY_SET["gopher"], *RULES_BY_SET["c4"], *LINE_RULES, *RULES_BY_SET["fineweb"])
FILTER_RULES = {
    "gopher quality": RULES_BY_SET["gopher"][:10],
    "gopher repetition": RULES_BY_SET["gopher"][10:],
    "c4": RULES_BY_SET["c4"],
    "fineweb": RULES_BY_SET["fineweb"],
}
BOUNDS = RuleThresholds()
TABLE = class_table()
_RATIOS = {name: tuple(compile(text, name, "eval") for text in pair) for name, pair in RATIOS.items()}


def bound(rule: Rule) -> float:
    return float(getattr(BOUNDS, rule.threshold)) if rule.threshold else 0.0


def fails(rule: Rule, value: Value) -> bool:
    if value is None:
        return rule.undefined == "fails"
    return bool(value < bound(rule) if rule.beyond == "below" else value > bound(rule))


def signal(name: str, counts: Counts) -> Value:
    """A stored count, a ratio of two (None where undefined), or the lines one of C4's line rules acts on."""
    if name == "c4_line_unfinished":
        return counts["n_lines"] - counts["n_terminal_lines"]
    if name.startswith("c4_line_"):
        part = name.removeprefix("c4_line_")
        return counts["n_c4_lines" if part == "kept" else f"n_{part.removesuffix('s')}_lines"]
    if name in ("n_c4_lorem_lines", "n_c4_curly_lines"):  # datatrove stops at the first
        return 1.0 * (counts[name] > 0)
    if name not in _RATIOS:
        return counts[name]
    part_of, whole_of = (eval(code, {"__builtins__": {}}, counts) for code in _RATIOS[name])  # our own table
    return part_of / whole_of if whole_of > 0 else None


def columns(texts: list[str]) -> dict[str, NDArray[np.int64]]:
    """All counts by our kernels: one array per count, shape (texts,)."""
    buffers = string_buffers(pa.array(texts, pa.large_string()))
    return dict(zip(SIGNAL_COLUMNS, measure_quality(*buffers, TABLE), strict=True))


def count(texts: list[str]) -> list[Counts]:
    """The same, one dictionary per text."""
    found = columns(texts)
    return [dict(zip(found, row, strict=True)) for row in np.array(list(found.values())).T.tolist()]


def fails_and_nears(rule: Rule, counts: dict[str, NDArray[np.int64]]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each text whether it fails, and whether its signal lies within a tenth of the bound, or one of a small count.

    No text is near a bound of nothing, and none whose signal is undefined.
    """
    if rule.signal in _RATIOS:
        part_of, whole_of = (eval(code, {"__builtins__": {}}, counts) for code in _RATIOS[rule.signal])  # our own table
        value = part_of / np.where(whole_of > 0, whole_of, np.nan)
    else:
        value = np.asarray(signal(rule.signal, counts), np.float64)  # type: ignore[arg-type]  # arrays add and compare as numbers do
    limit = bound(rule)
    failing = value < limit if rule.beyond == "below" else value > limit
    gap = 1.0 if rule.signal.startswith("n_") and limit < 10 else 0.1 * limit
    near = np.abs(value - limit) <= (gap if limit else -1)
    return failing | (np.isnan(value) & (rule.undefined == "fails")), near


def cleaned(texts: list[str]) -> list[str]:
    """The texts as the pipeline stores them."""
    result: list[str] = clean_texts(pa.array(texts, pa.large_string()), np.zeros(len(texts), bool), TextRules())["text"].to_pylist()
    return result


def is_spaced(text: str) -> bool:
    """True where no character is of a script without spaces: an English tokenizer takes its sentences for words."""
    return not (TABLE[np.frombuffer(text.encode("utf-32-le"), np.uint32)] & UNSPACED).any()


def count_sentences(tokens: list[str]) -> int:
    """Our sentence rule: one ends with a terminal mark, and the punctuation behind it belongs to it."""
    found, ended = 1, False
    for token in tokens:
        if len(token) == 1 and TABLE[ord(token)] & TERMINAL:
            ended = True
        elif ended and not all(TABLE[ord(char)] & PUNCT for char in token):
            found, ended = found + 1, False
    return found


def name_difference(chunk: str, theirs: list[str], ours: list[str], explained: list[tuple[str, str]], emoticons: Any) -> str:
    """The word-splitting rule by which a chunk without spaces is split differently.

    explained: (rule, token) by datatrove's tokenizer itself; emoticons: the tokens that it keeps whole as such.
    """
    special = [token for rule, token in explained if rule.startswith("SPECIAL") and (token in theirs) and token not in ours]
    if special:
        return "emoticons" if any(token in emoticons for token in special) else "listed words"
    if any(rule == "URL_MATCH" for rule, _ in explained) or re.search(r"[\w-]\.[a-z]{2,}(?:[/:?#]|$)|@", chunk):
        return "addresses"
    if any(unicodedata.category(char)[0] == "M" for char in chunk):
        return "combining marks"
    if re.search(r"(?:^|[^\w])(?:\w+\.)+\w+\.|\w\.\w\.", chunk):
        return "dotted abbreviations"
    if re.search(r"(['\"`\u2018\u2019\u201c\u201d])\1", chunk):
        return "doubled quotes"
    if re.search(r"(?:^|\W)\w{1,3}\.", chunk):
        return "short words before a full stop"
    return "signs inside words" if any(rule == "INFIX" for rule, _ in explained) else "signs at the ends of words"
