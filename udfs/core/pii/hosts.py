"""Addresses of machines: IPv4 and IPv6 (RFC 4291), MAC (EUI-48), and user and password in a URL (RFC 3986)."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection

from auralith_pipeline.udfs.core.pii.found import Found
from auralith_pipeline.udfs.core.pii.placeholders import is_placeholder

# What makes a dotted quad a version or a place in a document.
_VERSION_WORD = re.compile(
    rb"(?:(?<![a-z])(?:object|sub)?(?:versions?|ver|vers|v|releases?|sections?|sect|sec|chapters?|appendix|clause|rev|revision|build|firmware|"
    rb"oid|step|figure|fig|table|rfc|paragraph|annex|workflow|phase|stage|exercise|listing|article|theorem|lemma|equation|eq|part|rule|item|"
    rb"kernel|patch|tag|upgrade to|updated? to|since|before|until|version:|identifier|"
    rb"abschnitt|kapitel|sezione|rozdzia\xc5\x82|hoofdstuk|sectie|kapitola|avsnitt|bab|"
    + "|".join(("versión", "sección", "seção", "secção", "bölüm")).encode()
    + rb")|\xc2\xa7|"
    + "|".join(("версия", "версии", "версию", "раздел", "раздела", "разделе", "第", "節", "版本", "バージョン")).encode()
    + rb")"
    rb"(?: (?:number|no\.?|nr\.?))?[ .:=\"'(\[]{0,3}\Z",
    re.IGNORECASE,
)
# An operator before a version; an arrow and the end of a tag are none.
_OPERATOR = re.compile(rb"(?:[=<>!~^]=|[<~^]|(?<![-=])>|[A-Za-z0-9_]-|[-+_~])[ \"']?\Z|#\Z")
_TAG = re.compile(rb"</?[A-Za-z][^<>]*>\s*\Z")
_MASK_WORD = re.compile(rb"mask[\"']?[ \t:=]{1,4}[\"']?\Z", re.IGNORECASE)
_IP_WORD = re.compile(
    rb"(?<![a-z])(?:ip|ips|ipv4|ipv6|address|addr|adresse|hosts?|server|client|dns|nameserver|net|inet|network|subnet|gateway|router|ping|"
    rb"peer|remote|from|listen|bind|proxy|ssh|route|netmask|login|logged|connect(?:ed|ion)?|attacker|visitor|src|dst|source|destination|"
    rb"primaries|forwarders|forwarded-for|a record)(?![a-z])|" + "|".join(("адрес", "地址", "アドレス", "接続", "주소")).encode(),
    re.IGNORECASE,
)
_UPGRADE = re.compile(
    rb"(?<![a-z])(?:(?:up|down)(?:grad|dat)\w*|bump\w*|releases?|versions?|rebas\w*|"
    rb"(?:broken|fixed|introduced|added|new|changed|removed|deprecated|regression) in)(?![a-z])",
    re.IGNORECASE,
)
_REFERENCE = re.compile(rb"(?<![a-z])(?:see|siehe|vgl\.?|cf\.?|voir|vedi|zie|viz|v\xc3\xa9ase)(?: also)?[ (]{1,2}\Z", re.IGNORECASE)
# The number of a section at the beginning of a line, with its heading behind it.
_HEADING = re.compile(rb"(?:\.|[ \t])[ \t]{0,3}(?:[A-Z]|[\xc3-\xf4][\x80-\xbf])")
_MAC_WORD = re.compile(rb"(?<![a-z])(?:mac|arp|hwaddr|ether|ethernet|bssid|lladdr|hardware|address)(?![a-z])", re.IGNORECASE)
_PLACE_OF_CODE = re.compile(rb"(?<![a-z])(?:github|gist)://\Z")  # github://owner:repository@branch, as fsspec has it
_USER = re.compile(rb"[^\s/:@]{0,128}:[^\s/@]{1,128}(?:@[^\s/@]{1,64}){0,2}\Z")


def _exempt(address: ipaddress.IPv4Address | ipaddress.IPv6Address, kinds: Collection[str]) -> bool:
    embedded = getattr(address, "ipv4_mapped", None)
    if embedded is not None:
        address = embedded
    return (
        ("loopback" in kinds and address.is_loopback)
        or ("unspecified" in kinds and address.is_unspecified)
        or ("link_local" in kinds and address.is_link_local)
        or ("multicast" in kinds and address.is_multicast)
        or ("documentation" in kinds and is_documentation(address))
        or ("private" in kinds and address.is_private and not is_documentation(address))
    )


_DOCUMENTATION = tuple(map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")))


def is_documentation(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """RFC 5737, 3849 and 9637."""
    return any(address in network for network in _DOCUMENTATION if network.version == address.version)


def check_ipv4(raw: bytes, start: int, end: int, exempt: Collection[str]) -> Found | None:
    """A dotted quad that no version, section number or path is."""
    before = raw[max(0, start - 32) : start]
    after = raw[end : end + 3]
    if before.endswith(b"/") and not before.endswith(b"//"):
        return None
    span = before[-1:] == b"-" and re.search(rb"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}-\Z", before) is not None  # a range of addresses
    if not span and ((_OPERATOR.search(before) and not _TAG.search(raw, max(0, start - 200), start)) or _VERSION_WORD.search(before)):
        return None
    if _MASK_WORD.search(before):
        return None
    if before[-1:] == b"." or after[:1] in {b"+", b"~"} or (after[:1] == b"-" and not re.match(rb"-\d{1,3}\.\d", raw[end : end + 5])):
        return None
    address = ipaddress.IPv4Address(raw[start:end].decode())
    first = int(address) >> 24
    if first == 0 < int(address) or first >= 240 or _exempt(address, exempt):  # hosts of no network, masks, broadcasts (RFC 1122)
        return None
    small = max(int(part) for part in raw[start:end].split(b".")) < 32
    if small and b"0" not in raw[start:end].split(b"."):
        heading = not before.rsplit(b"\n", 1)[-1].strip() and _HEADING.match(raw, end)
        if heading or _REFERENCE.search(before):
            return None
    if 0 < first < 10 or (small and first != 10):
        # Small numbers are versions unless something says otherwise.
        line = raw[max(0, start - 64) : start].rsplit(b"\n", 1)[-1]
        near = line.rstrip(b"[")[-12:] if line.endswith(b"[") else line[-32:]  # [15.5.4.11]: in brackets the word must be close
        known = _IP_WORD.search(near) and not _UPGRADE.search(line)
        sure = re.match(rb"/\d|:\d", after) or before.endswith((b"//", b"@")) or known
        if not sure or raw[start:end].startswith(b"1.3.6.1"):  # the prefix of SNMP's object identifiers
            return None
    return Found(start, end, True)


def check_ipv6(raw: bytes, start: int, end: int, exempt: Collection[str]) -> Found | None:
    """A full or shortened IPv6 address; `a::b` and `12:30:45` are not."""
    text = raw[start:end]
    try:
        address = ipaddress.IPv6Address(text.decode())
    except ValueError:
        return None
    if re.fullmatch(rb"(?:19|20)\d\d::", text) and raw[end : end + 1] != b"/":  # a year and a mark of AsciiDoc
        return None
    if re.fullmatch(rb"(?:[0-9A-Fa-f]{2}:){7}[0-9A-Fa-f]{2}", text):  # EUI-64
        return None
    if b"::" in text:
        groups = [group for group in re.split(b":+", text) if group]
        routed = groups and re.fullmatch(rb"(?:[23][0-9a-f]{3}|fe80|f[cd][0-9a-f]{2}|ff0[0-9a-f])", groups[0], re.IGNORECASE)
        if not re.search(rb"\d", text) or (len(groups) < 3 and not routed and text != b"::1" and b"." not in text):
            return None
    return None if _exempt(address, exempt) else Found(start, end, True)


def check_mac(raw: bytes, start: int, end: int) -> Found | None:
    """Six pairs that are one station's address; three groups of four decimal digits need a word for it.

    A first octet that is odd is a group's address (IEEE 802, 48-bit addresses: the I/G bit), a mask or a broadcast.
    """
    digits = re.sub(rb"[:.-]", b"", raw[start:end])
    if not re.fullmatch(rb"[0-9A-Fa-f]{12}", digits) or digits == b"0" * 12 or int(digits[:2], 16) & 1:
        return None
    if raw[start + 4 : start + 5] == b".":
        before = raw[max(0, start - 48) : start]
        if before[-1:] == b"*" or (digits.isdigit() and not _MAC_WORD.search(before)):
            return None
    return Found(start, end, True)


def check_hex_colon(raw: bytes, start: int, end: int, exempt: Collection[str]) -> tuple[str, Found | None]:
    """A token of hexadecimal groups and colons: an IPv6 or a MAC address, or neither."""
    if re.fullmatch(rb"(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}", raw[start:end]):
        return "MAC_ADDRESS", check_mac(raw, start, end)
    return "IP_ADDRESS", check_ipv6(raw, start, end, exempt)


def check_user(raw: bytes, start: int, end: int) -> Found | None:
    """User and password between `://` and the at sign; both must be there, and neither be a placeholder."""
    text = raw[start:end]
    if not _USER.match(text) or is_placeholder(*text.split(b":", 1)) or _PLACE_OF_CODE.search(raw, max(0, start - 10), start):
        return None
    return Found(start, end, True)
