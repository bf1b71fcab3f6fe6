"""The signing step on record batches, as the fused pass runs it."""

from __future__ import annotations

import pickle

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.conf.errors import ContractError
from auralith_pipeline.udfs.core.near.sign import SignRules
from auralith_pipeline.udfs.sign_text import SignText

LISTS = pa.list_(pa.int64())


MEDIA = pa.list_(pa.struct([("kind", pa.string()), ("sha256", pa.string())]))


def batch(*texts, media=None):
    shown = [names and [{"kind": "image", "sha256": name * 64} for name in names] for names in media or [None] * len(texts)]
    names = [f"d{number}" for number in range(len(texts))]
    return pa.RecordBatch.from_pydict({"doc_id": names, "text": pa.array(texts, pa.string()), "media": pa.array(shown, MEDIA)})


def signed(*texts, media=None):
    return SignText(SignRules())()(batch(*texts, media=media)).to_pydict()


def test_O33_short_texts_are_signed_and_texts_without_words_are_not():
    found = signed("yes", "no", "yes", "maybe so", "\u306f\u3044", "\u3044\u3044\u3048", "", "!!", None)["bands"]
    assert [len(bands) for bands in found] == [14] * 6 + [0] * 3
    kept = {tuple(bands) for bands in found[:6]}
    assert len(kept) == 5
    assert found[0] == found[2]
    assert len({band for bands in kept for band in bands}) == 5 * 14  # no band in common between different texts


def test_O34_texts_of_all_scripts_have_signatures_of_their_own():
    random = np.random.default_rng(34)
    texts = ["".join(map(chr, random.integers(0x4E00, 0x9FA6, 200))) for _ in range(20)]
    for first, last in ((0x0627, 0x063A), (0x0915, 0x0939)):  # Arabic and Devanagari letters
        texts += [" ".join("".join(map(chr, random.integers(first, last, 6))) for _ in range(30)) for _ in range(20)]
    found = signed(*texts)
    assert [len(bands) for bands in found["bands"]] == [14] * 60
    assert len({band for bands in found["bands"] for band in bands}) == 60 * 14
    # 200 characters and 30 words in fives
    assert found["n_shingles"] == [196] * 20 + [26] * 40
    assert len(set(found["set_id"])) == 60


def test_columns_are_what_spark_can_hold():
    step = SignText(SignRules(bands=4, rows=2))()
    found = step(batch("One two three four five six six", "", "two"))
    assert found.schema.names == ["doc_id", "text", "media", "set_id", "set_key", "n_shingles", "bands"]
    assert [found.schema.field(name).type for name in ("set_key", "n_shingles", "bands")] == [pa.int64(), pa.int64(), LISTS]
    columns = found.to_pydict()
    assert [len(bands) for bands in columns["bands"]] == [4, 0, 4]
    assert columns["n_shingles"] == [3, 0, 1]
    assert columns["set_id"][1] is None
    assert columns["set_key"][1] is None
    assert all(0 < number < 2**63 for row in columns["bands"] for number in row)


def test_the_id_of_a_set_begins_with_its_key_and_tells_sets_apart_not_texts():
    columns = signed("One two three four five six", "one, TWO three four five six!", "one two three four five seven", "one")
    assert columns["set_id"][0] == columns["set_id"][1]
    assert (
        len(set(columns["set_id"])) == len({name[:16] for name in columns["set_id"]}) == len({name[16:] for name in columns["set_id"]}) == 3
    )
    assert [int(name[:16], 16) for name in columns["set_id"]] == columns["set_key"]
    assert all(len(name) == 32 for name in columns["set_id"])


def test_the_id_of_a_set_does_not_depend_on_order_or_repeats():
    # the same three shingles: cycles of five words, begun elsewhere and run further
    once, again = signed("a b c d e a b", "a b c d e a b"), signed("b c d e a b c d e a b", "a b c d e a b c d e")
    assert once["n_shingles"] == [3, 3]
    assert again["n_shingles"] == [5, 5]
    assert len(set(again["set_id"])) == 1, "two walks round the same circle hold the same five shingles"


def test_media_count_as_words_named_by_their_bytes():
    page = "one two three four five \ufffc six seven eight nine ten"
    found = signed(page, page, page, page.replace("\ufffc", ""), "\ufffc", "!\ufffc?", None, media=["a", "b", "a", None, "a", "a", None])
    ids = found["set_id"]
    assert ids[0] == ids[2]
    assert len({ids[0], ids[1], ids[3]}) == 3
    assert found["n_shingles"][:4] == [7, 7, 7, 6]  # of eleven words, of ten
    assert ids[4:] == [None, None, None]  # a file by itself has no words
    assert found["bands"][4:] == [[], [], []]
    spelt = page.replace("\ufffc", "a" * 64)
    assert signed(spelt, page, media=[None, "a"])["set_id"] == [ids[0]] * 2  # as if its name stood there
    assert signed(page)["set_id"] == [ids[3]]  # U+FFFC in a text without media is no word


def test_places_and_media_that_differ_are_a_fault():
    with pytest.raises(ContractError, match="1 places for media, and 2 files"):
        signed("a \ufffc b", media=["ab"])


def test_no_documents_are_no_error():
    assert set(map(len, signed().values())) == {0}


def test_the_factory_travels_to_workers():
    factory = SignText(SignRules(seed=3))
    again = pickle.loads(pickle.dumps(factory))
    assert again()(batch("a b c d e f")).equals(factory()(batch("a b c d e f")))


TEXTS = st.lists(st.one_of(st.none(), st.text("ab \u6771\u4eac\u0301.", max_size=60)), max_size=8)


@given(TEXTS, st.integers(0, 8))
def test_signatures_do_not_depend_on_how_documents_are_batched(texts, cut):
    step = SignText(SignRules())()
    whole = step(batch(*texts))
    for part, expected in ((batch(*texts)[:cut], whole[:cut]), (batch(*texts)[cut:], whole[cut:])):
        assert step(part).to_pydict() == expected.to_pydict()
