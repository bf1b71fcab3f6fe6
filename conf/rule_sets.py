"""Every quality rule in one table: its set, its name, the signal it reads, and on which side of which threshold it fails.

To add a rule: a line here and its threshold in conf/quality.py. To add a signal: a ratio of counts in `RATIOS`, or a count in
conf/signals.py and its kernel.

Sources: `gopher` Rae et al. 2021, tables A1 and section A.1; `c4` Raffel et al. 2020, section 2.2; `fineweb` Penedo et al. 2024,
section 3.6; `code` in the spirit of the StarCoder 2 filters (Lozhkov et al. 2024, section 3.1); `seed` this project's defaults.
Counting follows the filters that produced FineWeb, so that the published thresholds mean the same here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from auralith_pipeline.conf.signals import DUPLICATE_GRAMS, TOP_GRAMS

RuleSetName = Literal["seed", "gopher", "c4", "fineweb", "code"]
RULE_SETS: tuple[RuleSetName, ...] = get_args(RuleSetName)


@dataclass(frozen=True)
class Rule:
    """Fails where `signal` lies beyond the threshold, a field of `RuleThresholds` named `threshold`.

    undefined: what a null signal (a ratio of nothing) means; fails: the text has nothing of what the rule asks for.
    languages: the rule is about these languages only, and about texts whose language is not known; () for all.
    """

    name: str
    signal: str
    beyond: Literal["below", "above"]
    threshold: str
    undefined: Literal["passes", "fails"] = "passes"
    languages: tuple[str, ...] = ()


_VISIBLE = "(n_chars - n_spaces)"
# Ratios of stored counts, in SQL: (part, whole). Null where the whole is zero: undefined, never NaN.
RATIOS: dict[str, tuple[str, str]] = {
    "mean_word_chars": ("n_word_chars", "n_words"),
    "letter_ratio": ("n_letters", _VISIBLE),
    "digit_ratio": ("n_digits", _VISIBLE),
    "symbol_ratio": ("n_symbols", _VISIBLE),
    "upper_ratio": ("n_capitals", "n_letters"),
    "mean_token_word_chars": ("n_token_word_chars", "n_token_words"),
    "hash_ratio": ("n_hashes", "n_tokens"),
    "ellipsis_ratio": ("n_ellipses", "n_tokens"),
    "bullet_line_ratio": ("n_bullet_lines", "n_all_lines"),
    "ellipsis_line_ratio": ("n_ellipsis_lines", "n_all_lines"),
    "alpha_token_ratio": ("n_alpha_tokens", "n_tokens"),
    "dup_line_ratio": ("n_dup_lines", "n_lines"),
    "dup_line_char_ratio": ("n_dup_line_chars", "n_chars"),
    "dup_paragraph_ratio": ("n_dup_paragraphs", "n_paragraphs"),
    "dup_paragraph_char_ratio": ("n_dup_paragraph_chars", "n_chars"),
    **{f"top_{n}_gram_ratio": (f"top_{n}_gram_chars", "n_chars") for n in TOP_GRAMS},
    **{f"dup_{n}_gram_ratio": (f"dup_{n}_gram_chars", "n_chars") for n in DUPLICATE_GRAMS},
    "end_punct_line_ratio": ("n_end_punct_lines", "n_lines"),
    "short_line_ratio": ("n_short_lines", "n_lines"),
    "dup_line_text_ratio": ("n_dup_line_chars", "(n_chars - n_newlines)"),
    "newline_ratio": ("n_newlines", "n_tokens"),
    "mean_line_chars": ("(n_chars - n_newlines)", "n_all_lines"),
    "alnum_ratio": ("(n_letters + n_digits)", "n_chars"),
    "encoded_ratio": ("n_encoded_chars", "n_chars"),
    "unique_word_ratio": ("n_unique_words", "n_token_words"),
    "upper_word_ratio": ("n_upper_words", "n_token_words"),
    "list_line_ratio": ("n_list_lines", "n_lines"),
}

SEED_RULES = (
    Rule("too_few_chars", "n_chars", "below", "min_chars"),
    Rule("too_many_chars", "n_chars", "above", "max_chars"),
    Rule("too_few_words", "n_words", "below", "min_words"),
    Rule("short_words", "mean_word_chars", "below", "min_mean_word_chars"),
    Rule("long_words", "mean_word_chars", "above", "max_mean_word_chars"),
    Rule("too_few_letters", "letter_ratio", "below", "min_letter_ratio"),
    Rule("too_many_digits", "digit_ratio", "above", "max_digit_ratio"),
    Rule("too_many_symbols", "symbol_ratio", "above", "max_symbol_ratio"),
    Rule("too_many_capitals", "upper_ratio", "above", "max_upper_ratio"),
)
GOPHER_RULES = (
    Rule("gopher_too_few_words", "n_token_words", "below", "gopher_min_words"),
    Rule("gopher_too_many_words", "n_token_words", "above", "gopher_max_words"),
    Rule("gopher_short_words", "mean_token_word_chars", "below", "gopher_min_mean_word_chars", "fails"),
    Rule("gopher_long_words", "mean_token_word_chars", "above", "gopher_max_mean_word_chars"),
    Rule("gopher_too_many_hashes", "hash_ratio", "above", "gopher_max_symbol_ratio"),
    Rule("gopher_too_many_ellipses", "ellipsis_ratio", "above", "gopher_max_symbol_ratio"),
    Rule("gopher_bullet_lines", "bullet_line_ratio", "above", "gopher_max_bullet_line_ratio"),
    Rule("gopher_ellipsis_lines", "ellipsis_line_ratio", "above", "gopher_max_ellipsis_line_ratio"),
    Rule("gopher_few_alpha_words", "alpha_token_ratio", "below", "gopher_min_alpha_ratio", "fails"),
    Rule("gopher_few_stop_words", "n_stop_words", "below", "gopher_min_stop_words", languages=("en",)),
    Rule("dup_lines", "dup_line_ratio", "above", "max_dup_line_ratio"),
    Rule("dup_line_chars", "dup_line_char_ratio", "above", "max_dup_line_char_ratio"),
    Rule("dup_paragraphs", "dup_paragraph_ratio", "above", "max_dup_paragraph_ratio"),
    Rule("dup_paragraph_chars", "dup_paragraph_char_ratio", "above", "max_dup_paragraph_char_ratio"),
    *(Rule(f"top_{n}_grams", f"top_{n}_gram_ratio", "above", f"max_top_{n}_gram_ratio") for n in TOP_GRAMS),
    *(Rule(f"dup_{n}_grams", f"dup_{n}_gram_ratio", "above", f"max_dup_{n}_gram_ratio") for n in DUPLICATE_GRAMS),
)
C4_RULES = (
    Rule("c4_lorem_ipsum", "n_c4_lorem_lines", "above", "c4_max_lorem_lines"),
    Rule("c4_curly_braces", "n_c4_curly_lines", "above", "c4_max_curly_lines"),
    Rule("c4_too_few_sentences", "n_c4_sentences", "below", "c4_min_sentences"),
)
FINEWEB_RULES = (
    Rule("fineweb_few_end_punct", "end_punct_line_ratio", "below", "fineweb_min_end_punct_ratio", "fails"),
    Rule("fineweb_short_lines", "short_line_ratio", "above", "fineweb_max_short_line_ratio"),
    Rule("fineweb_dup_line_chars", "dup_line_text_ratio", "above", "fineweb_max_dup_char_ratio"),
    Rule("fineweb_newlines", "newline_ratio", "above", "fineweb_max_newline_ratio"),
)
CODE_RULES = (
    Rule("code_long_lines", "mean_line_chars", "above", "code_max_mean_line_chars"),
    Rule("code_longest_line", "max_line_chars", "above", "code_max_line_chars"),
    Rule("code_few_alnum", "alnum_ratio", "below", "code_min_alnum_ratio", "fails"),
    Rule("code_encoded", "encoded_ratio", "above", "code_max_encoded_ratio"),
    Rule("code_encoded_run", "max_encoded_run", "above", "code_max_encoded_run"),
    Rule("code_generated", "n_generated_marks", "above", "code_max_generated_marks"),
)
RULES_BY_SET: dict[RuleSetName, tuple[Rule, ...]] = {
    "seed": SEED_RULES,
    "gopher": GOPHER_RULES,
    "c4": C4_RULES,
    "fineweb": FINEWEB_RULES,
    "code": CODE_RULES,
}
ALL_RULES = tuple(rule for name in RULE_SETS for rule in RULES_BY_SET[name])
