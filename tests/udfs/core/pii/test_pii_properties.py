"""What holds for any text and any mode: P3, P4, O-25, O-26."""

import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auralith_pipeline.conf.pii import POLICIES, PiiSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.fold import fold_texts
from auralith_pipeline.udfs.core.pii.fakes import fake_value
from auralith_pipeline.udfs.core.pii.find import find_pii
from auralith_pipeline.udfs.core.pii.replace import replacement
from auralith_pipeline.udfs.core.spans import Span
from tests.udfs.core.pii.pii_scrub import KEY, find, scrub, values

VALUES = {
    "EMAIL": "ann.test+news@example.net",
    "PHONE": "+44 7700 900123",
    "CREDIT_CARD": "4111 1111 1111 1111",
    "IBAN": "DE89 3704 0044 0532 0130 00",
    "BIC": "BIC: DEUTDEFF500",
    "IP_ADDRESS": "11.22.33.44",
    "MAC_ADDRESS": "00:1A:2B:3C:4D:5E",
    "GEO_COORDINATES": "GPS 40.7128, -74.0060",
    "CRYPTO_WALLET": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
    "DATE_OF_BIRTH": "born on 1985-03-12",
    "STREET_ADDRESS": "address: 12 Elm Street",
    "POSTAL_CODE": "ZIP: 62704",
    "URL_CREDENTIALS": "https://ann:hunter2@example.net/",
}
PIECES = st.one_of(
    st.sampled_from([*VALUES.values(), "2001:db8:1::2:3", "(202) 555-0147", "030 23125 000", "3782 822463 10005", "52°31'N 13°24'E"]),
    st.sampled_from(
        [" ", "", "\n", ", ", ".", ":", "@", "-", "(", ")", "<", ">", "/", "+", "至", "я", "é", "\u200b", "\u00a0", "Tel", "x"]
    ),
    st.from_regex(r"[0-9]{1,5}", fullmatch=True),
    st.text(max_size=6),
)
TEXTS = st.lists(PIECES, max_size=9).map("".join).map(lambda text: text.encode("utf-8", "ignore").decode())


@pytest.mark.parametrize("mode", ["tag", "hash", "remove"])
@settings(max_examples=60, deadline=None)
@given(text=TEXTS)
def test_o26_scrubbing_twice_changes_nothing_more(mode: str, text: str) -> None:
    section = PiiSection(mode=mode)
    once = scrub(text, section)
    assert scrub(once, section) == once


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*VALUES.values(), "Tel:", "word", "12", "ZIP", "at", "2001:db8:1::2:3"]), max_size=6).map("; ".join))
def test_o26_invented_values_stay_where_a_sign_parts_them(text: str) -> None:
    """An invention may be longer than its value and touch digits that the value did not; between signs it cannot."""
    section = PiiSection(mode="fake")
    once = scrub(text, section)
    assert scrub(once, section) == once


@settings(max_examples=80, deadline=None)
@given(TEXTS)
def test_p3_nothing_outside_the_spans_changes_and_spans_hold_whole_characters(text: str) -> None:
    raw = text.encode()
    section = PiiSection(mode="remove")
    spans = find(text, section)
    rest, done = b"", 0
    for span in spans:
        assert 0 <= done <= span.start < span.end <= len(raw)
        raw[span.start : span.end].decode()
        rest += raw[done : span.start]
        done = span.end
    rest += raw[done:]
    scrubbed = scrub(text, section).encode()
    assert scrubbed == rest


@settings(max_examples=80, deadline=None)
@given(st.text())
def test_any_unicode_is_read_without_an_error(text: str) -> None:
    scrub(text.encode("utf-8", "ignore").decode(), PiiSection(obfuscated_email=True))


@pytest.mark.parametrize("entity", VALUES)
def test_o25_a_value_is_found_at_any_place_of_a_large_document(entity: str) -> None:
    """Documents are scanned in one piece: what stands before a value does not matter, however long."""
    filler = "plain words of a long text "
    text = filler * 40_000
    for place in (0, 63, 4_095, 65_537, 524_289, len(text) - 5, len(text)):
        planted = text[:place] + "\n\n" + VALUES[entity] + "\n\n" + text[place:]
        assert [(name, value in VALUES[entity]) for name, value in values(planted)] == [(entity, True)]


def test_o25_rows_do_not_see_each_other() -> None:
    texts = list(VALUES.values())
    folded = fold_texts(*string_buffers(pa.array([*texts, "Tel:", "2025550147"], pa.string())))
    spans = find_pii(folded, PiiSection())
    assert [(span.row, span.entity) for span in spans] == list(enumerate(VALUES))


@pytest.mark.parametrize("entity", VALUES)
def test_p4_a_value_cut_by_a_line_is_not_joined_with_what_follows(entity: str) -> None:
    for name, value in values(f"{VALUES[entity]}\n\n123 456\n{VALUES[entity]} and 12"):
        assert name == entity
        assert "\n" not in value
        assert value in VALUES[entity]


def test_p3_modes() -> None:
    text = "Write to ann@example.net or ann@example.net, not bob@example.net."
    assert scrub(text, PiiSection(mode="tag")) == "Write to <EMAIL> or <EMAIL>, not <EMAIL>."
    assert scrub(text, PiiSection(mode="remove")) == "Write to  or , not ."
    hashed = re.findall(r"<EMAIL_[A-Z]{12}>", scrub(text, PiiSection(mode="hash")))
    assert len(hashed) == 3
    assert hashed[0] == hashed[1] != hashed[2]
    assert scrub(text, PiiSection(mode="hash"), b"another") != scrub(text, PiiSection(mode="hash"))
    mixed = PiiSection(mode="tag", modes={"EMAIL": "remove"})
    assert scrub("a ann@example.net 11.22.33.44", mixed) == "a  <IP_ADDRESS>"


@pytest.mark.parametrize("entity", VALUES)
def test_p3_a_fake_is_stable_keyed_of_the_same_kind_and_left_alone(entity: str) -> None:
    section = PiiSection(mode="fake")
    text = f"so {VALUES[entity]} it is"
    once = scrub(text, section)
    assert once != text
    assert scrub(text, section) == once
    assert scrub(once, section) == once
    if entity in {"EMAIL", "CREDIT_CARD", "IBAN", "CRYPTO_WALLET", "URL_CREDENTIALS"}:
        assert scrub(once, section, b"another") != once
    if entity != "GEO_COORDINATES":  # its inventions lie where the detector is blind
        assert [name for name, _ in values(once)] == [entity]


def test_a_national_number_has_no_fake_and_gets_its_hash() -> None:
    span = Span(0, 0, 11, "PL_PESEL", "pl_pesel", True, 2)
    assert fake_value("PL_PESEL", b"44051401458", KEY) is None
    assert re.fullmatch(rb"<PL_PESEL_[A-Z]{12}>", replacement(span, b"44051401458", PiiSection(mode="fake"), KEY))


def test_a_key_is_demanded_without_telling_the_value() -> None:
    span = Span(0, 0, 15, "EMAIL", "email", True, 2)
    with pytest.raises(ValueError, match="AURALITH_PII_KEY") as error:
        replacement(span, b"ann@example.org", PiiSection(mode="hash"), b"")
    assert "ann" not in str(error.value)


def test_p3_policies_differ_and_every_one_has_its_reason() -> None:
    sets = [entities for entities, _ in POLICIES.values()]
    assert len(set(sets)) == len(sets)
    assert all(reason for _, reason in POLICIES.values())
    text = "ann@example.net 11.22.33.44 BIC: DEUTDEFF500 ZIP: 62704"
    assert scrub(text, PiiSection(policy="minimal")) == "<EMAIL> 11.22.33.44 BIC: DEUTDEFF500 ZIP: 62704"
    assert scrub(text, PiiSection(policy="gdpr")) == "<EMAIL> <IP_ADDRESS> BIC: DEUTDEFF500 ZIP: <POSTAL_CODE>"
    assert scrub(text, PiiSection(policy="ccpa", include=("BIC",))) == "<EMAIL> <IP_ADDRESS> BIC: <BIC> ZIP: 62704"


def test_lists_families_and_failures() -> None:
    section = PiiSection(
        policy="minimal", exclude=("EMAIL",), include=("US_SSN",), fail_on_pii=("NATIONAL_ID",), modes={"NATIONAL_ID": "hash"}
    )
    assert not section.wants("EMAIL")
    assert section.wants("PL_PESEL")
    assert section.wants("US_SSN")
    assert not section.wants("IP_ADDRESS")
    assert not PiiSection(exclude=("NATIONAL_ID",)).wants("PL_PESEL")
    assert section.fails("PL_PESEL")
    assert not section.fails("PHONE")
    assert section.mode_of("PL_PESEL") == "hash"
    with pytest.raises(ValueError, match="EMIAL"):
        PiiSection(include=("EMIAL",))


def test_exempt_addresses_are_one_setting() -> None:
    text = "127.0.0.1 10.1.2.3 192.0.2.7 fe80::1"
    assert scrub(text) == "127.0.0.1 <IP_ADDRESS> <IP_ADDRESS> <IP_ADDRESS>"
    assert scrub(text, PiiSection(ip={"exempt": ("private", "documentation", "link_local", "loopback")})) == text
    assert scrub(text, PiiSection(ip={"exempt": ()})).count("<IP_ADDRESS>") == 4


def test_obfuscated_addresses_only_under_their_switch() -> None:
    text = "ann (at) example (dot) org, bob [at] example.org; eve AT mail DOT example DOT org; meet at noon (at the dot) AT ONE DOT"
    assert scrub(text) == text
    assert scrub(text, PiiSection(obfuscated_email=True)) == "<EMAIL>, <EMAIL>; <EMAIL>; meet at noon (at the dot) AT ONE DOT"
