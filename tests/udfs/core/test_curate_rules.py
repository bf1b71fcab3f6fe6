"""Which detectors run, what replaces a find, what a key must be, and what the scrubbed text depends on."""

from __future__ import annotations

import pytest

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.pii import PiiSection
from auralith_pipeline.conf.secrets import SecretsSection
from auralith_pipeline.udfs.core.curate import SHORTEST_KEY, ScrubRules, find_spans
from auralith_pipeline.udfs.core.spans import Span

PII, SECRETS = PiiSection(), SecretsSection()


def rules(pii: PiiSection = PII, secrets: SecretsSection = SECRETS, on: bool = True, **environment: str) -> ScrubRules:
    return ScrubRules.of(pii, secrets, on=on, environment=environment)


def test_what_replaces_each_kind_of_find() -> None:
    def replaced(entity: str, made: ScrubRules) -> bytes:
        return made.replacement(Span(0, 0, 1, entity, "rule", True, 1), b"x")

    for entity in ("EMAIL", "PHONE", "STREET_ADDRESS", "URL_CREDENTIALS", "US_SSN", "SECRET"):
        assert replaced(entity, rules()) == f"<{entity}>".encode()
    gone = rules(secrets=SecretsSection(mode="remove"))
    assert [replaced(entity, gone) for entity in ("EMAIL", "SECRET", "US_SSN")] == [b"<EMAIL>", b"", b"<US_SSN>"]
    assert [replaced(entity, rules(PiiSection(mode="remove"))) for entity in ("EMAIL", "SECRET", "US_SSN")] == [b"", b"<SECRET>", b""]


@pytest.mark.parametrize(
    ("pii", "secrets", "on", "count"),
    [
        (PII, SECRETS, True, 3),
        (PII, SECRETS, False, 0),
        (PiiSection(enabled=False), SECRETS, True, 1),
        (PII, SecretsSection(enabled=False), True, 2),
        (PiiSection(enabled=False), SecretsSection(enabled=False), True, 0),
    ],
)
def test_detectors_that_are_switched_on(pii: PiiSection, secrets: SecretsSection, on: bool, count: int) -> None:
    assert len(rules(pii, secrets, on).detectors()) == count


@pytest.mark.parametrize("mode", ["hash", "fake"])
def test_a_keyed_mode_needs_a_key_of_sixteen_bytes(mode: str) -> None:
    pii = PiiSection(modes={"EMAIL": mode}, key_env="THE_KEY")
    assert SHORTEST_KEY == 16
    assert rules(pii, THE_KEY="k" * 16).key == b"k" * 16
    assert rules(pii, THE_KEY="é" * 8).key == "é".encode() * 8
    with pytest.raises(ConfigError, match="found none"):
        rules(pii)
    with pytest.raises(ConfigError, match="found 15 bytes"):
        rules(pii, THE_KEY="k" * 15)
    assert rules(pii, on=False).key == rules(PiiSection(mode=mode, enabled=False)).key == b""
    assert rules(PiiSection(mode="remove"), THE_KEY="k" * 16).key == b""


def test_the_identity_holds_all_but_what_fails_a_run_and_the_key() -> None:
    plain = rules().identity()
    assert rules(on=False).identity() == {"on": False}
    assert set(plain) == {"on", "pii", "secrets", "key"}
    assert (plain["on"], plain["key"]) == (True, None)
    assert set(plain["pii"]) == set(PII.model_dump()) - {"fail_on_pii", "key_env"}
    assert set(plain["secrets"]) == set(SECRETS.model_dump()) - {"fail_on_secret"}
    keys = [rules(PiiSection(mode="hash", key_env="K"), K=letter * 16).identity()["key"] for letter in "ab"]
    assert [len(key) for key in keys] == [8, 8]
    assert keys[0] != keys[1]
    assert "a" * 16 not in repr(rules(PiiSection(mode="hash", key_env="K"), K="a" * 16))


def test_spans_of_texts_count_characters() -> None:
    texts = ["é ann@example.org", "", "日本 PESEL 44051401458 ann@example.org", "x"]
    assert find_spans(texts) == [
        [(2, 17, "EMAIL", "email")],
        [],
        [(9, 20, "PL_PESEL", "pl_pesel"), (21, 36, "EMAIL", "email")],
        [],
    ]
    only_mail = ScrubRules(pii=PiiSection(exclude=("NATIONAL_ID",)), secrets=SECRETS)
    assert [[span[2] for span in spans] for spans in find_spans(texts, only_mail)] == [["EMAIL"], [], ["EMAIL"], []]
    dutch = ScrubRules(pii=PiiSection(national=("NL",)), secrets=SECRETS)
    assert [[span[2] for span in spans] for spans in find_spans(texts, dutch)] == [["EMAIL"], [], ["EMAIL"], []]
