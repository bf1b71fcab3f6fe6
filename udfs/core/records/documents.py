"""Files that are one document each, and the description inside a Python package's METADATA."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator

from auralith_pipeline.udfs.core.code.cut_chunks import cut_chunks
from auralith_pipeline.udfs.core.code.language import name_language
from auralith_pipeline.udfs.core.records.damage import damage_row
from auralith_pipeline.udfs.core.records.encoding import UTF8_BOM, foreign_encoding
from auralith_pipeline.udfs.core.records.metadata import description_of
from auralith_pipeline.udfs.core.records.model import ReadOptions, Record, WorkItem
from auralith_pipeline.udfs.core.records.streams import open_blocks


def read_document(item: WorkItem, options: ReadOptions, declared: Callable[[bytes], str | None] | None = None) -> Iterator[Record]:
    """The whole file as one record at position 0, or code as its chunks where the options say so; an empty file gives none.

    Line ends stay as they are; a leading BOM goes. declared: the encoding that a format says of itself, for bytes that are not UTF-8.
    """
    digest = hashlib.sha256()
    parts: list[bytes] = []
    n_bytes = 0
    with open_blocks(item.path) as blocks:
        while block := blocks.read():
            digest.update(block)
            n_bytes += len(block)
            if n_bytes <= options.max_doc_bytes:
                parts.append(block)
            else:
                parts = []
        damage = blocks.damage
    if damage is not None:
        yield damage_row(0, damage, 0, kept=True)
        return
    if n_bytes == 0:
        return
    if n_bytes > options.max_doc_bytes:
        yield Record(0, reason="too_large", raw_sha256=digest.hexdigest())
        return
    record = _judge(b"".join(parts), digest.hexdigest(), options, declared)
    if record.content is not None and item.modality == "code" and options.code_chunk_chars is not None:
        yield from _chunks(record, record.content, item, options, options.code_chunk_chars)
    else:
        yield record


def read_metadata(item: WorkItem, options: ReadOptions) -> Iterator[Record]:
    """The long description of a METADATA file (core metadata, PEP 566) as one record; none where there is no description."""
    for record in read_document(item, options):
        if record.content is None:
            yield record
            continue
        description = description_of(record.content)
        if description and not description.isspace():
            yield record._replace(content=description)


def _decode(data: bytes, encoding: str | None) -> str | None:
    """The text in that encoding; None where there is none, or the bytes are not in it."""
    try:
        return None if encoding is None else data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _chunks(record: Record, text: str, item: WorkItem, options: ReadOptions, size: int) -> Iterator[Record]:
    """A file of code as several records: position is the chunk's first character. They belong together: none goes to another split."""
    for chunk in cut_chunks(text, name_language(item.uri, text), max_chars=size, overlap_lines=options.code_overlap_lines):
        if chunk.kind != "blank":
            meta = json.dumps({"chunk": chunk.kind, "first_line": chunk.first_line, "last_line": chunk.last_line})
            content, group = text[chunk.start : chunk.end], item.group_key or item.uri
            yield record._replace(position=chunk.start + chunk.overlap, content=content, group_key=group, meta=meta)


def _judge(raw: bytes, sha256: str, options: ReadOptions, declared: Callable[[bytes], str | None] | None) -> Record:
    if foreign_encoding(raw):
        return Record(0, reason="encoding_unsupported", raw_sha256=sha256)
    data = raw.removeprefix(UTF8_BOM)
    replaced = False
    try:
        text = data.decode()
    except UnicodeDecodeError:
        other = _decode(data, declared(data) if declared is not None else None)
        if other is None and not options.repair_utf8:
            return Record(0, reason="invalid_utf8", raw_sha256=sha256)
        text, replaced = (data.decode(errors="replace"), True) if other is None else (other, False)
    if "\0" in text:
        return Record(0, reason="nul_character", raw_sha256=sha256)
    return Record(0, content=text, license=options.license, had_replacement=replaced)
