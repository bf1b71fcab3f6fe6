"""Names of messages (Message-ID, RFC 5322, 3.6.4), which have the form of an address and lead to no mailbox."""

from __future__ import annotations

import re

# The header, which may go on in the next lines with more names, up to the one asked for.
_HEADER = re.compile(
    rb"(?:(?:message-id|in-reply-to|content-id|supersedes|cancel-lock|original-message-id|fixes-mid)[\"'\])]{0,3}\s{0,3}[:=,>]"
    rb"(?:\s*[\"']?<?[^\s<>@]{1,200}@[^\s<>@]{1,200}>?,?)*\s*[\"']{0,2}(?:<|&lt;|\()?|"
    rb"references[\"'\])]{0,3}\s{0,3}[:=](?:\s*[\"']?<[^\s<>@]{1,200}@[^\s<>@]{1,200}>,?)*\s*[\"']{0,2}(?:<|&lt;))\Z",  # of a CV too
    re.IGNORECASE,
)
_ENDS_OF_HEADERS = (b"-ID", b"-Id", b"-id", b"eferences", b"EFERENCES", b"eply-To", b"eply-to", b"ersedes")
_LINK = re.compile(rb"(?:/(?:r|msgid|message|msg-id|mid|t)/|mid:|msgid[=:/]|news:|[Mm]sg-?id[=:] ?<?)\Z")
_CITED = re.compile(rb"(?:\b[Ii]n|[Aa]rti[ck]\w+|[Mm]essage)\s{1,3}<\Z")
# What programs write: times, counters and hexadecimal digits, as of sendmail, Gnus, Pine, mutt, Thunderbird, Outlook and Usenet.
_NAME = re.compile(
    r"(?:19|20)\d{6,12}[.-][A-Za-z0-9.$+_-]+|[0-9A-F]{8}\.[0-9A-F]{4,8}|[0-9A-Fa-f]{24,}|[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-.*|"
    r"\d{9,}\.\d+(?:\..*)?|[A-Za-z0-9]{6,}\$[A-Za-z0-9]+(?:\$.*)?|(?:alpine|pine)\.[A-Z]{3}\..*|[A-Za-z0-9+/=_-]+\.fsf|"
    r"(?:19|20)\d\d[A-Z][a-z]{2}\d{1,2}\.\d{4,6}\.\d+"
)
# git send-email and KMail put the sender's address behind time and counters.
_SENDER = re.compile(r"(?:(?:19|20)\d{12}\.\d+-\d+-|(?:19|20)\d{10}\.\d+\.)([A-Za-z][A-Za-z0-9._+-]+)")
_NAMING_DOMAINS = frozenset({"mail.gmail.com"})  # which has no mailboxes


def is_message_name(raw: bytes, start: int, local: str, domain: str) -> bool:
    """Whether an address at byte `start` is one: by its own form, by its header, by a link to it or by a citation (`in <12@...>`).

    local is its part before the at sign as it stands in the text, domain the other.
    """
    if domain.lower() in _NAMING_DOMAINS or _NAME.fullmatch(local):
        return True
    before = raw[max(0, start - 900) : start]
    if _LINK.search(before[-12:]) or (local.isdigit() and _CITED.search(before[-16:])):
        return True
    header = max(map(before.rfind, _ENDS_OF_HEADERS))
    return header >= 0 and _HEADER.search(before, max(0, header - 20)) is not None


def sender_in(local: str) -> str:
    """The sender's own part before the at sign that some programs put at the end of a message's name, or nothing."""
    found = _SENDER.fullmatch(local)
    return found.group(1) if found else ""
