"""What a text is made of: characters by class, and words in the everyday sense.

The words of `n_words` are the ones that people count: runs of letters, marks and numbers, an apostrophe between two letters
inside them. The tokens of split_words.py are those of the published filters.
"""

from __future__ import annotations

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.udfs.core.quality.classes import LETTER, MARK, NUMBER, SPACE, UNSPACED, UPPER
from auralith_pipeline.udfs.core.quality.decode import APOSTROPHE
from auralith_pipeline.udfs.core.quality.lanes import LANES, how_many, places_equal, places_with

_WORD = LETTER | MARK | NUMBER


@leaf_njit
def count_characters(codes, bits, narrow, size):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """Words, letters and marks, digits, white space and capitals of codes[:size].

    codes, bits, narrow: as from `decode`, with padding. Five integers.
    """
    words = letters = digits = spaces = capitals = 0
    unspaced = False
    for block in range(0, size, LANES):
        lettered = places_with(bits, block, LETTER | MARK)
        numbered = places_with(bits, block, NUMBER)
        letters += how_many(lettered)
        digits += how_many(numbered)
        spaces += how_many(places_with(bits, block, SPACE))
        capitals += how_many(places_with(bits, block, UPPER))
        unspaced |= places_with(bits, block, UNSPACED) != 0
        words += how_many((lettered | numbered) & ~places_with(bits, block + 1, _WORD))
        apostrophes = places_equal(narrow, block + 1, 0x27) | places_equal(narrow, block + 1, APOSTROPHE)
        if apostrophes:
            words -= how_many(lettered & apostrophes & places_with(bits, block + 2, LETTER))
    spaces -= -size % LANES  # the padding, where the last block read it
    if unspaced:
        words = _count_mixed_words(codes, bits, size)
    return words, letters, digits, spaces, capitals


@leaf_njit
def _count_mixed_words(codes, bits, size):  # type: ignore[no-untyped-def]
    """Words of a text in which a script without spaces occurs: two characters of a run of it are one."""
    words = run = 0
    in_word = False
    for at in range(size):
        kind = bits[at]
        if kind & _WORD:
            if kind & UNSPACED and not kind & MARK:
                run += 1
                in_word = False
            elif not kind & UNSPACED:
                if not in_word and not (kind & MARK and run):
                    words += 1
                    in_word = True
                words += (run + 1) >> 1
                run = 0
            continue
        inside = in_word and (codes[at] == 0x27 or codes[at] == 0x2019) and bits[at - 1] & (LETTER | MARK) and bits[at + 1] & LETTER
        if not inside:
            in_word = False
            words += (run + 1) >> 1
            run = 0
    return words + ((run + 1) >> 1)
