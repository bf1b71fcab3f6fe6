"""Every reason that a decoder gives is one that users can look up."""

from __future__ import annotations

import pickle
import re
from pathlib import Path

from auralith_pipeline.udfs.core.media import problem
from auralith_pipeline.udfs.core.media.problem import MEDIA_PROBLEMS, MediaError
from auralith_pipeline.udfs.core.records.model import REASONS

FOLDER = Path(problem.__file__).parent


def test_every_reason_has_its_meaning_and_every_meaning_a_reason():
    given = {
        reason for file in FOLDER.glob("*.py") for reason in re.findall(r'MediaError\(\s*"([a-z_]+)"', file.read_text(encoding="utf-8"))
    }
    assert given - set(MEDIA_PROBLEMS) == set()
    assert set(MEDIA_PROBLEMS) - given == set()
    assert {f"media_{reason}" for reason in MEDIA_PROBLEMS} <= set(REASONS)


def test_an_error_crosses_processes():
    found = pickle.loads(pickle.dumps(MediaError("truncated", "found 3 bytes")))
    assert (found.reason, found.detail, str(found)) == ("truncated", "found 3 bytes", "truncated: found 3 bytes")
