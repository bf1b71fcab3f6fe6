"""Small helpers of the reader tests: a file to work items to records."""

from __future__ import annotations

import os
from pathlib import Path

from auralith_pipeline.udfs.core.records.model import ReadOptions, Record, WorkItem
from auralith_pipeline.udfs.core.records.reader import read_items

OPTIONS = ReadOptions(source="test")


def whole(path: Path, reader: str = "jsonl") -> WorkItem:
    """The file as one work item."""
    size = os.path.getsize(path)
    return WorkItem(path=str(path), uri=path.name, size=size, start=0, length=size, reader=reader)  # type: ignore[arg-type]


def read(path: Path, options: ReadOptions = OPTIONS, reader: str = "jsonl") -> list[Record]:
    """All records of the file. Asserts the shape of good and bad records on the way."""
    records = [record for _, record in read_items([whole(path, reader)], options)]
    for record in records:
        assert (record.content is None) == (record.reason is not None)
    return records


def good(records: list[Record]) -> list[str | None]:
    """Texts of the good records."""
    return [record.content for record in records if record.reason is None]


def bad(records: list[Record]) -> list[tuple[str | None, int, int | None]]:
    """(reason, position, line) of the bad records."""
    return [(record.reason, record.position, record.line) for record in records if record.reason is not None]
