"""Counts of single characters, ellipses, and the phrases that C4's line rules look for.

The text is read in blocks by loops without branches, which compile to vector instructions. Only a block that holds three
full stops, an ellipsis, or the rarest three letters of a phrase is looked at character by character.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from auralith_pipeline.conf.jit import inline_njit, leaf_njit
from auralith_pipeline.conf.signals import QUALITY_COLUMNS
from auralith_pipeline.udfs.core.quality.decode import ELLIPSIS
from auralith_pipeline.udfs.core.quality.lanes import LANES, how_many, places_equal

# Lower-case ASCII; from the third on they are C4's policy notices. Behind each, the letters that betray it.
PHRASES = (
    ("lorem ipsum", "psu"),
    ("javascript", "vas"),
    ("terms of use", "rms"),
    ("privacy policy", "vac"),
    ("cookie policy", "oki"),
    ("uses cookies", "oki"),
    ("use of cookies", "oki"),
    ("use cookies", "oki"),
)
LOREM, JAVASCRIPT = 0, 1  # their numbers; the others are POLICY
POLICY_SHIFT = 2


def joined(phrases: tuple[str, ...]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Phrases as one array of lower-case ASCII codes, and where each begins."""
    codes = np.array([ord(c) for phrase in phrases for c in phrase], np.int32)
    return codes, np.cumsum([0, *(len(phrase) for phrase in phrases)])


_CODES, _BOUNDS = joined(tuple(phrase for phrase, _ in PHRASES))
_OFFSETS = np.array([phrase.index(letters) for phrase, letters in PHRASES])
_O, _K, _I, _V, _A, _S, _C, _P, _U, _R, _M = (ord(letter) for letter in "okivascpurm")
_SMALL = 32  # sets the bit in which a small ASCII letter differs from its capital

_HASHES, _ELLIPSES, _CURLY = (QUALITY_COLUMNS.index(name) for name in ("n_hashes", "n_ellipses", "n_curly_braces"))


@inline_njit
def lower_ascii(code):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    return code + 32 if 0x41 <= code <= 0x5A else code


@inline_njit
def says(codes, at, end, phrase, begin, stop):  # type: ignore[no-untyped-def]
    """True where codes[at:end] begins with phrase[begin:stop], ASCII case aside."""
    if at + stop - begin > end:
        return False
    for i in range(stop - begin):
        if lower_ascii(codes[at + i]) != phrase[begin + i]:
            return False
    return True


@inline_njit
def _may_matter(narrow):  # type: ignore[no-untyped-def]
    """True where one of the marks that need a closer look may begin in the block narrow[:LANES]."""
    hit = False
    for at in range(LANES):  # from a constant: the compiler knows that no index is negative, and vectorises
        first, second, third = narrow[at], narrow[at + 1], narrow[at + 2]
        hit |= (first == ELLIPSIS) | ((first == 0x2E) & (second == 0x2E) & (third == 0x2E))
        first |= _SMALL
        second |= _SMALL
        third |= _SMALL
        hit |= (first == _V) & (second == _A) & ((third == _S) | (third == _C))
        hit |= (first == _O) & (second == _K) & (third == _I)
        hit |= (first == _P) & (second == _S) & (third == _U)
        hit |= (first == _R) & (second == _M) & (third == _S)
    return hit


@leaf_njit
def count_marks(codes, narrow, size, places, names, out):  # type: ignore[no-untyped-def]
    """Add n_hashes, n_ellipses and n_curly_braces of codes[:size] to out (int64, one per signal); returns how many phrases.

    codes, narrow: as from `decode`, with zeros behind the text. places (uint32) and names (uint8), as long as the text: filled with
    a place inside each phrase met, rising, and its number in PHRASES.
    """
    hashes = ellipses = curly = found = 0
    for block in range(0, size, LANES):
        hashes += how_many(places_equal(narrow, block, 0x23))
        curly += how_many(places_equal(narrow, block, 0x7B) | places_equal(narrow, block, 0x7D))
        if not _may_matter(narrow[block : block + LANES + 2]):
            continue
        for at in range(block, min(block + LANES, size)):
            code = codes[at]
            if code == 0x2026:
                ellipses += 1
            elif code == 0x2E and (at == 0 or codes[at - 1] != 0x2E):
                stop = at
                while codes[stop] == 0x2E:
                    stop += 1
                ellipses += (stop - at) // 3
            else:
                for name in range(_OFFSETS.shape[0]):
                    begin = at - _OFFSETS[name]
                    if lower_ascii(code) != _CODES[_BOUNDS[name] + _OFFSETS[name]] or begin < 0:
                        continue
                    if says(codes, begin, size, _CODES, _BOUNDS[name], _BOUNDS[name + 1]):
                        places[found] = at
                        names[found] = name
                        found += 1
    out[_HASHES] = hashes
    out[_ELLIPSES] = ellipses
    out[_CURLY] = curly
    return found
