"""Write the labelled sets of tests/data/labelled again: `scripts/env.sh python scripts/make_labelled.py [pii|national|secrets]`.

Same seed, same files. The license set is not made but read (scripts/labelled/licenses.py).
"""

from __future__ import annotations

import importlib
import sys

from labelled.cases import write

PII = {
    "contact": ["email", "phone", "street_address", "postal_code", "date_of_birth"],
    "technical": ["ip_address", "mac_address", "geo_coordinates", "url_credentials"],
    "money": ["credit_card", "iban", "bic", "crypto_wallet"],
}


def main(wanted: list[str]) -> int:
    """Write the sets named, or all."""
    if not wanted or "pii" in wanted:
        for module, names in PII.items():
            for name in names:
                print(name, write(f"pii/{name}.jsonl", getattr(importlib.import_module(f"labelled.{module}"), name)()))
    for kind in ("national", "secrets"):
        if not wanted or kind in wanted:
            for path, lines in importlib.import_module(f"labelled.{kind}").sets().items():
                print(path, write(path, lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
