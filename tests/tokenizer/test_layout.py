from __future__ import annotations

import numpy as np
import pytest

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer.layout import VocabularyLayout


def test_T7_ranges_follow_each_other() -> None:
    layout = VocabularyLayout(text=32_000, image=8192, audio=1024, video=512)
    assert layout.ranges() == {"text": (0, 32_000), "image": (32_000, 40_192), "audio": (40_192, 41_216), "video": (41_216, 41_728)}
    assert layout.total_size == 32_000 + 8192 + 1024 + 512
    assert layout.offset("audio") == 40_192


def test_T7_an_absent_modality_takes_no_ids() -> None:
    layout = VocabularyLayout(text=272, audio=10)
    assert layout.ranges() == {"text": (0, 272), "audio": (272, 282)}
    with pytest.raises(TokenizerError, match="'image'"):
        layout.offset("image")


def test_T7_the_seed_s_offsets_by_option() -> None:
    layout = VocabularyLayout(text=32_000, image=8192, audio=1024, video=512, scheme="compat")
    starts = {name: start for name, (start, _) in layout.ranges().items()}
    assert starts == {"text": 0, "image": 100_000, "audio": 200_000, "video": 300_000}
    assert layout.total_size == 300_512


@pytest.mark.parametrize(
    "sizes", [{"text": 100_001, "image": 1}, {"text": 272, "image": 100_001, "audio": 1}, {"text": 200_001, "audio": 5}]
)
def test_T7_a_clash_of_ranges_is_an_error(sizes: dict[str, int]) -> None:
    with pytest.raises(TokenizerError, match="beyond the start"):
        VocabularyLayout(**sizes, scheme="compat")
    assert VocabularyLayout(**sizes).total_size == sum(sizes.values())


@pytest.mark.parametrize("bad", [{"text": 271}, {"text": 272, "image": -1}, {"text": 272.0}, {"text": 272, "video": True}])
def test_sizes_out_of_range_are_refused(bad: dict[str, int]) -> None:
    with pytest.raises(TokenizerError, match="size of"):
        VocabularyLayout(**bad)


def test_max_vocab_counts_everything() -> None:
    assert VocabularyLayout(text=7000, image=1000, max_vocab=8000).total_size == 8000
    with pytest.raises(TokenizerError, match="8001 ids"):
        VocabularyLayout(text=7001, image=1000, max_vocab=8000)


def test_an_unknown_scheme_is_refused() -> None:
    with pytest.raises(TokenizerError, match="contiguous, compat"):
        VocabularyLayout(text=272, scheme="dense")


@pytest.mark.parametrize(("ids", "bad"), [([[0, 99], [100_000, -1]], -1), ([300], 300), ([100_010], 100_010)])
def test_T7_ids_outside_every_range_are_refused(ids: list[int], bad: int) -> None:
    layout = VocabularyLayout(text=300, image=10, scheme="compat")
    with pytest.raises(TokenizerError, match=f"id {bad} "):
        layout.check_ids(np.array(ids, np.int32))


def test_ids_inside_the_ranges_pass() -> None:
    layout = VocabularyLayout(text=300, image=10, scheme="compat")
    layout.check_ids(np.array([[0, 299], [100_000, 100_009]], np.int32))
    layout.check_ids(np.empty((0, 4), np.int32))


def test_a_layout_comes_back_from_its_manifest_form() -> None:
    layout = VocabularyLayout(text=300, image=10, scheme="compat", max_vocab=200_000)
    assert VocabularyLayout.from_dict(layout.to_dict()) == layout
    with pytest.raises(TokenizerError, match="ranges"):
        VocabularyLayout.from_dict({**layout.to_dict(), "ranges": {"text": [0, 301]}})
    with pytest.raises(TokenizerError, match="audio"):
        VocabularyLayout.from_dict({"text": 300, "image": 10, "scheme": "compat"})
