"""Numbers of persons outside Europe, drawn at random and completed by the check digits that each country publishes.

Each maker returns the plain form. Births lie between 1950 and 1999, so that some of the numbers may be somebody's by chance,
as with every valid sample; none was looked up or taken from anywhere.
"""

from __future__ import annotations

from labelled.checks import luhn_digit, mod_11_2, verhoeff_digit, weighted
from labelled.drawing import LETTERS, Rng, born, d, until


def tr_tckn(rng: Rng) -> str:
    body = d(rng, 9, "123456789")
    numbers = [int(sign) for sign in body]
    tenth = (sum(numbers[0::2]) * 7 - sum(numbers[1::2])) % 10
    return body + str(tenth) + str((sum(numbers) + tenth) % 10)


def in_aadhaar(rng: Rng) -> str:
    body = d(rng, 11, "23456789")
    return body + verhoeff_digit(body)


def br_cpf(rng: Rng) -> str:
    body = d(rng, 9)
    for _ in range(2):
        rest = weighted(body, list(range(len(body) + 1, 1, -1))) % 11
        body += str(0 if rest < 2 else 11 - rest)
    return body


def cn_ric(rng: Rng) -> str:
    y, m, day = born(rng)
    body = rng.choice(["110105", "310101", "440106", "510104", "330102"]) + f"{y}{m:02d}{day:02d}{d(rng, 3)}"
    return body + mod_11_2(body)


def ca_sin(rng: Rng) -> str:
    body = d(rng, 8, "1234567")
    return body + luhn_digit(body)


def za_id(rng: Rng) -> str:
    y, m, day = born(rng)
    body = f"{y % 100:02d}{m:02d}{day:02d}{d(rng, 4)}{rng.randint(0, 1)}8"
    return body + luhn_digit(body)


def au_tfn(rng: Rng) -> str:
    def make() -> str | None:
        body = d(rng, 9, "123456789")
        return body if weighted(body, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0 else None

    return until(make)


def us_ssn(rng: Rng) -> str:
    area = rng.choice([n for n in range(1, 900) if n not in (0, 666)])
    return f"{area:03d}{rng.randint(1, 99):02d}{rng.randint(1, 9999):04d}"


def il_id(rng: Rng) -> str:
    body = d(rng, 8, "0123")
    return body + luhn_digit(body)


def kr_rrn(rng: Rng) -> str:
    y, m, day = born(rng)
    body = f"{y % 100:02d}{m:02d}{day:02d}{rng.randint(1, 2)}{rng.randint(0, 90):02d}{d(rng, 3)}"
    return body + str((11 - weighted(body, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11) % 10)


def jp_my_number(rng: Rng) -> str:
    body = d(rng, 11, "123456789")
    rest = weighted(body[::-1], [2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6]) % 11
    return body + str(0 if rest <= 1 else 11 - rest)


def tw_id(rng: Rng) -> str:
    """Letter, sex, seven digits, check: the letter's number (10 = A ... in the ministry's order) counts as two digits."""
    letter = rng.choice(LETTERS)
    number = str(10 + "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(letter))
    body = str(rng.randint(1, 2)) + d(rng, 7)
    return letter + body + str(-weighted(number + body, [1, 9, 8, 7, 6, 5, 4, 3, 2, 1]) % 10)


def hk_id(rng: Rng) -> str:
    letter, body = rng.choice("ABCDEGHKMPRSVYZ"), d(rng, 6)
    total = 9 * 36 + 8 * (ord(letter) - 55) + weighted(body, [7, 6, 5, 4, 3, 2])
    return f"{letter}{body}({'0123456789A'[-total % 11]})"


def sg_nric(rng: Rng) -> str:
    letter, body = rng.choice("STFG"), d(rng, 7)
    total = weighted(body, [2, 7, 6, 5, 4, 3, 2]) + (4 if letter in "TG" else 0)
    return letter + body + ("JZIHGFEDCBA" if letter in "ST" else "XWUTRQPNMLK")[total % 11]


def th_id(rng: Rng) -> str:
    body = d(rng, 12, "12345678")
    return body + str((11 - weighted(body, list(range(13, 1, -1))) % 11) % 10)


def mx_curp(rng: Rng) -> str:
    y, m, day = born(rng)
    name = rng.choice("BCDFGLMNPRST") + rng.choice("AEIOU") + "".join(rng.choice("BDFGLMPRST") for _ in range(2))
    name = name[0] + name[1] + name[2:]
    body = f"{name}{y % 100:02d}{m:02d}{day:02d}{rng.choice('HM')}{rng.choice(['DF', 'JC', 'NL', 'PL', 'VZ'])}"
    body += "".join(rng.choice("BCDFGLMNPRST") for _ in range(3)) + "0"
    values = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
    return body + str(-sum(values.index(sign) * (18 - place) for place, sign in enumerate(body)) % 10)


def ar_cuit(rng: Rng) -> str:
    def make() -> str | None:
        body = rng.choice(["20", "27", "23"]) + d(rng, 8, "123")
        check = (11 - weighted(body, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11
        return f"{body}{check}" if check < 10 else None

    return until(make)


def cl_rut(rng: Rng) -> str:
    body = d(rng, 8, "12")
    check = (11 - weighted(body[::-1], [2, 3, 4, 5, 6, 7, 2, 3]) % 11) % 11
    return body + "0123456789K"[check]


def nz_ird(rng: Rng) -> str:
    def make() -> str | None:
        body = str(rng.randint(10_000_000, 14_999_999))
        for weights in ([3, 2, 7, 6, 5, 4, 3, 2], [7, 4, 3, 2, 5, 2, 7, 6]):
            check = -weighted(body, weights) % 11
            if check < 10:
                return f"{body}{check}"
        return None

    return until(make)


def ec_ci(rng: Rng) -> str:
    body = f"{rng.randint(1, 24):02d}{d(rng, 7, '012345')}"
    return body + luhn_digit(body)
