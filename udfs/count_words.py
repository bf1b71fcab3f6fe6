"""The Arrow pass that counts words: partial counts of one partition, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from auralith_pipeline.tokenizer.text_buffers import text_buffers
from auralith_pipeline.tokenizer.word_counts import WordCounter, WordCounts

SCHEMA = pa.schema([("word", pa.binary()), ("n", pa.int64())])
ROWS = 1 << 16  # of a batch of counts; at most 64 MB, as no word is longer than 1,024 bytes


def count_word_batches(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Column 0 (text) of a partition's batches to rows (word, n). A word comes again whenever the table was full: sum them."""
    counter = WordCounter()
    for batch in batches:
        counter.add(*text_buffers(batch.column(0)))
        if counter.is_full:
            yield from _rows(counter.drain())
    yield from _rows(counter.drain())


def _rows(words: WordCounts) -> Iterator[pa.RecordBatch]:
    column = words.as_arrow()
    counts = pa.array(words.counts)
    for start in range(0, len(words), ROWS):
        arrays = [column.slice(start, ROWS).cast(pa.binary()), counts.slice(start, ROWS)]
        yield pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)
