"""Dates of birth: a date right behind a word for birth."""

from __future__ import annotations

import re

from auralith_pipeline.udfs.core.pii.found import Found

# fmt: off
_WORDS = (
    "born", "birth", "birth ?date", "birthday", "dob", r"d\.o\.b\.?", "geboren", "geburtsdatum", "geburtstag", r"geb\.", "naissance",
    "née?",
    "nacid[oa]", "nacimiento", "nat[oa]", "nascita", "nascid[oa]", "nascimento", "geboortedatum", "urodzon[yae]", "urodzenia", r"ur\.",
    "doğum tarihi", "doğumlu", "född", "födelsedatum", "født", "fødselsdato", "narozen[aí]?", "született", "syntynyt", "născut",
    "родил(?:ся|ась)", "рождения", "народи(?:вся|лася)", "народження",
)
_CJK_WORDS = (
    "出生日期", "出生年月日?", "出生于", "出生", "生日期?", "生年月日",
    "생년월일", "출생", "जन्म ?(?:तिथि|दिनांक)?", "تاريخ الميلاد", "γεννήθηκε",
)
_MONTHS = (
    "jan(?:uary|uar|uari|ner|vier|eiro)?", "feb(?:ruary|ruar|ruari|rero|"
    "braio)?", "fév(?:rier)?", "fev(?:ereiro)?", "mar(?:ch|zo|ço|s|et|ca)?",
    "märz", "mär", "maart", "apr(?:il|"
    "ile)?", "abr(?:il)?", "avr(?:il)?", "may", "mai", "mayo", "maio", "mei", "maggio", "maja", "jun[ei]?",
    "junio", "junho", "juin", "giugno", "jul[yi]?", "julio", "julho", "juil(?:let)?", "luglio", "aug(?:ust|ustus)?", "ago(?:sto)?", "août",
    "sep(?:t|tember|tembre|tiembre)?", "set(?:tembre|embro)?", "oct(?:ober|obre|"
    "ubre)?", "okt(?:ober)?", "ottobre", "outubro", "nov(?:ember|embre|"
    "iembre|embro)?", "dec(?:ember|embre)?", "dez(?:ember|embro)?", "déc(?:embre)?", "dic(?:embre|"
    "iembre)?", "gennaio", "enero", "stycznia",
    "lutego", "marca",
    "kwietnia", "czerwca", "lipca", "sierpnia", "września", "października", "listopada", "grudnia", "января", "февраля",
    "марта",
    "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря",
    "ocak", "şubat", "mart", "nisan", "mayıs",
    "haziran", "temmuz", "ağustos", "eylül", "ekim", "kasım", "aralık",
)
# fmt: on
_YEAR = r"(?:1[89]\d\d|20\d\d)"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = rf"(?:{'|'.join(sorted(_MONTHS, key=lambda month: (-len(month), month)))})\.?"
_DATE = (
    rf"{_YEAR}[-/.]\d{{1,2}}[-/.]{_DAY}|{_DAY}[-/.] ?\d{{1,2}}[-/.] ?(?:{_YEAR}|\d\d)|{_DAY}(?:st|nd|"
    rf"rd|th|er|º|\.)? (?:of |de |d')?{_MONTH},?"
    rf" (?:de |del )?{_YEAR}|{_MONTH} {_DAY}(?:st|nd|rd|th)?,? {_YEAR}|{_DAY}-{_MONTH}-{_YEAR}|"
    rf"{_YEAR} ?[年년] ?\d{{1,2}} ?[月월]"
    r" ?\d{1,2} ?[日일号]?"
)
# Between the word and the date: a few words such as "on", "am", "le", "is", "of ... was", "It's" in the next sentence, and signs.
_BETWEEN = (
    r"(?:\s?\([^()\n]{1,16}\))?(?:[.?] (?:it['’]s|it is|it was|es ist|es|c['’]est|è) )?"
    r"[\s:=|,\"'*_\-]{0,4}(?:(?:on|am|le|el|il|em|op|w|dnia|den|is|was|es|"
    r"ist|est|era|the|date|of|this|datum|i|день|года|"
    r"den|in|на|été|:|は|是|为)[\s:=\"']{1,3}){0,3}"
)
_PATTERN = re.compile(
    rf"(?:(?<![^\W\d_])(?:{'|'.join(_WORDS)})(?![^\W\d_])|{'|'.join(_CJK_WORDS)}){_BETWEEN}({_DATE})(?![\d]|[-/.]\d)", re.IGNORECASE
)
BEHIND = 48


def check_birth(raw: bytes, word: int, digit: int) -> Found | None:
    """The date behind the word for birth at `word`, the first digit behind it being at `digit`."""
    text = raw[word : digit + BEHIND].decode("utf-8", "surrogateescape")
    match = _PATTERN.match(text)
    if match is None:
        return None
    start = word + len(text[: match.start(1)].encode("utf-8", "surrogateescape"))
    return Found(start, start + len(match.group(1).encode("utf-8", "surrogateescape")), False)
