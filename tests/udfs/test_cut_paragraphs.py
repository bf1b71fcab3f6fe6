"""The two batch steps, as a fused pass runs them."""

from __future__ import annotations

import pickle

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.cut_paragraphs import PARAGRAPHS, CutParagraphs, HashParagraphs
from tests.udfs.core.paragraphs.plain_paragraphs import keys, repeated, without

WORDS = st.lists(st.sampled_from(["menu one", "Menu, one!", "a footer", "-- --", "x", "text\ntwo lines", "\u4e2d\u6587"]), max_size=6)
DOCUMENTS = st.lists(WORDS.map("\n\n".join), min_size=1, max_size=6)


def batch(*texts, **more):
    return pa.RecordBatch.from_pydict({"text": pa.array(texts, pa.string()), **more})


def test_a_paragraph_is_listed_once_with_how_often_and_how_much():
    found = HashParagraphs("paragraph", 4)()(batch("Menu\n\nmenu!\n\nbody text\n\nab", None, "***"))
    assert found.schema.field("paragraphs").type == PARAGRAPHS
    first, *others = found.column("paragraphs").to_pylist()
    assert sorted((one["units"], one["chars"]) for one in first) == [(1, 9), (2, 9)]
    assert [one["hash"] for one in first] == sorted(one["hash"] for one in first)
    assert others == [[], []]


def test_what_is_shorter_is_not_cut_though_its_words_be_the_same():
    (menu,) = HashParagraphs("line", 5)()(batch("menu!")).column("paragraphs").to_pylist()[0]
    cut = CutParagraphs("line", 5)()(
        batch("menu!\nmenu\nrest", "rest", None, repeated=pa.array([[menu["hash"]], None, []], pa.list_(pa.int64())))
    )
    assert cut.to_pydict() == {
        "text": ["menu\nrest", "rest", None],
        "repeated": [[menu["hash"]], None, []],
        "n_cut_paragraphs": [1, 0, 0],
        "n_cut_chars": [5, 0, 0],
    }


@given(DOCUMENTS, st.integers(1, 9), st.integers(2, 3), st.booleans())
def test_both_steps_give_what_plain_python_gives(texts, min_chars, min_documents, lines):
    """Brute force: paragraphs as strings, counted in a dictionary, cut out of lists."""
    unit = "line" if lines else "paragraph"
    hashed = HashParagraphs(unit, min_chars)()(batch(*texts)).column("paragraphs").to_pylist()
    counts: dict[int, int] = {}
    for one in (one for row in hashed for one in row):
        counts[one["hash"]] = counts.get(one["hash"], 0) + 1
    hot = {h for h, count in counts.items() if count >= min_documents}
    lists = [sorted(one["hash"] for one in row if one["hash"] in hot) for row in hashed]
    step = pickle.loads(pickle.dumps(CutParagraphs(unit, min_chars)))()
    cut = step(batch(*texts, repeated=pa.array(lists, pa.list_(pa.int64())))).to_pydict()
    named = {str(number): text for number, text in enumerate(texts)}
    expected = repeated(named, min_chars, min_documents, lines=lines)
    assert cut["text"] == [without(text, expected, min_chars, lines=lines) for text in texts]
    assert cut["n_cut_paragraphs"] == [sum(one in expected for one in keys(text, min_chars, lines=lines)) for text in texts]
    # What the ledger says, from hashes alone, is what the cut does.
    assert cut["n_cut_paragraphs"] == [sum(one["units"] for one in row if one["hash"] in hot) for row in hashed]
    assert cut["n_cut_chars"] == [sum(one["chars"] for one in row if one["hash"] in hot) for row in hashed]
