"""Values given to telling names, in `.env`, shell, JSON, YAML, TOML, XML, SQL connection strings and program code.

A name alone proves nothing: the value must not be a placeholder, a reference, a call, a path, a type, a UUID or a word, and
it must look random (keys) or at least mixed (passwords).
"""

from __future__ import annotations

import re

from auralith_pipeline.udfs.core.secrets.evidence import entropy, is_hash, is_placeholder, is_reference, is_slug, is_uuid, is_wordy
from auralith_pipeline.udfs.core.secrets.names import Sort, sort_of

# Words in a name that make it worth a look; the kernel finds them in any case. `sort_of` decides.
WORDS = tuple(
    b"""
    passw passphrase passcode pwd _pass dbpass "pass" 'pass' pass: pass= psk secret token apikey _api _key -key accesskey authkey privatekey
    signingkey encryptionkey masterkey secretkey accountkey presharedkey appkey credential creds _auth kennwort senha contrasena mdp=
    """.split()
) + (b"api key", b"access key", b"secret key", b"license key")

_NEAR = 160  # bytes that are looked at for a name
_BLOCK = 480  # bytes: a declared variable stands so far before its default
# How text ends before a separator; the first group is the name.
_WORD = rb"([A-Za-z0-9_][A-Za-z0-9_.-]{0,79})"
# The usual form is matched backwards, from the separator on, in one step: most names are looked at only to be left alone.
_EMAN = re.compile(rb"[:?.|!]{0,3}[ \t]*[\"'`]?\\?\]?[\"'`]?\\?([A-Za-z0-9_.-]{0,79}[A-Za-z0-9_])")
_PAIR_NAME = re.compile(_WORD + rb"[\"']?[\s,]{1,48}[\"']?[vV]alue[\"']?[ \t]*\Z")
_PAIR_OF_ELEMENTS = re.compile(_WORD + rb"</\w{1,12}>\s{0,48}<\w{1,12}\Z")
_COMMAND = re.compile(rb"(?:\A|[\r\n]|\\n)[ \t]*(?:(?i:ENV|setx|setenv)|set -[gU]?x)[ \t]+" + _WORD + rb"[ \t]*\Z")
_TYPED_NAME = re.compile(rb"\b(?:var|const|let|val)[ \t]+" + _WORD + rb"[ \t]+[A-Za-z*\[][\w.*\[\]]{0,40}[ \t]*\Z")
_SPACED = re.compile(rb"((?i:api|access|secret|license)[ ])\Z")  # two words: API key
_DECLARED = re.compile(rb"\b(?:var|const|let|val)[ \t]")
_VARIABLE = re.compile(rb"variable\s{1,4}[\"']" + _WORD + rb"[\"']\s{0,4}\{[^{}]{0,320}\bdefault[ \t]*\Z")
_FIELD = re.compile(rb"<input\b[^<>]*\Z")  # fields of a form hold tokens that protect the form
_ATTRIBUTE = re.compile(rb"(?:name|key|id)=[\"']\Z")
_ELEMENT = re.compile(rb"\s{0,80}(?:<!\[CDATA\[)?([^\s<>\]]{1,4096})(?:\]\]>)?\s{0,80}</")
_CELL = re.compile(rb"[ \t]{0,64}[`\"']?([^\s|`\"'<>]{12,512})[`\"']?[ \t]*(?=[|\r\n]|\Z)")  # of a table, in the name's line
_LINE_START = re.compile(rb"(?:\A|[\r\n]|\\n)[ \t]*(?:(?:export|set|setx|ENV|ARG|SET|-|\$env:|-e|--env|set -x) ?[ \t]*)?\Z")
_TYPE = re.compile(rb"\s{0,4}(?:[A-Za-z_&*][\w.:<>\[\]|?*& ]{0,40}?)\s{0,4}=(?![=>])\s{0,4}")
_OPEN = re.compile(rb"""={0,2}>?\s{0,16}(?:[|>]-?\s{1,40})?(?:[bfru]{0,2}|@)("{3}|'{3}|\\*["']|`)""")
_BLANK = re.compile(rb" {0,2}")
_BARE = re.compile(rb"={0,2}>?[ \t]{0,16}(?:[|>][+-]?[ \t]{0,8}\r?\n[ \t]{1,40})?(?!\s)")
# At the start of a line, as in `.env` files, a value ends where a blank does; elsewhere also at marks of the text around.
_TO_BLANK = re.compile(rb"(?:(?!\xe3\x80)[^\s\"'`<>\\]){1,4096}")  # E3 80: ideographic full stops, commas and brackets
_TO_MARK = re.compile(rb"[!#-%(*-+\--:=?@A-Z\[^_a-z{~./]{1,4096}")
_NEXT_FIELD = re.compile(rb"&(?:amp;)?[A-Za-z_]{1,40}=")
_QUOTED = {
    b'"': re.compile(rb'[^"\r\n]{1,4096}(?=")'),
    b"'": re.compile(rb"[^'\r\n]{1,4096}(?=')"),
    b"`": re.compile(rb"[^`\r\n]{1,4096}(?=`)"),
}
_ESCAPED = re.compile(rb"[^\"'\\\r\n]{1,4096}(?=\\)")
_CASE_CHANGE = re.compile(rb"(?<=[a-z])[A-Z]|(?<=[A-Z])[a-z]")
_KEY_TEXT = re.compile(rb"[A-Za-z0-9+/=_.~:%!@#$^&*?{}|,;()\[\]<>-]+")
_NUMBER = re.compile(rb"[0-9.,:/+ -]+")
# A UUID identifies and does not authorise, unless a name says so: keys of an API, and those of services that draw UUIDs.
_UUID_KEYS = re.compile(
    rb"(?i)(?:heroku|hubspot|snyk|sendbird|squarespace|kucoin|postmark|scaleway|messagebird)\w*(?:key|token|secret)|_authToken"
    rb"|(?:api|secret|access)[_.-]?key\Z|api[_.-]?token\Z|client[_.-]?secret\Z"
)
_MAIL = re.compile(rb"[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}")
_USER_INFO = re.compile(rb"://[^\s/@\"']*\Z")  # user:password@ of an address, which others look for
_CUT = (b"...", b"\xe2\x80\xa6")  # an ellipsis behind a value: what stands there is not all of it
_VERSION = re.compile(rb"[~^v>=<]*[0-9]+(?:\.[0-9a-z*-]+)+")
_SETTER = re.compile(
    rb"(?i)(?:define|setenv|set|put|add|header|append|property|setProperty|environ|setdefault|putenv|option|param|get|getenv|env|default|lookup)\s{0,2}\(\s{0,4}\\?[\"']\Z"
)


def find_value(text: memoryview, begin: int, separator: int, end: int, threshold: float) -> tuple[int, int, str] | None:
    """The secret value behind the separator at `separator` in the row [begin, end): its bounds and its rule, or None.

    threshold: entropy in bits per byte that a key must have.
    """
    mark = text[separator]
    found = _named(text, begin, separator)
    if found is None:
        return None
    name, before, form = found
    sort = sort_of(name)
    if sort is None:
        return None
    if form is _PAIR_NAME and sort is not Sort.PASSWORD and _FIELD.search(before):
        return None
    if mark == 44 and not _SETTER.search(before):  # a comma: only in calls that set something
        return None
    if mark == 58 and _USER_INFO.search(before):
        return None
    if mark == 124:
        cell = _CELL.match(text, separator + 1, end)
        bounds, quoted = (cell.span(1) if cell else None), False
    elif mark == 62:
        bounds, quoted = _content(text, separator + 1, end, name, before, form), False
    else:
        at = separator + 1
        typed = _TYPE.match(text, at, end) if mark == 58 else None  # name: type = value
        bounds, quoted = _value_bounds(text, typed.end() if typed else at, end, form is _COMMAND or bool(_LINE_START.search(before[-40:])))
    if bounds is None or bytes(text[bounds[1] : bounds[1] + 3]) in _CUT:
        return None
    value = bytes(text[bounds[0] : bounds[1]])
    if (mark in b",-" and not quoted) or (mark == 124 and sort is Sort.PASSWORD):
        return None
    if is_uuid(value):
        good = _UUID_KEYS.search(name) is not None
    else:
        good = (
            _is_password(value, quoted) if sort is Sort.PASSWORD else _is_key(value, sort is Sort.WEAK, name.isupper(), quoted, threshold)
        )
    return (*bounds, sort.value) if good else None


def _named(text: memoryview, begin: int, separator: int) -> tuple[bytes, bytes, re.Pattern[bytes] | None] | None:
    """The name in front of a separator, what stands before the name, and the form in which it stands there if it is a special one."""
    near = bytes(text[max(begin, separator - _NEAR) : separator])
    mark = text[separator]
    form: re.Pattern[bytes] | None = None
    if mark in b" \t":
        form = _COMMAND
    elif mark == 62 and b"</" in near:
        form = _PAIR_OF_ELEMENTS
    elif near[-12:].rstrip(b" \t\"'").endswith((b"value", b"Value")):
        form = _PAIR_NAME
    elif near[-12:].rstrip().endswith(b"default"):
        form = _VARIABLE
        near = bytes(text[max(begin, separator - _BLOCK) : separator])
    elif _DECLARED.search(near):
        form = _TYPED_NAME
    named = form.search(near) if form else None
    if form and named:
        return named[1], near[: named.start(1)], form
    eman = None if form is _COMMAND else _EMAN.match(near[::-1])
    if eman is None:
        return None
    name, before = eman[1][::-1], near[: len(near) - eman.end()]
    spaced = _SPACED.search(before) if name.lower() == b"key" else None
    return (spaced[1] + name, before[: spaced.start()], None) if spaced else (name, before, None)


def _content(text: memoryview, at: int, end: int, name: bytes, before: bytes, form: re.Pattern[bytes] | None) -> tuple[int, int] | None:
    """Bounds of the content of the XML element that is called `name`, or whose attribute or neighbour says that name."""
    element = before[-1:] in (b"<", b":") and name != b"SECRET"
    if form is not _PAIR_OF_ELEMENTS and not element and not _ATTRIBUTE.search(before[-8:]):
        return None
    content = _ELEMENT.match(text, at, end)
    return content.span(1) if content else None


def _value_bounds(text: memoryview, at: int, end: int, line_start: bool) -> tuple[tuple[int, int] | None, bool]:
    """Bounds of the value that begins near `at`, without quotes, and whether it had quotes."""
    opened = _OPEN.match(text, at, end)
    if opened:
        quote = opened[1]
        blank = _BLANK.match(text, opened.end(), end).end()  # type: ignore[union-attr]  # it matches the empty text too
        inside = (_ESCAPED if quote[:1] == b"\\" else _QUOTED[quote[-1:]]).match(text, blank, end)
        if inside is None:
            return None, True
        return (blank, blank + len(inside[0].rstrip(b" ") if blank > opened.end() else inside[0])), True
    bare = _BARE.match(text, at, end)
    if bare is None:
        return None, False
    run = (_TO_BLANK if line_start else _TO_MARK).match(text, bare.end(), end)
    if run is None:
        return None, False
    start, stop = run.span()
    trailing = b",;)}]" if line_start else b".,;:!?"
    query = _NEXT_FIELD.search(run[0])
    if query:
        stop = start + query.start()
    while stop > start and text[stop - 1] in trailing:
        stop -= 1
    return (start, stop), False


def _is_password(value: bytes, quoted: bool) -> bool:
    """Six characters or more in quotes, else eight; letters and something else; no placeholder, reference or word."""
    if len(value) < (6 if quoted else 8) or len(value) > 256 or re.search(rb"\s", value) or not re.search(rb"[A-Za-z]", value):
        return False
    if not re.search(rb"[0-9]", value) and not (re.search(rb"[^\w.:/-]", value) and entropy(value) >= 3.0 and not is_wordy(value)):
        return False
    if is_placeholder(value) or _VERSION.fullmatch(value) or _NUMBER.fullmatch(value) or _MAIL.fullmatch(value):
        return False
    if len(re.findall(rb"[\x80-\xff]", value)) > len(value) / 2:  # a sentence in a script without blanks
        return False
    if _refers(value, quoted) or value.startswith((b"data:", b"sha256", b"sha512")):
        return False
    if re.fullmatch(rb"[\w.:/-]+", value) and (is_slug(value) or (len(value) >= 16 and is_wordy(value))):
        return False
    return entropy(value) >= 2.0


def _is_key(value: bytes, weak: bool, constant: bool, quoted: bool, threshold: float) -> bool:
    """Sixteen characters or more (weak names: twenty; with two groups of digits: twelve) of high entropy, with a digit
    unless long and of mixed case, and no identifier made of words. `AZURE_OPENAI_KEY` (constant) may be as long as a digest."""
    if len(value) < (20 if weak else 12) or not _KEY_TEXT.fullmatch(value) or not re.search(rb"[A-Za-z]", value):
        return False
    if entropy(value) < threshold + (0.5 if weak and not is_hash(value) else 0.0):
        return False
    if len(value) < 16 and len(re.findall(rb"[0-9]+", value)) < 2:
        return False
    if not re.search(rb"[0-9]", value) and (len(value) < 20 or len(_CASE_CHANGE.findall(value)) < 4):
        return False
    if is_placeholder(value) or _VERSION.fullmatch(value) or _NUMBER.fullmatch(value) or (weak and not constant and is_hash(value)):
        return False
    return not _refers(value, quoted) and not is_wordy(value) and not is_slug(value)


def _refers(value: bytes, quoted: bool) -> bool:
    """A reference; in quotes, only what no random value looks like: signs at the start are common in generated passwords."""
    if not quoted:
        return is_reference(value)
    return bool(
        re.match(rb"(?:\$[A-Za-z_{(]|(?i:enc)[(\[]|%[({]|\{\{|\{[a-z_]+\}|[a-z]+://|(?:\.{1,2}/|/|~/)[a-z])", value)
        or re.search(rb"\$\{|\{\{|<%|#\{|%\(|%[sd](?![A-Za-z0-9])", value)
    ) or (is_reference(value) and bool(re.match(rb"[A-Za-z_.~/]", value)) and is_wordy(value))
