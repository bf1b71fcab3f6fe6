"""Extensions that several languages share, told apart by what stands in the text (the idea of Linguist's heuristics; rules are ours)."""

from __future__ import annotations

import re
from collections.abc import Callable

_CPP = re.compile(
    r"^[ \t]*(?:class\s+\w+|namespace\b|template\s*<|using\s+(?:namespace\b|\w+\s*=)|(?:public|private|protected)\s*:)"
    r"|\bstd::|\b(?:constexpr|nullptr|noexcept)\b"
    r"|^[ \t]*#[ \t]*include[ \t]*<(?:iostream|vector|string|memory|map|algorithm|utility|c(?:std\w+|math|assert))>",
    re.M,
)
# What a C header says to C++ compilers only; bounded, so that headers without an end cost no square of their length.
_GUARDED = re.compile(
    r"^[ \t]*#[ \t]*if(?:def|[ \t]+defined)\b[^\n]{0,80}__cplusplus[\s\S]{0,2000}?^[ \t]*#[ \t]*(?:else|elif|endif)\b", re.M
)
_OBJECTIVE_C = re.compile(
    r"^[ \t]*(?:@(?:interface|implementation|protocol|property|class|import|end)\b|#\s*import\b|[-+][ \t]*\(\w[\w\s*<>]{0,40}\)\s*\w)", re.M
)
_MATLAB = re.compile(r"^[ \t]*(?:%|function\b|classdef\b|(?:clear|close|clc)\b)|^[ \t]*end[ \t\r]*$", re.M)
_MATHEMATICA = re.compile(r"^[ \t]*\(\*|\w\[[^\]\n]{0,80}_\]\s*:?=", re.M)
_PERL = re.compile(r"^[ \t]*(?:use\s+[\w:]+|package\s+[\w:]+;|sub\s+\w+|my\s*[$@%(])", re.M)
_PROLOG = re.compile(r"^[ \t]*:-|:-[ \t\r]*$|^\w+\([^)\n]{0,200}\)\s*(?:\.|:-)", re.M)
_VERILOG = re.compile(r"^[ \t]*(?:module\s+\w+|endmodule\b|`(?:timescale|define|include)\b)", re.M)
_COQ = re.compile(r"^[ \t]*(?:Require\b|Lemma\b|Theorem\b|Proof\.|Definition\b|Inductive\b)", re.M)
_FSHARP = re.compile(r"^[ \t]*(?:module|open|let|namespace|type)\s+\w", re.M)
_GLSL = re.compile(r"^[ \t]*(?:#version\b|precision\s+\w+|void\s+main\s*\(|uniform\b|varying\b)", re.M)
_D = re.compile(r"^[ \t]*(?:module|import)\s+[\w.]+\s*[;:,]", re.M)
_TEX = re.compile(r"\\(?:ProvidesClass|NeedsTeXFormat|LoadClass|documentclass)\b")
_APEX = re.compile(r"\b(?:class|interface|enum)\s+\w+", re.I)


def c_family(text: str) -> str:
    """ "c", "cpp" or "objective-c" for a header or source of that family."""
    if _OBJECTIVE_C.search(text):
        return "objective-c"
    return "cpp" if _CPP.search(_GUARDED.sub("", text)) else "c"


def _m(text: str) -> str | None:
    return _first(text, (_OBJECTIVE_C, "objective-c"), (_MATHEMATICA, "mathematica"), (_MATLAB, "matlab"))


def _first(text: str, *signs: tuple[re.Pattern[str], str], default: str | None = None) -> str | None:
    return next((name for pattern, name in signs if pattern.search(text)), default)


DECIDE: dict[str, Callable[[str], str | None]] = {
    "h": c_family,
    "inc": lambda text: "php" if "<?php" in text else None,
    "m": _m,
    "pl": lambda text: _first(text, (_PERL, "perl"), (_PROLOG, "prolog"), default="perl"),
    "t": lambda text: _first(text, (_PERL, "perl")),
    "v": lambda text: _first(text, (_VERILOG, "verilog"), (_COQ, "coq")),
    "fs": lambda text: _first(text, (_GLSL, "glsl"), (_FSHARP, "fsharp")),
    "d": lambda text: _first(text, (_D, "d")),
    "cls": lambda text: _first(text, (_TEX, "tex"), (_APEX, "apex")),
    "ts": lambda text: None if text.lstrip().startswith("<") else "typescript",  # Qt's translations are XML
}
