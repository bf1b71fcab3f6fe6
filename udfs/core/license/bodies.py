"""Which license bodies a text holds: the best of the overlapping matches, and whether its differences matter.

Two licenses may differ by one sentence, so the choice is by differences, not by likeness: every word that is missing or
added counts against a text, words that name the holder count little, and a word that changes rights ("not", "commercial",
"only") makes the whole a changed text, whose id is LicenseRef-modified-ID.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.udfs.core.license.align import align
from auralith_pipeline.udfs.core.license.classes import MODIFIED, class_of
from auralith_pipeline.udfs.core.license.index import license_index
from auralith_pipeline.udfs.core.license.verdict import PERMISSIVE, WEAK_COPYLEFT

# A gap with one of these on either side changes what is allowed.
_CHANGING = """not non never only except unless must prohibited prohibit forbidden restricted restriction restrictions commercial
    commercially noncommercial noncommercially evil military nuclear advertising royalty royalties derivatives derivative"""
# Words that name who holds the rights, or the work: they differ from copy to copy.
_NAMING = """copyright holder holders owner owners author authors contributor contributors name names organization organisation company
    the and or of its their his her in university california regents inc llc ltd corporation corp foundation project isc software license
    licensor by any to you this an with institution consortium year yyyy fullname licensee"""
_GAP_COST, _NAME_COST = 1.0, 0.2
_TOLERATED = 0.10  # cost per word of the license that still is the license: spelling, addresses, a holder's long name
_TOLERATED_LEAST = 3.0
_CHANGED_COST = 40  # words: a license that fits unchanged goes before a longer one that fits changed
_RECOGNISED = 0.70  # share of its words that makes a text a changed copy of a license instead of none
_LONG = 500  # words: in a longer text one changed word is an edition, not another license
_CLAUSE = 20  # words within which a "neither" and what it denies stand
_SHORT = 25  # words: a text this short must be there word by word
_RESTRICTING = re.compile(
    r"\b(?:not|never|nor|prohibit\w*|forbid\w*|forbidden)(?: [\w'-]+){0,8} commerc\w+"
    r"|\bcommerc\w+(?: [\w'-]+){0,5} (?:not|prohibited|forbidden|requires?)\b"
    r"|\bnon-? ?commercial|\bcommons clause|\bnot for (?:resale|sale)"
    r"|\b(?:academic|research|educational|evaluation|personal|internal) (?:use|purposes?) only"
    r"|\bonly for (?:academic|research|educational|personal)"
    r"|\b(?:you|licensees?|users?|recipients?|one) (?:may|must|shall|can) ?not "
    r"(?:use|sell|sublicense|redistribute|distribute|modify|copy)\b(?! (?:this file|the work|this work) except in compliance)"
    r"|\b(?:software|code|programs?|works?|files?|package|library|material|source|it|this|they) (?:may|must|shall|can) ?not be "
    r"(?:used|sold|sublicensed|redistributed|distributed|modified|copied)\b"
    r"(?! (?:to endorse|in advertising|the names?|any trade|the trade))"
    r"|\bfor good,? not evil|\b(?:additional|further) (?:restriction|condition|limitation)s? (?:appl|:)"
)
_MARKS = 100  # copyright marks of a text that are read
_CREATIVE = re.compile(r"(?:attribution|by)[ -]non-?commercial")  # the name of another license is no restriction
NEAR = 60  # words around a body in which a restriction is taken to be about it
_COMMENT = re.compile(r"[\s#*/;%|>\"']+")


class Body(NamedTuple):
    """One license body in a text: its id, the words [begin, end) it takes, the share of its words found, whether changed."""

    license_id: str
    begin: int
    end: int
    score: float
    changed: bool


@cache
def _word_sets() -> tuple[frozenset[int], frozenset[int], frozenset[str], frozenset[str]]:
    index = license_index()
    split = frozenset(_CHANGING.split()), frozenset(_NAMING.split())
    return index.numbers_of(_CHANGING), index.numbers_of(_NAMING), *split


@cache
def _denials() -> frozenset[int]:
    return license_index().numbers_of("neither nor")


def _holders(data: bytes) -> frozenset[str]:
    """The words behind the text's copyright marks, which stand again where a license names its holder."""
    lower = data.lower()
    said: list[bytes] = []
    at = lower.find(b"copyright")
    while at >= 0 and len(said) < _MARKS:
        said.append(lower[at + 9 : at + 100].split(b"\n", 1)[0])
        at = lower.find(b"copyright", at + 9)
    return frozenset(re.findall(r"\w\w+", b" ".join(said).decode("utf-8", "replace"))) - _word_sets()[2]


def _gap_cost(theirs: list[int], ours: list[str], holders: frozenset[str], long_text: bool, edge: bool, denied: bool) -> tuple[float, bool]:
    """The cost of one difference, and whether it changes rights.

    theirs: the license's words that are missing; ours: those added; edge: in a long text's first or last tenth, where publishers
    put words about the text itself; holders: the words of names in the text; denied: a "neither" is missing here or a few words before.
    """
    changing_ids, naming_ids, changing, naming = _word_sets()
    if denied:  # "neither the name ... may be used to endorse" is also said as "the names ... may not be used"
        ours = [word for word in ours if word != "not"]
    changes = any(word in changing_ids for word in theirs) or any(word in changing for word in ours)
    if changes and not edge and not (long_text and len(theirs) + len(ours) < 6):
        return _GAP_COST * (len(theirs) + len(ours)), True
    if all(word in naming_ids for word in theirs) and len(ours) <= 15:
        return _NAME_COST * (len(theirs) + len(ours)), False
    missing = sum(word not in naming_ids for word in theirs)
    return _GAP_COST * missing + sum(_NAME_COST if word in naming or word in holders else _GAP_COST for word in ours), False


_Scored = tuple[float, int, str, int, int, float, bool]  # score (least is best), length of the name, name, begin, end, share, changed


def _beaten(least: float, begin: int, end: int, scored: list[_Scored]) -> bool:
    """Whether a match over a fifth of the words [begin, end) has a better score than `least`."""
    for score, _, _, first, last, _, _ in scored:
        if score < least and 5 * ((end if end < last else last) - (begin if begin > first else first)) > end - begin:
            return True
    return False


def find_bodies(data: bytes, hashes: NDArray[np.uint32], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> list[Body]:
    """The license bodies of a text in its order; they do not overlap. Appendices behind a license come with the id ""."""
    index = license_index()
    matches, gaps = align(hashes, index)
    if not matches.shape[1]:
        return []
    holders = _holders(data)
    scored: list[_Scored] = []
    for which, begin, end, matched, missing, inserted, first_gap, end_gap in sorted(matches.T.tolist(), key=lambda m: m[4] + m[5] - m[3]):
        base, size = int(index.begins[which]), int(index.begins[which + 1] - index.begins[which])
        share = matched / size
        # Skip what cannot win: even if all its differences were names, a match over the same words is better.
        least = 3 * _NAME_COST * (missing + inserted) - matched
        if share < _RECOGNISED or _beaten(least, begin, end, scored):
            continue
        cost, changed, denied_to = 0.0, False, -1
        for d0, d1, t0, t1 in gaps[:, first_gap:end_gap].T.tolist():
            added = [data[starts[i] : ends[i]].decode("utf-8", "replace").lower().replace("-", "") for i in range(d0, d1)]
            edge = size > _LONG and (10 * t0 > 9 * size or 10 * t1 < size)
            # Editions leave out the preamble, or the appendix on how to apply the license.
            left_out = size > _LONG and (t0 == 0 or t1 == size) and d1 - d0 < NEAR
            theirs = index.numbers[base + t0 : base + t1].tolist()
            if not _denials().isdisjoint(theirs):
                denied_to = t1 + _CLAUSE
            one_cost, changes = _gap_cost(theirs, added, holders, size > _LONG, edge or left_out, t0 <= denied_to)
            one_cost = min(one_cost, _NAME_COST * (len(theirs) + len(added))) if left_out else one_cost
            cost += one_cost
            changed |= changes
        same = not changed and cost <= max(_TOLERATED_LEAST, _TOLERATED * size)
        if size <= _SHORT:
            same = missing + inserted == 0
        if same or size > 60:
            name = index.names[which]
            scored.append((3 * cost + (_CHANGED_COST if changed else 0) - matched, len(name), name, begin, end, share, not same))
    scored.sort()
    taken = np.zeros(len(hashes), np.bool_)
    bodies = []
    for _, _, name, begin, end, share, is_changed in scored:
        if int(taken[begin:end].sum()) * 5 <= end - begin:
            taken[begin:end] = True
            bodies.append(Body(name, begin, end, share, is_changed))
    bodies.sort(key=lambda body: body.begin)
    # An appendix is one only behind its license; alone it is a file's notice.
    named = [body.end for body in bodies if body.license_id]
    bodies = [body for body in bodies if body.license_id or any(0 <= body.begin - end <= NEAR for end in named)]
    return _check_rest(data, starts, ends, taken, bodies)


def _check_rest(
    data: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64], taken: NDArray[np.bool_], bodies: list[Body]
) -> list[Body]:
    """Bodies with a restriction before or behind them ("may not be used commercially") are marked as changed."""
    out = []
    n_words = len(starts)
    for body in bodies:
        if class_of(body.license_id) not in (PERMISSIVE, WEAK_COPYLEFT) or body.end - body.begin > _LONG:
            out.append(body)  # long licenses speak for themselves, and titles around them speak of "commercial"
            continue
        rests = [(max(0, body.begin - NEAR), body.begin), (body.end, min(n_words, body.end + NEAR))]
        restricted = False
        for begin, end in rests:
            free = (np.flatnonzero(~taken[begin:end]) + begin).tolist()
            if free:
                rest = b" ".join(data[starts[i] : ends[i]] for i in free)
                words = _CREATIVE.sub("", _COMMENT.sub(" ", rest.decode("utf-8", "replace").lower()))
                restricted |= _RESTRICTING.search(words) is not None
        out.append(body._replace(changed=body.changed or restricted))
    return out


def id_in(body: Body) -> str:
    """The id of a body as it stands in an expression."""
    return MODIFIED + body.license_id if body.changed else body.license_id
