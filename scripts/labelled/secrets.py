"""The set of secrets: every text in fragments, so that no complete key stands in the repository."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from labelled import noise
from labelled.cases import rng_for
from labelled.keys import ALNUM, HEX, IN_CONTEXT, PROVIDERS, Rng, b64, pem, some

# {V} is the setting's name, {v} its value.
PLACES = [
    "{V}={v}\nDEBUG=false\n",
    "export {V}='{v}'",
    '{n} = "{v}"',
    "const {n} = '{v}';",
    '{\n  "{n}": "{v}",\n  "retries": 3\n}',
    "service:\n  {n}: {v}\n  region: eu-1\n",
    'service:\n  {n}: "{v}"\n',
    'os.environ["{V}"] = "{v}"',
    '<add key="{V}" value="{v}" />',
    "ENV {V} {v}",
    'private static final String {V} = "{v}";',
    "2026-03-14 09:26:53 DEBUG client: {n}={v} accepted",
    'variable "{n}" {\n  default = "{v}"\n}',
    "# old value, please rotate\n# {V}={v}",
    "[auth]\n{n} = {v}\n",
    "docker run -e {V}={v} tool:latest",
]
FREE = [
    "my token is {v} please do not share",
    "密钥是{v}，请保密。",
    'curl -H "Authorization: Bearer {v}" https://api.example.org/v1',
    "The old key ({v}) was revoked yesterday.",
    'headers = {"Authorization": "Bearer {v}"}',
    "トークンは{v}です",
    "tool login --token {v}",
]


def cut(text: str) -> list[str]:
    """Fragments of growing length: a prefix is split after two signs, then again, and no fragment is a key."""
    out, at, step = [], 0, 2
    while at < len(text):
        out.append(text[at : at + step])
        at, step = at + step, min(step + 3, 11)
    return out


def _row(kind: str, pieces: Sequence[tuple[str, bool]], rule: str, note: str, allow: int = 2) -> dict[str, Any]:
    """Pieces of text, true where they are secret; each secret becomes one run of part numbers."""
    parts: list[str] = []
    runs: list[list[int]] = []
    for text, secret in pieces:
        begin = len(parts)
        parts += cut(text) if secret else [text]
        if secret:
            runs.append(list(range(begin, len(parts))))
    row: dict[str, Any] = {"parts": parts, "secret_parts": runs, "kind": kind, "rule_hint": rule, "note": note}
    if allow != 2:
        row["allow"] = allow
    return row


def _placed(place: str, name: str, value: str, rule: str, note: str = "") -> dict[str, Any]:
    before, after = place.replace("{V}", name.upper()).replace("{n}", name).split("{v}")
    return _row("positive", [(before, False), (value, True), (after, False)], rule, note)


def _positives(rng: Rng) -> list[dict[str, Any]]:
    rows = []
    for turn, (provider, make) in enumerate(PROVIDERS.items()):
        name = f"{provider.split('_')[0]}_token"
        if provider in ("twilio", "mailgun", "mailchimp", "telegram", "discord", "azure_ad"):
            name = f"{provider}_api_key"  # shapes that are weak alone stand beside their provider's name
        for step in range(4):
            weak = "api_key" in name
            place = FREE[(turn + step) % len(FREE)] if step == 3 and not weak else PLACES[(turn * 3 + step * 5) % len(PLACES)]
            rows.append(_placed(place, name, make(rng), provider))
    for turn, (name, make) in enumerate(IN_CONTEXT):
        for step in range(4):
            rows.append(_placed(PLACES[(turn * 5 + step * 3) % len(PLACES)], name, make(rng), "generic", "context (O-27)"))
    for _ in range(6):  # O-28: the pair
        rows.append(
            _row(
                "positive",
                [
                    ("[default]\naws_access_key_id = ", False),
                    (PROVIDERS["aws_access_key"](rng), True),
                    ("\naws_secret_access_key = ", False),
                    (b64(rng, 30), True),
                    ("\nregion = eu-1\n", False),
                ],
                "aws_pair",
                "O-28",
            )
        )
    for place in (
        FREE[2],
        FREE[4],
        "Authorization: Bearer {v}",
        "-H 'Authorization: Bearer {v}'",
        "authorization: Bearer {v}\r\nhost: api.example.org\r\n",
        "Proxy-Authorization: Bearer {v}",
    ):
        rows.append(_placed(place, "", some(rng, ALNUM, 40), "bearer", "O-27"))
    for _ in range(5):
        rows.append(
            _row(
                "positive",
                [
                    ("DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=", False),
                    (b64(rng, 64), True),
                    (";EndpointSuffix=core.windows.net", False),
                ],
                "azure_storage",
                "",
                12,
            )
        )
        hook = "https://hooks.sl" + "ack.com/services/T" + some(rng, ALNUM.upper(), 9) + "/B" + some(rng, ALNUM.upper(), 9) + "/"
        rows.append(
            _row(
                "positive",
                [("SLACK_URL=", False), (hook[:19], False), (hook[19:], False), (some(rng, ALNUM, 24), True), ("\n", False)],
                "slack_webhook",
                "any part of the path may go with it",
                90,
            )
        )
    kinds = [
        "RSA PRI" + "VATE KEY",
        "EC PRI" + "VATE KEY",
        "PRI" + "VATE KEY",
        "OPENSSH PRI" + "VATE KEY",
        "ENCRYPTED PRI" + "VATE KEY",
        "DSA PRI" + "VATE KEY",
    ]
    for kind in kinds:  # O-29: the ways a block is written
        for way in range(6):
            lines = pem(rng, kind, 4 + way)
            between = ["\n", " ", "\\n", "\n    ", "\r\n", "\n"][way]
            head, body, foot = lines[0] + between, between.join(lines[1:-1]), "" if way == 5 else between + lines[-1]
            around = [
                ("key follows\n", "\nend of key\n"),
                ("key: ", " (one line)"),
                ('{"key": "', '"}'),
                ("tls:\n  key: |\n    ", "\n  port: 443\n"),
                ("", "\r\nbye\r\n"),
                ("log cut here:\n", ""),
            ][way]
            note = ["lines", "one line", "JSON", "YAML", "CRLF", "cut before its footer"][way]
            # The body is the secret; its header and footer may go with it or stay.
            before = [(piece, False) for piece in [around[0], *cut(head)]]
            rows.append(_row("positive", [*before, (body, True), (foot + around[1], False)], "pem", f"O-29: {note}", 48))
    return rows


def _negatives(rng: Rng) -> list[dict[str, Any]]:
    words = [
        "assignVariablesOjTabBarSelectedItem",
        "handleUserProfileImageUploadRequest",
        "getConfigurationForCurrentTenantOrDefault",
        "initializeSharedPreferencesManagerFactory",
        "abcdefghijklmnopqrstuvwxyz",
    ]
    example_id = "AK" + "IAIOSFODNN7" + "EXAMPLE"
    example_secret = "wJalrXUtnFEMI/K7MD" + "ENG/bPxRfiCY" + "EXAMPLEKEY"
    n = lambda r: r.randint(1, 999)  # noqa: E731
    makers = [
        ("revision (O-27)", lambda r: f'rev = "{some(r, HEX, 40)}"'),
        ("SRI (O-27)", lambda r: f'integrity="sha256-{b64(r, 32)}"'),
        ("lock file (O-27)", lambda r: f'      "integrity": "sha512-{b64(r, 64)}",\n      "dev": true'),
        ("lock file", lambda r: f'{{file = "tool-1.{n(r)}-py3-none-any.whl", hash = "sha256:{some(r, HEX, 64)}"}}'),
        ("Go sums", lambda r: f"golang.org/x/text v0.{n(r)}.0 h1:{b64(r, 32)}"),
        ("Cargo lock", lambda r: f'checksum = "{some(r, HEX, 64)}"'),
        ("image (O-27)", lambda r: f'<img src="data:image/png;base64,iVBORw0KGgo{b64(r, 225)}">'),
        ("letters of a key id in an image (O-28)", lambda r: f"data:image/png;base64,iVBORw0KGgo{b64(r, 60)}AK" + f"IA{b64(r, 90)}"),
        ("UUID (O-27)", lambda r: f"id: {noise.guid(r).split()[1]}"),
        ("camel case (O-27)", lambda r: f"call {r.choice(words)}{n(r)}()"),
        ("path of a file (O-27)", lambda r: f"PASSWORD_FILE=/run/secrets/db_user_{n(r)}"),
        ("path", lambda r: f"SECRET_KEY_PATH=/etc/app/{n(r)}/server.key"),
        ("role id (O-28)", lambda r: f"principal AR" + f"OA{some(r, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}"),  # noqa: F541
        ("user id (O-28)", lambda r: f"arn user AI" + f"DA{some(r, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}"),  # noqa: F541
        ("documented key (O-28)", lambda r: f"aws_access_key_id = {example_id} # {n(r)}"),
        ("documented secret (O-28)", lambda r: f"aws_secret_access_key = {example_secret} # {n(r)}"),
        ("signature version (O-28)", lambda r: f"scope 2026{r.randint(10, 12)}{r.randint(10, 28)}/eu-1/s3/aws4_request"),
        ("masked (O-26)", lambda r: f"password: ***** # {n(r)}"),
        ("redacted (O-26)", lambda r: f"API_KEY=[REDACTED] {n(r)}"),
        ("after redaction (O-26)", lambda r: f"token: <SECRET> {n(r)}"),
        ("variable (O-26)", lambda r: "token=${TOKEN_" + f"{n(r)}}}"),
        ("variable", lambda r: f'api_key = os.environ["API_KEY_{n(r)}"]'),
        ("variable", lambda r: f"password: {{{{ vault_db_password_{n(r)} }}}}"),
        ("variable", lambda r: f"const secret = process.env.CLIENT_SECRET_{n(r)};"),
        ("placeholder (O-26)", lambda r: f'key = "your-api-key-here" // {n(r)}'),
        ("placeholder", lambda r: f'API_TOKEN="<insert-token-{n(r)}>"'),
        ("placeholder", lambda r: f"client_secret: xxxxxxxxxxxxxxxxxxxxxxxx # {n(r)}"),
        ("placeholder", lambda r: f"password = changeme # {n(r)}"),
        ("public key", lambda r: "\n".join(pem(r, "PUBLIC KEY", 4))),
        ("certificate (O-29)", lambda r: "\n".join(pem(r, "CERTIFICATE", 6))),
        ("SSH public key", lambda r: f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{b64(r, 32)[:43]} ann@host"),
        ("SSH fingerprint", lambda r: f"256 SHA256:{b64(r, 32)[:43]} host{n(r)} (ED25519)"),
        ("function", lambda r: f"def get_secret_{n(r)}(name: str) -> str: ..."),
        ("prose", lambda r: f"The password must be at least {r.randint(8, 64)} characters long"),
        ("prose", lambda r: f"Tokens are split by the tokenizer into {n(r)} pieces"),
        ("type", lambda r: f"password: Optional[str] = None  # {n(r)}"),
        ("type", lambda r: f"  secret_key: SecretStr = Field(..., min_length={n(r)})"),
        ("cache key", lambda r: f'key = "user:profile:{n(r)}:settings"'),
        ("dotted key", lambda r: f"key: app.kubernetes.io/name-{n(r)}"),
        ("commit list", lambda r: f"{some(r, HEX, 40)} Fix the build\n{some(r, HEX, 40)} Add a test"),
        ("digest of an image", lambda r: f"FROM tool@sha256:{some(r, HEX, 64)}"),
        ("ETag", lambda r: f'etag: W/"{some(r, HEX, 32)}"'),
        ("author's tokens in a model", lambda r: f'"special_token": "<|endoftext|>", "id": {n(r)}'),
        ("prefix alone", lambda r: "tokens start with gh" + f"p_ or xo" + f"xb-, see page {n(r)}"),  # noqa: F541
        ("short", lambda r: "sk" + f"-{n(r)} bus line"),
        ("CSS class", lambda r: "sk" + f"-fading-circle-{n(r)}-animation-container"),
        ("publishable key", lambda r: "pk" + "_live_" + f"placeholder_{n(r)}"),
        ("CSRF field", lambda r: f'<input type="password" name="password" id="pw{n(r)}" autocomplete="off">'),
        ("notebook output", lambda r: f'"image/png": "iVBORw0KGgoAAAANSUhEUg{b64(r, 150)}"'),
        ("translation", lambda r: f'"password.reset.title": "Passwort zurücksetzen ({n(r)})"'),
    ]
    rows, seen = [], set()
    turn = 0
    while len(rows) < 240:
        note, make = makers[turn % len(makers)]
        text = make(rng)
        turn += 1
        if text in seen:
            continue
        seen.add(text)
        known = any(word in text for word in (example_id, example_secret, "OA", "DA", "AK" + "IA", "gh" + "p_"))
        rows.append({"parts": cut(text) if known else [text], "secret_parts": [], "kind": "negative", "rule_hint": "", "note": note})
    return rows


def sets() -> dict[str, list[dict[str, Any]]]:
    """Path to lines."""
    return {"secrets/positive.jsonl": _positives(rng_for("secrets")), "secrets/negative.jsonl": _negatives(rng_for("no secrets"))}
