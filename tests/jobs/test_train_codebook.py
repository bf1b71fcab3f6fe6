"""Codebooks from folders and Delta tables, and SentencePiece models by Spark."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from auralith_pipeline.conf.errors import SourceError, TokenizerError
from auralith_pipeline.conf.media import ImageSection, MediaSection
from auralith_pipeline.jobs.train_codebook import find_media, train_codebook_on
from auralith_pipeline.jobs.train_tokenizer import train_pieces
from auralith_pipeline.tokenizer.quantise import Quantiser
from auralith_pipeline.udfs.core.media.vectors import VectorRules, read_vectors

pytestmark = pytest.mark.spark

RULES = VectorRules(image=ImageSection(size=32, patch=16, codebook_size=16))
MEDIA = MediaSection(sample_vectors=1_000, held_out=0.2)


def picture(seed):
    squares = np.random.default_rng(seed).integers(0, 256, (4, 4, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(np.kron(squares, np.ones((12, 12, 1), np.uint8))).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def files():
    return {f"{number:02}.png": picture(number) for number in range(20)}


def test_T2_a_folder_and_a_table_give_the_same_codebook(spark, tmp_path, files):
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "broken.png").write_bytes(b"nothing")
    (tmp_path / "notes.txt").write_text("no picture")
    rows = [(name, bytearray(content)) for name, content in reversed(files.items())] + [("broken", bytearray(b"nothing")), ("null", None)]
    table = str(tmp_path / "table")
    spark.createDataFrame(rows, "name string, content binary").repartition(3).write.format("delta").save(table)
    books = [
        train_codebook_on(find_media(spark, [place], "image", "content").repartition(parts), "image", RULES, MEDIA)
        for place, parts in ((str(tmp_path / "*.png"), 1), (table, 5))
    ]
    assert books[0].digest == books[1].digest
    assert (books[0].size, books[0].recipe) == (16, RULES.recipe("image"))
    assert books[0].statistics["usage"] == 1.0
    assert books[0].statistics["vectors"] + books[0].statistics["held_out_vectors"] == 20 * 4  # four patches a picture
    # Every picture is four flat squares of its own: each patch is nearer to its code than to most others.
    vectors = read_vectors("image", files["00.png"], RULES)
    found = Quantiser(books[0], "cpu").encode(vectors)
    brute = ((vectors[:, None].astype(float) - books[0].vectors[None].astype(float)) ** 2).sum(axis=2)
    assert found.tolist() == brute.argmin(axis=1).tolist()


def test_what_cannot_be_trained_on_is_told(spark, tmp_path, files):
    table = str(tmp_path / "table")
    spark.createDataFrame([("a", bytearray(files["00.png"]))], "name string, content binary").write.format("delta").save(table)
    with pytest.raises(SourceError, match="no binary column 'name'; it has content"):
        find_media(spark, [table], "image", "name")
    with pytest.raises(TokenizerError, match="only 4 distinct"):
        train_codebook_on(find_media(spark, [table], "image", "content"), "image", RULES, MEDIA)


def test_pieces_are_the_same_for_any_partitioning(spark):
    stems = [
        "walk",
        "talk",
        "jump",
        "look",
        "paint",
        "start",
        "play",
        "work",
        "help",
        "turn",
        "laugh",
        "learn",
        "listen",
        "open",
        "close",
        "visit",
        "clean",
        "cook",
        "dance",
        "shout",
    ]
    rows = [(" ".join(f"{stem}{end} {n}" for end in ("", "s", "ed", "ing", "er")),) for stem in stems for n in range(3)]
    frames = [spark.createDataFrame(order, "text string").repartition(parts) for order, parts in ((rows, 1), (rows[::-1], 3))]
    made = [train_pieces(frame, 320, "unigram") for frame in frames]
    assert made[0].sha256 == made[1].sha256
    assert made[0].vocab_size == 320
    assert made[0].decode(made[0].encode("walking  Zebra\n")) == "walking  Zebra\n"
