"""Declared licenses: O-31, L1. Expected expressions are the SPDX list's ids, by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.conf.license import LicenseSection
from auralith_pipeline.udfs.core.license.classes import class_of
from auralith_pipeline.udfs.core.license.expression import parse_expression
from auralith_pipeline.udfs.core.license.policy import combine, is_allowed, join
from auralith_pipeline.udfs.core.license.verdict import NOTHING, STRICTNESS, LicenseVerdict

DEFAULT = LicenseSection()

O31 = [
    ("Apache-2.0 OR MIT", "Apache-2.0 OR MIT", "permissive", True),
    ("MIT OR GPL-3.0-only", "MIT OR GPL-3.0-only", "permissive", True),
    ("MIT AND GPL-3.0-only", "MIT AND GPL-3.0-only", "copyleft", False),
    ("GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0", "copyleft", False),
    ("(MIT OR (Apache-2.0 AND BSD-3-Clause))", "MIT OR (Apache-2.0 AND BSD-3-Clause)", "permissive", True),
    ("MIT/Apache-2.0", "MIT OR Apache-2.0", "permissive", True),
    ("mit or apache-2.0", "MIT OR Apache-2.0", "permissive", True),
    ("LicenseRef-Acme", "LicenseRef-Acme", "unknown", True),
    ("GPL-2.0+", "GPL-2.0-or-later", "copyleft", False),
    ("NOASSERTION", None, "unknown", True),
    ("// foo - MIT & GPL", None, "unknown", True),
]


@pytest.mark.parametrize(("raw", "expression", "license_class", "allowed"), O31)
def test_o31_expressions(raw: str, expression: str | None, license_class: str, allowed: bool) -> None:
    verdict = parse_expression(raw)
    assert (verdict.expression, verdict.license_class) == (expression, license_class)
    assert is_allowed(verdict, DEFAULT) is allowed
    if license_class == "unknown":
        assert not is_allowed(verdict, LicenseSection(allow_unknown=False))


def test_o31_an_exception_counts_only_when_listed() -> None:
    verdict = parse_expression("GPL-2.0-only WITH Classpath-exception-2.0")
    assert is_allowed(verdict, LicenseSection(allow_exceptions=("Classpath-exception-2.0",)))
    assert not is_allowed(verdict, LicenseSection(allow_exceptions=("GCC-exception-3.1",)))
    assert is_allowed(verdict, LicenseSection(allow_copyleft=True))


@pytest.mark.parametrize(
    "broken",
    ["MIT OR", "BSD-3-Clause AND", "(MIT", "MIT)", "OR", "()", "MIT WITH Apache-2.0", "GPL-3.0-only WITH Foo-exception", "MIT MIT"],
)
def test_o31_a_parse_error_is_unknown(broken: str) -> None:
    assert parse_expression(broken) == LicenseVerdict(None, "unknown", "declared", 1.0)


@pytest.mark.parametrize(
    ("raw", "expression"),
    [
        ("BSD", "BSD-3-Clause"),
        ("Apache 2.0", "Apache-2.0"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("GPLv3+", "GPL-3.0-or-later"),
        ("GPL version 2 or later", "GPL-2.0-or-later"),
        ("GNU GPL v2", "GPL-2.0-only"),
        ("LGPL-2.1+", "LGPL-2.1-or-later"),
        ("AGPLv3", "AGPL-3.0-only"),
        ("MIT License", "MIT"),
        ("The MIT License (MIT)", "MIT"),
        ("License :: OSI Approved :: BSD License", "BSD-3-Clause"),
        ("License :: OSI Approved :: GNU General Public License v3 or later (GPLv3+)", "GPL-3.0-or-later"),
        ("License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)", "MPL-2.0"),
        ("CC BY-NC-SA 4.0", "CC-BY-NC-SA-4.0"),
        ("MIT or Apache License 2.0", "MIT OR Apache-2.0"),
        ("MIT License; GNU Library or Lesser General Public License (LGPL)", "MIT AND LGPL-2.0-or-later"),
        ("GPL-2.0-with-classpath-exception", "GPL-2.0-only WITH Classpath-exception-2.0"),
        ("MIT AND LicenseRef-Foo", "MIT AND LicenseRef-Foo"),
        (["MIT", "BSD-3-Clause"], "MIT AND BSD-3-Clause"),
        (["License :: OSI Approved :: MIT License", "Programming Language :: Python"], "MIT"),
        ([{"type": "MIT", "url": "x"}], "MIT"),
    ],
)
def test_l1_common_names_of_metadata(raw: object, expression: str) -> None:
    assert parse_expression(raw).expression == expression  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("license_id", "license_class"),
    [
        ("MIT", "permissive"), ("BSD-4-Clause", "permissive"), ("CC-BY-4.0", "permissive"), ("CC0-1.0", "permissive"),
        ("LGPL-2.1-only", "weak_copyleft"), ("MPL-2.0", "weak_copyleft"), ("EPL-2.0", "weak_copyleft"), ("CDDL-1.1", "weak_copyleft"),
        ("GPL-2.0-only", "copyleft"), ("AGPL-3.0-or-later", "copyleft"), ("CC-BY-SA-4.0", "copyleft"), ("EUPL-1.2", "copyleft"),
        ("CC-BY-NC-4.0", "non_commercial"), ("CC-BY-NC-ND-4.0", "non_commercial"), ("PolyForm-Noncommercial-1.0.0", "non_commercial"),
        ("BUSL-1.1", "proprietary"), ("CC-BY-ND-4.0", "proprietary"), ("Elastic-2.0", "proprietary"),
        ("JSON", "unknown"), ("LicenseRef-MIT", "unknown"), ("Nothing-1.0", "unknown"), ("MITX", "unknown"),
        ("LicenseRef-modified-MIT", "unknown"), ("LicenseRef-modified-GPL-2.0-only", "copyleft"),
    ],
)  # fmt: skip
def test_l1_class_of_an_id(license_id: str, license_class: str) -> None:
    assert class_of(license_id) == license_class


def test_or_takes_the_loosest_and_the_strictest() -> None:
    assert parse_expression("GPL-2.0-only OR LGPL-2.1-only").license_class == "weak_copyleft"
    assert parse_expression("MIT AND LGPL-2.1-only").license_class == "weak_copyleft"
    assert parse_expression("MIT AND LicenseRef-x").license_class == "unknown"
    assert parse_expression("GPL-3.0-only AND LicenseRef-x").license_class == "copyleft"
    assert parse_expression("UNLICENSED").license_class == "proprietary"


def test_policy_lists_and_classes() -> None:
    mit, lgpl = parse_expression("MIT"), parse_expression("LGPL-2.1-only")
    assert is_allowed(lgpl, DEFAULT)
    assert not is_allowed(lgpl, LicenseSection(allow=("permissive",)))
    assert not is_allowed(mit, LicenseSection(deny_licenses=("MIT",)))
    assert not is_allowed(mit, LicenseSection(deny_licenses=("MIT",), allow_licenses=("MIT",)))
    assert is_allowed(parse_expression("GPL-2.0-only"), LicenseSection(allow_licenses=("GPL-2.0-only",)))
    assert is_allowed(parse_expression("MIT OR Apache-2.0"), LicenseSection(deny_licenses=("MIT",)))
    assert is_allowed(None, DEFAULT)
    assert not is_allowed(None, LicenseSection(allow_unknown=False))
    assert is_allowed(parse_expression("GPL-2.0-only"), LicenseSection(enabled=False))


def test_several_files_of_a_folder_apply_together() -> None:
    mit, apache = parse_expression("MIT"), parse_expression("Apache-2.0")
    assert join(join(NOTHING, mit), apache).expression == "MIT AND Apache-2.0"
    text, line = LicenseVerdict("MIT", "permissive", "text", 0.97), LicenseVerdict("Apache-2.0", "permissive", "spdx", 1.0)
    assert join(text, line) == LicenseVerdict("MIT AND Apache-2.0", "permissive", "text+spdx", 0.97)
    assert join(line, text) == LicenseVerdict("Apache-2.0 AND MIT", "permissive", "spdx+text", 0.97)
    assert join(text, text._replace(score=1.0)) == LicenseVerdict("MIT", "permissive", "text", 0.97)
    assert join(text, NOTHING) == join(NOTHING, text) == text
    unread = LicenseVerdict(None, "unknown", "nearest", 1.0)
    assert join(mit, unread)[:2] == (None, "unknown")


def test_conflicts_go_to_the_stricter_and_silence_is_none() -> None:
    mit, gpl = parse_expression("MIT"), LicenseVerdict("GPL-2.0-only", "copyleft", "text", 1.0)
    assert combine(mit, gpl).expression == "GPL-2.0-only"
    assert combine(gpl, mit).license_class == "copyleft"
    assert combine(parse_expression("NOASSERTION"), mit) == mit
    assert combine(mit, None) == mit
    assert combine(parse_expression("Acme terms"), mit).license_class == "unknown"
    assert combine(mit, parse_expression("BSD-2-Clause")).expression == "MIT AND BSD-2-Clause"
    assert combine(parse_expression("GPL-2.0-or-later"), gpl).expression == "GPL-2.0-or-later"
    assert combine(None, None) == NOTHING


@given(st.text(max_size=60) | st.text(alphabet="MITGPLBSD-203.+() orandwith/&|", max_size=40))
def test_any_string_gives_a_class_and_reads_back(raw: str) -> None:
    verdict = parse_expression(raw)
    assert verdict.license_class in STRICTNESS
    if verdict.expression is not None:
        again = parse_expression(verdict.expression)
        assert (again.expression, again.license_class) == (verdict.expression, verdict.license_class)


def test_where_nothing_is_said_nothing_is_known() -> None:
    for raw in (None, "", "NOASSERTION", " none. ", []):
        assert parse_expression(raw) == LicenseVerdict(None, "unknown", "none", 0.0)
