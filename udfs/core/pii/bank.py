"""Payment cards (ISO/IEC 7812), IBAN (ISO 13616) and BIC (ISO 9362)."""

from __future__ import annotations

import re

from auralith_pipeline.udfs.core.pii.dumps import among_hex
from auralith_pipeline.udfs.core.pii.found import Found

# Issuer prefixes as ranges of the first six digits, with the lengths they issue. Source: the issuers' public BIN tables.
_ISSUERS: tuple[tuple[int, int, tuple[int, ...]], ...] = (
    (400000, 499999, (13, 16, 19)),  # Visa
    (510000, 559999, (16,)),  # Mastercard
    (222100, 272099, (16,)),  # Mastercard, second series
    (340000, 349999, (15,)),  # American Express
    (370000, 379999, (15,)),
    (300000, 305999, (14,)),  # Diners Club
    (309500, 309599, (14, 16)),
    (360000, 369999, (14, 16)),
    (380000, 399999, (14, 16)),
    (601100, 601199, (16, 19)),  # Discover
    (644000, 659999, (16, 19)),
    (622126, 622925, (16, 19)),
    (352800, 358999, (16, 19)),  # JCB
    (620000, 629999, (16, 17, 18, 19)),  # UnionPay
    (810000, 817199, (16, 17, 18, 19)),
    (500000, 509999, (16, 19)),  # Maestro, Elo
    (560000, 589999, (16, 19)),
    (630000, 639999, (16, 19)),
    (670000, 679999, (16, 19)),
    (220000, 220499, (16, 17, 18, 19)),  # Mir
    (606282, 606282, (16,)),  # Hipercard
)
IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BI": 27, "BR": 29, "BY": 28, "CH": 21,
    "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DJ": 27, "DK": 18, "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FK": 18, "FO": 18,
    "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HN": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23, "IQ": 23,
    "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27,
    "MD": 24, "ME": 22, "MK": 19, "MN": 20, "MR": 27, "MT": 31, "MU": 30, "NI": 28, "NL": 18, "NO": 15, "OM": 23, "PK": 24, "PL": 28,
    "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "RU": 33, "SA": 24, "SC": 31, "SD": 18, "SE": 24, "SI": 19, "SK": 24, "SM": 27,
    "SO": 23, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20, "YE": 30,
}  # fmt: skip
_COUNTRY = (
    "A[DEFGILMOQRSTUWXZ]|B[ABDEFGHIJLMNOQRSTVWYZ]|C[ACDFGHIKLMNORUVWXYZ]|D[EJKMOZ]|E[CEGHRST]|F[IJKMOR]|G[ABDEFGHILMNPQRSTUWY]|"
    "H[KMNRTU]|I[DELMNOQRST]|J[EMOP]|K[EGHIMNPRWYZ]|L[ABCIKRSTUVY]|M[ACDEFGHKLMNOPQRSTUVWXYZ]|N[ACEFGILOPRUZ]|OM|P[AEFGHKLMNRSTWY]|QA|"
    "R[EOSUW]|S[ABCDEGHIJKLMNORSTVXYZ]|T[CDFGHJKLMNORTVWZ]|U[AGMSYZ]|V[ACEGINU]|W[FS]|XK|Y[ET]|Z[AMW]"
)
_BIC = re.compile(
    rb"(?i:BIC|SWIFT)(?:[ /-]{0,3}(?i:BIC|SWIFT))?(?:[ _-]?(?i:code|number|no\.?|nr\.?|id)|(?:[\xe3-\xed][\x80-\xbf]{2}){1,4})?"
    rb"[\"'\])]{0,2}(?: (?i:is|lautet|es|est|of))?[ \t]{0,3}[:=#(|]?[ \t]{0,3}\n?"
    rb"[ \t\"']{0,3}([A-Z]{4}(?:" + _COUNTRY.encode() + rb")[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?)(?![A-Za-z0-9_])"
)  # the characters of three bytes are labels in Chinese, Japanese and Korean
# Behind its word an IBAN may be written in small letters, with a space behind the country, or in groups of any size.
_IBAN_WORD = re.compile(rb"(?i:IBAN)(?:[ -](?i:no|nr|number|nummer|code))?\.?[\"'\])]{0,2}[ \t:=#(|\"']{1,5}(?=[A-Za-z]{2} ?\d)")
_IBAN_RUN = re.compile(rb"[A-Za-z0-9]+(?:[ .-][A-Za-z0-9]+)*")
_SHOP_WORD = re.compile(
    rb"(?<![a-z])(?:ean|gtin|upc|isbn|barcode|imei|serial|s/?n|order|tracking|invoice|ticket)"
    rb"(?:-?1[0-9])?(?: (?:no\.?|nr\.?|number|id|code))?"
    rb"[\"' .:=#-]{0,4}\Z",
    re.IGNORECASE,
)
_CARD_WORD = re.compile(
    rb"(?<![a-z])(?:(?:credit|debit|bank|payment|master|kredit)?[-_ ]?cards?|visa|maestro|union ?pay|pan|ccn?|kreditkarte|karten?|cartes?|"
    rb"tarjeta|carta|cart\xc3\xa3o|karta|kaart|kort|kart[\xc4\xb1i]?|paid|pay|payment|charge)(?![a-z])|"
    + "|".join(("карт", "卡", "カード", "카드", "بطاقة", "कार्ड")).encode(),
    re.IGNORECASE,
)
_NEGATIVE = re.compile(rb"-\d+[,;]\s{0,2}\Z"), re.compile(rb"[,;]\s{0,2}-\d")
_IN_LIST = re.compile(rb"(?:\d[,;]?\s{1,3}|\d[,;])-?\Z"), re.compile(rb"[,;]?\s{1,3}-?\d|[,;]-?\d")


def check_card(raw: bytes, start: int, end: int) -> Found | None:
    """Digits that passed Luhn's test: an issuer's prefix and length are left to ask for."""
    digits = re.sub(rb"\D", b"", raw[start:end])
    if not _is_issued(digits) or len(set(digits)) < 2:
        return None
    before, after = raw[max(0, start - 24) : start], raw[end : end + 24]
    if before.endswith((b"#", b"$", b"0x")) or _SHOP_WORD.search(before):
        return None
    if raw[start + 4 : start + 5] == b"." and before[-1:] in {b".", b"*"}:  # columns of a table of weights
        return None
    if among_hex(raw, start, end) or after[:1] == b"*":
        return None
    if end - start == len(digits):
        rare = len(digits) == 13 or len(digits) > 16  # lengths few cards have, and many times, codes of articles and hashes do
        if (rare and not _CARD_WORD.search(raw, max(0, start - 48), start)) or _among_numbers(before, after):
            return None
    return Found(start, end, True)


def _is_issued(digits: bytes) -> bool:
    prefix = int(digits[:6])
    return any(first <= prefix <= last and len(digits) in lengths for first, last, lengths in _ISSUERS)


def _among_numbers(before: bytes, after: bytes) -> bool:
    """Whether a bare number stands in a list beside one of 14 digits or more that is no card: a random one in ten passes Luhn's test."""
    if _NEGATIVE[0].search(before) or _NEGATIVE[1].match(after):
        return True
    neighbours = []
    if _IN_LIST[0].search(before):
        neighbours += re.findall(rb"(?<![\d.])\d+(?=[,;]?\s{0,3}-?\Z)", before)
    if _IN_LIST[1].match(after):
        neighbours += re.findall(rb"\A[,;]?\s{0,3}-?(\d+)(?![\d.])", after)
    return any(len(number) >= 14 and not (_is_issued(number) and passes_luhn(number)) for number in neighbours)


def passes_luhn(digits: bytes) -> bool:
    """ISO/IEC 7812-1, annex B."""
    doubled = sum(sum(divmod(2 * (byte - 0x30), 10)) for byte in digits[-2::-2])
    return (doubled + sum(byte - 0x30 for byte in digits[-1::-2])) % 10 == 0


def check_iban(raw: bytes, start: int, end: int) -> Found | None:
    """As many letters and digits as the country issues, with remainder 1 by 97; what follows in the run is other text."""
    length = IBAN_LENGTHS.get(raw[start : start + 2].decode().upper())
    if length is None:
        return None
    sign = start
    compact = bytearray()
    while sign < end and len(compact) < length:
        if raw[sign : sign + 1].isalnum():
            compact.append(raw[sign])
        sign += 1
    if len(compact) < length or not compact[2:4].isdigit() or raw[sign : sign + 1].isalnum() or raw[sign : sign + 1] == b"_":
        return None
    number = "".join(str(int(chr(byte), 36)) for byte in compact[4:] + compact[:4])
    # ISO 7064: check digits run from 02 to 98.
    return Found(start, sign, True) if int(number) % 97 == 1 and 2 <= int(compact[2:4]) <= 98 else None


def check_iban_word(raw: bytes, at: int) -> Found | None:
    """The number behind the word IBAN at byte `at`, in whatever letters and groups."""
    word = _IBAN_WORD.match(raw, at, at + 48)
    if word is None:
        return None
    run = _IBAN_RUN.match(raw, word.end(), word.end() + 64)
    return None if run is None else check_iban(raw, run.start(), run.end())


def check_bic(raw: bytes, at: int) -> Found | None:
    """The code behind the word BIC or SWIFT at byte `at`."""
    match = _BIC.match(raw, at, at + 96)
    if match is None or not _BIC.match(raw, at):  # not cut by the window
        return None
    return Found(match.start(1), match.end(1), False)
