"""The order among copies: which of several documents that say the same is kept."""

from __future__ import annotations

# What a document may be used for comes first, then how much it says, then how old it is.
CRITERIA = ("license", "completeness", "date", "id")

_CLASSES = ("permissive", "weak_copyleft", "copyleft", "non_commercial", "proprietary")
_WORD_BITS, _DAY_BITS = 24, 24
_MOST_WORDS, _LAST_DAY = (1 << _WORD_BITS) - 1, (1 << _DAY_BITS) - 1
_DAY_ZERO = 1 << 23  # days before 1970 count, too


# The document is one picture, sound or video: one place (U+FFFC) and no other character.
LONE_MEDIUM = "n_chars = 1 AND size(media) = 1"
_BYTES = 64  # of a media file count as a word


def rank_sql(*, media: bool = False) -> str:
    """A SQL expression for the rank of a row of silver.documents: a BIGINT, the smaller the better.

    In:  license, license_class, n_unique_words, source_date, as silver holds them; with `media` also n_chars and media
    media: the larger of two media files is the more complete one: documents that are nothing but one rank by its bytes, not by words

    In this order: the class of the license (permissive, weak copyleft, copyleft, non-commercial, proprietary, declared but unknown,
    none), more different words, the earlier source date (to the day; undated last). Ties go to the smaller set_key, then the
    smaller doc_id. All of it depends on the document alone: not on other documents, on arrival, or on a threshold.
    """
    classes = " ".join(f"WHEN license_class = '{name}' THEN {at}" for at, name in enumerate(_CLASSES))
    license_order = f"CASE {classes} WHEN license IS NOT NULL THEN {len(_CLASSES)} ELSE {len(_CLASSES) + 1} END"
    said = f"CASE WHEN {LONE_MEDIUM} THEN media[0].length DIV {_BYTES} ELSE n_unique_words END" if media else "n_unique_words"
    words = f"{_MOST_WORDS} - least(coalesce({said}, 0), {_MOST_WORDS})"
    # try_: a date that is none counts as no date; it must not end the run. Cast to a day, no time zone comes in.
    days = "datediff(TRY_CAST(source_date AS DATE), DATE'1970-01-01')"
    date = f"greatest(0, least(coalesce({days} + {_DAY_ZERO}, {_LAST_DAY}), {_LAST_DAY}))"
    return (
        f"(CAST({license_order} AS BIGINT) * {1 << (_WORD_BITS + _DAY_BITS)} + CAST({words} AS BIGINT) * {1 << _DAY_BITS} "
        f"+ CAST({date} AS BIGINT))"
    )


def reason_sql(better: str, worse: str) -> str:
    """Which criterion set two ranks apart, one of CRITERIA."""
    license_step, words_step = 1 << (_WORD_BITS + _DAY_BITS), 1 << _DAY_BITS
    return (
        f"CASE WHEN {better} DIV {license_step} != {worse} DIV {license_step} THEN 'license' "
        f"WHEN {better} DIV {words_step} != {worse} DIV {words_step} THEN 'completeness' "
        f"WHEN {better} != {worse} THEN 'date' ELSE 'id' END"
    )
