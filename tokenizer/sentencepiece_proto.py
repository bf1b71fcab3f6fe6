"""The few fields of a SentencePiece `.model` that decide whether a text comes back as it was.

The library does not tell them, and its own reader of them needs a package that it does not bring along. Wire format:
Protocol Buffers' "Encoding" page; field numbers: `sentencepiece_model.proto` of google/sentencepiece.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from auralith_pipeline.conf.errors import TokenizerError

NORMAL, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = range(1, 7)  # types of pieces

_PIECES, _TRAINER, _NORMALIZER, _DENORMALIZER = 1, 2, 3, 5
_PIECE, _TYPE = 1, 3
_BYTE_FALLBACK = 35
_CHARACTER_MAP, _DUMMY_PREFIX, _REMOVE_SPACES, _ESCAPE_SPACES = 2, 3, 4, 5


@dataclass(frozen=True)
class ModelFacts:
    """pieces: text and type by id. byte_fallback: whether characters without a piece become bytes.

    is_identity: whether the text is encoded as it stands: no character map, no space put in front, none taken away.
    """

    pieces: tuple[tuple[str, int], ...]
    byte_fallback: bool
    is_identity: bool


def read_facts(model: bytes) -> ModelFacts:
    """Read a `.model` file; TokenizerError where its bytes are no such file."""
    pieces = []
    trainer: dict[int, int | bytes] = {}
    normalizer: dict[int, int | bytes] = {}
    denormalizer: dict[int, int | bytes] = {}
    try:
        for field, value in _fields(model):
            if field == _PIECES:
                found = dict(_fields(value))
                text = found.get(_PIECE, b"")
                pieces.append((text.decode() if isinstance(text, bytes) else "", int(found.get(_TYPE, NORMAL))))
            elif field in (_TRAINER, _NORMALIZER, _DENORMALIZER):
                {_TRAINER: trainer, _NORMALIZER: normalizer, _DENORMALIZER: denormalizer}[field].update(_fields(value))
    except (IndexError, TypeError, ValueError):
        pieces = []
    if not pieces:
        raise TokenizerError(f"this is no SentencePiece model ({len(model)} bytes); it is damaged, or another kind of file")
    mapped = normalizer.get(_CHARACTER_MAP) or denormalizer.get(_CHARACTER_MAP)
    spaces_kept = not normalizer.get(_DUMMY_PREFIX, 1) and not normalizer.get(_REMOVE_SPACES, 1) and normalizer.get(_ESCAPE_SPACES, 1)
    return ModelFacts(tuple(pieces), bool(trainer.get(_BYTE_FALLBACK, 0)), bool(spaces_kept and not mapped))


def _fields(message: int | bytes) -> Iterator[tuple[int, int | bytes]]:
    """Number and value of each field: an integer, or bytes (strings, messages, and floats as they stand)."""
    if not isinstance(message, bytes):
        raise ValueError("a number where a message belongs")
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        kind = tag & 7
        if kind == 0:
            value, at = _varint(message, at)
            yield tag >> 3, value
            continue
        if kind == 2:
            size, at = _varint(message, at)
        elif kind in (1, 5):
            size = 8 if kind == 1 else 4
        else:
            raise ValueError("an unknown kind of field")
        if at + size > len(message):
            raise ValueError("a field that goes on behind the end")
        yield tag >> 3, message[at : at + size]
        at += size


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at
        if shift > 63:
            raise ValueError("a number that is too long")
