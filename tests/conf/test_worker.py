"""What a worker has loaded is frozen once per stage, so that the daemon's collection after each task has little to look at."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import ROOT

CODE = """
import gc
import numpy, pyarrow
from auralith_pipeline.conf.worker import settle_worker
seen = [gc.get_freeze_count()]
settle_worker("read")
seen.append(gc.get_freeze_count())
kept = [[i] for i in range(1000)]
settle_worker("read")
seen.append(gc.get_freeze_count())
settle_worker("pack")
seen.append(gc.get_freeze_count())
print(*seen, len(gc.get_objects()))
"""


def test_once_per_stage() -> None:
    told = subprocess.run([sys.executable, "-c", CODE], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120)
    before, first, again, second, left = map(int, told.stdout.split())
    assert before == 0
    assert first > 10_000  # modules alone
    assert first - 10 <= again <= first  # a name or two may have been freed, nothing was added
    assert second >= again + 1_000
    assert left < 1_000
