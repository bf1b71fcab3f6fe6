"""A small corpus with everything in it: prose in several scripts, code, copies, rejects, bad lines. Made, not sampled."""

from __future__ import annotations

import json
import random
from pathlib import Path

_ENGLISH = """
river stone market window garden letter morning bridge winter paper kitchen engine harbour forest silver music northern
simple careful bright hidden early quiet distant broken narrow carry follow answer gather listen remember measure travel
build write between under across without because although before after always often never again
"""
_RUSSIAN = """
\u0440\u0435\u043a\u0430 \u043a\u0430\u043c\u0435\u043d\u044c \u0440\u044b\u043d\u043e\u043a \u043e\u043a\u043d\u043e
\u0441\u0430\u0434 \u043f\u0438\u0441\u044c\u043c\u043e \u0443\u0442\u0440\u043e \u043c\u043e\u0441\u0442 \u0437\u0438\u043c\u0430
"""
_FRENCH = "rivi\u00e8re pierre march\u00e9 fen\u00eatre jardin lettre matin pont hiver for\u00eat \u00e9t\u00e9 gar\u00e7on"
WORDS = _ENGLISH.split()
OTHER = {"ru": _RUSSIAN.split(), "fr": _FRENCH.split()}
CHINESE = "\u4eca\u5929\u5929\u6c14\u5f88\u597d\u6211\u4eec\u53bb\u6cb3\u8fb9\u6563\u6b65\u7136\u540e\u56de\u5bb6\u505a\u996d\u3002"
LITERALS = "HTML says <PAD> and <EOS>; <IMG> tag; <THINK>; <|endoftext|>; </s> </w> and that is all there is to say about it."


def prose(seed: int, words: list[str] = WORDS, sentences: int = 12) -> str:
    """Sentences of random words, always the same for a seed."""
    rng = random.Random(seed)
    return "\n".join(" ".join(rng.choices(words, k=rng.randint(6, 14))).capitalize() + "." for _ in range(sentences))


def records() -> list[dict[str, object]]:
    """83 good records: 60 to keep, 3 copies, the rest for rejection; licenses and repositories on some."""
    found: list[dict[str, object]] = []
    for number in range(40):
        found.append({"text": prose(number), "repo": f"repo{number % 9}", "license": "MIT" if number % 2 else None, "n": number})
    for number in range(8):
        found.append({"text": prose(100 + number, OTHER["ru"]), "repo": "russian"})
        found.append({"text": prose(200 + number, OTHER["fr"]), "repo": "french"})
    found += [{"text": CHINESE * 6, "repo": "chinese"}, {"text": LITERALS}, {"text": "x" * 30 + " " + prose(300, sentences=200)}]
    found.append({"text": "def f(x):\n    return [x ** 2 for _ in range(3)]  # tabs\tand   spaces\n" * 4})
    copies = [{"text": prose(3), "repo": "elsewhere"}, {"text": prose(4), "repo": "elsewhere"}, {"text": prose(5), "license": "Apache-2.0"}]
    rejects = [
        {"text": text}
        for text in ("", "   \n\t ", "!!! ???", "two words", "1234567890 " * 30, "SHOUTING LOUD WORDS " * 10, "a b c d e " * 30)
    ]
    return found + copies + rejects


BAD_LINES = ['{"text": "cut', '"just a string"', '{"text": 17}', '{"nothing": 1}']


def write_jsonl(folder: Path, files: int = 3) -> Path:
    """The corpus as JSONL files; bad lines stand in the last one."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = records()
    for number in range(files):
        lines = [json.dumps(row, ensure_ascii=False) for row in rows[number::files]]
        if number == files - 1:
            lines[2:2] = BAD_LINES
        (folder / f"part-{number}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
