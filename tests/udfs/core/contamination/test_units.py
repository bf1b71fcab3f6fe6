"""Units as keys with their places: the same units that near-duplicates are found by."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.contamination.units import units_of
from tests.udfs.core.near.plain_shingles import units as plain_units

# Letters, marks, unspaced scripts, punctuation, of one to four bytes.
TEXT = st.text(st.sampled_from("aAbé Ωω.,_-\n9\u0301日本한𝔸𠀀ไ่"), max_size=40)


def split(texts: list[str]):
    return units_of(*string_buffers(pa.array(texts, pa.large_string())))


@given(st.lists(TEXT, min_size=1, max_size=4))
def test_places_are_those_of_the_units(texts: list[str]) -> None:
    units = split(texts)
    raw = "".join(texts).encode()
    for row, text in enumerate(texts):
        mine = range(units.bounds[row], units.bounds[row + 1])
        assert [raw[units.begins[at] : units.ends[at]].decode().lower() for at in mine] == plain_units(text)


@given(TEXT)
def test_keys_are_equal_where_units_are(text: str) -> None:
    units, plain = split([text]), plain_units(text)
    by_unit: dict[str, set[int]] = {}
    for unit, key in zip(plain, units.keys.tolist(), strict=True):
        by_unit.setdefault(unit, set()).add(key)
    assert all(len(keys) == 1 for keys in by_unit.values())
    assert len({key for keys in by_unit.values() for key in keys}) == len(by_unit)


def test_case_punctuation_and_wrapping_leave_no_trace() -> None:
    units = split(["How many apples\n  does-she HAVE?", "> how, many **apples** does\nshe have"])
    assert units.keys[:6].tolist() == units.keys[6:].tolist()


def test_a_word_longer_than_a_load_of_eight_bytes_counts_whole() -> None:
    one, other, same = split(["internationalisation internationalisatiom INTERNATIONALISATION"]).keys.tolist()
    assert one != other
    assert one == same
