"""The scrubbing step: places in characters, and an error that tells no value."""

from __future__ import annotations

import pyarrow as pa
import pytest

from auralith_pipeline.conf.errors import AuralithError
from auralith_pipeline.conf.pii import PiiSection
from auralith_pipeline.conf.secrets import SecretsSection
from auralith_pipeline.udfs.core.curate import ScrubRules
from auralith_pipeline.udfs.scrub_text import ScrubText

RULES = ScrubRules(pii=PiiSection(), secrets=SecretsSection())


def batch(*texts):
    return pa.RecordBatch.from_pydict({"doc_id": [f"d{number}" for number in range(len(texts))], "text": pa.array(texts)})


def test_P3_what_was_replaced_stands_with_its_place_in_characters():
    step = ScrubText(RULES)()
    found = step(batch("nothing here", "\u00e9\u81f3 ann.test@example.org \u00fc", "")).to_pydict()
    assert found["text"] == ["nothing here", "\u00e9\u81f3 <EMAIL> \u00fc", ""]
    assert found["redactions"] == [[], [{"entity": "EMAIL", "rule": "email", "verified": True, "start": 3, "end": 23}], []]


def test_what_a_detector_chokes_on_reaches_no_message(monkeypatch):
    def choke(folded):
        raise ValueError("invalid literal: ann.test@example.org")

    monkeypatch.setattr(ScrubRules, "detectors", lambda self: [choke])
    with pytest.raises(AuralithError) as error:
        ScrubText(RULES)()(batch("x", "y"))
    assert "ann.test" not in str(error.value)
    assert "ValueError" in str(error.value)
    assert "d0" in str(error.value)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__
