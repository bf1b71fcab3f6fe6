"""How `make parity` draws and names things; the comparison itself needs datatrove, which is no dependency of the tests."""

from __future__ import annotations

import io
import sys
import tarfile
import zipfile
from pathlib import Path
from random import Random

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

from parity import gather
from parity.derive import RECIPES
from parity.draw import cut, cut_by_words
from parity.ours import RULES, count, count_sentences, fails, fails_and_nears, name_difference, signal

RULE = {rule.name: rule for rule in RULES}
TEXT = "\n\n".join(f"Paragraph {number} tells of one more extraordinary thing, and it has several words." for number in range(20))


def test_passages_begin_and_end_at_lines_and_leave_nothing_but_line_feeds_out():
    text = "\n".join("x" * length for length in (30, 40, 20, 35, 50))
    passages = [text[begin:end] for begin, end in cut(text, 80)]
    assert passages == ["x" * 30 + "\n" + "x" * 40, "x" * 20 + "\n" + "x" * 35, "x" * 50]


def test_a_line_longer_than_a_passage_is_left_out():
    text = "short\n" + "x" * 200 + "\nlast"
    assert [text[begin:end] for begin, end in cut(text, 50)] == ["last"]


def test_huge_passages_have_the_words_that_are_asked_for_one_behind_the_other():
    lines = [f"w{number} and\n" for number in range(180_000)]
    lines[100_000] = "x " * 120_000 + "\n"  # in the second passage, and more than one passage may have
    passages = list(cut_by_words("".join(lines), Random(0)))
    assert [words for _, words in passages] == [len(text.split()) for text, _ in passages]
    assert all(99_000 <= words <= 108_000 for _, words in passages)
    ends = [(text.split("\n")[0], text.split("\n")[-2]) for text, _ in passages]
    assert ends[0][0] == "w0 and"
    assert len(passages) == 2
    assert ends[1][0] == "w100001 and"


def test_texts_come_out_of_archives_once_and_what_is_no_text_stays(tmp_path, monkeypatch):
    packages = tmp_path / ".build/parity/packages"
    for name in ("@scope+one@1", "two==2"):
        (packages / name).mkdir(parents=True)
    with tarfile.open(packages / "@scope+one@1/one.tgz", "w:gz") as archive:
        for name, content in {"../a.md": b"first", "b.txt": b"\xff\xfe", "c.png": b"no text", "d.txt": b"second"}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    with zipfile.ZipFile(packages / "two==2/two.whl", "w") as archive:
        archive.writestr("e.html", "third")
        archive.writestr("f.html", "first")
    monkeypatch.setattr(gather, "ROOT", tmp_path)
    monkeypatch.setattr(gather, "NPM", ("@scope/one@1",))
    monkeypatch.setattr(gather, "WHEELS", ("two==2", "nobody-has-this-package-name==0.0.0"))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    assert gather.gather() == (["first", "second", "third"], ["nobody-has-this-package-name==0.0.0"])


def test_failing_and_near_places_are_told_for_all_texts_at_once():
    lines = {"n_dup_lines": np.array([32, 34, 30, 0]), "n_lines": np.array([100, 100, 100, 0])}
    failing, near = fails_and_nears(RULE["dup_lines"], lines)  # the bound is 0.3
    assert failing.tolist() == [True, True, False, False]
    assert near.tolist() == [True, False, True, False]
    failing, near = fails_and_nears(RULE["gopher_few_stop_words"], {"n_stop_words": np.array([0, 1, 3, 4])})  # the bound is 2
    assert failing.tolist() == [True, True, False, False]
    assert near.tolist() == [False, True, True, False]


def test_sentences_end_with_a_mark_and_what_stands_behind_it():
    assert count_sentences(["He", "said", ":", '"', "Go", "!", '"', "So", "I", "went", "."]) == 2


@pytest.mark.parametrize(
    ("chunk", "theirs", "ours", "explained", "name"),
    [
        ("x):", ["x", "):"], ["x", ")", ":"], [("TOKEN", "x"), ("SPECIAL-1", "):")], "emoticons"),
        ("cannot", ["can", "not"], ["cannot"], [("SPECIAL-1", "can"), ("SPECIAL-2", "not")], "listed words"),
        ("\u0915\u0930\u093e.", ["\u0915\u0930\u093e", "."], ["\u0915\u0930\u093e."], [("TOKEN", "\u0915\u0930\u093e")], "combining marks"),
        ("(d.h.", ["(", "d.h", "."], ["(", "d.h."], [("PREFIX", "("), ("TOKEN", "d.h"), ("SUFFIX", ".")], "dotted abbreviations"),
    ],
)
def test_differences_have_the_name_of_their_rule(chunk, theirs, ours, explained, name):
    assert name_difference(chunk, theirs, ours, explained, {"):"}) == name


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_can_break_its_rule(name):
    text = TEXT * 3 if name == "c4_line_long_word" else TEXT
    made = RECIPES[name](text, 0.3 if "ellips" in name else 0.8, Random(0))
    assert not fails(RULE[name], signal(RULE[name].signal, count([text])[0]))
    assert fails(RULE[name], signal(RULE[name].signal, count([made])[0]))
