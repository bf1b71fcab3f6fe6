"""Things that look like personal data and are not: numbers, names of versions, digests, code, placeholders (O-18 to O-26)."""

from __future__ import annotations

import random
import string
import uuid

from labelled.checks import luhn_digit

Rng = random.Random


def digits(rng: Rng, count: int) -> str:
    """`count` digits, the first not zero."""
    return rng.choice("123456789") + "".join(rng.choice(string.digits) for _ in range(count - 1))


def hexa(rng: Rng, count: int) -> str:
    """`count` lower-case hex digits."""
    return "".join(rng.choice("0123456789abcdef") for _ in range(count))


def isbn(rng: Rng) -> str:
    """ISBN-13 with hyphens and the right check digit."""
    body = "978" + digits(rng, 9)
    check = -sum(int(d) * (1 if i % 2 == 0 else 3) for i, d in enumerate(body)) % 10
    number = f"{body[:3]}-{body[3]}-{body[4:7]}-{body[7:12]}-{check}"
    return f"ISBN {number}" if rng.random() < 0.5 else f"ISBN-13: {number}"


def isbn10(rng: Rng) -> str:
    """ISBN-10 with the right check sign."""
    body = digits(rng, 9)
    check = "0123456789X"[-sum(int(d) * (10 - i) for i, d in enumerate(body)) % 11]
    return f"ISBN-10 {body[0]}-{body[1:4]}-{body[4:9]}-{check}"


def version(rng: Rng) -> str:
    """A version in one of the usual forms."""
    a, b, c, d = (rng.randint(0, 30) for _ in range(4))
    return rng.choice([f"version {a}.{b}.{c}", f"v{a}.{b}.{c}-rc{d}", f"pip install tool=={a}.{b}.{c}", f"release {a}.{b}.{c}+build{d}"])


def millis(rng: Rng) -> str:
    """Milliseconds since 1970, so that the Luhn digit fits."""
    body = str(rng.randint(160_000_000_000, 178_000_000_000))
    return f"ts={body}{luhn_digit(body)}"


def iso_time(rng: Rng) -> str:
    """A moment in ISO 8601."""
    return (
        f"{rng.randint(2001, 2026)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}T{rng.randint(0, 23):02d}:"
        f"{rng.randint(0, 59):02d}:{rng.randint(0, 59):02d}.{rng.randint(0, 999):03d}Z"
    )


def digest(rng: Rng) -> str:
    """A Git commit, an MD5 or a SHA-256."""
    length = rng.choice([32, 40, 64])
    return rng.choice({32: ["md5: ", "etag "], 40: ["commit ", "rev = "], 64: ["sha256:", "digest sha256:"]}[length]) + hexa(rng, length)


def guid(rng: Rng) -> str:
    """A random UUID."""
    return f"request {uuid.UUID(int=rng.getrandbits(128), version=4)}"


def price(rng: Rng) -> str:
    """An amount of money."""
    whole = rng.randint(1, 9_999_999)
    return rng.choice(
        [f"total ${whole:,}.{rng.randint(0, 99):02d}", f"{whole / 100:.2f} EUR", f"Preis {whole:,} €".replace(",", "."), f"¥{whole:,}"]
    )


def decimal(rng: Rng) -> str:
    """A score with many decimals."""
    return f"score {rng.random():.16f}"


def order(rng: Rng) -> str:
    """A number that a shop or a program gave."""
    return (
        rng.choice(["order ", "LinkedId: ", "invoice no. ", "ticket #", "build ", "Artikelnummer ", "row "])
        + "00" * rng.randint(0, 1)
        + digits(rng, rng.choice([6, 8, 9, 11, 12]))
    )


def build(rng: Rng) -> str:
    """A build's name with a moment and a short digest in it."""
    return (
        f"build v2026{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}T{rng.randint(0, 235959):06d}{rng.randint(0, 999):03d}Z-{hexa(rng, 6)}"
    )


def date(rng: Rng) -> str:
    """A plain date, nobody's birth."""
    y, m, d = rng.randint(1990, 2030), rng.randint(1, 12), rng.randint(1, 28)
    return rng.choice(
        [f"due {y}-{m:02d}-{d:02d}", f"published {d:02d}.{m:02d}.{y}", f"meeting {m:02d}/{d:02d}/{y} at {rng.randint(8, 18)}:30"]
    )


def size(rng: Rng) -> str:
    """A measure with its unit."""
    return rng.choice(
        [f"{digits(rng, 9)} bytes", f"offset 0x{hexa(rng, 8)}", f"{rng.randint(100, 999)} 000 000 users", f"{digits(rng, 7)} rows"]
    )


def code(rng: Rng) -> str:
    """A line of code that holds names and numbers."""
    n = rng.randint(10, 9999)
    return rng.choice(
        [
            f"for (int i = 0; i < {n}; ++i) sum += table[i] * {n + 1}",
            f"assert len(rows) == {digits(rng, 6)}",
            f"const MAX_ITEMS_{n} = {digits(rng, 7)}",
            f"std::vector<a::b{n}> parts",
            f"color: #{hexa(rng, 6)}; margin: {n}px",
            f"seed({digits(rng, 10)})",
        ]
    )


def holder(rng: Rng) -> str:
    """A placeholder, or what an earlier redaction left."""
    return (
        rng.choice(
            [
                "mail <EMAIL>",
                "phone: <PHONE>",
                "card **** **** **** ****",
                "id: [REDACTED]",
                "name=${NAME}",
                "value {{ value }}",
                "%(id)s of %s",
            ]
        )
        + f" (item {rng.randint(1, 99)})"
    )


GENERAL = [
    ("ISBN-13", isbn),
    ("ISBN-10", isbn10),
    ("version", version),
    ("timestamp in ms that passes Luhn (O-19)", millis),
    ("ISO time", iso_time),
    ("digest", digest),
    ("UUID", guid),
    ("price", price),
    ("decimal (O-20)", decimal),
    ("order number (O-20)", order),
    ("build name (O-20)", build),
    ("plain date", date),
    ("size", size),
    ("code", code),
    ("placeholder (O-26)", holder),
]


def pi(rng: Rng) -> str:
    """Pi, cut somewhere."""
    return "pi = 3.14159265358979323846264338327950288"[: rng.randint(15, 40)]
