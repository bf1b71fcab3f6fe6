"""Records of a CSV file by RFC 4180: quotes may hold line ends, a doubled quote is a quote, a backslash is only a backslash."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator
from typing import NamedTuple

import orjson

from auralith_pipeline.udfs.core.records.csv_split import RawCsv, split_csv
from auralith_pipeline.udfs.core.records.damage import damage_row, read_undamaged
from auralith_pipeline.udfs.core.records.encoding import foreign_encoding
from auralith_pipeline.udfs.core.records.fields import filled, host_of, iso_date, key_of
from auralith_pipeline.udfs.core.records.model import ReadOptions, Record, WorkItem
from auralith_pipeline.udfs.core.records.streams import hash_stream, is_compressed, open_blocks


def read_csv(item: WorkItem, options: ReadOptions) -> Iterator[Record]:
    """Data records in order. position: number of the record from 1 (0: the file as a whole); line: its first line, from 1.

    All values are strings; an empty field is an empty string. Blank lines are not records. A quote that is never closed takes
    the rest of the file into one bad record, since what lies behind it cannot be told apart.
    """
    with open_blocks(item.path) as blocks:
        foreign = foreign_encoding(blocks.read())
    if foreign:
        yield Record(0, 1, reason="encoding_unsupported", raw_sha256=hash_stream(item.path))
    elif is_compressed(item.path) and not options.keep_truncated:
        yield from read_undamaged(lambda: _read(item, options))
    else:
        yield from _read(item, options)


def _read(item: WorkItem, options: ReadOptions) -> Iterator[Record]:
    csv.field_size_limit(max(csv.field_size_limit(), options.max_doc_bytes + 1))  # the module's own limit, 128 KiB, is process-wide
    with open_blocks(item.path) as blocks:
        raws = split_csv(blocks, options.delimiter.encode(), options.quote.encode(), options.max_doc_bytes)
        header: list[str] | None = None
        position = 0
        for raw in raws:
            if blocks.damage is not None and not raw.ended:
                continue  # a last row may be cut anywhere, even where it looks whole
            if header is None:
                parsed = _parse(raw, options)
                header = parsed.fields
                if header is None or options.text_field not in header or len(set(header)) < len(header):
                    yield Record(0, raw.line, reason=parsed.fault or "column_missing", raw_sha256=_hash(raw))
                    return
                continue
            position += 1
            yield _judge(raw, header, position, options)
        if blocks.damage is not None:
            yield damage_row(position + 1, blocks.damage, position, kept=True)


def _judge(raw: RawCsv, header: list[str], position: int, options: ReadOptions) -> Record:
    parsed = _parse(raw, options)
    if parsed.fields is None or len(parsed.fields) != len(header):
        return Record(position, raw.line, reason=parsed.fault or "field_count", raw_sha256=_hash(raw))
    rest = dict(zip(header, parsed.fields, strict=True))
    content = rest.pop(options.text_field)
    host = host_of(rest.get(options.url_field)) if options.url_field is not None else None
    url = key_of(rest.get(options.url_field), options) if options.url_field is not None else None
    key = _take(rest, options.id_field)
    license_name = _take(rest, options.license_field) or options.license
    group = _take(rest, options.group_field) or host
    date = iso_date(rest.get(options.date_field)) if options.date_field is not None else None
    if date is not None and date == rest[str(options.date_field)]:
        del rest[str(options.date_field)]
    meta = orjson.dumps(rest).decode() if rest else None
    return Record(position, raw.line, key, content, license_name, date, group, meta, parsed.replaced, url_key=url)


class _Parsed(NamedTuple):
    """fields: of one record, None where it is bad; replaced: whether bytes were; fault: the reason where it is bad."""

    fields: list[str] | None = None
    replaced: bool = False
    fault: str | None = None


def _parse(raw: RawCsv, options: ReadOptions) -> _Parsed:
    if raw.data is None:
        return _Parsed(fault="too_large")
    replaced = False
    try:
        text = raw.data.decode()
    except UnicodeDecodeError:
        if not options.repair_utf8:
            return _Parsed(fault="invalid_utf8")
        text, replaced = raw.data.decode(errors="replace"), True
    if "\0" in text:
        return _Parsed(fault="nul_character")
    try:
        rows = list(csv.reader([text], delimiter=options.delimiter, quotechar=options.quote, doublequote=True, strict=True))
    except csv.Error:
        rows = []
    return _Parsed(rows[0], replaced) if len(rows) == 1 and raw.closed else _Parsed(fault="invalid_csv")


def _take(rest: dict[str, str], field: str | None) -> str | None:
    """The field's value, out of `rest`; None where it is blank (and then it stays)."""
    value = filled(rest.get(field)) if field is not None else None
    if field is not None and value is not None:
        del rest[field]
    return value


def _hash(raw: RawCsv) -> str:
    return raw.sha256 if raw.data is None else hashlib.sha256(raw.data).hexdigest()
