"""The batch step that turns a text with media in it into token ids."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from auralith_pipeline.conf.errors import ContractError
from auralith_pipeline.tokenizer.layout import VocabularyLayout
from auralith_pipeline.tokenizer.segments import Ints, join_pieces, modality_mask, shift_codes
from auralith_pipeline.tokenizer.text_tokenizer import TextTokenizer
from auralith_pipeline.udfs.core.media.split_text import split_text
from auralith_pipeline.udfs.fuse import BatchStep, add_columns


@dataclass(frozen=True)
class EncodeSegments:
    """Factory of the step. In: doc_id, text, kinds (list of string), codes (list of binary, int32), one of each for every placeholder.

    Out: input_ids (binary, int32, without BOS and EOS), modality (binary, uint8 for each id) and regions (binary, int32 pairs) added.
    """

    tokenizer: TextTokenizer
    layout: VocabularyLayout

    def __call__(self) -> BatchStep:
        def step(batch: pa.RecordBatch) -> pa.RecordBatch:
            rows = batch.select(["doc_id", "text", "kinds", "codes"]).to_pylist()
            made = [self._encode(row["doc_id"], row["text"], row["kinds"], row["codes"]) for row in rows]
            ids, modality, regions = zip(*made, strict=True) if made else ((), (), ())
            columns = {"input_ids": ids, "modality": modality, "regions": regions}
            return add_columns(batch, {name: pa.array(values, pa.binary()) for name, values in columns.items()})

        return step

    def _encode(self, doc_id: str, text: str, kinds: list[str], codes: list[bytes]) -> tuple[bytes, bytes, bytes]:
        try:
            texts = split_text(text, len(kinds))
        except ContractError as error:
            raise ContractError(f"document {doc_id}: {error}") from None
        values, offsets = self.tokenizer.encode_arrow(pa.array(texts, pa.string()))
        encoded = [values[start:stop] for start, stop in zip(offsets[:-1], offsets[1:], strict=True)]
        pieces: list[tuple[str, Ints]] = [("text", encoded[0])]
        for kind, packed, ids in zip(kinds, codes, encoded[1:], strict=True):
            pieces += [(kind, shift_codes(np.frombuffer(packed, "<i4"), kind, self.layout)), ("text", ids)]
        joined, regions = join_pieces(pieces)
        return joined.astype("<i4").tobytes(), modality_mask(joined, self.layout).tobytes(), regions.astype("<i4").tobytes()
