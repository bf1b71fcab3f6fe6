"""A medium in a text counts as a word: its hash stands where U+FFFC stood, and texts without media stay."""

import pyarrow as pa
import pytest

from auralith_pipeline.conf.errors import ContractError
from auralith_pipeline.udfs.core.near.spell_media import spell_media

REFS = pa.list_(pa.struct([("sha256", pa.string()), ("kind", pa.string())]))


def refs(*names):
    return [{"sha256": name, "kind": "image"} for name in names]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_each_medium_is_a_word_in_its_place(kind):
    texts = pa.array(["plain", "a \ufffcb\ufffc", "\ufffc", None, "\ufffc of no medium"], kind)
    found = spell_media(texts, pa.array([None, refs("f1", "f2"), refs("f3"), None, None], REFS))
    assert found.to_pylist() == ["plain", "a  f1 b f2 ", " f3 ", None, "\ufffc of no medium"]
    assert found.type == kind


def test_texts_of_a_batch_without_media_are_the_same_array():
    texts = pa.array(["a", None, "b \ufffc"])
    assert spell_media(texts, pa.nulls(3, REFS)) is texts


def test_no_text_has_no_words():
    assert spell_media(pa.array([None, "a"], pa.string()), pa.array([refs("f1"), None], REFS)).to_pylist() == [None, "a"]


@pytest.mark.parametrize("text", ["none", "\ufffc\ufffc"])
def test_places_and_media_must_agree(text):
    with pytest.raises(ContractError):
        spell_media(pa.array([text]), pa.array([refs("f1")], REFS))
