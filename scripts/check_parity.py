"""Compare our quality signals and decisions with datatrove's on real documents, rule by rule.

    $(scripts/make_peers.sh quality) scripts/check_parity.py corpus.jsonl [--documents 2000] [--max-chars 20000]

The corpus is JSONL with a field `text`; both sides get the text as our pipeline stores it. datatrove splits words with its
default for English, a blank spaCy tokenizer, which needs no model and no network. Documents in scripts without spaces are left
out (their number is printed): an English tokenizer takes a whole sentence of theirs for one word. The sample holds, for every
rule, as many documents that our kernel would reject as there are, up to a quota, and is filled up from the rest in a fixed
random order; so each common rule has rejections to disagree about.

A difference is explained when it goes away under one named rule: `words` (datatrove is given our tokens), `blank_lines`
(lines of nothing but white space, and empty ones at the ends of the text, are left out of datatrove's lists), or
`token_borders` (runs of our tokens are compared as tokens; datatrove joins them without spaces, so "a bc" equals "ab c").
Exit code 1: a difference without an explanation, or fewer than 99 % of a rule's or a filter's decisions agree.
"""

from __future__ import annotations

import argparse
import importlib.metadata  # datatrove uses it without importing it
import json
import re
import sys
from collections import Counter
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
import pyarrow as pa
from datatrove.data import Document
from datatrove.pipeline.filters import C4QualityFilter, FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter, c4_filters
from datatrove.pipeline.filters.gopher_quality_filter import STOP_WORDS
from datatrove.pipeline.filters.gopher_repetition_filter import find_all_duplicate, find_duplicates, find_top_duplicate, get_n_grams
from datatrove.utils.text import PUNCTUATION_SET, TERMINAL_PUNCTUATION, split_into_sentences
from datatrove.utils.word_tokenizers import WordTokenizer, load_word_tokenizer

from auralith_pipeline.conf.quality import RuleThresholds
from auralith_pipeline.conf.rule_sets import RATIOS, RULES_BY_SET, Rule
from auralith_pipeline.conf.signals import QUALITY_COLUMNS
from auralith_pipeline.conf.unicode import unicode_flags
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.measure import COUNTS, measure
from auralith_pipeline.udfs.core.quality.classes import PUNCT, TERMINAL, UNSPACED, class_table
from auralith_pipeline.udfs.core.quality.measure_quality import measure_quality
from auralith_pipeline.udfs.core.quality.split_words import split_words
from auralith_pipeline.udfs.core.signals import TextRules, clean_texts

SETS = ("gopher", "c4", "fineweb")
RULES = tuple(rule for name in SETS for rule in RULES_BY_SET[name])
FILTERS = {
    "gopher quality": (GopherQualityFilter, RULES_BY_SET["gopher"][:10]),
    "gopher repetition": (GopherRepetitionFilter, RULES_BY_SET["gopher"][10:]),
    "c4": (C4QualityFilter, RULES_BY_SET["c4"]),
    "fineweb": (FineWebQualityFilter, RULES_BY_SET["fineweb"]),
}
BOUNDS = RuleThresholds()
COMMON = 200  # rejections that make a rule common
TABLE = class_table()


class Remembered(WordTokenizer):  # type: ignore[misc]  # datatrove has no types
    """A tokenizer that splits a text once, however many filters ask."""

    def __init__(self, inner: Any) -> None:
        super().__init__("eng")
        self.inner = inner
        self.words: dict[str, list[str]] = {}

    def word_tokenize(self, text: str) -> list[str]:
        if text not in self.words:
            self.words = {text: self.inner.word_tokenize(text)}
        return self.words[text]

    def sent_tokenize(self, text: str) -> list[str]:
        return list(self.inner.sent_tokenize(text))

    def span_tokenize(self, text: str) -> list[tuple[int, int]]:
        return list(self.inner.span_tokenize(text))


class Ours(WordTokenizer):  # type: ignore[misc]
    """Our tokens, and the sentences they make: one ends with a terminal mark and the punctuation behind it."""

    def word_tokenize(self, text: str) -> list[str]:
        return our_tokens(text)

    def sent_tokenize(self, text: str) -> list[str]:
        return [text[begin:end] for begin, end in self.span_tokenize(text)]

    def span_tokenize(self, text: str) -> list[tuple[int, int]]:
        spans, begin, at, ended = [], 0, 0, False
        for token in our_tokens(text):
            at = text.index(token, at)
            if ended and not all(TABLE[ord(char)] & PUNCT for char in token):
                spans.append((begin, at))
                begin, ended = at, False
            ended = ended or (len(token) == 1 and bool(TABLE[ord(token)] & TERMINAL))
            at += len(token)
        return [*spans, (begin, len(text))]


def our_tokens(text: str) -> list[str]:
    codes = np.array([*map(ord, text), 0], np.int32)
    starts, ends = np.empty(len(codes), np.int32), np.empty(len(codes), np.int32)
    count = split_words(codes, TABLE[codes], len(text), starts, ends)
    return [text[begin:end] for begin, end in zip(starts[:count].tolist(), ends[:count].tolist(), strict=True)]


def our_counts(texts: list[str]) -> list[dict[str, int]]:
    buffers = string_buffers(pa.array(texts, pa.large_string()))
    counts = np.concatenate((measure(*buffers, unicode_flags())[0], measure_quality(*buffers, TABLE)))
    return [dict(zip((*COUNTS, *QUALITY_COLUMNS), row, strict=True)) for row in counts.T.tolist()]


def signal(name: str, counts: dict[str, int]) -> float | None:
    """A stored count or a ratio of two; None where undefined."""
    if name not in RATIOS:
        return counts[name]
    part, whole = (eval(text, {"__builtins__": {}}, counts) for text in RATIOS[name])  # our own table
    return part / whole if whole > 0 else None


def fails(rule: Rule, value: float | None) -> bool:
    bound = getattr(BOUNDS, rule.threshold)
    if value is None:
        return rule.undefined == "fails"
    return bool(value < bound if rule.beyond == "below" else value > bound)


def ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def peer_signals(text: str, words: list[str], sentences: int, *, blank_lines: bool = True) -> dict[str, float | None]:
    """The signals by datatrove's own functions; without blank_lines they are taken out of its lists first."""

    def kept(parts: list[str]) -> list[str]:
        return parts if blank_lines else [part for part in parts if part.strip()]

    real = [word for word in words if any(char not in PUNCTUATION_SET for char in word)]
    lines = text.splitlines()
    paragraphs = kept(re.split(r"\n{2,}", text.strip()))
    split = kept(re.split("\n+", text))
    shown = [line for line in text.split("\n") if line.strip()]
    dup_lines, dup_paragraphs = find_duplicates(split), find_duplicates(paragraphs)
    found: dict[str, float | None] = {
        "n_token_words": len(real),
        "mean_token_word_chars": ratio(sum(map(len, real)), len(real)),
        "hash_ratio": ratio(text.count("#"), len(words)),
        "ellipsis_ratio": ratio(text.count("...") + text.count("\u2026"), len(words)),
        "bullet_line_ratio": ratio(sum(line.lstrip().startswith(("\u2022", "-")) for line in lines), len(lines)),
        "ellipsis_line_ratio": ratio(sum(line.rstrip().endswith(("...", "\u2026")) for line in lines), len(lines)),
        "alpha_token_ratio": ratio(sum(any(char.isalpha() for char in word) for word in words), len(words)),
        "n_stop_words": len(set(STOP_WORDS) & set(words)),
        "dup_line_ratio": ratio(dup_lines[0], len(split)),
        "dup_line_char_ratio": ratio(dup_lines[1], len(text)),
        "dup_paragraph_ratio": ratio(dup_paragraphs[0], len(paragraphs)),
        "dup_paragraph_char_ratio": ratio(dup_paragraphs[1], len(text)),
        "n_c4_sentences": sentences,
        "end_punct_line_ratio": ratio(sum(line.endswith(tuple(TERMINAL_PUNCTUATION)) for line in shown), len(shown)),
        "short_line_ratio": ratio(sum(len(line) <= 30 for line in shown), len(shown)),
        "dup_line_text_ratio": ratio(find_duplicates(shown)[1], len(text.replace("\n", ""))),
        "newline_ratio": ratio(text.count("\n"), len(words)),
    }
    for n in (2, 3, 4):
        grams = get_n_grams(words, n)
        found[f"top_{n}_gram_ratio"] = ratio(find_top_duplicate(grams) if grams else 0, len(text))
    for n in range(5, 11):
        found[f"dup_{n}_gram_ratio"] = ratio(find_all_duplicate(words, n), len(text))
    return found


def c4_sentences(text: str, tokenizer: WordTokenizer) -> int:
    """Sentences in the lines that C4 keeps, counted where the filter itself asks for them."""
    total = 0

    def counted(line: str, language: Any) -> list[str]:
        nonlocal total
        found: list[str] = split_into_sentences(line, language)
        total += len(found)
        return found

    c4_filters.split_into_sentences = counted
    try:
        C4QualityFilter(language=tokenizer, filter_lorem_ipsum=False, filter_curly_bracket=False).filter(Document(text=text, id="x"))
    finally:
        c4_filters.split_into_sentences = split_into_sentences
    return total


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


class Explained:
    """datatrove's signals of one text under each named rule, computed when a difference asks for them."""

    def __init__(self, text: str, words: list[str]) -> None:
        self.text, self.words = text, words

    @cached_property
    def under(self) -> dict[str, dict[str, float | None]]:
        ours = our_tokens(self.text)
        sentences = c4_sentences(self.text, Ours("eng"))
        joined: dict[str, float | None] = {f"dup_{n}_gram_ratio": ratio(separate_duplicates(ours, n), len(self.text)) for n in range(5, 11)}
        return {
            "words": peer_signals(self.text, ours, sentences),
            "blank_lines": peer_signals(self.text, self.words, sentences, blank_lines=False),
            "token_borders": joined,
        }

    def reason(self, signal: str, ours: float | None) -> str:
        return next((name for name, by in self.under.items() if signal in by and agree(ours, by[signal])), "UNEXPLAINED")


def verdict(kind: Any, text: str, tokenizer: Remembered) -> tuple[bool, str]:
    result = kind(language=tokenizer).filter(Document(text=text, id="x"))
    return (True, "") if result is True else (False, result[1])


def agree(ours: float | None, theirs: float | None) -> bool:
    """Within 1 % of the larger, or 0.001 for shares next to nothing."""
    if ours is None or theirs is None:
        return ours is theirs
    return abs(ours - theirs) <= max(0.01 * max(abs(ours), abs(theirs)), 0.001)


def choose(texts: list[str], counts: list[dict[str, int]], wanted: int) -> list[int]:
    """Numbers of the documents compared: up to a quota for every rule, then any."""
    order = list(range(len(texts)))
    Random(0).shuffle(order)
    quota = 2 * COMMON * wanted // 2_000
    chosen: dict[int, None] = {}
    full: Counter[str] = Counter()
    failing = {at: [rule.name for rule in RULES if fails(rule, signal(rule.signal, counts[at]))] for at in order}
    frequency = Counter(name for names in failing.values() for name in names)
    for rule, _ in sorted(frequency.items(), key=lambda item: item[1]):
        for at in order:
            if full[rule] >= quota or len(chosen) >= wanted * 9 // 10:
                break
            if at not in chosen and rule in failing[at]:
                chosen[at] = None
                full.update(failing[at])
    for at in order:
        if len(chosen) < wanted:
            chosen[at] = None
    return list(chosen)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--documents", type=int, default=2_000)
    parser.add_argument("--max-chars", type=int, default=20_000)
    args = parser.parse_args()
    with args.corpus.open(encoding="utf-8") as lines:
        raw = [text for line in lines if (text := json.loads(line)["text"]) and len(text) <= args.max_chars]
    cleaned = clean_texts(pa.array(raw, pa.string()), np.zeros(len(raw), bool), TextRules())["text"].to_pylist()
    flags = [np.frombuffer(text.encode("utf-32-le"), np.uint32) for text in cleaned]
    spaced = [text for text, codes in zip(cleaned, flags, strict=True) if len(codes) and not (TABLE[codes] & UNSPACED).any()]
    counts = our_counts(spaced)
    chosen = choose(spaced, counts, args.documents)
    print(f"datatrove {importlib.metadata.version('datatrove')}, blank spaCy English {importlib.metadata.version('spacy')}")
    print(f"{len(chosen)} documents of {len(spaced)}; {len(cleaned) - len(spaced)} hold scripts without spaces and are left out")
    return compare([spaced[at] for at in chosen], [counts[at] for at in chosen])


def compare(texts: list[str], counts: list[dict[str, int]]) -> int:
    tokenizer = Remembered(load_word_tokenizer("eng"))
    sums: dict[str, list[float]] = {rule.name: [0.0, 0.0] for rule in RULES}
    close: Counter[str] = Counter()
    same: Counter[str] = Counter()
    rejected: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    whole: dict[str, Counter[str]] = {name: Counter() for name in FILTERS}
    broken: Counter[str] = Counter()
    for text, ours in zip(texts, counts, strict=True):
        words = tokenizer.word_tokenize(text)
        theirs = peer_signals(text, words, c4_sentences(text, tokenizer))
        results = {name: verdict(kind, text, tokenizer) for name, (kind, _) in FILTERS.items()}
        theirs["n_c4_lorem_lines"] = float(results["c4"][1] == "lorem_ipsum")
        theirs["n_c4_curly_lines"] = float(results["c4"][1] == "curly_bracket")
        explained = Explained(text, words)
        for rule in RULES:
            mine, other = signal(rule.signal, ours), theirs[rule.signal]
            if rule.signal in ("n_c4_lorem_lines", "n_c4_curly_lines"):
                # datatrove stops at the first such line, whichever it is
                stopped = results["c4"][1] in ("lorem_ipsum", "curly_bracket")
                mine = float(bool(mine)) if not stopped or other else 0.0
            sums[rule.name][0] += mine or 0.0
            sums[rule.name][1] += other or 0.0
            close[rule.name] += agree(mine, other)
            rejected[rule.name] += fails(rule, other)
            same[rule.name] += fails(rule, mine) == fails(rule, other)
            if not agree(mine, other) or fails(rule, mine) != fails(rule, other):
                reasons[f"{rule.name}: {explained.reason(rule.signal, mine)}"] += 1
        for name, (_, rules) in FILTERS.items():
            whole[name]["rejected"] += not results[name][0]
            whole[name]["same"] += results[name][0] == (not any(fails(rule, signal(rule.signal, ours)) for rule in rules))
            # The recomputed signals must say what the filter itself says, or the table would compare something else.
            broken[name] += results[name][0] == any(fails(rule, theirs[rule.signal]) for rule in rules)
    return report(len(texts), sums, close, same, rejected, reasons, whole, broken)


def report(
    total: int,
    sums: dict[str, list[float]],
    close: Counter[str],
    same: Counter[str],
    rejected: Counter[str],
    reasons: Counter[str],
    whole: dict[str, Counter[str]],
    broken: Counter[str],
) -> int:
    print(f"{'rule':26}{'datatrove rejects':>18}{'same decision':>15}{'signal within 1 %':>19}{'mean ours':>12}{'mean theirs':>13}")
    bad = []
    for rule in RULES:
        mine, other = sums[rule.name]
        name = rule.name
        rare = "" if rejected[name] >= COMMON else " rare"
        agreed, near = same[name] / total, close[name] / total
        print(f"{name:26}{rejected[name]:>12}{rare:6}{agreed:>14.2%} {near:>18.2%} {mine / total:>11.4g} {other / total:>12.4g}")
        if same[name] < 0.99 * total:
            bad.append(f"{name}: decisions agree on {same[name] / total:.2%}")
    for name, counted in whole.items():
        print(f"filter {name}: rejects {counted['rejected']}, same decision on {counted['same'] / total:.2%}")
        if counted["same"] < 0.99 * total:
            bad.append(f"filter {name}: decisions agree on {counted['same'] / total:.2%}")
        if broken[name]:
            bad.append(f"filter {name}: its own verdict differs from its recomputed signals {broken[name]} times")
    print("differences (signal or decision) by the rule that explains them:")
    for reason, count in sorted(reasons.items()):
        print(f"  {count:6} {reason}")
        if "UNEXPLAINED" in reason:
            bad.append(f"{count} x {reason}")
    for line in bad:
        print(f"FAIL {line}")
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
