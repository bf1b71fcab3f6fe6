"""How the language of a document is told, and what comes out of it."""

from __future__ import annotations

from pydantic import Field, field_validator

from auralith_pipeline.conf.section import Ratio, Section

UNDETERMINED = "und"  # ISO 639-2: the language cannot be told

# Column, its Spark type, and whether it may be null.
LANGUAGE_COLUMNS = (
    ("language", "string", False),  # code of the model (ISO 639-1, or 639-3 where there is no shorter one), or `und`
    ("language_score", "double", False),  # 0..1, four decimals
    ("script", "string", False),  # ISO 15924 code of the script that most letters are written in; Zyyy: no letters
    ("language_second", "string", True),  # the largest other language of which a whole window is written
)


class LanguageSection(Section):
    """Language of a document, told from a few windows of its text."""

    enabled: bool = Field(True, description="Tell the language of every document.")
    allowed: tuple[str, ...] = Field((), description="Languages that are kept, such as `en` or `de`; empty keeps all.")
    allow_undetermined: bool = Field(
        True, description="Keep documents whose language cannot be told (`und`: too short, tables, code), whatever `allowed` says."
    )
    min_score: Ratio = Field(0.3, description="A language told with a lower score than this becomes `und`.")
    min_letters: int = Field(
        20,
        ge=1,
        description="Texts with fewer letters become `und`. Han, kana and Hangul count three each; where a script has (almost) one "
        "language, a quarter is enough.",
    )
    windows: int = Field(6, ge=1, le=64, description="How many stretches of a document are looked at.")
    window_bytes: int = Field(200, ge=50, le=1_000_000, description="Bytes of running text taken from each of them.")

    @field_validator("allowed")
    @classmethod
    def _codes(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for code in value:
            if not (2 <= len(code) <= 3 and code.isascii() and code.isalpha() and code.islower()):
                raise ValueError(f"found the language {code!r}, wanted a code such as 'en'")
        if UNDETERMINED in value:
            raise ValueError("found 'und' among the allowed languages; set allow_undetermined instead")
        return value
