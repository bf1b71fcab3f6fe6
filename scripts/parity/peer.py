"""datatrove's side: the verdicts of its filters, and its signals by its own functions."""

from __future__ import annotations

import importlib.metadata  # datatrove uses it without importing it
import re
import warnings
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

from datatrove.data import Document
from datatrove.pipeline.filters import C4QualityFilter, FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter
from datatrove.pipeline.filters.gopher_quality_filter import STOP_WORDS
from datatrove.pipeline.filters.gopher_repetition_filter import find_all_duplicate, find_duplicates, find_top_duplicate, get_n_grams
from datatrove.utils.text import PUNCTUATION_SET, TERMINAL_PUNCTUATION, split_into_sentences
from datatrove.utils.word_tokenizers import WordTokenizer, load_word_tokenizer

Value = float | None
FILTERS = {
    "gopher quality": GopherQualityFilter,
    "gopher repetition": GopherRepetitionFilter,
    "c4": C4QualityFilter,
    "fineweb": FineWebQualityFilter,
}
VERSION = f"datatrove {importlib.metadata.version('datatrove')}, spaCy {importlib.metadata.version('spacy')}"
LONG = 200_000  # characters; of longer texts only the Gopher quality rules are asked, for the time that the others take
WORD_SIGNALS = (
    "n_token_words", "mean_token_word_chars", "hash_ratio", "ellipsis_ratio", "bullet_line_ratio", "ellipsis_line_ratio",
    "alpha_token_ratio", "n_stop_words",
)  # fmt: skip
_OFF = {
    "filter_no_terminal_punct": False, "min_num_sentences": -1, "min_words_per_line": -1, "max_word_length": -1,
    "filter_lorem_ipsum": False, "filter_javascript": False, "filter_curly_bracket": False, "filter_policy": False,
}  # fmt: skip
_LINE_FILTERS = {
    "c4_line_unfinished": ("line-filter-no_terminal_punc", {"filter_no_terminal_punct": True}),
    "c4_line_few_words": ("line-filter-too_few_words", {"min_words_per_line": 3}),
    "c4_line_javascript": ("line-filter-javascript", {"filter_javascript": True}),
    "c4_line_policy": ("line-filter-policy", {"filter_policy": True}),
    "c4_line_long_word": ("line-filter-too_long_word", {"max_word_length": 1000}),
}


class Remembered(WordTokenizer):  # type: ignore[misc]  # datatrove has no types
    """datatrove's default for English, a blank spaCy tokenizer, that splits a text once however many filters ask."""

    def __init__(self) -> None:
        super().__init__("eng")
        self.inner = load_word_tokenizer("eng")
        self.words: dict[str, list[str]] = {}
        self.spans: dict[str, list[tuple[int, int]]] = {}

    def word_tokenize(self, text: str) -> list[str]:
        if text not in self.words:
            self.words = {text: self.inner.word_tokenize(text)}
        return self.words[text]

    def sent_tokenize(self, text: str) -> list[str]:
        return list(self.inner.sent_tokenize(text))

    def span_tokenize(self, text: str) -> list[tuple[int, int]]:
        if text not in self.spans:
            self.spans[text] = self.inner.span_tokenize(text)
        return self.spans[text]


@cache
def tokenizer() -> Remembered:
    """One for every process."""
    return Remembered()


class Counting(C4QualityFilter):  # type: ignore[misc]
    """The C4 filter with its lines counted: by reason, and the kept ones remembered."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.counted: Counter[str] = Counter()

    def stat_update(self, *names: str, **_: Any) -> None:
        self.counted.update(names)


def ratio(part: float, whole: float) -> Value:
    return part / whole if whole else None


def word_signals(text: str, words: list[str]) -> dict[str, Value]:
    """What Gopher's quality rules look at, by the names WORD_SIGNALS."""
    real = [word for word in words if any(char not in PUNCTUATION_SET for char in word)]
    lines = text.splitlines()
    found = (
        len(real),
        ratio(sum(map(len, real)), len(real)),
        ratio(text.count("#"), len(words)),
        ratio(text.count("...") + text.count("\u2026"), len(words)),
        ratio(sum(line.lstrip().startswith(("\u2022", "-")) for line in lines), len(lines)),
        ratio(sum(line.rstrip().endswith(("...", "\u2026")) for line in lines), len(lines)),
        ratio(sum(any(char.isalpha() for char in word) for word in words), len(words)),
        len(set(STOP_WORDS) & set(words)),
    )
    return dict(zip(WORD_SIGNALS, found, strict=True))


def repeat_signals(text: str, words: list[str], *, only: str = "", blank_lines: bool = True, borders: bool = False) -> dict[str, Value]:
    """What the other rules look at, or `only` one of it.

    Without blank_lines they leave datatrove's lists first; with borders n-grams are runs of tokens.
    """

    def kept(parts: list[str]) -> list[str]:
        return parts if blank_lines else [part for part in parts if part.strip()]

    def top(n: int) -> int:
        grams = get_n_grams(words, n)
        return find_top_duplicate(grams) if grams else 0

    paragraphs = kept(re.split(r"\n{2,}", text.strip()))
    split = kept(re.split("\n+", text))
    shown = [line for line in text.split("\n") if line.strip()]
    size, repeated = len(text), separate_duplicates if borders else find_all_duplicate
    makers: dict[str, Callable[[], Value]] = {
        "dup_line_ratio": lambda: ratio(find_duplicates(split)[0], len(split)),
        "dup_line_char_ratio": lambda: ratio(find_duplicates(split)[1], size),
        "dup_paragraph_ratio": lambda: ratio(find_duplicates(paragraphs)[0], len(paragraphs)),
        "dup_paragraph_char_ratio": lambda: ratio(find_duplicates(paragraphs)[1], size),
        "end_punct_line_ratio": lambda: ratio(sum(line.endswith(tuple(TERMINAL_PUNCTUATION)) for line in shown), len(shown)),
        "short_line_ratio": lambda: ratio(sum(len(line) <= 30 for line in shown), len(shown)),
        "dup_line_text_ratio": lambda: ratio(find_duplicates(shown)[1], len(text.replace("\n", ""))),
        "newline_ratio": lambda: ratio(text.count("\n"), len(words)),
        **{f"top_{n}_gram_ratio": lambda n=n: ratio(top(n), size) for n in (2, 3, 4)},
        **{f"dup_{n}_gram_ratio": lambda n=n: ratio(repeated(words, n), size) for n in range(5, 11)},
    }
    return {name: make() for name, make in makers.items() if only in ("", name)}


def separate_duplicates(words: list[str], n: int) -> int:
    """datatrove's duplicate n-grams with the borders between tokens kept: it compares runs joined without spaces."""
    seen, chars, at = set(), 0, 0
    while at + n <= len(words):
        run = tuple(words[at : at + n])
        again = run in seen
        seen.add(run)
        chars += sum(map(len, run)) if again else 0
        at += n if again else 1
    return chars


def c4_signals(text: str, splitter: WordTokenizer, *, only: str = "") -> dict[str, Value]:
    """Each line rule of C4 alone, the page rules, the lines kept and the sentences in them; or `only` one of these.

    Blank lines, which C4 removes as well, are no lines here.
    """
    text = "\n".join(line for line in text.split("\n") if line.strip())
    every = {key: value for _, settings in _LINE_FILTERS.values() for key, value in settings.items()}

    def run(settings: dict[str, Any]) -> tuple[Counter[str], Any, str]:
        document = Document(text=text, id="x")
        counting = Counting(language=splitter, **{**_OFF, **settings})
        result = counting.filter(document)
        return counting.counted, result, document.text

    def sentences() -> Value:
        kept = run(every)[2]
        return sum(len(split_into_sentences(line, splitter)) for line in kept.split("\n")) if kept else 0

    def page(switch: str, reason: str) -> Value:
        return float(run({**every, switch: True})[1] == (False, reason))

    makers: dict[str, Callable[[], Value]] = {
        **{name: lambda it=it: run(it[1])[0][it[0]] for name, it in _LINE_FILTERS.items()},
        "c4_line_kept": lambda: run(every)[0]["line-kept"],
        "n_c4_sentences": sentences,
        "n_c4_lorem_lines": lambda: page("filter_lorem_ipsum", "lorem_ipsum"),
        "n_c4_curly_lines": lambda: page("filter_curly_bracket", "curly_bracket"),
    }
    return {name: make() for name, make in makers.items() if only in ("", name)}


def judge(text: str, splitter: Remembered) -> dict[str, Any]:
    """`filters`: the reason each filter rejects for, "" where it passes; `signals`: what its rules look at."""
    splitter.spans = {}
    words = splitter.word_tokenize(text)
    signals = word_signals(text, words)
    asked = FILTERS if len(text) <= LONG else {"gopher quality": GopherQualityFilter}
    if len(text) <= LONG:
        signals |= repeat_signals(text, words) | c4_signals(text, splitter)
    reasons = {}
    for name, kind in asked.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # the mean of no words
            result = kind(language=splitter).filter(Document(text=text, id="x"))
        reasons[name] = "" if result is True else result[1]
    return {"signals": signals, "filters": reasons}
