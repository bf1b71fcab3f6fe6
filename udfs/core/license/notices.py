"""What a file says about its own license in a few words: SPDX lines, license tags and header notices.

Only a statement that something is *under* a license counts, or a tag at the beginning of a comment line. The name of a license
alone, in prose, in a string or in an identifier, is no verdict, and neither is a statement that is denied or compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from auralith_pipeline.udfs.core.license.classes import OWNED
from auralith_pipeline.udfs.core.license.expression import parse_expression, verdict_of
from auralith_pipeline.udfs.core.license.names import id_of
from auralith_pipeline.udfs.core.license.verdict import UNKNOWN

# Signs that begin a comment line in the usual languages, and what closes one on the same line.
_MARK = r"(?:[#/*;%!:.<({|\\-]{1,80}|\"{3}|'{1,3}|@?rem\b|dnl\b)"  # bounded, as it repeats: a line may be all dashes
_LEAD = rf"[ \t]*(?:{_MARK}(?:[ \t]+{_MARK}){{0,2}})?[ \t]*"
_SPDX = re.compile(r"SPDX-License-Identifier:[ \t]*([^\n\r]+)", re.I)
_SPDX_LEAD = re.compile(rf"{_LEAD}(?:(?<=[#/*;%!\-]|[ \t])[^\"'`\n]{{0,120}}[ \t])?", re.I)
_TAG = re.compile(
    rf"{_LEAD}:licen[sc]e:[ \t]+(?P<field>.{{1,80}})"
    rf"|[ \t]*{_MARK}(?:[ \t]+{_MARK})?[ \t]*(?:\w+ )?licen[sc]e\s?:[ \t]+(?P<line>.{{1,80}})"
    rf"|[ \t]*{_MARK}[^\"'\n]{{0,120}}@licen[sc]e[ \t]+(?P<at>.{{1,80}})"
    r"|__license__[ \t]*=[ \t]*[\"'](?P<python>[^\"'\n]{1,80})[\"']",
    re.I,
)
_TAG_LINE = re.compile(r"^.{0,300}licen[sc]e.{0,300}$", re.I | re.M)
_CLOSE = re.compile(r"\s*(?:\*+/|-->|\*\)|-\}|\"{3}|'{3})\s*$")
_NOISE = re.compile(r"(?:\s|^|(?<=\s))(?:[#*;%|>!]+|/{2,}|/\*+!?|\*+/|--+|<!--|-->|dnl|rem|\\n)(?=\s|$)|[\s\u00a0]+")
_QUOTES = str.maketrans({"\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'", "`": "'", "_": " "})

_UNDER = re.compile(
    r"\b(?P<verb>licen[sc]e[ds]|sub-?licen[sc]ed|relicensed|released|distributed|available|published|provided|used|covered|governed|offered|shared"
    r"|redistribut\w+|modify|use it|copied"
    r"|subject|made)\b(?: [\w/,'()-]+){0,8}?"
    r" (?:under|by|to|according to|in accordance with|pursuant to)(?: (?:either|both|any|one) of)?(?: the)?"
    r"(?: (?:same )?(?:terms?|conditions?)(?:(?: and|/)(?:or)? ?(?:terms|conditions))? (?:of|in))?"
    r"(?: (?:either|both|one)(?: of)?)?(?::| a| an| the| version [\d.]+ of the)*"
    r" (?P<rest>.{0,360})"
)
_DENIED = re.compile(
    r"\b(?:not|no|never|neither|nor|without|unlike|compared?|instead|rather|cannot|isn't|wasn't|aren't|don't|if|whether|should|would|could)\b|n't\b|\?\s*$"
)
_ASKED = re.compile(r"[^.;!]{0,60}\?(?:\s|$)")
_OTHERS = re.compile(r"\bother (?:software|code|programs?|works?|products?|projects?|modules?|librar\w+)\b[\w ]*$")
_SENTENCE = re.compile(r"(?<=[a-z0-9)\"'>])[.;!?]\s+(?=[a-z\"'(<])")

_VERSION = r"(?:,? ?\(?(?:the )?[\"']?(?:version|ver\.?|v\.?)? ?v?(?P<v{0}>\d(?:\.\d+)*))"
_NAME = re.compile(
    r"(?P<gnu>(?:gnu )?(?P<kind>lesser |library |affero |)(?:gnu )?general public licen[sc]e"
    r"|gnu (?P<public>(?:lesser )?public|free documentation) licen[sc]e"
    r"|(?:gnu )?\b(?P<short>[al]?gpl|gfdl)(?: licen[sc]e)?)"
    r"|(?P<apache>apache(?: software)?(?: foundation)?(?:-| )?(?:public )?(?:licen[sc]e|software licen[sc]e|2\.0|v2|2)|\basl ?2(?:\.0)?)"
    r"|(?P<mpl>mozilla public licen[sc]e|\bmpl\b)"
    r"|(?P<epl>eclipse public licen[sc]e|\bepl\b)"
    r"|(?P<cddl>common development and distribution licen[sc]e|\bcddl\b)"
    r"|(?P<bsd>(?:(?:new|modified|revised|simplified|2-clause|3-clause|two-clause|three-clause|0-clause|zero-clause|freebsd) )*\(?bsd\)?"
    r"[- ]?(?:style|type|like|2-clause|3-clause|2 clause|3 clause|\(3-clause\)|\(2-clause\)|new|simplified|two-clause|three-clause)?"
    r"[\" ]*licen[sc]e)"
    r"|(?P<mit>\b(?:mit|expat|mit/expat|mit/x11|mit-style|x11)[\" ]*(?:style |open source |software |\(mit\) )?(?:licen[sc]e|\b))"
    r"|(?P<isc>\bisc licen[sc]e)|(?P<zlib>\bzlib(?:/libpng)? licen[sc]e)|(?P<boost>boost software licen[sc]e)"
    r"|(?P<unlicense>\bunlicense\b)|(?P<cc0>\bcc0\b(?:[- ]1\.0)?|creative commons zero)"
    r"|(?P<psf>(?:python software foundation|psf) licen[sc]e)"
    r"|(?P<cc>creative commons (?P<ccwords>[a-z ,/-]{2,60}?)(?: (?P<ccv>\d\.\d))?(?: (?:international|unported|generic))?"
    r"(?: public)? licen[sc]e"
    r"|\bcc[- ]by(?:[- ](?:nc|sa|nd))*(?:[- ]\d\.\d)?)"
    r"|(?P<eupl>european union public licen[sc]e|\beupl\b)|(?P<artistic>\bartistic licen[sc]e)"
)
_KINDS = (
    *("gnu", "apache", "mpl", "epl", "cddl", "bsd", "mit", "isc", "zlib", "boost", "unlicense", "cc0", "psf", "cc", "eupl", "artistic"),
)
_LATER = re.compile(r"\bany later\b|\bor later\b|\bor newer\b|\blater versions?\b|\d\+")
_DIGITS = re.compile(
    r"(?:version|versions|ver\.|v\.|v|licen[sc]e,?|[al]?gpl-?|mpl|epl|cddl|eupl|\()[ \"']{0,2}v?(\d+(?:\.\d+)*)\b"
    r"|^[ ,-]{0,2}(\d+(?:\.\d+)?)\b"
)
# What an unversioned "GPL" becomes; beside a versioned statement of the family it only repeats it.
_BARE = {"GPL-1.0-or-later", "LGPL-2.0-or-later", "AGPL-3.0-or-later", "GFDL-1.1-or-later"}
_SECRET = re.compile(
    r"\b(?:proprietary and confidential|confidential and proprietary|confidential proprietary|strictly confidential"
    r"|trade secrets?\b.{0,80}proprietary)"
    r"|unauthori[sz]ed (?:copying|reproduction|use|distribution)(?:[ ,/\w]{0,60}) (?:is|are) (?:strictly )?prohibited"
    r"|disclosure or distribution of this material|without an express license agreement from"
)


_INSTEAD = re.compile(r"\balternatively\b")


def spdx_lines(text: str) -> tuple[str, ...]:
    """Expressions of the text's own SPDX-License-Identifier lines, normalised; "" for one that cannot be read.

    A line counts when the tag stands at its beginning, behind comment marks or plain words of a comment, not in a string.
    """
    found = []
    for match in _SPDX.finditer(text):
        lead = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if len(lead) > 200 or not _SPDX_LEAD.fullmatch(lead) or not (re.match(rf"[ \t]*{_MARK}", lead, re.I) or not lead.strip()):
            continue
        value = _CLOSE.sub("", match[1]).strip()
        verdict = parse_expression(value)
        found.append(verdict.expression or "")
    return tuple(dict.fromkeys(found))


def license_tags(text: str) -> tuple[str, ...]:
    """Expressions of comment lines such as `:license: MIT` and of Python's `__license__`; unreadable ones say nothing."""
    found = []
    for match in filter(None, (_TAG.match(line[0]) for line in _TAG_LINE.finditer(text))):
        said = next(value for value in match.groupdict().values() if value)
        value = _CLOSE.sub("", said.rstrip()).strip(" .,'\"")
        value = re.split(r"[,;]? (?:see|http|\(see|\(http)", value, maxsplit=1)[0]
        verdict = parse_expression(value)
        if verdict.expression and verdict.license_class != UNKNOWN:
            found.append(verdict.expression)
    return tuple(dict.fromkeys(found))


def _families(expressions: Iterable[str]) -> set[str]:
    """The GNU families named in expressions."""
    return set(re.findall(r"\b(?:[AL]?GPL|GFDL)(?=-)", " ".join(expressions)))


def plain(text: str) -> str:
    """The text on one line, in lower case, without comment marks."""
    return _NOISE.sub(" ", _NOISE.sub(" ", text.translate(_QUOTES).lower())).strip()


def notices(text: str) -> tuple[str, ...]:
    """Expressions of statements such as "licensed under the Apache License, Version 2.0" in `plain` text."""
    found: list[str] = []
    at = 0
    while True:
        match = _UNDER.search(text, at)
        if match is None:
            break
        at = match.start("rest")
        before = _SENTENCE.split(text[max(0, match.start() - 90) : match.start()])[-1]
        between = text[match.start() : match.start("rest")]
        if _DENIED.search(before) or _OTHERS.search(before) or re.search(r"\b(?:not|never)\b", between):
            continue
        said = _read(text[max(0, match.start() - 12) : at + 360], at - max(0, match.start() - 12))
        if said is not None and not _ASKED.match(text, at + said[1]):
            if found and _INSTEAD.search(before):  # the tri-license of old Mozilla files
                found[-1] = f"{found[-1]} OR {said[0]}"
            else:
                found.append(said[0])
            at += said[1]
    versioned = _families(one for one in found if one not in _BARE)
    found = [one for one in found if one not in _BARE or not _families([one]) & versioned]
    if _SECRET.search(text):
        found.append(OWNED)
    return tuple(dict.fromkeys(found))


@lru_cache(4096)
def _read(statement: str, begin: int) -> tuple[str, int] | None:
    """The licenses that a statement names from `begin` on: their expression and how far it reaches; None without any."""
    rest = statement[begin:]
    first = _NAME.search(rest)
    if first is None or first.start() > 40 or _SENTENCE.search(rest[: first.start()]):
        return None
    version_before = re.search(r"version (\d(?:\.\d)?) of the $", statement[: begin + first.start()])
    names: list[str] = []
    choice = bool(re.search(r"\beither\b|\bdual", statement[: begin + first.start()]))
    end = 0
    for match in _NAME.finditer(rest):
        link = rest[end : match.start()]
        if names and (len(link) > 130 or _SENTENCE.search(link.replace("v. ", "v ")) or not re.search(r"\b(?:or|and)\b|/|,|\(", link)):
            break
        following = rest[match.end() : match.end() + 150]
        cut = _NAME.search(following)
        scope = following[: cut.start()] if cut else following
        if names and re.search(r"\bor\b", re.sub(r"or \(?(?:at your option\)?,? ?)?any later|or later|and/or", "", link)):
            choice = True
        license_id = _identify(match, scope, version_before[1] if version_before and not names else None)
        if license_id is not None and license_id not in names and not (license_id in _BARE and _families(names) & _families([license_id])):
            names.append(license_id)
        end = match.end()
    if not names:
        return None
    if re.search(r"at your (?:option|choice)", rest[end : end + 120]) and len(names) > 1:
        choice = True
    return verdict_of((" OR " if choice else " AND ").join(names), "notice").expression or names[0], end


def _identify(match: re.Match[str], scope: str, version: str | None) -> str | None:
    """The SPDX id of one named license, its version read from what follows the name."""
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
        found = re.sub(r"[ ,/-]+", " ", name.removesuffix(" license").removesuffix(" public").removesuffix(" licence"))
        return id_of(found if re.search(r"\d\.\d", found) or not digits else f"{found} {number}")
    if kind == "bsd":
        if re.search(r"2[- ]clause|two|simplified|freebsd", name + scope[:12]):
            return "BSD-2-Clause"
        return "0BSD" if re.match(r"0-|zero", name) else "BSD-3-Clause"
    fixed = {"mit": "MIT", "isc": "ISC", "zlib": "Zlib", "boost": "BSL-1.0", "unlicense": "Unlicense", "cc0": "CC0-1.0", "psf": "PSF-2.0"}
    return fixed.get(kind) or id_of(name)


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
