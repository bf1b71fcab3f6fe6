"""Records of a JSONL file or of a byte range of one."""

from __future__ import annotations

from collections.abc import Iterator

from auralith_pipeline.udfs.core.records.damage import damage_row, read_undamaged
from auralith_pipeline.udfs.core.records.encoding import UTF8_BOM, foreign_encoding
from auralith_pipeline.udfs.core.records.json_record import read_json_line
from auralith_pipeline.udfs.core.records.lines import Line, LongLine, iter_lines
from auralith_pipeline.udfs.core.records.model import MAX_LINE_NUMBER_BYTES, ReadOptions, Record, WorkItem
from auralith_pipeline.udfs.core.records.streams import BLOCK_BYTES, Blocks, Resumed, hash_stream, is_compressed, open_blocks

_JSON_SPACE = b" \t\r"


def read_jsonl(item: WorkItem, options: ReadOptions) -> Iterator[Record]:
    """The records that begin in [start, start + length), in order; blank lines are not records.

    position: byte offset in the decompressed file (behind a BOM). line: of bad records that begin in the first GiB.
    A damaged compressed file gives one row more, after its whole records; with on_truncated `drop` that row is all it gives.
    """
    with open_blocks(item.path) as blocks:
        foreign = foreign_encoding(blocks.read())
    if foreign:
        if item.start == 0:
            yield Record(0, 1, reason="encoding_unsupported", raw_sha256=hash_stream(item.path))
        return
    if not is_compressed(item.path):
        yield from _read_range(item, options)
    elif options.keep_truncated:
        yield from _read_whole(item, options)
    else:
        yield from read_undamaged(lambda: _read_whole(item, options))


def _read_range(item: WorkItem, options: ReadOptions) -> Iterator[Record]:
    end = item.start + item.length
    if item.start == 0:
        with open_blocks(item.path) as blocks:
            yield from _number(_judge_all(blocks, 0, end, options), item.path, 0)
        return
    offset = item.start - 1  # one byte earlier, to see whether a line begins exactly at the start
    with open_blocks(item.path, offset) as blocks:
        while block := blocks.read():
            found = block.find(b"\n")
            if found >= 0:
                first = offset + found + 1
                yield from _number(_judge_all(Resumed(block[found + 1 :], blocks), first, end, options), item.path, first)
                return
            offset += len(block)
            if offset >= end:
                return


def _read_whole(item: WorkItem, options: ReadOptions) -> Iterator[Record]:
    with open_blocks(item.path) as blocks:
        yield from _number(_judge_all(blocks, 0, None, options), item.path, 0)


def _judge_all(blocks: Blocks, offset: int, end: int | None, options: ReadOptions) -> Iterator[tuple[int, Record]]:
    """(number of the line counted from `offset`, its record) for each line that is not blank and begins before `end`."""
    recovered = 0
    total = offset
    for index, line in enumerate(iter_lines(blocks, offset, options.max_doc_bytes)):
        if end is not None and line.offset >= end:
            return
        total = line.offset + (line.data.n_bytes if isinstance(line.data, LongLine) else len(line.data)) + line.ended
        record = _judge(line, options)
        if record is None:
            continue
        if blocks.damage is not None and not line.ended and record.reason is not None:
            continue  # half a record: the file's own row stands for it. An object that parses is whole, whatever was lost behind it.
        recovered += 1
        yield index, record
    if blocks.damage is not None:
        yield -1, damage_row(total, blocks.damage, recovered, kept=True)


def _judge(line: Line, options: ReadOptions) -> Record | None:
    data, position = line.data, line.offset
    if isinstance(data, LongLine):
        return Record(position, reason="too_large", raw_sha256=data.sha256)
    if position == 0 and data.startswith(UTF8_BOM):
        data, position = data[len(UTF8_BOM) :], len(UTF8_BOM)
    if not data or (data[0] in _JSON_SPACE and not data.strip(_JSON_SPACE)):
        return None
    return read_json_line(data, position, options)


def _number(records: Iterator[tuple[int, Record]], path: str, first: int) -> Iterator[Record]:
    """Give bad records their line number. Lines before `first` are counted only if a bad record turns up."""
    before: int | None = 0 if first == 0 else None
    for index, record in records:
        if record.reason is None or index < 0 or record.position >= MAX_LINE_NUMBER_BYTES:
            yield record
            continue
        if before is None:
            before = _count_lines(path, first)
        yield record._replace(line=before + index + 1)


def _count_lines(path: str, end: int) -> int:
    count, left = 0, end
    with open(path, "rb", buffering=0) as raw:
        while left > 0 and (block := raw.read(min(BLOCK_BYTES, left))):
            count += block.count(b"\n")
            left -= len(block)
    return count
