"""Records of a CSV file by RFC 4180: quotes may hold line ends, a doubled quote is a quote, a backslash is only a backslash."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator
from typing import NamedTuple

from auralith_pipeline.udfs.core.records.encoding import UTF8_BOM, foreign_encoding
from auralith_pipeline.udfs.core.records.fields import filled, host_of, iso_date
from auralith_pipeline.udfs.core.records.jsonl import damage_row
from auralith_pipeline.udfs.core.records.lines import LongLine, iter_lines
from auralith_pipeline.udfs.core.records.model import MAX_LINE_NUMBER_BYTES, ReadOptions, Record, WorkItem
from auralith_pipeline.udfs.core.records.streams import Blocks, hash_stream, is_compressed, open_blocks


class _Raw(NamedTuple):
    """One record before it is parsed: its bytes (None above the limit), their hash then, its first line, and whether it is whole."""

    data: bytes | None
    sha256: str
    line: int
    closed: bool
    ended: bool


def read_csv(item: WorkItem, options: ReadOptions) -> Iterator[Record]:
    """Data records in order. position: number of the record from 1 (0: the file as a whole); line: its first line, from 1.

    All values are strings; an empty field is an empty string. Blank lines are not records. A quote that is never closed takes
    the rest of the file into one bad record, since what lies behind it cannot be told apart.
    """
    with open_blocks(item.path) as blocks:
        foreign = foreign_encoding(blocks.read())
    if foreign:
        yield Record(0, 1, reason="encoding_unsupported", raw_sha256=hash_stream(item.path))
        return
    if is_compressed(item.path) and not options.keep_truncated:
        n_records, last = 0, None
        for last in _read(item, options):
            n_records += 1
        if last is not None and last.reason in ("truncated_input", "corrupt_input"):
            yield damage_row(last.position, last.reason, n_records - 1, kept=False)
            return
    yield from _read(item, options)


def _read(item: WorkItem, options: ReadOptions) -> Iterator[Record]:
    with open_blocks(item.path) as blocks:
        raws = _split_records(blocks, options)
        header: list[str] | None = None
        position = 0
        for raw in raws:
            if header is None:
                header = _header(raw, options)
                if header is None or options.text_field not in header or len(set(header)) < len(header):
                    reason = "invalid_csv" if header is None else "column_missing"
                    yield Record(0, raw.line, reason=reason, raw_sha256=_hash(raw))
                    return
                continue
            if blocks.damage is not None and not raw.ended:
                continue  # a last row may be cut anywhere, even where it looks whole
            position += 1
            record = _judge(raw, header, position, options)
            yield record._replace(line=raw.line)
        if blocks.damage is not None:
            yield damage_row(position + 1, blocks.damage, position, kept=True)


def _split_records(blocks: Blocks, options: ReadOptions) -> Iterator[_Raw]:
    """Join physical lines until no quote is open. A record above the limit is hashed as it passes, never held whole."""
    quote, delimiter = options.quote.encode(), options.delimiter.encode()
    held: list[bytes] = []
    n_bytes, first, quoted = 0, 0, False
    digest = None
    for index, line in enumerate(iter_lines(blocks, 0, MAX_LINE_NUMBER_BYTES)):
        if isinstance(line.data, LongLine):
            raise AssertionError("lines are cut to blocks before they reach this limit")
        data = line.data.removeprefix(UTF8_BOM) if index == 0 else line.data
        if not held and digest is None:
            if not data.rstrip(b"\r"):
                continue
            first = index + 1
        quoted = _ends_quoted(data, quote, delimiter, quoted)
        n_bytes += len(data) + 1
        held.append(data + b"\n" if line.ended else data)
        if digest is None and n_bytes > options.max_doc_bytes:
            digest = hashlib.sha256()
        if digest is not None:
            for part in held:
                digest.update(part)
            held = []
        if not quoted:
            yield _Raw(None if digest else b"".join(held), digest.hexdigest() if digest else "", first, True, line.ended)
            held, n_bytes, digest = [], 0, None
    if held or digest:
        yield _Raw(None if digest else b"".join(held), digest.hexdigest() if digest else "", first, False, False)
