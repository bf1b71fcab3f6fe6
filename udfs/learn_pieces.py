"""The Arrow pass that trains a SentencePiece model: all texts in, one row with the model out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.conf.worker import settle_worker
from auralith_pipeline.tokenizer.sentencepiece_train import train_sentencepiece

SCHEMA = pa.schema([("artefact", pa.binary()), ("problem", pa.string())])


@dataclass(frozen=True)
class LearnPieces:
    """In: text, all in one partition and in an order that depends on them alone. Out: artefact (the .model), or the problem."""

    vocab_size: int
    kind: str

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        texts = (text for batch in batches for text in batch.column("text").to_pylist() if text)
        row: dict[str, list[bytes | str | None]] = {"artefact": [None], "problem": [None]}
        try:
            row["artefact"] = [train_sentencepiece(texts, self.vocab_size, self.kind).model]
        except TokenizerError as error:  # the driver raises it: Spark would bury it in a stack trace, after four tries
            row["problem"] = [str(error)]
        yield pa.RecordBatch.from_pydict(row, schema=SCHEMA)
        settle_worker("learn pieces")
