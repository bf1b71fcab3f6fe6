"""What a reader takes and gives: work items, options, and one record per thing read, good or bad."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Literal, NamedTuple

import pyarrow as pa

from auralith_pipeline.udfs.core.media.limits import MediaLimits
from auralith_pipeline.udfs.core.media.problem import MEDIA_PROBLEMS

MEDIA_ARROW = pa.list_(
    pa.struct(
        [
            pa.field("kind", pa.string()),
            pa.field("path", pa.string()),
            pa.field("offset", pa.int64()),
            pa.field("length", pa.int64()),
            pa.field("sha256", pa.string()),
        ]
    )
)
# Columns of a raw record, see `RAW_RECORDS` in udfs/read_records.py for their Spark types.
RAW_ARROW = pa.schema(
    [
        pa.field("source", pa.string()),
        pa.field("uri", pa.string()),
        pa.field("position", pa.int64()),
        pa.field("line", pa.int64()),
        pa.field("record_key", pa.string()),
        pa.field("modality", pa.string()),
        pa.field("content", pa.string()),
        pa.field("media", MEDIA_ARROW),
        pa.field("content_hash", pa.string()),
        pa.field("license", pa.string()),
        pa.field("source_date", pa.string()),
        pa.field("group_key", pa.string()),
        pa.field("url_key", pa.string()),
        pa.field("meta", pa.string()),
        pa.field("had_replacement", pa.bool_()),
        pa.field("reason", pa.string()),
        pa.field("raw_sha256", pa.string()),
    ]
)
RAW_COLUMNS: tuple[str, ...] = tuple(RAW_ARROW.names)

# Every reason for which a record goes to quarantine, and what it means.
REASONS: dict[str, str] = {
    "invalid_json": "the line is not JSON (RFC 8259)",
    "not_object": "the line is JSON, but not an object",
    "text_missing": "the text field is absent or null",
    "text_not_string": "the text field is not a string",
    "invalid_utf8": "the bytes are not UTF-8",
    "invalid_unicode": "a string holds half a surrogate pair, which no UTF-8 can store",
    "nul_character": "the record holds U+0000, as a raw byte or as \\u0000",
    "too_large": "the record has more bytes than max_doc_bytes",
    "invalid_csv": "quotes or line ends do not follow RFC 4180",
    "field_count": "the row has more or fewer fields than the header",
    "column_missing": "the header lacks the text column, or names a column twice: the whole file is left out",
    "encoding_unsupported": "the file is UTF-16 or UTF-32: the whole file is left out",
    "truncated_input": "a compressed file ends too early; `records_recovered` whole records came before",
    "corrupt_input": "a compressed file is damaged; `records_recovered` whole records came before",
    "unreadable": "the file may not be read by this user",
    "media_missing": "a page shows a file that is not there",
    "media_outside": "a page shows a file outside the source's folder, which is not read",
    **{f"media_{code}": meaning for code, meaning in MEDIA_PROBLEMS.items()},
}

MAX_LINE_NUMBER_BYTES = 1 << 30  # records behind the first GiB of a file get no line number: counting would cost a read of the file


class MediaRef(NamedTuple):
    """Where the bytes of a picture, sound or video lie: `length` bytes from `offset` on in the file `path`, and their SHA-256.

    kind: image, audio or video. The n-th reference of a record stands at the n-th U+FFFC of its content.
    """

    kind: str
    path: str
    offset: int
    length: int
    sha256: str


class Record(NamedTuple):
    """One record read. Good: `reason` is None and `content` is set. Bad: `content` is None and `meta` holds counts only."""

    position: int
    line: int | None = None
    record_key: str | None = None
    content: str | None = None
    license: str | None = None
    source_date: str | None = None
    group_key: str | None = None
    meta: str | None = None
    had_replacement: bool = False
    reason: str | None = None
    raw_sha256: str | None = None
    url_key: str | None = None
    media: tuple[MediaRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How records are read; the part of a SourceConfig that a worker needs. Only plain values, so it pickles."""

    source: str
    text_field: str = "text"
    id_field: str | None = None
    license_field: str | None = None
    date_field: str | None = None
    group_field: str | None = None
    url_field: str | None = None
    url_drop_tracking: bool = True
    url_join_schemes: bool = True
    license: str | None = None
    repair_utf8: bool = False
    keep_truncated: bool = True
    max_doc_bytes: int = 10 * 1024 * 1024
    code_chunk_chars: int | None = None
    code_overlap_lines: int = 0
    max_media_bytes: int = 1 << 30
    media_limits: MediaLimits = MediaLimits()
    delimiter: str = ","
    quote: str = '"'


Reader = Literal["jsonl", "csv", "document", "metadata", "html", "media"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """A file, or the records that begin in bytes [start, start + length) of an uncompressed JSONL file.

    path: absolute, undecodable bytes as surrogate escapes (os.fsdecode); uri: relative to the source's root;
    size: bytes of the whole file when it was listed.
    """

    path: str
    uri: str
    size: int
    start: int
    length: int
    reader: Reader
    modality: str = "text"
    group_key: str | None = None
    license: str | None = None
    meta: str | None = None


def dump_items(items: Iterable[WorkItem]) -> str:
    """Work items as ASCII JSON; surrogate escapes in paths survive."""
    return json.dumps([asdict(item) for item in items], separators=(",", ":"))


def load_items(text: str) -> list[WorkItem]:
    """The inverse of `dump_items`."""
    return [WorkItem(**fields) for fields in json.loads(text)]
