"""The decontamination section: what it accepts, and what it says about the rest."""

from __future__ import annotations

import pytest

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.load import load_config


def section(**keys: object):
    return load_config(overrides={"decontamination": keys}, environment={}).decontamination


def test_a_plain_name_is_a_shipped_benchmark() -> None:
    own = {"name": "own", "path": "items.jsonl", "fields": ["question", "question+answer"]}
    found = section(enabled=True, benchmarks=["human-eval", own]).benchmarks
    assert [(each.name, each.path, each.fields) for each in found] == [
        ("human-eval", None, ()),
        ("own", "items.jsonl", ("question", "question+answer")),
    ]


def test_it_is_off_by_default() -> None:
    assert section().enabled is False


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        ({"enabled": True}, "benchmarks is empty"),
        ({"benchmarks": [{"name": "own", "path": "x"}]}, "has a path and no fields"),
        ({"benchmarks": [{"name": "own", "path": "x", "fields": ["a+"]}]}, "an empty name among its fields"),
        ({"benchmarks": ["gsm8k", "gsm8k"]}, "a name twice: ['gsm8k']"),
        ({"min_share": 0.3}, "min_share is 0.3, below min_stored 0.4"),
        ({"short_ngram": 14}, "short_ngram is 14, above ngram 13"),
        ({"action": "drop"}, "decontamination.action"),
        ({"benchmark": []}, "unknown key; nearest valid name: decontamination.benchmarks"),
    ],
)
def test_what_cannot_be_run_is_refused(keys: dict[str, object], told: str) -> None:
    with pytest.raises(ConfigError) as error:
        section(**keys)
    assert told in str(error.value)
