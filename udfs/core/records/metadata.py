"""What a Python package says of itself in METADATA or PKG-INFO (core metadata specification)."""

from __future__ import annotations

from email.parser import HeaderParser
from typing import NamedTuple

_MAX_LICENSE_CHARS = 120  # older packages put the whole license text into the License header


class PackageInfo(NamedTuple):
    """name as declared; license: License-Expression, else a short License header, else the classifiers joined by '; '."""

    name: str
    version: str
    license: str | None


def package_info(text: str) -> PackageInfo:
    """Read the headers of a METADATA file."""
    headers = HeaderParser().parsestr(text)
    license_name = headers.get("License-Expression")
    if not _says_something(license_name):
        license_name = headers.get("License")
        if not _says_something(license_name) or "\n" in str(license_name).strip() or len(str(license_name)) > _MAX_LICENSE_CHARS:
            kinds = [value.split("::")[-1].strip() for value in headers.get_all("Classifier", []) if value.startswith("License ::")]
            license_name = "; ".join(kind for kind in kinds if kind != "OSI Approved") or None
    name = str(headers.get("Name", "")).strip()
    version = str(headers.get("Version", "")).strip()
    return PackageInfo(name, version, str(license_name).strip() if license_name else None)


def description_of(text: str) -> str:
    """The long description: the body, or the folded Description header of older packages, unfolded. Empty where there is none."""
    headers = HeaderParser().parsestr(text)
    body = headers.get_payload()
    if isinstance(body, str) and body.strip():
        return body
    folded = str(headers.get("Description", ""))
    lines = folded.split("\n")
    return "\n".join([lines[0], *(_unfold(line) for line in lines[1:])])


def _unfold(line: str) -> str:
    for mark in ("       |", "        "):  # the two foldings in use: setuptools' eight spaces, and the old specification's bar
        if line.startswith(mark):
            return line[len(mark) :]
    return line


def _says_something(value: object) -> bool:
    return bool(value) and str(value).strip().upper() not in ("", "UNKNOWN")
