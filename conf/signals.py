"""The counts of the quality kernel, in its order: the name of the column and what it holds.

Plain data without Spark types: the kernel (udfs/core/quality) numbers its rows by this list, and the table contract takes
its columns from it. All are integers; ratios are expressions over them (transforms/rules.py).
"""

from __future__ import annotations

TOP_GRAMS = (2, 3, 4)
DUPLICATE_GRAMS = (5, 6, 7, 8, 9, 10)

QUALITY_SIGNALS: tuple[tuple[str, str], ...] = (
    # Tokens and words (udfs/core/quality/split_words.py)
    ("n_tokens", "tokens: words, and every punctuation mark that stands beside one"),
    ("n_token_words", "tokens that are more than punctuation"),
    ("n_token_word_chars", "characters of those"),
    ("n_alpha_tokens", "tokens with at least one letter"),
    ("n_stop_words", "how many of the eight English stop words (the be to of and that have with) occur"),
    ("n_unique_words", "distinct tokens that are more than punctuation"),
    ("n_upper_words", "tokens with at least one capital and no small letter"),
    ("word_entropy_milli", "entropy of the distribution of tokens, in thousandths of a bit"),
    # Characters
    ("n_hashes", "number signs (#)"),
    ("n_ellipses", "ellipses: three full stops, or the character"),
    ("n_newlines", "line feeds"),
    ("n_curly_braces", "curly braces, opening and closing"),
    ("n_lorem_ipsum", "occurrences of 'lorem ipsum', in any case"),
    # Lines and paragraphs (udfs/core/quality/measure_lines.py)
    ("n_all_lines", "lines, blank ones included"),
    ("n_bullet_lines", "lines that begin with a hyphen or a bullet"),
    ("n_list_lines", "lines that begin with any common list sign"),
    ("n_ellipsis_lines", "lines that end with an ellipsis"),
    ("n_end_punct_lines", "lines whose last character ends a sentence, in any script"),
    ("n_short_lines", "lines that are not blank, of at most 30 characters"),
    ("n_dup_lines", "lines that are not blank and equal an earlier one"),
    ("n_dup_line_chars", "characters of those"),
    ("n_paragraphs", "paragraphs: stretches between empty lines, not blank"),
    ("n_dup_paragraphs", "paragraphs that equal an earlier one"),
    ("n_dup_paragraph_chars", "characters of those"),
    ("max_line_chars", "characters of the longest line"),
    # C4's line rules
    ("n_c4_lines", "lines that C4 keeps: terminal punctuation, three words, no overlong word, no script or policy notice"),
    ("n_c4_sentences", "sentences in those"),
    ("n_c4_lorem_lines", "lines with 'lorem ipsum' among those that C4 looks at"),
    ("n_c4_curly_lines", "lines with an opening curly brace among those that C4 looks at"),
    ("n_terminal_lines", "lines that end with . ! ? or a straight quotation mark, and with no ellipsis"),
    ("n_few_word_lines", "lines that are not blank, with fewer than three words"),
    ("n_javascript_lines", "lines that mention javascript"),
    ("n_policy_lines", "lines that mention cookies, privacy policy or terms of use"),
    ("n_long_word_lines", "lines with a word of more than 1,000 characters"),
    # Repetition (udfs/core/quality/count_repeats.py)
    *((f"top_{n}_gram_chars", f"characters of the most frequent run of {n} tokens, all its occurrences") for n in TOP_GRAMS),
    *((f"dup_{n}_gram_chars", f"characters in runs of {n} tokens that occurred before, none counted twice") for n in DUPLICATE_GRAMS),
    # Code (udfs/core/quality/measure_code.py)
    ("n_encoded_chars", "characters of encoded data: base64 runs of 64 and more, lists of 8 and more hexadecimal bytes"),
    ("max_encoded_run", "characters of the longest of those"),
    ("n_generated_marks", "notices of a code generator in the first five lines"),
)

# What a text is made of, counted by the same kernel (udfs/core/quality/count_characters.py).
CHARACTER_COLUMNS = ("n_chars", "n_words", "n_word_chars", "n_letters", "n_digits", "n_spaces", "n_symbols", "n_capitals", "n_lines")
QUALITY_COLUMNS: tuple[str, ...] = tuple(name for name, _ in QUALITY_SIGNALS)
SIGNAL_COLUMNS = (*CHARACTER_COLUMNS, *QUALITY_COLUMNS)
