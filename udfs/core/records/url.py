"""The canonical form of an address (RFC 3986, section 6.2), and its hash: two records of one address are copies of one page.

Syntax-based and scheme-based normalisation: scheme and host in lower case, percent-encoding only where it is needed and in capitals, no
dot segments, no default port, no empty path. Characters that no URI may hold are percent-encoded (RFC 3987, section 3.1). User info and
fragment are cut: neither names another page. The order of a query's parameters is kept, since servers may read it.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

# RFC 3986, appendix B, with the scheme's characters as in section 3.1.
_PARTS = re.compile(r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?//([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#.*)?", re.ASCII | re.DOTALL)
_HOST_AND_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(?::([0-9]*))?", re.ASCII)
_TOKEN = re.compile(r"%[0-9A-Fa-f]{2}|.", re.ASCII | re.DOTALL)
_DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_SUB_DELIMS = frozenset("!$&'()*+,;=")
_IN_PATH = _UNRESERVED | _SUB_DELIMS | frozenset(":@/")
_IN_QUERY = _IN_PATH | frozenset("?")
_IN_HOST = _UNRESERVED | _SUB_DELIMS
_STRIPPED = "".join(map(chr, range(0x21)))  # C0 controls and the space, as browsers do
# Parameters that say how a reader came, not what is read: campaign tags and the click numbers of advertisers.
_TRACKING = frozenset(("gclid", "fbclid", "dclid", "msclkid"))
_TRACKING_PREFIX = "utm_"


def canonical_url(value: Any, *, drop_tracking: bool = True, join_schemes: bool = True) -> str | None:
    """The canonical form of an absolute address with a host; None for anything else.

    drop_tracking: `utm_*`, `gclid`, `fbclid`, `dclid` and `msclkid` are cut from the query. join_schemes: http, https and no
    scheme at all are one (written https).
    """
    if not isinstance(value, str):
        return None
    found = _PARTS.fullmatch(re.sub(r"[\t\r\n]", "", value.strip(_STRIPPED)))
    if found is None:
        return None
    scheme = (found[1] or "").lower()
    place = _HOST_AND_PORT.fullmatch(found[2].rpartition("@")[2])
    host = _host(place[1]) if place is not None else None
    if place is None or host is None:
        return None
    port = int(place[2]) if place[2] else None
    if port == _DEFAULT_PORTS.get(scheme):
        port = None
    if join_schemes and scheme in ("", "http"):
        scheme = "https"
    path = _remove_dot_segments(_encode(found[3], _IN_PATH)) or "/"
    query = None if found[4] is None else _encode(found[4], _IN_QUERY)
    if query is not None and drop_tracking:
        query = _without_tracking(query)
    start = f"{scheme}:" if scheme else ""
    return f"{start}//{host}{'' if port is None else f':{port}'}{path}{'' if query is None else f'?{query}'}"


def url_key(value: Any, *, drop_tracking: bool = True, join_schemes: bool = True) -> str | None:
    """SHA-256 of the canonical form, 64 hex digits; None where there is none. An address itself may hold personal data."""
    url = canonical_url(value, drop_tracking=drop_tracking, join_schemes=join_schemes)
    return None if url is None else hashlib.sha256(url.encode()).hexdigest()


def _host(host: str) -> str | None:
    """Lower case; names in other scripts by IDNA (RFC 3490, Python's own codec)."""
    if host.startswith("["):
        return host.lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:  # a label too long, or a character that no name may hold
            return None
        if not host or any(char in host for char in "/?#@:[]\\% "):  # a compatibility character stood for one of these
            return None
    return _encode(host.lower(), _IN_HOST)


def _encode(text: str, allowed: frozenset[str]) -> str:
    """Triplets of unreserved characters decoded, other ones in capitals; what is not allowed, and a bare %, encoded."""
    parts = []
    for token in _TOKEN.findall(text):
        if len(token) == 3:
            char = chr(int(token[1:], 16))
            parts.append(char if char in _UNRESERVED else token.upper())
        elif token in allowed:
            parts.append(token)
        else:
            parts.append("".join(f"%{byte:02X}" for byte in token.encode("utf-8", "replace")))
    return "".join(parts)


def _remove_dot_segments(path: str) -> str:
    """RFC 3986, section 5.2.4."""
    out: list[str] = []
    segments = path.split("/")
    for number, segment in enumerate(segments):
        last = number == len(segments) - 1
        if segment == "..":
            if len(out) > 1:
                out.pop()
        elif segment != ".":
            out.append(segment)
            continue
        if last:
            out.append("")
    return "/".join(out)


def _without_tracking(query: str) -> str | None:
    parts = query.split("&")
    kept = [part for part in parts if not _is_tracking(part.partition("=")[0].lower())]
    return query if len(kept) == len(parts) else "&".join(kept) or None


def _is_tracking(name: str) -> bool:
    return name in _TRACKING or name.startswith(_TRACKING_PREFIX)
