"""Does a value look drawn at random, or like words, a placeholder, a reference to a value kept elsewhere?"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter

_WORD = re.compile(rb"[A-Z]?[a-z]+|[A-Z]+")
_DIGITS = re.compile(rb"[0-9]+")
_CONSONANTS = re.compile(rb"(?i)[bcdfghjklmnpqrstvwxz]{5}")
_MARKS = re.compile(rb"[-_.:/]+")
_PLAIN_PART = re.compile(rb"[0-9]{0,2}[A-Za-z]{0,19}|[0-9]{1,8}|[A-Za-z]{1,12}[0-9]{1,2}[A-Za-z]{0,3}")
_VOWEL = re.compile(rb"(?i)[aeiouy]")
_CONSONANT = re.compile(rb"(?i)[bcdfghjklmnpqrstvwxz]")

# Words that people write in a value's place; found anywhere in it. Four letters at least: in 40 random letters and digits
# one such word turns up about once in 30,000 values.
_STAND_IN = re.compile(
    rb"(?i)your|example|placeholder|change.?me|insert|replace|dummy|fake|sample|redacted|removed|hidden|masked|censored"
    rb"|to-?be-?set|xxxx|\.\.\.|\*\*\*|\xe2\x80\xa6|<[A-Za-z_ -]+>|lorem|deadbeef|my[_-]?(?:secret|token|key|password|api)"
)
# What weak and invented passwords are made of: a value that consists of these and digits is no one's secret.
_COMMON = re.compile(
    rb"(?i)passphrase|p[a@4][s$]{2}(?:[-_:]?w[o0]rd|wd)?|pwd|secret|s3cret|s3cr3t|token|user(?:name)?|admin(?:istrator)?|root|guest|demo|test(?:ing)?"
    rb"|default|super|strong|very|long|some|this|that|the|here|value|string|key|api|foo|bar|baz|qux|hello|world|login|server|client|abc|xyz"
    rb"|qwerty|letmein|welcome|monkey|mysql|postgres(?:ql)?|redis|mongo(?:db)?|rabbit(?:mq)?|oracle|data(?:base)?|null|none|true|false|todo|fixme|my|db|an?|is"
)
_SEQUENCES = (b"0123456789012345", b"abcdefghijklmnopqrstuvwxyz", b"9876543210", b"zyxwvutsrqponmlkjihgfedcba", b"qwertyuiop")
_REPEAT = re.compile(rb"(.)\1{4}|(..)\2{4}|(...)\3{3}", re.DOTALL)
_UUID = re.compile(rb"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_HASH = re.compile(
    rb"(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})|(?:[0-9A-F]{32}|[0-9A-F]{40}|[0-9A-F]{64})"
)
_REFERENCE = re.compile(
    rb"""(?ix)
    [$%@&!\\{\[(]           # a variable, a template, a directive, an escape
  | .*(?:\$\{|\$\(|\{\{|%\(|\#\{|<%)                    # a template inside
  | (?:os|env|process|self|this|cls|config|settings|secrets|vault|ssm|op|var|local|params?|args?|options?|request|ctx|data|module)\b[.:\[(]
  | [a-z_][\w.:>-]*[(\[]   # a call or an item
  | (?-i:(?:[A-Za-z_]\w*\.)+\w*[A-Z][a-z]{5,}\w*$)  # a class of a module
  | [a-z]+://              # an address
  | (?:\.{0,2}/|~/|[a-z]:\\)[\w.@-]+[/\\.]            # a path
  | (?:data:|sha(?:1|224|256|384|512)[-:]|urn:|arn:|ssh-|ecdsa-|vault:|enc\[)
    """
)
_PATH = re.compile(
    rb"[\w@-][\w.@/-]*\.(?:pem|key|crt|cer|der|p12|pfx|jks|pub|asc|gpg|json|ya?ml|txt|env|conf|cfg|ini|toml|xml|sh|py|rb|js|ts|go|html?|md)"
    rb"|.*[^:]::[^:]?.*"
    rb"|(?:[A-Za-z0-9_.@-]{2,}/)+[A-Za-z0-9_@-]+\.[a-z]{1,5}|(?:/[a-z][a-z0-9_.-]{1,30}){2,}/?"
)

# Pairs of letters that words are made of, by their first letter: the 220 most frequent of English, German, French and Spanish
# manuals, counted on 6 MB; they make 94 % of those texts' pairs and 33 % of random letters'.
_FOLLOWERS = """
    abcdgiklmnprstuvy baeiloru cacehiklortu daeiosu eabcdefgilmnprstuvwxy faefior geinru haeiort iabcdefglmnoprstvz kae ladeilostuy
    mabeimopu nacdefginostuv ocdglmnoprstuvw paeiloprstu qu racdegikmnorstuvy sacehikopstuy tacehioprstuwy uacdegilmnprst vaeio waehio
    xt yops ze
"""
_PAIRS = frozenset((row[0] + letter).encode() for row in _FOLLOWERS.split() for letter in row[1:])
_FREQUENT = 0.6  # share of frequent pairs: of 69,000 identifiers in code 0.5 % have less, of random ones that pass for words 80 %

# Values that providers print in their documentation, by the first 16 hex digits of their SHA-256 so that no scanner of
# this repository stumbles over them: three Stripe test keys of its API reference, the tokens
# and the client of RFC 6749.
_EXAMPLES = frozenset(
    ("2cafc0970149a84f", "f2d6ca16515033e5", "7e8de44ea9ecf6d5", "6c96130f130ab0d6", "00cf4c781dc37003", "ca7459e2b26776de")
)


def entropy(value: bytes) -> float:
    """Shannon entropy of the bytes of a value, in bits per byte; 0 for an empty one."""
    size = len(value)
    return -sum(n / size * math.log2(n / size) for n in Counter(value).values()) if size else 0.0


def is_pronounceable(value: bytes) -> bool:
    """Most of its letters form pronounceable runs, as in `assignVariablesOjTabBar` or `my-service-token-v2`.

    A run: three letters or more with a vowel and a consonant and no five consonants in a row. Seven tenths of the letters
    and digits must be in runs and at most two runs of digits may stand between them; random letters and digits have about
    a quarter in such runs (mixed case) or many runs of digits (one case).
    """
    if len(_DIGITS.findall(value)) > 2:
        return False
    inside = total = 0
    for word in _WORD.findall(value):
        total += len(word)
        if len(word) >= 3 and _VOWEL.search(word) and _CONSONANT.search(word) and not _CONSONANTS.search(word):
            inside += len(word)
    return total > 0 and inside >= 0.7 * (total + sum(map(len, _DIGITS.findall(value))))


def is_wordy(value: bytes) -> bool:
    """Made of words: pronounceable, and of the pairs of letters that words have; letters drawn at random are seldom both."""
    if not is_pronounceable(value):
        return False
    pairs = [word[i : i + 2] for word in _WORD.findall(value.lower()) for i in range(len(word) - 1)]
    return sum(pair in _PAIRS for pair in pairs) >= _FREQUENT * len(pairs)


def is_slug(value: bytes) -> bool:
    """An identifier of words and short numbers with marks between, such as `cc-by-nc-3.0-de`: no part mixes the two."""
    parts = _MARKS.split(value)
    return len(parts) > 1 and all(_PLAIN_PART.fullmatch(part) for part in parts)


def is_placeholder(value: bytes) -> bool:
    """Stands for a secret, is none: `your-api-key-here`, `xxxx`, `*****`, `[REDACTED]`, `changeme`, an alphabet."""
    if _STAND_IN.search(value):
        return True
    if len(value) < 100:
        if _REPEAT.search(value):
            return True
        low = value.lower()
        if any(sequence[i : i + 7] in low for sequence in _SEQUENCES for i in range(len(sequence) - 6)):
            return True
    letters = len(re.findall(rb"[A-Za-z]", value))
    common = sum(map(len, _COMMON.findall(value))) if len(value) < 24 else 0
    return common > letters / 2 and not re.search(rb"[A-Za-z]{2}", _COMMON.sub(b"", value))


def is_reference(value: bytes) -> bool:
    """Names the place of a value: a variable, a call, a template, a path, an address."""
    return bool(_REFERENCE.match(value) or _PATH.fullmatch(value))


def is_uuid(value: bytes) -> bool:
    """A UUID, which identifies and does not authorise."""
    return bool(_UUID.fullmatch(value))


def is_hash(value: bytes) -> bool:
    """As long as a digest of MD5, SHA-1 or SHA-2 in hex: a revision or a checksum unless its name says otherwise."""
    return bool(_HASH.fullmatch(value))


def is_documented(value: bytes) -> bool:
    """A key that a provider's documentation prints as an example; AWS ends or marks its own with EXAMPLE."""
    return b"EXAMPLE" in value or hashlib.sha256(value).hexdigest()[:16] in _EXAMPLES
