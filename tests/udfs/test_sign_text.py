"""The signing step on record batches, as the fused pass runs it."""

from __future__ import annotations

import pickle

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.near.sign import SignRules
from auralith_pipeline.udfs.sign_text import SignText

LISTS = pa.list_(pa.int64())


def batch(*texts):
    return pa.RecordBatch.from_pydict({"doc_id": [f"d{number}" for number in range(len(texts))], "text": pa.array(texts, pa.string())})


def signed(*texts, **options):
    return SignText(SignRules(), **options)()(batch(*texts)).to_pydict()


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
    found = signed(*texts, keep_shingles=True)
    assert [len(bands) for bands in found["bands"]] == [14] * 60
    assert len({band for bands in found["bands"] for band in bands}) == 60 * 14
    # 200 characters and 30 words in fives
    assert [len(shingles) for shingles in found["shingles"]] == [196] * 20 + [26] * 40


def test_columns_are_what_spark_can_hold():
    step = SignText(SignRules(bands=4, rows=2), keep_shingles=True)()
    found = step(batch("One two three four five six six", "", "two"))
    assert found.schema.names == ["doc_id", "text", "bands", "shingles"]
    assert found.schema.field("bands").type == found.schema.field("shingles").type == LISTS
    columns = found.to_pydict()
    assert [len(bands) for bands in columns["bands"]] == [4, 0, 4]
    assert [len(shingles) for shingles in columns["shingles"]] == [3, 0, 1]
    for shingles in columns["shingles"]:
        assert shingles == sorted(set(shingles))
    assert all(0 < number < 2**63 for column in ("bands", "shingles") for row in columns[column] for number in row)
    assert SignText(SignRules())()(batch("two")).schema.names == ["doc_id", "text", "bands"]


def test_no_documents_are_no_error():
    assert signed(keep_shingles=True) == {"doc_id": [], "text": [], "bands": [], "shingles": []}


def test_the_factory_travels_to_workers():
    factory = SignText(SignRules(seed=3), keep_shingles=True)
    again = pickle.loads(pickle.dumps(factory))
    assert again()(batch("a b c d e f")).equals(factory()(batch("a b c d e f")))


TEXTS = st.lists(st.one_of(st.none(), st.text("ab \u6771\u4eac\u0301.", max_size=60)), max_size=8)


@given(TEXTS, st.integers(0, 8))
def test_signatures_do_not_depend_on_how_documents_are_batched(texts, cut):
    step = SignText(SignRules(), keep_shingles=True)()
    whole = step(batch(*texts))
    for part, expected in ((batch(*texts)[:cut], whole[:cut]), (batch(*texts)[cut:], whole[cut:])):
        assert step(part).to_pydict() == expected.to_pydict()
