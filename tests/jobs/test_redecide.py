"""What `redecide` may change: what is decided from stored searches, not what was searched for."""

from __future__ import annotations

import pytest

from auralith_pipeline.conf.errors import AuralithError
from auralith_pipeline.conf.load import load_config
from auralith_pipeline.jobs.redecide import _same_searches


def config(**sections):
    return load_config(overrides=sections, environment={})


BEFORE = {"semantic": {"enabled": True, "model": "m"}, "paragraphs": {"enabled": True}}


@pytest.mark.parametrize(
    "changed",
    [
        {"semantic": {"enabled": True, "model": "m", "threshold": 0.95}},
        {"paragraphs": {"enabled": True, "min_documents": 5}},
        {"semantic": {}},
    ],
)
def test_thresholds_and_switching_off_are_decided_from_what_is_stored(changed):
    _same_searches(config(**BEFORE), config(**{**BEFORE, **changed}))


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"semantic": {"enabled": True, "model": "other"}}, "semantic: .*model.*collect"),
        ({"paragraphs": {"enabled": True, "unit": "line"}}, "paragraphs: .*unit"),
        ({"decontamination": {"enabled": True, "benchmarks": ["human-eval"]}}, "decontamination: .*enabled"),
    ],
)
def test_another_search_needs_collect(changed, named):
    with pytest.raises(AuralithError, match=named):
        _same_searches(config(**BEFORE), config(**{**BEFORE, **changed}))
