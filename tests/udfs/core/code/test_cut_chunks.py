from __future__ import annotations

import builtins
import re
import sysconfig
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.udfs.core.code import grammars
from auralith_pipeline.udfs.core.code.cut_chunks import Chunk, cut_chunks
from auralith_pipeline.udfs.core.code.grammars import GRAMMARS
from tests.udfs.core.code.samples import SAMPLES

LINES = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
PIECES = [
    "def f(a):\n",
    "class C:\n",
    "    ",
    "\t",
    "return 1\n",
    "if x:\n",
    "{\n",
    "}\n",
    "(",
    ")",
    "[",
    "]\n",
    "# note\n",
    "// note\n",
    "/* a\nb */",
]
PIECES += [
    "@dec\n",
    "'''",
    '"',
    "\n",
    "\r\n",
    "\r",
    "x = 1; y = 2\n",
    "é東👩‍👧 = 'ß'\n",
    "\0",
    "\ufeff",
    "end\n",
    "do\n",
    "word " * 12,
    "\u2028",
    "\f\n",
    "<<<\n",
]


def texts(chunks: list[Chunk], text: str) -> list[str]:
    return [text[chunk.start : chunk.end] for chunk in chunks]


def check(text: str, language: str | None, max_chars: int) -> list[Chunk]:
    """The invariants, by a line splitter of the test's own."""
    chunks = cut_chunks(text, language, max_chars=max_chars)
    assert "".join(texts(chunks, text)) == text
    assert all(0 < chunk.end - chunk.start <= max_chars and chunk.overlap == 0 for chunk in chunks)
    starts, at = [], 0
    for line in LINES.findall(text):
        starts.append(at)
        at += len(line)
    assert at == len(text)
    ends = [*starts[1:], len(text)]
    for chunk in chunks:
        assert starts[chunk.first_line - 1] <= chunk.start < ends[chunk.first_line - 1]
        assert starts[chunk.last_line - 1] < chunk.end <= ends[chunk.last_line - 1]
        if chunk.start not in starts:  # cut within a line: only where it alone is too long
            line = chunk.first_line - 1
            assert ends[line] - starts[line] > max_chars
    return chunks


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=120).map("".join), st.sampled_from([*GRAMMARS, None, "cobol"]), st.integers(16, 300))
def test_T5_every_character_stands_in_exactly_one_chunk(text: str, language: str | None, max_chars: int) -> None:
    check(text, language, max_chars)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400), st.sampled_from([*GRAMMARS]), st.integers(16, 60))
def test_T5_so_it_does_of_any_text(text: str, language: str, max_chars: int) -> None:
    check(text, language, max_chars)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=120).map("".join), st.integers(16, 200), st.integers(1, 5))
def test_overlap_repeats_the_last_lines_of_the_chunk_before(text: str, max_chars: int, overlap: int) -> None:
    plain = cut_chunks(text, "python", max_chars=max_chars)
    found = cut_chunks(text, "python", max_chars=max_chars, overlap_lines=overlap)
    assert [(c.start + c.overlap, *c[1:2], *c[3:]) for c in found] == [(c.start, *c[1:2], *c[3:]) for c in plain]
    longest = max((len(line) for line in LINES.findall(text)), default=0)
    for before, chunk in pairwise(found):
        repeated = text[chunk.start : chunk.start + chunk.overlap]
        assert before.start <= chunk.start
        assert text[before.start : before.end].endswith(repeated)
        if longest <= max_chars:
            count = len(LINES.findall(repeated))
            assert count == min(overlap, chunk.first_line - 1)


def test_real_files_of_the_standard_library() -> None:
    paths = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))[:30]
    kinds = set()
    for path in paths:
        text = path.read_bytes().decode(errors="replace")
        chunks = check(text, "python", 1500)
        kinds |= {chunk.kind for chunk in chunks}
        sizes = [chunk.end - chunk.start for chunk in chunks]
        assert all(a + b > 375 for a, b in pairwise(sizes)), path.name  # no two crumbs side by side
    assert {"function", "class", "block", "part"} <= kinds


@pytest.mark.parametrize("language", SAMPLES)
def test_every_grammar_cuts_between_units_and_keeps_comments_with_them(language: str) -> None:
    before, unit = SAMPLES[language]
    chunks = check(before + unit, language, max(len(before), len(unit)) + 2)
    assert texts(chunks, before + unit) == [before, unit]
    assert chunks[1].kind == (
        "block" if language == "tsx" else "class" if language in ("csharp", "java", "scala", "typescript") else "function"
    )


def test_all_grammars_have_a_sample() -> None:
    assert set(SAMPLES) == set(GRAMMARS)


PYTHON = '''import os
import sys

# About Thing,
# two lines.
@decorate
class Thing(Base):
    """Doc."""

    def one(self):
        return 1 + 1 + 1 + 1

    # What two does.
    @cached
    def two(self):
        return 2 + 2 + 2 + 2

if __name__ == "__main__":
    main(sys.argv[1:], os.environ, 1, 2)
    main(sys.argv[1:], os.environ)
'''


def test_a_class_that_is_too_large_is_cut_between_its_methods() -> None:
    what, main = PYTHON.index("    # What"), PYTHON.index("if __")
    assert texts(check(PYTHON, "python", 160), PYTHON) == [PYTHON[:what], PYTHON[what:main], PYTHON[main:]]


def test_a_header_is_not_left_alone_when_its_first_method_is_cut() -> None:
    body = "".join(f"        call_{i}(argument)\n" for i in range(30))
    text = "int a = 1;\nint b = 2;\n// about C\nclass C {\n    void f(\n        int x\n    ) {\n" + body + "    }\n};\nint c;\n"
    found = texts(check(text, "cpp", 200), text)
    head = next(chunk for chunk in found if "class C" in chunk)
    assert head.startswith(("// about C", "int a"))
    assert "call_0(" in head
    last = next(chunk for chunk in found if "call_29" in chunk)
    assert "    }\n};\n" in last


def test_as_many_comments_as_fit_stay_with_a_function() -> None:
    function = "def f():\n" + "".join(f"    step_{i}()\n" for i in range(8))
    text = "".join(f"# remark {i:02}\n" for i in range(40)) + function
    found = texts(check(text, "python", 160), text)
    assert function in found[-1]
    assert found[-1].startswith("# remark")
    assert len(found[-1]) + len("# remark 00\n") > 160


@pytest.mark.parametrize("max_chars", range(60, 160, 7))
def test_no_chunk_begins_with_a_closing_bracket(max_chars: int) -> None:
    text = "".join(f"int f{i}(int a) {{\n" + "".join(f"  call_{i}({k});\n" for k in range(3 + i)) + "}\n" for i in range(12))
    assert not [chunk for chunk in texts(check(text, "c", max_chars), text) if chunk.startswith("}")]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_tabs_and_byte_order_marks_are_kept(newline: str) -> None:
    text = "\ufeff" + "".join(f"def ünï_{i}():\n\treturn '東京'\n\n" for i in range(20)).replace("\n", newline)
    chunks = check(text, "python", 70)
    assert {chunk.kind for chunk in chunks} == {"block"}
    if newline != "\r":  # Python's grammar knows no lone returns
        assert all(text[chunk.start :].lstrip("\ufeff").startswith("def ünï_") for chunk in chunks)
        assert all((chunk.first_line - 1) % 3 == 0 for chunk in chunks)


@pytest.mark.parametrize("language", GRAMMARS)
def test_deep_nesting_and_damage_cost_neither_recursion_nor_minutes(language: str) -> None:
    for text in ("(\n" * 5_000, "{" * 5_000, "if (a) {\n" * 4_000, "x\0y\n" * 5_000, "\"\n'" * 3_000, "class { def ) (\n" * 1_000):
        check(text, language, 500)


def test_a_text_with_nul_bytes_is_cut_by_lines() -> None:
    # tree-sitter's Bash scanner takes minutes for 200 kB of them.
    chunks = check("echo a\0b\n" * 50_000, "bash", 2000)
    assert {chunk.kind for chunk in chunks} == {"lines"}


def test_parsing_stops_by_its_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "def f():\n    return 1\n" * 1000
    data = text.encode()
    assert grammars.parse(data, "python", longest_line=14) is not None
    assert grammars.parse(data, "python", longest_line=1 << 20) is None
    monkeypatch.setattr(grammars, "FREE_STEPS", 0)
    monkeypatch.setattr(grammars, "STEPS_PER_BYTE", 0)
    assert grammars.parse(data, "python", longest_line=14) is None
    assert {chunk.kind for chunk in check(text, "python", 500)} == {"lines"}
    monkeypatch.undo()
    monkeypatch.setattr(grammars, "SECONDS", -1.0)
    assert grammars.parse(data, "python", longest_line=14) is None
    monkeypatch.undo()
    monkeypatch.setattr(grammars, "MAX_BYTES", 100)
    assert grammars.parse(data, "python", longest_line=14) is None


def test_a_long_line_is_cut_behind_a_token() -> None:
    text = "before\n" + "alpha beta;" * 40 + "\nafter\n"
    chunks = check(text, "javascript", 64)
    pieces = [piece for piece in texts(chunks, text) if "alpha" in piece]
    assert all(piece.rstrip("\n").endswith((";", "alpha ", "after", "alpha")) for piece in pieces)
    assert [c.first_line for c in chunks if "alpha" in text[c.start : c.end]][-1] == 2
    marks = "a" * 31 + "e\u0301" * 60
    assert all(not piece.startswith("\u0301") for piece in texts(check(marks, None, 32), marks))


def test_lines_without_a_grammar_are_packed_and_blank_ones_stay_with_what_is_before() -> None:
    text = "\n\none\ntwo\n\n\nthree\nfour four four\n\n \n"
    assert texts(check(text, "cobol", 16), text) == ["\n\none\ntwo\n\n\n", "three\n", "four four four\n", "\n \n"]
    assert [chunk.kind for chunk in cut_chunks(text, None, max_chars=16)] == ["lines", "lines", "lines", "blank"]


def test_small_and_empty_texts() -> None:
    assert cut_chunks("", "python") == []
    assert cut_chunks("x = 1", "python") == [Chunk(0, 5, 0, 1, 1, "file")]
    assert cut_chunks(" \n\r\n\t", None) == [Chunk(0, 5, 0, 1, 3, "blank")]
    assert cut_chunks("a\ud800b\n" * 10, "python", max_chars=16)[0].end == 16


@pytest.mark.parametrize(("max_chars", "overlap"), [(15, 0), (0, 0), (100, -1)])
def test_sizes_out_of_range(max_chars: int, overlap: int) -> None:
    with pytest.raises(ConfigError, match="wanted at least 16 and 0"):
        cut_chunks("x", "python", max_chars=max_chars, overlap_lines=overlap)


def test_a_grammar_that_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    grammars._grammar.cache_clear()
    real: Any = builtins.__import__

    def without(name: str, *rest: Any, **named: Any) -> Any:
        if name.startswith("tree_sitter"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ConfigError, match=r"needs tree_sitter.*auralith-pipeline\[code\]"):
        cut_chunks("x = 1\n" * 10, "python", max_chars=20)
    assert cut_chunks("x = 1\n" * 10, "cobol", max_chars=20)
