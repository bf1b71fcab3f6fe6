"""Personal data: which kinds are looked for, under which policy, and what stands in their place."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, StrictBool, field_validator

from auralith_pipeline.conf.section import Section

NATIONAL = "NATIONAL_ID"  # the whole family of national person numbers (PL_PESEL, US_SSN ...) in lists and modes
ENTITIES = (
    "EMAIL",
    "PHONE",
    "CREDIT_CARD",
    "IBAN",
    "BIC",
    "IP_ADDRESS",
    "MAC_ADDRESS",
    "GEO_COORDINATES",
    "CRYPTO_WALLET",
    "DATE_OF_BIRTH",
    "STREET_ADDRESS",
    "POSTAL_CODE",
    "URL_CREDENTIALS",
    NATIONAL,
)
_ALL = frozenset(ENTITIES)
Mode = Literal["tag", "hash", "remove", "fake"]
Policy = Literal["strict", "gdpr", "hipaa", "ccpa", "lgpd", "pipl", "minimal"]

POLICIES: dict[str, tuple[frozenset[str], str]] = {
    "strict": (_ALL, "everything the engine knows"),
    "gdpr": (
        _ALL - {"BIC", "CRYPTO_WALLET"},
        "Art. 4(1): identifiers, location and online identifiers of a person; a BIC names a bank, a wallet no one by itself",
    ),
    "hipaa": (
        frozenset(
            {
                "EMAIL",
                "PHONE",
                "IP_ADDRESS",
                "MAC_ADDRESS",
                "DATE_OF_BIRTH",
                "STREET_ADDRESS",
                "POSTAL_CODE",
                "GEO_COORDINATES",
                "IBAN",
                "CREDIT_CARD",
                NATIONAL,
            }
        ),
        "45 CFR 164.514(b)(2): the Safe Harbor identifiers, account and device numbers among them",
    ),
    "ccpa": (
        _ALL - {"BIC", "POSTAL_CODE", "CRYPTO_WALLET"},
        "Cal. Civ. Code 1798.140(v): identifiers of a consumer or household; precise geolocation, but no postal code alone",
    ),
    "lgpd": (
        _ALL - {"BIC", "CRYPTO_WALLET", "MAC_ADDRESS"},
        "Lei 13.709 Art. 5: data of an identified or identifiable person; the device's own number is left to the operator",
    ),
    "pipl": (
        _ALL - {"BIC"},
        "Art. 4 and 28: as gdpr, and financial accounts and whereabouts are sensitive, so wallets too",
    ),
    "minimal": (
        frozenset({"EMAIL", "PHONE", "CREDIT_CARD", "IBAN", "URL_CREDENTIALS", NATIONAL}),
        "direct contact, payment and person numbers, which a corpus must never hold",
    ),
}

DEFAULT_REGIONS = (
    "US",
    "CA",
    "GB",
    "DE",
    "FR",
    "ES",
    "IT",
    "PL",
    "NL",
    "BE",
    "AT",
    "CH",
    "SE",
    "TR",
    "AU",
    "IN",
    "JP",
    "CN",
    "KR",
    "BR",
    "MX",
    "ZA",
    "RU",
    "UA",
)


class IpSection(Section):
    exempt: tuple[Literal["loopback", "unspecified", "private", "link_local", "documentation", "multicast"], ...] = Field(
        ("loopback", "unspecified", "multicast"),
        description="Kinds of IP addresses that are left in the text: they name no machine of a person. Private and documentation "
        "addresses are replaced unless listed here.",
    )


class PiiSection(Section):
    enabled: StrictBool = Field(True, description="Look for personal data and replace it.")
    policy: Policy = Field("strict", description="The set of entities that is looked for: " + ", ".join(POLICIES) + ".")
    include: tuple[str, ...] = Field((), description="Entities looked for beyond the policy's; `NATIONAL_ID` is every national number.")
    exclude: tuple[str, ...] = Field((), description="Entities not looked for, whatever the policy says.")
    mode: Mode = Field(
        "tag",
        description="What replaces a value: `tag` (`<EMAIL>`), `hash` (`<EMAIL_QWERTY...>`, one for each value and key), `remove`, "
        "or `fake` (an invented value of the same kind from a range no one owns).",
    )
    modes: dict[str, Mode] = Field({}, description="A mode of its own for an entity: `{PHONE: remove}`.")
    regions: tuple[str, ...] = Field(
        DEFAULT_REGIONS, description="Regions (ISO 3166 codes) whose national phone formats are known; with `+` every region is."
    )
    national: tuple[str, ...] | None = Field(None, description="Countries whose person numbers are looked for. Default: all known.")
    ip: IpSection = Field(IpSection(), description="Which IP addresses count.")
    obfuscated_email: StrictBool = Field(False, description="Also find `ann (at) example (dot) org`.")
    fail_on_pii: StrictBool | tuple[str, ...] = Field(
        False, description="Reject documents in which personal data is found: any (`true`), or of the entities listed."
    )
    key_env: str = Field(
        "AURALITH_PII_KEY",
        pattern="^[A-Za-z_][A-Za-z0-9_]*$",
        description="Name of the environment variable that holds the key of `hash` and `fake`; the key itself is never in a configuration.",
    )

    @field_validator("include", "exclude")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if not is_entity(name):
                raise ValueError(f"found {name!r}, wanted one of {', '.join(ENTITIES)} or a national number such as PL_PESEL")
        return names

    @field_validator("modes")
    @classmethod
    def _known_keys(cls, modes: dict[str, Mode]) -> dict[str, Mode]:
        cls._known(tuple(modes))
        return modes

    @field_validator("fail_on_pii")
    @classmethod
    def _known_failures(cls, value: bool | tuple[str, ...]) -> bool | tuple[str, ...]:
        if not isinstance(value, bool):
            cls._known(value)
        return value

    @field_validator("regions")
    @classmethod
    def _region_codes(cls, regions: tuple[str, ...]) -> tuple[str, ...]:
        for region in regions:
            if not re.fullmatch("[A-Z]{2}", region):
                raise ValueError(f"found region {region!r}, wanted two capitals (ISO 3166) such as DE")
        return regions

    def wants(self, entity: str) -> bool:
        """Whether an entity is looked for; a name listed by itself beats its family, `exclude` beats all."""
        family = family_of(entity)
        if entity in self.exclude:
            return False
        if entity in self.include:
            return True
        return family not in self.exclude and (family in self.include or family in POLICIES[self.policy][0])

    def mode_of(self, entity: str) -> Mode:
        """What replaces an entity's values."""
        return self.modes.get(entity) or self.modes.get(family_of(entity)) or self.mode

    def fails(self, entity: str) -> bool:
        """Whether a document with this entity is rejected."""
        if isinstance(self.fail_on_pii, bool):
            return self.fail_on_pii
        return entity in self.fail_on_pii or family_of(entity) in self.fail_on_pii


def family_of(entity: str) -> str:
    """NATIONAL_ID for the number of a country (PL_PESEL), otherwise the entity itself."""
    return NATIONAL if entity not in ENTITIES and re.match("[A-Z]{2}_", entity) else entity


def is_entity(name: str) -> bool:
    return name in ENTITIES or re.fullmatch("[A-Z]{2}_[A-Z_]+", name) is not None
