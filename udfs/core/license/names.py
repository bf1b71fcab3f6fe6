"""From what people call a license to its SPDX id: "Apache License, Version 2.0", "GPLv3+", "BSD", trove classifiers.

A name that leaves the version open becomes the family's usual member, in the same class: "BSD" is BSD-3-Clause, "Apache" is
Apache-2.0, "GPL" is GPL-1.0-or-later (any version, as SPDX advises). A name that no rule knows is None.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from license_expression import get_spdx_licensing  # type: ignore[import-untyped]

from auralith_pipeline.udfs.core.license.classes import OWNED

# Names without version logic, in the reduced form of `_reduced`.
_NAMES = {
    "mit": "MIT",
    "expat": "MIT",
    "mit expat": "MIT",
    "expat mit": "MIT",
    "mit x11": "MIT",
    "mit style": "MIT",
    "mit no attribution": "MIT-0",
    "mit 0": "MIT-0",
    "bsd": "BSD-3-Clause",
    "bsd style": "BSD-3-Clause",
    "bsd 3": "BSD-3-Clause",
    "bsd 3 clause": "BSD-3-Clause",
    "3 clause bsd": "BSD-3-Clause",
    "three clause bsd": "BSD-3-Clause",
    "bsd three clause": "BSD-3-Clause",
    "bsd 3 clause new or revised": "BSD-3-Clause",
    "new bsd": "BSD-3-Clause",
    "modified bsd": "BSD-3-Clause",
    "revised bsd": "BSD-3-Clause",
    "bsd new": "BSD-3-Clause",
    "bsd 2": "BSD-2-Clause",
    "bsd 2 clause": "BSD-2-Clause",
    "2 clause bsd": "BSD-2-Clause",
    "two clause bsd": "BSD-2-Clause",
    "simplified bsd": "BSD-2-Clause",
    "bsd 2 clause simplified": "BSD-2-Clause",
    "freebsd": "BSD-2-Clause",
    "bsd 4 clause": "BSD-4-Clause",
    "bsd zero clause": "0BSD",
    "zero clause bsd": "0BSD",
    "isc": "ISC",
    "iscl": "ISC",
    "zlib": "Zlib",
    "zlib libpng": "Zlib",
    "boost": "BSL-1.0",
    "boost software": "BSL-1.0",
    "boost software 1.0": "BSL-1.0",
    "boost 1.0": "BSL-1.0",
    "unlicense": "Unlicense",
    "wtfpl": "WTFPL",
    "do what the fuck you want to public": "WTFPL",
    "cc0": "CC0-1.0",
    "cc0 1.0": "CC0-1.0",
    "cc0 1.0 universal": "CC0-1.0",
    "cc0 1.0 universal cc0 1.0 public domain dedication": "CC0-1.0",
    "creative commons zero": "CC0-1.0",
    "gpl 2.0 with classpath exception": "GPL-2.0-only WITH Classpath-exception-2.0",
    "gpl 2.0 with gcc exception": "GPL-2.0-only WITH GCC-exception-2.0",
    "gpl 2.0 with autoconf exception": "GPL-2.0-only WITH Autoconf-exception-2.0",
    "gpl 2.0 with bison exception": "GPL-2.0-only WITH Bison-exception-2.2",
    "gpl 2.0 with font exception": "GPL-2.0-only WITH Font-exception-2.0",
    "gpl 3.0 with gcc exception": "GPL-3.0-only WITH GCC-exception-3.1",
    "gpl 3.0 with autoconf exception": "GPL-3.0-only WITH Autoconf-exception-3.0",
    "cc0 1.0 universal public domain dedication": "CC0-1.0",
    "psf": "PSF-2.0",
    "psfl": "PSF-2.0",
    "python software foundation": "PSF-2.0",
    "python": "PSF-2.0",
    "psf 2": "PSF-2.0",
    "zpl": "ZPL-2.1",
    "zope public": "ZPL-2.1",
    "zpl 2.1": "ZPL-2.1",
    "zope public 2.1": "ZPL-2.1",
    "postgresql": "PostgreSQL",
    "ncsa": "NCSA",
    "university of illinois ncsa open source": "NCSA",
    "universal permissive": "UPL-1.0",
    "upl": "UPL-1.0",
    "hpnd": "HPND",
    "historical permission notice and disclaimer": "HPND",
    "w3c": "W3C",
    "openssl": "OpenSSL",
    "artistic": "Artistic-2.0",
    "artistic 2.0": "Artistic-2.0",
    "perl": "Artistic-1.0-Perl OR GPL-1.0-or-later",
    "same as perl": "Artistic-1.0-Perl OR GPL-1.0-or-later",
    "ruby": "Ruby",
    "sil open font": "OFL-1.1",
    "sil open font 1.1": "OFL-1.1",
    "ofl 1.1": "OFL-1.1",
    "ofl": "OFL-1.1",
    "sil ofl": "OFL-1.1",
    "sil ofl 1.1": "OFL-1.1",
    "academic free": "AFL-3.0",
    "academic free 2.1": "AFL-2.1",
    "academic free 3.0": "AFL-3.0",
    "open software": "OSL-3.0",
    "open software 3.0": "OSL-3.0",
    "common public": "CPL-1.0",
    "common public 1.0": "CPL-1.0",
    "microsoft reciprocal": "MS-RL",
    "vim": "Vim",
    "php": "PHP-3.01",
    "php 3.01": "PHP-3.01",
    "php 3.0": "PHP-3.0",
    "w3c software": "W3C",
    "microsoft public": "MS-PL",
    "server side public": "SSPL-1.0",
    "server side public 1.0": "SSPL-1.0",
    "sspl": "SSPL-1.0",
    "business source": "BUSL-1.1",
    "business source 1.1": "BUSL-1.1",
    "elastic": "Elastic-2.0",
    "elastic 2.0": "Elastic-2.0",
    "proprietary": OWNED,
    "commercial": OWNED,
    "unlicensed": OWNED,
    "other proprietary": OWNED,
    "all rights reserved": OWNED,
    "proprietary and confidential": OWNED,
}
_FAMILIES = (
    # prefix of the id, its names, the id of a name without a version, versions end with
    ("AGPL", r"(?:gnu )?(?:agpl|affero gpl|affero general public|affero gnu general public)", "AGPL-3.0-or-later"),
    ("LGPL", r"(?:gnu )?(?:lgpl|(?:lesser|library)(?: or (?:lesser|library))? (?:gpl|general public))", "LGPL-2.0-or-later"),
    ("GPL", r"(?:gnu )?(?:gpl|general public|gnu public)|gnu", "GPL-1.0-or-later"),
    ("GFDL", r"(?:gnu )?(?:fdl|gfdl|free documentation)", "GFDL-1.1-or-later"),
)
_PLAIN_FAMILIES = (
    ("Apache", r"(?:apache|asf|asl|apache software|apache software foundation|apache asl)", "2.0", "1.0 1.1 2.0"),
    ("MPL", r"(?:mpl|mozilla public|mozilla)", "2.0", "1.0 1.1 2.0"),
    ("EPL", r"(?:epl|eclipse public|eclipse)", "2.0", "1.0 2.0"),
    ("EUPL", r"(?:eupl|european union public)", "1.2", "1.0 1.1 1.2"),
    ("CDDL", r"(?:cddl|common development and distribution)", "1.0", "1.0 1.1"),
    ("CECILL", r"(?:cecill)", "2.1", "1.0 1.1 2.0 2.1"),
)
_CC = re.compile(r"(?:cc|creative commons)((?: (?:by|nc|sa|nd|attribution|noncommercial|non commercial|sharealike|share alike"
    r"|noderivatives|noderivs|no derivatives))+)(?: (\d\.\d))?(?: (?:international|unported|generic|universal))?")  # fmt: skip
_CC_WORDS = (
    ("noncommercial", "nc"),
    ("non commercial", "nc"),
    ("sharealike", "sa"),
    ("share alike", "sa"),
    ("noderivatives", "nd"),
    ("no derivatives", "nd"),
    ("noderivs", "nd"),
    ("attribution", "by"),
)
_LATER = re.compile(
    r"[\s,(]*\b(?:or|and)\b[\s(]*(?:at your option\)?,?\s*)?(?:\bany\b\s*)?(?:later|newer|above|greater|higher)\b(?:\s+versions?)?\)?"
    r"|-or-later\b",
    re.I,
)
_NOISE = re.compile(r"\b(?:the|licen[sc]e[sd]?|version|ver|only|terms|under)\b|\bv(?=\s*\d)")


def mark_later(text: str) -> str:
    """The text with "or any later version" and its kin as a `+` behind the version."""
    return _LATER.sub("+", text)


def _reduced(name: str) -> tuple[str, bool]:
    """Lower-case words without noise, versions as d.d, and whether later versions are allowed."""
    text = mark_later(name).casefold().strip()
    text = re.sub(r"^license\s*::\s*(?:osi approved\s*(?:::\s*)?)?", "", text)
    text = re.sub(
        r"\(([a-z0-9]{2,12}(?: ?v?\d[\d.]*\+?)?)\)\s*$", lambda m: m[1] if re.search(r"v?\d", m[1]) else "", text
    )  # "... v3 (GPLv3)"
    later = text.endswith("+") or "+ " in text
    text = re.sub(r"[\"'`,;:()<>_/+-]+", " ", text)
    text = re.sub(r"(?<=[a-z])v?(?=\d+(?:\.\d+)*\b)", " ", text)
    text = _NOISE.sub(" ", text)
    text = re.sub(r"\b(\d)(?:\.0)+\b", r"\1.0", text)
    return re.sub(r"\s+", " ", text).strip(" ."), later


def _version(text: str) -> str:
    return text if "." in text else f"{text}.0"


@cache
def _spdx_ids() -> dict[str, str]:
    """Lower-case ids and old ids of the SPDX list, with the present id of each; no LicenseRef-*."""
    licensing = get_spdx_licensing()
    found = {}
    for key, symbol in licensing.known_symbols.items():
        if not key.startswith("LicenseRef-"):
            for name in (key, *symbol.aliases):
                if not name.startswith("LicenseRef-"):
                    found[name.casefold()] = key
    return found


@cache
def is_exception(name: str) -> bool:
    """Whether this is an exception of the SPDX list, such as Classpath-exception-2.0."""
    symbol = get_spdx_licensing().known_symbols.get(name)
    return bool(symbol is not None and symbol.is_exception)


@lru_cache(4096)
def id_of(name: str) -> str | None:
    """The SPDX id (rarely an expression) that a name means, or None. LicenseRef-* and DocumentRef-* come back as they are."""
    name = name.strip()
    if re.fullmatch(r"(?:LicenseRef|DocumentRef)-[A-Za-z0-9.:-]+", name):
        return name
    ids = _spdx_ids()
    lower = name.casefold()
    if "-with-" in lower and lower.endswith("-exception"):  # ids of before SPDX 2.0
        return _NAMES.get(lower.replace("-", " "))
    if lower in ids:
        return ids[lower]
    if lower.endswith("+") and lower[:-1] in ids:
        kept = ids[lower[:-1]]
        return kept if kept.endswith("-or-later") else kept.removesuffix("-only") + "-or-later" if kept.endswith("-only") else kept + "+"
    text, later = _reduced(name)
    if text in _NAMES:
        return _NAMES[text]
    if text.removesuffix(" software") in _NAMES:
        return _NAMES[text.removesuffix(" software")]
    for prefix, names, bare in _FAMILIES:
        match = re.fullmatch(
            rf"(?:{names})(?: (?:l?a?gpl|general public))?(?: (\d(?:\.\d)?))?(?: {prefix.lower()})?(?: \d(?:\.\d)?)?", text
        )
        if match:
            if match[1] is None:
                return bare
            return ids.get(f"{prefix}-{_version(match[1])}-{'or-later' if later else 'only'}".casefold())
    for prefix, names, usual, versions in _PLAIN_FAMILIES:
        match = re.fullmatch(rf"{names}(?: (\d(?:\.\d)?))?(?: {prefix.lower()})?(?: \d(?:\.\d)?)?", text)
        if match:
            version = _version(match[1]) if match[1] else usual
            return f"{prefix}-{version}" if version in versions.split() else None
    return _creative_commons(text)


def _creative_commons(text: str) -> str | None:
    match = _CC.fullmatch(text)
    if match is None:
        return None
    parts = match[1]
    for long, short in _CC_WORDS:
        parts = parts.replace(long, short)
    name = "-".join(["CC", *parts.upper().split(), match[2] or "4.0"])
    return _spdx_ids().get(name.casefold())
