from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skimage.data
from numpy.typing import NDArray
from PIL import Image
from sklearn.cluster import MiniBatchKMeans
from threadpoolctl import threadpool_limits

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer.codebook import Codebook
from auralith_pipeline.tokenizer.codebook_statistics import figures
from auralith_pipeline.tokenizer.codebook_train import revive, train_codebook
from auralith_pipeline.tokenizer.quantise import Quantiser

PHOTOS = Path(skimage.data.__file__).parent  # those that the wheel has; nothing is downloaded
TRAINING = ("astronaut.png", "coins.png", "hubble_deep_field.jpg", "motorcycle_left.png", "grass.png", "ihc.png", "moon.png", "page.png")
HELD_OUT = ("chelsea.png", "coffee.png", "rocket.jpg", "camera.png")


@cache
def patches(names: tuple[str, ...], patch: int = 8) -> NDArray[np.float32]:
    """Patches (n, patch * patch * 3) in [0, 1] of pictures scaled to 224 x 224."""
    sides = []
    for name in names:
        with Image.open(PHOTOS / name) as opened:
            picture = np.asarray(opened.convert("RGB").resize((224, 224), Image.Resampling.BICUBIC), np.float32) / 255
        count = 224 // patch
        sides.append(picture.reshape(count, patch, count, patch, 3).swapaxes(1, 2).reshape(-1, patch * patch * 3))
    return np.concatenate(sides)


def train(vectors: NDArray[np.float32], size: int, **other: Any) -> Codebook:
    told: dict[str, Any] = {"held_out": vectors, "modality": "image", "recipe": {"patch": 8}}
    return train_codebook(vectors, size, **(told | other))


@cache
def of_photos() -> Codebook:
    return train(patches(TRAINING), 128, held_out=patches(HELD_OUT))


def nearest(vectors: NDArray[np.float32], codes: NDArray[np.float32]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    away = np.stack([((vector.astype(np.float64) - codes) ** 2).sum(axis=1) for vector in vectors])
    return away.argmin(axis=1), away.min(axis=1)


def test_pictures_held_out_use_over_half_of_the_codes() -> None:
    statistics = of_photos().statistics
    assert statistics["held_out_usage"] > 0.5
    assert statistics["usage"] == 1.0
    assert statistics["held_out_perplexity"] > 20


def test_distortion_on_pictures_held_out_is_at_most_a_twentieth_above_scikit_learns() -> None:
    with threadpool_limits(1):  # its threads get in each other's way on a busy machine
        peer = MiniBatchKMeans(128, random_state=0).fit(patches(TRAINING))
    theirs = nearest(patches(HELD_OUT), peer.cluster_centers_)[1].mean()
    assert of_photos().statistics["held_out_distortion"] <= 1.05 * theirs


def test_figures_are_those_of_the_codes() -> None:
    ids, squared = nearest(patches(HELD_OUT), of_photos().vectors)
    shares = np.bincount(ids, minlength=128) / len(ids)
    statistics = of_photos().statistics
    assert statistics["held_out_vectors"] == len(ids) == 4 * 28 * 28
    assert statistics["held_out_distortion"] == pytest.approx(squared.mean(), rel=1e-9)
    assert statistics["held_out_usage"] == (shares > 0).mean()
    assert statistics["held_out_perplexity"] == pytest.approx(np.prod(shares[shares > 0] ** -shares[shares > 0]), rel=1e-9)


def test_figures_by_hand() -> None:
    found = figures(np.array([0, 0, 1, 3], np.int32), np.array([1.0, 0.0, 2.0, 5.0]), 8, "x_")
    assert found == {"x_vectors": 4, "x_distortion": 2.0, "x_usage": 0.375, "x_perplexity": pytest.approx(2**1.5)}
    staged = figures(np.array([0, 0, 1, 3], np.int32), np.array([1.0, 3.0]), 8, "")  # two vectors, two codes of each
    assert staged == {"vectors": 2, "distortion": 2.0, "usage": 0.375, "perplexity": pytest.approx(2**1.5)}


def test_stages_describe_pictures_held_out_better_each() -> None:
    one = of_photos()
    staged = train(patches(TRAINING), 128, held_out=patches(HELD_OUT), stages=3)
    assert (staged.stages, staged.entries, staged.vectors.shape) == (3, 128, (384, 192))
    assert np.array_equal(staged.stage(0), one.vectors)
    left = patches(HELD_OUT)
    greedy = []
    for stage in range(3):
        ids, squared = nearest(left, staged.stage(stage))
        left = left - staged.stage(stage)[ids]
        greedy.append(squared.mean())
    told = staged.statistics
    found = told["held_out_distortion_by_stage"]
    assert found[0] == one.statistics["held_out_distortion"] == pytest.approx(greedy[0], rel=1e-9)
    assert found[1] < 0.98 * greedy[1]  # four paths are better than the nearest at each stage
    assert found[2] < 0.98 * greedy[2]
    assert found[0] > 1.2 * found[1] > 1.2 * 1.1 * found[2]
    assert found[2] == told["held_out_distortion"]
    assert told["held_out_vectors"] == len(left)
    assert told["held_out_usage"] > 0.5


def test_a_stage_without_enough_left_says_so() -> None:
    """Four vectors and their four codes leave nothing but zeros for a second stage."""
    with pytest.raises(TokenizerError, match="stage 2.*only 1 distinct"):
        train(np.eye(4, dtype=np.float32), 4, stages=2)


def test_every_code_is_the_mean_of_its_vectors() -> None:
    """What Lloyd's rounds end in: two clusters by hand."""
    vectors = np.array([[0, 0], [0, 2], [10, 0], [10, 4], [12, 2]], np.float32)
    codes = train(vectors, 2, seed=3).vectors
    assert sorted(codes.tolist()) == [[0.0, 1.0], [pytest.approx(32 / 3), 2.0]]


def test_one_seed_gives_one_codebook_with_any_number_of_threads() -> None:
    vectors = patches(TRAINING)[::2]
    books = [train(vectors, 64, seed=5, threads=threads, rounds=6) for threads in (1, 1, 3)]
    assert {book.to_bytes() for book in books} == {books[0].to_bytes()}
    assert train(vectors, 64, seed=6, rounds=6).digest != books[0].digest


@pytest.mark.parametrize("size", [2, 50])
def test_too_few_distinct_vectors_are_refused(size: int) -> None:
    vectors = np.repeat(np.eye(size - 1, 60, dtype=np.float32), 40, axis=0)
    with pytest.raises(TokenizerError, match=f"{size} codes were asked for, but the {len(vectors)} .* only {size - 1} distinct"):
        train(vectors, size)


def test_as_many_codes_as_distinct_vectors_are_these_vectors() -> None:
    distinct = np.eye(50, 60, dtype=np.float32) * np.float32(1e-3) + np.float32(1)
    codes = train(np.repeat(distinct, 40, axis=0), 50).vectors
    assert sorted(codes.tolist()) == sorted(distinct.tolist())


def test_mostly_constant_vectors_leave_no_code_dead() -> None:
    """Ninety-nine of a hundred patches are the white of a page."""
    rng = np.random.default_rng(0)
    vectors = np.ones((20_000, 48), np.float32)
    vectors[::100] = rng.random((200, 48), dtype=np.float32)
    book = train(vectors, 150)
    assert np.isfinite(book.vectors).all()
    assert book.statistics["usage"] == 1.0
    assert len(np.unique(book.vectors, axis=0)) == 150


def test_a_code_without_vectors_moves_to_one_that_is_far_from_its_own() -> None:
    vectors = np.array([[0], [1], [10]], np.float32)
    codes = np.array([[0], [10], [1000]], np.float32)
    ids, squared = np.array([0, 0, 1], np.int32), np.array([0.0, 1.0, 0.0])
    assert revive(codes, vectors, ids, squared, np.random.default_rng(0)) == 1
    assert codes.tolist() == [[0], [10], [1]]  # the only vector that is away from its code
    assert (ids.tolist(), squared.tolist()) == ([0, 2, 1], [0, 0, 0])


def test_codes_that_die_are_placed_anew() -> None:
    """Means of vectors that come in pairs far apart, next to a dense heap: whatever dies comes to life."""
    rng = np.random.default_rng(1)
    vectors = np.concatenate([rng.normal(0, 1, (2000, 4)), rng.normal(0, 1e-3, (2000, 4)), rng.normal(0, 100, (60, 4))]).astype(np.float32)
    for seed in range(5):
        assert train(vectors, 300, seed=seed).statistics["usage"] == 1.0


def test_no_collapse_where_means_vanish() -> None:
    """Vectors of one length in all directions, whose mean is nothing: codes stay apart."""
    rng = np.random.default_rng(2)
    vectors = rng.standard_normal((4000, 32)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    fresh = rng.standard_normal((2000, 32)).astype(np.float32)
    fresh /= np.linalg.norm(fresh, axis=1, keepdims=True)
    book = train(vectors, 128, held_out=fresh)
    assert book.statistics["held_out_usage"] > 0.95


def test_the_codebook_encodes_what_it_was_trained_for() -> None:
    book = of_photos()
    picture = patches(("chelsea.png",))
    quantiser = Quantiser(book, "cpu")
    error = ((quantiser.decode(quantiser.encode(picture)) - picture) ** 2).sum(axis=1).mean()
    assert error < 0.5 * ((picture - picture.mean(axis=0)) ** 2).sum(axis=1).mean()


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"held_out": np.ones((3, 5), np.float32)}, "held out 5"),
        ({"held_out": np.ones((0, 4), np.float32)}, r"held-out vectors are float32 of shape \(0, 4\)"),
        ({"held_out": np.full((2, 4), np.nan, np.float32)}, "held-out vectors hold NaN"),
        ({"rounds": 0}, "and 0 rounds"),
        ({"stages": 0}, "in 0 stages"),
        ({"modality": "text"}, "modality is 'text'"),
    ],
)
def test_what_cannot_be_trained_is_refused(other: dict[str, Any], message: str) -> None:
    with pytest.raises(TokenizerError, match=message):
        train(np.eye(4, dtype=np.float32), 2, **other)
    with pytest.raises(TokenizerError, match="float64"):
        train(np.eye(4), 2)
