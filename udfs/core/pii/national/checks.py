"""Check digits that python-stdnum does not have, or checks more strictly than the standard does.

Each takes the number without separators, in capitals, whose characters already have the row's shape.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from importlib import import_module

_HK_TW_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO"  # Taiwan's order of the letters: A is 10, O is 35
# GB/T 2260: provinces, municipalities, regions; 71 Taiwan, 81 Hong Kong, 82 and 83 Macao.
_CN_PROVINCES = frozenset((*range(11, 16), 21, 22, 23, *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83))
# Regions of the Yugoslav number (digits 8 and 9) by the republic that went on with it.
_JMBG_REGIONS = {
    "BA": range(10, 20),
    "ME": range(20, 30),
    "HR": range(30, 40),
    "MK": range(40, 50),
    "SI": range(50, 60),
    "RS": range(70, 100),
}


@cache
def stdnum_check(module: str) -> Callable[[str], bool]:
    """`is_valid` of a python-stdnum module such as `pl.pesel`, imported at the first use."""
    check: Callable[[str], bool] = import_module(f"stdnum.{module}").is_valid
    return check


def luhn(number: str) -> bool:
    """ISO/IEC 7812-1, annex B, over all digits."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def weighted(number: str, weights: tuple[int, ...]) -> int:
    """The sum of the first len(weights) digits, each times its weight."""
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))


def is_date(year: int, month: int, day: int) -> bool:
    """Is there such a day?"""
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def ca_sin(number: str) -> bool:
    """Luhn; no number begins with 8. Those beginning with 0 are the government's fictitious ones and count."""
    return number[0] != "8" and number != "000000000" and luhn(number)


def cn_ric(number: str) -> bool:
    """GB 11643: a province, a birth date, and ISO/IEC 7064 mod 11-2. Counties change too often to be held to a list."""
    if int(number[:2]) not in _CN_PROVINCES or not is_date(int(number[6:10]), int(number[10:12]), int(number[12:14])):
        return False
    if not 1850 <= int(number[6:10]) <= 2099 or not (number[17].isdigit() or number[17] == "X"):
        return False
    return (weighted(number, tuple(2**place % 11 for place in range(17, 0, -1))) + (10 if number[17] == "X" else int(number[17]))) % 11 == 1


def sg_nric(number: str) -> bool:
    """Weights 2 7 6 5 4 3 2; 4 more for T and G, 3 more for M; the remainder by 11 picks the letter."""
    series = number[0]
    rest = (weighted(number[1:], (2, 7, 6, 5, 4, 3, 2)) + {"T": 4, "G": 4, "M": 3}.get(series, 0)) % 11
    letters = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "F": "XWUTRQPNMLK", "G": "XWUTRQPNMLK", "M": "XWUTRQPNJLK"}.get(series)
    return letters is not None and number[-1] == letters[rest]


def hk_id(number: str) -> bool:
    """Letters count 10 to 35, a missing first letter 36; weights 9 down to 2, then the check (10 is written A); sum mod 11 is 0."""
    padded = number.rjust(9)
    values = [36 if char == " " else int(char, 36) for char in padded]
    if values[-1] > 10:
        return False
    return sum(value * weight for value, weight in zip(values, range(9, 0, -1), strict=True)) % 11 == 0


def tw_id(number: str) -> bool:
    """The letter as two digits, weights 1 9 8 7 6 5 4 3 2 1 1, sum mod 10 is 0; second character 1, 2 or, for residents, 8, 9, A to D."""
    if number[1] not in "1289ABCD":
        return False
    region = _HK_TW_LETTERS.index(number[0]) + 10
    second = number[1] if number[1].isdigit() else str(_HK_TW_LETTERS.index(number[1]) % 10)
    return weighted(f"{region}{second}{number[2:]}", (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)) % 10 == 0


def gb_nino(number: str) -> bool:
    """No check digit: HMRC's rules for the prefix, and a suffix A to D."""
    first, second, prefix = number[0], number[1], number[:2]
    return (
        first not in "DFIQUV"
        and second not in "DFIOQUV"
        and prefix not in ("BG", "GB", "KN", "NK", "NT", "TN", "ZZ")
        and number[-1] in "ABCD"
    )


def jmbg(country: str) -> Callable[[str], bool]:
    """The Yugoslav person number of one republic: date, region, and a check digit mod 11."""

    def check(number: str) -> bool:
        year = int(number[4:7])
        if not is_date(year + (1000 if year >= 800 else 2000), int(number[2:4]), int(number[:2])):
            return False
        if int(number[7:9]) not in _JMBG_REGIONS[country]:
            return False
        digit = -weighted(number, (7, 6, 5, 4, 3, 2) * 2) % 11
        return digit == int(number[12])

    return check


def hu_taj(number: str) -> bool:
    """Weights 3 and 7 in turn over eight digits, mod 10."""
    return number != "000000000" and weighted(number, (3, 7) * 4) % 10 == int(number[8])


def hu_tax(number: str) -> bool:
    """Begins with 8; place times digit, mod 11; a remainder of 10 is not given out."""
    return number[0] == "8" and weighted(number, tuple(range(1, 10))) % 11 == int(number[9])


def ru_snils(number: str) -> bool:
    """Weights 9 down to 1, mod 101, where 100 is written 00; numbers up to 001-001-998 have no check."""
    return int(number[:9]) > 1001998 and weighted(number, tuple(range(9, 0, -1))) % 101 % 100 == int(number[9:])


def kz_iin(number: str) -> bool:
    """Date, century digit, and weights 1 to 11 mod 11; on 10 again with 3 to 11, 1, 2."""
    if number[6] not in "123456" or not is_date(
        (17 + (int(number[6]) + 1) // 2) * 100 + int(number[:2]), int(number[2:4]), int(number[4:6])
    ):
        return False
    digit = weighted(number, tuple(range(1, 12))) % 11
    if digit == 10:
        digit = weighted(number, (*range(3, 12), 1, 2)) % 11
    return digit == int(number[11])


def uy_ci(number: str) -> bool:
    """Weights 2 9 8 7 6 3 4, up to the next ten."""
    return -weighted(number, (2, 9, 8, 7, 6, 3, 4)) % 10 == int(number[7])


def sa_id(number: str) -> bool:
    """1 for citizens, 2 for residents, and Luhn."""
    return number[0] in "12" and luhn(number)


def ae_id(number: str) -> bool:
    """784, the year of birth, seven digits, Luhn."""
    return number[:3] == "784" and 1900 <= int(number[3:7]) <= 2099 and luhn(number)


def fi_hetu(number: str) -> bool:
    """131052308T comes without its century sign here, which python-stdnum wants: a hyphen, for the 20th century."""
    return stdnum_check("fi.hetu")(number if len(number) == 11 else f"{number[:6]}-{number[6:]}")


def at_svnr(number: str) -> bool:
    """Weights, mod 11, and a birth date DDMMYY, whose month may be 13 to 15 where a day's numbers ran out."""
    return 1 <= int(number[4:6]) <= 31 and 1 <= int(number[6:8]) <= 15 and stdnum_check("at.vnr")(number)


def lv_pk(number: str) -> bool:
    """A birth date and the century 0 to 2, or 32 where none is told; python-stdnum takes companies (from 4 on) and any century too."""
    return (number[:2] == "32" or (number[0] in "0123" and number[6] in "012")) and stdnum_check("lv.pvn")(number)


def vn_cccd(number: str) -> bool:
    """No check digit: a province 001 to 096, a century and sex digit, a year."""
    return 1 <= int(number[:3]) <= 96


def any_number(number: str) -> bool:
    """No check digit and no published grammar: the label alone decides."""
    return number.strip("0") != ""
