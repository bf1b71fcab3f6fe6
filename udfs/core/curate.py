"""Which detectors run on a text and what becomes of their finds, as the configuration says."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pyarrow as pa

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.pii import PiiSection
from auralith_pipeline.conf.secrets import SecretsSection
from auralith_pipeline.udfs.core import scrub
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.fold import Folded
from auralith_pipeline.udfs.core.pii.find import find_pii
from auralith_pipeline.udfs.core.pii.national.find import find_national_ids
from auralith_pipeline.udfs.core.pii.replace import replacement as pii_replacement
from auralith_pipeline.udfs.core.secrets.find import find_secrets
from auralith_pipeline.udfs.core.spans import SECRET, Span

_KEYED = {"hash", "fake"}
SHORTEST_KEY = 16  # bytes: below that a keyed hash of a phone number can be tried out


@dataclass(frozen=True, kw_only=True)
class ScrubRules:
    """What is looked for and how it is replaced; travels to the workers with the step, the key included."""

    pii: PiiSection
    secrets: SecretsSection
    on: bool = True
    key: bytes = field(default=b"", repr=False)

    @classmethod
    def of(cls, pii: PiiSection, secrets: SecretsSection, *, on: bool, environment: Mapping[str, str]) -> ScrubRules:
        """Rules with the key that the environment holds, where a mode needs one. Raises ConfigError where it is missing or short."""
        if not on or not pii.enabled or not {pii.mode, *pii.modes.values()} & _KEYED:
            return cls(pii=pii, secrets=secrets, on=on)
        key = environment.get(pii.key_env, "").encode()
        if len(key) < SHORTEST_KEY:
            raise ConfigError(
                f"pii: the modes hash and fake need a key of at least {SHORTEST_KEY} bytes in the environment variable {pii.key_env}; "
                f"found {'none' if not key else f'{len(key)} bytes'}. Set it, or choose mode tag or remove."
            )
        return cls(pii=pii, secrets=secrets, on=on, key=key)

    def detectors(self) -> list[scrub.Detector]:
        """The detectors that are switched on."""
        found: list[scrub.Detector] = []
        if self.on and self.pii.enabled:
            found.append(partial(find_pii, section=self.pii))
            found.append(partial(_national, section=self.pii))
        if self.on and self.secrets.enabled:
            found.append(partial(find_secrets, section=self.secrets))
        return found

    def replacement(self, span: Span, value: bytes) -> bytes:
        """What stands in the text for a find."""
        if span.entity == SECRET:
            return b"" if self.secrets.mode == "remove" else f"<{SECRET}>".encode()
        return pii_replacement(span, value, self.pii, self.key)

    def identity(self) -> dict[str, Any]:
        """Everything the scrubbed text depends on, JSON-ready; of the key only a fingerprint."""
        if not self.on:
            return {"on": False}
        return {
            "on": True,
            "pii": self.pii.model_dump(mode="json", exclude={"fail_on_pii", "key_env"}),
            "secrets": self.secrets.model_dump(mode="json", exclude={"fail_on_secret"}),
            "key": hmac.new(self.key, b"auralith scrub key", hashlib.sha256).hexdigest()[:8] if self.key else None,
        }


def _national(folded: Folded, section: PiiSection) -> list[Span]:
    return [span for span in find_national_ids(folded, section.national or ()) if section.wants(span.entity)]


def find_spans(texts: list[str], rules: ScrubRules | None = None) -> list[list[tuple[int, int, str, str]]]:
    """What is found in each text: (start, end, entity, rule), offsets in characters, merged and in order."""
    rules = rules or ScrubRules(pii=PiiSection(), secrets=SecretsSection())
    values, offsets = string_buffers(pa.array(texts, pa.large_string()))
    found: list[list[Span]] = [[] for _ in texts]
    for span in scrub.find_spans(values, offsets, rules.detectors()):
        found[span.row].append(span)
    out = []
    for text, spans in zip(texts, found, strict=True):
        places = scrub.char_offsets(text.encode(), spans)
        out.append([(start, end, span.entity, span.rule) for span, (start, end) in zip(spans, places, strict=True)])
    return out
