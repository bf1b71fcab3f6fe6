"""Does a name say that a secret is assigned to it, and of which sort?

`PASSWORD` values may be chosen by people, so they need not look random; `KEY` values are drawn by machines; `WEAK` names
(`STRIPE_KEY`, `OPENAI_API`) also stand for things that are no secrets, so their values must look all the more random.
"""

from __future__ import annotations

import re
from enum import Enum

_SEGMENT = re.compile(rb"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Segments that may follow the telling one: SECRET_KEY_BASE, API_KEY_PROD, password1, token_v2.
_TAIL = _words(
    """
    prod production dev development test testing stag staging stage live sandbox local base value val string str text b
    base64 plain plaintext primary secondary old new current main default v raw env
    """
)
_PASSWORDS = _words(
    """
    password passwd passwort passphrase pwd pass psw pswd passcode kennwort senha contrasena motdepasse mdp parola
    wachtwoord haslo psk
    """
)
_PASSWORD_ENDS = (
    "password",
    "passwd",
    "passphrase",
    "passwort",
    "dbpass",
    "userpass",
    "rootpass",
    "adminpass",
    "smtppass",
    "dbpwd",
    "userpwd",
)
_KEYS = _words(
    """
    token secret apikey credential credentials creds apisecret authtoken accesstoken pat appsecret apitoken
    """
)
_KEY_ENDS = ("token", "secret", "apikey", "accesskey", "secretkey", "privatekey", "authkey", "encryptionkey", "signingkey")
# What makes a key a secret one, before `key`.
_SECRET_KEYS = _words(
    """
    api secret access private encryption signing master auth account crypt crypto hmac aes session subscription
    admin app preshared shared
    """
)
# Before the telling segment, whatever it is: a question, a description, a digest or a ciphertext of a secret.
_NEVER = _words(
    """
    has is use used hash hashed digest encrypted sealed max min num total field label message msg template input prompt
    public pub publishable
    """
)
# Before `token`: places in a list, marks of a tokenizer, and what protects forms.
_NO_TOKEN = _words(
    """
    page next prev previous continuation cursor sync pad eos bos unk sep cls mask special lex stop start end first last n
    query search per csrf xsrf authenticity verification antiforgery prompt completion output image
    """
)
# Before `key`: keys of tables, maps and messages.
_NO_KEY = _words(
    """
    primary foreign cache sort partition index object host idempotency row translation i18n map dict unique group lookup
    registry json yaml column event route query search header cookie metric feature ssh gpg pgp known surrogate natural
    composite compound candidate super data resource annotation tracking site video image media vote etag sri integrity
    checksum commit revision rev sha sha1 sha256 md5 fingerprint version last first output
    """
)


class Sort(Enum):
    PASSWORD = "assigned_password"
    KEY = "assigned_key"
    WEAK = "assigned_weak"


def sort_of(name: bytes) -> Sort | None:
    """The sort of secret that a name announces, None if it announces none: `PASSWORD_FILE`, `token_type`, `public_key`.

    The last segment decides (camelCase and snake_case alike), after segments such as `_PROD` or `2` are left out.
    """
    parts = [part.decode().lower() for part in _SEGMENT.findall(name)]
    while len(parts) > 1 and (parts[-1].isdigit() or parts[-1] in _TAIL):
        parts.pop()
    if not parts or name == b"PWD":  # the working directory
        return None
    last, before = parts[-1], parts[-2] if len(parts) > 1 else ""
    if last.startswith(("csrf", "xsrf")):  # csrfmiddlewaretoken
        return None
    if before in _NEVER or "public" in parts or (last == "key" and before in _NO_KEY) or (last == "token" and before in _NO_TOKEN):
        return None
    if last in _PASSWORDS or last.endswith(_PASSWORD_ENDS):
        return Sort.PASSWORD
    if last in _KEYS or last.endswith(_KEY_ENDS) or (last == "key" and before in _SECRET_KEYS):
        return Sort.KEY
    if (last == "key" and before) or (last in ("api", "auth") and before):
        return Sort.WEAK
    return None
