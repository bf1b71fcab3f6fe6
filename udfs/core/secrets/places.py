"""Secrets that only their place gives away: user and password in an address, on a command line, in a netrc file."""

from __future__ import annotations

import re

from auralith_pipeline.udfs.core.secrets.checks import drawn, has_digit, mixed
from auralith_pipeline.udfs.core.secrets.evidence import is_placeholder, is_reference, is_wordy
from auralith_pipeline.udfs.core.secrets.rule import Rule, Verdict

# Addresses of people's browsing belong to the detector of personal data (URL_CREDENTIALS), with these schemes.
_NOT_OURS = frozenset(
    (b"http", b"https", b"ftp", b"ftps", b"sftp", b"ssh", b"ws", b"wss", b"git", b"svn", b"file", b"mailto", b"sip", b"sips")
)
_SCHEME = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]{1,30}\Z")
# A password may hold any sign but blanks and quotes; the last @ before a host ends it.
_USER_INFO = re.compile(rb"://([^\s:/@\"'`<>]{0,128}):([^\s\"'`<>]{1,256})@(?=[A-Za-z0-9\[$({_-])")


def find_address(text: memoryview, begin: int, at: int, end: int) -> tuple[int, int] | None:
    """Bounds of the password in a data source name such as `postgres://user:password@host/db`, `://` at `at`; or None.

    Passwords that are the user's name, a placeholder, a variable or a short word (`github://org:repo@main`) are none.
    """
    scheme = _SCHEME.search(bytes(text[max(begin, at - 32) : at]))
    if scheme is None or scheme[0].lower().rsplit(b"+", 1)[0] in _NOT_OURS:
        return None
    match = _USER_INFO.match(text, at, end)
    if match is None:
        return None
    start, stop = match.span(2)
    password = match[2]
    # Two addresses on one line, with nothing but a comma between: the first @ ends the first password.
    if b"://" in password:
        stop = start + password.index(b"@") if b"@" in password[: password.index(b"://")] else stop
        password = bytes(text[start:stop])
    if len(password) < 3 or password == match[1] or is_placeholder(password) or re.match(rb"[$%{\[(]|\*+$|[xX.]+$|<", password):
        return None
    if (password.isdigit() and len(password) < 6) or (len(password) < 12 and password.isalpha() and is_wordy(password)):
        return None
    return start, stop


def _chosen(value: bytes) -> Verdict:
    """A password on a command line: letters and something else, no placeholder or variable."""
    if is_reference(value) or is_placeholder(value):
        return Verdict.NO
    return has_digit(value)


def _drawn_or_chosen(value: bytes) -> Verdict:
    """As `_chosen`, or ten letters or more in both cases that form no words."""
    if len(value) >= 10 and value.isalpha() and not (value.islower() or value.isupper() or is_wordy(value) or is_placeholder(value)):
        return Verdict.LIKELY
    return _chosen(value)


_Q = r"""["']?"""

PLACES = (
    Rule(
        "cli_option",
        "command lines",
        (
            "--password ",
            "--token ",
            "--api-key ",
            "--secret ",
            "--passphrase ",
            "--secret-key ",
            "--access-token ",
            "--apikey ",
            "--client-secret ",
            "--auth-token ",
        ),
        rf"--[a-z-]{{5,16}} {{1,4}}{_Q}(?P<v>[^\s\"'`<>|;&)]{{8,512}})(?=[\s\"'`|;&)]|\Z)",
        "POSIX utility conventions",
        check=_chosen,
        exact=False,
    ),
    Rule(
        "curl_user",
        "curl",
        ("-u ", "--user ", "--user="),
        rf"(?:-u|--user)[ =]{{1,4}}{_Q}[\w.@+-]{{0,64}}:{_Q}(?P<v>[^\s\"'`<>|;&)]{{6,256}})(?=[\s\"'`|;&)]|\Z)",
        "curl manual, --user",
        context=("curl",),
        check=_drawn_or_chosen,
        entropy=2.0,
        exact=False,
    ),
    Rule(
        "curl_key",
        "curl",
        ("-u ", "--user ", "--user="),
        rf"(?:-u|--user)[ =]{{1,4}}{_Q}(?P<v>[\w.@+!#%*-]{{20,256}}):(?=[\s\"'`]|\Z)",
        "curl manual, --user: a key as the name of a user without a password",
        context=("curl",),
        check=drawn,
        entropy=3.0,
        exact=False,
    ),
    Rule(
        "sshpass",
        "sshpass",
        ("sshpass -p",),
        rf"sshpass -p ?{_Q}(?P<v>[^\s\"'`<>]{{4,256}})(?=[\s\"'`]|\Z)",
        "sshpass manual",
        check=_chosen,
        entropy=2.0,
        exact=False,
    ),
    Rule(
        "netrc",
        "netrc",
        ("machine ",),
        r"machine\s{1,4}\S{1,255}\s{1,40}login\s{1,4}\S{1,255}\s{1,40}password\s{1,4}(?P<v>[^\s<>]{6,512})(?=\s|\Z)",
        "Inetutils manual, .netrc",
        check=_chosen,
        entropy=2.0,
        exact=False,
    ),
    Rule(
        "sql_password",
        "SQL",
        ("identified by ",),
        r"(?i:identified by) {1,4}(?:(?i:password) {1,4})?(?P<q>[\"'])(?P<v>[^\s\"'<>]{6,256})(?P=q)",
        "SQL manuals, CREATE USER",
        check=_chosen,
        entropy=2.0,
        any_case=True,
        exact=False,
    ),
    Rule(
        "said_key",
        "prose",
        ("key is ", "token is ", "secret is "),
        rf"(?i:key|token|secret) is:? {{1,4}}{_Q}(?P<v>[A-Za-z0-9_-]{{20,128}})(?=[.,;:!?)]{{0,3}}(?:[\s\"'`]|\Z))",
        "how people write it in mails",
        check=drawn,
        any_case=True,
        entropy=3.3,
        exact=False,
    ),
    Rule(
        "url_key",
        "addresses",
        ("?key=", "&key="),
        r"[?&]key=(?P<v>[A-Za-z0-9_-]{20,128})(?![A-Za-z0-9_/+=%-])",
        "Google Maps docs and others, the parameter `key`",
        check=drawn,
        inside=True,
        entropy=3.3,
        exact=False,
    ),
    Rule(
        "said_password",
        "prose",
        ("password is ", "passwort ist ", "password: is "),
        rf"(?i:password:? is|passwort ist) {{1,4}}{_Q}(?P<v>[^\s\"'`<>]{{8,64}}?)(?=[.,;:!?)]{{0,3}}(?:[\s\"'`]|\Z))",
        "how people write it in mails",
        check=mixed,
        any_case=True,
        exact=False,
    ),
)
