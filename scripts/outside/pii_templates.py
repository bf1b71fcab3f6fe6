"""Personal data in others' sentences: the templates of presidio-evaluator (MIT), filled with invented values.

    scripts/env.sh python scripts/outside/pii_templates.py [--fillings 20] [--show]

The wheel is fetched by pip into .build/ and never committed. Its sentences were written by others and no rule was made on them;
e-mail and street addresses come from its table of invented people, cards, IBANs, telephone numbers, IP addresses and social
security numbers from our labelled sets, since the table's are rounded. Addresses are whole (street, city, code): found is one of which the
street or the code is found. `--show` prints what was missed or found beside a value.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import random
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

from auralith_pipeline.udfs.core.curate import find_spans

ROOT = Path(__file__).resolve().parents[2]
LABELLED = ROOT / "tests/data/labelled/pii"
PACKAGE = "presidio-evaluator==0.3.2"
DATA = "presidio_evaluator/data_generator/raw_data/"
SEED = 20261126
ENTITIES = {
    "credit_card_number": "CREDIT_CARD", "iban": "IBAN", "phone_number": "PHONE", "ip_address": "IP_ADDRESS", "email": "EMAIL",
    "ssn": "US_SSN", "date_of_birth": "DATE_OF_BIRTH", "address": "STREET_ADDRESS", "zipcode": "POSTAL_CODE", "postcode": "POSTAL_CODE",
}  # fmt: skip
TABLE = {
    "first_name": "GivenName", "last_name": "Surname", "city": "City", "country": "CountryFull", "email": "EmailAddress",
    "zipcode": "ZipCode", "postcode": "ZipCode", "date_of_birth": "Birthday", "organization": "Company", "job": "Occupation", "age": "Age",
    "state_abbr": "State",
}  # fmt: skip


def fetch() -> zipfile.ZipFile:
    """The wheel, fetched once."""
    place = ROOT / ".build/outside"
    if not list(place.glob("presidio_evaluator-*.whl")):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(place), PACKAGE]
        subprocess.run(command, check=True)
    return zipfile.ZipFile(next(place.glob("presidio_evaluator-*.whl")))


def ours(name: str, entity: str) -> list[str]:
    """The labelled values of an entity in one of our sets."""
    rows = (json.loads(line) for line in (LABELLED / name).read_text(encoding="utf-8").splitlines())
    return [row["text"][a:b] for row in rows if row["kind"] == "positive" for a, b, label in row["spans"] if label == entity]


def fill(template: str, person: dict[str, str], values: dict[str, list[str]], rng: random.Random) -> tuple[str, list[tuple[int, int, str]]]:
    """The sentence, and where in it which entity was put."""
    text, spans, done = "", [], 0
    for hole in re.finditer(r"\{\{(\w+)\}\}", template):
        name = hole.group(1)
        text += template[done : hole.start()]
        done = hole.end()
        if name in values:
            value = rng.choice(values[name])
        elif name == "address":
            value = f"{person['StreetAddress']}, {person['City']} {person['ZipCode']}"
        elif name in TABLE:
            value = person[TABLE[name]]
        else:
            value = person["Surname"]
        if name in ENTITIES:
            spans.append((len(text), len(text) + len(value), ENTITIES[name]))
        text += value
    return text + template[done:], spans


def main() -> int:
    """See the head of the file."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fillings", type=int, default=20, help="how often each template is filled (20)")
    parser.add_argument("--show", action="store_true", help="print what was missed, and what was found beside a value")
    given = parser.parse_args()
    wheel = fetch()
    # A line each; a line feed inside one is written as an escape.
    templates = [line.replace("\\n", "\n") for line in wheel.read(DATA + "templates.txt").decode("utf-8", "replace").splitlines()]
    people = list(csv.DictReader(io.StringIO(wheel.read(DATA + "FakeNameGenerator.com_3000.csv").decode("utf-8-sig", "replace"))))
    values = {
        "credit_card_number": ours("credit_card.jsonl", "CREDIT_CARD"),
        "iban": ours("iban.jsonl", "IBAN"),
        "phone_number": ours("phone.jsonl", "PHONE"),
        "ip_address": ours("ip_address.jsonl", "IP_ADDRESS"),
        "ssn": ours("national/US.jsonl", "US_SSN"),
    }
    rng = random.Random(SEED)
    lines = [fill(template, rng.choice(people), values, rng) for template in templates for _ in range(given.fillings)]
    put, found, beside = Counter(), Counter(), Counter()
    for (text, spans), seen in zip(lines, find_spans([text for text, _ in lines]), strict=True):
        for start, end, entity in spans:
            put[entity] += 1
            met = any(a < end and b > start for a, b, _, _ in seen)
            found[entity] += met
            if not met and given.show:
                print(f"missed {entity} {text[start:end]!r} in {text!r}")
        for a, b, entity, _ in seen:
            if not any(a < end and b > start for start, end, _ in spans):
                beside[entity] += 1
                if given.show:
                    print(f"beside {entity} {text[a:b]!r} in {text!r}")
    print(f"{len(lines)} sentences from {len(templates)} templates of {PACKAGE}\n\n| entity | put in | found | share |\n|---|---|---|---|")
    for entity, n in sorted(put.items()):
        print(f"| {entity} | {n} | {found[entity]} | {found[entity] / n:.3f} |")
    print(f"\nfound beside the values: {dict(beside) or 'nothing'}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
