"""What the page of tokens shows: pure parts by hand, and one small run read back from its shards."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import wave
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.conf.load import load_config
from auralith_pipeline.conf.media import ImageSection
from auralith_pipeline.jobs._places import find_places
from auralith_pipeline.jobs._progress import Progress
from auralith_pipeline.jobs._region_views import MOST_SECONDS, show, strip, wav
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs._tokens_page import tokens_page
from auralith_pipeline.jobs._tokens_report import Document, KindFigures, Region, TokensReport
from auralith_pipeline.jobs.collect_corpus import run
from auralith_pipeline.jobs.encode_media import choose_codebooks
from auralith_pipeline.jobs.show_tokens import MOST_REGIONS, look, show_tokens
from auralith_pipeline.sharding.reader import load_manifest
from auralith_pipeline.sharding.storage import open_storage
from auralith_pipeline.sharding.verify import verify
from auralith_pipeline.tokenizer.codebook import Codebook
from auralith_pipeline.tokenizer.quantise import Quantiser
from auralith_pipeline.udfs.core.media.vectors import VectorRules
from tests.test_multimodal import CLIPS, PAGES, PICTURES, SETTINGS, SOUNDS, lay_out

SIDE, PATCH = 32, 16
IMAGE = {"vectors": "rgb_patches", "size": SIDE, "patch": PATCH, "fit": "stretch", "background": [255, 255, 255]}
AUDIO = {"vectors": "log_mel", "rate": 16_000, "n_fft": 512, "hop": 256, "n_mels": 80, "patch": 16}


def grey(*levels):
    """Patches (n, 768) of one level each."""
    return np.repeat(np.array(levels, np.float32)[:, None], PATCH * PATCH * 3, axis=1)


def data_of(html, kind):
    return [base64.b64decode(found) for found in re.findall(rf'"data:{kind};base64,([^"]*)"', html)]


def pixels_of(png):
    return np.asarray(Image.open(io.BytesIO(png)))


def image_region(**changes):
    made = {"kind": "image", "recipe": IMAGE, "codes": np.array([0, 1, 1, 0], np.int32), "decoded": grey(0, 1, 1, 0)}
    return Region(**made | {"original": grey(0, 1, 1, 0.5), "same": True} | changes)


def page(*parts, uri="a.html", modality="mixed", regions=1):
    kind = KindFigures(kind="image", codebook="ab" * 32, entries=4, regions=3, codes=12, used=2, perplexity=2.0, shown=1, error=0.25)
    return TokensReport("0123", 1, 2, [kind], [Document("d0" * 32, uri, modality, "train", 9, regions, parts)])


def test_a_picture_is_what_its_patches_say():
    (png,) = data_of(show(image_region(), grey(0, 1, 0.2, 0), None), "image/png")
    pixels = pixels_of(png)
    assert pixels.shape == (SIDE, SIDE, 3)
    assert [int(pixels[y, x, 0]) for y in (0, 16) for x in (0, 16)] == [0, 255, 51, 0]


def test_the_error_is_the_mean_square_of_a_value():
    assert image_region().error == pytest.approx(0.25 / 4)  # one patch of four is off by a half
    assert image_region(original=None, note="gone").error is None


def test_a_strip_has_the_first_and_the_last_frame_and_eight_at_most():
    frames = np.repeat(np.arange(20, dtype=np.uint8), 224 * 224 * 3).reshape(20, 224, 224, 3)
    shown = strip(frames)
    assert shown.shape == (112, 8 * 112, 3)
    assert shown[0, ::112, 0].tolist() == [0, 3, 5, 8, 11, 14, 16, 19]
    assert strip(frames[:1, :64, :64]).shape == (64, 64, 3)


def test_a_wav_has_the_samples_clipped():
    with wave.open(io.BytesIO(wav(np.array([0, 1, -2, 0.5], np.float32), 8_000))) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (8_000, 1, 2)
        assert np.frombuffer(file.readframes(9), "<i2").tolist() == [0, 32_767, -32_767, 16_384]


@pytest.mark.parametrize("patches", [1, 100])
def test_a_sound_is_seen_and_heard_for_fifteen_seconds_at_most(patches):
    region = Region("audio", AUDIO, np.zeros(patches, np.int32), np.full((patches, 16 * 80), 0.3, np.float32))
    html = show(region, region.decoded, None)
    (png,), (sound,) = data_of(html, "image/png"), data_of(html, "audio/wav")
    frames = min(patches * 16, MOST_SECONDS * 16_000 // 256)
    assert pixels_of(png).shape == (80, frames, 3)
    assert len(sound) == 44 + 2 * 256 * frames


def test_the_page_escapes_runs_nothing_and_loads_nothing():
    evil = '<script>alert(1)</script><img src="https://e.example/x">'
    html = tokens_page(page(f"before {evil}", image_region(note=None), "after", uri=evil))
    assert "<script" not in html
    assert "e.example/x&quot;" in html
    assert not re.findall(r'(?:src|href)="(?!data:)', html)
    assert "default-src 'none'; img-src data:; media-src data:" in html
    assert html.index("before &lt;script") < html.index("<img") < html.index("after")
    assert len(data_of(html, "image/png")) == 2
    assert "50.0%" in html  # 2 of 4 entries
    assert "the original gives these codes" in html
    assert "9 tokens, 1 region, split train" in html


def test_a_missing_original_is_said_and_its_codes_are_shown():
    html = tokens_page(page(image_region(original=None, same=None, note="The original is <gone>.")))
    assert "The original is &lt;gone&gt;." in html
    assert len(data_of(html, "image/png")) == 1


def test_long_texts_and_many_regions_are_cut_and_that_is_said():
    html = tokens_page(page("x" * 1_000, image_region(), regions=9))
    assert "[... 400 characters ...]" in html
    assert "8 regions more." in html
    assert "GIVES OTHER CODES" in tokens_page(page(image_region(same=False)))


def test_the_report_is_json():
    facts = json.loads(json.dumps(page("text", image_region()).as_dict()))
    assert facts["kinds"][0]["usage"] == 0.5
    assert facts["documents"][0]["shown"] == [
        {"kind": "image", "codes": 4, "first_codes": [0, 1, 1, 0], "error": 0.0625, "same": True, "note": None}
    ]


@pytest.fixture
def chequers(tmp_path):
    """A picture of four squares, black, white, white, black, and what refers to it."""
    path = tmp_path / "chequers.png"
    Image.fromarray(np.kron(np.array([[0, 255], [255, 0]], np.uint8), np.ones((PATCH, PATCH), np.uint8))).convert("RGB").save(path)
    content = path.read_bytes()
    return path, {"path": str(path), "offset": 0, "length": len(content), "sha256": hashlib.sha256(content).hexdigest()}


RULES = VectorRules(image=ImageSection(size=SIDE, patch=PATCH))
STAGES = {"image": {"stages": 2}, "audio": {"stages": 3, "codebook_size": 4}, "video": {"stages": 2, "codebook_size": 4}}
BLACK_AND_WHITE = Quantiser(Codebook("image", grey(0, 1), IMAGE), "cpu")


@pytest.mark.parametrize(("codes", "same", "error"), [([0, 1, 1, 0], True, 0.0), ([0, 1, 1, 1], False, 0.25)])
def test_a_region_is_compared_with_its_file(chequers, codes, same, error):
    region = look("image", np.array(codes, np.int32), chequers[1], BLACK_AND_WHITE, RULES)
    assert (region.same, region.error, region.note) == (same, error, None)


def test_an_original_gone_changed_or_of_another_size_is_no_failure(chequers):
    path, ref = chequers
    assert "gives 4 vectors, the shard has 3 codes" in str(look("image", np.array([0, 1, 1], np.int32), ref, BLACK_AND_WHITE, RULES).note)
    codes = np.array([0, 1, 1, 0], np.int32)
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    assert "other bytes" in str(look("image", codes, ref, BLACK_AND_WHITE, RULES).note)
    path.write_bytes(b"no picture")
    as_named = ref | {"length": 10, "sha256": hashlib.sha256(b"no picture").hexdigest()}
    assert "cannot be decoded here: not_an_image" in str(look("image", codes, as_named, BLACK_AND_WHITE, RULES).note)
    path.unlink()
    region = look("image", codes, ref, BLACK_AND_WHITE, RULES)
    assert region.note is not None
    assert region.original is None
    assert region.decoded[:, 0].tolist() == [0, 1, 1, 0]


@pytest.mark.spark
def test_documents_come_back_from_the_shards(spark, tmp_path, monkeypatch):
    lay_out(tmp_path / "in")
    sources = [{"type": "media", "path": str(tmp_path / "in"), "max_samples": None}]
    pipeline = {**SETTINGS["pipeline"], "output_dir": str(tmp_path / "shards")}
    stages = {kind: {**SETTINGS[kind], **changes} for kind, changes in STAGES.items()}
    cfg = load_config(overrides={**SETTINGS, **stages, "sources": sources, "pipeline": pipeline}, environment={})
    run(spark, cfg)
    (tmp_path / "in/clips/0.mp4").unlink()
    places = find_places(cfg)
    tables = Tables(spark, places.tables)
    found = show_tokens(tables, places.output, places.tokenizer, top=2)

    assert [(document.modality, document.regions) for document in found.documents] == [
        *[("audio", 1)] * 2, *[("image", 1)] * 2, *[("mixed", 3)] * 2, *[("video", 1)] * 2,
    ]  # fmt: skip
    parts = [part for document in found.documents for part in document.parts if isinstance(part, Region)]
    assert [part.same for part in parts if part.note is None] == [True] * (2 + 2 + 6 + CLIPS - 1)
    assert [part.kind for part in parts if part.note is not None] == ["video"]
    assert MOST_REGIONS >= 3
    mixed = next(document for document in found.documents if document.modality == "mixed")
    number = mixed.uri[len("pages/")]
    assert mixed.parts[0] == f"Page {number}\nBefore it.\n"
    assert mixed.parts[2] == f"\nNumber {number}\nAfter it, and again:\n"

    regions = {kind.kind: (kind.regions, kind.codes) for kind in found.kinds}
    assert found.shards_read == found.shards == 1
    assert regions["image"] == (PICTURES + PAGES + 3 * PAGES, 2 * 16 * (PICTURES + PAGES + 3 * PAGES))
    assert regions["audio"] == (SOUNDS, 3 * (2 + 6 + 9 + 13))
    assert regions["video"] == (CLIPS, CLIPS * 3 * 2 * 16)  # of frames of 32 codes a row of 128 holds three
    assert not verify(places.output).damages
    assert load_manifest(open_storage(places.output), places.output).layout == {
        "text": (0, 272), "image": (272, 272 + 2 * 32), "audio": (336, 336 + 3 * 4), "video": (348, 348 + 2 * 4),
    }  # fmt: skip
    for kind in found.kinds:
        assert 0 < kind.used <= kind.entries
        assert 1 <= kind.perplexity <= kind.used + 1e-9
    page = tokens_page(found)
    assert len(data_of(page, "image/png")) == 2 * len(parts) - 1
    assert len(data_of(page, "audio/wav")) == 4
    json.dumps(found.as_dict())

    with pytest.raises(TokenizerError, match=r"image codebook in .* has 2 stages, the configuration 1. Set image.stages to 2"):
        choose_codebooks(tables, load_config(overrides={**SETTINGS, "pipeline": pipeline}, environment={}), places.codebooks, Progress())

    # A codebook given by a path from another folder, that is not there any more.
    monkeypatch.chdir(tmp_path)
    Path(places.codebooks, "image").rename("given")
    given = {**SETTINGS, **stages, "image": {**stages["image"], "codebook": "given"}, "pipeline": pipeline}
    chosen = choose_codebooks(tables, load_config(overrides=given, environment={}), places.codebooks, Progress())
    Path("given", "codebook.safetensors").unlink()
    monkeypatch.chdir("/")
    again = show_tokens(tables, places.output, places.tokenizer, top=2)
    assert {kind.kind: kind.codebook for kind in again.kinds}["image"] == chosen.by_kind["image"].digest
    looked = [part for document in again.documents for part in document.parts if isinstance(part, Region)]
    assert [part.same for part in looked] == [part.same for part in parts]

    book = Codebook.load(f"{places.codebooks}/audio")
    Codebook("audio", book.vectors + np.float32(1), book.recipe, stages=3).save(f"{places.codebooks}/audio")
    with pytest.raises(TokenizerError, match="Put that one back"):
        show_tokens(tables, places.output, places.tokenizer)
