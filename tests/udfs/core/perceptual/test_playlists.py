"""A playlist is no media file: nothing that it names is opened."""

from __future__ import annotations

import pytest

from auralith_pipeline.udfs.core.media.problem import MediaError
from auralith_pipeline.udfs.core.media.sample_video import sample_video
from auralith_pipeline.udfs.core.perceptual.audio import hash_audio
from auralith_pipeline.udfs.core.perceptual.video import hash_video
from tests.media_clips import clip, numbered


@pytest.mark.parametrize("playlist", ["ffconcat version 1.0\nfile '{name}'\n", "#EXTM3U\n#EXTINF:1,\n{name}\n#EXT-X-ENDLIST\n"])
def test_what_a_playlist_names_is_not_read(tmp_path, monkeypatch, playlist):
    content = clip([numbered(n) for n in range(60)], sound=True)
    (tmp_path / "inner.mp4").write_bytes(content)
    monkeypatch.chdir(tmp_path)
    text = playlist.format(name="inner.mp4").encode()
    assert hash_video(content).fault is None  # so a playlist that was followed would give the same
    assert (hash_video(text).fault, hash_audio(text).fault) == ("unreadable", "unreadable")
    with pytest.raises(MediaError, match="unreadable"):
        sample_video(text)
