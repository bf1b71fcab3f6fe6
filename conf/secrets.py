"""The part of the configuration that says which secrets are looked for and what becomes of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from auralith_pipeline.conf.section import Section


class SecretsSection(Section):
    """Secrets: keys, tokens and passwords of machines and services."""

    enabled: bool = Field(True, description="Look for secrets at all.")
    mode: Literal["tag", "remove"] = Field("tag", description="`tag` puts `<SECRET>` in a secret's place, `remove` puts nothing there.")
    exempt_examples: bool = Field(
        True,
        description="Leave keys alone that providers print in their documentation as examples (such as AWS keys ending in EXAMPLE).",
    )
    off: tuple[str, ...] = Field((), description="Ids of rules not to use, such as `jwt` or `assigned_password`.")
    entropy: Annotated[float, Field(ge=0.0, le=8.0)] = Field(
        3.0,
        description="Shannon entropy, bits per byte, that a value assigned to a name such as `api_key` must have; "
        "32 random hex digits have about 3.6.",
    )
    fail_on_secret: bool = Field(
        False, description="Reject a document in which a secret was found, instead of keeping it without the secret."
    )
