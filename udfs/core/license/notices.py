"""What a file says about its own license in a sentence or two, such as "released under the MIT license".

Only a statement that something is *under* a license counts. The name of a license alone, in prose, in a string or in an
identifier, is no verdict, and neither is a statement that is denied or compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from auralith_pipeline.udfs.core.license.classes import OWNED
from auralith_pipeline.udfs.core.license.expression import verdict_of
from auralith_pipeline.udfs.core.license.mentions import BARE, NAME, choice_of, identify

_UNDER = re.compile(
    r"\b(?P<verb>licen[sc]e[ds]|sub-?licen[sc]ed|relicensed|released|distributed?|available|published|provided|supplied|used|covered|governed|offered|shared"
    r"|redistribut\w+|modify|use it|copied"
    r"|subject|made|(?:is|are)(?= under\b))\b(?: [\w/,'()-]+){0,8}?"
    r" (?:under|by|to|according to|in accordance with|pursuant to)(?: (?:either|both|any|one) of)?(?: the)?"
    r"(?: (?:same )?(?:terms?|conditions?)(?:(?: and|/)(?:or)? ?(?:terms|conditions))? (?:of|in))?"
    r"(?: (?:either|both|one)(?: of)?)?(?::| a| an| the| version [\d.]+ of the)*"
    r" (?P<rest>.{0,360})"
)
_DENIED = re.compile(
    r"\b(?:not|no|never|neither|nor|without|unlike|compared?|instead|rather|causes?d?|cannot|isn't|wasn't|aren't|don't|if|whether|should|would|could)\b|n't\b|\?\s*$"
)
_ASKED = re.compile(r"[^.;!]{0,60}\?(?:\s|$)")
_OTHERS = re.compile(r"\bother (?:software|code|programs?|works?|products?|projects?|modules?|librar\w+)\b[\w ]*$")
_SENTENCE = re.compile(r"(?<=[a-z0-9)\"'>])[.;!?]\s+(?=[a-z\"'(<])")
_FULL_STOP = re.compile(r"(?<=[a-z)])\. (?=[a-z])")
# Between two alternatives: where the first is published, and which of its versions may be chosen.
_CLAUSE = re.compile(
    r",? as published by the free software foundation"
    r"|[;,]? ?\(?(?:either )?version \d+(?:\.\d+)*(?: of the licen[sc]e)?\)?"
    r"|,? ?(?:or|and) ?\(?(?:at your (?:option|choice|election)\)?,? ?)?any later(?: version)?(?:\.?(?= (?:or|and) ))?"
)
_DEDICATED = re.compile(
    r"\b(?:dedicated|waived?) all copyright and (?:(?:related|and|or) )*neighbou?ring rights\b.{0,60} to (?:the public domain|this work)"
    r"|\bwaived (?:via|under|with) (?:the )?cc0\b"
)
_SECRET = re.compile(
    r"\b(?:proprietary and confidential|confidential and proprietary|confidential proprietary|strictly confidential"
    r"|trade secrets?\b.{0,80}proprietary)"
    r"|unauthori[sz]ed (?:copying|reproduction|use|distribution)(?:[ ,/\w]{0,60}) (?:is|are) (?:strictly )?prohibited"
    r"|disclosure or distribution of this material|without an express license agreement from"
)
_LINKED = re.compile(r"creativecommons\.org/licenses/(by(?:-nc|-sa|-nd)*)/(\d\.\d)")
_NEWEST = re.compile(r"\bCC-(BY[A-Z-]*)-4\.0")
_INSTEAD = re.compile(r"\balternatively\b")
_CHOICE = re.compile(
    r"\b(?:dual|bi|tri|multi)[- ]?licen[sc]ed\b"
    r"|\b(?:a choice|either|any one|one) of (?:one of )?(?:the )?(?:two |three |following |these |below )+(?:different )?licen[sc]es\b"
)


_WHOLE, _TITLE = 1500, 300


class Notice(NamedTuple):
    """One statement: the expression it names; whether it is offered in place of what was said before ("alternatively")."""

    expression: str
    instead: bool = False


def offers_choice(text: str) -> bool:
    """Whether `plain` text offers a choice between licenses that it does not name ("either of the following licenses")."""
    return _CHOICE.search(text) is not None


def notices(text: str) -> list[Notice]:
    """Statements such as "licensed under the Apache License, Version 2.0" in `plain` text, in order, each once."""
    found: list[Notice] = []
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
            instead = _INSTEAD.search(before) is not None
            if found and instead:  # the tri-license of old Mozilla files
                found[-1] = Notice(f"{found[-1].expression} OR {said[0]}", found[-1].instead)
            else:
                found.append(Notice(said[0], instead))
            at += said[1]
    if _DEDICATED.search(text):
        found.append(Notice("CC0-1.0"))
    found = [one._replace(expression=_dated(one.expression, text)) for one in found]
    versioned = _families(one.expression for one in found if one.expression not in BARE)
    found = [one for one in found if one.expression not in BARE or not _families([one.expression]) & versioned]
    if _SECRET.search(text):
        found.append(Notice(OWNED))
    return list({one.expression: one for one in reversed(found)}.values())[::-1]


def _dated(expression: str, text: str) -> str:
    """The expression with the version of a Creative Commons license that only a link in the text gives."""
    if "4.0" in text or "creativecommons.org" not in text:
        return expression
    linked = {match[1].upper(): match[2] for match in _LINKED.finditer(text)}
    return _NEWEST.sub(lambda match: f"CC-{match[1]}-{linked.get(match[1], '4.0')}", expression)


def titles(text: str) -> list[Notice]:
    """The licenses that a license file names without a statement, such as "CC BY 4.0 License" at its head, in `plain` text.

    Of a longer text, which may be a license of its own that compares itself to others, the first `_TITLE` characters count.
    """
    found = []
    for match in NAME.finditer(text if len(text) <= _WHOLE else text[:_TITLE]):
        if not _DENIED.search(_SENTENCE.split(text[max(0, match.start() - 90) : match.start()])[-1]):
            following = text[match.end() : match.end() + 60]
            cut = NAME.search(following)
            found.append(identify(match, following[: cut.start()] if cut else following, None))
    return [Notice(one) for one in dict.fromkeys(found) if one is not None]


def _families(expressions: Iterable[str]) -> set[str]:
    """The GNU families named in expressions."""
    return set(re.findall(r"\b(?:[AL]?GPL|GFDL)(?=-)", " ".join(expressions)))


@lru_cache(4096)
def _read(statement: str, begin: int) -> tuple[str, int] | None:
    """The licenses that a statement names from `begin` on: their expression and how far it reaches; None without any."""
    rest = statement[begin:]
    first = NAME.search(rest)
    if first is None or first.start() > 40 or _SENTENCE.search(rest[: first.start()]):
        return None
    version_before = re.search(r"version (\d(?:\.\d)?) of the $", statement[: begin + first.start()])
    names: list[str] = []
    choice = bool(re.search(r"\beither\b|\b(?:dual|bi|tri|multi|double|triple)\b", statement[: begin + first.start()]))
    end = 0
    for match in NAME.finditer(rest):
        link = _CLAUSE.sub(" x", rest[end : match.start()])
        if names and (len(link) > 130 or _SENTENCE.search(link.replace("v. ", "v ")) or not re.search(r"\b(?:or|and)\b|/|,|\(", link)):
            break
        following = rest[match.end() : match.end() + 150]
        cut = NAME.search(following)
        scope = _FULL_STOP.split(following[: cut.start()] if cut else following)[0]
        if names and re.search(r"\bor\b", re.sub(r"or later|and/or", "", link)):
            choice = True
        license_id = identify(match, scope, version_before[1] if version_before and not names else None)
        if license_id is not None and license_id not in names and not (license_id in BARE and _families(names) & _families([license_id])):
            # "the GNU General Public License (GPL) version 2": the version stands behind the second of two names of one license
            names = [name for name in names if name not in BARE or not _families([name]) & _families([license_id])]
            names.append(license_id)
        end = match.end()
    if not names:
        return None
    if re.search(r"at your (?:option|choice|election)", rest[end : end + 120]) and len(names) > 1:
        choice = True
    joined = " OR ".join(f"({name})" for name in choice_of(names)) if choice else " AND ".join(f"({name})" for name in names)
    return verdict_of(joined, "notice").expression or names[0], end
