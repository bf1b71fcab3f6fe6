"""Split a text into tokens: words, and the punctuation beside them, by fixed rules over character classes.

The rules, by the names that scripts/check_parity.py uses:

- spaces: white space separates.
- affixes: punctuation, quotation marks, symbols and currency signs come off both ends of a word one by one, a run of two or
  more full stops as one token; a single full stop comes off the end after a small letter, a digit, a sign or two capitals,
  and stays in dotted abbreviations (e.g., U.S.); 's comes off as a token, so do n't, 'll, 're, 've, 'd and 'm; a unit
  comes off its number.
- infixes: a hyphen, dash or tilde between a letter or digit and a letter, a comma between letters, a full stop between a
  small letter and a capital, one of : < > = / before a letter, and + - * ^ between digits are tokens of their own.
- addresses: what is a web or mail address, but for its affixes, stays whole.
- unspaced: a run of a script without spaces is cut into words of two characters (marks go with their base).
"""

from __future__ import annotations

import numpy as np

from auralith_pipeline.conf.jit import inline_njit, leaf_njit
from auralith_pipeline.udfs.core.quality.classes import (
    CLOSES,
    LETTER,
    MARK,
    NOT_PLAIN,
    NUMBER,
    OPENS,
    QUOTE,
    SPACE,
    UNSPACED,
    UPPER,
    class_table,
)
from auralith_pipeline.udfs.core.quality.decode import PADDING, decode
from auralith_pipeline.udfs.core.quality.find_words import find_words
from auralith_pipeline.udfs.core.quality.lanes import LANES, places_with, union_of
from auralith_pipeline.udfs.core.quality.measure_code import may_be_encoded


def packed_word(word: str) -> int:
    number = 0
    for letter in word:
        number = number << 8 | ord(letter)
    return number


_UNIT_NAMES = "km m dm cm mm ha nm yd in ft kg g mg t lb oz mph hPa Pa mbar mb MB kb KB gb GB tb TB T G M K"
_UNITS = np.array([packed_word(unit) for unit in _UNIT_NAMES.split(" ")], np.int64)
# Abbreviations that keep their full stop.
_SHORTENED = (
    "mr mrs ms dr st co corp inc ltd vs jr sr prof gen gov rep sen rev mt adm bros jan feb mar apr jun jul aug sep sept oct nov dec"
)
_ABBREVIATIONS = np.array([packed_word(word) for word in _SHORTENED.split(" ")], np.int64)
_WORD = LETTER | MARK | NUMBER
_ONE, _ALL = np.uint64(1), np.uint64(0xFFFFFFFFFFFFFFFF)


@inline_njit
def _put(begin, end, kinds, tokens, count):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    starts, ends, every_kinds = tokens
    starts[count] = begin
    ends[count] = end
    every_kinds[count] = kinds
    return count + 1


@inline_njit
def _add(bits, begin, end, tokens, count):  # type: ignore[no-untyped-def]
    """Add [begin, end) as a token; returns how many there are."""
    return _put(begin, end, union_of(bits, begin, end), tokens, count)


@leaf_njit
def _add_cut(bits, begin, end, tokens, count):  # type: ignore[no-untyped-def]
    """Add [begin, end) as one token, or as several where a script without spaces is in it."""
    start = begin
    held = 0  # unspaced base characters of the token that starts at `start`
    for at in range(begin, end):
        unspaced = bits[at] & UNSPACED != 0
        if not bits[at] & MARK and at > start and (held == 2 or unspaced != (held > 0)):
            count = _add(bits, start, at, tokens, count)
            start = at
            held = 0
        if unspaced and not bits[at] & MARK:
            held += 1
    return _add(bits, start, end, tokens, count) if end > start else count


@inline_njit
def _unit_length(codes, bits, begin, end):  # type: ignore[no-untyped-def]
    """Characters of a unit of measure that ends at `end` and follows a digit; 0 if there is none."""
    packed = np.int64(0)
    at = end - 1
    while at > begin and end - at <= 4 and codes[at] < 0x80 and bits[at] & LETTER:
        packed |= np.int64(codes[at]) << (8 * (end - 1 - at))
        if bits[at - 1] & NUMBER:
            for unit in _UNITS:
                if unit == packed:
                    return end - at
            return 0
        at -= 1
    return 0


@inline_njit
def _is_abbreviation(codes, begin, end):  # type: ignore[no-untyped-def]
    """True for a listed abbreviation that begins with a capital, and for `vs`."""
    if end - begin > 4 or end == begin or not (0x41 <= codes[begin] <= 0x5A or codes[begin] == 0x76):
        return False
    packed = np.int64(0)
    for at in range(begin, end):
        packed = packed << 8 | (codes[at] | 0x20)
    for word in _ABBREVIATIONS:
        if word == packed:
            return True
    return False


@inline_njit
def _suffix_length(codes, bits, begin, end):  # type: ignore[no-untyped-def]
    """Characters of the last affix of [begin, end), 0 if none; the word keeps its first character for all but signs."""
    last = codes[end - 1]
    if last == 0x2E:
        run = 1
        while end - run > begin and codes[end - run - 1] == 0x2E:
            run += 1
        if run > 1:
            return run
        if end - begin < 2:
            return 0
        before = codes[end - 2]
        kind = bits[end - 2]
        if kind & (LETTER | MARK):
            if kind & UPPER:
                return 1 if end - begin > 2 and bits[end - 3] & UPPER else 0
            # one letter between full stops: a dotted abbreviation keeps its last one
            if end - begin > 3 and codes[end - 3] == 0x2E and bits[end - 4] & LETTER:
                return 0
            return 0 if _is_abbreviation(codes, begin, end - 1) else 1
        if kind & (NUMBER | CLOSES) or before == 0x2B or before == 0x2D:
            return 1
        return 0
    if bits[end - 1] & CLOSES:
        return 1
    if end - begin > 1:
        if bits[end - 2] & NUMBER and (last == 0x2B or (bits[end - 1] & OPENS and not bits[end - 1] & CLOSES and last != 0x3D)):
            return 1
        if (last == 0x73 or last == 0x53) and (codes[end - 2] == 0x27 or codes[end - 2] == 0x2019):
            return 2
        if last < 0x80 and bits[end - 1] & LETTER:
            return _unit_length(codes, bits, begin, end)
    return 0


@inline_njit
def _contraction_length(codes, bits, begin, end):  # type: ignore[no-untyped-def]
    """Characters of n't, 'll, 're, 've, 'd or 'm at the end of a word of letters; 0 if there is none."""
    if end - begin < 3 or not bits[begin] & LETTER:
        return 0
    last = codes[end - 1] | 0x20
    if codes[end - 2] == 0x27 or codes[end - 2] == 0x2019:
        if last == 0x74 and codes[end - 3] | 0x20 == 0x6E and end - begin > 3:
            return 3
        return 2 if last == 0x64 or last == 0x6D else 0
    if codes[end - 3] == 0x27 or codes[end - 3] == 0x2019:
        before = codes[end - 2] | 0x20
        if end - begin > 3 and ((last == 0x6C and before == 0x6C) or (last == 0x65 and (before == 0x72 or before == 0x76))):
            return 3
    return 0


@leaf_njit
def _is_host(codes, bits, begin, end):  # type: ignore[no-untyped-def]
    """True for host names with a lower-case last label, with or without port and path."""
    label = at = begin
    dots = 0
    lower = True
    while at < end:
        code = codes[at]
        if code == 0x2E:
            if at == label or codes[at - 1] == 0x2D or codes[at - 1] == 0x5F:
                return False
            dots += 1
            label = at + 1
            lower = True
        elif bits[at] & (LETTER | NUMBER) or (code >= 0xA1 and not bits[at] & SPACE):
            lower = lower and bits[at] & LETTER != 0 and not bits[at] & UPPER
        elif code == 0x2D or code == 0x5F:
            lower = False
        else:
            break
        at += 1
    if dots == 0 or not lower or at - label < 2:
        return False
    if at == end:
        return True
    if codes[at] == 0x3A:
        at += 1
        while at < end and bits[at] & NUMBER:
            at += 1
        return at == end or codes[at] == 0x2F or codes[at] == 0x3F or codes[at] == 0x23
    return codes[at] == 0x2F or codes[at] == 0x3F or codes[at] == 0x23


@leaf_njit
def _is_address(codes, bits, begin, end):  # type: ignore[no-untyped-def]
    """True for a host with what may follow it, alone or behind a scheme or a user.

    An address that something else runs into, as in `[text](https://host/path)` or `href="https://host"`, is none.
    """
    host, user = begin, -1
    scheme = True  # all so far may be one
    for at in range(begin, end):
        code = codes[at]
        if code == 0x3A and at + 2 < end and at - begin >= 2 and codes[at + 1] == 0x2F and codes[at + 2] == 0x2F and scheme:
            host = at + 3
        elif code == 0x40 and at > begin:
            user = at
        scheme = scheme and (bits[at] & (LETTER | NUMBER) != 0 or code == 0x2B or code == 0x2D or code == 0x2E or code == 0x5F)
    return _is_host(codes, bits, host, end) or (user > 0 and _is_host(codes, bits, user + 1, end))


@inline_njit
def _infix_length(codes, bits, begin, at, end):  # type: ignore[no-untyped-def]
    """Characters of the infix token at `at`, begin < at < end - 1; 0 if there is none."""
    code = codes[at]
    before = bits[at - 1]
    after = bits[at + 1]
    if code == 0x2D or code == 0x2013 or code == 0x2014 or code == 0x7E:
        if before & NUMBER and code == 0x2D and (after & NUMBER or codes[at + 1] == 0x2D):
            return 1
        run = 1
        while code != 0x2013 and code != 0x7E and run < 3 and at + run < end and codes[at + run] == code:
            run += 1
        return run if before & _WORD and at + run < end and bits[at + run] & LETTER else 0
    if code == 0x2E:
        run = 1
        while at + run < end and codes[at + run] == 0x2E:
            run += 1
        if run > 1:
            return run
        small = before & QUOTE or (before & (LETTER | MARK) and not before & UPPER)
        if at - 1 == begin or codes[at - 2] == 0x2E:  # z.B. is no end and no beginning
            return 0
        return 1 if small and after & (UPPER | QUOTE) else 0
    if code == 0x2C:
        return 1 if before & (LETTER | MARK) and after & LETTER else 0
    if code == 0x3A or code == 0x3C or code == 0x3E or code == 0x3D or code == 0x2F:
        return 1 if before & _WORD and after & LETTER else 0
    if code == 0x2B or code == 0x2A or code == 0x5E:
        return 1 if before & NUMBER and (after & NUMBER or codes[at + 1] == 0x2D) else 0
    if code >= 0x80 and bits[at] & OPENS and bits[at] & CLOSES and not bits[at] & QUOTE:
        return 1 if code == 0x2026 or code >= 0x2100 and not bits[at] & _WORD and code < 0x3000 or code >= 0x1F000 else 0
    return 0


@leaf_njit
def _split_core(codes, bits, begin, end, tokens, count):  # type: ignore[no-untyped-def]
    """The word between its affixes: contractions and infixes."""
    some = union_of(bits, begin, end)
    if not some & NOT_PLAIN:
        return _put(begin, end, some, tokens, count)
    dotted = False
    for at in range(begin, end):
        dotted |= codes[at] == 0x2E
    tail = _contraction_length(codes, bits, begin, end)
    stop = end - tail
    start = begin
    if not dotted or not _is_address(codes, bits, begin, stop):
        at = begin + 1
        while at < stop - 1:
            length = 0 if bits[at] & _WORD else _infix_length(codes, bits, begin, at, stop)
            if length:
                if some & UNSPACED:
                    count = _add_cut(bits, start, at, tokens, count)
                elif at > start:
                    count = _add(bits, start, at, tokens, count)
                count = _put(at, at + length, bits[at], tokens, count)  # all its characters are the same
                start = at + length
                at = start
            else:
                at += 1
    if some & UNSPACED:
        count = _add_cut(bits, start, stop, tokens, count)
    elif stop > start:
        count = _add(bits, start, stop, tokens, count)
    return _add(bits, stop, end, tokens, count) if tail else count


@leaf_njit
def _split_signed(codes, bits, begin, end, tokens, count):  # type: ignore[no-untyped-def]
    """A word with signs, digits first, or a script without spaces: prefixes, core, suffixes."""
    while begin < end:
        length = 0
        if codes[begin] == 0x2E:
            while begin + length < end and codes[begin + length] == 0x2E:
                length += 1
            if length == 1:
                length = 0
        elif bits[begin] & OPENS:
            length = 0 if codes[begin] == 0x2B and begin + 1 < end and bits[begin + 1] & NUMBER else 1
        if length == 0:
            break
        count = _put(begin, begin + length, bits[begin], tokens, count)
        begin += length
    stop = end
    while stop > begin:
        length = _suffix_length(codes, bits, begin, stop)
        if length == 0:
            break
        stop -= length
    if stop > begin:
        count = _split_core(codes, bits, begin, stop, tokens, count)
    while stop < end:  # the affixes again, now from left to right
        length = 1
        code = codes[stop]
        if code == 0x2E:
            while stop + length < end and codes[stop + length] == 0x2E:
                length += 1
        elif bits[stop] & LETTER:
            while stop + length < end and bits[stop + length] & LETTER:
                length += 1
        elif (code == 0x27 or code == 0x2019) and stop + 1 < end and codes[stop + 1] | 0x20 == 0x73:
            length = 2
        count = _add(bits, stop, stop + length, tokens, count)
        stop += length
    return count


@inline_njit
def _split_simple(codes, bits, begin, end, tokens, count):  # type: ignore[no-untyped-def]
    """What _split_signed would find, at once, in a word without digits that has one sign at most at either end and none inside.

    Returns `count` for another word, which has more to it.
    """
    signs = places_with(bits, begin, NOT_PLAIN) & (_ALL >> np.uint64(LANES - min(end - begin, LANES)))
    inside = (signs >> _ONE << _ONE) & ~(_ONE << np.uint64(end - 1 - begin))
    if end - begin < 2 or end - begin > LANES or inside:
        return count
    start = begin
    if signs & _ONE:
        if not bits[begin] & OPENS:
            return count
        start += 1
    stop = end
    if bits[end - 1] & NOT_PLAIN:
        if start == end - 1 or _suffix_length(codes, bits, start, end) != 1:
            return count
        stop -= 1
    if start > begin:
        count = _put(begin, start, bits[begin], tokens, count)
    count = _add(bits, start, stop, tokens, count)
    return _put(stop, end, bits[stop], tokens, count) if stop < end else count


@leaf_njit
def split_words(codes, bits, borders, words, tokens, suspects):  # type: ignore[no-untyped-def]
    """Split a text into tokens; returns how many tokens, and how many suspects.

    codes, bits: as from `decode`; borders: of the words (find_words.py). Filled, each at least as long as the text: tokens,
    three arrays, where each begins and ends (uint32), and the class bits that any of its characters has (uint16); suspects
    (uint32), the numbers of words that `may_be_encoded`.
    """
    count = doubtful = 0
    for word in range(words):
        begin, end = np.int64(borders[2 * word]), np.int64(borders[2 * word + 1])
        kinds = union_of(bits, begin, end)
        suspects[doubtful] = word
        doubtful += may_be_encoded(kinds, end - begin)
        if not kinds & NOT_PLAIN and not bits[begin] & NUMBER:
            count = _put(begin, end, kinds, tokens, count)
            continue
        before = count
        if not kinds & NUMBER:
            count = _split_simple(codes, bits, begin, end, tokens, count)
        if count == before:
            count = _split_signed(codes, bits, begin, end, tokens, count)
    return count, doubtful


def split_text(text: str) -> list[tuple[int, int]]:
    """The tokens of one text as (begin, end) in characters: what the signals count, to look at."""
    values, size = np.frombuffer(text.encode(), np.uint8), len(text)
    codes, bits, narrow = np.empty(size + PADDING, np.uint32), np.empty(size + PADDING, np.uint16), np.empty(size + PADDING, np.uint8)
    starts, ends, suspects = (np.empty(size + 1, np.uint32) for _ in range(3))
    borders, kinds = np.empty(size + 2, np.uint32), np.empty(size, np.uint16)
    decode(values, 0, len(values), class_table(), codes, bits, narrow, suspects)
    words = find_words(bits, size, borders)
    count, _ = split_words(codes, bits, borders, words, (starts, ends, kinds), suspects)
    return list(zip(starts[:count].tolist(), ends[:count].tolist(), strict=True))
