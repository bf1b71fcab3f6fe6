"""From verdicts to one decision: several that apply together, declared against detected, and what the policy allows."""

from __future__ import annotations

from typing import Any

from license_expression import ExpressionError, LicenseWithExceptionSymbol  # type: ignore[import-untyped]

from auralith_pipeline.conf.license import LicenseSection
from auralith_pipeline.udfs.core.license.classes import class_of
from auralith_pipeline.udfs.core.license.expression import parse_tree, verdict_of
from auralith_pipeline.udfs.core.license.verdict import COPYLEFT, NOTHING, STRICTNESS, UNKNOWN, LicenseVerdict


def is_allowed(verdict: LicenseVerdict | None, section: LicenseSection) -> bool:
    """Whether the policy keeps a document under this license; None (nothing found) is judged as unknown."""
    if not section.enabled:
        return True
    if verdict is None or verdict.expression is None:
        return section.allow_unknown if verdict is None or verdict.license_class == UNKNOWN else verdict.license_class in section.allow
    try:
        return _tree_allowed(parse_tree(verdict.expression), section)
    except ExpressionError:
        return section.allow_unknown


def _tree_allowed(tree: Any, section: LicenseSection) -> bool:
    if isinstance(tree, LicenseWithExceptionSymbol):
        license_id, exception = tree.license_symbol.key, tree.exception_symbol.key
        if license_id in section.deny_licenses or f"{license_id} WITH {exception}" in section.deny_licenses:
            return False
        return exception in section.allow_exceptions or _id_allowed(license_id, section)
    if getattr(tree, "args", None):
        choices = (_tree_allowed(part, section) for part in tree.args)
        return any(choices) if tree.operator.strip() == "OR" else all(choices)
    return _id_allowed(tree.key, section)


def _id_allowed(license_id: str, section: LicenseSection) -> bool:
    if license_id in section.deny_licenses:
        return False
    if license_id in section.allow_licenses:
        return True
    license_class = leaf_class(license_id)
    if license_class == UNKNOWN:
        return section.allow_unknown
    return license_class in section.allow or (license_class == COPYLEFT and section.allow_copyleft)


def leaf_class(license_id: str) -> str:
    """The class of one id of an expression, `+` and changed texts (LicenseRef-modified-...) included."""
    return class_of(license_id.removesuffix("+"))


def join(first: LicenseVerdict, second: LicenseVerdict) -> LicenseVerdict:
    """Both licenses apply: their AND; what cannot be read makes it `unknown` or stricter."""
    if second.how == "none" or first == second:
        return first
    if first.how == "none":
        return second
    how = first.how if second.how in first.how.split("+") else f"{first.how}+{second.how}"
    score = min(first.score, second.score)
    if first.expression is None or second.expression is None:
        return _stricter_verdict(first, second)._replace(how=how, score=score)
    return verdict_of(f"({first.expression}) AND ({second.expression})", how, score)


def combine(declared: LicenseVerdict | None, detected: LicenseVerdict | None) -> LicenseVerdict:
    """One verdict from what metadata says and what the text says: where their classes differ, the stricter.

    Silence on one side is no conflict. The body of a GNU license does not say whether later versions may be chosen; where
    the metadata says so for the same license, it is believed.
    """
    declared, detected = declared or NOTHING, detected or NOTHING
    body = detected.expression if detected.how == "text" else None
    if declared.expression and body and body.endswith("-only") and declared.expression == body.removesuffix("-only") + "-or-later":
        return declared
    if declared.how == "none" or detected.how == "none" or declared.license_class == detected.license_class:
        return join(declared, detected)
    return _stricter_verdict(declared, detected)


def _stricter_verdict(first: LicenseVerdict, second: LicenseVerdict) -> LicenseVerdict:
    return max(first, second, key=lambda verdict: STRICTNESS.index(verdict.license_class))
