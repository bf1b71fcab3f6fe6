"""What is looked for: passages, each a field of a benchmark's item, and how they travel to the workers."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Passage(NamedTuple):
    """A text to look for. benchmark, item, field: where it comes from."""

    benchmark: str
    item: str
    field: str
    text: str


def pack_passages(passages: Iterable[Passage]) -> bytes:
    """The passages as bytes, ordered, each text once: the same bytes for the same set of passages, in whatever order they come.

    Of passages with the same text (a reading passage that many questions share) the first by benchmark, item and field stands for all.
    """
    first: dict[str, Passage] = {}
    for passage in sorted(set(passages)):
        first.setdefault(passage.text, passage)
    return zlib.compress(json.dumps([list(each) for each in first.values()], ensure_ascii=False).encode("utf-8", "surrogatepass"), 9)


def unpack_passages(packed: bytes) -> tuple[Passage, ...]:
    """The passages of `pack_passages`."""
    return tuple(Passage(*each) for each in json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass")))


def passages_hash(passages: Sequence[Passage]) -> str:
    """Identity of passages in their order, 32 hex digits; it does not depend on how they were compressed."""
    digest = hashlib.sha256()
    for passage in passages:
        for part in passage:
            raw = part.encode("utf-8", "surrogatepass")
            digest.update(len(raw).to_bytes(8, "little") + raw)
    return digest.hexdigest()[:32]
