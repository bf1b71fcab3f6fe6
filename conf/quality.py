"""The quality section of the configuration: which rule sets apply, their thresholds, and what differs by modality, language, source."""

from __future__ import annotations

from typing import Any

from pydantic import Field, field_validator

from auralith_pipeline.conf.rule_sets import RuleSetName
from auralith_pipeline.conf.section import Ratio, Section

Override = dict[str, Any]


class RuleThresholds(Section):
    """The rule sets in force and the thresholds of all rules. A document fails a rule beyond the bound; `null` switches it off."""

    rule_sets: tuple[RuleSetName, ...] = Field(
        ("seed",), description="Rule sets in force, freely combined: `seed`, `gopher` (quality and repetition), `c4`, `fineweb`, `code`."
    )
    min_chars: int | None = Field(50, ge=0, description="`too_few_chars`: fewer characters than this.")
    max_chars: int | None = Field(10_000_000, gt=0, description="`too_many_chars`: more characters than this.")
    min_words: int | None = Field(10, ge=0, description="`too_few_words`: fewer words than this.")
    min_mean_word_chars: float | None = Field(
        1.5, ge=0, description="`short_words`: mean word length below this. Unspaced scripts count two characters as a word."
    )
    max_mean_word_chars: float | None = Field(15.0, gt=0, description="`long_words`: mean word length above this.")
    min_letter_ratio: Ratio | None = Field(0.5, description="`too_few_letters`: share of letters among non-space characters below this.")
    max_digit_ratio: Ratio | None = Field(0.3, description="`too_many_digits`: share of digits among non-space characters above this.")
    max_symbol_ratio: Ratio | None = Field(
        0.3, description="`too_many_symbols`: share of other signs among non-space characters above this."
    )
    max_upper_ratio: Ratio | None = Field(0.6, description="`too_many_capitals`: share of capitals among letters above this.")
    gopher_min_words: int | None = Field(50, ge=0, description="`gopher_too_few_words`: fewer words than this.")
    gopher_max_words: int | None = Field(100_000, gt=0, description="`gopher_too_many_words`: more words than this.")
    gopher_min_mean_word_chars: float | None = Field(3.0, ge=0, description="`gopher_short_words`: mean word length below this.")
    gopher_max_mean_word_chars: float | None = Field(10.0, gt=0, description="`gopher_long_words`: mean word length above this.")
    gopher_max_symbol_ratio: float | None = Field(
        0.1, ge=0, description="`gopher_too_many_hashes`, `gopher_too_many_ellipses`: number signs or ellipses per token above this."
    )
    gopher_max_bullet_line_ratio: Ratio | None = Field(0.9, description="`gopher_bullet_lines`: share of lines with a bullet above this.")
    gopher_max_ellipsis_line_ratio: Ratio | None = Field(
        0.3, description="`gopher_ellipsis_lines`: share of lines that end in an ellipsis above this."
    )
    gopher_min_alpha_ratio: Ratio | None = Field(0.8, description="`gopher_few_alpha_words`: share of tokens with a letter below this.")
    gopher_min_stop_words: int | None = Field(
        2, ge=0, le=8, description="`gopher_few_stop_words`: fewer English stop words than this; for English and unknown languages."
    )
    max_dup_line_ratio: Ratio | None = Field(0.3, description="`dup_lines` (gopher): share of repeated lines above this.")
    max_dup_line_char_ratio: Ratio | None = Field(
        0.2, description="`dup_line_chars` (gopher): share of characters in repeated lines above this."
    )
    max_dup_paragraph_ratio: Ratio | None = Field(0.3, description="`dup_paragraphs` (gopher): share of repeated paragraphs above this.")
    max_dup_paragraph_char_ratio: Ratio | None = Field(
        0.2, description="`dup_paragraph_chars` (gopher): share of characters in repeated paragraphs above this."
    )
    max_top_2_gram_ratio: Ratio | None = Field(
        0.20, description="`top_2_grams` (gopher): share of characters in the most frequent 2-gram above this."
    )
    max_top_3_gram_ratio: Ratio | None = Field(
        0.18, description="`top_3_grams` (gopher): share of characters in the most frequent 3-gram above this."
    )
    max_top_4_gram_ratio: Ratio | None = Field(
        0.16, description="`top_4_grams` (gopher): share of characters in the most frequent 4-gram above this."
    )
    max_dup_5_gram_ratio: Ratio | None = Field(
        0.15, description="`dup_5_grams` (gopher): share of characters in duplicate 5-grams above this."
    )
    max_dup_6_gram_ratio: Ratio | None = Field(
        0.14, description="`dup_6_grams` (gopher): share of characters in duplicate 6-grams above this."
    )
    max_dup_7_gram_ratio: Ratio | None = Field(
        0.13, description="`dup_7_grams` (gopher): share of characters in duplicate 7-grams above this."
    )
    max_dup_8_gram_ratio: Ratio | None = Field(
        0.12, description="`dup_8_grams` (gopher): share of characters in duplicate 8-grams above this."
    )
    max_dup_9_gram_ratio: Ratio | None = Field(
        0.11, description="`dup_9_grams` (gopher): share of characters in duplicate 9-grams above this."
    )
    max_dup_10_gram_ratio: Ratio | None = Field(
        0.10, description="`dup_10_grams` (gopher): share of characters in duplicate 10-grams above this."
    )
    c4_max_lorem_lines: int | None = Field(0, ge=0, description="`c4_lorem_ipsum`: more lines with `lorem ipsum` than this.")
    c4_max_curly_lines: int | None = Field(0, ge=0, description="`c4_curly_braces`: more lines with a curly brace than this.")
    c4_min_sentences: int | None = Field(5, ge=0, description="`c4_too_few_sentences`: fewer sentences in the lines that C4 keeps.")
    fineweb_min_end_punct_ratio: Ratio | None = Field(
        0.12, description="`fineweb_few_end_punct`: share of lines that end a sentence below this."
    )
    fineweb_max_short_line_ratio: Ratio | None = Field(
        0.67, description="`fineweb_short_lines`: share of lines of at most 30 characters above this."
    )
    fineweb_max_dup_char_ratio: Ratio | None = Field(
        0.01, description="`fineweb_dup_line_chars`: share of characters in repeated lines above this."
    )
    fineweb_max_newline_ratio: float | None = Field(0.3, ge=0, description="`fineweb_newlines`: line feeds per token above this.")
    code_max_mean_line_chars: float | None = Field(100.0, gt=0, description="`code_long_lines`: mean line length above this.")
    code_max_line_chars: int | None = Field(1_000, gt=0, description="`code_longest_line`: a line of more characters than this.")
    code_min_alnum_ratio: Ratio | None = Field(0.25, description="`code_few_alnum`: share of letters and digits below this.")
    code_max_encoded_ratio: Ratio | None = Field(0.5, description="`code_encoded`: share of base64 and hexadecimal data above this.")
    code_max_encoded_run: int | None = Field(1_024, gt=0, description="`code_encoded_run`: a stretch of encoded data longer than this.")
    code_max_generated_marks: int | None = Field(
        0, ge=0, description="`code_generated`: more notices of a code generator in the first five lines than this."
    )


class CodeThresholds(RuleThresholds):
    min_words: int | None = Field(5, ge=0, description="`too_few_words`: fewer words than this.")
    min_letter_ratio: Ratio | None = Field(0.25, description="`too_few_letters`: share of letters among non-space characters below this.")
    max_digit_ratio: Ratio | None = Field(0.5, description="`too_many_digits`: share of digits among non-space characters above this.")
    max_symbol_ratio: Ratio | None = Field(
        0.6, description="`too_many_symbols`: share of other signs among non-space characters above this."
    )
    max_upper_ratio: Ratio | None = Field(0.9, description="`too_many_capitals`: share of capitals among letters above this.")


class QualitySection(Section):
    text: RuleThresholds = Field(default_factory=RuleThresholds, description="Rule sets and thresholds for prose.")
    code: CodeThresholds = Field(default_factory=CodeThresholds, description="Rule sets and thresholds for source code.")
    languages: dict[str, Override] = Field(
        default_factory=dict,
        description="What differs for a language (its code, such as `ja`): any keys of `text`. Only for documents of that language.",
    )
    sources: dict[str, Override] = Field(
        default_factory=dict, description="What differs for a source (its name): any keys of `text`. Stronger than `languages`."
    )

    @field_validator("languages", "sources")
    @classmethod
    def _known_keys(cls, overrides: dict[str, Override]) -> dict[str, Override]:
        # Checked as thresholds are, but kept as given: a key that is not there must not become its default.
        return {name: _partial(override) for name, override in overrides.items()}

    def threshold(self, field: str, rule_set: RuleSetName, *, modality: str, language: str | None, source: str | None) -> float | None:
        """The threshold in force for a document, None where its rule is off.

        field: a field of RuleThresholds; rule_set: the set of the rule that reads it.
        """
        base = self.code if modality == "code" else self.text
        rule_sets, bound = base.rule_sets, getattr(base, field)
        for override in (self.languages.get(language or "", {}), self.sources.get(source or "", {})):
            rule_sets = override.get("rule_sets", rule_sets)
            bound = override.get(field, bound)
        return bound if rule_set in rule_sets else None


def _partial(override: Override) -> Override:
    checked = RuleThresholds.model_validate(override)
    return {key: getattr(checked, key) for key in sorted(override)}
