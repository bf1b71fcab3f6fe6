"""Signals of lines and paragraphs: bullets, ellipses, terminal punctuation, duplicates, and which lines C4 keeps.

A line ends at a line feed. Lines and paragraphs of nothing but white space are never duplicates of each other (O-16).
"""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import njit
from auralith_pipeline.conf.signals import QUALITY_COLUMNS
from auralith_pipeline.udfs.core.quality.classes import LINE_END, PUNCT, SPACE, TERMINAL
from auralith_pipeline.udfs.core.quality.count_repeats import hash_codes, number_keys
from auralith_pipeline.udfs.core.quality.measure_code import _joined, says

SHORT_LINE_CHARS = 30
LONG_WORD_CHARS = 1_000
MIN_LINE_WORDS = 3
# The list signs that RedPajama's signals count (Together 2023), and the hyphen and asterisk of plain text.
_LIST_SIGNS = np.array([ord(sign) for sign in "\u2022\u2023\u25b6\u25c0\u25e6\u25a0\u25a1\u25aa\u25ab\u2013-*"], np.int32)
_PHRASES, _PHRASE_BOUNDS = _joined(
    ("lorem ipsum", "javascript", "terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")
)
# For each letter that begins a phrase: the number of its first phrase and one beyond its last.
_PHRASE_OF = np.zeros((128, 2), np.int64)
for _number, _begin in enumerate(_PHRASE_BOUNDS[:-1].tolist()):
    for _letter in (int(_PHRASES[_begin]), int(_PHRASES[_begin]) - 32):
        _PHRASE_OF[_letter] = (_PHRASE_OF[_letter, 0] if _PHRASE_OF[_letter, 1] else _number, _number + 1)
_CITATIONS, _CITATION_BOUNDS = _joined(("[edit]", "[citation needed]"))

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


@njit
def _without_citations(codes, begin, end):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """Where the line ends once marks such as [3], [edit] and [citation needed] at its end are gone."""
    while end > begin and codes[end - 1] == 0x5D:
        at = end - 2
        while at >= begin and 0x30 <= codes[at] <= 0x39:
            at -= 1
        if at >= begin and codes[at] == 0x5B:
            end = at
            continue
        before = end
        for i in range(_CITATION_BOUNDS.shape[0] - 1):
            length = _CITATION_BOUNDS[i + 1] - _CITATION_BOUNDS[i]
            if end - length >= begin and says(codes, end - length, end, _CITATIONS, _CITATION_BOUNDS[i], _CITATION_BOUNDS[i + 1]):
                end -= length
                break
        if end == before:
            break
    return end


@njit
def _ends_in_ellipsis(codes, begin, end):  # type: ignore[no-untyped-def]
    return end - begin >= 3 and codes[end - 1] == 0x2E and codes[end - 2] == 0x2E and codes[end - 3] == 0x2E


@njit
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
            for at in range(starts[token], ends[token]):
                signs = signs and bits[at] & PUNCT != 0
            if not signs:
                count += 1
                ended = False
        token += 1
    return count


@njit
def measure_lines(codes, bits, size, starts, ends, tokens, keys, begins, lengths, out):  # type: ignore[no-untyped-def]
    """Add the line counts of codes[:size] to out (int64, one per signal); returns how many lines are not blank.

    starts, ends: its tokens, with starts[tokens] beyond `size`. keys (uint64) and lengths (int64): filled with hash and
    characters of every line that is not blank; begins (int64): where each begins.
    """
    at = 0
    token = 0
    kept = 0
    while at < size:
        begin = at
        words = word = longest_word = 0
        first = last = -1
        curly = False
        found = 0  # bit i: phrase i of _PHRASES
        while at < size and codes[at] != 10:
            code = codes[at]
            if bits[at] & SPACE:
                word = 0
            else:
                if word == 0:
                    words += 1
                word += 1
                longest_word = max(longest_word, word)
                if first < 0:
                    first = at
                last = at
                curly = curly or code == 0x7B
                if code < 128:
                    for i in range(_PHRASE_OF[code, 0], _PHRASE_OF[code, 1]):
                        if says(codes, at, size, _PHRASES, _PHRASE_BOUNDS[i], _PHRASE_BOUNDS[i + 1]):
                            found |= 1 << i
                            if i == 0:
                                out[_LOREM] += 1
            at += 1
        end = at
        at += 1
        out[_ALL] += 1
        out[_LONGEST] = max(out[_LONGEST], end - begin)
        if first < 0:
            continue
        last += 1
        keys[kept] = hash_codes(codes, begin, end)
        begins[kept] = begin
        lengths[kept] = end - begin
        kept += 1
        out[_BULLET] += codes[first] == 0x2D or codes[first] == 0x2022
        for sign in _LIST_SIGNS:
            if codes[first] == sign:
                out[_LIST] += 1
                break
        out[_ELLIPSIS] += codes[last - 1] == 0x2026 or _ends_in_ellipsis(codes, first, last)
        out[_END_PUNCT] += bits[end - 1] & TERMINAL != 0
        out[_SHORT] += end - begin <= SHORT_LINE_CHARS
        out[_JAVASCRIPT] += found >> 1 & 1
        out[_POLICY] += found >> 2 != 0
        out[_FEW_WORDS] += words < MIN_LINE_WORDS
        out[_LONG_WORD] += longest_word > LONG_WORD_CHARS
        stop = _without_citations(codes, first, last)
        terminal = stop > first and bits[stop - 1] & LINE_END != 0 and not _ends_in_ellipsis(codes, first, stop)
        out[_TERMINAL] += terminal
        if longest_word > LONG_WORD_CHARS or not terminal or words < MIN_LINE_WORDS:
            continue
        if found & 1:
            out[_C4_LOREM] += 1
        if found >> 1 & 1:
            continue
        if curly:
            out[_C4_CURLY] += 1
        if found >> 2:
            continue
        while token < tokens and starts[token] < begin:
            token += 1
        out[_C4_LINES] += 1
        out[_C4_SENTENCES] += _sentences(codes, bits, first, stop, starts, ends, token)
    return kept


@njit
def count_duplicates(keys, lengths, count, numbers, amounts, seen):  # type: ignore[no-untyped-def]
    """How many of keys[:count] equal an earlier one, and the sum of their lengths; numbers, amounts, seen are scratch."""
    distinct = number_keys(keys, count, numbers, amounts)
    seen[:distinct] = 0
    chars = 0
    for i in range(count):
        if seen[numbers[i]]:
            chars += lengths[i]
        seen[numbers[i]] = 1
    return count - distinct, chars


@njit
def measure_paragraphs(codes, bits, size, keys, lengths):  # type: ignore[no-untyped-def]
    """Fill keys and lengths with the paragraphs of codes[:size] and return how many.

    Two and more line feeds part them; white space at the two ends of the text does not count, nor do blank paragraphs.
    """
    first, last = 0, size
    while first < last and bits[first] & SPACE:
        first += 1
    while last > first and bits[last - 1] & SPACE:
        last -= 1
    count = 0
    at = first
    while at < last:
        begin = at
        blank = True
        while at < last and not (codes[at] == 10 and codes[at + 1] == 10):
            blank = blank and bits[at] & SPACE != 0
            at += 1
        if not blank:
            keys[count] = hash_codes(codes, begin, at)
            lengths[count] = at - begin
            count += 1
        while at < last and codes[at] == 10:
            at += 1
    return count
