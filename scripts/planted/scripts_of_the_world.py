"""Short documents, and texts in Chinese, Arabic and Hindi (O-33, O-34 of the cases)."""

from __future__ import annotations

from random import Random

SCRIPTS = ("chinese", "arabic", "hindi")
_LENGTH = 200  # characters
_ARABIC = [chr(code) for code in (*range(0x0627, 0x063B), *range(0x0641, 0x064B))]
_HINDI = [chr(code) for code in range(0x0915, 0x0939)]
_MATRAS = [chr(code) for code in (0x093E, 0x093F, 0x0940, 0x0941, 0x0942, 0x0947, 0x094B)]


def short_documents() -> list[str]:
    """As O-33 states them: one of the two "yes" goes, and the empty ones are nobody's copies."""
    return ["yes", "no", "yes", "maybe so", "\u306f\u3044", "\u3044\u3044\u3048", "", "!!"]


def text_in(script: str, rng: Random) -> str:
    """200 characters. Words are short, so that one letter more at the end leaves the similarity over 0.93."""
    if script == "chinese":
        return "".join(chr(rng.randrange(0x4E00, 0x9FA6)) for _ in range(_LENGTH))
    text = ""
    while len(text) < _LENGTH:
        if script == "arabic":
            word = "".join(rng.choice(_ARABIC) for _ in range(rng.randint(3, 5)))
        else:
            word = "".join(rng.choice(_HINDI) + rng.choice(_MATRAS) for _ in range(2)) + rng.choice(("", rng.choice(_HINDI)))
        text += word + " "
    return text[: _LENGTH - 1] + (_ARABIC if script == "arabic" else _HINDI)[0]


def other_scripts(seed: int = 0, texts: int = 20) -> list[str]:
    """As O-34 states them: for each script `texts` different texts, then an exact copy of its first and its second with a letter more."""
    found: list[str] = []
    for script in SCRIPTS:
        rng = Random(f"{script} {seed}")
        own = [text_in(script, rng) for _ in range(texts)]
        letter = {"chinese": "\u4e00", "arabic": _ARABIC[3], "hindi": _HINDI[3]}[script]
        found += [*own, own[0], own[1] + letter]
    return found
