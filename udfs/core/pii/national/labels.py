"""What the words around a number say it is.

Text is compared without case, accents and punctuation: `T.C. Kimlik No:` and `tc_kimlik_no=` both read `tc kimlik no`, so one
spelling of a label covers how people and programs write it. A few labels are everyday words once their case and accents are
gone (`RUN`, `RČ`): they count only as they are spelled, and stand in the registry behind a `=`.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from auralith_pipeline.udfs.core.pii.national.registry import wanted_rows
from auralith_pipeline.udfs.core.pii.national.row import NationalId
from auralith_pipeline.udfs.core.pii.national.scan import BEFORE

# Letters that no decomposition takes apart.
_PLAIN = str.maketrans({"ı": "i", "ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "œ": "oe"})
_NOT_WORD = re.compile(r"[\W_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
SPELLED = "="  # before a label of the registry that counts only in this spelling
_ENDING = 4  # letters that may follow a label of five letters or more: personnummeret, hetunsa
_LONG = 5
_ACRONYM = range(3, 6)  # letters of a label that may be written with a dot after each

# Words that say the number is something else; the nearest word wins.
# fmt: off
OTHERWISE = (
    "isbn|issn|ean|gtin|upc|asin|doi|pmid|arxiv|order|order no|order number|invoice|tracking|phone|tel|telephone|telefon|telefono|"
    "telefone|mobile|fax|version|ticket|serial|serial number|model|sku|part number|part no|imei|timestamp|commit|build|revision|"
    "bug|rfc|port|price|bestellnummer|rechnung|rechnungsnummer|zamowienie|faktura|factura|facture|pedido|commande|ordine|fattura|"
    "tel no|phone number|call|电话|電話|手机|订单|訂單|전화|โทร|телефон|заказ|тел|whatsapp|iban|account number|account|card|credit card"
)
# Labels that say person number but not whose.
GENERIC = (
    "national id|national id number|national identification number|national identity number|national identifier|identity number|"
    "id number|id no|personal number|personal id|personal id number|personal identification number|personal identity number|"
    "personal code|personal identification code|identity no|identification number|tax id|tax id number|tax identification number|"
    "tax number|taxpayer id|identity card|"
    "id card|citizen id|citizen number|social security number|social insurance number|national insurance number|government id"
)
COUNTRY_WORDS = {
    "AE": "emirates uae emirati", "AR": "argentina argentine argentino", "AT": "austria austrian osterreich",
    "AU": "australia australian", "BA": "bosnia bosnian bosna", "BE": "belgium belgian belgie belgique", "BG": "bulgaria bulgarian",
    "BR": "brazil brazilian brasil brasileiro", "CA": "canada canadian", "CH": "switzerland swiss schweiz suisse",
    "CL": "chile chilean chileno", "CN": "china chinese", "CR": "costa", "CU": "cuba cuban cubano",
    "CZ": "czech czechia cesko ceska ceske", "DE": "germany german deutschland deutsche", "DK": "denmark danish danmark dansk",
    "DO": "dominican dominicana", "EC": "ecuador ecuadorian ecuatoriano", "EE": "estonia estonian eesti",
    "ES": "spain spanish espana espanol", "FI": "finland finnish suomi", "FR": "france french francais",
    "GB": "uk british britain england", "GR": "greece greek", "HK": "hong hongkong", "HR": "croatia croatian hrvatska hrvatski",
    "HU": "hungary hungarian magyar", "ID": "indonesia indonesian", "IE": "ireland irish", "IL": "israel israeli", "IN": "india indian",
    "IS": "iceland icelandic", "IT": "italy italian italia italiano", "JP": "japan japanese", "KR": "korea korean",
    "KZ": "kazakhstan kazakh", "LT": "lithuania lithuanian lietuva", "LV": "latvia latvian latvija", "ME": "montenegro montenegrin crna",
    "MK": "macedonia macedonian", "MU": "mauritius mauritian", "MX": "mexico mexican mexicano", "MY": "malaysia malaysian",
    "NL": "netherlands dutch nederland", "NO": "norway norwegian norge norsk", "NZ": "zealand", "PE": "peru peruvian peruano",
    "PK": "pakistan pakistani", "PL": "poland polish polska polski", "PT": "portugal portuguese portugues", "RO": "romania romanian",
    "RS": "serbia serbian srbija", "RU": "russia russian", "SA": "saudi", "SE": "sweden swedish sverige svensk",
    "SG": "singapore singaporean", "SI": "slovenia slovenian slovenija", "SK": "slovakia slovak slovensko slovenske",
    "TH": "thailand thai", "TR": "turkey turkish turkiye", "TW": "taiwan taiwanese", "UA": "ukraine ukrainian", "US": "us usa american",
    "UY": "uruguay uruguayan uruguayo", "VN": "vietnam vietnamese", "ZA": "south african",
}
# fmt: on


# A word cut in two is no word; scripts without spaces have no such words.
_CUT = re.compile("[0-9A-Za-z\u00c0-\u0dff]*")
_ESCAPE = re.compile(r"\\[nrt]")  # white space as JSON and most languages write it


def text_before(raw: bytes, start: int) -> str:
    """At most BEFORE characters of UTF-8 that stand before `start`, beginning with a whole word."""
    text = _ESCAPE.sub("  ", raw[max(0, start - 2 * BEFORE) : start].decode("utf-8", "ignore"))
    return _CUT.sub("", text[-BEFORE:], count=1) if start > 2 * BEFORE or len(text) > BEFORE else text


class Label(NamedTuple):
    """A label in a text: what it names, how many characters lie between it and the number, and how long it is.

    rows: the numbers it names; none for a word of OTHERWISE; `generic` says person number without whose.
    """

    distance: int
    length: int
    rows: tuple[NationalId, ...]
    generic: bool


class _Entry(NamedTuple):
    words: tuple[str, ...]
    rows: tuple[NationalId, ...]
    generic: bool


def plain_words(text: str) -> str:
    """The text in small letters without accents and marks, its words joined by single spaces."""
    if not text.isascii():
        text = "".join(char for char in unicodedata.normalize("NFKD", text) if unicodedata.category(char)[0] != "M")
    text = text.casefold()
    return _NOT_WORD.sub(" ", text if text.isascii() else text.translate(_PLAIN))


class Labels:
    """All labels of the chosen countries, looked up by their first word, or its first letters where it may have an ending."""

    def __init__(self, countries: tuple[str, ...]) -> None:
        named: dict[str, list[NationalId]] = defaultdict(list)
        spelled: dict[str, list[NationalId]] = defaultdict(list)
        for row in wanted_rows(countries):
            for label in row.labels.split("|"):
                if label.startswith(SPELLED):
                    spelled[label[1:]].append(row)
                else:
                    named[plain_words(label).strip()].append(row)
        self._spelled = {label: tuple(rows) for label, rows in spelled.items()}
        self._spelled_pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, self._spelled))})(?!\w)") if spelled else None
        entries = [_Entry(tuple(label.split()), tuple(rows), False) for label, rows in named.items()]
        entries += [_Entry(tuple(plain_words(label).split()), (), False) for label in OTHERWISE.split("|")]
        entries += [_Entry(tuple(plain_words(label).split()), (), True) for label in GENERIC.split("|")]
        self._unspaced = {"".join(entry.words): entry for entry in entries if _UNSPACED.search("".join(entry.words))}
        self._unspaced_pattern = (
            re.compile("|".join(map(re.escape, sorted(self._unspaced, key=lambda text: (-len(text), text))))) if self._unspaced else None
        )
        self._by_word: dict[str, list[_Entry]] = defaultdict(list)
        self._by_stem: dict[str, list[_Entry]] = defaultdict(list)  # labels of one long word, which may have an ending
        for entry in entries:
            whole = "".join(entry.words)
            if not whole or whole in self._unspaced:
                continue
            if len(entry.words) > 1:
                self._by_word[entry.words[0]].append(entry)
            if len(entry.words) == 1 and len(whole) in _ACRONYM and whole.isalpha():  # S.S.N., Α.Μ.Κ.Α.
                self._by_word[whole[0]].append(entry._replace(words=tuple(whole)))
            # Also written as one word: nhsNumber, taxid; but `r u n` is not the word run, nor `c i` continuous integration.
            if len(entry.words) > 1 and max(map(len, entry.words)) == 1:
                continue
            head, table = (whole[:_LONG], self._by_stem) if len(whole) >= _LONG else (whole, self._by_word)
            table[head].append(entry._replace(words=(whole,)))

    def find(self, text: str, after: bool) -> tuple[list[Label], str]:
        """Labels in a text that stands before the number (`after` False: distances count from the end) or after it, and the text
        in plain words, whose characters distances and lengths count."""
        plain = plain_words(text)
        return self._in_plain(plain, after) + self._as_spelled(text, len(plain), after), plain

    def _as_spelled(self, text: str, size: int, after: bool) -> list[Label]:
        if self._spelled_pattern is None:
            return []
        text = text if text.isascii() else unicodedata.normalize("NFC", text)
        found = []
        for match in self._spelled_pattern.finditer(text):
            before = len(plain_words(text[: match.start()]))
            length = len(plain_words(match[0]))
            found.append(Label(before if after else max(size - before - length, 0), length, self._spelled[match[0]], False))
        return found

    def _in_plain(self, text: str, after: bool) -> list[Label]:
        found = []
        words = text.split(" ")
        at = 0
        for index, word in enumerate(words):
            for entry in (*self._by_word.get(word, ()), *self._by_stem.get(word[:_LONG], ())):
                length = _match(words, index, entry.words)
                if length:
                    found.append(Label(at if after else max(len(text) - at - length, 0), length, entry.rows, entry.generic))
            at += len(word) + 1
        if self._unspaced_pattern is not None and not text.isascii():
            for match in self._unspaced_pattern.finditer(text):
                entry = self._unspaced[match[0]]
                found.append(Label(match.start() if after else len(text) - match.end(), len(match[0]), entry.rows, entry.generic))
        return found


def _match(words: list[str], index: int, label: tuple[str, ...]) -> int:
    """The length of the label in the words from `index`, or 0; its last word may have a grammatical ending if it is long."""
    last = index + len(label) - 1
    if last >= len(words) or words[index:last] != list(label[:-1]):
        return 0
    word, end = words[last], label[-1]
    if word != end and not (len(end) >= _LONG and word.startswith(end) and len(word) - len(end) <= _ENDING):
        return 0
    return sum(map(len, words[index : last + 1])) + last - index


@cache
def labels_of(countries: tuple[str, ...]) -> Labels:
    """The labels of the chosen countries, made once."""
    return Labels(countries)


@cache
def country_of_word() -> dict[str, str]:
    """Which country a word such as `polish` points to."""
    return {word: country for country, words in COUNTRY_WORDS.items() for word in words.split()}
