"""Values, names and rules at their limits: what goes with one character, one bit or one byte more, and stays without."""

import base64

import pytest

from auralith_pipeline.conf.secrets import SecretsSection
from auralith_pipeline.udfs.core.secrets.checks import (
    basic,
    crc32_base62,
    decode_base64,
    digit_anchors,
    drawn,
    has_digit,
    is_sample_jwt,
    jwt_base64,
)
from auralith_pipeline.udfs.core.secrets.find import OTHER_RULES, RULES, rule_ids
from auralith_pipeline.udfs.core.secrets.rule import Verdict
from tests.udfs.core.secrets.secret_values import AWS_ID, KEY, PASSWORD, SAMPLE_JWT, draw, find, redact

SIXTEEN = "k3Xq9Zr7Wm5Tb1Vp"  # no sign twice: four bits per byte


@pytest.mark.parametrize(
    ("text", "goes"),
    [
        ('password = "k3x9qz"', True),  # six in quotes
        ('password = "k3x9q"', False),
        ("password=k3x9qzr7", True),  # else eight
        ("password=k3x9qzr", False),
        ('password = "38194627"', False),  # letters and something else
        ('password = "qzxvkwpt"', False),
        ('password = "qz;vkwpt"', True),  # a sign, three bits
        ('password = "qz;vkwpq"', False),
        ('password = "a1b2a1b2"', True),  # two bits
        ('password = "a1ba1ba1"', False),
        ('password = "k3x 9qzr7"', False),
        ('password = "日本k3"', False),  # six of eight bytes of another script
        ('password = "éàk3"', False),  # four of six
        ('password = "ék3x9"', True),
        ('password = "éék3x9"', True),  # four of eight are no more than half
        ('password = "ééék3x9"', False),  # six of ten
        ('password = "1.2.3-a9"', False),  # a version
        ('password = "data:k3x9qz"', False),
        ('password = "ann.k3@example.org"', False),
        ('password = "word-word-12"', False),  # a slug
        ('password = " k3x9qz "', True),
    ],
)
def test_passwords(text: str, goes: bool) -> None:
    assert bool(find(text)) == goes


@pytest.mark.parametrize(
    ("text", "bits", "goes"),
    [
        (f'api_key = "{SIXTEEN}"', 4.0, True),
        (f'api_key = "{SIXTEEN}"', 4.01, False),
        (f'stripe_key = "{SIXTEEN}k3Xq"', 3.4, True),  # a weak name: half a bit more; 3.92 here
        (f'stripe_key = "{SIXTEEN}k3Xq"', 3.43, False),
        (f'stripe_key = "{SIXTEEN}k3X"', 3.0, False),  # and twenty characters
        ('api_key = "k3Xq9ZrpWmTbVpg"', 3.0, True),  # fifteen with two groups of digits
        ('api_key = "k3Xq9Zr7WmTbVpg"', 3.0, True),
        ('api_key = "k3XqpZrcWmTbVpg"', 3.0, False),  # with one
        ('api_key = "k3XqpZrcWmTbVpgs"', 3.0, True),  # sixteen with one
        ('api_key = "k3Xq9Zr7WmTb"', 3.0, True),  # twelve
        ('api_key = "k3Xq9Zr7WmT"', 3.0, False),
        ('api_key = "kXqZrWmTbVpgsLdFhJcN"', 3.0, True),  # twenty letters that change their case
        ('api_key = "kXqZrWmTbVpgsLdFhJc"', 3.0, False),
        ('api_key = "kqXZRWMTBVPGSLDFHJCN"', 3.0, False),  # twice
        ('api_key = "3719-2846-1957-0.38"', 3.0, False),
        ('api_key = "k3 Xq9Zr7Wm5Tb1Vp"', 3.0, False),
    ],
)
def test_keys(text: str, bits: float, goes: bool) -> None:
    assert bool(find(text, section=SecretsSection(entropy=bits))) == goes


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f"https://x.example.org?api_key={KEY}", "assigned_key"),  # no user and password before an equals sign
        (f"https://x.example.org/?token={KEY}&x=1", "assigned_key"),
        (f"x = {{'api_key' : '{KEY}'}}", "assigned_key"),
        (f"api key: {KEY}", "assigned_key"),
        (f"the license key: {KEY}", "assigned_weak"),
        (f"db_password: {PASSWORD}", "assigned_password"),
        (f"set('api_key', '{KEY}')", "assigned_key"),
    ],
)
def test_the_rule_of_a_value(text: str, rule: str) -> None:
    assert [(span.rule, span.verified, span.priority, span.entity) for span in find(text)] == [(rule, False, 3, "SECRET")]


@pytest.mark.parametrize(
    "text",
    [
        f"https://token:{KEY}@git.example.org/x",  # user and password of an address
        f"show('api_key', '{KEY}')",  # a comma, and the call sets nothing
        f"api_key, {KEY}",
        f"api_key - {KEY}",
        f"<input name='api_key' value='{KEY}'>",
        f"<b>api_key</b> {KEY}",
        f"api_key={KEY}...",
        f"api_key={KEY}\u2026",
    ],
)
def test_places_that_assign_nothing(text: str) -> None:
    assert not [span for span in find(text) if span.rule.startswith("assigned")]


@pytest.mark.parametrize("joint", ["=", " = ", ": ", " := ", " => ", "=\n   ", " =  '", ' = "', ": |\n  "])
def test_values_behind_their_sign(joint: str) -> None:
    quote = joint[-1] if joint[-1] in "'\"" else ""
    text = f"x\napi_key{joint}{{}}{quote}\nnext"
    assert redact(text.format(KEY)) == (text.format("<SECRET>") if "\n   " not in joint else text.format(KEY))


@pytest.mark.parametrize(
    ("mark", "ends"), [(",", True), (";", True), (")", True), ("}", True), ("]", True), (".", False), ("!", False), ("?", False)]
)
def test_marks_that_no_value_ends_with(mark: str, ends: bool) -> None:
    """At a line's start a full stop may belong to it; in a sentence none of these does."""
    assert redact(f"API_KEY={KEY}{mark}\n") == f"API_KEY=<SECRET>{mark if ends else ''}\n"
    assert redact(f"so api_key={KEY}{mark} x") == f"so api_key=<SECRET>{mark} x"


@pytest.mark.parametrize(("size", "goes"), [(4096, True), (4097, False)])
def test_the_longest_value(size: int, goes: bool) -> None:
    value = (KEY * 110)[:size]
    assert bool(find(f'api_key = "{value}"')) == goes


def test_the_name_stands_within_80_characters() -> None:
    assert find(f"{'x' * 72}_api_key={KEY}")
    assert redact(f"{'x_' * 60}api_key={KEY}") == f"{'x_' * 60}api_key=<SECRET>"


@pytest.mark.parametrize(("before", "behind"), [(259, 240)])
def test_a_pair_within_300_bytes(before: int, behind: int) -> None:
    """From the first byte of the key's id to the last of the secret, and from the first of the secret; one more is cut."""
    for less, found in ((1, 1), (0, 0)):
        ahead, after = f". {KEY}{' ' * (before + 1 - less)}{AWS_ID}", f". {AWS_ID}{' ' * (behind - less)}{KEY} "
        assert [[span.rule for span in find(text)].count("aws_secret_key") for text in (ahead, after)] == [found, found]
    assert (
        len(find(f"{AWS_ID}{' ' * behind}{KEY}")) == len(find(f"{KEY}{' ' * (before + 1)}{AWS_ID}")) == 2
    )  # the ends of the text cut nothing


def test_a_rule_that_is_off_finds_nothing() -> None:
    assert set(rule_ids()) == {rule.id for rule in RULES} | set(OTHER_RULES)
    assert len(rule_ids()) == len(set(rule_ids()))
    for text, rule in ((AWS_ID, "aws_access_key"), (f"api_key={KEY}", "assigned_key"), (f"db://ann:{PASSWORD}@x", "dsn_password")):
        assert [span.rule for span in find(text)] == [rule]
        assert find(text, section=SecretsSection(off=(rule,))) == []
    assert [span.rule for span in find(f"{AWS_ID} {KEY}", section=SecretsSection(off=("aws_secret_key",)))] == ["aws_access_key"]
    assert find(AWS_ID, section=SecretsSection(enabled=False)) == find() == []


def test_rows_one_after_the_other() -> None:
    texts = ["", f"api_key={KEY}", "x", AWS_ID, f"{AWS_ID} and {AWS_ID}", ""]
    found = find(*texts)
    assert [(span.row, span.start, span.end) for span in found] == [(1, 8, 48), (3, 0, 20), (4, 0, 20), (4, 25, 45)]


# Bits per byte that a value must have behind its anchor. Whoever changes one changes what every release redacts: count it on real
# texts (docs/accuracy/secrets.md) and write it here too. 2.5 where nothing is said.
ENTROPY = {
    0.0: "basic docker_auth npmrc_auth",
    2.0: "curl_user sshpass netrc sql_password",
    2.8: "mailgun_key",
    3.0: "gcp_api_key google_oauth_access google_oauth_secret azure_client_secret tencent_key_id yandex_api_key heroku_key netlify_token "
    "planetscale vault_token doppler_token infracost_key docker_swarm_token dynatrace_token grafana_token newrelic_key posthog_key "
    "twilio_api_key twilio_pair github_fine_grained gitlab_token gitlab_job_token gitlab_runner_registration bitbucket_password pypi_token "
    "crates_token docker_token nuget_key buildkite_token linear_key prefect_key readme_key slack_cookie discord_webhook telegram_bot "
    "stripe_key stripe_webhook_secret square_token duffel_token openai_key openai_project_key anthropic_key huggingface_token nvidia_key "
    "replicate_token perplexity_key tavily_key sendgrid_key zoho_token apify_token notion_token figma_token typeform_token "
    "contentful_token adobe_secret jwt jwt_base64 curl_key",
    3.3: "bearer authorization said_key url_key",
    3.5: "aws_bedrock_key google_refresh_token flyio_token clickhouse_key openshift_token onepassword_token onepassword_secret_key "
    "discord_bot atlassian_token artifactory_key easypost_key groq_key xai_key pinecone_key facebook_token airtable_oauth_token "
    "mapbox_secret_token",
    4.0: "facebook_page_token teamwork_token dropbox_token",
}
ANY_CASE = "age_key bearer authorization basic sql_password said_key said_password"
INSIDE = (
    "azure_storage_key azure_sas_signature azure_client_secret azure_devops_token terraform_token telegram_bot mailchimp_key maxmind_key "
    "tines_webhook authorization docker_auth npmrc_auth url_key"
)
INEXACT = (
    "github_token github_refresh npm_token bearer authorization cli_option curl_user curl_key sshpass netrc sql_password said_key url_key "
    "said_password"
)


def test_what_each_rule_asks_for() -> None:
    asked = {rule: bits for bits, rules in ENTROPY.items() for rule in rules.split()}
    assert {rule.id: rule.entropy for rule in RULES} == {rule.id: asked.get(rule.id, 2.5) for rule in RULES}
    assert set(asked) <= {rule.id for rule in RULES}
    assert {rule.id for rule in RULES if rule.any_case} == set(ANY_CASE.split())
    assert {rule.id for rule in RULES if rule.inside} == set(INSIDE.split())
    assert {rule.id for rule in RULES if not rule.exact} == set(INEXACT.split())
    (azure,) = [rule for rule in RULES if rule.id == "azure_client_secret"]
    assert azure.anchors == ("0Q~", "1Q~", "2Q~", "3Q~", "4Q~", "5Q~", "6Q~", "7Q~", "8Q~", "9Q~")


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (b"salamiTransport", Verdict.NO),
        (b"qxzvkwjphgfdmbtrlncs", Verdict.NO),  # one case and no digit
        (b"qXzvKwjpHgfdMbtrlncs", Verdict.LIKELY),  # twenty letters, eight changes of case
        (b"qXzvKwjphgfdmbtrlncs", Verdict.LIKELY),  # four
        (b"qXZvkwjphgfdmbtrlncs", Verdict.NO),  # two
        (b"qXzvKwjpHgfdMbtrlnc", Verdict.NO),  # nineteen
        (b"qxz7", Verdict.LIKELY),
        (b"7777", Verdict.NO),
        (b"qxz", Verdict.NO),
    ],
)
def test_drawn_letters(value: bytes, verdict: Verdict) -> None:
    assert drawn(value) == verdict
    assert len(value) > 10 or has_digit(value) == verdict


def test_base64_with_and_without_its_end() -> None:
    for size in range(1, 7):
        raw = bytes(range(0xF9, 0xF9 + size))
        for text in (base64.b64encode(raw), base64.b64encode(raw).rstrip(b"="), base64.urlsafe_b64encode(raw)):
            assert decode_base64(text) == raw
    assert decode_base64(b"a") is None
    assert digit_anchors() == tuple(sorted({base64.b64encode(f"{n}".encode()).decode()[:3] for n in range(100, 1000)}))


def test_sums_of_six_digits() -> None:
    """CRC-32 of nothing is 0; of a single a 0xE8B7BE43, 3904355907: 4 16 14 5 7 49 in base 62."""
    assert crc32_base62(b"") == b"000000"
    rest, digits = 0xE8B7BE43, []
    for _ in range(6):
        rest, digit = divmod(rest, 62)
        digits.insert(0, digit)
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    assert crc32_base62(b"a").decode() == "".join(alphabet[digit] for digit in digits)


def test_tokens_in_base64() -> None:
    def encoded(text: str) -> bytes:
        return base64.b64encode(text.encode())

    head = base64.urlsafe_b64encode(b'{"alg":"HS256"}').decode().rstrip("=")
    assert jwt_base64(encoded(f"{head}.abcd.{'s' * 16}")) == Verdict.VERIFIED
    for text in (f"{head}.abc.{'s' * 16}", f"{head}.abcd.{'s' * 15}", f"{head}.abcd", SAMPLE_JWT, "eyJ"):
        assert jwt_base64(encoded(text)) == Verdict.NO
    assert jwt_base64(b"a") == Verdict.NO
    assert not is_sample_jwt(b"eyJ")
    assert not is_sample_jwt(b"x" + SAMPLE_JWT.encode())
    assert basic(encoded("ann")) == basic(encoded("ann:é")) == basic(b"a") == Verdict.NO
    assert basic(encoded("ann:k7q:x")) == Verdict.VERIFIED


def test_drawn_values_of_the_tests_are_new() -> None:
    assert len({draw(20) for _ in range(50)}) == 50


def test_what_stands_behind_the_anchor_must_look_drawn() -> None:
    """Four signs in turn have two bits, with those of the anchor 2.6; six in turn have 2.6 by themselves. Asked for are 2.5."""
    anchor = "AK" + "IA"
    assert find(anchor + "QRST" * 4) == []
    assert len(find(anchor + "QRSTUVQRSTUVQRST")) == 1
