"""The letters that stand for a value."""

import hashlib
import hmac

from auralith_pipeline.udfs.core.pii.replace import hash_letters
from tests.udfs.core.pii.pii_scrub import KEY


def test_letters_are_the_last_twelve_digits_of_the_hmac_in_base_26() -> None:
    for number in range(100):
        value = f"ann{number}@example.org".encode()
        whole = int(hmac.new(KEY, b"EMAIL\0" + value, hashlib.sha256).hexdigest(), 16)
        assert hash_letters("EMAIL", value, KEY) == "".join(chr(ord("A") + whole // 26**place % 26) for place in range(12))
