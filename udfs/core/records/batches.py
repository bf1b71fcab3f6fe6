"""Records to Arrow batches, bounded by bytes and by rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from auralith_pipeline.udfs.core.records.model import RAW_ARROW, ReadOptions, Record, WorkItem

BATCH_BYTES = 4 << 20
BATCH_ROWS = 1024
Row = tuple[WorkItem, Record]


def to_batches(
    rows: Iterable[Row], options: ReadOptions, batch_bytes: int = BATCH_BYTES, batch_rows: int = BATCH_ROWS
) -> Iterator[pa.RecordBatch]:
    """Pack rows, in order, into batches of RAW_ARROW: at most `batch_rows` rows, and closed by the row that reaches `batch_bytes`.

    An item's own group, license and meta stand where the record has none. Sizes count content and meta, at most threefold.
    """
    held: list[Row] = []
    n_bytes = 0
    for row in rows:
        held.append(row)
        n_bytes += _size(row[1].content) + _size(row[1].meta)
        if n_bytes >= batch_bytes or len(held) >= batch_rows:
            yield _pack(held, options)
            held, n_bytes = [], 0
    if held:
        yield _pack(held, options)


def _size(text: str | None) -> int:
    if text is None:
        return 0
    return len(text) if text.isascii() else 3 * len(text)


def _pack(rows: list[Row], options: ReadOptions) -> pa.RecordBatch:
    columns: dict[str, list[object]] = {
        "source": [options.source] * len(rows),
        "uri": [item.uri for item, _ in rows],
        "modality": [item.modality for item, _ in rows],
        "license": [record.license if record.license is not None else item.license for item, record in rows],
        "group_key": [record.group_key if record.group_key is not None else item.group_key for item, record in rows],
        "meta": [item.meta if record.meta is None and record.reason is None else record.meta for item, record in rows],
    }
    for name in ("position", "line", "record_key", "content", "source_date", "had_replacement", "reason", "raw_sha256"):
        columns[name] = [getattr(record, name) for _, record in rows]
    return pa.RecordBatch.from_arrays([pa.array(columns[field.name], field.type) for field in RAW_ARROW], schema=RAW_ARROW)
