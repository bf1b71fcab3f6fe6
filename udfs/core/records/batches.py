"""Records to Arrow batches, bounded by bytes and by rows."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pyarrow as pa

from auralith_pipeline.conf.media import PLACEHOLDER
from auralith_pipeline.udfs.core.records.model import MEDIA_ARROW, RAW_ARROW, ReadOptions, Record, WorkItem

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
    columns: dict[str, Sequence[object]] = dict(zip(Record._fields, zip(*(record for _, record in rows), strict=True), strict=True))
    first = rows[0][0]
    columns["uri"] = [item.uri for item, _ in rows]
    columns["modality"] = [_modality(item, record) for item, record in rows]
    if any(item is not first for item, _ in rows) or first.license or first.group_key or first.meta:
        for name in ("license", "group_key"):
            columns[name] = [getattr(record, name) or getattr(item, name) for item, record in rows]
        columns["meta"] = [item.meta if record.meta is None and record.reason is None else record.meta for item, record in rows]
    texts = [None if record.content is None else record.content.encode() for _, record in rows]
    made = {
        "source": pa.repeat(pa.scalar(options.source, pa.string()), len(rows)),
        "content": _texts(texts),
        # Here, where OpenSSL does it at more than a GB/s: Spark's sha2 over all texts took a tenth of a run's time.
        "content_hash": pa.array([_hash(text, record) for text, (_, record) in zip(texts, rows, strict=True)], pa.string()),
        "media": pa.array([[ref._asdict() for ref in record.media] if record.media else None for _, record in rows], MEDIA_ARROW),
    }
    arrays = [made[field.name] if field.name in made else pa.array(columns[field.name], field.type) for field in RAW_ARROW]
    return pa.RecordBatch.from_arrays(arrays, schema=RAW_ARROW)


def _modality(item: WorkItem, record: Record) -> str:
    """A text with media in it is mixed; a picture is a picture, also on a page that has nothing else."""
    if not record.media or record.content is None:
        return item.modality
    return "mixed" if record.content.replace(PLACEHOLDER, "").strip() else record.media[0].kind


def _hash(text: bytes | None, record: Record) -> str | None:
    """SHA-256 of the text and of the hashes of the media in it."""
    if text is None:
        return None
    return hashlib.sha256(b"\0".join([text, *(ref.sha256.encode() for ref in record.media)])).hexdigest()


def _texts(texts: list[bytes | None]) -> pa.Array:
    """The texts as a string array, without growing buffers."""
    if None in texts:
        return pa.array(texts, pa.binary()).cast(pa.string())
    parts = [text for text in texts if text is not None]
    offsets = np.zeros(len(parts) + 1, np.int32)
    np.cumsum([len(part) for part in parts], out=offsets[1:])
    return pa.StringArray.from_buffers(len(parts), pa.py_buffer(offsets), pa.py_buffer(b"".join(parts)))
