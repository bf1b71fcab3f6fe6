"""Made-up secrets in the shape that each provider publishes: random signs behind the provider's prefix, never a key of anybody."""

from __future__ import annotations

import base64
import json
import random
import string
from collections.abc import Callable

Rng = random.Random
ALNUM = string.ascii_letters + string.digits
URLSAFE = ALNUM + "-_"
LOWER = string.ascii_lowercase + string.digits
UPPER = string.ascii_uppercase + string.digits
HEX = "0123456789abcdef"
B32 = string.ascii_uppercase + "234567"


def some(rng: Rng, signs: str, count: int) -> str:
    """`count` random signs, never a hyphen or underscore at the end."""
    return "".join(rng.choice(signs) for _ in range(count - 1)) + rng.choice([sign for sign in signs if sign not in "-_"])


def b64(rng: Rng, count: int) -> str:
    """Base64 of `count` random bytes."""
    return base64.b64encode(rng.randbytes(count)).decode()


def _url64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def jwt(rng: Rng) -> str:
    """RFC 7519, signed by random bytes."""
    head = {"alg": rng.choice(["HS256", "RS256", "ES256"]), "typ": "JWT"}
    body = {"sub": some(rng, "0123456789", 10), "name": "Ann Test", "iat": rng.randint(1_700_000_000, 1_790_000_000)}
    return ".".join(
        [
            _url64(json.dumps(head, separators=(",", ":")).encode()),
            _url64(json.dumps(body, separators=(",", ":")).encode()),
            _url64(rng.randbytes(32)),
        ]
    )


# provider: maker. Prefixes are joined from pieces so that no scanner takes this file for a leak.
PROVIDERS: dict[str, Callable[[Rng], str]] = {
    "aws_access_key": lambda r: r.choice(["AK" + "IA", "AS" + "IA"]) + some(r, B32, 16),
    "github_pat": lambda r: "gh" + r.choice(["p_", "o_", "u_", "s_", "r_"]) + some(r, ALNUM, 36),
    "github_fine_grained": lambda r: "github" + "_pat_" + some(r, ALNUM, 22) + "_" + some(r, ALNUM, 59),
    "gitlab_pat": lambda r: "gl" + "pat-" + some(r, URLSAFE, 20),
    "slack_bot": lambda r: "xo" + "xb-" + some(r, "123456789", 12) + "-" + some(r, "123456789", 12) + "-" + some(r, ALNUM, 24),
    "slack_user": lambda r: "xo" + "xp-" + "-".join(some(r, "123456789", 12) for _ in range(3)) + "-" + some(r, HEX, 32),
    "slack_app": lambda r: "xa" + "pp-1-A" + some(r, UPPER, 10) + "-" + some(r, "123456789", 13) + "-" + some(r, HEX, 64),
    "stripe": lambda r: r.choice(["s", "r"]) + "k_" + "live_" + some(r, ALNUM, r.choice([24, 99])),
    "openai": lambda r: "sk" + "-proj-" + some(r, URLSAFE, 74) + "T3Blbk" + "FJ" + some(r, URLSAFE, 74),
    "openai_old": lambda r: "sk" + "-" + some(r, ALNUM, 20) + "T3Blbk" + "FJ" + some(r, ALNUM, 20),
    "anthropic": lambda r: "sk" + "-ant-" + "api03-" + some(r, URLSAFE, 93) + "AA",
    "google_api": lambda r: "AI" + "za" + "Sy" + some(r, URLSAFE, 33),
    "google_oauth": lambda r: "GO" + "CSPX-" + some(r, URLSAFE, 28),
    "huggingface": lambda r: "h" + "f_" + some(r, string.ascii_letters, 34),
    "npm": lambda r: "np" + "m_" + some(r, ALNUM, 36),
    "pypi": lambda r: "py" + "pi-" + "AgEIcHlwaS5vcmc" + some(r, URLSAFE, 150),
    "sendgrid": lambda r: "S" + "G." + some(r, URLSAFE, 22) + "." + some(r, URLSAFE, 43),
    "twilio": lambda r: "S" + "K" + some(r, HEX, 32),
    "mailgun": lambda r: "ke" + "y-" + some(r, HEX, 32),
    "mailchimp": lambda r: some(r, HEX, 32) + "-u" + f"s{r.randint(1, 21)}",
    "digitalocean": lambda r: "do" + r.choice("por") + "_v1_" + some(r, HEX, 64),
    "shopify": lambda r: "shp" + r.choice(["at", "ca", "pa", "ss"]) + "_" + some(r, HEX, 32),
    "square": lambda r: "sq" + "0csp-" + some(r, URLSAFE, 43),
    "telegram": lambda r: some(r, "123456789", 10) + ":" + "AA" + some(r, URLSAFE, 33),
    "discord": lambda r: _url64(some(r, "123456789", 18).encode()) + "." + some(r, URLSAFE, 6) + "." + some(r, URLSAFE, 38),
    "databricks": lambda r: "da" + "pi" + some(r, HEX, 32),
    "dockerhub": lambda r: "dc" + "kr_pat_" + some(r, URLSAFE, 27),
    "linear": lambda r: "li" + "n_api_" + some(r, ALNUM, 40),
    "notion": lambda r: "nt" + "n_" + some(r, "123456789", 11) + some(r, ALNUM, 35),
    "vault": lambda r: "hv" + "s." + some(r, URLSAFE, 95),
    "terraform_cloud": lambda r: some(r, ALNUM, 14) + ".at" + "lasv1." + some(r, URLSAFE, 64),
    "grafana": lambda r: "gl" + "sa_" + some(r, ALNUM, 32) + "_" + some(r, HEX, 8),
    "newrelic": lambda r: "NR" + "AK-" + some(r, UPPER, 27),
    "doppler": lambda r: "dp" + ".pt." + some(r, ALNUM, 43),
    "rubygems": lambda r: "ruby" + "gems_" + some(r, HEX, 48),
    "replicate": lambda r: "r8" + "_" + some(r, ALNUM, 37),
    "groq": lambda r: "gs" + "k_" + some(r, ALNUM, 52),
    "perplexity": lambda r: "pp" + "lx-" + some(r, ALNUM, 48),
    "xai": lambda r: "xa" + "i-" + some(r, ALNUM, 80),
    "age": lambda r: "AGE-SEC" + "RET-KEY-1" + some(r, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58),
    "postman": lambda r: "PM" + "AK-" + some(r, HEX, 24) + "-" + some(r, HEX, 34),
    "pulumi": lambda r: "pu" + "l-" + some(r, HEX, 40),
    "planetscale": lambda r: "psc" + "ale_tkn_" + some(r, URLSAFE, 43),
    "supabase": lambda r: "sb" + "p_" + some(r, HEX, 40),
    "netlify": lambda r: "nf" + "p_" + some(r, ALNUM, 36),
    "azure_ad": lambda r: some(r, ALNUM, 3) + "8" + "Q~" + some(r, URLSAFE, 34),
    "dynatrace": lambda r: "dt0" + "c01." + some(r, B32, 24) + "." + some(r, B32, 64),
    "airtable": lambda r: "pa" + "t" + some(r, ALNUM, 14) + "." + some(r, HEX, 64),
    "sonar": lambda r: "sq" + r.choice("up") + "_" + some(r, HEX, 40),
    "brevo": lambda r: "xkey" + "sib-" + some(r, HEX, 64) + "-" + some(r, ALNUM, 16),
    "shippo": lambda r: "ship" + "po_live_" + some(r, HEX, 40),
    "prefect": lambda r: "pn" + "u_" + some(r, LOWER, 36),
    "figma": lambda r: "fi" + "gd_" + some(r, URLSAFE, 40),
    "jwt": jwt,
}

# Only the words around tell: name of the setting, maker.
IN_CONTEXT: list[tuple[str, Callable[[Rng], str]]] = [
    ("api_key", lambda r: some(r, ALNUM, 40)),
    ("api_secret", lambda r: some(r, ALNUM, 32)),
    ("secret_key", lambda r: some(r, ALNUM, 50)),
    ("client_secret", lambda r: some(r, URLSAFE, 43)),
    ("auth_token", lambda r: some(r, HEX, 40)),
    ("access_token", lambda r: some(r, ALNUM, 64)),
    ("aws_secret_access_key", lambda r: b64(r, 30)),
    ("db_password", lambda r: some(r, ALNUM, 9) + r.choice("!#%") + some(r, ALNUM, 8)),
    ("password", lambda r: some(r, ALNUM, 16)),
    ("cloudflare_api_token", lambda r: some(r, URLSAFE, 40)),
    ("datadog_api_key", lambda r: some(r, HEX, 32)),
    ("encryption_key", lambda r: b64(r, 32)),
    ("smtp_password", lambda r: some(r, ALNUM, 20)),
    ("signing_secret", lambda r: some(r, HEX, 32)),
]


def pem(rng: Rng, kind: str, lines: int) -> list[str]:
    """A block's lines; the body is random (or zero bytes, as in O-29), no key of any algorithm."""
    data = bytes(48 * lines) if rng.random() < 0.2 else rng.randbytes(48 * lines - 12)
    body = base64.b64encode(data).decode()
    return ["-----BEG" + f"IN {kind}-----", *[body[i : i + 64] for i in range(0, len(body), 64)], f"-----END {kind}-----"]
