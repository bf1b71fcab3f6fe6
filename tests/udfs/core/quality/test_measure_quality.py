"""Quality signals: by hand for each family, and against a plain Python reading of the definitions for arbitrary texts."""

from __future__ import annotations

import math
import re
from collections import Counter

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from auralith_pipeline.conf.signals import SIGNAL_COLUMNS
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.quality.classes import SIGN, TERMINAL, class_table
from auralith_pipeline.udfs.core.quality.count_repeats import fixed_log2
from auralith_pipeline.udfs.core.quality.measure_quality import measure_quality
from auralith_pipeline.udfs.core.quality.split_words import split_text

TABLE = class_table()


def signals_of(*texts):
    counts = measure_quality(*string_buffers(pa.array(texts, pa.string())), TABLE)
    rows = [dict(zip(SIGNAL_COLUMNS, counts[:, row].tolist(), strict=True)) for row in range(len(texts))]
    return rows if len(texts) > 1 else rows[0]


def tokens_of(text):
    return [text[begin:end] for begin, end in split_text(text)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Hello, world.", "Hello , world ."),
        ("(see: foo); \"x.\"", "( see : foo ) ; \" x . \""),
        ("it's don't we'll I'm", "it 's do n't we 'll I 'm"),
        ("well-known a/b x=y", "well - known a / b x = y"),
        ("snake_case foo(x)", "snake_case foo(x )"),
        ("e.g. the U.S. army", "e.g. the U.S. army"),
        ("NATO. A. z.B. so", "NATO . A. z.B. so"),
        ("Mr. Xu vs. Ace Inc. may.", "Mr. Xu vs. Ace Inc. may ."),
        ("3.14 and 3,000 or 1-2", "3.14 and 3,000 or 1 - 2"),
        ("wait... what..", "wait ... what .."),
        ("end.Start", "end . Start"),
        ("http://example.com/a-b?c=d foo.bar@example.org.", "http://example.com/a-b?c=d foo.bar@example.org ."),
        ("see foo.de/a-b now", "see foo.de/a-b now"),
        ("see foo.d/a-b now", "see foo.d / a - b now"),
        ("10km 5% $5", "10 km 5 % $ 5"),
        ("\u201cquoted\u201d \u2014 dash", "\u201c quoted \u201d \u2014 dash"),
        ("\u5317\u4eac\u5f88\u5927iPhone\u3002", "\u5317\u4eac \u5f88\u5927 iPhone \u3002"),
        ("\u092c\u0926\u0932\u093e. \u0c1a\u0c42\u0c21\u0c3f, e\u0301.", "\u092c\u0926\u0932\u093e . \u0c1a\u0c42\u0c21\u0c3f , e\u0301 ."),
        ("\u0915\u0930\u093e-\u092a\u0930\u0924", "\u0915\u0930\u093e - \u092a\u0930\u0924"),
        ("", ""),
        (" \n\t ", ""),
    ],
)  # fmt: skip
def test_tokens_by_hand(text, tokens):
    assert tokens_of(text) == tokens.split()


@given(st.text(st.sampled_from("ab Z9.,-'\"(:/@\n\u5317\u0e31\u0e01\u2026\u2014\U0001f642$%+")) | st.text())
def test_tokens_are_apart_in_order_and_hold_every_visible_character(text):
    spans = split_text(text)
    assert all(begin < end for begin, end in spans)
    assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))
    held = {at for begin, end in spans for at in range(begin, end)}
    assert held == {at for at, char in enumerate(text) if not TABLE[ord(char)] & 8}


def test_gopher_words_by_hand():
    # 11 tokens: The cat , and the dog - that is # ...  of which , - # ... are punctuation
    found = signals_of("The cat, and the dog - that is # ...")
    assert (found["n_tokens"], found["n_token_words"], found["n_token_word_chars"]) == (11, 7, 3 + 3 + 3 + 3 + 3 + 4 + 2)
    assert (found["n_alpha_tokens"], found["n_stop_words"]) == (7, 3)  # and, the, that: `The` is not `the`
    assert (found["n_hashes"], found["n_ellipses"], found["n_unique_words"]) == (1, 1, 7)
    assert signals_of("USA is ABC1 a I x")["n_upper_words"] == 3
    assert signals_of("#" * 5 + "." * 7 + "\u2026")["n_ellipses"] == 3


def test_words_between_signs_are_told_apart():
    assert signals_of("(ab) (cb) (db) (ab)")["n_unique_words"] == 3
    assert signals_of("[abcdefgh] [bbcdefgh] [abcdefgg] [abcdefgh]")["n_unique_words"] == 3


def test_gopher_lines_by_hand():
    found = signals_of("- one\n  \u2022 two\n* three\n\nfour...\nfive\u2026  \nsix.\n")
    assert (found["n_all_lines"], found["n_bullet_lines"], found["n_list_lines"], found["n_ellipsis_lines"]) == (7, 2, 3, 2)
    assert (found["n_newlines"], found["n_short_lines"], found["max_line_chars"]) == (7, 6, 7)
    assert found["n_end_punct_lines"] == 2  # `four...` and `six.`


def test_a_short_line_has_at_most_thirty_characters():
    assert [found["n_short_lines"] for found in signals_of("x" * 30, "x" * 31)] == [1, 0]


def test_repetition_by_hand():
    found = signals_of("a b c a b c a b")
    assert found["top_2_gram_chars"] == 3 * len("a b")
    assert found["top_3_gram_chars"] == 2 * len("a b c")  # of three runs that occur twice, the first
    assert found["top_4_gram_chars"] == 2 * len("a b c a")
    assert found["dup_5_gram_chars"] == 5  # b c a b c | a b c a b: the fourth run equals the first
    assert found["dup_6_gram_chars"] == 0
    lonely = signals_of("every word here differs")
    assert (lonely["top_2_gram_chars"], lonely["top_4_gram_chars"]) == (len("every word"), len("every word here differs"))


def test_runs_that_differ_in_their_last_or_first_token_are_different():
    """a b c and a b d, c d e f g and c d e f h: all their shorter runs recur, and they do not."""
    found = signals_of("a b c x b d y a b d z b c")
    assert (found["top_2_gram_chars"], found["top_3_gram_chars"]) == (2 * len("a b"), len("a b c"))
    tail = signals_of("a b c d e 1 b c d f 2 a b c d f 3 b c d e")
    assert [tail[f"dup_{n}_gram_chars"] for n in (5, 6)] == [0, 0]
    head = signals_of("a b c d e 1 f b c d 2 f b c d e 3 a b c d 4")
    assert [head[f"dup_{n}_gram_chars"] for n in (5, 6)] == [0, 0]
    assert signals_of("a b c d e 1 a b c d e")["dup_5_gram_chars"] == 5


@pytest.mark.parametrize(
    ("line", "found"),
    [("so...", 1), ("so..", 0), ("so.. .", 0), ("so.x..", 0), ("...", 1), ("..", 0), (".", 0), ("so....", 1), ("so…", 1), ("so... ", 1)],
)
def test_a_line_ends_in_three_points_or_the_sign_of_them(line, found):
    counts = signals_of("x..", line, "...x")
    assert [row["n_ellipsis_lines"] for row in counts] == [0, found, 0]


def test_duplicate_runs_are_stepped_over_and_not_counted_twice():
    found = signals_of(" ".join("abcdefghij" * 3))
    assert [found[f"dup_{n}_gram_chars"] for n in (5, 10)] == [20, 20]


def test_O16_blank_lines_are_no_duplicate_lines():
    sentences = [f"This is sentence number {n} of twelve." for n in range(12)]
    spaced, tight, repeated, padded = signals_of(
        "\n\n\n\n".join(sentences), "\n".join(sentences), "\n".join(sentences[:1] * 12), "\n \n \n".join(sentences)
    )
    for found in (spaced, tight, padded):
        assert (found["n_dup_lines"], found["n_dup_line_chars"], found["n_dup_paragraphs"]) == (0, 0, 0)
    assert (repeated["n_dup_lines"], repeated["n_dup_line_chars"]) == (11, 11 * len(sentences[0]))


def test_paragraphs_by_hand():
    found = signals_of("\n\none\ntwo\n\nthree\n\n\n\none\ntwo\n\n")
    assert (found["n_paragraphs"], found["n_dup_paragraphs"], found["n_dup_paragraph_chars"]) == (3, 1, 7)


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("A whole line of text.", {"n_c4_lines": 1, "n_c4_sentences": 1, "n_terminal_lines": 1, "n_c4_curly_lines": 0}),
        ("It ends as it should. [sic]", {"n_c4_lines": 0, "n_terminal_lines": 0}),  # no mark of a citation
        ("One here. Two here! And three?", {"n_c4_lines": 1, "n_c4_sentences": 3}),
        ("See e.g. the U.S. law at 3.14 now.", {"n_c4_sentences": 1}),
        ("A cited statement of fact.[12][citation needed]", {"n_c4_lines": 1}),
        ("It ends in an ellipsis...", {"n_c4_lines": 0, "n_terminal_lines": 0}),
        ("no terminal punctuation here", {"n_c4_lines": 0}),
        ("Just three words.", {"n_c4_lines": 1, "n_few_word_lines": 0}),
        ("Too few.", {"n_c4_lines": 0, "n_few_word_lines": 1, "n_terminal_lines": 1}),
        ("Please enable JavaScript in the browser.", {"n_c4_lines": 0, "n_javascript_lines": 1}),
        ("We value privacy: read our Cookie Policy.", {"n_c4_lines": 0, "n_policy_lines": 1}),
        ("They vacate the smoking area of vases.", {"n_c4_lines": 1, "n_javascript_lines": 0, "n_policy_lines": 0}),
        ("Lorem ipsum dolor sit amet.", {"n_c4_lorem_lines": 1, "n_lorem_ipsum": 1}),
        ("lorem ipsum", {"n_c4_lorem_lines": 0, "n_lorem_ipsum": 1}),
        ("if (x) { return 'y'; } is code.", {"n_c4_curly_lines": 1, "n_curly_braces": 2}),
        ("x" * 1_001 + " is too long.", {"n_long_word_lines": 1, "n_c4_lines": 0}),
        ("x" * 1_000 + " is not long.", {"n_long_word_lines": 0, "n_c4_lines": 1}),
    ],
)  # fmt: skip
def test_c4_lines_by_hand(line, changed):
    found = signals_of(f"\n{line}\n\n")
    assert {name: found[name] for name in changed} == changed


@pytest.mark.parametrize("before", [0, 1, 50, 62, 63, 64, 65, 120, 127, 128, 190, 200, 256])
def test_marks_are_met_at_any_place(before):
    found = signals_of("y" * before + " JavaScript, lorem ipsum, a cookie policy... {#}")
    assert (found["n_javascript_lines"], found["n_policy_lines"], found["n_lorem_ipsum"]) == (1, 1, 1)
    assert (found["n_ellipses"], found["n_curly_braces"], found["n_hashes"]) == (1, 2, 1)


@pytest.mark.parametrize(
    ("text", "chars"),
    [
        ("QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2" + " end", 64),
        ("0123456789abcdef" * 4, 64),
        ("0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0", 46),
        ('"' + "\\x41\\x42\\x43\\x44\\x45\\x46\\x47\\x48" + '"', 32),
        ("12 34 56 78 9a bc de f0", 23),
        ("x = {0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0};", 46),
        ("{aa,bb,cc,d4 e5,ff,00,11}", 23),
        ("de,ad,be,ef,de,ad,be,ef", 0),
        ("12\n34\n56\n78\n9a\nbc\nde\nf0", 23),
        ("12 34 56 78 9a bc de f0x", 0),  # seven bytes
        ("1g,2g,3g,4g,5g,6g,7g,8g,9g", 0),
        ("A1z" * 22, 66),
        ("A1Z" * 22, 0),  # letters of one case
        ("0x12, 0x34, 0x56", 0),
        ("/" * 80, 0),
        ("averylongword" * 10, 0),
        ("usr/share/doc/of/some/package/with/a/very/long/path/that/never/ends/really", 0),
    ],
)  # fmt: skip
def test_encoded_data_by_hand(text, chars):
    found = signals_of(text)
    assert (found["n_encoded_chars"], found["max_encoded_run"]) == (chars, chars)


def test_generator_notices_count_in_the_first_five_lines_only():
    assert signals_of("# Code generated by protoc. DO NOT EDIT.\nx")["n_generated_marks"] == 2
    assert signals_of("1\n2\n3\n4\n// automatically generated\n")["n_generated_marks"] == 1
    assert signals_of("1\n2\n3\n4\n5\n// automatically generated\n")["n_generated_marks"] == 0


@pytest.mark.parametrize("text", ["", "   \n\t ", "!!! ???", "\u200b", None, "\U0001f642"])
def test_O14_empty_and_wordless_texts_are_counted_without_an_error(text):
    found = signals_of(text)
    assert all(value >= 0 for value in found.values())
    assert found["n_alpha_tokens"] == found["n_stop_words"] == found["n_c4_lines"] == 0


def test_O15_scripts_without_spaces_have_words_of_two_characters():
    for text in ("\u4eca\u5929\u5929\u6c14\u5f88\u597d" * 60, "\u3053\u308c\u306f\u65e5\u672c\u8a9e" * 60):
        found = signals_of(text)
        assert (found["n_token_words"], found["n_token_word_chars"]) == (180, 360)
    thai = "\u0e27\u0e31\u0e19\u0e19\u0e35\u0e49\u0e2d\u0e32\u0e01\u0e32\u0e28\u0e14\u0e35" * 30
    found = signals_of(thai)
    assert 2 <= found["n_token_word_chars"] / found["n_token_words"] <= 4


def test_no_document_overflows_a_table():
    many = " ".join(f"w{n}" for n in range(300_000))
    found = signals_of(many, "a b")[0]
    assert (found["n_tokens"], found["n_unique_words"], found["dup_5_gram_chars"]) == (300_000, 300_000, 0)
    assert signals_of(many + " " + many)["dup_10_gram_chars"] == len(many.replace(" ", ""))


def test_entropy_of_words_that_occur_thousands_of_times():
    """Two words equally often have one bit, four have two; fixed point may be one thousandth below."""
    found = signals_of("a b " * 1_500, "a b c d " * 1_100, "a " * 1_200)
    assert [row["word_entropy_milli"] for row in found] == [pytest.approx(bits, abs=1) for bits in (1_000, 2_000, 0)]


def test_logarithms_are_exact_to_the_last_place():
    for number in (1, 2, 3, 10, 1_000, 65_537, 10**9, 2**31 + 5, 2**40 + 1):
        assert abs(fixed_log2(number) / 65_536 - math.log2(number)) < 2**-14


def plain_reading(text):
    """The definitions of words, lines and repeats, as slowly and plainly as they can be said."""
    tokens = tokens_of(text)
    out = {
        "n_tokens": len(tokens),
        "n_token_words": sum(any(not TABLE[ord(c)] & SIGN for c in token) for token in tokens),
        "n_hashes": text.count("#"),
        "n_ellipses": text.count("...") + text.count("\u2026"),
        "n_all_lines": text.count("\n") + (text[-1:] not in ("", "\n")),
        "n_stop_words": len({"the", "be", "to", "of", "and", "that", "have", "with"} & set(tokens)),
    }
    lines = [line for line in text.split("\n") if any(not TABLE[ord(c)] & 8 for c in line)]
    repeated = [line for n, line in enumerate(lines) if line in lines[:n]]
    out |= {"n_dup_lines": len(repeated), "n_dup_line_chars": sum(map(len, repeated))}
    out |= {
        "n_short_lines": sum(len(line) <= 30 for line in lines),
        "n_end_punct_lines": sum(TABLE[ord(x[-1])] & TERMINAL != 0 for x in lines),
    }
    white = "".join(c for c in map(chr, range(0x3001)) if TABLE[ord(c)] & 8)
    parts = [part for part in re.split("\n{2,}", text.strip(white)) if part.strip(white)]
    repeated = [part for n, part in enumerate(parts) if part in parts[:n]]
    out |= {"n_paragraphs": len(parts), "n_dup_paragraphs": len(repeated), "n_dup_paragraph_chars": sum(map(len, repeated))}
    for n in range(2, 5):
        grams = Counter(" ".join(tokens[i : i + n]) for i in range(len(tokens) - n + 1))
        gram, often = grams.most_common(1)[0] if grams else ("", 0)
        out[f"top_{n}_gram_chars"] = len(gram) * often
    for n in range(5, 11):
        seen, chars, at = set(), 0, 0
        while at + n <= len(tokens):
            gram = tuple(tokens[at : at + n])
            if gram in seen:
                chars += sum(map(len, gram))
                at += n
            else:
                seen.add(gram)
                at += 1
        out[f"dup_{n}_gram_chars"] = chars
    total = len(tokens)
    exact = -sum(c / total * math.log2(c / total) for c in Counter(tokens).values())
    return out, exact


@given(
    st.lists(
        st.sampled_from(["the", "to", "a", "b", "c.", "\n", "\n\n", "...", "#", "- x", "\u2026", "\u00e9t\u00e9", " \n"]), max_size=80
    ).map(" ".join)
    | st.text(st.sampled_from("ab \n.#'"), max_size=200)
    | st.text()
)
@example("a \x00a a. \x00\x00a.")
def test_signals_agree_with_a_plain_reading(text):
    expected, entropy = plain_reading(text)
    found = signals_of(text)
    assert {name: found[name] for name in expected} == expected
    assert abs(found["word_entropy_milli"] - entropy * 1_000) <= 1.1


def test_rows_do_not_see_each_other():
    texts = ["the cat sat. " * 9, "", "x", "the cat sat. " * 9, "- a\n- a\n"]
    assert signals_of(*texts) == [signals_of(text) for text in texts]


POLICIES = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")


def plain_c4(text):
    """C4's line rules, said plainly."""
    out = Counter()
    for line in text.split("\n"):
        words = line.split()
        if not words:
            continue
        low, body = line.lower(), re.sub(r"(?i:\[\d*\]|\[edit\]|\[citation needed\])+$", "", line.strip())
        few, long_word = len(words) < 3, max(map(len, words)) > 1000
        script, policy = "javascript" in low, any(phrase in low for phrase in POLICIES)
        terminal = body[-1:] in (".", "!", "?", '"', "'") and body != "" and not body.endswith("...")
        good = terminal and not few and not long_word
        out["n_javascript_lines"] += script
        out["n_policy_lines"] += policy
        out["n_lorem_ipsum"] += low.count("lorem ipsum")
        out["n_few_word_lines"] += few
        out["n_long_word_lines"] += long_word
        out["n_terminal_lines"] += terminal
        out["n_c4_lorem_lines"] += good and "lorem ipsum" in low
        out["n_c4_curly_lines"] += good and not script and "{" in line
        out["n_c4_lines"] += good and not script and not policy
        out["n_bullet_lines"] += line.strip()[0] in "-\u2022"
        out["n_list_lines"] += line.strip()[0] in "\u2022\u2023\u25b6\u25c0\u25e6\u25a0\u25a1\u25aa\u25ab\u2013-*"
        out["n_ellipsis_lines"] += line.strip().endswith(("...", "\u2026"))
    return out


C4_PIECES = [
    *(
        "It is",
        "so",
        "the",
        "end.",
        "ends!",
        "why?",
        '"',
        "'",
        ".",
        "...",
        "..",
        "\u2026",
        "[3]",
        "[]",
        "[edit]",
        "[Citation needed]",
        "[x]",
    ),
    *("javascript", "JavaScript", "javascrip", *POLICIES, "USE COOKIES", "lorem ipsum", "Lorem Ipsum", "{", "}", "x" * 1000, "x" * 1001),
    *("-", "*", "\u2022", "\u2013", "\u25aa", "1"),
]


@given(
    st.lists(st.sampled_from(C4_PIECES), max_size=8).map(" ".join)
    | st.lists(st.sampled_from([*C4_PIECES, " ", "\n", " \n"]), max_size=14).map("".join)
)
def test_lines_of_c4_agree_with_a_plain_reading(text):
    found, expected = signals_of("so it is.\n", text, "javascript")[1], plain_c4(text)
    assert {name: found[name] for name in expected} == dict(expected)
