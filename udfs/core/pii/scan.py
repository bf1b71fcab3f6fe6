"""The one pass over the bytes: where a value of some kind may begin. Cheap tests only; validators decide.

Runs of letters and short groups of digits, which are nearly all of a text, cost a table look-up a byte.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import leaf_njit, njit
from auralith_pipeline.udfs.core.fold import Folded
from auralith_pipeline.udfs.core.pii.shapes import (
    after_escape,
    base58_end,
    card_end,
    ethereum_end,
    hex_colon_end,
    iban_end,
    ipv4_end,
    mac_at,
    number_end,
    pair_end,
    user_end,
)
from auralith_pipeline.udfs.core.pii.words import TABLE_BITS, word_table

# Kinds of candidates.
AT, IPV4, HEX_COLON, MAC, CARD, PHONE, IBAN, WALLET, PAIR, DEGREE, USER, BIRTH, ADDRESS, POSTAL, BANK, PLACE = range(16)
NEAR_PHONE = 36  # a phone's context word begins at most so many bytes before the number
NEAR_WORD = 96  # other values begin at most so many bytes after their context word
_OTHER, _LETTER, _DIGIT, _AT, _COLON, _HYPHEN, _DOT, _HIGH = range(8)
_SLOTS = (1 << TABLE_BITS) - 1
_PHONE_BIT, _BANK_BIT = 1, 16


@cache
def _classes() -> NDArray[np.uint8]:
    table = np.full(256, _OTHER, np.uint8)
    table[list(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")] = _LETTER
    table[list(b"0123456789")] = _DIGIT
    table[ord("@")], table[ord(":")], table[ord("-")], table[ord(".")] = _AT, _COLON, _HYPHEN, _DOT
    table[0x80:] = _HIGH
    return table


@leaf_njit
def _emit(out, count, row, kind, start, end):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    if count < out.shape[1]:
        out[0, count] = row
        out[1, count] = kind
        out[2, count] = start
        out[3, count] = end
    return count + 1


@njit
def _scan(values, offsets, classes, words, out):  # type: ignore[no-untyped-def]
    count = 0
    near = np.empty(6, np.int64)  # where the last word of each kind of context stands
    for row in range(offsets.shape[0] - 1):
        begin = offsets[row]
        end = offsets[row + 1]
        near[:] = begin - 1000
        pending = 0
        number_to = begin
        degree_to = begin
        before = _OTHER
        at = begin
        while at < end:
            kind = classes[values[at]]
            if kind == _OTHER:
                before = _OTHER
                at += 1
                continue
            if kind == _LETTER:
                if before != _LETTER and before != _DIGIT and at + 3 < end:
                    b0 = np.int64(values[at]) | 0x20
                    b1 = np.int64(values[at + 1])
                    b2 = np.int64(values[at + 2])
                    b3 = np.int64(values[at + 3])
                    if values[at] <= 0x5A and b2 >= 0x30 and b2 <= 0x39 and b3 >= 0x30 and b3 <= 0x39:
                        stop = iban_end(values, at, end)
                        if stop:
                            count = _emit(out, count, row, IBAN, at - begin, stop - begin)
                    value = b0 | (b1 | 0x20) << 8 | (b2 | 0x20) << 16
                    bits = words[(((value ^ ((b3 | 0x20) * 31)) & 0xFFFFFF) * 0x9E3779B1 >> 12) & _SLOTS]
                    if bits:
                        for bit in range(6):
                            if bits >> bit & 1:
                                near[bit] = at
                        pending |= bits & ~(_PHONE_BIT | _BANK_BIT)
                        if bits & _BANK_BIT:
                            count = _emit(out, count, row, BANK, at - begin, at - begin)
                    # LTC (L, M), DOGE (D), TRON (T), XRP (r); bc1, tb1, ltc1: an alphanumeric run too long for a word.
                    if b0 == 0x62 or b0 == 0x74 or b0 == 0x6C or b0 == 0x6D or b0 == 0x64 or values[at] == 0x72:
                        stop = base58_end(values, at, end)
                        if stop:
                            count = _emit(out, count, row, WALLET, at - begin, stop - begin)
                at += 1
                if after_escape(values, begin, at):  # a literal \n: what follows begins anew
                    before = _OTHER
                    continue
                while at < end and classes[values[at]] == _LETTER:
                    at += 1
                before = _LETTER
                continue
            if kind == _DIGIT:
                group = at + 1
                while group < end and classes[values[group]] == _DIGIT:
                    group += 1
                if pending:
                    for bit in range(1, 6):
                        if pending >> bit & 1 and at - near[bit] <= NEAR_WORD:
                            count = _emit(out, count, row, BIRTH + bit - 1, near[bit] - begin, at - begin)
                    pending = 0
                inside = before == _LETTER or (at > begin and values[at - 1] == 0x5F)
                decimal = before == _DOT and at - 2 >= begin and classes[values[at - 2]] == _DIGIT
                if not inside:
                    size = group - at
                    if not decimal and (size == 4 or size >= 12):
                        stop = card_end(values, begin, at, group, end)
                        if stop:
                            count = _emit(out, count, row, CARD, at - begin, stop - begin)
                    if not decimal and size <= 3 and group < end and values[group] == 0x2E:
                        stop = ipv4_end(values, at, end)
                        if stop:
                            count = _emit(out, count, row, IPV4, at - begin, stop - begin)
                        stop = pair_end(values, group, end)
                        if stop:
                            count = _emit(out, count, row, PAIR, at - begin, stop - begin)
                    if at >= number_to:
                        stop, digits, worth = number_end(values, begin, at, end)
                        number_to = stop
                        if not decimal and digits >= 7 and (worth or at - near[0] <= NEAR_PHONE):
                            count = _emit(out, count, row, PHONE, at - begin, stop - begin)
                    if values[at] == 0x31 or values[at] == 0x33:
                        stop = base58_end(values, at, end)
                        if stop:
                            count = _emit(out, count, row, WALLET, at - begin, stop - begin)
                    elif values[at] == 0x30 and size == 1 and group < end and values[group] == 0x78:
                        stop = ethereum_end(values, at, end)
                        if stop:
                            count = _emit(out, count, row, WALLET, at - begin, stop - begin)
                at = group
                before = _DIGIT
                continue
            if kind == _AT:
                if at > begin and at + 1 < end and values[at - 1] > 0x20 and classes[values[at + 1]] != _OTHER:
                    count = _emit(out, count, row, AT, at - begin, at - begin)
            elif kind == _COLON:
                if at + 2 < end and values[at + 1] == 0x2F and values[at + 2] == 0x2F:
                    stop = user_end(values, at + 3, end)
                    if stop:
                        count = _emit(out, count, row, USER, at + 3 - begin, stop - begin)
                else:
                    start, stop = hex_colon_end(values, begin, at, end)
                    if stop:
                        count = _emit(out, count, row, HEX_COLON, start - begin, stop - begin)
            elif kind == _HYPHEN:
                if mac_at(values, begin, at - 2, end, 2):
                    count = _emit(out, count, row, MAC, at - 2 - begin, at + 15 - begin)
            elif kind == _DOT:
                if at + 5 < end and values[at + 5] == 0x2E and mac_at(values, begin, at - 4, end, 4):
                    count = _emit(out, count, row, MAC, at - 4 - begin, at + 10 - begin)
            else:
                lead = values[at]
                if lead == 0xC2 and at + 1 < end and values[at + 1] == 0xB0 and before == _DIGIT and at >= degree_to:
                    count = _emit(out, count, row, DEGREE, at - begin, at - begin)
                    degree_to = at + 24
                if (lead >= 0xE0 or before != _HIGH) and at + 5 < end:
                    value = np.int64(lead) | np.int64(values[at + 1]) << 8 | np.int64(values[at + 2]) << 16
                    rest = np.int64(values[at + 3]) | np.int64(values[at + 4]) << 8 | np.int64(values[at + 5]) << 16
                    bits = words[(((value ^ (rest * 31)) & 0xFFFFFF) * 0x9E3779B1 >> 12) & _SLOTS]
                    if lead == 0xE3 and value == 0x9280E3:  # the Japanese postal mark
                        bits |= 8
                    if bits:
                        for bit in range(6):
                            if bits >> bit & 1:
                                near[bit] = at
                        pending |= bits & ~(_PHONE_BIT | _BANK_BIT)
            before = kind
            at += 1
    return count


def scan(folded: Folded) -> NDArray[np.int64]:
    """Candidates in the order of the text: int64 of shape (4, n): row, kind, first byte and end, both relative to the row.

    The end of AT, DEGREE and BANK is their first byte; of BIRTH, ADDRESS, POSTAL and PLACE it is the first digit behind the word.
    """
    room = max(1024, len(folded.values) >> 6)
    while True:
        out = np.empty((4, room), np.int64)
        count = int(_scan(folded.values, folded.offsets, _classes(), word_table(), out))
        if count <= room:
            return out[:, :count]
        room = count
