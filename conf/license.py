"""Settings of the license policy."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, StrictBool

from auralith_pipeline.conf.section import Section

LicenseClass = Literal["permissive", "weak_copyleft", "copyleft", "non_commercial", "proprietary"]


class LicenseSection(Section):
    enabled: StrictBool = Field(
        True, description="Find the license of code documents. The policy below rejects only under `compliance.license_detection`."
    )
    allow: tuple[LicenseClass, ...] = Field(
        ("permissive", "weak_copyleft"),
        description="Classes of license that are kept. Of an `OR` one allowed choice is enough, of an `AND` every part must be allowed.",
    )
    allow_copyleft: StrictBool = Field(False, description="Also keep the class `copyleft` (GPL, AGPL, share-alike).")
    allow_unknown: StrictBool = Field(
        True, description="Keep documents whose license is not known, or cannot be read, or is a changed text."
    )
    allow_exceptions: tuple[str, ...] = Field(
        (), description="SPDX exceptions, such as `Classpath-exception-2.0`, that make any license they stand `WITH` allowed."
    )
    allow_licenses: tuple[str, ...] = Field((), description="SPDX ids that are kept whatever their class.")
    deny_licenses: tuple[str, ...] = Field((), description="SPDX ids that are rejected whatever their class and allowance.")
