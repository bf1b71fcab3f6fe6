"""Phone numbers: the shape and its surroundings first, then the numbering plans of the `phonenumbers` library."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat

from auralith_pipeline.udfs.core.pii.dumps import among_hex
from auralith_pipeline.udfs.core.pii.found import Found
from auralith_pipeline.udfs.core.pii.national.named import is_named_national
from auralith_pipeline.udfs.core.pii.scan import NEAR_PHONE
from auralith_pipeline.udfs.core.pii.words import PHONE, context_pattern

MIN_DIGITS, MAX_DIGITS = 7, 15  # ITU-T E.164
MIN_PLAIN = 9  # digits of a national number that no word introduces
_DATE = re.compile(
    rb"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?!\d)|"
    rb"(?:(?:19|20)\d\d([-/. ])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12]\d|3[01])|"
    rb"(?:0?[1-9]|[12]\d|3[01])([-/. ])(?:0?[1-9]|[12]\d|3[01])\2(?:19|20)\d\d)(?!\d)"
)
# An American ZIP code with its extension, and an ISBN of ten digits.
_BOOK_OR_ZIP = re.compile(rb"(?:\d{5}-\d{4}|\d-\d{2,7}-\d{1,7}-\d|\d{2,5}-\d{2,7}-\d{1,6}-\d)\Z")
_DECIMAL = re.compile(rb"0\.\d{3,}(?: |\Z)|\+?\d{5,}\.\d{1,2}\Z")
_OTHER_NUMBER = re.compile(
    rb"(?<![a-z])(?:isbn(?:-?1[03])?|issn|doi|ean|order|invoice|ref|id|rfc|bug|ticket|case|sku|part|"
    rb"serial|version|v|port|pid|uid|siret|siren|"
    rb"account|konto|iban|vat|ustid|nr\. ?|#|no)[ .:=#]{0,3}\Z",
    re.IGNORECASE,
)
# North American numbers with one sign throughout (252.227-7013 is a section of a law); three numbers between spaces are mostly others.
_NANP = re.compile(rb"(?:1[-. ])?(?:\([2-9]\d\d\)[-. ]{0,2}[2-9]\d\d[-. ]|[2-9]\d\d([-.])[2-9]\d\d\1)\d{4}\Z")
# Numbers that regulators keep free for drama, which no plan calls valid, by country: Ofcom, ARCEP, ComReg, ACMA.
_FICTION = {
    44: (
        "GB",
        re.compile(
            r"7700900\d{3}|2079460\d{3}|1632960\d{3}|1(?:1[3-8]|21|31|41|51|61)4960\d{3}|1914980\d{3}|8081570\d{3}|3069990\d{3}|909879\d{4}"
        ),
    ),
    33: ("FR", re.compile(r"(?:19900|26191|35301|46571|53649|63998)\d{4}")),
    353: ("IE", re.compile(r"2091\d{5}")),
    61: ("AU", re.compile(r"[2378](?:5550|7010)\d{4}")),
}
_COUNTED = re.compile(rb"0123456789|0102030405")  # digits of an alphabet, bytes of an example
_YEARS = re.compile(rb"[1-9]\d{3} ?/ ?\d{4}\Z|\d{4,}-9{4,}\Z|(?:1[5-9]|20)\d\d ?-{1,2} ?(?:1[5-9]|20)\d\d\Z")
_HEX_BEFORE = re.compile(rb"(?<![0-9A-Za-z])[0-9A-Fa-f]{2}:\Z")  # fc:01 1180217 in a map of memory, 21:38:06 2010
_IN_PATH = re.compile(rb"[A-Za-z0-9-]\.[A-Za-z]{2,}(?:/[^\s\"'<>]*)?/\Z")
# Between the word and the number: signs, at most one end of line, another number, up to four words; no call and no program.
_LEADS = re.compile(
    rb"[a-z\x80-\xbf]*(?:[ \t:=.#|/*_>\\-]|\xc2\xa0|[(\[\"'](?![(\[\"'])|[)\]\"'](?=[ \t:=|>]))*\r?\n?[ \t>*#|-]*"
    rb"(?:[0-9(+][0-9()/. -]{5,18}[0-9][ ]?(?:[,;/]|or|und|et|y|e)[ ]{1,2})?"
    rb"(?:[A-Za-z\xc3-\xf4][A-Za-z\x80-\xf4]{0,14}[ \t:='\"._-]{1,3}){0,3}(?:[A-Za-z\xc3-\xf4][A-Za-z\x80-\xf4]{0,14})?[ \t:=\"'(+]*\Z"
)
_ESCAPE = re.compile(rb"\\[nrt]\Z")  # white space as JSON and most languages write it: no part of the word that follows
_STATE = re.compile(rb", [A-Z]{2} {1,2}\Z")  # Boston, MA 021110-1307: a ZIP code with a digit too many
_QUAD = re.compile(rb"\d{3}(?:\.\d{3}){3}\Z")  # an address with zeros in front
_NANP_REGIONS = ("US", "CA")


def check_phone(raw: bytes, start: int, end: int, regions: tuple[str, ...]) -> Found | None:
    """The number in a run of digit groups, with its plus sign and opening bracket, or None."""
    for first, last in _readings(raw, start, end):
        if not _stands_alone(raw, first, last):
            continue
        text = raw[first:last]
        if _is_other(text) or among_hex(raw, first, last) or (b"(" not in text and _STATE.search(raw, max(0, first - 8), first)):
            continue
        context = _is_introduced(raw, first)
        if last != end and not context and b"+" not in text[:2]:
            continue  # a part of a row of numbers
        if not context and b"+" not in text[:2] and _OTHER_NUMBER.search(raw[max(0, first - 16) : first]):
            continue
        if is_phone(text, regions, context):
            if b"+" not in text[:2] and is_named_national(raw, start, end):
                return None  # `SSN: 098-03-3570`, whatever its check digit says
            return Found(first, last, text.lstrip(b"(").startswith(b"+"))
    return None


def _is_other(text: bytes) -> bool:
    """Whether the digits are too few or too many, or have the form of a date, a decimal, a range, a code or an example."""
    digits = re.sub(rb"\D", b"", text)
    if not MIN_DIGITS <= len(digits) <= MAX_DIGITS or not set(digits) - set(b"01") or _COUNTED.search(digits):
        return True
    return any(form.match(text) for form in (_DATE, _DECIMAL, _YEARS, _QUAD, _BOOK_OR_ZIP))


def _readings(raw: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The whole run, then it without its last groups, then from each bracket in it."""
    first = start
    while first > max(0, start - 2) and raw[first - 1 : first] in (b"+", b"("):
        first -= 1
    if raw[first:start] == b"(" and b")" not in raw[start:end]:
        first = start  # (030 23125 000): the brackets are the sentence's
    yield first, end
    last = raw.rfind(b" ", start, end)
    for _ in range(3):
        if last <= start:
            break
        yield first, last
        last = raw.rfind(b" ", start, last)
    bracket = raw.find(b"(", start, end)
    if bracket > 0:
        yield bracket, end


def _is_introduced(raw: bytes, first: int) -> bool:
    """Whether a word for phones stands before a number with no more between than a few words and signs that lead to it."""
    before = raw[max(0, first - NEAR_PHONE) : first]
    ends = [match.end() for match in context_pattern(PHONE).finditer(before)]
    return bool(ends) and _LEADS.match(before, ends[-1]) is not None


def _stands_alone(raw: bytes, first: int, last: int) -> bool:
    before, after = raw[max(0, first - 2) : first], raw[last : last + 2]
    if _ESCAPE.search(before):
        before = b""
    if before[-1:].isalnum() or before[-1:] in {b"_", b"#", b"$", b"%", b"+", b"*", b"^", b"&", b"-", b"\\"}:
        return False
    if before[-1:] in {b".", b",", b":", b"/"} and before[:1].isdigit():
        return False
    if after[:1].isalnum() or after[:1] in {b"_", b"%", b"$", b"*", b"="}:
        return False
    bare = raw[first:last].isdigit()
    goes_on = after[1:2].isalnum() if after[:1] == b"-" or (bare and after[:1] == b".") else after[1:2].isdigit()
    if _HEX_BEFORE.search(raw, max(0, first - 4), first) or _IN_PATH.search(raw, max(0, first - 96), first):
        return False
    return not (after[:1] in {b".", b",", b":", b"-", b"/"} and goes_on)


@lru_cache(maxsize=1 << 16)
def is_phone(text: bytes, regions: tuple[str, ...], context: bool) -> bool:
    """Whether a plan knows the number. Without a plus sign its form, or a context word, must say that it is one."""
    number = text.decode()
    bare = number.lstrip("(")
    if bare.startswith(("+", "00")):
        if bare.startswith("00"):
            if not (context or re.search(r"[ ()/-]", bare)):
                return False
            bare = "+" + bare[2:]
        return _valid(bare, None) or (context and _is_possible(bare))
    separators = re.findall(r"[ ()/.-]+", number.strip("()"))
    if context:
        groups = re.findall(r"\d+", number)
        if any(len(group) == 1 for group in groups[1:]) or len("".join(groups)) < MIN_DIGITS + 1:
            return False
        return any(_valid(number, region) for region in regions)
    digits = re.sub(r"\D", "", number)
    if not separators or len(digits) < MIN_PLAIN:
        return False
    if _NANP.match(text):
        return any(_valid(number, region) for region in _NANP_REGIONS if region in regions)
    if digits[0] != "0" or re.match(r"0[ .-]", bare) or len(separators) > 5 or set("".join(separators)) == {"."} and len(separators) < 3:
        return False
    return any(_valid(number, region) for region in regions if region not in _NANP_REGIONS and _has_trunk_zero(region))


@lru_cache(maxsize=512)
def _has_trunk_zero(region: str) -> bool:
    """Whether national numbers of a region begin with 0, as written."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region(region, None)
    return metadata is not None and (metadata.national_prefix == "0" or region == "IT")


def _is_possible(number: str) -> bool:
    """Whether the length fits the country: behind a word that is enough, as plans change and old numbers stay in texts."""
    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(number, None)))
    except phonenumbers.NumberParseException:
        return False


def _valid(number: str, region: str | None) -> bool:
    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return False
    home, fiction = _FICTION.get(parsed.country_code or 0, (None, None))
    if fiction and region in {None, home} and fiction.fullmatch(str(parsed.national_number)):
        return True
    if region is None:
        return bool(phonenumbers.is_valid_number(parsed))
    if not phonenumbers.is_valid_number_for_region(parsed, region):
        return False
    # With a trunk prefix in the plan, a number of at least that many digits is written in full.
    written = re.sub(r"\D", "", number)
    national = re.sub(r"\D", "", phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL))
    return written == national or written.lstrip("01") == national.lstrip("01")
