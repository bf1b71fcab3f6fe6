"""Passwords that their place gives away: what the limits let go and keep, and that a place alone verifies nothing."""

import pytest

from tests.udfs.core.secrets.secret_values import KEY, PASSWORD, find, redact

OTHER = "Wq8" + "tZn42Kx"


@pytest.mark.parametrize("before", ["", "x", "xy ", "xyz - "])
def test_two_addresses_on_a_line_have_a_password_each(before: str) -> None:
    text = before + "\npostgres://ann:{}@a.example.org/x,postgres://bob:{}@b.example.org/x"
    assert redact(text.format(PASSWORD, OTHER)) == text.format("<SECRET>", "<SECRET>")


@pytest.mark.parametrize(
    ("value", "goes"),
    [
        ("k7", False),
        ("k7q", True),
        ("83519", False),  # digits: a port, a build
        ("835190", True),
        ("ann", False),  # the user's own name
        ("transport", False),  # one short word
        ("transportation", True),  # fourteen letters: a phrase somebody chose
        ("qjxkzvwp", True),  # no word
        ("${PASS1}", False),
        ("xxxx", False),
        ("***", False),
    ],
)
def test_limits_of_a_password_in_an_address(value: str, goes: bool) -> None:
    text = "postgres://ann:{}@db.example.org/x"
    assert redact(text.format(value)) == text.format("<SECRET>" if goes else value)


@pytest.mark.parametrize("scheme", ["https", "ssh", "sip"])
def test_other_addresses_are_not_ours(scheme: str) -> None:
    assert find(f"{scheme}://ann:{PASSWORD}@db.example.org/x") == []


@pytest.mark.parametrize(
    "value",
    [
        "openRemoteSession",  # words in both cases
        "PRFVGHLKQJWMXZ",  # one case
        "prfvghlkqjwmxz",
        "pRfvGhLkQ",  # nine letters
        "kq7kq7",  # three signs: 1.58 bits per byte
    ],
)
def test_what_a_command_line_keeps(value: str) -> None:
    assert find(f"curl --user ann:{value} https://api.example.org") == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("cli_option", f"tool --secret {KEY}"),
        ("curl_user", f"curl -u ann:{PASSWORD} https://api.example.org"),
        ("curl_key", f"curl -u {KEY}: https://api.example.org"),
        ("sshpass", f"sshpass -p {PASSWORD} ssh ann@host.example.org"),
        ("netrc", f"machine api.example.org login ann password {PASSWORD}"),
        ("sql_password", f"ALTER USER ann IDENTIFIED BY '{PASSWORD}';"),
        ("said_key", f"The key is {KEY}."),
        ("url_key", f"https://api.example.org/v1?key={KEY}"),
        ("said_password", f"The password is {PASSWORD}."),
    ],
)
def test_a_place_alone_verifies_nothing(rule: str, text: str) -> None:
    assert [(span.rule, span.verified) for span in find(text)] == [(rule, False)]
