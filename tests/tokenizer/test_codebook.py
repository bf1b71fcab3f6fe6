from __future__ import annotations

import hashlib
import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer.codebook import Codebook

RECIPE = {"size": 224, "patch": 16}


def book(**other: object) -> Codebook:
    vectors = np.arange(12, dtype=np.float32).reshape(4, 3)
    return Codebook(**{"modality": "image", "vectors": vectors, "recipe": RECIPE, "statistics": {"seed": 7, "usage": 0.5}} | other)


def test_a_saved_codebook_comes_back_the_same_from_its_folder_and_its_file(tmp_path: Path) -> None:
    path = book().save(tmp_path / "a" / "books")
    assert path == tmp_path / "a" / "books" / "codebook.safetensors"
    for where in (path, path.parent):
        found = Codebook.load(where)
        assert (found.modality, found.recipe, found.statistics) == ("image", RECIPE, {"seed": 7, "usage": 0.5})
        assert found.vectors.dtype == np.float32
        assert np.array_equal(found.vectors, book().vectors)
        assert found.digest == book().digest
    assert [file.name for file in path.parent.iterdir()] == ["codebook.safetensors"]


def test_saving_again_replaces_and_gives_the_same_bytes(tmp_path: Path) -> None:
    book(modality="audio").save(tmp_path)
    first = book().save(tmp_path).read_bytes()
    assert book().save(tmp_path).read_bytes() == first == book(recipe={"patch": 16, "size": 224}).to_bytes()


def test_the_safetensors_library_opens_it(tmp_path: Path) -> None:
    path = book().save(tmp_path)
    with safe_open(path, "np") as file:
        assert list(file.keys()) == ["codebook"]
        assert np.array_equal(file.get_tensor("codebook"), book().vectors)
        assert json.loads(file.metadata()["auralith"])["recipe"] == RECIPE


def test_the_digest_is_sha256_of_what_decides_the_codes() -> None:
    facts = '{"format":"auralith-codebook","modality":"image","recipe":{"patch":16,"size":224},"shape":[4,3],"version":1}\n'
    assert book().digest == hashlib.sha256(facts.encode() + np.arange(12, dtype="<f4").tobytes()).hexdigest()
    assert book(statistics={}).digest == book().digest
    others = [book(modality="video"), book(recipe={"size": 224, "patch": 8}), book(vectors=book().vectors + np.float32(1))]
    others.append(book(vectors=book().vectors.reshape(3, 4)))
    assert len({book().digest, *(other.digest for other in others)}) == 5


def test_stages_are_kept_and_decide_the_codes() -> None:
    """Version 2, so that a build that knows of no stages refuses the file; of one stage nothing is said, and the version stays 1."""
    facts = '{"format":"auralith-codebook","modality":"image","recipe":{"patch":16,"size":224},"shape":[4,3],"stages":2,"version":2}\n'
    staged = book(stages=2)
    assert staged.digest == hashlib.sha256(facts.encode() + np.arange(12, dtype="<f4").tobytes()).hexdigest()
    found = Codebook.from_bytes(staged.to_bytes())
    assert (found.stages, found.entries, found.size) == (2, 2, 4)
    assert found.stage(1).tolist() == [[6, 7, 8], [9, 10, 11]]
    assert "2 stages of 2 codes of 3 values" in staged.describe()[0]
    assert b"stages" not in book().to_bytes()


def test_vectors_cannot_be_changed_and_do_not_follow_the_callers() -> None:
    mine = np.ones((2, 2), np.float32)
    found = book(vectors=mine)
    mine[0, 0] = 9
    assert found.vectors[0, 0] == 1
    with pytest.raises(ValueError, match="read-only"):
        found.vectors[0, 0] = 2


def test_a_codebook_travels_to_workers() -> None:
    assert pickle.loads(pickle.dumps(book())).digest == book().digest


def test_vectors_in_another_order_of_memory_are_the_same_codebook() -> None:
    assert book(vectors=np.asfortranarray(book().vectors)).digest == book().digest


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"modality": "smell"}, "modality is 'smell', wanted one of image, audio, video"),
        ({"vectors": np.ones((2, 2))}, r"float64 of shape \(2, 2\), wanted a float32 array"),
        ({"vectors": np.ones(3, np.float32)}, r"float32 of shape \(3,\)"),
        ({"vectors": np.ones((0, 3), np.float32)}, r"float32 of shape \(0, 3\)"),
        ({"vectors": [[1.0]]}, "are list"),
        ({"vectors": np.array([[1, np.nan]], np.float32)}, "NaN"),
        ({"vectors": np.array([[1, -np.inf]], np.float32)}, "infinity"),
        ({"stages": 3}, "codebook of 4 vectors has 3 stages"),
        ({"stages": 0}, "has 0 stages"),
        ({"stages": True}, "has True stages"),
        ({"recipe": {"size": np.int64(3)}}, "recipe holds something that JSON cannot"),
        ({"recipe": [1]}, "recipe holds"),
        ({"statistics": {"usage": float("nan")}}, "statistics holds"),
    ],
)
def test_what_is_no_codebook_is_refused(other: dict[str, object], message: str) -> None:
    with pytest.raises(TokenizerError, match=message):
        book(**other)


def test_damaged_and_foreign_files_are_refused() -> None:
    good = book().to_bytes()
    header = 8 + int.from_bytes(good[:8], "little")
    flipped = bytearray(good)
    flipped[-1] ^= 1
    edited = good.replace(b'\\"usage\\":0.5', b'\\"usage\\":0.9')
    assert edited != good
    newer = good.replace(b'\\"version\\":1', b'\\"version\\":3')
    other = good.replace(b"auralith-codebook", b"somebody-codebook")
    cases = {
        b"": "not a SafeTensors file",
        b"x" * 200: "not a SafeTensors file",
        (5).to_bytes(8, "little") + b"[1,2]": "no JSON header",
        (5).to_bytes(8, "little") + b"\xff" * 5: "no JSON header",
        save_tensors({"weight": np.ones((2, 2), np.float32)}): "not a codebook of this product",
        good[:-4]: "holds 44 bytes of vectors, its header promises 4 x 3",
        good + b"1234": "holds 52 bytes",
        good[: header - 9]: "cut off",
        good.replace(b'"F32"', b'"F16"'): "holds 'F16'",
        bytes(flipped): "does not have the digest it says",
        newer: "has version 3, this build reads 1 and 2",
        other: "format 'auralith-codebook' wanted",
    }
    for data, message in cases.items():
        with pytest.raises(TokenizerError, match=message):
            Codebook.from_bytes(data, "x.safetensors")


def test_a_file_that_another_tool_wrote_again_is_refused() -> None:
    """Its hash would be another, though the vectors are the same."""
    good = book().to_bytes()
    metadata = json.loads(good[8 : 8 + int.from_bytes(good[:8], "little")])["__metadata__"]
    again = save_tensors(load_tensors(good), {"other": "thing", **metadata})
    with pytest.raises(TokenizerError, match="edited"):
        Codebook.from_bytes(again)


def test_a_missing_file_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(TokenizerError, match="cannot read .*codebook.safetensors: No such file.*give the folder or file"):
        Codebook.load(tmp_path)
    with pytest.raises(TokenizerError, match="cannot read .*none"):
        Codebook.load(tmp_path / "none")


def test_a_codebook_of_another_recipe_or_modality_does_not_fit() -> None:
    book().require("image", {"patch": 16, "size": 224})
    with pytest.raises(TokenizerError, match=r"patch: codebook 16, wanted 8"):
        book().require("image", {"size": 224, "patch": 8})
    with pytest.raises(TokenizerError, match=r"grey: codebook None, wanted True"):
        book().require("image", RECIPE | {"grey": True})
    with pytest.raises(TokenizerError, match="is for image, wanted one for video"):
        book().require("video", RECIPE)


def test_describe_has_a_line_for_each_figure() -> None:
    lines = book().describe()
    assert lines[0].startswith(f"image codebook {book().digest[:12]}: 4 codes of 3 values")
    assert lines[1:] == ["  seed: 7", "  usage: 0.5"]
