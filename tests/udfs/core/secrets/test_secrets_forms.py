"""Published forms of tokens, found by themselves: O-27; and words told from drawn letters."""

import string

import pytest

from tests.udfs.core.secrets.secret_values import BASE32, HEX, JWT, SAMPLE_JWT, draw, encode, find, redact

UPPER = string.ascii_uppercase + string.digits
LOWER = string.ascii_lowercase + string.digits
# Published forms, drawn anew: rule, value, text around it.
FORMS = [
    ("aws_access_key", "AB" + "IA" + draw(16, BASE32), "{}"),
    ("aws_access_key", "AC" + "CA" + draw(16, BASE32), "{}"),
    ("onepassword_secret_key", "-".join(["A3", *(draw(n, UPPER) for n in (6, 11, 5, 5, 5))]), "{}"),
    ("onepassword_secret_key", "-".join(["A3", *(draw(n, UPPER) for n in (6, 6, 5, 5, 5, 5))]), "{}"),
    ("flyio_token", "fo" + "1_" + draw(43), "{}"),
    ("cloudflare_origin_key", "v1" + ".0-" + draw(24, HEX) + "-" + draw(146, HEX), "{}"),
    ("clickhouse_key", "4b" + "1d" + draw(38), "{}"),
    ("openshift_token", "sha256" + "~" + draw(43), "{}"),
    ("facebook_page_token", "EA" + "AM" + draw(150), "{}"),
    ("settlemint_token", "sm" + "_pat_" + draw(16), "{}"),
    ("fortytwo_secret", "s-" + "s4t2ud-" + draw(64, HEX), "{}"),
    ("zoho_token", "10" + "00." + draw(32, HEX) + "." + draw(32, HEX), "{}"),
    ("teamwork_token", "tkn" + ".v1_" + draw(96), "{}"),
    ("apify_token", "apify" + "_api_" + draw(36), "{}"),
    ("airtable_oauth_token", "oa" + "a" + draw(14) + ".v1." + draw(60), "{}"),
    ("maxmind_key", draw(6) + "_" + draw(29) + "_m" + "mk", "{}"),
    ("zapier_webhook", draw(7, string.digits) + "/" + draw(7, LOWER), "https://hooks.zapier.com/hooks/catch/{}/"),
    ("tines_webhook", draw(32, LOWER) + "/" + draw(32, LOWER), "https://x.tines.com/webhook/{}"),
    ("slack_webhook", f"T{draw(9, UPPER)}/B{draw(9, UPPER)}/{draw(24)}", "https://hooks.slack.com/services/{}"),
]


@pytest.mark.parametrize(("rule", "value", "text"), FORMS)
def test_o27_published_forms_without_a_telling_name(rule: str, value: str, text: str) -> None:
    before = f"see {text.format(value)} there"
    assert [span.rule for span in find(before)] == [rule]
    assert redact(before) == f"see {text.format('<SECRET>')} there"
    assert find(f"see {text.format('x' * len(value))} there") == []


def test_a_token_encoded_once_more_is_a_token() -> None:
    assert redact(f"x: {encode(JWT)}") == "x: <SECRET>"
    assert find(encode(SAMPLE_JWT)) == find("x " + encode("eyJ is how they begin, and so much text follows that it is long")) == []


def test_words_are_told_from_drawn_letters() -> None:
    """Sixteen letters in both cases with a digit: none of the words is a secret, and of the drawn ones hardly one is missed."""
    words = ["getUserProfile1By", "listOfTokens2Keep", "openRemoteSession", "wachtwoordOpnieuw", "motDePasseOublie2"]
    assert [word for word in words if find(f"password = '{word}'")] == []
    assert sum(bool(find(f"password = '{draw(16)}'")) for _ in range(3000)) >= 2985
