"""Keys and tokens drawn at run time, and the two ways in which the tests look at a text."""

import base64
import random
import string

import pyarrow as pa

from auralith_pipeline.conf.secrets import SecretsSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.fold import fold_texts
from auralith_pipeline.udfs.core.secrets.find import find_secrets
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
