"""Signals of lines and paragraphs: bullets, ellipses, terminal punctuation, duplicates, and which lines C4 keeps.

A line ends at a line feed. Lines and paragraphs of nothing but white space are never duplicates of each other (O-16).
"""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import inline_njit, leaf_njit
from auralith_pipeline.conf.signals import QUALITY_COLUMNS
from auralith_pipeline.udfs.core.quality.classes import LETTER, NUMBER, PUNCT, TERMINAL
from auralith_pipeline.udfs.core.quality.count_marks import JAVASCRIPT, LOREM, POLICY_SHIFT, joined, says
from auralith_pipeline.udfs.core.quality.number_keys import join_keys, key_of, number_keys

SHORT_LINE_CHARS = 30
LONG_WORD_CHARS = 1_000
MIN_LINE_WORDS = 3
# The list signs that RedPajama's signals count (Together 2023), and the hyphen and asterisk of plain text.
_LIST_SIGNS = np.array([ord(sign) for sign in "\u2022\u2023\u25b6\u25c0\u25e6\u25a0\u25a1\u25aa\u25ab\u2013-*"], np.int32)
_CITATIONS, _CITATION_BOUNDS = joined(("[edit]", "[citation needed]"))

_ALL, _BULLET, _LIST, _ELLIPSIS, _END_PUNCT, _SHORT, _DUP, _DUP_CHARS = (
    QUALITY_COLUMNS.index(name)
    for name in (
        "n_all_lines", "n_bullet_lines", "n_list_lines", "n_ellipsis_lines", "n_end_punct_lines", "n_short_lines", "n_dup_lines",
        "n_dup_line_chars",
    )
)  # fmt: skip
_PARAGRAPHS, _DUP_PARAGRAPHS, _DUP_PARAGRAPH_CHARS, _LONGEST, _LOREM = (
    QUALITY_COLUMNS.index(name) for name in ("n_paragraphs", "n_dup_paragraphs", "n_dup_paragraph_chars", "max_line_chars", "n_lorem_ipsum")
)
_C4_LINES, _C4_SENTENCES, _C4_LOREM, _C4_CURLY, _TERMINAL, _FEW_WORDS, _JAVASCRIPT, _POLICY, _LONG_WORD = (
    QUALITY_COLUMNS.index(name)
    for name in (
        "n_c4_lines", "n_c4_sentences", "n_c4_lorem_lines", "n_c4_curly_lines", "n_terminal_lines", "n_few_word_lines",
        "n_javascript_lines", "n_policy_lines", "n_long_word_lines",
    )
)  # fmt: skip


@leaf_njit
def _without_citations(codes, begin, end):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """Where the line ends once marks such as [3], [edit] and [citation needed] at its end are gone."""
    while end > begin and codes[end - 1] == 0x5D:
        at = end - 2
        while at >= begin and 0x30 <= codes[at] <= 0x39:
            at -= 1
        if at >= begin and codes[at] == 0x5B:
            end = at
            continue
        for i in range(_CITATION_BOUNDS.shape[0] - 1):
            length = _CITATION_BOUNDS[i + 1] - _CITATION_BOUNDS[i]
            if end - length >= begin and says(codes, end - length, end, _CITATIONS, _CITATION_BOUNDS[i], _CITATION_BOUNDS[i + 1]):
                end -= length
                break
        else:
            break
    return end


@inline_njit
def _ends_in_ellipsis(codes, begin, end):  # type: ignore[no-untyped-def]
    return end - begin >= 3 and codes[end - 1] == 0x2E and codes[end - 2] == 0x2E and codes[end - 3] == 0x2E


@leaf_njit
def _sentences(codes, bits, begin, end, starts, ends, token):  # type: ignore[no-untyped-def]
    """Sentences among the tokens from number `token` on within [begin, end): a terminal token ends one, punctuation stays with it."""
    count = 1
    ended = False
    while starts[token] < end:
        single = ends[token] == starts[token] + 1
        if single and bits[starts[token]] & TERMINAL:
            ended = True
        elif ended:
            signs = True
            for at in range(np.int64(starts[token]), np.int64(ends[token])):
                signs = signs and bits[at] & PUNCT != 0
            if not signs:
                count += 1
                ended = False
        token += 1
    return count


@inline_njit
def _is_line_end(code):  # type: ignore[no-untyped-def]
    """C4's terminal punctuation: . ! ? and straight quotation marks."""
    return code == 0x2E or code == 0x21 or code == 0x3F or code == 0x22 or code == 0x27


@inline_njit
def _longest_word(words, word, stop):  # type: ignore[no-untyped-def]
    longest = np.int64(0)
    for i in range(word, stop):
        longest = max(longest, np.int64(words[2 * i + 1]) - np.int64(words[2 * i]))
    return longest


@inline_njit
def _has_curly(codes, begin, end):  # type: ignore[no-untyped-def]
    for at in range(begin, end):
        if codes[at] == 0x7B:
            return True
    return False


@inline_njit
def _count_form(codes, bits, begin, end, first, last, out):  # type: ignore[no-untyped-def]
    """How a line [begin, end) begins and ends; its visible characters are in [first, last)."""
    out[_BULLET] += codes[first] == 0x2D or codes[first] == 0x2022
    if not bits[first] & (LETTER | NUMBER):
        for sign in _LIST_SIGNS:
            if codes[first] == sign:
                out[_LIST] += 1
                break
    out[_ELLIPSIS] += codes[last - 1] == 0x2026 or _ends_in_ellipsis(codes, first, last)
    out[_END_PUNCT] += bits[end - 1] & TERMINAL != 0
    out[_SHORT] += end - begin <= SHORT_LINE_CHARS


@inline_njit
def _close(paragraphs, count, key, length, blank):  # type: ignore[no-untyped-def]
    """Add a paragraph that is not blank; returns how many there are."""
    if blank:
        return count
    keys, lengths = paragraphs
    keys[count] = key
    lengths[count] = length
    return count + 1


@leaf_njit
def measure_lines(codes, bits, narrow, size, tokens, words, breaks, marks, lines, paragraphs, out):  # type: ignore[no-untyped-def]
    """Add the line counts of codes[:size] to out (int64, one per signal); returns how many lines and paragraphs are not blank.

    tokens: (starts, ends, how many), starts[how many] at `size`; words: (borders (find_words.py), how many), those between white space.
    breaks: (places, how many) of line feeds; marks: (places, names, how many) as from `count_marks`.
    lines, paragraphs: (keys (uint64), lengths (int64)), filled for every line and paragraph that is not blank.
    """
    starts, ends, n_tokens = tokens
    borders, n_words = words
    break_places, n_breaks = breaks
    mark_places, mark_names, n_marks = marks
    line_keys, line_lengths = lines
    n_lines = n_breaks
    if size > 0 and (n_breaks == 0 or break_places[n_breaks - 1] != size - 1):
        n_lines += 1
    out[_ALL] = n_lines
    # White space at the two ends of the text belongs to no paragraph.
    text_begin = borders[0] if n_words else size
    text_end = borders[2 * n_words - 1] if n_words else 0
    has_long_word = _longest_word(borders, 0, n_words) > LONG_WORD_CHARS
    kept = n_paragraphs = 0
    token = word = mark = 0
    paragraph = -1  # where the open paragraph begins
    paragraph_end = 0
    paragraph_key = np.uint64(0)
    paragraph_blank = True
    begin = 0
    for line in range(n_lines):
        end = break_places[line] if line < n_breaks else size
        out[_LONGEST] = max(out[_LONGEST], end - begin)
        first_word = word
        while word < n_words and borders[2 * word] < end:
            word += 1
        key = key_of(codes, narrow, begin, end)
        if end == begin or end <= text_begin or begin >= text_end:
            if paragraph >= 0:
                n_paragraphs = _close(paragraphs, n_paragraphs, paragraph_key, paragraph_end - paragraph, paragraph_blank)
            paragraph = -1
        else:
            cut_begin, cut_end = max(begin, text_begin), min(end, text_end)
            part = key if cut_begin == begin and cut_end == end else key_of(codes, narrow, cut_begin, cut_end)
            if paragraph < 0:
                paragraph, paragraph_key, paragraph_blank = cut_begin, part, True
            else:
                paragraph_key = join_keys(paragraph_key, part)
            paragraph_blank = paragraph_blank and word == first_word
            paragraph_end = cut_end
        if word > first_word:
            line_keys[kept] = key
            line_lengths[kept] = end - begin
            kept += 1
            found = 0
            while mark < n_marks and mark_places[mark] < end:
                found |= 1 << mark_names[mark]
                out[_LOREM] += mark_names[mark] == LOREM
                mark += 1
            first, last = np.int64(borders[2 * first_word]), np.int64(borders[2 * word - 1])
            _count_form(codes, bits, begin, end, first, last, out)
            out[_JAVASCRIPT] += found >> JAVASCRIPT & 1
            out[_POLICY] += found >> POLICY_SHIFT != 0
            few = word - first_word < MIN_LINE_WORDS
            out[_FEW_WORDS] += few
            too_long = has_long_word and _longest_word(borders, first_word, word) > LONG_WORD_CHARS
            out[_LONG_WORD] += too_long
            stop = _without_citations(codes, first, last)
            terminal = stop > first and _is_line_end(codes[stop - 1]) and not _ends_in_ellipsis(codes, first, stop)
            out[_TERMINAL] += terminal
            if terminal and not few and not too_long:
                out[_C4_LOREM] += found >> LOREM & 1
                if not found >> JAVASCRIPT & 1:
                    out[_C4_CURLY] += _has_curly(codes, first, last)
                    if not found >> POLICY_SHIFT:
                        while token < n_tokens and starts[token] < begin:
                            token += 1
                        out[_C4_LINES] += 1
                        out[_C4_SENTENCES] += _sentences(codes, bits, first, stop, starts, ends, token)
        begin = end + 1
    if paragraph >= 0:
        n_paragraphs = _close(paragraphs, n_paragraphs, paragraph_key, paragraph_end - paragraph, paragraph_blank)
    return kept, n_paragraphs


@leaf_njit
def count_duplicates(keys, lengths, count, numbers, amounts, slots, held):  # type: ignore[no-untyped-def]
    """How many of keys[:count] equal an earlier one, and the sum of their lengths; the other arrays are scratch of number_keys."""
    distinct = number_keys(keys, count, numbers, amounts, slots, held)
    chars = fresh = 0
    for i in range(count):  # numbers rise with first occurrences
        if numbers[i] == fresh:
            fresh += 1
        else:
            chars += lengths[i]
    return count - distinct, chars
