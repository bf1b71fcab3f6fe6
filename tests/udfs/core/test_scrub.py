"""Scrubbing a column: what is replaced, that every other byte stays, and what the rules switch on."""

import numpy as np
import pyarrow as pa
import pytest

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.pii import PiiSection
from auralith_pipeline.conf.secrets import SecretsSection
from auralith_pipeline.udfs.core.columns import string_buffers, string_column
from auralith_pipeline.udfs.core.curate import ScrubRules, find_spans
from auralith_pipeline.udfs.core.fold import Folded
from auralith_pipeline.udfs.core.scrub import scrub_texts
from auralith_pipeline.udfs.core.spans import Span

KEY = "0123456789abcdef"


def rules(mode: str = "tag", **given: object) -> ScrubRules:
    secrets = SecretsSection(mode=given.pop("secrets", "tag"))  # type: ignore[arg-type]
    return ScrubRules.of(
        PiiSection(mode=mode, **given),  # type: ignore[arg-type]
        secrets,
        on=True,
        environment={"AURALITH_PII_KEY": KEY},
    )


def scrubbed(texts: list[str | None], given: ScrubRules) -> tuple[list[str], dict[int, list[Span]]]:
    done = scrub_texts(*string_buffers(pa.array(texts, pa.string())), given.detectors(), given.replacement)
    return string_column(done.values, done.offsets).to_pylist(), done.found


PASSWORD = "gH7k" + "Lm29Qz"


def test_every_row_keeps_what_is_no_find() -> None:
    texts = ["é ann@example.org, 11.22.33.44!", "nothing", None, "", f"é password = '{PASSWORD}' é", "x bob@example.org"]
    right = ["é <EMAIL>, <IP_ADDRESS>!", "nothing", "", "", "é password = '<SECRET>' é", "x <EMAIL>"]
    made, found = scrubbed(texts, rules())
    assert made == right
    assert {row: [(span.row, span.start, span.end, span.entity) for span in spans] for row, spans in found.items()} == {
        0: [(0, 3, 18, "EMAIL"), (0, 20, 31, "IP_ADDRESS")],
        4: [(4, 15, 25, "SECRET")],
        5: [(5, 2, 17, "EMAIL")],
    }


def test_a_column_without_finds_is_passed_on() -> None:
    values, offsets = string_buffers(pa.array(["one", "two"], pa.string()))
    done = scrub_texts(values, offsets, rules().detectors(), rules().replacement)
    assert done.values is values
    assert done.offsets is offsets
    assert done.found == {}


def test_places_are_those_of_the_text_and_not_of_its_folded_copy() -> None:
    """A full-width @ has three bytes and one in the copy; a zero-width space has none there."""
    text = "日 ann\uff20exa\u200bmple.org 日"
    made, found = scrubbed(["x", text], rules())
    assert made == ["x", "日 <EMAIL> 日"]
    (span,) = found[1]
    assert text.encode()[span.start : span.end].decode() == "ann\uff20exa\u200bmple.org"
    assert find_spans(["x", text]) == [[], [(2, 18, "EMAIL", "email")]]


def test_overlapping_finds_of_two_detectors_are_one() -> None:
    def other(folded: Folded) -> list[Span]:
        return [Span(0, 0, 3, "OTHER", "other", False, 1)]

    given = rules()
    done = scrub_texts(*string_buffers(pa.array(["ann@example.org x"])), [*given.detectors(), other], given.replacement)
    assert string_column(done.values, done.offsets).to_pylist() == ["<EMAIL> x"]


@pytest.mark.parametrize(("mode", "made"), [("tag", "password = '<SECRET>'"), ("remove", "password = ''")])
def test_modes_of_secrets(mode: str, made: str) -> None:
    assert scrubbed([f"password = '{PASSWORD}'"], rules(secrets=mode))[0] == [made]


def test_what_is_switched_off_finds_nothing() -> None:
    text = f"ann@example.org PESEL 44051401458 password = '{PASSWORD}'"
    off = ScrubRules.of(PiiSection(mode="hash"), SecretsSection(), on=False, environment={})
    assert off.detectors() == []
    assert off.identity() == {"on": False}
    assert scrubbed([text], ScrubRules(pii=PiiSection(enabled=False), secrets=SecretsSection(enabled=False)))[0] == [text]
    assert scrubbed([text], ScrubRules(pii=PiiSection(enabled=False), secrets=SecretsSection()))[0] == [text.replace(PASSWORD, "<SECRET>")]
    private = ScrubRules(pii=PiiSection(), secrets=SecretsSection(enabled=False))
    assert scrubbed([text], private)[0] == [f"<EMAIL> PESEL <PL_PESEL> password = '{PASSWORD}'"]
    few = ScrubRules(pii=PiiSection(exclude=("PL_PESEL",)), secrets=SecretsSection(enabled=False))
    assert scrubbed([text], few)[0] == [f"<EMAIL> PESEL 44051401458 password = '{PASSWORD}'"]


@pytest.mark.parametrize(
    ("mode", "key", "right"),
    [
        ("hash", "", False),
        ("fake", KEY[:15], False),
        ("hash", KEY, True),
        ("fake", KEY + "0", True),
        ("tag", "", True),
        ("remove", "", True),
    ],
)
def test_a_keyed_mode_needs_sixteen_bytes(mode: str, key: str, right: bool) -> None:
    def make() -> ScrubRules:
        return ScrubRules.of(PiiSection(mode=mode), SecretsSection(), on=True, environment={"AURALITH_PII_KEY": key})  # type: ignore[arg-type]

    if right:
        assert make().key == (key.encode() if mode in {"hash", "fake"} else b"")
        return
    with pytest.raises(ConfigError, match=f"found {'15 bytes' if key else 'none'}"):
        make()


def test_one_entity_with_a_keyed_mode_needs_the_key_and_disabled_detectors_do_not() -> None:
    section = PiiSection(mode="tag", modes={"EMAIL": "hash"})
    with pytest.raises(ConfigError, match="AURALITH_PII_KEY"):
        ScrubRules.of(section, SecretsSection(), on=True, environment={})
    assert ScrubRules.of(section.model_copy(update={"enabled": False}), SecretsSection(), on=True, environment={}).key == b""


def test_the_identity_tells_keys_apart_and_does_not_show_them() -> None:
    one, other = (
        ScrubRules.of(PiiSection(mode="hash"), SecretsSection(), on=True, environment={"AURALITH_PII_KEY": key}) for key in (KEY, KEY[::-1])
    )
    assert one.identity()["on"] is True
    assert one.identity()["key"] != other.identity()["key"]
    assert len(one.identity()["key"]) == 8
    assert rules().identity()["key"] is None
    assert KEY not in repr(one) + str(one.identity())
    assert one.identity() != rules().identity()
    assert np.all([not name.startswith("fail_on") for name in (*one.identity()["pii"], *one.identity()["secrets"])])
