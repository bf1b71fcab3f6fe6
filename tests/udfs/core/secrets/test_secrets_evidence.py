"""Words, placeholders and references told from values drawn at random: each limit by hand."""

import pytest

from auralith_pipeline.udfs.core.secrets.evidence import entropy, is_hash, is_placeholder, is_pronounceable, is_slug, is_wordy


def test_entropy_by_hand() -> None:
    """One sign says nothing; two equally often one bit; four two bits; 1/2, 1/4, 1/4 one and a half."""
    assert [entropy(value) for value in (b"", b"aaaa", b"abab", b"abcd", b"aabc")] == [0, 0, 1, 2, 1.5]


@pytest.mark.parametrize(
    ("value", "whole"),
    [
        (b"", False),
        (b"salamisXQZ", True),  # 7 of 10 letters stand in a run that can be said
        (b"salamiXQZ", False),  # 6 of 9
        (b"salami77", True),  # digits count: 6 of 8
        (b"salami777", False),  # 6 of 9
        (b"salamis1a2a3", False),  # three runs of digits
        (b"angstschrei", False),  # five consonants in a row and more: ngstschr
        (b"ab", False),
        (b"a", False),
        (b"7", False),
        (b"77", False),
        (b"bee", True),  # three letters are enough
        (b"bee11aa22", False),  # 3 of 9
        (b"salamis1a2", True),  # two runs of digits, 7 of 10
    ],
)
def test_seven_tenths_can_be_said(value: bytes, whole: bool) -> None:
    assert is_pronounceable(value) == whole


@pytest.mark.parametrize(
    ("value", "whole"),
    [
        (b"k9Q" + b"a" * 5 + b"7Lw2", True),
        (b"k9Q" + b"a" * 4 + b"7Lw2", False),
        (b"k9Q" + b"Z1" * 5 + b"7Lw2", True),
        (b"k9Q" + b"Z1" * 4 + b"7Lw2", False),
        (b"k9Q" + b"Z1b" * 4 + b"7Lw2", True),
        (b"k9Q" + b"Z1b" * 3 + b"7Lw2", False),
        (b"k9Q" + b"1234567" + b"Lw2", True),
        (b"k9Q" + b"123456" + b"Lw2", False),
        (b"k9Q" + b"gFeDcBa" + b"Lw2", True),
        (b"Q7k2Lm9x" * 12 + b"Z" * 5, False),  # beyond 100 bytes such a run is chance
    ],
)
def test_repeats_and_sequences_stand_for_a_secret(value: bytes, whole: bool) -> None:
    assert is_placeholder(value) == whole


def test_slugs_and_digests() -> None:
    assert is_slug(b"cc-by-nc-3.0-de")
    assert not is_slug(b"ccbyncde")
    assert not is_slug(b"cc-by-3x0y-de")
    assert [size for size in range(20, 140) if is_hash(b"a" * size)] == [32, 40, 56, 64, 96, 128]  # MD5, SHA-1, SHA-2
    assert not is_hash(b"g" * 40)


@pytest.mark.parametrize(
    ("value", "whole"),
    [
        (b"password1", True),  # half and more of its letters are such a word, and no two others stand together
        (b"adminq7", True),
        (b"adminqz7", False),
        (b"rootqxzj9", False),
        (b"root9q8x", True),  # four of six
        (b"root9q8x7z6w", False),  # four of eight: half is not more
        (b"an9q8x", False),  # two of four
        (b"an9q8", True),
        (b"admin" * 4 + b"123", True),  # 23 bytes
        (b"admin" * 4 + b"9274", False),  # 24: no one's password
        (b"", False),
    ],
)
def test_weak_passwords_are_made_of_common_words(value: bytes, whole: bool) -> None:
    assert is_placeholder(value) == whole


def test_six_tenths_of_pairs_are_frequent() -> None:
    """Of ba al lv vd do three are frequent in languages, of ba al lv vd dx xo two."""
    assert is_wordy(b"balvdo")
    assert not is_wordy(b"balvdxo")  # 2 of 6
