"""Shapes that the scan tests at one place of the text: each answers where a candidate ends, or 0.

All look at a bounded number of bytes, but for `number_end`, which the scan never starts twice in one run of numbers.
"""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import leaf_njit

MAX_USER = 256  # bytes of user and password in a URL
MAX_HEX_COLON = 64


@leaf_njit
def is_digit(byte):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    return 0x30 <= byte <= 0x39


@leaf_njit
def is_alnum(byte):  # type: ignore[no-untyped-def]
    return 0x30 <= byte <= 0x39 or 0x41 <= byte <= 0x5A or 0x61 <= byte <= 0x7A


@leaf_njit
def after_escape(values, begin, at):  # type: ignore[no-untyped-def]
    """Whether the letter before `at` is part of an escape that JSON and most languages write for white space: \\n, \\r or \\t."""
    return at - 2 >= begin and values[at - 2] == 0x5C and (values[at - 1] == 0x6E or values[at - 1] == 0x72 or values[at - 1] == 0x74)


@leaf_njit
def is_hex(byte):  # type: ignore[no-untyped-def]
    return 0x30 <= byte <= 0x39 or 0x41 <= byte <= 0x46 or 0x61 <= byte <= 0x66


@leaf_njit
def _digits_end(values, at, end):  # type: ignore[no-untyped-def]
    while at < end and is_digit(values[at]):
        at += 1
    return at


@leaf_njit
def _luhn(values, start, stop):  # type: ignore[no-untyped-def]
    total = np.int64(0)
    double = False
    for at in range(stop - 1, start - 1, -1):
        if is_digit(values[at]):
            digit = np.int64(values[at]) - 0x30
            if double:
                digit = digit * 2 - 9 if digit > 4 else digit * 2
            total += digit
            double = not double
    return total % 10 == 0


@leaf_njit
def card_end(values, begin, at, group, end):  # type: ignore[no-untyped-def]
    """Digits as on a payment card (12 to 19 together, 4-4-4-4, 4-4-4-4-3, 4-6-5 or 4-6-4) that pass Luhn's test."""
    stop = group
    if group - at == 4:
        if group + 10 > end:
            return 0
        separator = values[group]
        if separator != 0x20 and separator != 0x2D and separator != 0x2E:
            return 0
        # The last groups of a longer row of four-digit groups are no card.
        if at - 2 >= begin and values[at - 1] == separator and is_digit(values[at - 2]):
            return 0
        second = _digits_end(values, group + 1, end)
        size = second - group - 1
        if (size != 4 and size != 6) or second >= end or values[second] != separator:
            return 0
        third = _digits_end(values, second + 1, end)
        if size == 6:
            if third - second != 5 and third - second != 6:
                return 0
            stop = third
        else:
            if third - second != 5 or third >= end or values[third] != separator:
                return 0
            stop = _digits_end(values, third + 1, end)
            if stop - third != 5:
                return 0
            tail = _digits_end(values, stop + 1, end) if stop < end and values[stop] == separator else stop
            if tail - stop == 4 and _luhn(values, at, tail):
                stop = tail
            elif tail - stop == 5:
                return 0
    elif group - at > 19:
        return 0
    if stop < end and (is_alnum(values[stop]) or values[stop] == 0x5F):
        return 0
    if stop + 1 < end and values[stop] == 0x2E and is_digit(values[stop + 1]):
        return 0
    return stop if _luhn(values, at, stop) else 0


@leaf_njit
def ipv4_end(values, at, end):  # type: ignore[no-untyped-def]
    """Four numbers of at most 255 between dots, with nothing that goes on behind them."""
    for part in range(4):
        stop = _digits_end(values, at, min(end, at + 4))
        size = stop - at
        if size == 0 or size > 3 or (size > 1 and values[at] == 0x30):
            return 0
        number = np.int64(0)
        for i in range(at, stop):
            number = number * 10 + np.int64(values[i]) - 0x30
        if number > 255:
            return 0
        at = stop
        if part < 3:
            if at >= end or values[at] != 0x2E:
                return 0
            at += 1
    if at < end and (is_alnum(values[at]) or values[at] == 0x5F):
        return 0
    if at + 1 < end and values[at] == 0x2E and is_alnum(values[at + 1]):
        return 0
    return at


@leaf_njit
def pair_end(values, dot, end):  # type: ignore[no-untyped-def]
    """Behind a number's point: four decimals or more, a comma, semicolon or space, and another such number."""
    at = _digits_end(values, dot + 1, end)
    if at - dot < 5 or at >= end:
        return 0
    if values[at] == 0x2C or values[at] == 0x3B:
        at += 1
        if at < end and values[at] == 0x20:
            at += 1
    elif values[at] == 0x20:
        at += 1
    else:
        return 0
    if at < end and (values[at] == 0x2D or values[at] == 0x2B):
        at += 1
    point = _digits_end(values, at, min(end, at + 4))
    if point == at or point - at > 3 or point >= end or values[point] != 0x2E:
        return 0
    stop = _digits_end(values, point + 1, end)
    return stop if stop - point >= 5 else 0


@leaf_njit
def number_end(values, begin, at, end):  # type: ignore[no-untyped-def]
    """The run of digit groups that starts at `at`: its end, its number of digits, and whether its form suggests a phone.

    Groups are parted by up to three of: space, hyphen, point, slash and brackets, no two the same in a row. A bracket
    opens a new run behind five digits or more.
    """
    plus = at > begin and (values[at - 1] == 0x2B or (at - 1 > begin and values[at - 1] == 0x28 and values[at - 2] == 0x2B))
    bracket = at > begin and values[at - 1] == 0x28
    first = values[at]
    digits = 0
    groups = 0
    shape = 0  # sizes of the groups as decimal digits
    last = 0
    while True:
        stop = _digits_end(values, at, end)
        digits += stop - at
        groups += 1
        if groups < 6:
            shape = shape * 10 + min(stop - at, 9)
        following = stop
        while following < end and following < stop + 3:
            byte = values[following]
            if byte == 0x28 and digits >= 5:
                break
            known = byte == 0x20 or byte == 0x2D or byte == 0x2E or byte == 0x2F or byte == 0x28 or byte == 0x29
            if not known or (following > stop and byte == values[following - 1]):
                break
            following += 1
        if following == stop or following >= end or not is_digit(values[following]):
            break
        last = values[stop]
        at = following
    worth = plus or (bracket and groups > 1) or shape == 334 or shape == 1334
    if first == 0x30 and groups > 1 and not (groups == 2 and last == 0x2E):
        worth = True
    return stop, digits, worth and (plus or bracket or digits <= 18)


@leaf_njit
def base58_end(values, at, end):  # type: ignore[no-untyped-def]
    """A token of 25 to 90 letters and digits, as wallets have; capitals L, M, D, T or digits first, r, or bc1, tb1, ltc1."""
    if at + 25 > end or not (is_alnum(values[at + 24]) and is_alnum(values[at + 12])):
        return 0
    if values[at] >= 0x61 and values[at] != 0x72 and values[at + 2] != 0x31 and values[at + 3] != 0x31:
        return 0
    stop = at
    digits = 0
    while stop < end and stop - at <= 90 and is_alnum(values[stop]):
        digits += is_digit(values[stop])
        stop += 1
    size = stop - at
    if size < 25 or size > 90 or digits == size or digits == 0 or (stop < end and values[stop] == 0x5F):
        return 0
    return stop


@leaf_njit
def ethereum_end(values, at, end):  # type: ignore[no-untyped-def]
    """0x and exactly 40 hexadecimal digits."""
    stop = at + 2
    while stop < end and stop < at + 43 and is_hex(values[stop]):
        stop += 1
    return stop if stop == at + 42 and not (stop < end and (is_alnum(values[stop]) or values[stop] == 0x5F)) else 0


@leaf_njit
def iban_end(values, at, end):  # type: ignore[no-untyped-def]
    """Two capitals, two digits, and capitals and digits in groups parted by one space or hyphen: at least 15 in all."""
    if not (0x41 <= values[at + 1] <= 0x5A):
        return 0
    count = 0
    stop = at
    while at < end and count < 34:
        byte = values[at]
        if is_digit(byte) or 0x41 <= byte <= 0x5A:
            count += 1
            stop = at + 1
        elif (byte != 0x20 and byte != 0x2D) or stop != at:
            break
        at += 1
    return stop if count >= 15 else 0


@leaf_njit
def user_end(values, at, end):  # type: ignore[no-untyped-def]
    """Where the last at sign of a URL's host part stands, if a colon goes before it."""
    colon = False
    stop = 0
    limit = min(end, at + MAX_USER)
    while at < limit:
        byte = values[at]
        if byte <= 0x20 or byte == 0x2F or byte == 0x3F or byte == 0x23 or byte == 0x22 or byte == 0x3C or byte == 0x3E or byte == 0x5C:
            break
        if byte == 0x3A:
            colon = True
        elif byte == 0x40 and colon:
            stop = at
        at += 1
    return stop


@leaf_njit
def mac_at(values, begin, start, end, width):  # type: ignore[no-untyped-def]
    """Whether 12 hexadecimal digits stand at `start` in groups of `width`, parted by the byte behind the first group."""
    stop = start + 12 + 12 // width - 1
    if start < begin or stop > end:
        return False
    separator = values[start + width]
    for i in range(stop - start):
        byte = values[start + i]
        if i % (width + 1) == width:
            if byte != separator:
                return False
        elif not is_hex(byte):
            return False
    joined = start > begin and (is_alnum(values[start - 1]) or values[start - 1] == separator or values[start - 1] == 0x5F)
    if joined and not after_escape(values, begin, start):
        return False
    if stop == end:
        return True
    goes_on = values[stop] == separator and stop + 1 < end and is_alnum(values[stop + 1])
    return not (goes_on or is_alnum(values[stop]) or values[stop] == 0x5F)


@leaf_njit
def hex_colon_end(values, begin, colon, end):  # type: ignore[no-untyped-def]
    """A token of hexadecimal groups and colons whose first colon is at `colon`: its start and end, or 0 and 0.

    Worth a look: a double colon, or five or more single ones; points may end it, for an embedded IPv4 address.
    """
    start = colon
    while start > begin and colon - start < 5 and is_hex(values[start - 1]):
        start -= 1
    if colon - start > 4:
        return 0, 0
    if start > begin:
        byte = values[start - 1]
        if (is_alnum(byte) or byte == 0x3A or byte == 0x5F or byte == 0x2E) and not after_escape(values, begin, start):
            return 0, 0
    if start == colon and not (colon + 1 < end and values[colon + 1] == 0x3A):
        return 0, 0
    stop = colon
    colons = 0
    double = False
    while stop < end and stop - start <= MAX_HEX_COLON:
        byte = values[stop]
        if byte == 0x3A:
            colons += 1
            double = double or values[stop - 1] == 0x3A
        elif not is_hex(byte) and byte != 0x2E:
            break
        stop += 1
    if stop - start > MAX_HEX_COLON or (stop < end and (is_alnum(values[stop]) or values[stop] == 0x5F)):
        return 0, 0
    while stop > start and (values[stop - 1] == 0x2E or (values[stop - 1] == 0x3A and values[stop - 2] != 0x3A)):
        if values[stop - 1] == 0x3A:
            colons -= 1
        stop -= 1
    if double or colons == 5 or colons == 6 or colons == 7:
        return start, stop
    return 0, 0
