"""The Arrow pass that trains BPE: all word counts of a corpus in, one row with the artefact out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer.artefact import to_bytes
from auralith_pipeline.tokenizer.bpe_train import gather_words, train_bpe

SCHEMA = pa.schema([("artefact", pa.binary()), ("problem", pa.string())])


@dataclass(frozen=True)
class LearnMerges:
    """In: word, n, all in one partition and in any order. Out: artefact (bpe.json), or the problem that kept it from being made."""

    vocab_size: int
    max_words: int

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        columns = ((batch.column(0), batch.column(1)) for batch in batches)
        row: dict[str, list[bytes | str | None]] = {"artefact": [None], "problem": [None]}
        try:
            words, cut = gather_words(columns, self.max_words)
            row["artefact"] = [to_bytes(train_bpe(words, self.vocab_size, max_words=self.max_words, words_cut=cut))]
        except TokenizerError as error:  # the driver raises it: Spark would bury it in a stack trace, after four tries
            row["problem"] = [str(error)]
        yield pa.RecordBatch.from_pydict(row, schema=SCHEMA)
