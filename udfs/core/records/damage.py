"""Rows that flag a damaged compressed file, and the policy that withholds what came before the damage."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from auralith_pipeline.udfs.core.records.model import Record

DAMAGE = ("truncated_input", "corrupt_input")


def damage_row(position: int, reason: str, recovered: int, *, kept: bool) -> Record:
    """The one extra row of a damaged file: how many whole records came before the damage, and how many of them were kept."""
    counts = {"records_recovered": recovered, "records_kept": recovered if kept else 0}
    return Record(position, meta=json.dumps(counts), reason=reason)


def read_undamaged(read: Callable[[], Iterator[Record]]) -> Iterator[Record]:
    """The records of `read()`, or only the damage row where the file is damaged. Reads twice: withholding must not mean holding."""
    n_records, last = 0, None
    for record in read():
        n_records, last = n_records + 1, record
    if last is not None and last.reason in DAMAGE:
        yield damage_row(last.position, str(last.reason), n_records - 1, kept=False)
    else:
        yield from read()
