"""Where a name ends and its value begins, and whether a value follows: the kernels against regular expressions that say the same."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.secrets.scan import ADDRESS, ASSIGNED, PLAIN, Anchor, build_table, scan
from auralith_pipeline.udfs.core.secrets.separate import REACH, find_separator

COMMAND = re.compile(rb"(?:env|.tx|.[-gu]x)[ \t]+[\w.-]*\Z", re.IGNORECASE | re.DOTALL)
TYPE = re.compile(rb"[A-Za-z0-9.*\[\]]*[ \t]*=(?!=)")


def pair(row: bytes, at: int) -> int:
    """`value` and the colon or equals sign behind it."""
    value = re.compile(rb"[ \t\r\n,\"]{0,48}").match(row, at).end()
    if not re.compile(rb"[vV]alue(?=..)", re.DOTALL).match(row, value):
        return -1
    sign = re.compile(rb"[ \t\"]*").match(row, value + 5, at + 96).end()
    return sign if row[sign : sign + 1] in (b":", b"=") else -1


def plainly(row: bytes, anchor: int, at: int) -> int:
    """`find_separator` with the name's telling word at `anchor`, and the name going on at `at`."""
    name = re.compile(rb"[A-Za-z0-9_.-]{0,48}").match(row, at).end()
    closed = re.compile(rb"[\"'`\]\\]{0,4}").match(row, name).end()
    at = re.compile(rb"[ \t]{0,48}").match(row, closed).end()
    closers, blanks, rest = closed > name, at > closed, row[at:]
    if not rest:  # where a row ends, no value follows
        return -1
    operator = re.match(rb"[:?.|!]{1,3}(?==)", rest)
    if operator or rest[:1] in (b":", b"=", b">"):
        return at + (operator.end() if operator else 0)
    if rest[:1] in (b"\n", b"\r"):
        return pair(row, at)
    if rest[:1] == b",":
        return -1 if not closers else at if pair(row, at) < 0 else pair(row, at)
    if rest.startswith(b"</"):
        tag = re.match(rb"[^>\x00-\x20]*.", rest, re.DOTALL)
        opened = re.match(rb"[\x00-\x20]*<[A-Za-z0-9]*(?=>)", row[at + tag.end() :][:REACH]) if tag else None
        return at + tag.end() + opened.end() if tag and opened else -1
    if blanks and re.match(rb"-[ \t][\"'`]|\|[^|]", rest, re.DOTALL):
        return at
    if closers and rest[:1] == b"{":
        sign = default_of(rest)
        return at + sign if sign else -1
    if closers and re.match(rb"[vV]alue..", rest, re.DOTALL):
        return pair(row, at)
    if blanks:
        typed = TYPE.match(rest[:REACH]) if re.match(rb"[A-Za-z0-9*\[]", rest) else None
        if typed and typed.end() < min(len(rest), REACH):
            return at + typed.end() - 1
        if COMMAND.search(row[:anchor]):
            return at - 1
    return -1


def default_of(block: bytes) -> int | None:
    """The place of the equals sign behind the first `default` of a block; its name begins within 320 bytes."""
    for match in re.finditer(rb"(?<![A-Za-z0-9])default(?=[ \t]*(=?))", block):
        if re.search(rb"[{}]", block[1 : match.start()]) or match.start() >= min(320, len(block) - 7):
            return None
        return re.compile(rb"[ \t]*").match(block, match.end()).end() if match[1] else None
    return None


def separator(row: bytes, anchor: int, at: int) -> int:
    values = np.frombuffer(b'="' + row + b'="xy', np.uint8)
    found = int(find_separator(values, 2, 2 + anchor, 2 + at, 2 + len(row)))
    return found - 2 if found >= 0 else -1


def texts(words: str, *others: str) -> st.SearchStrategy[bytes]:
    return st.lists(st.sampled_from([*words.split(), " ", "\t", "\n", *others]), max_size=8).map(lambda pieces: "".join(pieces).encode())


BEHIND = texts(
    """_id .x - : = > := ?= ::= != ||= " ' ` ] \\ , value Value valuex value: <b> </a> <value> </n> { } default default= string [] *
    | || é 1 == "], ': - " """,
    " - '",
    ' = "',
    " = x",
    " string = ",
    "{ default = x",
    "\n value: ",
    '", value=',
    '" value="',
    "\r\n",
    "ab" * 30,
    " " * 50,
    "default  =",
)
AHEAD = st.sampled_from(
    [b"", b"ENV ", b"setx ", b"set -x ", b"set -gx ", b"env\t", b"xenv  my_", b"nv ", b"ux ", b"x ", b" ", b"env-", b"setenv A.b-"]
)


@given(AHEAD, BEHIND)
def test_the_separator_behind_a_name(before: bytes, behind: bytes) -> None:
    row = before + b"token" + behind
    assert separator(row, len(before), len(before) + 5) == plainly(row, len(before), len(before) + 5)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("=", 0),
        (":", 0),
        (">", 0),
        (" =", 1),
        ("\t:", 1),
        ("_id=", 3),
        ("x" * 48 + "=", 48),
        ("x" * 49 + "=", -1),
        (" " * 48 + "=", 48),
        (" " * 49 + "=", -1),
        ('"""" =', 5),
        ('""""" =', -1),
        ("']=", 2),
        ('\\":', 2),
        ("?=", 1),
        (":=", 1),
        ("|=", 1),
        ("!=", 1),
        (".=", 1),
        ("??=", 2),
        ("::=", 2),
        ("??.=", 3),
        ("????=", -1),
        ("?", -1),
        ("", -1),
        ('"', -1),
        (" ", -1),
        (",", -1),
        ('",', 1),
        ("', x", 1),
        (" - 'x", 1),
        ("- 'x", -1),
        (' -\t"x', 1),
        (" - `x", 1),
        (" - x", -1),
        (" -'", -1),
        (" - ", -1),
        (" | x", 1),
        ("| x", -1),
        (" ||", -1),
        (" |", -1),
        ("\nvalue: x", 6),
        ("\n  value = x", 9),
        ('\n"value": x', 8),
        ("\nvalue:", -1),
        ("\nvalue:x", 6),
        ("\nvalue", -1),
        ("\nvalux: x", -1),
        ("\nvale: xx", -1),
        ("\nvaxue: x", -1),
        ("\nvxlue: x", -1),
        ("\nxalue: x", -1),
        ("\nVALUE: x", -1),
        ("\nvalue; x", -1),
        ("\rvalue: x", 6),
        ("\n" + " " * 47 + "value: x", 53),
        ("\n" + " " * 48 + "value: x", -1),
        ('", value=xy', 8),
        ('"\n, value=xy', 9),
        ('" value=xy', 7),
        (" value=xy", 6),
        ("</a><b>x", 6),
        ("</a>\n <b>x", 8),
        ("</a>x", -1),
        ("</a><b x>", -1),
        ("</a><>x", 5),
        ("</a>" + " " * 45 + "<b>", 51),
        ("</a>" + " " * 46 + "<b>", -1),
        ("</", -1),
        ("<a>", -1),
        ('" { default = x', 12),
        ('" {\n type = string\n default= x', 27),
        ('" { adefault = x', -1),
        ('" { default : xxxxx', -1),
        ('" { } default = x', -1),
        ("{ default = x", -1),
        ('" {' + "y" * 319 + " default = x", -1),
        ('" {' + ";" * 318 + "default = x", 329),
        ('" {' + ";" * 319 + "default = x", -1),
        (" string = x", 8),
        (" string == x", -1),
        (" *string = x", 9),
        (" []byte = x", 8),
        (" a.b = x", 5),
        (" string =", -1),
        (" string x", -1),
        (" string = ", 8),
        (" " + "x" * 46 + "=y", 47),
        (" " + "x" * 46 + "=", -1),
        (" " + "x" * 46 + "=yz", 47),
        (" " + "x" * 47 + "=yz", -1),
    ],
)
def test_separators_by_hand(text: str, found: int) -> None:
    row = b"token" + text.encode()
    expected = found + 5 if found >= 0 else -1
    assert plainly(row, 0, 5) == expected
    assert separator(row, 0, 5) == expected


ANCHORS = [Anchor(b"key", ASSIGNED, any_case=True, inside=True), Anchor(b"://", ADDRESS, inside=True), Anchor(b"zap", PLAIN)]
TABLE = build_table(ANCHORS)


def scanned(*rows: bytes) -> list[list[int]]:
    offsets = np.cumsum([2, *map(len, rows)]).astype(np.int64)
    found = scan(np.frombuffer(b"ke" + b"".join(rows) + b"ykey=123456", np.uint8), offsets, TABLE).tolist()
    return [[row, at - int(offsets[row]), anchor, sign - int(offsets[row]) if sign >= 0 else -1] for row, at, anchor, sign in found]


def has_value(rest: bytes) -> bool:
    skipped = re.match(rb"[^A-Za-z0-9]{0,48}", rest)[0]
    if b"\n\n" in skipped:
        return False
    run = re.match(rb"[^\x00-\x20]*", rest[len(skipped) :])[0]
    if len(skipped) == 48 or len(run) and len(run) + min(len(skipped), 2) >= 6:
        return True
    return re.match(rb"[ \t]*=", rest[len(skipped) + len(run) :]) is not None


@given(texts("""a ab abc1 " ' . : = é ( a1b2""", " " * 45, '"""', "ABCDE", "abcdef", "\n\n", "-" * 20))
def test_a_value_follows_an_assignment(rest: bytes) -> None:
    row = b"key=" + rest
    expected = [[0, 0, 0, 3]] if has_value(rest) else []
    assert [found for found in scanned(row) if found[1] == 0 and found[2] == 0] == expected


@pytest.mark.parametrize(
    ("rest", "goes"),
    [
        ("abcdef", True),
        ("abcde", False),
        (" abcde", True),
        (" abcd", False),
        (' "abcd', True),
        (' "abc', False),
        ('  "abc', False),
        ("", False),
        ("\n", False),
        ("\n\nabcdef", False),
        ("\n \nabcdef", True),
        (" \n\nabcdef", False),
        ("a = b", True),
        ("a b", False),
        ("ab\t= b", True),
        ("." * 47 + "a", False),
        ("." * 48, True),
        ("." * 48 + "a", True),
        ("abcdé", True),
        ("ab cdefgh", False),
    ],
)
def test_values_at_their_limits(rest: str, goes: bool) -> None:
    assert bool(scanned(b"x", b"key=" + rest.encode(), b"=abcdefgh")) == goes == has_value(rest.encode())


def has_password(rest: bytes) -> bool:
    colon = False
    for char in rest[:512].decode("latin-1"):
        if char == "@":
            return colon
        colon = colon or char == ":"
        if char in "\"'<>`" or char <= " " or (char == "/" and not colon):
            return False
    return False


@given(texts("ann : @ / x y:z ' < > ` é p@q //"))
def test_user_and_password_follow_an_address(rest: bytes) -> None:
    assert [found[1:] for found in scanned(b"p://" + rest) if found[1:3] == [1, 1]] == ([[1, 1, -1]] if has_password(rest) else [])


def test_an_address_is_read_for_512_bytes() -> None:
    for size, goes in ((509, True), (510, True), (511, False)):
        assert bool(scanned(b"p://a:" + b"x" * (size - 1) + b"@h")) == goes
        assert has_password(b"a:" + b"x" * (size - 1) + b"@h") == goes


@pytest.mark.parametrize(
    ("row", "found"),
    [
        (b"zap", [[0, 0, 2, -1]]),
        (b"xzap", []),
        (b"_zap", [[0, 1, 2, -1]]),
        (b"9zap", []),
        (b"\\nzap", [[0, 2, 2, -1]]),
        (b"\\rzap", [[0, 2, 2, -1]]),
        (b"\\tzap", [[0, 2, 2, -1]]),
        (b"\\xzap", []),
        (b"nzap", []),
        (b"ZAP", []),
        (b"za", []),
        (b"KEY=abcdefg", [[0, 0, 0, 3]]),
        (b"xKey=abcdefg", [[0, 1, 0, 4]]),
        (b"key_key=abcdefg", [[0, 0, 0, 7]]),  # one assignment, found by its first word
        (b"key=abcdefg key=abcdefg", [[0, 0, 0, 3], [0, 12, 0, 15]]),
        (b"k\x45y=abcdefg", [[0, 0, 0, 3]]),
        (b"k\x05y=abcdefg", []),
    ],
)
def test_anchors_by_hand(row: bytes, found: list[list[int]]) -> None:
    assert scanned(row) == found


def test_the_table_of_candidates_grows() -> None:
    assert scanned(b"zap " * 1000) == [[0, 4 * at, 2, -1] for at in range(1000)]
    assert scanned(b"", b"za", b"zap") == [[2, 0, 2, -1]]


def test_anchors_that_no_table_takes() -> None:
    for anchor in (Anchor(b"ab"), Anchor("é12".encode()), Anchor(b"aBc", any_case=True)):
        with pytest.raises(ValueError, match="wanted three ASCII bytes"):
            build_table([anchor])
    table = build_table([*ANCHORS, Anchor(b"ZAP"), Anchor(b"zapd", inside=True)])
    assert sorted(table.order.tolist()) == [0, 1, 2, 3, 4]
    assert int(table.known.sum()) == 3  # zap, ZAP and zapd begin alike
    assert table.buckets[-1] == 5
