"""Numbers of persons of Europe, drawn at random and completed by the check digits that each country publishes.

Each maker returns the plain form. Births lie between 1950 and 1999, so that some of the numbers may be somebody's by chance,
as with every valid sample; none was looked up or taken from anywhere.
"""

from __future__ import annotations

import string

from labelled.checks import luhn_digit, mod_11_10, weighted
from labelled.drawing import LETTERS, Rng, born, d, until


def pl_pesel(rng: Rng) -> str:
    y, m, day = born(rng)
    body = f"{y % 100:02d}{m:02d}{day:02d}{d(rng, 4)}"
    return body + str(-weighted(body, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)


def de_tax_id(rng: Rng) -> str:
    """Of the first ten digits exactly one occurs twice (here), the others at most once."""
    numbers = rng.sample(string.digits, 9)
    numbers.insert(rng.randint(0, 9), rng.choice(numbers))
    body = "".join(numbers)
    return body + mod_11_10(body) if body[0] != "0" else de_tax_id(rng)


def es_dni(rng: Rng) -> str:
    if rng.random() < 0.3:
        first = rng.randint(0, 2)
        number = d(rng, 7)
        return "XYZ"[first] + number + "TRWAGMYFPDXBNJZSQVHLCKE"[int(f"{first}{number}") % 23]
    number = d(rng, 8, "1234567")
    return number + "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23]


def fr_nir(rng: Rng) -> str:
    y, m, _ = born(rng)
    sex, department = rng.randint(1, 2), rng.choice([n for n in range(1, 95) if n != 20])
    body = f"{sex}{y % 100:02d}{m:02d}{department:02d}{rng.randint(1, 400):03d}{rng.randint(1, 900):03d}"
    return body + f"{97 - int(body) % 97:02d}"


def nl_bsn(rng: Rng) -> str:
    def make() -> str | None:
        body = d(rng, 8, "123456789")
        rest = weighted(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11
        return body + str(rest) if rest < 10 else None

    return until(make)


def be_nn(rng: Rng) -> str:
    y, m, day = born(rng)
    body = f"{y % 100:02d}{m:02d}{day:02d}{rng.randint(1, 997):03d}"
    return body + f"{97 - int(body) % 97:02d}"


def gb_nhs(rng: Rng) -> str:
    def make() -> str | None:
        body = d(rng, 9, "46")
        check = (11 - weighted(body, list(range(10, 1, -1))) % 11) % 11
        return body + str(check) if check < 10 else None

    return until(make)


ODD = dict(
    zip(
        string.digits + LETTERS,
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23],
        strict=True,
    )
)


def it_cf_check(body: str) -> str:
    """Decree of 23 December 1976: odd places by the table, even places by their value."""
    total = sum(ODD[sign] if place % 2 == 0 else int(sign, 36) if sign.isdigit() else ord(sign) - 65 for place, sign in enumerate(body))
    return LETTERS[total % 26]


def it_cf(rng: Rng) -> str:
    y, m, day = born(rng)
    consonants = "BCDFGLMNPRSTVZ"
    name = "".join(rng.choice(consonants) for _ in range(6))
    place = rng.choice(["H501", "F205", "L219", "D612", "A944"])
    body = f"{name}{y % 100:02d}{'ABCDEHLMPRST'[m - 1]}{day + 40 * rng.randint(0, 1):02d}{place}"
    return body + it_cf_check(body)


def se_pnr(rng: Rng) -> str:
    y, m, day = born(rng)
    body = f"{y % 100:02d}{m:02d}{day:02d}{d(rng, 3)}"
    return body + luhn_digit(body)


def no_fnr(rng: Rng) -> str:
    def make() -> str | None:
        y, m, day = born(rng)
        body = f"{day:02d}{m:02d}{y % 100:02d}{rng.randint(0, 499):03d}"
        first = (11 - weighted(body, [3, 7, 6, 1, 8, 9, 4, 5, 2]) % 11) % 11
        second = (11 - weighted(f"{body}{first}", [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11
        return f"{body}{first}{second}" if first < 10 and second < 10 else None

    return until(make)


def dk_cpr(rng: Rng) -> str:
    def make() -> str | None:
        y, m, day = born(rng)
        body = f"{day:02d}{m:02d}{y % 100:02d}{d(rng, 4, '0123')}"
        return body if weighted(body, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0 else None

    return until(make)


def fi_hetu(rng: Rng) -> str:
    y, m, day = born(rng)
    date, number = f"{day:02d}{m:02d}{y % 100:02d}", f"{rng.randint(2, 899):03d}"
    return f"{date}-{number}" + "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(date + number) % 31]


def pt_nif(rng: Rng) -> str:
    body = d(rng, 8, "12")
    rest = weighted(body, [9, 8, 7, 6, 5, 4, 3, 2]) % 11
    return body + str(0 if rest < 2 else 11 - rest)


def ch_ahv(rng: Rng) -> str:
    body = "756" + d(rng, 9)
    return body + str(-weighted(body, [1, 3] * 6) % 10)


def at_svnr(rng: Rng) -> str:
    def make() -> str | None:
        y, m, day = born(rng)
        serial, date = d(rng, 3, "123456789"), f"{day:02d}{m:02d}{y % 100:02d}"
        check = (weighted(serial, [3, 7, 9]) + weighted(date, [5, 8, 4, 2, 1, 6])) % 11
        return f"{serial}{check}{date}" if check < 10 else None

    return until(make)


def cz_rc(rng: Rng) -> str:
    def make() -> str | None:
        y, m, day = rng.randint(1955, 1999), rng.randint(1, 12) + 50 * rng.randint(0, 1), rng.randint(1, 28)
        body = f"{y % 100:02d}{m:02d}{day:02d}{d(rng, 4)}"
        return body if int(body) % 11 == 0 else None

    return until(make)


def ro_cnp(rng: Rng) -> str:
    y, m, day = born(rng)
    body = f"{rng.randint(1, 2)}{y % 100:02d}{m:02d}{day:02d}{rng.randint(1, 46):02d}{rng.randint(1, 999):03d}"
    rest = weighted(body, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11
    return body + str(1 if rest == 10 else rest)


def bg_egn(rng: Rng) -> str:
    y, m, day = born(rng)
    body = f"{y % 100:02d}{m:02d}{day:02d}{d(rng, 3)}"
    return body + str(weighted(body, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10)


def hr_oib(rng: Rng) -> str:
    body = d(rng, 10, "123456789")
    return body + mod_11_10(body)


def gr_amka(rng: Rng) -> str:
    y, m, day = born(rng)
    body = f"{day:02d}{m:02d}{y % 100:02d}{d(rng, 4)}"
    return body + luhn_digit(body)


def _baltic(body: str) -> str:
    rest = weighted(body, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11
    if rest == 10:
        rest = weighted(body, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10
    return body + str(rest)


def ee_ik(rng: Rng) -> str:
    y, m, day = born(rng)
    return _baltic(f"{rng.randint(3, 4)}{y % 100:02d}{m:02d}{day:02d}{d(rng, 3)}")


def lv_pk(rng: Rng) -> str:
    def make() -> str | None:
        y, m, day = born(rng)
        body = f"{day:02d}{m:02d}{y % 100:02d}1{d(rng, 3)}"
        check = (1101 - weighted(body, [1, 6, 3, 7, 9, 10, 5, 8, 4, 2])) % 11
        return f"{body}{check}" if check < 10 else None

    return until(make)


def ie_pps(rng: Rng) -> str:
    body = d(rng, 7, "123456789")
    extra = rng.choice(["", "A"])
    total = weighted(body, [8, 7, 6, 5, 4, 3, 2]) + (9 if extra else 0)
    return body + "WABCDEFGHIJKLMNOPQRSTUV"[total % 23] + extra


def ru_inn(rng: Rng) -> str:
    body = f"{rng.choice(['77', '78', '50', '66'])}{d(rng, 8)}"
    body += str(weighted(body, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10)
    return body + str(weighted(body, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10)


def is_kt(rng: Rng) -> str:
    def make() -> str | None:
        y, m, day = born(rng)
        body = f"{day:02d}{m:02d}{y % 100:02d}{rng.randint(20, 99)}"
        check = -weighted(body, [3, 2, 7, 6, 5, 4, 3, 2]) % 11
        return f"{body}{check}9" if check < 10 else None

    return until(make)


def si_emso(rng: Rng) -> str:
    def make() -> str | None:
        y, m, day = born(rng)
        body = f"{day:02d}{m:02d}{y % 1000:03d}50{d(rng, 3)}"
        check = -weighted(body, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11
        return f"{body}{check}" if check < 10 else None

    return until(make)


def ua_rntrc(rng: Rng) -> str:
    body = d(rng, 9, "23")
    return body + str((-1 * int(body[0]) + weighted(body[1:], [5, 7, 9, 4, 6, 10, 5, 7])) % 11 % 10)
