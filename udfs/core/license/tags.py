"""Machine-readable lines about a file's license: SPDX lines, and tags such as `:license: MIT`."""

from __future__ import annotations

import re

from auralith_pipeline.udfs.core.license.expression import parse_expression
from auralith_pipeline.udfs.core.license.marks import LEAD, MARK, without_close
from auralith_pipeline.udfs.core.license.verdict import UNKNOWN

_SPDX = re.compile(r"SPDX-License-Identifier:[ \t]*([^\n\r]+)", re.I)
_SPDX_LEAD = re.compile(rf"{LEAD}(?:(?<=[#/*;%!\-]|[ \t])[^\"'`\n]{{0,120}}[ \t])?", re.I)
_MARKED = re.compile(rf"[ \t]*{MARK}", re.I)
_TAG = re.compile(
    rf"{LEAD}:licen[sc]e:[ \t]+(?P<field>.{{1,80}})"
    rf"|[ \t]*{MARK}(?:[ \t]+{MARK})?[ \t]*(?:\w+ )?licen[sc]e\s?:[ \t]+(?P<line>.{{1,80}})"
    rf"|[ \t]*{MARK}[^\"'\n]{{0,120}}@licen[sc]e[ \t]+(?P<at>.{{1,80}})"
    r"|__license__[ \t]*=[ \t]*[\"'](?P<python>[^\"'\n]{1,80})[\"']",
    re.I,
)
# A heading and its paragraph: "License", perhaps underlined, and below it a line that only names one.
_HEADING = re.compile(
    r"^[^\w\n\"'(){}]{0,20}(?:=head\d )?(?:the )?licen[sc]e(?:[ \t:*#/;~-]{0,80}|[ \t]*={3,80})\n(?:[^\w\n\"'(){}]{0,100}\n){0,3}"
    r"[^\w\n\"'(){}]{0,20}(?P<named>\w[^\n]{1,100})$",
    re.I | re.M,
)
_BEHIND = re.compile(r"\]|[ \[(<]+http|[,;]? ?(?:\u00a9|\(c\)|\(?see\b)", re.I)
_TAG_LINE = re.compile(r"^.{0,300}licen[sc]e.{0,300}$", re.I | re.M)


def spdx_lines(text: str) -> tuple[str, ...]:
    """Expressions of the text's own SPDX-License-Identifier lines, normalised; "" for one that cannot be read.

    A line counts when the tag stands at its beginning, behind comment marks or plain words of a comment, not in a string.
    """
    found = []
    for match in _SPDX.finditer(text):
        lead = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        if len(lead) > 200 or not _SPDX_LEAD.fullmatch(lead) or not (_MARKED.match(lead) or not lead.strip()):
            continue
        found.append(parse_expression(without_close(match[1])).expression or "")
    return tuple(dict.fromkeys(found))


def license_tags(text: str) -> tuple[str, ...]:
    """Expressions of comment lines such as `:license: MIT`, of Python's `__license__`, and of headings; unreadable ones say nothing."""
    found = []
    lines = filter(None, (_TAG.match(line[0]) for line in _TAG_LINE.finditer(text)))
    for match in (*lines, *_HEADING.finditer(text)):
        said = next(value for value in match.groupdict().values() if value)
        verdict = parse_expression(_name_in(said))
        if verdict.expression and verdict.license_class != UNKNOWN:
            found.append(verdict.expression)
    return tuple(dict.fromkeys(found))


def _name_in(said: str) -> str:
    return _BEHIND.split(without_close(said.rstrip()), maxsplit=1)[0].strip(" .,'\"")
