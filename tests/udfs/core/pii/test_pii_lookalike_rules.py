"""Names of messages, dumps of bytes, placeholders in URLs and top levels: each form and its neighbours that are none."""

from __future__ import annotations

import pytest

from auralith_pipeline.udfs.core.pii.dumps import among_hex
from auralith_pipeline.udfs.core.pii.messages import is_message_name, sender_in
from auralith_pipeline.udfs.core.pii.placeholders import is_placeholder


@pytest.mark.parametrize(
    ("before", "local", "domain", "is_one"),
    [
        ("", "ann", "example.org", False),
        ("", "ann", "Mail.Gmail.com", True),
        ("", "20240131.abc", "x.org", True),
        ("", "202401.abc", "x.org", False),
        ("", "deadbeefdeadbeefdeadbeef", "x.org", True),
        ("", "deadbeefdeadbeefdeadbee", "x.org", False),
        ("", "123456789.5", "x.org", True),
        ("", "12345678.5", "x.org", False),
        ("", "Pine.LNX.4", "x.org", False),
        ("", "Pine.LNX.4".replace("P", "p"), "x.org", True),
        ("Message-ID: <", "ann", "x.org", True),
        ("Message-ID: <a@b>\n <", "ann", "x.org", True),
        ("Message-ID:" + " <abcdefghi@jklmnopq>" * 40 + "\n <", "ann", "x.org", True),
        ("Message-ID:" + " <abcdefghi@jklmnopq>" * 45 + "\n <", "ann", "x.org", False),  # further than 900 bytes
        ("Message-ID: x <", "ann", "x.org", False),
        ("References: <", "ann", "x.org", True),
        ("References: ", "ann", "x.org", False),
        ("In-Reply-To: ", "ann", "x.org", True),
        ("https://x.org/r/", "ann", "x.org", True),
        ("https://x.org/q/", "ann", "x.org", False),
        ("news:", "ann", "x.org", True),
        ("in <", "12", "x.org", True),
        ("in <", "1a", "x.org", False),
        ("by <", "12", "x.org", False),
        ("Message   <", "12", "x.org", True),
        ("Message    <", "12", "x.org", False),
    ],
)
def test_names_of_messages(before: str, local: str, domain: str, is_one: bool) -> None:
    raw = f"{before}{local}@{domain}".encode()
    assert is_message_name(raw, len(before), local, domain) == is_one
    assert is_message_name(b"\n\n" + raw, len(before) + 2, local, domain) == is_one


@pytest.mark.parametrize(
    ("local", "sender"),
    [
        ("20240131123456.123-1-ann", "ann"),
        ("20240131123456.123-1-ann.lee", "ann.lee"),
        ("202401311234.123.ann", "ann"),
        ("2024013112345.123-1-ann", ""),
        ("20240131123456.123-1-1ann", ""),
        ("ann", ""),
    ],
)
def test_the_sender_at_the_end_of_a_messages_name(local: str, sender: str) -> None:
    assert sender_in(local) == sender


@pytest.mark.parametrize(
    ("before", "text", "after", "is_one"),
    [
        ("", "12345678", "", False),
        ("deadbeef ", "12345678", "", True),
        ("1234beef  ", "12345678", "", True),
        ("deadbee ", "12345678", "", False),
        ("12345678 ", "12345678", "", False),
        ("", "12345678", " deadbeef", True),
        ("", "12345678", " deadbeef1", False),
        ("deadbeefdeadbeef ", "1234567812345678", "", True),
        ("deadbeef ", "1234567812345678", "", False),
        ("", "1234567812345678", " deadbeefdeadbeef.", True),
        ("deadbeef ", "123456789", "", False),
        ("", "12 34 56", "", False),
        ("1a ", "12 34 56", "", True),
        ("a1 ", "12 34 56", "", True),
        ("FF ", "12 34 56", "", True),
        ("be ", "12 34 56", "", False),
        ("1a\n", "12 34 56", "", True),
        (".1a ", "12 34 56", "", False),
        ("", "12 34 56", " 1a", True),
        ("", "12 34 56", " 1ab", False),
        ("bytes: ", "12 34 56", "", True),
        ("hexdump = [", "12\t34", "", True),
        ("xbytes: ", "12 34 56", "", False),
        ("", "12 345 67", "", False),
        ("1a ", "12 3 4", "", False),
        ("", "1234 5678", "", False),
        ("", "0234 0678", "", True),
        ("", "0234 1678", "", False),
        ("12a4 ", "1234 5678", "", True),
        ("abcd ", "1234 5678", "", False),
        ("", "1234 5678", " 5e6f", True),
        ("U+12ab ", "1234 5678", "", True),
        ("\\x ", "1234 5678", "", True),
        ("12a4 " + "." * 43, "1234 5678", "", True),
        ("12a4 " + "." * 44, "1234 5678", "", False),
        ("", "1234 5678", "." * 42 + " 12a4 ", True),
        ("", "1234 5678", "." * 44 + " 12a4 ", False),
    ],
)
def test_groups_of_digits_among_bytes(before: str, text: str, after: str, is_one: bool) -> None:
    raw = (before + text + after).encode()
    assert among_hex(raw, len(before), len(before) + len(text)) == is_one


@pytest.mark.parametrize(
    ("user", "password", "is_one"),
    [
        ("ann", "hunter2", False),
        ("ann", "pw", True),
        ("ann", "pwx", False),
        ("ann", "k7q", False),
        ("ann", "%41%42", True),  # two characters
        ("ann", "%41%42%43", False),
        ("ann", "k7;options", True),
        ("ann", "k7q;options", False),
        ("<user>", "hunter2", True),
        ("[user]", "hunter2", True),
        ("ann", "***", True),
        ("ann", "xxx", True),
        ("ann", "$PASSWORD", True),
        ("ann", "${PASS}", True),
        ("ann", "%(pass)s", True),
        ("ann", "REDACTED", True),
        ("guest", "guest", True),
        ("ann", "ann", False),
        ("Guest", "guest", False),
        ("ann", "password", True),
        ("ann", "your-password", True),
        ("ann", "mypassword_here", True),
        ("ann", "password123", False),
        ("fred", "fredspassword", False),
        ("fred", "fredpassword", True),
        ("Fred", "fredpassword", True),
        ("fred", "annpassword", False),
        ("", "password", True),
        ("ann", "secret.token", True),
        ("ann", "foobarbaz", True),
        ("ann", "foobarbazqux", False),
        ("ann", "k7<pass>", True),
        ("ann", "k7q]", True),
        ("ann", "k<7q", False),
        ("ann", "<k7q", True),
    ],
)
def test_placeholders_in_urls(user: str, password: str, is_one: bool) -> None:
    assert is_placeholder(user.encode(), password.encode()) == is_one
