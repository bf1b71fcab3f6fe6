"""Values in strings as JSON and programs write them: the letter of a literal \\n, \\r or \\t is no part of what follows."""

import pytest

from auralith_pipeline.conf.pii import PiiSection
from auralith_pipeline.conf.secrets import SecretsSection
from auralith_pipeline.udfs.core.curate import ScrubRules, find_spans

VALUES = {
    "PHONE": ["+49 30 1234567", "(202) 555-0147", "030 23125 000"],
    "EMAIL": ["john@example.org", "nina@example.org", "ann.test+x@mail.example.co.uk"],
    "CREDIT_CARD": ["4111 1111 1111 1111", "4111111111111111"],
    "IBAN": ["DE89 3704 0044 0532 0130 00", "DE89370400440532013000"],
    "IP_ADDRESS": ["11.22.33.44", "2001:db8:1::2:3"],
    "MAC_ADDRESS": ["00:1A:2B:3C:4D:5E", "00-1A-2B-3C-4D-5E"],
    "PL_PESEL": ["44051401458"],
    "FR_NIR": ["2 55 08 14 168 025 38"],
    "ES_NIE": ["X1234567L"],
}
RULES = ScrubRules(pii=PiiSection(), secrets=SecretsSection())


def found(text: str) -> list[tuple[str, str]]:
    return [(entity, text[start:end]) for start, end, entity, _ in find_spans([text], RULES)[0]]


@pytest.mark.parametrize("escape", ["\\n", "\\r", "\\t", "\\r\\n", "\\n\\t"])
@pytest.mark.parametrize(("entity", "value"), [(entity, value) for entity, values in VALUES.items() for value in values])
def test_a_value_between_escapes(entity: str, value: str, escape: str) -> None:
    label = "PESEL: " if entity == "PL_PESEL" else "NIE: " if entity == "ES_NIE" else ""
    plain = found(f"{label}{value}")
    assert plain == [(entity, value)]
    assert found(f'{{"text": "Contact:{escape}{label}{value}{escape}Bye"}}') == plain
    assert found(f'{{"text": "{escape}{label}{value}\\"{escape}"}}') == plain
    if label:
        assert found(f'{{"text": "{label}{escape}{value}{escape}"}}') == plain


@pytest.mark.parametrize("letter", ["n", "r", "t", "x", "N"])
@pytest.mark.parametrize("value", ["4111111111111111", "11.22.33.44", "(202) 555-0147", "44051401458"])
def test_a_letter_without_its_backslash_belongs_to_the_word(letter: str, value: str) -> None:
    assert found(f"see {letter}{value}") == []
    assert letter in "nrt" or found(f"see \\{letter}{value}") == []


@pytest.mark.parametrize("text", ["\\nTel: 23125000 ", "\\ntel 23125000 ", "x\\tFax: 23125000 "])
def test_a_word_behind_an_escape_is_a_word(text: str) -> None:
    assert [entity for entity, _ in found(text)] == ["PHONE"]
    assert found(text.replace("\\n", "n").replace("\\t", "t")) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [("\\nina@example.org", "ina@example.org"), ("x\\xina@example.org", "xina@example.org"), ("nina@example.org", "nina@example.org")],
)
def test_only_the_escape_is_left(text: str, value: str) -> None:
    assert found(text) == [("EMAIL", value)]


def test_an_escape_alone_is_no_name() -> None:
    assert found('"\\n@example.org"') == []
