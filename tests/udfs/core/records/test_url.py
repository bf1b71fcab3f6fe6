"""Which addresses are one: the examples of RFC 3986, and what lies beyond it."""

from __future__ import annotations

import hashlib
from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.records.url import canonical_url, url_key

PARTS = st.text(st.sampled_from("abA.%2eE7~/:@?#&=+ []\\\u00e9\u6771\u2100utm_"), max_size=12)
URLS = st.builds("{}//{}{}".format, st.sampled_from(["", "http:", "HTTPS:", "ftp:", "x-y:"]), PARTS, PARTS)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("eXAMPLE://a/./b/../b/%63/%7bfoo%7d", "example://a/b/c/%7Bfoo%7D"),  # 6.2.2
        ("HTTP://www.EXAMPLE.com/", "http://www.example.com/"),  # 6.2.2.1
        ("http://a/%7Esmith", "http://a/~smith"),  # 6.2.2.2
        ("http://example.com", "http://example.com/"),  # 6.2.3, all four
        ("http://example.com/", "http://example.com/"),
        ("http://example.com:/", "http://example.com/"),
        ("http://example.com:80/", "http://example.com/"),
        ("http://a/a/b/c/./../../g", "http://a/a/g"),  # 5.2.4
        ("ftp://cnn.example.com&story=breaking_news@10.0.0.1/top_story.htm", "ftp://10.0.0.1/top_story.htm"),  # 7.6
        ("ldap://[2001:DB8::7]/c=GB?objectClass?one", "ldap://[2001:db8::7]/c=GB?objectClass?one"),  # 1.1.2
    ],
)
def test_examples_of_rfc_3986(url, expected):
    assert canonical_url(url, join_schemes=False) == expected


@pytest.mark.parametrize("reference", [
    "g", "./g", "g/", "/g", "?y", "g?y", "g;x", "", ".", "./", "..", "../", "../g", "../..", "../../", "../../g", "../../../g",
    "../../../../g", "/./g", "/../g", "g.", ".g", "g..", "..g", "./../g", "./g/.", "g/./h", "g/../h", "g;x=1/./y", "g;x=1/../y",
])  # fmt: skip
def test_dot_segments_of_section_5_4_as_urljoin_removes_them(reference):
    """The base with the reference put in place, dots and all; the standard library resolves it."""
    raw = f"http://a{reference}" if reference.startswith("/") else f"http://a/b/c/{reference}"
    expected = urljoin("http://a/b/c/d;p?q", reference)
    if reference in ("", "?y"):  # an empty path stands for the base's own
        expected = f"http://a/b/c/{reference}"
    assert canonical_url(raw, join_schemes=False) == expected


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://h/x", "https://h/x", True),
        ("http://h:80/x", "https://h:443/x", True),
        ("//h/x", "http://h/x", True),
        ("http://h:8080/x", "https://h/x", False),
        ("http://h/x#top", "http://h/x", True),
        ("http://ann:secret@h/x", "http://h/x", True),
        ("http://h/x?a=1&b=2", "http://h/x?b=2&a=1", False),
        ("http://h/x?", "http://h/x", False),  # an empty query is a query (6.2.3)
        ("http://h/x?utm_source=n&a=1&gclid=7", "http://h/x?a=1", True),
        ("http://h/x?UTM_Medium=n&fbclid=7", "http://h/x", True),
        ("http://h/x?mutm_source=n", "http://h/x", False),
        ("http://h/x?a=utm_source", "http://h/x?a", False),
        ("http://h/X", "http://h/x", False),
        ("http://h/x/", "http://h/x", False),
        ("http://h/%2F", "http://h//", False),  # an encoded reserved character is another one
        ("http://h/\u6771", "http://h/%E6%9D%B1", True),
        ("http://h/a b", "http://h/a%20b", True),
        ("http://h/100%", "http://h/100%25", True),
        ("http://b\u00fccher.example/", "http://xn--bcher-kva.example/", True),
        (" http://h/x\n", "http://h/x", True),
        ("http://h/%2e%2E/x", "http://h/x", True),
    ],
)
def test_which_addresses_are_one(one, other, same):
    assert (url_key(one) == url_key(other)) == same
    assert None not in (url_key(one), url_key(other))


@pytest.mark.parametrize("value", [None, 7, "", "page.html", "www.example.com/x", "mailto:ann@h.example", "urn:isbn:1", "http:///x", "http://",
                                   "http://h:x/", "http://[::1/", "http://ann@/x", "1http://h/", "http://\u2100.example/"])  # fmt: skip
def test_what_is_no_address_has_no_key(value):
    assert canonical_url(value) is None
    assert url_key(value) is None


def test_settings_keep_schemes_and_tracking_apart():
    assert canonical_url("http://h/?utm_id=1", drop_tracking=False) == "https://h/?utm_id=1"
    assert canonical_url("http://h/?utm_id=1", join_schemes=False) == "http://h/"
    assert canonical_url("//h/", join_schemes=False) == "//h/"


def test_the_key_is_the_hash_of_the_canonical_form():
    assert url_key("http://ann@H/x?utm_id=1#y") == hashlib.sha256(b"https://h/x").hexdigest()


@given(URLS, st.booleans(), st.booleans())
def test_the_canonical_form_is_its_own(url, drop, join):
    once = canonical_url(url, drop_tracking=drop, join_schemes=join)
    if once is not None:
        assert once.isascii()
        assert canonical_url(once, drop_tracking=drop, join_schemes=join) == once
