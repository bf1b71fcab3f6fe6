"""Where a name ends and its value begins: the separators of assignments, in program code, settings and markup."""

from __future__ import annotations

from auralith_pipeline.conf.jit import leaf_njit

REACH = 48  # bytes of a name after its telling word, and of the way from a name to its value
_BLOCK = 320  # bytes of a declared variable's block up to its default


@leaf_njit
def is_word(byte):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    low = byte | 32
    return (97 <= low <= 122) or (48 <= byte <= 57)


@leaf_njit
def is_blank(byte):  # type: ignore[no-untyped-def]
    return byte == 32 or byte == 9


@leaf_njit
def _is_value_word(values, at, end):  # type: ignore[no-untyped-def]
    """`value` or `Value` stands here."""
    return (
        at + 6 < end
        and (values[at] | 32) == 118
        and values[at + 1] == 97
        and values[at + 2] == 108
        and values[at + 3] == 117
        and values[at + 4] == 101
    )


@leaf_njit
def _opens_value(values, at, end, byte):  # type: ignore[no-untyped-def]
    """Behind a hyphen a blank and a quote, behind the bar of a table a cell."""
    if byte == 124:
        return at < end and values[at] != 124
    return at + 1 < end and is_blank(values[at]) and (values[at + 1] == 34 or values[at + 1] == 39 or values[at + 1] == 96)


@leaf_njit
def _of_pair(values, at, end):  # type: ignore[no-untyped-def]
    """The separator behind `value`, which follows at `at` after blanks, line ends and quotes, or -1: name: X, value: ..."""
    look = at
    while (
        look < end
        and look - at < REACH
        and (is_blank(values[look]) or values[look] == 10 or values[look] == 13 or values[look] == 44 or values[look] == 34)
    ):
        look += 1
    if not _is_value_word(values, look, end):
        return -1
    look += 5
    while look < end and (values[look] == 34 or is_blank(values[look])) and look - at < 2 * REACH:
        look += 1
    if look < end and (values[look] == 58 or values[look] == 61):
        return look
    return -1


@leaf_njit
def _of_elements(values, at, end):  # type: ignore[no-untyped-def]
    """The end of the opening tag in `</name> <value>`, the first of which begins at `at`, or -1."""
    while at < end and values[at] != 62 and values[at] > 32:
        at += 1
    at += 1
    stop = min(end, at + REACH)
    while at < stop and values[at] <= 32:
        at += 1
    if at >= stop or values[at] != 60:
        return -1
    at += 1
    while at < stop and is_word(values[at]):
        at += 1
    return at if at < stop and values[at] == 62 else -1


@leaf_njit
def _of_block(values, at, end):  # type: ignore[no-untyped-def]
    """The = behind `default` in the block of a variable that opens at `at`, or -1."""
    stop = min(end - 7, at + _BLOCK)
    at += 1
    while at < stop and values[at] != 125 and values[at] != 123:
        if (
            values[at] == 100
            and values[at + 1] == 101
            and values[at + 2] == 102
            and values[at + 3] == 97
            and values[at + 4] == 117
            and values[at + 5] == 108
            and values[at + 6] == 116
            and not is_word(values[at - 1])
        ):
            at += 7
            while at < end and is_blank(values[at]):
                at += 1
            return at if at < end and values[at] == 61 else -1
        at += 1
    return -1


@leaf_njit
def _of_type(values, at, end):  # type: ignore[no-untyped-def]
    """The = behind a type that begins at `at`, as in `var token string = ...`, or -1."""
    stop = min(end, at + REACH)
    while at < stop and (is_word(values[at]) or values[at] == 46 or values[at] == 42 or values[at] == 91 or values[at] == 93):
        at += 1
    while at < stop and is_blank(values[at]):
        at += 1
    if at + 1 < stop and values[at] == 61 and values[at + 1] != 61:
        return at
    return -1


@leaf_njit
def _is_command(values, begin, at):  # type: ignore[no-untyped-def]
    """A word that sets a variable stands before the name that holds `at`: ENV, setx, setenv, set -x."""
    while at > begin and (is_word(values[at - 1]) or values[at - 1] == 95 or values[at - 1] == 45 or values[at - 1] == 46):
        at -= 1
    name = at
    while at > begin and is_blank(values[at - 1]):
        at -= 1
    if at == name or at - begin < 3:
        return False
    a, b, c = values[at - 3] | 32, values[at - 2] | 32, values[at - 1] | 32
    return (a == 101 and b == 110 and c == 118) or (b == 116 and c == 120) or (c == 120 and (b == 45 or b == 103 or b == 117))


@leaf_njit
def find_separator(values, begin, anchor, at, end):  # type: ignore[no-untyped-def]
    """Where the name ends that holds the anchor at `anchor` and goes on at `at`: the last byte before its value, or -1.

    `_id" : `, `']=`, ` ?= `, `>`, ` - "`, ` | `; `\n value: ` and ` value=` (pairs of name and value), `</name><value>`,
    `{ default = ` (a declared variable), ` string = ` (a declared type), a blank after `ENV NAME`.
    """
    stop = min(end, at + REACH)
    while at < stop and (is_word(values[at]) or values[at] == 95 or values[at] == 45 or values[at] == 46):
        at += 1
    closers = 0
    # closing quotes and brackets, escaped or not
    while at < end and closers < 4 and (values[at] == 34 or values[at] == 39 or values[at] == 96 or values[at] == 93 or values[at] == 92):
        at += 1
        closers += 1
    blanks = at
    while at < end and at - blanks < REACH and is_blank(values[at]):
        at += 1
    if at >= end:
        return -1
    byte = values[at]
    # an operator that ends in =, such as ?=, ::= or !=
    last = at
    while (
        last < end
        and last - at < 3
        and (values[last] == 58 or values[last] == 63 or values[last] == 46 or values[last] == 124 or values[last] == 33)
    ):
        last += 1
    if at < last < end and values[last] == 61:
        return last
    if byte == 58 or byte == 61 or byte == 62:
        return at
    if byte == 10 or byte == 13:
        return _of_pair(values, at, end)
    if byte == 44:
        pair = _of_pair(values, at, end) if closers else -1
        return at if closers and pair < 0 else pair
    if byte == 60 and at + 1 < end and values[at + 1] == 47:
        return _of_elements(values, at, end)
    if (byte == 45 or byte == 124) and at > blanks and _opens_value(values, at + 1, end, byte):
        return at
    if closers and byte == 123:
        return _of_block(values, at, end)
    if closers and _is_value_word(values, at, end):
        return _of_pair(values, at, end)
    if at > blanks:
        typed = _of_type(values, at, end) if is_word(byte) or byte == 42 or byte == 91 else -1
        if typed >= 0:
            return typed
        if _is_command(values, begin, anchor):
            return at - 1
    return -1
