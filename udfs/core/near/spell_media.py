"""Media in texts, spelt by the names of their bytes, so that shingles tell pictures apart as they tell words."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from auralith_pipeline.udfs.core.media.split_text import split_text


def spell_media(texts: pa.Array, media: pa.Array) -> pa.Array:
    """Each text with the SHA-256 of every medium, as a word of its own, where U+FFFC stands for it; texts without media as they are.

    texts: string column; media: list of structs with a field sha256, in the order of the text, null where there are none.
    Raises ContractError where a text has other places than media.
    """
    if media.null_count == len(media):
        return texts
    shown = media.is_valid()
    named = [_spell(text, refs) for text, refs in zip(texts.filter(shown).to_pylist(), media.filter(shown).to_pylist(), strict=True)]
    return pc.replace_with_mask(texts, shown, pa.array(named, texts.type))


def _spell(text: str | None, refs: list[dict[str, str]]) -> str | None:
    if text is None:
        return None
    parts = split_text(text, len(refs))
    return parts[0] + "".join(f" {ref['sha256']} {part}" for ref, part in zip(refs, parts[1:], strict=True))
