"""Base58Check at its limits: 25 bytes, no more, whatever the digits say."""

import pytest

from auralith_pipeline.udfs.core.pii.wallets import check_wallet

REAL = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"  # an example of Bitcoin's wiki


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        (REAL, True),
        ("11" + REAL, False),  # two zeros more: 27 bytes
        ("3" + "A9" * 17, False),  # 35 digits beyond 2 ** 200
        ("z" * 35, False),
        ("1" * 26, False),
        (REAL[:-1] + "0", False),  # no digit of Base58
    ],
)
def test_25_bytes_with_their_checksum(text: str, is_one: bool) -> None:
    assert bool(check_wallet(text.encode(), 0, len(text))) is is_one
