"""Last looks at a value of the right shape: sums and what is inside an encoded token, by hand and from the standards."""

import base64

import pytest

from auralith_pipeline.udfs.core.secrets.checks import (
    basic,
    crc32_base62,
    crc_suffix,
    digit_anchors,
    discord,
    is_sample_jwt,
    jwt,
    mixed,
    signed_query,
)
from auralith_pipeline.udfs.core.secrets.rule import Verdict


def test_the_sum_of_the_check_string() -> None:
    """CRC-32 of 123456789 is 0xCBF43926 in every catalogue of CRCs: 3 45 35 27 22 14 in base 62."""
    assert crc32_base62(b"123456789") == b"3jZRME"
    assert crc_suffix(b"ghp_123456789" + b"3jZRME") == Verdict.VERIFIED
    assert crc_suffix(b"ghp_123456789" + b"3jZRMF") == Verdict.LIKELY
    assert crc_suffix(b"ghp_x123456789" + b"3jZRME") == Verdict.LIKELY


def _token(header: str, claims: str) -> bytes:
    return b".".join(base64.urlsafe_b64encode(part.encode()).rstrip(b"=") for part in (header, claims, "no signature, but long"))


@pytest.mark.parametrize(
    ("header", "claims", "verdict"),
    [
        ('{"alg":"HS256"}', "sealed", Verdict.VERIFIED),  # an encrypted token's second part is no JSON
        ('{"alg":"none"}', "{}", Verdict.NO),
        ('{"alg":"None"}', "{}", Verdict.NO),
        ('{"typ":"JWT"}', '{"sub":"ann"}', Verdict.LIKELY),
        ('{"typ":"JWT"}', "sealed", Verdict.NO),
        ('["alg"]', '{"sub":"ann"}', Verdict.NO),
        ("no JSON", '{"sub":"ann"}', Verdict.NO),
    ],
)
def test_a_web_token_names_an_algorithm_or_holds_two_objects(header: str, claims: str, verdict: Verdict) -> None:
    assert jwt(_token(header, claims)) == verdict


def test_only_both_claims_together_make_the_sample() -> None:
    assert is_sample_jwt(_token('{"alg":"HS256"}', '{"sub":"1234567890","name":"John Doe"}'))
    assert not is_sample_jwt(_token('{"alg":"HS256"}', '{"sub":"1234567889","name":"John Doe"}'))
    assert not is_sample_jwt(_token('{"alg":"HS256"}', '{"sub":"1234567890","name":"Jo Ann"}'))
    assert not is_sample_jwt(_token('{"alg":"HS256"}', '{"name":"John Doe"}'))
    assert not is_sample_jwt(b"eyJhbGciOiJIUzI1NiJ9")


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (b"ab", Verdict.NO),
        (b"a1", Verdict.NO),
        (b"aB", Verdict.NO),
        (b"1B", Verdict.NO),
        (b"k1B", Verdict.LIKELY),
        (b"k1!", Verdict.LIKELY),
    ],
)
def test_mixed_is_a_small_letter_a_digit_and_a_capital_or_sign(value: bytes, verdict: Verdict) -> None:
    assert mixed(value) == verdict


def test_a_shared_signature_is_32_bytes() -> None:
    raw = bytes(range(0xE0, 0x100))
    for text in (base64.b64encode(raw), base64.b64encode(raw).replace(b"+", b"%2B").replace(b"/", b"%2f").replace(b"=", b"%3D")):
        assert signed_query(text) == Verdict.VERIFIED
    assert signed_query(base64.b64encode(raw[1:])) == signed_query(base64.b64encode(raw + b"x")) == Verdict.NO


def test_a_user_of_discord_has_15_digits_or_more() -> None:
    assert discord(base64.b64encode(b"123456789012345") + b".x.y") == Verdict.VERIFIED
    assert discord(base64.b64encode(b"12345678901234") + b".x.y") == Verdict.NO
    assert discord(base64.b64encode(b"12345678901234a") + b".x.y") == Verdict.NO


def test_basic_credentials_have_a_password_of_their_own() -> None:
    """RFC 7617, section 2, prints Aladdin's; an empty password, or the user's name, keeps nothing."""
    for text in ("Aladdin:open sesame", "ann:", "ann:ann", "ann", "ann:k7\x00Lm2q", "ann:k7\x7fLm2q"):
        assert basic(base64.b64encode(text.encode())) == Verdict.NO, text
    assert basic(base64.b64encode(b"ann:k7 ~Lm2q")) == Verdict.VERIFIED


def test_how_base64_of_a_number_begins() -> None:
    """Base64 of 100 is MTAw and of 999 OTk5; a number begins with 1 to 9, so with M to O, and no anchor is there twice."""
    anchors = digit_anchors()
    assert {"MTA", "OTk"} <= set(anchors)
    assert {anchor[0] for anchor in anchors} == set("MNO")
    assert len(anchors) == 90  # the third digit is beyond: 10 to 99
