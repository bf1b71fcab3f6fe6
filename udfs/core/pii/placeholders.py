"""What stands for a user or a password in the documentation of a URL, and is neither."""

from __future__ import annotations

import re
from urllib.parse import unquote

# Signs of a template, none of which may stand in a URL as it is (RFC 3986, 3.2.1): <user>, {user}, [user[:pass]], `user`.
_TEMPLATE = re.compile(rb"[\[\]<>{}|`]")
# A whole password that a program fills in, or that was blacked out: %s, $PASSWORD, ${PASS}, ***, xxx, ...
_FILLED = re.compile(
    rb"(?:\*+|[xX]+|\.{2,}|_+|-+|\$\$?[A-Za-z_]+|[$#@&%]?[<{(\[].*|%(?:\([^)]*\))?[sdvq]|%[A-Z_]{3,}%?|REDACTED.*|\xe2\x80\xa6|(?:\xe2\x80\xa2)+)\Z"
)
_ASKS = (
    rb"(?:(?:your|my|the|some|a|an?other|new|old|db|database|mysql|postgres|user|admin|proxy|super|smtp|ftp|http|api|auth|access)[-_.]?)"
)
_NAMES = (
    rb"(?:passw(?:[o0]r)?d|passwort|passphrase|pass|psw|pwd?|secret|token|credentials?|apikey|api[-_]key|key|motdepasse|contrase(?:n|\xc3\xb1)a|"
    rb"senha|wachtwoord|haslo|salasana|parool|heslo|\xd0\xbf\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbb\xd1\x8c|\xe5\xaf\x86\xe7\xa0\x81)"
)
_WORD = re.compile(
    rb"(?:(?:" + _ASKS + rb"{0,2}" + _NAMES + rb"(?:[-_.]?(?:here|word|placeholder))?|"
    rb"foo|bar|baz|qux|abc|xyz|example|sample|dummy|fake|changeme|change[-_]me|placeholder|redacted|hidden)(?:%[0-9A-Fa-f]{2}|[-_.+])?){1,3}\Z",
    re.IGNORECASE,
)


# Accounts that programs are delivered with, under a password of the same name.
_DELIVERED = frozenset(
    b"admin airflow cassandra couchdb clickhouse elastic grafana guest hive keycloak mariadb minio mongo mysql neo4j odoo oracle postgres "
    b"postgresql rabbit rabbitmq redis root sonar superset test tomcat user username".split()
)


def is_placeholder(user: bytes, password: bytes) -> bool:
    """Whether a user and a password as they stand in a URL are a template, too short, or words that only say what stands there.

    So is the account that a program is delivered with (`guest:guest`). A weak password that someone chose is none, and neither
    is a longer one with such a word in it (`password123`).
    """
    password = password.split(b";", 1)[0]  # options of a mail server (RFC 2192) follow
    if len(unquote(password.decode("utf-8", "replace"))) < 3 or _TEMPLATE.search(user) or _FILLED.match(password):
        return True
    if password == user and user in _DELIVERED:
        return True
    own = user and password.lower().startswith(user.lower())  # fred:fredspassword
    if _WORD.match(password) or (own and _WORD.match(password, len(user))):
        return True
    return _TEMPLATE.search(password) is not None and re.search(rb"[\[<{].*[\]>}]|[\]>}]\Z|\A[\[<{]", password) is not None
