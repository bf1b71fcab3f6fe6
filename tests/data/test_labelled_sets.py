"""The labelled sets themselves: enough of each kind, offsets that fit, numbers that a second implementation accepts, no whole key."""

from __future__ import annotations

import hashlib
import importlib
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

LABELLED = Path(__file__).parent / "labelled"
CLASSES = [
    "email",
    "phone",
    "credit_card",
    "iban",
    "bic",
    "ip_address",
    "mac_address",
    "geo_coordinates",
    "crypto_wallet",
    "date_of_birth",
    "street_address",
    "postal_code",
    "url_credentials",
]
COUNTRIES = sorted(path.stem for path in (LABELLED / "pii" / "national").glob("*.jsonl"))
# The library's module for each country's number; HK, SG and TW have none there and are counted by hand below.
LIBRARY = dict(
    pair.split("=")
    for pair in [
        "AR=ar.cuit",
        "AT=at.vnr",
        "AU=au.tfn",
        "BE=be.nn",
        "BG=bg.egn",
        "BR=br.cpf",
        "CA=ca.sin",
        "CH=ch.ssn",
        "CL=cl.rut",
        "CZ=cz.rc",
        "DE=de.idnr",
        "DK=dk.cpr",
        "EC=ec.ci",
        "EE=ee.ik",
        "ES=es.nif",
        "FI=fi.hetu",
        "FR=fr.nir",
        "GB=gb.nhs",
        "GR=gr.amka",
        "HR=hr.oib",
        "IE=ie.pps",
        "IL=il.idnr",
        "IN=in_.aadhaar",
        "IS=is_.kennitala",
        "IT=it.codicefiscale",
        "JP=jp.in_",
        "KR=kr.rrn",
        "LT=lt.asmens",
        "LV=lv.pvn",
        "MX=mx.curp",
        "NL=nl.bsn",
        "NO=no.fodselsnummer",
        "NZ=nz.ird",
        "PL=pl.pesel",
        "PT=pt.nif",
        "RO=ro.cnp",
        "RU=ru.inn",
        "SE=se.personnummer",
        "SI=si.emso",
        "TH=th.pin",
        "TR=tr.tckimlik",
        "UA=ua.rntrc",
        "ZA=za.idnr",
    ]
)


@cache
def rows(path: str) -> list[dict[str, Any]]:
    """A set's lines."""
    return [json.loads(line) for line in (LABELLED / path).read_text(encoding="utf-8").splitlines()]


def text_of(row: dict[str, Any]) -> str:
    """A line's text, put together from its parts where it has some."""
    return "".join(row["parts"]) if "parts" in row else row["text"]


def values(path: str, kinds: tuple[str, ...] = ("positive", "unlabelled")) -> list[str]:
    """The labelled values of a set's lines of these kinds."""
    return [text_of(row)[start:end] for row in rows(path) if row["kind"] in kinds for start, end, _ in row["spans"]]


def every_path() -> list[str]:
    """All sets."""
    return sorted(str(path.relative_to(LABELLED)) for path in LABELLED.rglob("*.jsonl"))


@pytest.mark.parametrize("name", CLASSES)
def test_two_hundred_of_each_kind(name: str) -> None:
    """>= 200 positives and >= 200 hard negatives per class."""
    kinds = Counter(row["kind"] for row in rows(f"pii/{name}.jsonl"))
    assert kinds["positive"] >= 200
    assert kinds["negative"] >= 200
    assert {entity for row in rows(f"pii/{name}.jsonl") for _, _, entity in row["spans"]} == {name.upper()}


def test_enough_countries() -> None:
    assert len(COUNTRIES) >= 28


@pytest.mark.parametrize("country", COUNTRIES)
def test_each_country_has_its_four_kinds(country: str) -> None:
    """Valid with label >= 12, without >= 6, broken >= 12, look-alikes >= 12."""
    lines = rows(f"pii/national/{country}.jsonl")
    broken = sum(row["note"].startswith("wrong check") for row in lines)
    kinds = Counter(row["kind"] for row in lines)
    assert kinds["positive"] >= 12
    assert kinds["unlabelled"] >= 6
    assert broken >= 12
    assert kinds["negative"] - broken >= 12
    assert {entity[:2] for row in lines for _, _, entity in row["spans"] if entity != "PHONE"} == {country}


def test_secrets_are_many_and_of_many_providers() -> None:
    positives, negatives = rows("secrets/positive.jsonl"), rows("secrets/negative.jsonl")
    assert len(positives) >= 200
    assert len(negatives) >= 200
    assert len({row["rule_hint"] for row in positives}) >= 30
    assert all(row["secret_parts"] for row in positives)
    assert not any(row["secret_parts"] for row in negatives)


def test_licenses_are_many() -> None:
    assert len(rows("license/headers.jsonl")) >= 100
    assert len(rows("license/files.jsonl")) >= 150
    assert all(len(row["text"]) <= 1500 for row in rows("license/headers.jsonl"))
    assert all(re.fullmatch(r"[0-9a-f]{64}", row["sha256"]) for row in rows("license/files.jsonl"))


def test_ids_are_unique_and_texts_too() -> None:
    ids = [row["id"] for path in every_path() for row in rows(path)]
    assert len(ids) == len(set(ids))
    for path in every_path():
        if not path.startswith("license"):
            texts = [text_of(row) for row in rows(path)]
            assert len(texts) == len(set(texts)), path


def test_offsets_lie_in_the_text_around_a_whole_value() -> None:
    for path in every_path():
        for row in rows(path):
            for start, end, entity in row.get("spans", []):
                value = text_of(row)[start:end]
                assert value == value.strip(), row["id"]
                assert value, row["id"]
                assert end <= len(text_of(row))
                assert re.fullmatch(r"[A-Z_]+", entity)
            for run in row.get("secret_parts", []):
                assert run == list(range(run[0], run[-1] + 1)), row["id"]
                assert run[-1] < len(row["parts"])


@pytest.mark.parametrize("country", sorted(LIBRARY))
def test_numbers_hold_against_a_second_implementation(country: str) -> None:
    """The generator's check digits (O-24) and python-stdnum were written apart; they agree on valid and on broken ones."""
    module = importlib.import_module(f"stdnum.{LIBRARY[country]}")
    path = f"pii/national/{country}.jsonl"
    for value in values(path):
        if country == "US":
            value = value.replace(" ", "-")
        # The library knows fewer Chinese counties than there are: only the check digit is compared there.
        assert module.is_valid(value) if country != "CN" else module.calc_check_digit(value) == value[-1], value
    for row in rows(path):
        if row["note"].startswith("wrong check"):
            for token in re.findall(r"[0-9A-ZÀ-Þ][0-9A-Z./ -]{6,}[0-9A-Z]", row["text"]):
                assert not module.is_valid(token), row["text"]


def test_numbers_of_the_countries_that_the_library_lacks() -> None:
    """Hong Kong, Singapore and Taiwan by their published weights; US by the ranges that are never given."""
    for value in values("pii/national/HK.jsonl"):
        digits = [36, ord(value[0]) - 55, *map(int, value[1:7]), int(value[8], 16)]
        assert sum(d * w for d, w in zip(digits, range(9, 0, -1), strict=True)) % 11 == 0, value
    for value in values("pii/national/SG.jsonl"):
        total = sum(int(d) * w for d, w in zip(value[1:8], (2, 7, 6, 5, 4, 3, 2), strict=True)) + 4 * (value[0] in "TG")
        assert value[8] == ("JZIHGFEDCBA" if value[0] in "ST" else "XWUTRQPNMLK")[total % 11], value
    for value in values("pii/national/TW.jsonl"):
        number = dict(zip("ABCDEFGHJKLMNPQRSTUVXYWZIO", range(10, 36), strict=True))[value[0]]
        total = number // 10 + number % 10 * 9 + sum(int(d) * w for d, w in zip(value[1:], (8, 7, 6, 5, 4, 3, 2, 1, 1), strict=True))
        assert total % 10 == 0, value
    for value in values("pii/national/US.jsonl"):
        assert re.fullmatch(r"(?!000|666|9)\d{3}[- ](?!00)\d{2}[- ](?!0000)\d{4}", value), value


def test_cards_and_ibans_hold_against_a_second_implementation() -> None:
    """O-19: Luhn; ISO 13616."""
    luhn, iban = importlib.import_module("stdnum.luhn"), importlib.import_module("stdnum.iban")
    assert all(luhn.is_valid(re.sub(r"\D", "", value)) for value in values("pii/credit_card.jsonl"))
    assert all(iban.is_valid(value, check_country=False) for value in values("pii/iban.jsonl"))
    for row in rows("pii/iban.jsonl"):
        if row["note"] == "wrong check digits":
            number = re.search(r"IBAN ([0-9A-Z]+)", row["text"])
            assert number
            assert not iban.is_valid(number[1], check_country=False), row["text"]


def test_base58_wallets_hold_by_their_own_checksum() -> None:
    """Bitcoin's base58check, written here once more."""
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    checked = 0
    for row in rows("pii/crypto_wallet.jsonl"):
        if not row["note"].startswith(("BTC P2", "LTC", "DOGE", "TRON")) or row["note"] == "LTC segwit":
            continue
        start, end, _ = row["spans"][0]
        number = 0
        for sign in row["text"][start:end]:
            number = number * 58 + alphabet.index(sign)
        raw = number.to_bytes(25, "big")
        assert hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:], row["text"]
        checked += 1
    assert checked > 50


def test_no_whole_secret_stands_in_any_file() -> None:
    """Fragments only: neither the secret nor its JSON form is in a file, and no fragment of one is long."""
    whole = "\n".join((LABELLED / path).read_text(encoding="utf-8") for path in every_path())
    secrets = 0
    for row in rows("secrets/positive.jsonl"):
        for run in row["secret_parts"]:
            pieces = [row["parts"][i] for i in run]
            secret = "".join(pieces)
            secrets += 1
            assert max(map(len, pieces)) <= 11, row["id"]
            assert secret not in whole, row["id"]
            assert json.dumps(secret)[1:-1] not in whole, row["id"]
    for value in values("pii/url_credentials.jsonl"):
        assert value not in whole, value
    assert secrets >= 200
