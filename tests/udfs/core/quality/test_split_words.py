"""Tokens at the edges of each rule, by hand: a list of texts and their tokens for every affix, infix, unit, abbreviation and address."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from auralith_pipeline.udfs.core.quality.classes import class_table
from auralith_pipeline.udfs.core.quality.decode import PADDING, decode
from auralith_pipeline.udfs.core.quality.number_keys import key_of
from auralith_pipeline.udfs.core.quality.split_words import split_text

UNITS = [
    "km",
    "m",
    "dm",
    "cm",
    "mm",
    "ha",
    "nm",
    "yd",
    "in",
    "ft",
    "kg",
    "g",
    "mg",
    "t",
    "lb",
    "oz",
    "mph",
    "hPa",
    "Pa",
    "mbar",
    "mb",
    "MB",
    "kb",
    "KB",
    "gb",
    "GB",
    "tb",
    "TB",
    "T",
    "G",
    "M",
    "K",
]
SHORTENED = [
    "mr",
    "mrs",
    "ms",
    "dr",
    "st",
    "co",
    "corp",
    "inc",
    "ltd",
    "jr",
    "sr",
    "prof",
    "gen",
    "gov",
    "rep",
    "sen",
    "rev",
    "mt",
    "adm",
    "bros",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sep",
    "sept",
    "oct",
    "nov",
    "dec",
]


def tokens(text: str) -> str:
    return " ".join(text[begin:end] for begin, end in split_text(text))


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_comes_off_its_number(unit: str) -> None:
    assert tokens(f"10{unit}") == f"10 {unit}"
    assert tokens(f"5{unit} x") == f"5 {unit} x"
    assert tokens(f"x{unit}") == f"x{unit}"


@pytest.mark.parametrize("text", ["10x", "10kmx", "10mbarx", "10xkm", "km", "10kM", "x10"])
def test_no_unit(text: str) -> None:
    assert tokens(text) == text


@pytest.mark.parametrize("word", SHORTENED)
def test_an_abbreviation_with_a_capital_keeps_its_full_stop(word: str) -> None:
    assert tokens(f"{word.capitalize()}.") == f"{word.capitalize()}."
    assert tokens(f"{word}.") == f"{word} ."
    assert tokens(f"{word.capitalize()}x.") == f"{word.capitalize()}x ."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # full stops at the end
        ("vs.", "vs."),
        ("Vs.", "Vs."),
        ("a.", "a ."),
        ("A.", "A."),
        ("AB.", "AB ."),
        ("aB.", "aB."),
        ("Ab.", "Ab ."),
        ("a.b.", "a.b."),
        ("1.b.", "1.b ."),
        ("ab.b.", "ab.b."),
        (".b.", ".b ."),
        ("9.", "9 ."),
        (").", ") ."),
        ("x+.", "x+ ."),
        ("x-.", "x- ."),
        ("x=.", "x=."),
        ("..", ".."),
        ("x..", "x .."),
        (".", "."),
        ("..x", ".. x"),
        (".x", ".x"),
        ("...x...", "... x ..."),
        # signs at both ends
        ("((a))", "( ( a ) )"),
        ('"a"', '" a "'),
        ("$5", "$ 5"),
        ("5$", "5 $"),
        ("x$", "x$"),
        ("+5", "+5"),
        ("+x", "+ x"),
        ("+", "+"),
        ("5+", "5 +"),
        ("x+", "x+"),
        ("=x", "= x"),
        ("5=", "5="),
        ("5%", "5 %"),
        ("%5", "% 5"),
        ("-x", "-x"),
        ("x-", "x-"),
        ("\u2014x\u2014", "\u2014 x \u2014"),
        ("\u00a35", "\u00a3 5"),
        ("\u00a75", "\u00a7 5"),
        # 's
        ("x's", "x 's"),
        ("x'S", "x 'S"),
        ("x\u2019s", "x \u2019s"),
        ("'s", "' s"),
        ("xs", "xs"),
        ("x's.", "x 's ."),
        ("x's's", "x 's 's"),
        # contractions
        ("don't", "do n't"),
        ("DON'T", "DO N'T"),
        ("n't", "n't"),
        ("xt't", "xt't"),
        ("we'll", "we 'll"),
        ("we're", "we 're"),
        ("we've", "we 've"),
        ("we'd", "we 'd"),
        ("I'm", "I 'm"),
        ("we'rl", "we'rl"),
        ("we'le", "we'le"),
        ("we'vx", "we'vx"),
        ("we'l", "we'l"),
        ("\u2019m", "\u2019 m"),
        ("a\u2019ll", "a \u2019ll"),
        ("9'll", "9'll"),
        # hyphens and dashes
        ("a-b", "a - b"),
        ("a--b", "a -- b"),
        ("a---b", "a --- b"),
        ("a----b", "a----b"),
        ("a\u2013b", "a \u2013 b"),
        ("a\u2014\u2014b", "a \u2014\u2014 b"),
        ("a~b", "a ~ b"),
        ("1-2", "1 - 2"),
        ("1--2", "1 - -2"),
        ("a-2", "a-2"),
        ("1-a", "1 - a"),
        ("1~2", "1~2"),
        ("a-b-c", "a - b - c"),
        # full stops inside
        ("a.B", "a.B"),
        ("ab.B", "ab . B"),
        ("ab.b", "ab.b"),
        ("aB.b", "aB.b"),
        ("AB.Bx", "AB.Bx"),
        ("a..b", "a .. b"),
        ("ab...B", "ab ... B"),
        ("1.2", "1.2"),
        ("a.b.Cd", "a.b.Cd"),
        # commas, colons and operators
        ("a,b", "a , b"),
        ("1,b", "1,b"),
        ("a,1", "a,1"),
        ("a:b", "a : b"),
        ("1:b", "1 : b"),
        ("a:1", "a:1"),
        ("a<b", "a < b"),
        ("a>b", "a > b"),
        ("a=b", "a = b"),
        ("a/b", "a / b"),
        ("1+2", "1 + 2"),
        ("1*2", "1 * 2"),
        ("1^2", "1 ^ 2"),
        ("1+-2", "1 + -2"),
        ("a+b", "a+b"),
        ("a*1", "a*1"),
        ("1+a", "1+a"),
        ("a\u2026b", "a \u2026 b"),
        ("a\U0001f642b", "a \U0001f642 b"),
        ("a\u2026'll", "a\u2026 'll"),
        ("a\u2600b", "a \u2600 b"),
        ("a\u00a9b", "a\u00a9b"),
        # addresses
        ("foo.bar/x-y", "foo.bar/x-y"),
        ("foo.b/x-y", "foo.b / x - y"),
        ("foo.Bar/x-y", "foo . Bar / x - y"),
        ("foo.b1/x-y", "foo.b1 / x - y"),
        ("foo-.bar/x-y", "foo-.bar / x - y"),
        ("foo_.bar/x-y", "foo_.bar / x - y"),
        ("foo.bar?x-y", "foo.bar?x-y"),
        ("foo.bar#x-y", "foo.bar#x-y"),
        ("foo.bar:80/x-y", "foo.bar:80/x-y"),
        ("foo.bar:80", "foo.bar:80"),
        ("foo.bar:x-y", "foo.bar : x - y"),
        ("ann-x@foo.bar", "ann-x@foo.bar"),
        ("@foo-x.bar-y", "@foo - x.bar - y"),
        ("ab://foo-x.bar", "ab://foo-x.bar"),
        ("a://foo-x.bar", "a://foo - x.bar"),
        ("a+b.c-d_e://foo-x.bar", "a+b.c-d_e://foo-x.bar"),
        ("[guide](https://foo.bar/x-y)", "[ guide](https://foo.bar / x - y )"),
        ('href="https://foo.bar/x-y"', 'href="https://foo.bar / x - y "'),
        ("@ann://foo-x.bar", "@ann://foo - x.bar"),
        ("ab://foo.bar/@x-y", "ab://foo.bar/@x-y"),
        ("foo.bar/@x-y", "foo.bar/@x-y"),
        ("ab://ann-x@foo.bar/y-z", "ab://ann-x@foo.bar/y-z"),
        ("](mailto:ann-x@foo.bar", "] ( mailto:ann-x@foo.bar"),
        ("foo-x.bar-y", "foo - x.bar - y"),
        ("foo-bar", "foo - bar"),
        # scripts without spaces
        ("\u5317\u4eac\u5f88", "\u5317\u4eac \u5f88"),
        ("\u5317a\u4eac", "\u5317 a \u4eac"),
        ("a\u5317\u4eacb", "a \u5317\u4eac b"),
        ("\u0e01\u0e31\u0e01\u0e31\u0e01", "\u0e01\u0e31\u0e01\u0e31 \u0e01"),
        ("(\u5317\u4eac\u5f88)", "( \u5317\u4eac \u5f88 )"),
        ("\u5317-a", "\u5317 - a"),
    ],
)
def test_tokens(text: str, expected: str) -> None:
    for before in ("", "xy ", ") ", "9 "):  # what stands beside a word changes nothing
        for behind in ("", " z", " )", " 9"):
            assert tokens(before + text + behind) == before + expected + behind


def test_equal_tokens_and_they_alone_have_equal_keys() -> None:
    """Whatever stands beside them, and however long they are: packed up to eight ASCII characters, hashed beyond."""
    words = ["".join(word) for size in range(1, 4) for word in itertools.product("ab", repeat=size)]
    words += (
        ["a" * size for size in range(4, 20)] + ["a" * size + "b" for size in range(4, 20)] + ["ba" + "a" * size for size in range(2, 18)]
    )
    words += ["\u00e9", "\u00e9a", "a\u00e9", "\u65e5", "\x00", "\x00\x00"]
    known: dict[str, int] = {}
    for word in words:
        for text in (f"{word} x", f"({word}) x", f"{word}, x", f"x {word}: y", f"{word}."):
            values = np.frombuffer(text.encode(), np.uint8)
            size = len(text)
            codes, bits, narrow = (np.empty(size + PADDING, kind) for kind in (np.uint32, np.uint16, np.uint8))
            decode(values, 0, len(values), class_table(), codes, bits, narrow, np.empty(size + 1, np.uint32))
            for begin, end in split_text(text):
                token, key = text[begin:end], int(key_of(codes, narrow, begin, end))
                assert known.setdefault(token, key) == key, token
    assert {"a", "b", "aaaaaaaaa", ".", ":", "(", "\x00"} <= set(known)
    assert len(set(known.values())) == len(known)
