"""A mixed folder to shards and back: every media region is the direct encoding of its file, and everything else is text."""

from __future__ import annotations

import io
import wave
from collections import Counter

import numpy as np
import pytest
from PIL import Image

from auralith_pipeline.conf.load import load_config
from auralith_pipeline.conf.tables import BRONZE_DOCUMENTS, BRONZE_QUARANTINE, GOLD_DOCUMENTS, GOLD_LINEAGE
from auralith_pipeline.jobs._places import find_places
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.collect_corpus import run
from auralith_pipeline.jobs.encode_media import media_rules
from auralith_pipeline.jobs.explain_document import read_spans
from auralith_pipeline.sharding.reader import load_manifest, load_shard
from auralith_pipeline.sharding.storage import open_storage
from auralith_pipeline.sharding.verify import verify
from auralith_pipeline.tokenizer.bpe import BpeTokenizer
from auralith_pipeline.tokenizer.codebook import Codebook
from auralith_pipeline.tokenizer.quantise import Quantiser
from auralith_pipeline.udfs.core.media.patches import join_patches
from auralith_pipeline.udfs.core.media.vectors import read_vectors
from tests.media_clips import clip, numbered

pytestmark = pytest.mark.spark

PICTURES, SOUNDS, CLIPS, PAGES = 14, 4, 2, 3
SEQ_LEN, SIDE, PATCH = 128, 64, 16
SETTINGS = {
    "tokenizer": {"vocab_size": 272},
    "image": {"size": SIDE, "patch": PATCH, "codebook_size": 32},
    "audio": {"codebook_size": 8},
    "video": {"size": SIDE, "patch": PATCH, "codebook_size": 8},
    "media": {"sample_vectors": 2_000, "held_out": 0.2},
    "sharding": {"seq_len": SEQ_LEN, "val_fraction": 0.0},
    "pipeline": {"quality_filter": False, "remove_pii": False},
    "language": {"enabled": False},
    "license": {"enabled": False},
}
STARTS = {4: ("image", 5), 6: ("audio", 7), 8: ("video", 9)}


def picture(seed):
    """Four by four coarse squares in colours of their own."""
    squares = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), np.uint8)
    return np.kron(squares, np.ones((24, 32, 1), np.uint8))


def encoded(pixels, form):
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, form)
    return out.getvalue()


def sound(seed, seconds):
    time = np.arange(int(16_000 * seconds)) / 16_000
    samples = 0.4 * np.sin(2 * np.pi * 150 * (seed + 1) * time * (1 + time)) + 0.05 * np.random.default_rng(seed).standard_normal(len(time))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((samples * 20_000).astype("<i2").tobytes())
    return out.getvalue()


def lay_out(folder):
    """The files of the corpus; returns the bytes of the good media by path."""
    media = {f"pictures/{n:02}.{form.lower()}": encoded(picture(n), form) for n in range(PICTURES) for form in [("PNG", "BMP")[n % 2]]}
    media |= {f"sounds/{n}.wav": sound(n, 0.3 + n) for n in range(SOUNDS)}
    media |= {f"clips/{n}.mp4": clip([numbered(n * 16 + k) for k in range(12)]) for n in range(CLIPS)}
    media |= {f"pages/img/{n}.png": encoded(picture(100 + n), "PNG") for n in range(PAGES)}
    others = {
        f"pages/{n}.html": f"<h1>Page {n}</h1><p>Before it.</p><img src='img/{n}.png' alt='Number {n}'><p>After <b>it</b>, and "
        f"again:</p><img src='img/{n}.png'><img src='img/{(n + 1) % PAGES}.png'><img src='gone.png'>".encode()
        for n in range(PAGES)
    }
    others |= {f"code/{n}.py": f"def number_{n}():\n    return {n}\n".encode() for n in range(3)}
    others |= {"texts/a.txt": b"A plain text that spells <IMG> and <PAD>.", "texts/b.md": "# B\n\nEnough: \ufffc here.".encode()}
    broken = {
        "bad/empty.png": b"",
        "bad/text.jpg": b"no picture at all",
        "bad/cut.png": encoded(picture(50), "PNG")[:150],
        "bad/text.wav": b"no sound at all",
        "bad/sound.mp4": sound(9, 0.2),
    }
    for name, content in {**media, **others, **broken}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return media


@pytest.fixture(scope="module")
def corpus(spark, tmp_path_factory):
    place = tmp_path_factory.mktemp("multimodal corpus")
    media = lay_out(place / "in")
    sources = [{"type": "media", "path": str(place / "in"), "max_samples": None}]
    overrides = {**SETTINGS, "sources": sources, "pipeline": {**SETTINGS["pipeline"], "output_dir": str(place / "shards")}}
    cfg = load_config(overrides=overrides, environment={})
    summary = run(spark, cfg)
    places = find_places(cfg)
    tables = Tables(spark, places.tables)
    storage = open_storage(places.output)
    manifest = load_manifest(storage, places.output)
    gold = {row["doc_id"]: row for row in tables.read(GOLD_DOCUMENTS).collect()}
    ids = {}
    for row in tables.read(GOLD_LINEAGE).collect():
        spans = manifest.split_layout(row["split"]).spans(row["first_row"], row["first_position"], row["n_slots"], manifest.seq_len)
        ids[row["doc_id"]] = read_spans(storage, manifest, spans)
    books = {kind: Codebook.load(f"{places.codebooks}/{kind}") for kind in ("image", "audio", "video")}
    return {
        "cfg": cfg, "summary": summary, "tables": tables, "manifest": manifest, "gold": gold, "ids": ids, "books": books, "media": media,
        "output": places.output,
    }  # fmt: skip


def regions(ids, manifest):
    """(kind, codes) of every media region, and the text with U+FFFC in their places; fails where markers do not pair."""
    found, kept, at = [], [], 1
    while at < len(ids) - 1:
        token = int(ids[at])
        if token in STARTS:
            kind, end = STARTS[token]
            stop = at + 1 + int(np.flatnonzero(ids[at + 1 :] == end)[0])
            start = manifest.layout[kind][0]
            found.append((kind, ids[at + 1 : stop] - start))
            assert ((ids[at + 1 : stop] >= start) & (ids[at + 1 : stop] < manifest.layout[kind][1])).all()
            kept += "\ufffc".encode()
            at = stop + 1
        elif token in (10, 11):  # FUSE, SEP
            at += 1
        else:
            kept.append(token - 16)
            at += 1
    return found, bytes(kept).decode()


def test_conservation_and_reasons(corpus):
    found = {(row["uri"], row["reason"]) for row in corpus["tables"].read(BRONZE_QUARANTINE).collect()}
    assert found == {
        ("bad/empty.png", "media_empty"),
        ("bad/text.jpg", "media_not_an_image"),
        ("bad/cut.png", "media_truncated"),
        ("bad/text.wav", "media_unreadable"),
        ("bad/sound.mp4", "media_no_video"),
        *((f"pages/{n}.html", "media_missing") for n in range(PAGES)),
    }
    summary = corpus["summary"]
    assert summary.documents_in == summary.documents_kept + summary.documents_rejected + summary.documents_duplicate + summary.quarantined
    kinds = Counter(row["modality"] for row in corpus["gold"].values())
    assert kinds == {"image": PICTURES + PAGES, "audio": SOUNDS, "video": CLIPS, "mixed": PAGES, "code": 3, "text": 2}


def test_T6_every_region_is_the_direct_encoding_of_its_file_in_reading_order(corpus):
    rules, manifest = media_rules(corpus["cfg"]), corpus["manifest"]
    direct = {}
    for name, content in corpus["media"].items():
        kind = {"sounds": "audio", "clips": "video"}.get(name.split("/")[0], "image")
        direct[name] = (kind, Quantiser(corpus["books"][kind], "cpu").encode(read_vectors(kind, content, rules)).tolist())
    seen = 0
    for doc_id, row in corpus["gold"].items():
        ids = corpus["ids"][doc_id]
        if row["media"] is None:
            markers = [13, 14] if row["modality"] == "code" else []
            assert [id_ for id_ in ids.tolist() if 4 <= id_ < 16] == markers
            assert BpeTokenizer.bytes_only().decode(ids, skip_special=True) == row["text"]
            continue
        found, text = regions(ids, manifest)
        names = [ref["path"].split("/in/")[1] for ref in row["media"]]
        assert [(kind, codes.tolist()) for kind, codes in found] == [direct[name] for name in names]
        assert text == row["text"]
        seen += len(found)
    assert seen == PICTURES + PAGES + SOUNDS + CLIPS + 3 * PAGES


def test_E2_a_page_is_text_and_pictures_in_order_with_its_markers(corpus):
    pages = {row["uri"]: row for row in corpus["gold"].values() if row["modality"] == "mixed"}
    row = pages["pages/1.html"]
    assert row["text"] == "Page 1\nBefore it.\n\ufffc\nNumber 1\nAfter it, and again:\n\ufffc\n\ufffc"
    ids = corpus["ids"][row["doc_id"]]
    assert [int(id_) for id_ in ids if id_ < 16] == [2, 10, 4, 5, 10, 10, 4, 5, 10, 10, 4, 5, 3]


def test_T3_T4_token_counts_follow_duration_and_size_and_frames_are_whole(corpus):
    rows = {row["uri"]: corpus["ids"][row["doc_id"]] for row in corpus["gold"].values() if row["media"] is not None}
    per_picture = (SIDE // PATCH) ** 2
    assert {len(rows[f"pictures/{n:02}.{'bmp' if n % 2 else 'png'}"]) for n in range(PICTURES)} == {per_picture + 4}  # BOS <IMG> .. EOS
    # 256 ms a code, at 16 kHz: 0.3 s, 1.3 s, 2.3 s, 3.3 s
    assert [len(rows[f"sounds/{n}.wav"]) - 4 for n in range(SOUNDS)] == [2, 6, 9, 13]
    # A row of 128 holds seven whole frames of 16 codes and two markers, so of twelve frames seven are taken.
    assert {len(rows[f"clips/{n}.mp4"]) - 4 for n in range(CLIPS)} == {7 * per_picture}


def test_a_region_lies_in_one_row(corpus):
    storage, manifest, seen = open_storage(corpus["output"]), corpus["manifest"], 0
    for entry in manifest.shards:
        tensors = load_shard(storage, manifest, entry).tensors
        for ids, mask in zip(tensors["input_ids"], tensors["modality_mask"], strict=True):
            markers = ids[(ids >= 4) & (ids <= 9)].tolist()
            assert markers[1::2] == [STARTS[start][1] for start in markers[::2]]
            assert np.flatnonzero(np.diff((mask > 0).astype(int))).size == len(markers)  # codes stand between markers, and only there
            seen += len(markers) // 2
    assert seen == PICTURES + PAGES + SOUNDS + CLIPS + 3 * PAGES


def test_pictures_can_be_told_apart_by_what_their_codes_decode_to(corpus):
    rules, book = media_rules(corpus["cfg"]), corpus["books"]["image"]
    names = [f"pictures/{n:02}.{'bmp' if n % 2 else 'png'}" for n in range(PICTURES)]
    originals = np.stack([read_vectors("image", corpus["media"][name], rules) for name in names])
    rows = {row["uri"]: corpus["ids"][row["doc_id"]] for row in corpus["gold"].values()}
    for number, name in enumerate(names):
        ((_, codes),) = regions(rows[name], corpus["manifest"])[0]
        decoded = Quantiser(book, "cpu").decode(codes)
        assert join_patches(decoded, SIDE, SIDE, PATCH).shape == (1, SIDE, SIDE, 3)
        assert int(np.argmin(((originals - decoded) ** 2).sum(axis=(1, 2)))) == number


def test_the_release_is_whole_and_the_layout_stands_in_it(corpus):
    report = verify(corpus["output"])
    assert not report.damages
    assert corpus["manifest"].layout == {"text": (0, 272), "image": (272, 304), "audio": (304, 312), "video": (312, 320)}


def test_media_of_an_earlier_run_stay_though_their_source_is_gone(spark, corpus, tmp_path):
    """As after a crash before the media stage: the tables have the documents, and no codes."""
    (tmp_path / "more.txt").write_text("A text that came later.")
    cfg = corpus["cfg"]
    sources = (cfg.sources[0], cfg.sources[0].model_copy(update={"type": "text", "name": "later", "path": str(tmp_path / "more.txt")}))
    pipeline = cfg.pipeline.model_copy(update={"output_dir": str(tmp_path / "shards")})
    both = cfg.model_copy(update={"pipeline": pipeline, "sources": sources[:1]})
    tables = Tables(spark, find_places(both).tables)
    tables.ensure()
    tables.append(corpus["tables"].read(BRONZE_DOCUMENTS), BRONZE_DOCUMENTS, step="ingest:" + "c" * 64)
    summary = run(spark, both.model_copy(update={"sources": sources[1:]}))
    assert summary.documents_kept == len(corpus["gold"]) + 1
    layout = load_manifest(open_storage(str(tmp_path / "shards")), str(tmp_path / "shards")).layout
    assert layout == corpus["manifest"].layout


def test_the_same_run_again_has_nothing_to_do(spark, corpus):
    assert run(spark, corpus["cfg"]).unchanged
