"""E-mail addresses: RFC 5322 dot-atoms without quotes, RFC 6531 letters of one script, and domains with a known top level."""

from __future__ import annotations

import re

from auralith_pipeline.udfs.core.pii.found import Found
from auralith_pipeline.udfs.core.pii.messages import is_message_name, sender_in
from auralith_pipeline.udfs.core.pii.top_levels import is_top_level

MAX_LOCAL, MAX_DOMAIN = 64, 253  # RFC 5321, 4.5.3.1
# One script in one name: Latin with its accents (U+00C0 to U+024F), or Greek and Cyrillic, or the rest.
_LATIN = r"A-Za-z0-9\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_GREEK = r"0-9\u0370-\u03ff\u0400-\u052f"
_REST = r"0-9\u0590-\u1fff\u2c00-\u2dff\u3005-\u3007\u3021-\ud7ff\uf900-\ufdff"
_JOINS = "._+%-"
_LOCAL = re.compile(rf"(?:[{_LATIN}._+%'&=!#$*?^`{{|}}~-]*[{_LATIN}_+-]|[{_GREEK}{_JOINS}]+|[{_REST}{_JOINS}]+)\Z")
_LABEL = rf"(?:[{_LATIN}](?:[{_LATIN}-]*[{_LATIN}])?|[{_GREEK}](?:[{_GREEK}-]*[{_GREEK}])?|[{_REST}]+)"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+")
_NO_PERSON = frozenset({"git", "hg", "svn"})  # git@github.com:org/repo.git is a place of code, by policy
_IN_URL = re.compile(rb"://[^\s/?#]*\Z")
_EXTENSIONS = frozenset({"openssh.com", "libssh.org", "lysator.liu.se"})  # aes256-gcm@openssh.com is an algorithm (RFC 4251, 6)
_ALGORITHM = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_AT = re.compile(rb"[(\[{<] ?(?:at|AT|At|@|arroba|chez) ?[)\]}>] ?")
_AT_WORD = re.compile(rb" AT (?=[A-Za-z0-9-]+ DOT )")
_BEFORE_AT = re.compile(rb"([A-Za-z0-9][A-Za-z0-9._+-]{0,63}) ?\Z")
_BEHIND_AT = re.compile(
    rb"[A-Za-z0-9-]{1,63}(?: ?(?:[(\[{<] ?(?:dot|DOT|Dot|punkt|punto|ponto|point|\.) ?[)\]}>]|\.|DOT ) ?[A-Za-z0-9-]{1,63}){1,4}"
)
_DOTS = re.compile(rb"[^A-Za-z0-9-]+(?:dot|DOT|Dot|punkt|punto|ponto|point)[^A-Za-z0-9-]+|[^A-Za-z0-9-]+")


def check_email(raw: bytes, at: int) -> Found | None:
    """The address around the at sign at byte `at`, or None."""
    before = raw[max(0, at - 4 * MAX_LOCAL) : at].decode("utf-8", "ignore")[-MAX_LOCAL - 1 :]
    before = before[max(before.rfind(" "), before.rfind("\n"), before.rfind("<"), before.rfind(":")) + 1 :]
    match = _LOCAL.search(before)  # of one script: CJK or Cyrillic prose may touch an address without a space
    if match is None:
        return None
    whole = local = match.group()
    # Query strings: everything up to the last delimiter belongs to the URL.
    cut = max(local.rfind(sign) for sign in "=&?|`{}#*!^$")
    local = local[cut + 1 :].lstrip("'.-~")
    local = local.strip("'") if local.startswith("'") else local
    if local[:1] in {"n", "r", "t"} and raw[at - len(local.encode()) - 1 : at - len(local.encode())] == b"\\":
        local = local[1:].lstrip("'.-~")  # the escape of a line end or a tab, as JSON has it, before the address
    if not local or len(local) > MAX_LOCAL or local.endswith(".") or ".." in local or local.lower() in _NO_PERSON:
        return None
    if not any(sign.isalnum() for sign in local):
        return None
    after = raw[at + 1 : at + 1 + 4 * MAX_DOMAIN].decode("utf-8", "ignore")
    domain = _DOMAIN.match(after)
    if domain is None:
        return None
    name = domain.group()
    labels = name.split(".")
    top = 0
    while len(labels) > 1:
        top = is_top_level(labels[-1])
        if top and not (labels[-1].istitle() and "".join(labels[:-1]).islower()):
            break
        top = 0
        labels.pop()  # `ann@example.org.Then`: the sentence goes on without a space
    if len(labels) < 2 or not top or max(map(len, labels)) > 63:
        return None
    name = ".".join(labels[:-1]) + "." + labels[-1][:top]
    rest = after[len(name) : len(name) + 1]
    if len(name) > MAX_DOMAIN or rest in {"(", "_", "|", "["} or re.match(r"\d+x$", labels[0]):  # code, or icon@2x.png
        return None
    if name.lower() in _EXTENSIONS and local != "openssh" and _ALGORITHM.fullmatch(local):
        return None
    start = at - len(local.encode())
    if is_message_name(raw, start, whole, name):
        sender = sender_in(whole)
        if not sender:
            return None
        start = at - len(sender.encode())
    if raw[start - 1 : start] == b"\\" and re.match(r"[0-3][0-7]{2}", local):  # an octal escape: bytes of a program, not text
        return None
    if _IN_URL.search(raw[max(0, start - 256) : start]):  # user and password of a URL, which have a rule of their own
        return None
    return Found(start, at + 1 + len(name.encode()), True)


def obfuscated_emails(raw: bytes) -> list[Found]:
    """Addresses spelt out as `ann (at) example (dot) org` or `ann AT example DOT org`."""
    found = []
    for sign in (*_AT.finditer(raw), *_AT_WORD.finditer(raw)):
        local = _BEFORE_AT.search(raw[max(0, sign.start() - 65) : sign.start()])
        domain = _BEHIND_AT.match(raw, sign.end())
        if local and domain and is_top_level(_DOTS.split(domain.group())[-1].decode()):
            found.append(Found(sign.start() - len(local.group()), domain.end(), False))
    return found
