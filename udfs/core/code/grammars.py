"""Syntax trees by tree-sitter: one wheel per grammar, bounded in size, work and time."""

from __future__ import annotations

import time
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from auralith_pipeline.conf.errors import ConfigError

if TYPE_CHECKING:
    from tree_sitter import Language, Point, Tree

# Language: module of its wheel, function that gives the grammar.
GRAMMARS = {
    "bash": ("tree_sitter_bash", "language"),
    "c": ("tree_sitter_c", "language"),
    "cpp": ("tree_sitter_cpp", "language"),
    "csharp": ("tree_sitter_c_sharp", "language"),
    "go": ("tree_sitter_go", "language"),
    "java": ("tree_sitter_java", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "php": ("tree_sitter_php", "language_php"),
    "python": ("tree_sitter_python", "language"),
    "ruby": ("tree_sitter_ruby", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "scala": ("tree_sitter_scala", "language"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
}

MAX_BYTES = 1 << 20  # larger files are data or generated; a parse takes some 100 ms per megabyte and ten times the text in memory
MAX_LINE_BYTES = 1 << 15  # in such a line no boundary is of use, and scanners written by hand turn quadratic there
STEPS_PER_BYTE, FREE_STEPS = 20, 200_000  # real code takes 0.6 steps per byte, deep nesting up to 7
SECONDS = 10.0  # of the thread's processor time: a hundred times what real code takes, so it never decides over real code

_STEPS_PER_CALL = 100  # tree-sitter reports its progress that often
_BLOCK = 1 << 16


def parse(data: bytes, language: str | None, *, longest_line: int) -> Tree | None:
    """The syntax tree of UTF-8 `data`, or None where there is no grammar or a bound is passed.

    longest_line: bytes of its longest line. NUL bytes are refused: grammars take them for the end of the text, and one needs minutes.
    Bounds on size and steps give the same on every machine; the one on time is for scanners that work without steps.
    Raises ConfigError where the grammar is known but not installed.
    """
    if language not in GRAMMARS or len(data) > MAX_BYTES or longest_line > MAX_LINE_BYTES or b"\0" in data:
        return None
    grammar = _grammar(language)
    from tree_sitter import Parser

    calls = (FREE_STEPS + STEPS_PER_BYTE * len(data)) // _STEPS_PER_CALL
    stop = time.thread_time() + SECONDS

    def read(at: int, _: Point) -> bytes:
        return data[at : at + _BLOCK]

    def is_over(_: int, __: bool) -> bool:
        nonlocal calls
        calls -= 1
        return calls < 0 or time.thread_time() > stop

    try:
        return Parser(grammar).parse(read, progress_callback=is_over)
    except ValueError:  # stopped by `is_over`
        return None


@cache
def _grammar(language: str) -> Language:
    module, function = GRAMMARS[language]
    try:
        from tree_sitter import Language

        return Language(getattr(import_module(module), function)())
    except ImportError as error:
        raise ConfigError(
            f"Cutting {language} along its syntax needs {error.name}, which is not installed here: "
            "pip install 'auralith-pipeline[code]', on the workers, too."
        ) from None
