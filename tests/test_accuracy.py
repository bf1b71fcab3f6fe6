"""The detectors keep their floors on the labelled sets; `make accuracy` writes the same measurement into docs/accuracy."""

from __future__ import annotations

import importlib.util
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOOSER = {"phone", "postal_code", "street_address", "date_of_birth"}  # neither a checksum nor a form of their own
KINDS = sorted(path.stem for path in (ROOT / "tests/data/labelled/pii").glob("*.jsonl"))


@cache
def script():
    spec = importlib.util.spec_from_file_location("measure_accuracy", ROOT / "scripts/measure_accuracy.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def counted(folder):
    return script().measure(folder)[0]


def shares(folder, groups):
    """Recall and precision over groups of one folder's sets."""
    counts = counted(folder)
    found, labelled = (sum(getattr(counts[group], name) for group in groups) for name in ("found", "labelled"))
    false = sum(script().own_false(group, counts) for group in groups)
    return found / labelled, found / (found + false)


@pytest.mark.parametrize("kind", KINDS)
def test_P2_personal_data_is_found_and_nothing_else(kind):
    floor = 0.95 if kind in LOOSER else 0.98
    assert min(shares("pii", [kind])) >= floor


def test_P2_numbers_of_persons_are_found_and_nothing_else():
    assert min(shares("pii", [group for group in counted("pii") if len(group) == 2])) >= 0.98


def test_K1_secrets_are_found_and_nothing_else():
    assert min(shares("secrets", ["secret"])) >= 0.98


def test_L1_headers_name_their_license():
    rows, _ = script().measure_license()
    _, _, right, of, *_ = (cell.strip() for cell in rows[2].split("|"))
    assert int(of) >= 100
    assert int(right) / int(of) >= 0.95
