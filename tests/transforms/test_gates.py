"""Rules over language, license and what was found, on rows made by hand."""

from __future__ import annotations

import pytest

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.transforms.decide_documents import decide_documents
from auralith_pipeline.transforms.gates import GATE_NAMES, mark_failing
from tests.transforms.test_decide_documents import config, silver

pytestmark = pytest.mark.spark


def redaction(entity, rule="r"):
    return {"entity": entity, "rule": rule, "verified": True, "start": 0, "end": 5}


def failing(spark, row, **settings):
    marked = silver(spark, row).transform(mark_failing, config(**settings)).first()
    return [(rule["rule"], rule["value"]) for rule in marked["failing_rules"]]


GPL = {"license_expression": "GPL-3.0-only", "license_class": "copyleft", "license_how": "notice"}
JUDGED = {"compliance": {"license_detection": True}}
ENGLISH = {"language": {"allowed": ["en", "no"]}}


@pytest.mark.parametrize(
    ("row", "settings", "expected"),
    [
        ({"language": "de", "language_score": 0.8}, ENGLISH, [("lang_not_allowed", 0.8)]),
        ({"language": "de"}, {}, []),
        ({"language": "en"}, ENGLISH, []),
        # O-13: what cannot be told is not foreign, and has a reason of its own.
        ({"language": "und", "language_score": 0.1}, ENGLISH, []),
        ({"language": "und", "language_score": 0.1}, {"language": {"allow_undetermined": False}}, [("lang_undetermined", 0.1)]),
        (GPL, JUDGED, [("license_not_allowed", None)]),
        (GPL, {}, []),
        (GPL, {"compliance": {"license_detection": True, "allow_copyleft": True}}, []),
        # O-31: one allowed choice of an OR is enough; a text of unknown license is kept unless told otherwise.
        ({"license_expression": "MIT OR GPL-3.0-only", "license_class": "permissive", "license_how": "spdx"}, JUDGED, []),
        ({}, JUDGED, []),
        ({}, {**JUDGED, "license": {"allow_unknown": False}}, [("license_not_allowed", None)]),
        ({"redactions": [redaction("EMAIL"), redaction("PL_PESEL")]}, {"pii": {"fail_on_pii": True}}, [("pii_found", 2.0)]),
        ({"redactions": [redaction("EMAIL"), redaction("PL_PESEL")]}, {"pii": {"fail_on_pii": ["NATIONAL_ID"]}}, [("pii_found", 1.0)]),
        ({"redactions": [redaction("SECRET")]}, {"pii": {"fail_on_pii": True}}, []),
        ({"redactions": [redaction("SECRET")]}, {"secrets": {"fail_on_secret": True}}, [("secret_found", 1.0)]),
        ({"redactions": [redaction("EMAIL")]}, {}, []),
    ],
)
def test_each_gate(spark, row, settings, expected):
    assert failing(spark, row, **settings) == expected
    assert {name for name, _ in expected} <= set(GATE_NAMES)


def test_P3_a_document_rejected_for_personal_data_has_a_row_in_the_ledger(spark):
    rows = silver(spark, {"redactions": [redaction("EMAIL", "email"), redaction("EMAIL", "email"), redaction("SECRET", "aws")]})
    ledger = decide_documents(rows, config(pii={"fail_on_pii": ["EMAIL"]})).collect()
    listed = sorted((row["stage"], row["rule"], row["verdict"], row["value"]) for row in ledger)
    assert listed == [
        ("final", "pii_found", "rejected", 2.0),
        ("quality", "pii_found", "failed", 2.0),
        ("redaction", "aws", "redacted", 1.0),
        ("redaction", "email", "redacted", 2.0),
    ]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"pii": {"fail_on_pii": True}, "pipeline": {"remove_pii": False}}, "pii.fail_on_pii"),
        ({"language": {"enabled": False, "allowed": ["en"]}}, "language.allowed"),
        ({"license": {"enabled": False}, "compliance": {"license_detection": True}}, "compliance.license_detection"),
    ],
)
def test_a_gate_over_what_is_never_looked_for_is_refused(settings, named):
    with pytest.raises(ConfigError, match=named):
        config(**settings)
