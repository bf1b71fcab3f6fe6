"""A text in parts: what stands before, between and behind its media."""

from __future__ import annotations

from auralith_pipeline.conf.errors import ContractError
from auralith_pipeline.conf.media import PLACEHOLDER


def split_text(text: str, media: int) -> list[str]:
    """The `media` + 1 parts around the places (U+FFFC) of that many media. Raises ContractError where there are more or fewer places."""
    parts = text.split(PLACEHOLDER)
    if len(parts) != media + 1:
        raise ContractError(
            f"a text has {len(parts) - 1} places for media, and {media} files stand beside it. This is a fault of the pipeline: please "
            "report it."
        )
    return parts
