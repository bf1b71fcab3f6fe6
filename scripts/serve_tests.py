"""Run pytest again and again without paying for its imports each time: scripts/mutants.py starts this and talks to it.

A line on stdin is a request, {"arguments": [...], "limit": seconds or null}; the answer on stdout is
{"code": exit status or null if the limit killed it, "seconds": ..., "output": its end}. Each run is a fork of this process,
which has imported what the tests need of others and nothing of the project, so that every run reads the project anew.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path

import hypothesis
import numba  # noqa: F401  # here and below: imported once, for all the runs
import numpy  # noqa: F401
import pyarrow.compute  # noqa: F401
import pytest

# A failure need not be made small to count, the same examples are tried every time, and a few of them must do.
hypothesis.settings.register_profile(
    "mutants",
    deadline=None,
    derandomize=True,
    database=None,
    max_examples=25,
    phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
)


def _run(arguments: list[str], output: str) -> None:
    handle = os.open(output, os.O_WRONLY | os.O_TRUNC)
    for number in (1, 2):
        os.dup2(handle, number)
    sys.exit(int(pytest.main(arguments)))


def main() -> None:
    """See the head of the file."""
    sys.path[0] = os.getcwd()  # as `python -m pytest` has it
    fork = multiprocessing.get_context("fork")
    with tempfile.NamedTemporaryFile() as output:
        for line in sys.stdin:
            request = json.loads(line)
            before = time.perf_counter()
            run = fork.Process(target=_run, args=(request["arguments"], output.name))
            run.start()
            run.join(request["limit"])
            over = run.is_alive()
            if over:
                run.kill()
                run.join()
            answer = {
                "code": None if over else run.exitcode,
                "seconds": time.perf_counter() - before,
                "output": Path(output.name).read_text(encoding="utf-8", errors="replace")[-3000:],
            }
            print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
