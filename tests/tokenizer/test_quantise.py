from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from auralith_pipeline.conf.errors import ConfigError, TokenizerError
from auralith_pipeline.tokenizer import quantise
from auralith_pipeline.tokenizer.codebook import Codebook
from auralith_pipeline.tokenizer.codebook_threads import one_blas_thread
from auralith_pipeline.tokenizer.codebook_torch import TorchCodes, has_gpu
from auralith_pipeline.tokenizer.quantise import NearestCodes, Quantiser


def oracle(vectors: NDArray[np.float32], codes: NDArray[np.float32]) -> NDArray[np.float64]:
    """All squared distances (n, K), by differences in float64."""
    return np.stack([((vector.astype(np.float64) - codes) ** 2).sum(axis=1) for vector in vectors])


def check(vectors: NDArray[np.float32], codes: NDArray[np.float32], ids: NDArray[np.int32]) -> None:
    """The nearest each, but for such as the order of sums in float64 decides."""
    away = oracle(vectors, codes)
    chosen = away[np.arange(len(ids)), ids]
    assert ids.dtype == np.int32
    assert (chosen <= away.min(axis=1) * (1 + 1e-12)).all()


def smooth(rng: np.random.Generator, rows: int, values: int) -> NDArray[np.float32]:
    """Vectors like patches of pictures: variance falls with the frequency."""
    basis = np.cos(np.pi * np.outer(np.arange(values), np.arange(values) + 0.5) / values)
    return ((rng.standard_normal((rows, values)) / (1 + np.arange(values)) ** 1.5) @ basis + rng.random((rows, 1))).astype(np.float32)


def quantiser(codes: NDArray[np.float32]) -> Quantiser:
    return Quantiser(Codebook("image", codes, {}), "cpu")


def test_codes_by_hand_ties_to_the_lowest() -> None:
    codes = np.array([[0, 0], [2, 0], [0, 2], [2, 0]], np.float32)
    vectors = np.array([[0, 0], [1, 0], [1, 1], [3, 0], [0, 1.5]], np.float32)
    ids, squared = quantiser(codes).measure(vectors)
    assert ids.tolist() == [0, 0, 0, 1, 2]  # [1, 1] is as far from 0, 1, 2 and 3
    assert squared.tolist() == [0.0, 1.0, 2.0, 1.0, 0.25]


def test_stages_by_hand() -> None:
    """Two stages of two: [9, 1] is nearest to [10, 0], which leaves [-1, 1], nearest to the second stage's [-1, 2], code 2 + 1.

    [4, 0] is nearer to [0, 0] than to [10, 0], and [10, 0] + [-7, 0] is nearer to it than any sum with [0, 0].
    """
    codes = np.array([[0, 0], [10, 0], [3, 0], [-1, 2]], np.float32)
    staged = Quantiser(Codebook("image", codes, {}, stages=2), "cpu")
    vectors = np.array([[9, 1], [2, 0], [13, 0.5]], np.float32)
    ids, squared = staged.measure(vectors)
    assert ids.tolist() == [1, 3, 0, 2, 1, 2]
    assert squared.tolist() == [1.0, 1.0, 0.25]
    assert staged.encode(vectors).tolist() == ids.tolist()
    assert staged.decode(ids).tolist() == [[9, 2], [3, 0], [13, 0]]
    far = Quantiser(Codebook("image", np.array([[0, 0], [10, 0], [-7, 0], [0, 4]], np.float32), {}, stages=2), "cpu")
    ids, squared = far.measure(np.array([[4, 0]], np.float32))
    assert (ids.tolist(), squared.tolist()) == ([1, 2], [1.0])


@settings(deadline=None)
@given(stages=st.integers(1, 4), entries=st.integers(1, 9), rows=st.integers(0, 30), seed=st.integers(0, 99))
def test_the_four_best_paths_are_followed_through_the_stages(stages: int, entries: int, rows: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    codes = rng.standard_normal((stages * entries, 5)).astype(np.float32)
    vectors = rng.standard_normal((rows, 5)).astype(np.float32)
    staged = Quantiser(Codebook("image", codes, {}, stages=stages), "cpu")
    ids, squared = staged.measure(vectors)
    assert ids.dtype == np.int32
    expected = [follow(row, codes, stages) for row in vectors]
    assert ids.reshape(rows, stages).tolist() == [path for _, path, _ in expected]
    assert squared == pytest.approx([distance for distance, _, _ in expected])
    sums = np.array([row - left for row, (_, _, left) in zip(vectors, expected, strict=True)], np.float32).reshape(rows, 5)
    assert staged.decode(ids) == pytest.approx(sums, abs=1e-5)


def follow(vector: NDArray[np.float32], codes: NDArray[np.float32], stages: int) -> tuple[float, list[int], NDArray[np.float32]]:
    """Beam search, path by path: squared distance, codes and what is left of the best one; all but the last stage keep four."""
    entries = len(codes) // stages
    paths = [(0.0, [], vector)]
    for stage in range(stages):
        longer = []
        for _, path, left in paths:
            for code in range(stage * entries, (stage + 1) * entries):
                squared = float(((left.astype(np.float64) - codes[code]) ** 2).sum())
                longer.append((squared, [*path, code], left - codes[code]))
        paths = sorted(longer, key=lambda path: path[0])[:4]
    return paths[0]


@pytest.mark.parametrize("several", [1, 3, 40])
def test_the_nearest_codes_in_order(several: int) -> None:
    rng = np.random.default_rng(several)
    book = smooth(rng, 300, 192)
    book[7] = book[3]
    vectors = np.concatenate([smooth(rng, 90, 192), rng.standard_normal((40, 192)).astype(np.float32), book[:20]])
    with one_blas_thread():
        ids, squared = NearestCodes(book).find_several(vectors, several)
    away = oracle(vectors, book)
    assert squared == pytest.approx(np.sort(away, axis=1)[:, :several], rel=1e-9, abs=1e-9)
    assert away[np.arange(len(ids))[:, None], ids] == pytest.approx(squared, rel=1e-9, abs=1e-9)
    assert all(len(set(row)) == several for row in ids.tolist())
    if several > 1:
        assert ids[90 + 40 + 7, :2].tolist() == [3, 7]  # equally near: the lowest first


@pytest.mark.parametrize(
    ("codes", "message"),
    [([0], "1 codes are not of stages 1 to 2"), ([2, 0], "not of stages"), ([0, 1], "not of stages"), ([0, 4], "from 0 to 4")],
)
def test_codes_of_other_stages_are_refused(codes: list[int], message: str) -> None:
    staged = Quantiser(Codebook("image", np.eye(4, dtype=np.float32), {}, stages=2), "cpu")
    with pytest.raises(TokenizerError, match=message):
        staged.decode(np.array(codes, np.int32))


@pytest.mark.parametrize(("codes", "values"), [(1, 1), (1, 768), (3, 5), (64, 64), (256, 192), (300, 100), (1024, 33)])
def test_the_nearest_code_of_smooth_vectors(codes: int, values: int) -> None:
    rng = np.random.default_rng(codes)
    book = smooth(rng, codes, values)
    vectors = np.concatenate([smooth(rng, 200, values), book[:50], book[:20] + np.float32(1e-6)])
    check(vectors, book, quantiser(book).encode(vectors))


def test_axes_are_used_where_codes_are_smooth_and_not_where_they_are_noise() -> None:
    rng = np.random.default_rng(0)
    with one_blas_thread():
        assert NearestCodes(smooth(rng, 256, 192)).axes.exact is not None
        assert NearestCodes(rng.random((256, 192), dtype=np.float32)).axes.exact is None


def test_vectors_unlike_the_codes_are_found_as_well() -> None:
    """Noise against smooth codes: the axes tell little, and blocks go over to all values."""
    rng = np.random.default_rng(1)
    book = smooth(rng, 256, 192)
    vectors = np.concatenate([smooth(rng, 1100, 192), rng.standard_normal((1100, 192)).astype(np.float32)])
    check(vectors, book, quantiser(book).encode(vectors))
    mixed = vectors[rng.permutation(len(vectors))]
    check(mixed, book, quantiser(book).encode(mixed))


def test_codes_do_not_depend_on_the_batch_or_the_order_of_memory() -> None:
    rng = np.random.default_rng(2)
    book, vectors = smooth(rng, 256, 192), smooth(rng, 700, 192)
    encode = quantiser(book).encode
    whole = encode(vectors)
    assert np.array_equal(np.concatenate([encode(vectors[i : i + 37]) for i in range(0, 700, 37)]), whole)
    assert np.array_equal(encode(np.asfortranarray(vectors)), whole)
    assert np.array_equal(encode(np.repeat(vectors, 2, axis=1)[:, ::2]), whole)


def test_codes_that_differ_in_the_last_bits_only() -> None:
    """A float32 matrix product cannot tell these apart; differences in float64 can."""
    rng = np.random.default_rng(3)
    base = smooth(rng, 1, 192)[0] + np.float32(20)
    book = np.stack([base + np.float32(k) * np.spacing(base) for k in range(200)]).astype(np.float32)
    order = rng.permutation(200)
    assert quantiser(book[order]).encode(book).tolist() == np.argsort(order).tolist()


def test_twins_of_codes_among_others() -> None:
    """Scores of a code and its twin differ by rounding only, so neither rules the other out."""
    rng = np.random.default_rng(5)
    half = smooth(rng, 300, 192) * np.float32(30)
    twins = np.where(rng.random(half.shape) < 0.05, np.nextafter(half, np.float32(np.inf)), half)
    book = np.concatenate([half, twins])[rng.permutation(600)]
    with one_blas_thread():
        assert NearestCodes(book).axes.exact is not None
    assert np.array_equal(book[quantiser(book).encode(book)], book)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_codes_and_vectors_of_any_scale(data: st.DataObject) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    values, codes = data.draw(st.integers(1, 90)), data.draw(st.integers(1, 200))
    scale = np.float32(2.0 ** data.draw(st.integers(-60, 25)))
    shift = np.float32(data.draw(st.sampled_from([0, 1, 100, 10_000]))) * scale
    kind = data.draw(st.sampled_from(["smooth", "noise", "few", "constant"]))
    if kind == "few":  # many ties, many duplicates
        book, vectors = rng.integers(0, 2, (codes, values)), rng.integers(0, 3, (60, values))
    elif kind == "constant":
        book, vectors = np.zeros((codes, values)), rng.integers(0, 2, (60, 1)) * np.ones((1, values))
    elif kind == "noise":
        book, vectors = rng.standard_normal((codes, values)), rng.standard_normal((60, values))
    else:
        book, vectors = smooth(rng, codes, values), smooth(rng, 60, values)
    book, vectors = (np.asarray(part, np.float32) * scale + shift for part in (book, vectors))
    ids = quantiser(book).encode(vectors)
    check(vectors, book, ids)
    if kind in ("few", "constant") and shift == 0:
        assert ids.tolist() == oracle(vectors, book).argmin(axis=1).tolist()  # small integers: exact in any order


def test_decode_gives_the_codes_vectors() -> None:
    book = np.arange(6, dtype=np.float32).reshape(3, 2)
    found = quantiser(book)
    assert found.decode(np.array([2, 0, 2], np.int32)).tolist() == [[4, 5], [0, 1], [4, 5]]
    assert found.encode(found.decode(np.arange(3))).tolist() == [0, 1, 2]
    for wrong in (-1, 3):
        with pytest.raises(TokenizerError, match="the codebook has 0 to 2"):
            found.decode(np.array([0, wrong]))


def test_no_vectors_give_no_codes() -> None:
    found = quantiser(np.ones((2, 3), np.float32))
    assert found.encode(np.empty((0, 3), np.float32)).shape == (0,)
    assert found.decode(np.empty(0, np.int32)).shape == (0, 3)


@pytest.mark.parametrize(
    ("vectors", "message"),
    [
        (np.ones((2, 4), np.float32), r"float32 of shape \(2, 4\), wanted a float32 array of \(n, 3\)"),
        (np.ones((2, 3)), "float64"),
        (np.ones(3, np.float32), r"of shape \(3,\)"),
        ([[1.0, 2.0, 3.0]], "are list"),
        (np.array([[0, np.nan, 0]], np.float32), "NaN"),
        (np.array([[0, 0, 0], [0, 0, -np.inf]], np.float32), "NaN, infinity"),
    ],
)
def test_what_is_not_the_codebooks_kind_of_vector_is_refused(vectors: object, message: str) -> None:
    with pytest.raises(TokenizerError, match=message):
        quantiser(np.ones((2, 3), np.float32)).encode(vectors)  # type: ignore[arg-type]


def test_devices_that_are_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quantise, "has_gpu", lambda: False)
    book = Codebook("image", np.ones((2, 3), np.float32), {})
    assert Quantiser(book).device == "cpu"
    with pytest.raises(ConfigError, match="set the device to cpu"):
        Quantiser(book, "cuda")
    with pytest.raises(ConfigError, match="wanted auto, cpu or cuda"):
        Quantiser(book, "tpu")


@pytest.mark.torch
@pytest.mark.parametrize("precision", ["highest", "high", "medium"])
def test_torch_gives_the_same_codes_whatever_its_precision(precision: str) -> None:
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(4)
    book = smooth(rng, 256, 192)
    book[7], book[9] = book[3], book[3] + np.spacing(book[3])
    vectors = np.concatenate([smooth(rng, 500, 192), book, rng.random((100, 192), dtype=np.float32)])
    wanted = quantiser(book).measure(vectors)
    with one_blas_thread():
        several = NearestCodes(book).find_several(vectors, 4)
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision(precision)
    try:
        for device in ("cpu", "cuda") if has_gpu() else ("cpu",):
            ids, squared = TorchCodes(book, device).find(vectors)
            assert ids.tolist() == wanted[0].tolist()
            assert squared.tolist() == wanted[1].tolist()
            ids, squared = TorchCodes(book, device).find_several(vectors, 4)
            assert ids.tolist() == several[0].tolist()
            assert squared.tolist() == several[1].tolist()
    finally:
        torch.set_float32_matmul_precision(before)
