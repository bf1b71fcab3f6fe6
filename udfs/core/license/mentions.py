"""Names of licenses in running text, in `plain` form, and the SPDX ids they mean together with the words behind them."""

from __future__ import annotations

import re

from auralith_pipeline.udfs.core.license.names import id_of

# "the ISC and MIT licenses": the noun comes once, at the end.
_LISTED = r"(?=s?[\"')]*(?:,? ?(?:and|or|and/or|&) |/|, )[^.;]{0,60}?licen[sc]e)"
NAME = re.compile(
    r"(?P<gnu>(?:gnu )?(?P<kind>lesser |library |affero |)(?:gnu )?general public licen[sc]e"
    r"|gnu (?P<public>(?:lesser )?public|free documentation) licen[sc]e"
    r"|(?:gnu )?\b(?P<short>[al]?gpl|gfdl)(?: licen[sc]e)?)"
    r"|(?P<apache>apache(?: software)?(?: foundation)?(?:-| )?(?:public )?(?:licen[sc]e|software licen[sc]e|2\.0|v2|2)|\basl ?2(?:\.0)?"
    r"|www\.apache\.org/licenses/license-2\.0)"
    r"|(?P<mpl>mozilla public licen[sc]e|\bmpl\b)"
    r"|(?P<epl>eclipse public licen[sc]e|\bepl\b)"
    r"|(?P<cddl>common development and distribution licen[sc]e|\bcddl\b)"
    r"|(?P<bsd>(?:(?:new|modified|revised|simplified|2-clause|3-clause|two-clause|three-clause|0-clause|zero-clause|freebsd) )*"
    r"(?<![a-z])\(?bsd\)?"
    r"[- ]?(?:style|type|like|2-clause|3-clause|2 clause|3 clause|\(3-clause\)|\(2-clause\)|new|simplified|two-clause|three-clause)?"
    rf"(?:[\" ]*licen[sc]e|{_LISTED}))"
    r"|(?P<mit>\b(?:mit|expat|mit/expat|mit/x11|mit-style|x11)[\" ]*(?:style |open source |software |\(mit\) )?(?:licen[sc]e|\b))"
    rf"|(?P<isc>\bisc(?: licen[sc]e|{_LISTED}))|(?P<zlib>\bzlib(?:/libpng)?(?: licen[sc]e|{_LISTED}))"
    r"|(?P<boost>boost software licen[sc]e)"
    r"|(?P<unlicense>\bunlicense\b)|(?P<cc0>\bcc0\b(?:[- ]1\.0)?|creative commons zero|creativecommons\.org/publicdomain/zero)"
    r"|(?P<psf>(?:python software foundation|psf) licen[sc]e)"
    r"|(?P<cc>(?:creative commons|\bcc) (?P<ccwords>(?:attribution|by|zero)\b[a-z ,/-]{0,60}?)(?: (?P<ccv>\d\.\d))?"
    r"(?: (?:international|unported|generic))?[\"')]*(?: \(cc[- ]by[^()]{0,20}\))?(?: public)? licen[sc]e"
    r"|(?:(?:creative commons|\bcc) (?=attrib)|\b(?=attribution-(?:non|share|no)))(?P<ccplain>attribution[a-z ,/-]{0,50}?)"
    r" (?P<ccplainv>\d\.\d)"
    r"|\bcc[- ]by(?:[- ](?:nc|sa|nd))*(?:[- ]\d\.\d)?)"
    r"|(?P<ccurl>creativecommons\.org/licenses/(?P<ccparts>by(?:-nc|-sa|-nd)*)/(?P<ccnumber>\d\.\d))"
    r"|(?P<eupl>european union public licen[sc]e|\beupl\b)|(?P<artistic>\bartistic licen[sc]e)"
    r"|(?P<other>\b(?:sil open font|(?:sil )?ofl|academic free|open software|common public|microsoft public|microsoft reciprocal"
    r"|server side public|business source|elastic|ruby(?:'s)?|vim|php|postgresql|zope public|openssl|w3c software|universal permissive"
    r"|university of illinois/ncsa open source|do what the fuck you want to public)"
    r"(?:,? ?\(?(?:version|v\.?)? ?\d(?:\.\d+)?\)?)? licen[sc]e|\bwtfpl\b|\bsspl\b)"
    r"|(?P<same>\b(?:terms|conditions|licen[sc]e|licensing)(?: and conditions)? as (?:the )?(?P<language>perl|python|ruby)\b)"
)
_KINDS = (
    *("gnu", "apache", "mpl", "epl", "cddl", "bsd", "mit", "isc", "zlib", "boost", "unlicense", "cc0", "psf", "cc", "ccurl", "eupl"),
    *("artistic", "other", "same"),
)
_LATER = re.compile(r"\bany later\b|\bor later\b|\bor newer\b|\blater versions?\b|\d\+")
_DIGITS = re.compile(
    r"(?:version|versions|ver\.|v\.|v|licen[sc]e,?|[al]?gpl-?|mpl|epl|cddl|eupl|\()[ \"']{0,2}v?(\d+(?:\.\d+)*)\b"
    r"|^[ ,-]{0,2}(\d+(?:\.\d+)?)\b"
)
_FIXED = {
    "mit": "MIT",
    "isc": "ISC",
    "zlib": "Zlib",
    "boost": "BSL-1.0",
    "unlicense": "Unlicense",
    "cc0": "CC0-1.0",
    "psf": "PSF-2.0",
}
# What an unversioned "GPL" becomes; beside a versioned statement of the family it only repeats it.
BARE = frozenset({"GPL-1.0-or-later", "LGPL-2.0-or-later", "AGPL-3.0-or-later", "GFDL-1.1-or-later"})
_PERL = "Artistic-1.0-Perl"


def identify(match: re.Match[str], scope: str, version: str | None) -> str | None:
    """The SPDX id (or expression) of one match of `NAME`; its version is `version` or read from the words behind it, `scope`."""
    kind = next(name for name in _KINDS if match[name] is not None)
    name = match[0].strip(' "')
    digits = _DIGITS.search(scope[:110])
    number = version or (next(group for group in digits.groups() if group) if digits else None)
    if kind == "gnu":
        return _gnu(match, scope, number)
    if kind == "apache":
        return id_of(f"Apache-{number}") if number in ("1.0", "1.1", "2.0") else "Apache-2.0"
    if kind in ("mpl", "epl", "cddl", "eupl"):
        return id_of(f"{kind} {number}") or id_of(kind) if number else id_of(kind)
    if kind == "cc":
        words, at = match["ccwords"] or match["ccplain"], match["ccv"] or match["ccplainv"] or number
        if words is None:
            return id_of(name)
        return id_of(f"creative commons {re.sub(r'[ ,/-]+', ' ', words).strip()} {at or ''}")
    if kind == "ccurl":
        return id_of(f"cc-{match['ccparts']}-{match['ccnumber']}")
    if kind == "bsd":
        if re.search(r"2[- ]clause|two|simplified|freebsd", name + scope[:12]):
            return "BSD-2-Clause"
        return "0BSD" if re.match(r"0-|zero", name) else "BSD-3-Clause"
    if kind == "artistic":
        return id_of(f"Artistic-{number}") if number in ("1.0", "2.0") else id_of(name)
    if kind == "other":
        within = re.search(r"\d+(?:\.\d+)?", name)
        bare = re.sub(r",? ?\(?(?:version|v\.?)? ?\d[\d.]*\)?", "", name)
        at = within[0] if within else number
        return (id_of(f"{bare} {at if '.' in at else at + '.0'}") if at else None) or id_of(bare)
    if kind == "same":
        return id_of(match["language"])
    return _FIXED.get(kind) or id_of(name)


def choice_of(names: list[str]) -> list[str]:
    """A choice between licenses; of "the GPL or the Artistic License" without versions, which is Perl's, the Artistic is Perl's."""
    return [_PERL if name == "Artistic-2.0" else name for name in names] if "GPL-1.0-or-later" in names else names


def _gnu(match: re.Match[str], scope: str, number: str | None) -> str | None:
    if match["short"]:
        family = match["short"].upper()
    elif match["public"]:
        family = {"public": "GPL", "lesser public": "LGPL", "free documentation": "GFDL"}[match["public"]]
    else:
        family = {"lesser": "LGPL", "library": "LGPL", "affero": "AGPL", "": "GPL"}[match["kind"].strip()]
    later = bool(_LATER.search(scope))
    if number is None:
        return id_of(family)
    return id_of(f"{family}-{number if '.' in number else number + '.0'}-{'or-later' if later else 'only'}")
