"""Segments to ids: how the parts of one document stand in one stream of tokens.

A document is a list of segments of text, code, image, audio or video. Text and code are encoded; media come as codes. Only what is
written here ever sets a reserved id, so that a text that spells `<IMG>` stays text.

- A picture is `<IMG>`, its codes, `<IMG_END>`; sounds and videos likewise; code may stand between `<CODE>` and `<CODE_END>`.
- Between two segments of different kinds stands `<FUSE>`, between two media segments of one kind `<SEP>`.
- The mask of a token follows from its id's range: 0 text (every reserved id with it), 1 image, 2 audio, 3 video.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer.layout import MODALITIES, VocabularyLayout
from auralith_pipeline.tokenizer.special_tokens import (
    AUDIO,
    AUDIO_END,
    CODE,
    CODE_END,
    FUSE,
    IMG,
    IMG_END,
    SEP,
    SPECIAL_TOKENS,
    VIDEO,
    VIDEO_END,
)

Kind = Literal["text", "code", "image", "audio", "video"]
Ints = NDArray[np.int32]
MARKERS: dict[str, tuple[int, int]] = {
    "image": (IMG, IMG_END),
    "audio": (AUDIO, AUDIO_END),
    "video": (VIDEO, VIDEO_END),
    "code": (CODE, CODE_END),
}
IGNORE = -100  # what cross-entropy losses skip


class TextEncoder(Protocol):
    """A text tokenizer, as far as segments need one."""

    def encode(self, text: str) -> NDArray[Any]: ...


@dataclass(frozen=True)
class Segment:
    """A part of a document.

    kind: text, code, image, audio or video.
    payload: str for text and code; for media the codes, integers in [0, codebook size), shape (n,).
    """

    kind: Kind
    payload: str | NDArray[Any] | Sequence[int]


class Encoded(NamedTuple):
    """Four rows of equal length n, and which stretches of them must not be broken.

    input_ids: int32. attention_mask: int32, all 1. modality_mask: uint8. labels: int32, not shifted, -100 on reserved ids.
    regions: int32 (k, 2): start and length of every media segment with its markers.
    """

    input_ids: Ints
    attention_mask: Ints
    modality_mask: NDArray[np.uint8]
    labels: Ints
    regions: NDArray[np.int32]


def encode_with_mask(segments: Sequence[Segment], text: TextEncoder, layout: VocabularyLayout, *, code_markers: bool = False) -> Encoded:
    """A document's tokens, without BOS and EOS. Empty text segments leave no trace.

    Errors: TokenizerError for a kind the layout has no ids for, codes beyond the codebook, media without a code.
    """
    pieces = [(segment.kind, _ids_of(segment, text, layout)) for segment in segments]
    ids, regions = join_pieces(pieces, code_markers=code_markers)
    labels = np.where(ids < len(SPECIAL_TOKENS), IGNORE, ids).astype(np.int32)
    return Encoded(ids, np.ones(len(ids), np.int32), modality_mask(ids, layout), labels, regions)


def join_pieces(pieces: Sequence[tuple[str, Ints]], *, code_markers: bool = False) -> tuple[Ints, NDArray[np.int32]]:
    """Ids of (kind, ids) pieces with their markers, int32 (n,), and regions, int32 (k, 2). Empty text and code are left out."""
    parts: list[Ints] = []
    regions: list[tuple[int, int]] = []
    at, before = 0, ""
    for kind, ids in pieces:
        is_media = kind in MODALITIES[1:]
        if not len(ids) and not is_media:
            continue
        if before and (kind != before or is_media):
            parts.append(np.array([FUSE if kind != before else SEP], np.int32))
            at += 1
        if is_media or (kind == "code" and code_markers):
            start, end = MARKERS[kind]
            ids = np.concatenate([np.array([start], np.int32), ids, np.array([end], np.int32)])
        if is_media:
            regions.append((at, len(ids)))
        parts.append(ids)
        at, before = at + len(ids), kind
    joined = np.concatenate(parts).astype(np.int32, copy=False) if parts else np.zeros(0, np.int32)
    return joined, np.array(regions, np.int32).reshape(-1, 2)


def mark_code(ids: Ints, offsets: NDArray[np.int64], is_code: NDArray[np.bool_]) -> tuple[Ints, NDArray[np.int64]]:
    """The documents with `<CODE>` before and `<CODE_END>` behind those that are code; an empty one stays empty.

    ids: int32 (n,) of all documents; offsets: int64 (documents + 1,); is_code: bool (documents,). Out: the same two.
    """
    lengths = np.diff(offsets)
    marked = is_code & (lengths > 0)
    moved = np.concatenate(([0], np.cumsum(lengths + 2 * marked))).astype(np.int64)
    out = np.empty(moved[-1], np.int32)
    out[np.arange(len(ids)) + np.repeat(moved[:-1] - offsets[:-1] + marked, lengths)] = ids
    out[moved[:-1][marked]], out[moved[1:][marked] - 1] = CODE, CODE_END
    return out, moved


def shift_codes(codes: NDArray[Any] | Sequence[int], kind: str, layout: VocabularyLayout) -> Ints:
    """The ids of a codebook's codes, int32 (n,). TokenizerError where there is none, or one lies beyond the codebook."""
    given = np.asarray(codes)
    start, end = layout.offset(kind), layout.ranges()[kind][1]
    if given.ndim != 1 or not given.size or given.dtype.kind not in "iu":
        raise TokenizerError(f"{kind}: found codes of shape {given.shape} and type {given.dtype}, wanted one or more integers in a row")
    low, high = int(given.min()), int(given.max())
    if low < 0 or high >= end - start:
        raise TokenizerError(f"{kind}: found codes {low}..{high}, the vocabulary has {end - start}; was another codebook used?")
    return (given.astype(np.int64) + start).astype(np.int32)


def modality_mask(ids: NDArray[Any], layout: VocabularyLayout) -> NDArray[np.uint8]:
    """uint8, the shape of `ids`: 0 text, 1 image, 2 audio, 3 video, by the range that each id lies in. TokenizerError where in none."""
    layout.check_ids(ids)
    mask = np.zeros(ids.shape, np.uint8)
    for name, (start, end) in layout.ranges().items():
        mask[(ids >= start) & (ids < end)] = MODALITIES.index(name)
    return mask


def read_segments(ids: NDArray[Any], ranges: Mapping[str, tuple[int, int]]) -> list[tuple[str, Ints]]:
    """The inverse of `join_pieces`: (kind, ids) in order, a document's tokens given with BOS and EOS or without.

    ranges: first id and the id after the last for each modality, as a release's manifest has them. Media come as codes from 0; what
    lies between them comes as text, with ids and without reserved ones, also where it is empty, so texts and media alternate.
    Errors: TokenizerError where a marker stands without its other half, or holds anything but its own codes.
    """
    pieces: list[tuple[str, Ints]] = []
    starts = {start: (kind, end) for kind, (start, end) in MARKERS.items() if kind != "code"}
    at = 0
    for start in [*np.flatnonzero(np.isin(ids, list(starts))).tolist(), len(ids)]:
        text = ids[at:start]
        pieces.append(("text", text[text >= len(SPECIAL_TOKENS)].astype(np.int32)))
        if start == len(ids):
            break
        kind, end = starts[int(ids[start])]
        stops = np.flatnonzero(ids[start:] == end)
        low, high = ranges.get(kind, (0, 0))
        codes = ids[start + 1 : start + int(stops[0])] if len(stops) else ids[:0]
        if not len(codes) or codes.min() < low or codes.max() >= high:
            raise TokenizerError(f"token {start} begins a region of {kind} that has no end, or other ids in it; the shard is damaged")
        pieces.append((kind, (codes - low).astype(np.int32)))
        at = start + 1 + len(codes)
    return pieces


def _ids_of(segment: Segment, text: TextEncoder, layout: VocabularyLayout) -> Ints:
    if segment.kind in ("text", "code"):
        if not isinstance(segment.payload, str):
            raise TokenizerError(f"a {segment.kind} segment holds {type(segment.payload).__name__}, wanted str")
        return np.asarray(text.encode(segment.payload), np.int32)
    if isinstance(segment.payload, str) or segment.kind not in MODALITIES:
        raise TokenizerError(f"a segment of kind {segment.kind!r} holds {type(segment.payload).__name__}, wanted codes of a media kind")
    return shift_codes(segment.payload, segment.kind, layout)
