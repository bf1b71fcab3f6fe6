"""Every assignment in the middle of a column and behind a long text: nothing before or behind its row is read."""

import pytest

from tests.udfs.core.secrets.secret_values import KEY, find, redact
from tests.udfs.core.secrets.test_secrets_assigned import ASSIGNMENTS

CASES = [(value, text) for value, texts in ASSIGNMENTS.items() for text in texts]
LONG = "plain words of a long text, and none is a name\n" * 20


@pytest.mark.parametrize(("value", "text"), CASES)
def test_o25_an_assignment_in_the_middle_of_a_column(value: str, text: str) -> None:
    text = text.format(value)
    alone = find(text)
    before, behind = "api_key = ", f'= "{KEY}" value: {KEY}'
    found = [span for span in find(before, text, behind, LONG + text, behind) if span.row in {1, 3}]
    assert alone
    assert found == [
        *(span._replace(row=1) for span in alone),
        *(span._replace(row=3, start=span.start + len(LONG), end=span.end + len(LONG)) for span in alone),
    ]


@pytest.mark.parametrize(("value", "text"), CASES)
def test_a_text_that_ends_before_its_value_holds_none(value: str, text: str) -> None:
    """Cut right before the value, which is the next row: rows do not run on."""
    cut = text[: text.index("{}")].replace("{{", "{")
    assert [span for span in find(cut, value + '"', cut) if span.row != 1] == []


@pytest.mark.parametrize(
    ("text", "goes"),
    [
        ("api_key" + "_" * 41 + "={}", True),  # a name goes on for 48 bytes behind its telling word
        ("api_key" + "_" * 60 + "={}", False),
        ("api_key" + " " * 47 + "= {}", True),
        ("api_key" + " " * 60 + "= {}", False),
        ('"api_key",' + " " * 40 + 'value: "{}"', True),
        ('"api_key",' + " " * 60 + 'value: "{}"', False),
        ('var apiKey string = "{}"', True),
        ("var apiKey " + "s" * 40 + ' = "{}"', True),
        ("var apiKey " + "s" * 50 + ' = "{}"', False),
        ('var apiKey string == "{}"', False),
        ('var apiKey *[]string = "{}"', True),
        ("token - `{}`", True),
        ("token -'{}'", False),
        ("token - {}", False),
        ("| token || {} |", False),
        ('variable "api_key" {{' + " " * 250 + 'default = "{}" }}', True),
        ('variable "api_key" {{' + " " * 330 + 'default = "{}" }}', False),
        ('variable "api_key" {{ }} default = "{}"', False),
        ('variable "api_key" {{ mydefault = "{}" }}', False),
        ("env API_KEY {}", True),
        ("en API_KEY {}", False),
        ("the API_KEY {}", False),
    ],
)
def test_how_far_a_separator_may_stand(text: str, goes: bool) -> None:
    assert (redact(text.format(KEY)) == text.format("<SECRET>")) == goes
