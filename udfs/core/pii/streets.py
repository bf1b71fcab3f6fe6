"""Street addresses and postal codes: only behind a word that introduces them, in the forms of many countries."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auralith_pipeline.udfs.core.pii.found import Found

_INTRODUCED = (
    r"(?:(?<![^\W\d_])(?:(?:home|street|mailing|postal|shipping|billing|residential|delivery|my|his|her|their|our|customer|current) "
    r"addres(?:s|ses)|addresse?s?(?=\s?(?:[:=|]|is\b|was\b|at\b|to\b|with\b|\d))|liv(?:es?|ing|ed) (?:at|on|in)|"
    r"resid(?:es?|ing|ed) (?:at|on|in)|resident (?:at|of)|"
    r"(?:ship|shipped|deliver|delivered|mail|send|moved|come) (?:it |them |this )?to|located at|residence|"
    r"anschrift|adresse|wohn(?:haft|t|e)(?: in)?(?: der)?|domicilié[e]?(?: au)?|habite(?: au)?|demeurant(?: au)?|dirección|domicilio|"
    r"vive en|reside en|indirizzo|residente (?:in|a)|abita in|endereço|morada|mora na|adres|"
    r"zamieszka[łl][yae](?: przy)?|mieszka przy|woont "
    r"(?:aan|op|in)(?: de| het)?|wonende(?: te)?|adress|bor på|bosatt på|адрес[у]?|"
    r"проживает(?: по адресу)?|проживающ\w+(?: по адресу)?|жив[её]т "
    r"(?:на|по)|мешкає)(?![^\W\d_])|地址|住址|住所|주소)"
)
_LINK = r"[\s:=|\-\"']{0,4}(?:(?:is|was|at|in|at the|to|to the same:|with|lautet|est|es|è|é|то|это|is:)[\s:]{1,2})?"
_NAME = r"[A-ZÀ-ÖØ-ÞŁŚŻŹĆ0-9][\w'’.-]*"
_KIND = (
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Square|Sq|Place|Pl|"
    r"Way|Terrace|Ter|Close|Crescent|Cres|Parkway|"
    r"Pkwy|Highway|Hwy|Circle|Cir|Row|Gardens|Grove|Hill|Mews|Trail|Walk|Quay|Alley|Parade|Park|Rise|View|Green)\b\.?"
)
_NUMBER = r"\d{1,5}(?:[-/]\d{1,4})?(?: ?[A-Za-z](?![\w]))?"
_UNIT = r"(?:,? (?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|Fl|Room|No)\b\.? ?#?\w{1,6}|,? #\w{1,6})?"
_FORMS = (
    rf"(?:(?:Flat|Unit|Apt|Apartment|"
    rf"Suite) \w{{1,5}},? )?\d{{1,6}}[A-Za-z]?(?:[-/]\d{{1,4}})?,? (?:[NSEW]{{1,2}}\.? |North |South |East |West )?"
    rf"(?:{_NAME} ){{1,4}}{_KIND}(?: [NSEW]{{1,2}}\b)?{_UNIT}",
    r"\d{1,4}(?: ?(?:bis|ter))?,? (?i:rue|avenue|av\.|boulevard|bd|place|chemin|allée|impasse|quai|route|cours|square|passage) "
    r"(?:(?:de la|de l['’]|du|des|de|d['’]|la|le|les|l['’]) ?)?[\w'’-]+(?: (?:de la|du|des|de|[A-ZÀ-Þ][\w'’-]+)){0,4}",
    rf"(?:{_NAME} ){{0,3}}[A-ZÄÖÜ][\w-]*(?:straße|strasse|str\.|weg|platz|allee|gasse|ring|damm|ufer|"
    rf"chaussee|straat|laan|plein|gracht|kade|dreef|"
    rf"singel|gatan|vägen|gade|vej|gata|veien|gränd|torg)(?: {_NUMBER})",
    rf"(?:{_NAME} ){{1,3}}(?:Straße|Strasse|Str\.|Weg|Platz|Allee|Gasse|Ring|Damm|Ufer) {_NUMBER}",
    r"(?:Calle|C/|Avda\.?|Avenida|Av\.|Plaza|Paseo|Carrera|Rua|R\.|Travessa|Largo|Alameda|Praça|"
    r"Estrada|Via|Viale|Piazza|Corso|Vicolo|Largo) ?"
    r"(?:(?:de la|de los|de las|del|de|da|do|dos|das|della|dei|dell['’]) )?[\w'’.]+(?: (?:de la|del|"
    r"de|da|do|dos|[A-ZÀ-Þ][\w'’.]+)){0,4},? "
    rf"(?:n[ºo°.]{{1,2}} ?|nº ?)?{_NUMBER}",
    rf"(?i:ul\.|ulica|ulicy|al\.|aleja|alei|os\.|pl\.) ?(?:{_NAME} ){{1,4}}{_NUMBER}(?: ?m\. ?\d+)?",
    r"(?:ул\.|улица|улице|пр-т|пр\.|проспект|пер\.|пл\.|вул\.|бул\.) ?[\w.-]+(?: [\w.-]+){0,3}?,? (?:д\. ?|дом |буд\. ?)?\d{1,4}[а-яa-z]?"
    r"(?:/\d+)?(?:,? (?:корп\.|к\.|стр\.) ?\d+)?(?:,? (?:кв\.|квартира) ?\d+)?",
    r"[\u3041-\u30ff\u4e00-\u9fff]{2,24}\d{1,5}(?:[号號弄巷](?:[\u4e00-\u9fff\d]{0,12}[号號室楼樓栋])?|(?:丁目|"
    r"番地|-\d{1,4}|番|号)(?:[\d-]{0,9}(?:番地|番|号)?){0,3})",
    r"[\uac00-\ud7a3]{1,8}(?:시|도)(?: [\uac00-\ud7a3\d]{1,10}){1,4}(?:로|길|동)(?: ?\d{1,4}(?:-\d{1,4})?(?:번길 ?\d{1,4})?)",
)
_STREET = re.compile(rf"{_INTRODUCED}{_LINK}((?-i:{'|'.join(_FORMS)}))", re.IGNORECASE)
_CODE = (
    r"(?:\d{5}-\d{4}|\d{5}-\d{3}|\d{3}-\d{4}|\d{2}-\d{3}|\d{4} ?(?-i:[A-Z]{2})(?![A-Za-z])|"
    r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z][ -]?\d[A-Z]\d|"
    r"\d{3} ?\d{3}|\d{3} \d{2}|(?:[A-Z]{1,2}-)?\d{4,6})"
)
_POSTAL = re.compile(
    r"(?:(?<![^\W\d_])(?:zip(?:[ -]?code)?|post(?:al)?[ -]?codes?|postleitzahl|plz|"
    r"(?:(?<=code )|(?<=codes )|(?<=código )|(?<=codigo ))postal|"
    r"(?<=codice )postale|c\.?p\.?|(?<!market )(?-i:CAP|(?:[Cc]ap(?=[:.])))|cep|"
    r"pocztowy|postcode|postnummer|psč|eircode|pin[ -]?code|posta kodu|индекс|"
    r"почтовый индекс)(?![^\W\d_])|邮编|邮政编码|郵便番号|우편번호|〒)"
    rf"(?:[\s:=|#\"'-]{{0,4}}(?:(?:is|lautet|est|es|ist|è|é|of)[\s:]{{1,2}})?)({_CODE})(?![\w-])"
    r"(?! (?:[mb]illion|[mb]n\b|tokens|bytes|users|usd|eur))",
    re.IGNORECASE,
)
# Behind a street: an optional town and state, then the code.
_BEHIND = re.compile(
    r"[,\n ]{1,3}(?:(?:[A-ZÀ-Þ][\w'’.-]+ ?){1,3},? ?(?:[A-Z]{2} )?)?("
    r"\d{5}-\d{4}|\d{5}-\d{3}|\d{2}-\d{3}|\d{4} ?[A-Z]{2}(?![A-Za-z])|"
    r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}|[A-Z]\d[A-Z] \d[A-Z]\d|\d{4,6})(?![\w-])"
)
BEHIND = 128


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogateescape"))


def check_street(raw: bytes, word: int, digit: int) -> Iterator[tuple[str, Found]]:
    """The street and house number that the word at `word` introduces, and a postal code right behind them."""
    text = raw[word : digit + BEHIND].decode("utf-8", "surrogateescape")
    match = _STREET.match(text)
    if match is not None:
        yield "STREET_ADDRESS", Found(word + _bytes(text[: match.start(1)]), word + _bytes(text[: match.end(1)]), False)
        code = _BEHIND.match(text, match.end(1))
        if code:
            yield "POSTAL_CODE", Found(word + _bytes(text[: code.start(1)]), word + _bytes(text[: code.end(1)]), False)


def check_postal(raw: bytes, word: int, digit: int) -> Iterator[tuple[str, Found]]:
    """The code that the word for postal codes at `word` introduces; `postal` alone is none, but it is behind `code`."""
    before = raw[max(0, word - 12) : word].decode("utf-8", "surrogateescape")
    text = before + raw[word : digit + BEHIND].decode("utf-8", "surrogateescape")
    match = _POSTAL.match(text, len(before))
    if match is not None:
        start = word - _bytes(before)
        yield "POSTAL_CODE", Found(start + _bytes(text[: match.start(1)]), start + _bytes(text[: match.end(1)]), False)
