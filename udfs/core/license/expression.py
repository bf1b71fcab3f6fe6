"""Read what somebody declared: an SPDX expression, an older form of one, a common name, or a list of those."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from license_expression import ExpressionError, LicenseWithExceptionSymbol, Licensing  # type: ignore[import-untyped]

from auralith_pipeline.udfs.core.license.classes import class_of
from auralith_pipeline.udfs.core.license.names import id_of, is_exception, mark_later
from auralith_pipeline.udfs.core.license.verdict import NOTHING, UNKNOWN, LicenseVerdict, looser, stricter

_SILENT = {"", "noassertion", "unknown", "none", "null", "n/a", "other", "see license", "see license file", "see license in license"}
_OPERATORS = re.compile(r"(\(|\)|\s+(?:or|and|with)\s+|\s*(?:\|\|?|&&?)\s*)", re.I)
_LONGEST = 2000  # characters of a declared value that are looked at; longer ones are texts, not expressions


def parse_expression(raw: str | Iterable[str] | Mapping[str, Any] | None) -> LicenseVerdict:
    """The verdict over a declared license: text, a list of them (all apply: AND), or npm's old {"type": ...}.

    What cannot be read as a whole is `unknown` without an expression; nothing is guessed from its parts. Of a list of trove
    classifiers only those that begin with "License ::" count.
    """
    if raw is None:
        return NOTHING
    if isinstance(raw, str):
        return _parse(raw)
    if isinstance(raw, Mapping):
        return parse_expression(raw.get("type") or raw.get("name"))
    values = [parse_expression(value) if isinstance(value, Mapping) else _parse(str(value)) for value in _licenses(raw)]
    values = [value for value in values if value.how != "none"]
    if not values:
        return NOTHING
    if any(value.expression is None for value in values):
        return _unreadable()
    return verdict_of(" AND ".join(f"({value.expression})" for value in values), "declared")


def _licenses(values: Iterable[Any]) -> list[Any]:
    values = list(values)
    troves = [value for value in values if isinstance(value, str) and "::" in value]
    if not troves:
        return values
    bare = [value for value in values if value not in troves]
    kept = [value for value in troves if value.startswith("License ::")]
    # "License :: OSI Approved" alone names a group, not a license.
    return bare + [value for value in kept if value.split("::")[-1].strip() not in ("OSI Approved", "DFSG approved", "Free For Home Use")]


def _unreadable() -> LicenseVerdict:
    return LicenseVerdict(None, UNKNOWN, "declared", 1.0)


@lru_cache(8192)
def _parse(raw: str) -> LicenseVerdict:
    text = " ".join(raw.split())
    if len(text) > _LONGEST:
        return _unreadable()
    if text.casefold().strip(" .") in _SILENT:
        return NOTHING
    if text.count("(") != text.count(")"):
        return _unreadable()
    whole = id_of(text)
    if whole is not None:
        return verdict_of(whole, "declared")
    # Trove names hold "or" themselves, so a list of them is parted before anything else.
    parts = [_rebuild(mark_later(part)) if (found := id_of(part)) is None else found for part in text.split(";") if part.strip()]
    rebuilt = None if None in parts else " AND ".join(f"({part})" for part in parts)
    return _unreadable() if not rebuilt else verdict_of(rebuilt, "declared")


def _rebuild(text: str) -> str | None:
    """The expression with every name replaced by its id, or None when one of them is no license."""
    out = []
    for piece in _OPERATORS.split(text):
        sign = piece.strip().casefold()
        if not sign:
            continue
        if sign in "()":
            out.append(sign)
        elif sign in ("or", "|", "||"):
            out.append("OR")
        elif sign in ("and", "&", "&&"):
            out.append("AND")
        elif sign == "with":
            out.append("WITH")
        else:
            found = _operand(piece.strip(" ,"))
            if found is None:
                return None
            out.append(found)
    return " ".join(out)


def _operand(name: str) -> str | None:
    found = id_of(name)
    if found is not None:
        return f"({found})" if " " in found else found
    # The slash of old Cargo and npm manifests: a choice. A comma of old lists: all apply.
    for sign, word in (("/", "OR"), (",", "AND")):
        if sign in name:
            parts = [id_of(part) for part in name.split(sign)]
            return None if None in parts else "(" + f" {word} ".join(str(part) for part in parts) + ")"
    return None


@cache
def _licensing() -> Licensing:
    return Licensing()


@lru_cache(8192)
def parse_tree(expression: str) -> Any:
    """The syntax tree of a normalised expression; raises ExpressionError."""
    return _licensing().parse(expression)


@lru_cache(8192)
def verdict_of(expression: str, how: str, score: float = 1.0) -> LicenseVerdict:
    """The verdict over an expression of SPDX ids and LicenseRefs: normalised, and `unknown` when it is no expression."""
    try:
        tree = _licensing().dedup(_licensing().parse(expression))
        if tree is None or not _exceptions_known(tree):
            return LicenseVerdict(None, UNKNOWN, how, score)
        return LicenseVerdict(tree.render("{symbol.key}"), tree_class(tree), how, score)
    except (ExpressionError, AttributeError, TypeError, IndexError):  # the parser leaks the last three on odd input
        return LicenseVerdict(None, UNKNOWN, how, score)


def _exceptions_known(tree: Any) -> bool:
    return all(is_exception(symbol.exception_symbol.key) for symbol in tree.symbols if isinstance(symbol, LicenseWithExceptionSymbol))


def tree_class(tree: Any) -> str:
    """The class of a syntax tree: of an OR the loosest choice, of an AND the strictest part, of a WITH its license's."""
    if isinstance(tree, LicenseWithExceptionSymbol):
        return class_of(tree.license_symbol.key)
    if getattr(tree, "args", None):
        classes = [tree_class(part) for part in tree.args]
        choose = looser if isinstance(tree, _licensing().OR) else stricter
        found = classes[0]
        for other in classes[1:]:
            found = choose(found, other)
        return found
    return class_of(tree.key.removesuffix("+")) if hasattr(tree, "key") else UNKNOWN
