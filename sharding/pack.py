"""Pack the documents of one bucket into rows of S tokens: text flows across row borders, nothing is cut and nothing is dropped."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.conf.jit import njit

PAD = 0  # id 0 means padding and nothing else: trainers take their mask from it

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]


class PackedBucket(NamedTuple):
    """R rows of S positions, and where each of the D documents lies.

    A row is `n_real[r]` real tokens and then padding only. The documents' arrays count from the bucket's first row.
    """

    input_ids: Ints  # (R, S), 0 where padded
    modality: Bytes  # (R, S), 0 where padded
    n_real: Ints  # (R,) real tokens of each row, at least 1
    next_ids: Ints  # (R,) the stream's token behind the row, 0 behind the last row
    first_row: Longs  # (D,) row of each document's BOS
    first_position: Ints  # (D,) position of it in that row
    n_slots: Longs  # (D,) positions from BOS to EOS, padding in between included
    n_tokens: Longs  # (D,) real tokens, BOS and EOS included

    @property
    def attention(self) -> Ints:
        """(R, S): 1 on real tokens, 0 on padding."""
        return (np.arange(self.input_ids.shape[1]) < self.n_real[:, None]).astype(np.int32)

    @property
    def padding(self) -> int:
        """Padded positions of the bucket: gaps before regions, and the rest of the last row."""
        return int(self.input_ids.size - int(self.n_real.sum()))


_OK, _BAD_ID, _BAD_REGION = 0, 1, 2


@njit
def _plan(
    tokens: Ints, offsets: Longs, region_offsets: Longs, regions: Longs, seq_len: int, limit: int, start: Longs, slots: Longs
) -> tuple[np.int64, int, int]:
    """First pass: the slot of each document's BOS and how many slots it takes. Returns (slots in all, fault, document of the fault)."""
    at = np.int64(0)
    for doc in range(offsets.size - 1):
        begin, end = offsets[doc], offsets[doc + 1]
        for i in range(begin, end):
            if tokens[i] <= 0 or tokens[i] >= limit:
                return at, _BAD_ID, doc
        start[doc] = at
        at += 1
        done = np.int64(0)
        for r in range(region_offsets[doc], region_offsets[doc + 1]):
            first, length = regions[r, 0], regions[r, 1]
            if first < done or length < 0 or first + length > end - begin:
                return at, _BAD_REGION, doc
            at += first - done
            if length <= seq_len and at % seq_len + length > seq_len:
                at += seq_len - at % seq_len
            at += length
            done = first + length
        at += end - begin - done
        at += 1
        slots[doc] = at - start[doc]
    return at, _OK, -1


@njit
def _fill(
    tokens: Ints,
    modality: Bytes,
    offsets: Longs,
    region_offsets: Longs,
    regions: Longs,
    seq_len: int,
    bos: int,
    eos: int,
    start: Longs,
    ids_out: Ints,
    modality_out: Bytes,
    real_out: Ints,
) -> None:
    """Second pass: copy the tokens to their slots. `real_out` first counts the gap of each row, then the real tokens."""
    has_modality = modality.size > 0
    last = np.int64(0)
    for doc in range(offsets.size - 1):
        begin, end = offsets[doc], offsets[doc + 1]
        at = start[doc]
        ids_out[at] = bos
        at += 1
        source = begin
        for r in range(region_offsets[doc], region_offsets[doc + 1] + 1):
            # The pieces of a document are: text, region, text, region, ..., text (the last round has no region).
            is_region = r < region_offsets[doc + 1]
            stop = begin + regions[r, 0] if is_region else end
            n = stop - source
            ids_out[at : at + n] = tokens[source:stop]
            if has_modality:
                modality_out[at : at + n] = modality[source:stop]
            at += n
            source = stop
            if is_region:
                length = regions[r, 1]
                if length <= seq_len and at % seq_len + length > seq_len:
                    gap = seq_len - at % seq_len
                    real_out[at // seq_len] = gap
                    at += gap
                ids_out[at : at + length] = tokens[source : source + length]
                if has_modality:
                    modality_out[at : at + length] = modality[source : source + length]
                at += length
                source += length
        ids_out[at] = eos
        last = at + 1
    for row in range(real_out.size):
        real_out[row] = seq_len - real_out[row]
    if last % seq_len:
        real_out[real_out.size - 1] = last % seq_len


def pack(
    tokens: Ints,
    offsets: Longs,
    *,
    seq_len: int,
    bos_id: int,
    eos_id: int,
    vocab_size: int = 2**31 - 1,
    modality: Bytes | None = None,
    regions: Longs | None = None,
    region_offsets: Longs | None = None,
) -> PackedBucket:
    """Pack documents in the order given: BOS, the document's tokens, EOS, the next BOS, and so on across row borders.

    tokens: (T,) int32 of all documents; document d is `tokens[offsets[d]:offsets[d + 1]]`, without BOS and EOS.
    modality: (T,) uint8 or None for text only. BOS, EOS and padding get 0.
    regions: (K, 2) int64, start (counted from the document's first token) and length of pieces that may not be broken;
        document d has `regions[region_offsets[d]:region_offsets[d + 1]]`, ascending and apart. A region that does not fit
        the rest of its row starts the next one, unless it is longer than a row: then it flows like text.
    vocab_size: ids must be in [1, vocab_size).

    Raises ShardError for ids outside that range (0 is padding) and for regions that overlap or leave their document.
    """
    if seq_len < 2:
        raise ShardError(f"seq_len {seq_len} is too small; wanted at least 2")
    tokens, offsets = np.ascontiguousarray(tokens, dtype=np.int32), np.ascontiguousarray(offsets, dtype=np.int64)
    _check_offsets("offsets", offsets, tokens.size)
    n_docs = offsets.size - 1
    if regions is None or region_offsets is None:
        regions, region_offsets = np.zeros((0, 2), np.int64), np.zeros(n_docs + 1, np.int64)
    regions = np.ascontiguousarray(regions, dtype=np.int64).reshape(-1, 2)
    region_offsets = np.ascontiguousarray(region_offsets, dtype=np.int64)
    _check_offsets("region_offsets", region_offsets, len(regions))
    if region_offsets.size != n_docs + 1:
        raise ShardError(f"region_offsets describes {region_offsets.size - 1} documents; wanted {n_docs}")
    kinds = np.zeros(0, np.uint8) if modality is None else np.ascontiguousarray(modality, dtype=np.uint8)
    if modality is not None and kinds.size != tokens.size:
        raise ShardError(f"modality has {kinds.size} entries for {tokens.size} tokens; wanted one per token")

    start, slots = np.zeros(n_docs, np.int64), np.zeros(n_docs, np.int64)
    total, fault, doc = _plan(tokens, offsets, region_offsets, regions, seq_len, vocab_size, start, slots)
    if fault == _BAD_ID:
        raise ShardError(f"document {doc} of the bucket has token ids outside 1..{vocab_size - 1}; was it encoded with this vocabulary?")
    if fault == _BAD_REGION:
        raise ShardError(f"document {doc} of the bucket has regions that overlap, are not ascending, or leave the document")
    n_rows = -(-int(total) // seq_len)
    ids, kinds_out = np.zeros((n_rows, seq_len), np.int32), np.zeros((n_rows, seq_len), np.uint8)
    n_real, following = np.zeros(n_rows, np.int32), np.zeros(n_rows, np.int32)
    flat, flat_kinds = ids.reshape(-1), kinds_out.reshape(-1)
    _fill(tokens, kinds, offsets, region_offsets, regions, seq_len, bos_id, eos_id, start, flat, flat_kinds, n_real)
    if n_rows:
        following[:-1] = ids[1:, 0]  # a row always starts with a real token
    return PackedBucket(
        input_ids=ids,
        modality=kinds_out,
        n_real=n_real,
        next_ids=following,
        first_row=start // seq_len,
        first_position=(start % seq_len).astype(np.int32),
        n_slots=slots,
        n_tokens=np.diff(offsets) + 2,
    )


def _check_offsets(name: str, offsets: Longs, size: int) -> None:
    if offsets.size == 0 or offsets[0] != 0 or offsets[-1] != size or np.any(np.diff(offsets) < 0):
        raise ShardError(f"{name} must rise from 0 to {size}, one more entry than documents; found {offsets.size} entries")
