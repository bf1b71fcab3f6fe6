"""What a text is made of: characters by class, and words in the everyday sense.

The words of `n_words` are the ones that people count: runs of letters, marks and numbers, an apostrophe between two letters
inside them. The tokens of split_words.py are those of the published filters.
"""

from __future__ import annotations

from auralith_pipeline.conf.jit import leaf_njit
from auralith_pipeline.udfs.core.quality.classes import LETTER, MARK, NUMBER, SPACE, UNSPACED, UPPER
from auralith_pipeline.udfs.core.quality.count_marks import BLOCK

_WORD = LETTER | MARK | NUMBER


@leaf_njit
def count_characters(codes, bits, size):  # type: ignore[no-untyped-def]  # compiled: Numba infers the types
    """Words, letters and marks, digits, white space and capitals of codes[:size].

    codes, bits: as from `decode`, with padding. Five integers.
    """
    words = letters = digits = spaces = capitals = 0
    unspaced = 0
    for block in range(0, size, BLOCK):
        kinds = bits[block : block + BLOCK + 2]
        signs = codes[block : block + BLOCK + 2]
        for at in range(BLOCK):  # no branches, no index that might be negative: vector instructions
            kind = kinds[at]
            unspaced |= kind & UNSPACED
            letters += (kind & (LETTER | MARK)) != 0
            digits += (kind & NUMBER) != 0
            spaces += (kind & SPACE) != 0
            capitals += (kind & UPPER) != 0
            follows = kinds[at + 1]
            words += ((kind & _WORD) != 0) & ((follows & _WORD) == 0)
            apostrophe = (signs[at + 1] == 0x27) | (signs[at + 1] == 0x2019)
            words -= ((kind & (LETTER | MARK)) != 0) & apostrophe & ((kinds[at + 2] & LETTER) != 0)
    spaces -= size % BLOCK != 0  # the mark behind the text, where its block was read
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
