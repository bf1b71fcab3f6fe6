"""Cut a listing into tasks: consecutive work items in the order of uri and position, of balanced size."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from auralith_pipeline.udfs.core.records.model import WorkItem
from auralith_pipeline.udfs.core.records.streams import is_compressed

MIN_TASK_BYTES = 4 << 20
MAX_TASK_BYTES = 64 << 20
TASKS_WANTED = 8  # for inputs of 32 MiB to 512 MiB: enough to keep some cores busy, few enough to start quickly
FILE_COST_BYTES = 32 << 10  # opening a file costs about as much as reading this many bytes
COMPRESSION_RATIO = 3  # a compressed byte is about this much work


class Task(NamedTuple):
    """A number, and the items one Spark task reads one after the other."""

    number: int
    items: tuple[WorkItem, ...]


def plan_tasks(files: Iterable[WorkItem], task_bytes: int = 0) -> list[Task]:
    """Tasks over `files` (whole-file items), sorted by uri. `task_bytes`: wanted size of a task; 0 chooses one from the total."""
    ordered = sorted(files, key=lambda item: item.uri)
    size = task_bytes or min(max(sum(map(_cost, ordered)) // TASKS_WANTED, MIN_TASK_BYTES), MAX_TASK_BYTES)
    tasks: list[Task] = []
    held: list[WorkItem] = []
    cost = 0
    for item in (part for file in ordered for part in _split(file, size)):
        if held and cost + _cost(item) > size:
            tasks.append(Task(len(tasks), tuple(held)))
            held, cost = [], 0
        held.append(item)
        cost += _cost(item)
    if held:
        tasks.append(Task(len(tasks), tuple(held)))
    return tasks


def _cost(item: WorkItem) -> int:
    return FILE_COST_BYTES + item.length * (COMPRESSION_RATIO if is_compressed(item.path) else 1)


def _split(file: WorkItem, size: int) -> list[WorkItem]:
    """Ranges of an uncompressed JSONL file, all but the last of `size` bytes; other files, and empty ones, stay whole."""
    if file.reader != "jsonl" or is_compressed(file.path) or file.size <= size:
        return [file]
    return [replace(file, start=start, length=min(size, file.size - start)) for start in range(0, file.size, size)]
