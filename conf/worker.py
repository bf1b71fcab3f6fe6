"""What a Python worker does about itself, whatever stage it works for."""

from __future__ import annotations

import gc

_settled: set[str] = set()


def settle_worker(stage: str) -> None:
    """Take what this process has loaded by now out of the garbage collector's sight; once per process and stage.

    stage: any name; a stage loads modules and kernels that the one before it did not need. Call it as a task ends.

    PySpark's daemon collects after every task, and with Numba, Arrow and pandas loaded a collection takes 60 to 200 ms:
    2 of the 25 CPU seconds of a run on 92 MB (docs/benchmarks.md). Frozen objects are still freed by their reference
    counts; only cycles that are garbage at this moment stay, and that happens once per stage.
    """
    if stage not in _settled:
        _settled.add(stage)
        gc.freeze()
