"""Read work items, whatever their kind, in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator

from auralith_pipeline.conf.errors import SourceError
from auralith_pipeline.udfs.core.records.csv_table import read_csv
from auralith_pipeline.udfs.core.records.documents import read_document, read_metadata
from auralith_pipeline.udfs.core.records.html_page import read_html
from auralith_pipeline.udfs.core.records.jsonl import read_jsonl
from auralith_pipeline.udfs.core.records.media_files import read_media
from auralith_pipeline.udfs.core.records.model import ReadOptions, Record, WorkItem

_READERS: dict[str, Callable[[WorkItem, ReadOptions], Iterator[Record]]] = {
    "jsonl": read_jsonl,
    "csv": read_csv,
    "document": read_document,
    "metadata": read_metadata,
    "html": read_html,
    "media": read_media,
}


def read_items(items: Iterable[WorkItem], options: ReadOptions, quota: int | None = None) -> Iterator[tuple[WorkItem, Record]]:
    """(item, record) of all items in order, up to and with good record number `quota`.

    Raises SourceError where a file is gone or changed since it was listed: going on would make the result depend on the moment.
    """
    left = quota
    if left is not None and left <= 0:
        return
    for item in items:
        for record in _read_one(item, options):
            yield item, record
            if left is not None and record.reason is None:
                left -= 1
                if left == 0:
                    return


def _read_one(item: WorkItem, options: ReadOptions) -> Iterator[Record]:
    try:
        size = os.stat(item.path).st_size
    except FileNotFoundError:
        raise SourceError(
            f"{item.uri}: listed, but not found when it was to be read. It was removed meanwhile, or it lies on a disk that this worker "
            "does not share: put the input on storage that all machines see and run again."
        ) from None
    if size != item.size:
        raise SourceError(f"{item.uri}: had {item.size} bytes when it was listed and has {size} now. Run again when nothing writes to it.")
    try:
        yield from _READERS[item.reader](item, options)
    except PermissionError:
        if item.start == 0:
            yield Record(0, reason="unreadable")
