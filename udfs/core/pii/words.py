"""Context words: what stands before a number that proves nothing by itself, in the languages of the corpora.

Two forms of each: the beginning of a word hashed into a small table, which the scan looks up, and a pattern, which
confirms. The hash may err on the side of a hit.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
from numpy.typing import NDArray

PHONE, BIRTH, ADDRESS, POSTAL, BANK, PLACE = (1 << bit for bit in range(6))

_PHONE_WORDS = (
    "tel telephone téléphone telefon teléfono telefono telefone telefoon telefonnummer phone fax mobile "
    "mobil móvil mobiel mob cell cellphone cellular call calls dial whatsapp sms "
    "rufnummer rückruf celular cellulare hotline komórka puhelin tlf gsm "
    "appelez appeler llame llamar ligue chiama anrufen zadzwoń phoned ph телефон тел "
    "моб звоните факс 电话 電話 手机 手機 携帯 联系 전화 휴대폰 연락처 फोन मोबाइल هاتف جوال τηλ τηλέφωνο"
)
_BIRTH_WORDS = (
    "born birth birthdate birthday dob d.o.b geboren geburtsdatum geburtstag geb naissance né née nacido "
    "nacida nacimiento nato nata nascita nascido nascida nascimento geboortedatum urodzony urodzona "
    "urodzenia ur doğum född født födelsedatum fødselsdato narozen narozena narození született syntynyt "
    "născut родился родилась рождения рождён рожд народився народилася "
    "народження 出生 生日 生年 生まれ 생년 출생 जन्म تاريخ γεννήθηκε"
)
_ADDRESS_WORDS = (
    "address lives living live lived resides residing resident residence ship deliver "
    "located anschrift adresse wohnhaft wohnt wohne domicilié domiciliée habite "
    "demeurant dirección domicilio vive reside indirizzo residente abita endereço morada mora adres "
    "zamieszkały zamieszkała mieszka woont wonende adress bor bosatt adresi bydliště moved адрес адресу "
    "проживает проживающий живёт живет адреса мешкає 地址 住址 住所 주소 पता عنوان διεύθυνση"
)
_POSTAL_WORDS = (
    "zip zipcode postal postcode plz postleitzahl cap cep pocztowy posta psč eircode pin postnummer индекс почтовый 邮编 郵便 邮政 우편"
)
_BANK_WORDS = "bic swift iban"
_PLACE_WORDS = (
    "lat latitude gps coordinates coordinate coords geo location latlng koordinaten coordonnées "
    "coordenadas breitengrad широта координаты 坐标 緯度 座標 纬度"
)
WORDS: dict[int, tuple[str, ...]] = {
    PHONE: tuple(_PHONE_WORDS.split()),
    BIRTH: tuple(_BIRTH_WORDS.split()),
    ADDRESS: tuple(_ADDRESS_WORDS.split()),
    POSTAL: tuple(_POSTAL_WORDS.split()),
    BANK: tuple(_BANK_WORDS.split()),
    PLACE: tuple(_PLACE_WORDS.split()),
}
TABLE_BITS = 16
_ENDS = b" .:-=)/\n\t\"',#(;_&0123456789\xc2\xbb" + bytes(range(0xE3, 0xEE))  # the last: characters without spaces between words


def slot(piece: bytes) -> int:
    """Where the table keeps a word's beginning: its first 4 bytes in small letters, or its first 6 where it is not ASCII."""
    value = piece[0] | piece[1] << 8 | piece[2] << 16
    rest = piece[3] if piece[0] < 0x80 else piece[3] | piece[4] << 8 | piece[5] << 16
    return (((value ^ (rest * 31)) & 0xFFFFFF) * 0x9E3779B1 >> 12) & ((1 << TABLE_BITS) - 1)


def _beginnings(word: str) -> list[bytes]:
    found = []
    for form in {word, word.capitalize(), word.upper()}:
        raw = form.encode()
        size = 4 if raw[0] < 0x80 else 6
        if raw[0] < 0x80:
            raw = bytes(byte | 0x20 for byte in raw[:4])
        tails = [b""] if len(raw) >= size else [bytes([byte | 0x20]) for byte in _ENDS]
        found += [(raw + tail + b"   ")[:size] for tail in tails]
    return found


@cache
def word_table() -> NDArray[np.uint8]:
    """Bits of the kinds of context a word's beginning may open: uint8, shape (2 ** TABLE_BITS,)."""
    table = np.zeros(1 << TABLE_BITS, np.uint8)
    for kind, words in WORDS.items():
        for word in words:
            for piece in _beginnings(word):
                table[slot(piece)] |= kind
    return table


@cache
def context_pattern(kind: int) -> re.Pattern[bytes]:
    """Any context word of a kind in UTF-8, whole where it is written in an alphabet."""
    alphabetic = {form for word in WORDS[kind] if ord(word[0]) < 0x900 for form in (word, word.capitalize(), word.upper())}
    other = [re.escape(word) for word in WORDS[kind] if ord(word[0]) >= 0x900]
    longest_first = sorted(map(re.escape, alphabetic), key=lambda word: (-len(word), word))
    either = "|".join([f"(?:(?<![A-Za-z])|(?<=\\\\[nrt]))(?:{'|'.join(longest_first)})(?![a-z\\x80-\\xbf])", *other])
    return re.compile(either.encode(), re.IGNORECASE)


def has_context(raw: bytes, start: int, kind: int, reach: int) -> bool:
    """Whether a context word of a kind stands in the `reach` bytes before `start`, in the same paragraph."""
    before = raw[max(0, start - reach) : start]
    return context_pattern(kind).search(before[before.rfind(b"\n\n") + 1 :]) is not None
