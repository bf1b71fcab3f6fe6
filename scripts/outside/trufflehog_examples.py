"""The examples of TruffleHog's detectors, read from the tests of its Go module: an input, and the values wanted from it.

Of Go only what those tables of tests are made of is understood: strings, names of strings, `+` and `fmt.Sprintf`; entries
with anything else are left out, and so are wanted values that do not stand in the input as they are (joined pairs).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from go_module import fetch_module

VERSION = "v3.90.0"
_TOKEN = re.compile(
    r'(?P<space>\s+|//[^\n]*|/\*.*?\*/)|(?P<raw>`[^`]*`)|(?P<string>"(?:[^"\\\n]|\\.)*")|(?P<name>[\w.]+)|(?P<sign>:=|.)', re.DOTALL
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\", "'": "'"}


class NotUnderstood(Exception):
    """An expression of another kind."""


def examples(build: Path) -> list[dict[str, Any]]:
    """As gitleaks_examples.examples; a text with several wanted values is listed once for each."""
    found = []
    for path in sorted((fetch_module("github.com/trufflesecurity/trufflehog/v3", VERSION) / "pkg/detectors").rglob("*_test.go")):
        if "integration" not in path.name:
            found += list(_entries(path.parent.name, _Source(path.read_text(encoding="utf-8"))))
    return found


def _entries(detector: str, source: _Source) -> Iterator[dict[str, Any]]:
    source.collect()
    for text, wanted in source.tests():
        if not wanted:
            yield {"rule": detector, "true": False, "text": text, "start": -1, "end": -1}
        for value in wanted:
            start = len(text[: text.find(value)].encode()) if value and value in text else -1
            yield {"rule": detector, "true": True, "text": text, "start": start, "end": start + len(value.encode())}


class _Source:
    """The tokens of one file and the strings that it gives names to."""

    def __init__(self, text: str) -> None:
        self.tokens = [(match.lastgroup, match[0]) for match in _TOKEN.finditer(text) if match.lastgroup != "space"]
        self.names: dict[str, str] = {}

    def is_sign(self, at: int, sign: str) -> bool:
        return at < len(self.tokens) and self.tokens[at][1] == sign

    def collect(self) -> None:
        """Remember every `name = expression`."""
        for at in range(len(self.tokens) - 2):
            if self.tokens[at][0] == "name" and self.tokens[at + 1][1] in ("=", ":="):
                try:
                    self.names[self.tokens[at][1]] = self.value(at + 2)[0]
                except NotUnderstood:
                    continue

    def tests(self) -> Iterator[tuple[str, list[str]]]:
        """Every `input: expression, want: []string{...}`."""
        for at in range(len(self.tokens) - 2):
            if self.tokens[at][1] == "input" and self.is_sign(at + 1, ":"):
                try:
                    text, at_end = self.value(at + 2)
                    if self.is_sign(at_end, ",") and self.is_sign(at_end + 1, "want"):
                        yield text, self.wanted(at_end + 3)
                except NotUnderstood:
                    continue

    def wanted(self, at: int) -> list[str]:
        """The strings of `[]string{...}` or `nil`."""
        if self.is_sign(at, "nil"):
            return []
        if "".join(text for _, text in self.tokens[at : at + 4]) != "[]string{":
            raise NotUnderstood
        at += 4
        values = []
        while not self.is_sign(at, "}"):
            value, at = self.value(at)
            values.append(value)
            at += self.is_sign(at, ",")
        return values

    def value(self, at: int) -> tuple[str, int]:
        """A string expression that begins at a token: its value, and the token behind it."""
        value, at = self.term(at)
        while self.is_sign(at, "+"):
            more, at = self.term(at + 1)
            value += more
        return value, at

    def term(self, at: int) -> tuple[str, int]:
        kind, text = self.tokens[at] if at < len(self.tokens) else ("", "")
        if kind == "raw":
            return text[1:-1].replace("\r", ""), at + 1
        if kind == "string":
            return re.sub(r"\\(.)", lambda match: _ESCAPES.get(match[1], match[0]), text[1:-1]), at + 1
        if text == "fmt.Sprintf" and self.is_sign(at + 1, "("):
            return self.printed(at + 2)
        if text in self.names:
            return self.names[text], at + 1
        raise NotUnderstood

    def printed(self, at: int) -> tuple[str, int]:
        """The arguments of fmt.Sprintf put together; only `%s` is understood."""
        arguments = []
        while not self.is_sign(at, ")"):
            value, at = self.value(at)
            arguments.append(value)
            at += self.is_sign(at, ",")
        if not arguments or arguments[0].count("%") != arguments[0].count("%s") or arguments[0].count("%s") != len(arguments) - 1:
            raise NotUnderstood
        return arguments[0] % tuple(arguments[1:]), at + 1
