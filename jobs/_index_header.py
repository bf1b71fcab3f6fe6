"""What an index was made with, compared with what is wanted."""

from __future__ import annotations

import json


def tell_differences(found: str, wanted: str) -> str:
    """The settings in which two headers (JSON objects) differ, as `bands 7 (wanted 9), ...`; empty where they are the same."""
    there, here = json.loads(found), json.loads(wanted)
    differ = sorted(key for key in {*there, *here} if there.get(key) != here.get(key))
    return ", ".join(f"{key} {there.get(key)} (wanted {here.get(key)})" for key in differ)
