"""Which values are secrets and which are not: O-26 (its secret parts), O-27, O-28, K1. Keys are drawn at run time."""

import base64
import random
import string

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.conf.secrets import RULE_IDS, SecretsSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.fold import fold_texts
from auralith_pipeline.udfs.core.secrets.find import OTHER_RULES, RULES, find_secrets, rule_ids
from auralith_pipeline.udfs.core.secrets.scan import Anchor, build_table, scan
from auralith_pipeline.udfs.core.spans import Span, replace_spans

RANDOM = random.Random(20260101)
BASE62 = string.ascii_letters + string.digits
BASE32 = string.ascii_uppercase + "234567"
HEX = "0123456789abcdef"
SECTION = SecretsSection()


def draw(size: int, alphabet: str = BASE62) -> str:
    """Random characters with at least one digit, so that no test depends on luck."""
    while True:
        text = "".join(RANDOM.choice(alphabet) for _ in range(size))
        if any(c.isdigit() for c in text) or not any(c.isdigit() for c in alphabet):
            return text


def encode(raw: str) -> str:
    return base64.b64encode(raw.encode()).decode()


def find(*texts: str, section: SecretsSection = SECTION) -> list[Span]:
    return find_secrets(fold_texts(*string_buffers(pa.array(texts, pa.string()))), section)


def redact(text: str, section: SecretsSection = SECTION) -> str:
    folded = fold_texts(*string_buffers(pa.array([text], pa.string())))
    spans = []
    for span in find_secrets(folded, section):
        start, end = folded.to_original(0, span.start, span.end)
        spans.append(span._replace(start=start, end=end))
    return replace_spans(text.encode(), spans, lambda span, value: b"<SECRET>").decode()


KEY = draw(40)
UUID = "-".join(draw(n, HEX) for n in (8, 4, 4, 4, 12))
PASSWORD = "gH7k" + "Lm29Qz"
AWS_ID = "AK" + "IA" + draw(16, BASE32)
AWS_TEMPORARY = "AS" + "IA" + draw(16, BASE32)
AWS_EXAMPLE = "AK" + "IA" + "IOSFODNN7" + "EXAMPLE"
AWS_EXAMPLE_SECRET = "wJalrXUtnFEMI/K7MDENG/" + "bPxRfiCYEXAMPLEKEY"
STRIPE_EXAMPLE = "sk_" + "test_" + "4eC39HqLyjWDarj" + "tT1zdp7dc"
SAMPLE_JWT = ".".join(
    base64.urlsafe_b64encode(part.encode()).decode().rstrip("=")
    for part in (
        '{"alg":"HS256","typ":"JWT"}',
        '{"sub":"1234567890","name":"John Doe","iat":1516239022}',
        "\x01 not a real signature, 32 long",
    )
)
JWT = ".".join(
    base64.urlsafe_b64encode(part.encode()).decode().rstrip("=") for part in ('{"alg":"HS256"}', '{"sub":"ann","exp":1}', draw(32))
)

# {} is the value that must go; all around it must stay.
ASSIGNMENTS = {
    KEY: [
        'api_key = "{}"',
        "api_key = '{}'",
        'api_key="""{}"""',
        "API_KEY={}",
        "export API_KEY={}\nnext line",
        'const apiKey = "{}";',
        "const apiKey = `{}`;",
        '{{"token":"{}"}}',
        '{{\\"api_key\\": \\"{}\\"}}',
        "api_key: {}  # comment",
        "api_key: |\n  {}\n",
        'api_key := "{}"',
        "'api_key' => '{}',",
        'config["api_key"] = "{}"',
        'os.environ["OPENAI_API_KEY"] = "{}"',
        'let api_key: &str = "{}";',
        'api_key: str = "{}"',
        'api_key: Optional[str] = "{}"',
        'private static final String API_KEY = "{}";',
        "https://api.example.org/v1?api_key={}&q=1",
        '<add key="x" /><apiKey>{}</apiKey>',
        'define("API_KEY", "{}");',
        '- name: API_KEY\n  value: "{}"',
        '{{"name": "API_KEY", "value": "{}"}}',
        "x-api-key: {}",
        "STRIPE_KEY={}",
        "AWS_SECRET_ACCESS_KEY={}",
        "SECRET_KEY_BASE={}",
        "API_KEY_PROD={}",
        'client_secret: "{}"',
        "# API_KEY={}",
        "access_token={}&token_type=bearer",
        "Authorization: Bearer {}",
        "curl -H 'Authorization: Bearer {}' https://api.example.org",
        'headers = {{"Authorization": "Bearer {}"}}',
        'headers = {{"Authorization": f"token {}"}}',
        "authorization: Bearer {}\r\n",
        "程序的token：{}。",
        "FROM x\nENV API_KEY {}\nRUN y",
        "setenv API_KEY {}\n",
        "setx API_KEY {}",
        "set -gx API_KEY {}",
        'variable "api_key" {{\n  type        = string\n  description = "key of the service"\n  default     = "{}"\n}}',
        '<add key="API_KEY" value="{}" />',
        '<entry name="api_key" value="{}"/>',
        '<string name="api_key">{}</string>',
        "<property><name>fs.secret.key</name>\n  <value>{}</value></property>",
        "<key>API_KEY</key>\n<string>{}</string>",
        "<apiKey>\n    {}\n</apiKey>",
        "<apiKey><![CDATA[{}]]></apiKey>",
        'var apiKey string = "{}"',
        'API_KEY ?= "{}"',
        'API_KEY ::= "{}"',
        '$apiKey .= "{}"',
        "$apiKey ??= '{}';",
        'if (apiKey !== "{}") {{',
        'os.getenv("API_KEY", "{}")',
        'GetEnvOrDefault("api_token", "{}")',
        "creds = {}",
        "token - '{}'",
        "| API token | {} |",
        "| `apiKey` | `{}` |\n",
        "# API KEY = {}",
        "api key: {}",
        'apiMaticKey := "{}"',
        "The key is {}.",
        "My token is '{}', so",
        "https://api.example.org/v1?key={}&q=1",
        'const token = "Bearer {}"',
        "api_key = ' {} '",
        "curl -H 'Authorization: Api-Token {}' https://api.example.org",
        "curl -u {}: https://api.example.org/v1",
    ],
    PASSWORD: [
        "DB_PASSWORD={}",
        'password = "{}"',
        "password: {}",
        "spring.datasource.password={}",
        "<password>{}</password>",
        '<input type="password" name="password" value="{}">',
        "jdbc:postgresql://db.example.org/x?user=ann&password={}",
        "Server=db;User ID=ann;Password={};Encrypt=true",
        "postgres://ann:{}@db.example.org:5432/x",
        "mongodb+srv://ann:{}@c0.example.net/x?retryWrites=true",
        "redis://:{}@localhost:6379/0",
        "postgresql+psycopg2://ann:{}@localhost/x",
        "machine api.example.org login ann password {}\n",
        "curl -u ann:{} https://api.example.org",
        "mysql --password={} -u ann",
        "tool --password {}",
        "CREATE USER ann IDENTIFIED BY '{}';",
        "The password is {}.",
        "sshpass -p {} ssh ann@host.example.org",
        "define('DB_PASSWORD', '{}');",
        '$password = "{}";',
    ],
    UUID: ["heroku_api_key: {}", "//registry.example.org/:_authToken={}", "SNYK_TOKEN={}", 'client_secret: "{}"', '-H "apikey: {}"'],
    "yvxp" + "thLIcYpZweFpPOVeCOtt": ['auth = "Bearer {}"', "api_token: {}"],
    draw(32, HEX): ["AZURE_OPENAI_KEY={}"],
    "pRf" + "vGhLkQjWmXz": ["curl --user ann:'{}' https://api.example.org"],
    draw(9, "123456789") + ":AA" + "HJmvZqvvM9dI2rtBOu--WMZyMFTfHNo9I": ["https://api.telegram.org/bot{}/getMe"],
    "k;7&xQ#9,zz)1": ["DB_PASS='{}'", "export DB_PASSWORD={}\n"],
    encode("ann:" + PASSWORD): ["Authorization: Basic {}", '{{"auths": {{"r.example.org": {{"auth": "{}"}}}}}}', "_auth={}"],
}


@pytest.mark.parametrize(("value", "text"), [(value, text) for value, texts in ASSIGNMENTS.items() for text in texts])
def test_k1_o27_the_value_goes_and_all_around_it_stays(value: str, text: str) -> None:
    before, after = text.format(value), text.format("<SECRET>")
    assert redact(before) == after
    assert redact(after) == after  # O-26


NOT_SECRET = [
    # O-26: placeholders
    "password: *****",
    "API_KEY=[REDACTED]",
    "email: <EMAIL>",
    "token=${TOKEN}",
    'key = "your-api-key-here"',
    'api_key = "<SECRET>"',
    'api_key = "<your key 123456>"',
    "api_key: xxxxxxxxxxxxxxxxxxxxxxxx1",
    "password: changeme",
    'password="password123"',
    "password: Secret123!",
    "token: 0123456789abcdef0123456789abcdef",
    "token: abcdefghijklmnopqrstuvwxyz123456",
    "Authorization: Bearer <token>",
    "Authorization: Bearer $TOKEN",
    "Authorization: Bearer YOUR_ACCESS_TOKEN_HERE_1",
    "postgres://user:password@localhost/db",
    "postgres://postgres:postgres@localhost/db",
    "amqp://guest:guest@localhost",
    "postgres://${USER}:${PASS}@host/db",
    "redis://localhost:6379/0",
    "https://example.org:8080/@ann",
    "sk_" + "live_" + "x" * 24,
    "gh" + "p_" + "x" * 36,
    "sk-" + "your-api-key-here",
    # O-27: random, but no secret
    'rev = "c23696f5c55824a8abd86e13f13da4a90d437d75"',
    'integrity="sha256-3q2+796tvu/erb7v3q2+796tvu/erb7v3q2+796tvu8="',
    '"integrity": "sha512-' + encode(draw(64)) + '",',
    '<img src="data:image/png;base64,' + encode(draw(225)) + '">',
    '"image_token": "data:image/png;base64,' + encode(draw(225)) + '"',
    "550e8400-e29b-41d4-a716-446655440000",
    "token: 550e8400-e29b-41d4-a716-446655440000",
    "assignVariablesOjTabBarSelectedItem",
    "token = assignVariablesOjTabBarSelectedItem1",
    "abcdefghijklmnopqrstuvwxyz",
    "PASSWORD_FILE=/run/secrets/db_user",
    "password = /run/secrets/db_user1",
    "sha256:" + draw(64, HEX),
    'etag: "' + draw(32, HEX) + '"',
    'cache_key = "' + draw(40, HEX) + '"',
    'public_key = "' + KEY + '"',
    'password_hash = "$2b$12$' + draw(53) + '"',
    "next_page_token = " + KEY,
    '"jsonwebtoken": "^9.0.0-beta12"',
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQ" + draw(200),
    KEY,
    # O-28
    "AR" + "OA" + draw(17, BASE32),
    "AI" + "DA" + draw(17, BASE32),
    "aws4_request",
    AWS_EXAMPLE,
    "aws_secret_access_key = " + AWS_EXAMPLE_SECRET,
    draw(50) + "AK" + "IA" + draw(80) + "/AK" + "IA" + draw(16, BASE32) + "+" + draw(20),
    # code and prose
    'password = os.environ["DB_PASSWORD_1"]',
    'password = getpass.getpass("Password1: ")',
    'api_key=os.getenv("KEY1")',
    "apiKey: process.env.API_KEY_2",
    "password: str",
    "password: Optional[str] = None",
    'def f(password: str, token: str = "") -> None:',
    "token = user_token_value2",
    "token = hashlib.sha256(b'x1').hexdigest()",
    "token = static_token_2024_main",
    "secretName: my-app-tls-secret2",
    "password: {{ vault_db_password2 }}",
    "token: ${{ secrets.GITHUB_TOKEN2 }}",
    'private_key = "/etc/ssl/private/server1.key"',
    "--private-key=tpm2-pcr-private.pem",
    "def encode(self, private_key: ed25519.Ed25519PrivateKey, more: int) -> bytes:",
    '"license_key": "cc-by-nc-sa-3.0-igo"',
    'publicKeyToken="1fc8b3b9a1e1' + '8e3b"',
    "github://org:repo@main/file",
    "Authorization: Basic " + encode("s6BhdRkqt3:gX1fBat3bV"),
    "max_tokens: 4096",
    "token: 1234",
    "Password: required (min 8 characters)",
    '"password": {"type": "string", "minLength": 8}',
    '<input type="password" name="password1">',
    'token = "INVALID_TOKEN_ERROR_401"',
    "Token=static:::1a:2b:3c:4d",
    "AUTH_TOKEN_URL=https://x1.example.org/oauth2/token1",
    "The secret: we never told anyone about 1945.",
    "The new ENV API_KEY " + KEY,
    '<input key="monkey" value="' + KEY + '">',
    '<input type="hidden" name="_token" value="' + KEY + '">',
    '<input name="csrfmiddlewaretoken" value="' + KEY + '">',
    'authenticity_token: "' + KEY + '"',
    'variable "region" {\n  default = "' + KEY + '"\n}',
    "<name>some.table.name</name><value>" + KEY + "</value>",
    "password: ENC(" + KEY + ")",
    'password: "ENC[' + KEY + ']"',
    "API_TOKEN=" + KEY + "...",
    'encrypted_secret = "' + KEY + '"',
    'env("PWD="+cmd.Dir2, "x")',
    "| `tsig_secret` | |\n| `" + KEY + "` |",
    "| password | " + PASSWORD + " |",  # a column of such a table says anything
    "token - " + KEY,
    "openai_cache_key = " + draw(32, HEX),
    "The key is inTheDocumentationOfThisLibrary.",
    'remote_password = "ann@example.org"',
    '{"strengthen her password.": "パスワード強化方法に関する手がかり"}',
    "https://ann+deploy-token:" + KEY + "@git.example.org/x",
    "password=P@ssw0rd123",
    "redis://:pass:word@localhost:6379/0",
    "https://x.example.org/favicon.ico-" + draw(32, HEX) + ".png",
    "xoxe.xoxp-1-SlackAppConfigurationAccessTokenHere",
    "xoxp-" + "572370529330-573807301142-572331691188-" + "#" * 20,
    # K1
    "KEYWORDS=['a']",
    "news.localnews.com",
    # documented examples
    STRIPE_EXAMPLE,
    SAMPLE_JWT,
    "Authorization: Bearer " + SAMPLE_JWT,
    "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
]


@pytest.mark.parametrize("text", NOT_SECRET)
def test_k1_o26_o27_o28_not_a_secret(text: str) -> None:
    assert find(text) == []


def test_o28_the_pair_is_removed_together() -> None:
    for key_id in (AWS_ID, AWS_TEMPORARY):
        assert redact(f"key {key_id}\n{KEY}\nend") == "key <SECRET>\n<SECRET>\nend"
        assert redact(f"{key_id},{KEY}") == "<SECRET>,<SECRET>"
        assert redact(f"{KEY}\n{key_id}") == "<SECRET>\n<SECRET>"
    sha1 = draw(40, HEX)
    assert redact(f"{AWS_ID}\n{sha1}") == f"<SECRET>\n{sha1}"
    assert [span.rule for span in find(f"{AWS_ID}\n{KEY}")] == ["aws_access_key", "aws_secret_key"]


def test_documented_examples_are_one_setting() -> None:
    strict = SecretsSection(exempt_examples=False)
    for text in (AWS_EXAMPLE, f"aws_secret_access_key = {AWS_EXAMPLE_SECRET}", STRIPE_EXAMPLE, SAMPLE_JWT):
        assert find(text) == []
        assert len(find(text, section=strict)) == 1 or "secret_access" in text


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
    assert sum(bool(find(f"password = '{draw(16)}'")) for _ in range(500)) >= 495


def test_settings_switch_rules_off() -> None:
    text = f"id {AWS_ID} jwt {JWT}"
    assert [span.rule for span in find(text)] == ["aws_access_key", "jwt"]
    assert [span.rule for span in find(text, section=SecretsSection(off=("jwt",)))] == ["aws_access_key"]
    assert find(text, section=SecretsSection(enabled=False)) == []
    hexed = f"api_key={draw(32, HEX)}"
    assert len(find(hexed)) == 1
    assert find(hexed, section=SecretsSection(entropy=4.1)) == []  # 16 signs have 4 bits at most


def test_an_unknown_rule_to_switch_off_is_refused() -> None:
    with pytest.raises(ValueError, match="found the rule 'jwtt', wanted the id of a rule for secrets such as jwt.*correct it"):
        SecretsSection(off=("bearer", "jwtt"))
    with pytest.raises(ValueError, match="found the rule '', wanted"):
        SecretsSection(off=("",))


def test_a_span_says_what_it_is() -> None:
    text = f"é token {JWT}."
    (span,) = find("", text)
    start = len("é token ".encode())
    assert span == Span(1, start, start + len(JWT), "SECRET", "jwt", True, 3)


def test_hidden_by_zero_width_characters() -> None:
    token = "gh" + "p_" + draw(36)
    folded = fold_texts(*string_buffers(pa.array([f"x {token[:7]}\u200b{token[7:]} y"])))
    (span,) = find_secrets(folded, SECTION)
    assert folded.to_original(0, span.start, span.end) == (2, 2 + 40 + 3)


def test_rules_are_many_and_well_formed() -> None:
    ids = rule_ids()
    assert len(ids) == len(set(ids)) == len(RULES) + len(OTHER_RULES)
    assert set(ids) == RULE_IDS
    assert len(RULES) >= 60
    assert all(rule.provider and rule.source and rule.anchors for rule in RULES)


def test_anchors_shorter_than_the_window_are_refused() -> None:
    with pytest.raises(ValueError, match="three ASCII bytes"):
        build_table([Anchor(b"ab")])


@given(st.lists(st.sampled_from(["akia", "AKIA", "AKI", "xAKIA", " ", "é", "key-", "\n"]), max_size=40), st.integers(0, 3))
def test_the_scan_finds_what_a_plain_search_finds(pieces: list[str], spare: int) -> None:
    """Hashing and buckets lose nothing, at the borders of rows neither."""
    table = build_table([Anchor(b"AKIA"), Anchor(b"key-", inside=True), Anchor(b"akia", any_case=True, inside=True)])
    texts = ["".join(pieces[i::3]).encode() for i in range(3)] + [b""] * spare
    values = np.frombuffer(b"".join(texts), np.uint8)
    offsets = np.cumsum([0, *map(len, texts)]).astype(np.int64)
    wanted = set()
    for row, text in enumerate(texts):
        for at in range(len(text)):
            place = (row, int(offsets[row]) + at)
            word_before = at > 0 and text[at - 1 : at].isalnum()
            if text.startswith(b"AKIA", at) and not word_before:
                wanted.add((*place, 0))
            if text.startswith(b"key-", at):
                wanted.add((*place, 1))
            if text[at : at + 4].lower() == b"akia":
                wanted.add((*place, 2))
    assert {tuple(found[:3]) for found in scan(values, offsets, table).tolist()} == wanted


WORDS = """api_key password token = " < > ${ :// @ : ann postgres twilio curl facebook - _ . , SK é 至 value -us12"""
FRAGMENTS = [
    *WORDS.split(),
    *(": ", ' = "', "'", "\n", "\\n", " ", "<SECRET>", "Authorization: Bearer ", "Basic ", "-u ", "machine ", "login "),
    *("\u200b", "\ud7ff", "\U0001f469", KEY, PASSWORD, AWS_ID, JWT, UUID, draw(32, HEX), draw(64), "gh" + "p_" + draw(36)),
    *("-" * 5 + "BEGIN PRIVATE KEY" + "-" * 5, "-" * 5 + "END PRIVATE KEY" + "-" * 5),
]


@given(st.lists(st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=5)), max_size=14).map("".join), min_size=1, max_size=4))
def test_o26_any_text_offsets_idempotence_and_rows(texts: list[str]) -> None:
    """No exception, sound bounds, a second run that finds nothing, and the same finds for a row alone as among others."""
    texts = [text.encode("utf-8", "ignore").decode() for text in texts]
    folded = fold_texts(*string_buffers(pa.array(texts, pa.string())))
    spans = find_secrets(folded, SECTION)
    rows = [folded.values[folded.offsets[i] : folded.offsets[i + 1]].tobytes() for i in range(len(texts))]
    assert spans == sorted(spans)
    for row, raw in enumerate(rows):
        mine = [span for span in spans if span.row == row]
        assert all(0 <= span.start < span.end <= len(raw) and span.entity == "SECRET" and span.rule in rule_ids() for span in mine)
        assert all(one.end <= two.start for one, two in zip(mine, mine[1:], strict=False))
        assert [span._replace(row=row) for span in find(raw.decode())] == mine
        cleaned = replace_spans(raw, mine, lambda span, value: b"<SECRET>").decode()
        assert find(cleaned) == [], (raw, cleaned)
