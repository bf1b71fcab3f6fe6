"""Which frames a video gives, and what refuses it. Every frame shows its own number: a wrong, repeated or broken one cannot pass."""

from __future__ import annotations

import io
import struct
import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

pytest.importorskip("av")

import av

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.udfs.core.media.problem import MediaError
from auralith_pipeline.udfs.core.media.resize_image import resize_image
from auralith_pipeline.udfs.core.media.sample_video import Frames, sample_video
from auralith_pipeline.udfs.core.media.video_decode import AllFrames
from auralith_pipeline.udfs.core.media.video_open import open_video
from auralith_pipeline.udfs.core.media.video_picture import Painter
from tests.media_clips import clip, moov_first, numbered, patched, read_number, turned

COUNT = 30
PICTURES = [numbered(number) for number in range(COUNT)]
# Name: codec, container, options.
KINDS: dict[str, tuple[str, str, dict[str, str]]] = {
    "mpeg4": ("mpeg4", "mp4", {}),
    "h264": ("libx264", "mp4", {}),
    "h264-open": ("libx264", "matroska", {"x264-params": "open-gop=1:keyint=8:min-keyint=8:bframes=3:scenecut=0"}),
    "hevc": ("libx265", "mp4", {"x265-params": "log-level=none:keyint=8", "preset": "ultrafast"}),
    "vp9": ("libvpx-vp9", "webm", {"deadline": "realtime", "cpu-used": "8"}),
    "av1": ("libsvtav1", "mp4", {"preset": "10", "crf": "20"}),
    "vp8": ("libvpx", "webm", {"deadline": "realtime"}),
    "avi": ("mpeg4", "avi", {}),
    "ts": ("libx264", "mpegts", {}),
    "raw": ("libx264", "h264", {}),
}


def made(kind: str, pictures: list[Any] | None = None, **more: Any) -> bytes:
    codec, form, options = KINDS[kind]
    try:
        av.Codec(codec, "w")
    except ValueError:
        pytest.skip(f"this FFmpeg has no encoder {codec}")
    return clip(PICTURES if pictures is None else pictures, codec=codec, form=form, options={**options, **more.pop("options", {})}, **more)


def numbers(frames: Frames) -> list[int]:
    return [read_number(picture) for picture in frames.pictures]


def sampled(content: bytes, **options: Any) -> Frames:
    return sample_video(content, **{"size": 64, "max_frames": 8, **options})


@pytest.mark.parametrize("kind", KINDS)
def test_uniform_gives_distinct_frames_from_the_first_to_the_last(kind):
    frames = sampled(made(kind))
    assert numbers(frames) == frames.indices.tolist() == [0, 4, 8, 12, 17, 21, 25, 29]  # round(29 k / 7)
    assert frames.pictures.dtype == np.uint8
    assert frames.pictures.shape == (8, 64, 64, 3)
    rate = 25 if kind == "raw" else 30  # a raw stream has no times: FFmpeg's rate for it
    np.testing.assert_allclose(frames.times, frames.indices / rate, atol=0.006)  # to 1/100 s, as coarse as a container is
    assert (frames.width, frames.height, frames.rotation, frames.n_frames) == (160, 96, 0, COUNT)
    assert frames.duration == pytest.approx(COUNT / rate, abs=0.01)
    assert not frames.damaged
    # Where packets do not tell frames for certain, all are decoded, twice.
    assert frames.n_decoded == 2 * COUNT if kind in ("vp8", "avi", "ts", "raw") else 8 <= frames.n_decoded <= COUNT


def says(content: bytes) -> int:
    with av.open(io.BytesIO(content)) as container:
        return container.streams.video[0].frames


def with_frames(kind: str, count: int) -> bytes:
    content = made(kind)
    if kind == "avi":
        at = content.index(b"strh") + 8 + 32  # dwLength of the stream's header
        return content[:at] + struct.pack("<I", count) + content[at + 4 :]
    return patched(content, b"stts", 8, struct.pack(">I", count))


@pytest.mark.parametrize(("kind", "count"), [("avi", 40), ("avi", 0), ("avi", 10), ("h264", 40), ("h264", 10), ("mpeg4", 40)])
def test_O46_the_header_counts_frames_that_are_not_there(kind, count):
    content = with_frames(kind, count)
    assert says(content) == count
    frames = sampled(content)
    assert numbers(frames) == [0, 4, 8, 12, 17, 21, 25, 29]
    assert frames.n_frames == COUNT


@pytest.mark.parametrize("kind", ["vp9", "ts", "h264-open"])
def test_O46_the_header_counts_no_frames(kind):
    content = made(kind)
    assert says(content) == 0
    assert numbers(sampled(content)) == [0, 4, 8, 12, 17, 21, 25, 29]


@pytest.mark.parametrize("atom", [b"mdhd", b"mvhd", b"tkhd"])
def test_O46_the_header_lies_about_the_duration(atom):
    offset = 20 if atom == b"tkhd" else 16
    frames = sampled(patched(made("h264"), atom, offset, struct.pack(">I", 10_000_000)))
    assert numbers(frames) == [0, 4, 8, 12, 17, 21, 25, 29]
    assert frames.duration == pytest.approx(1.0)


@pytest.mark.parametrize("kind", ["h264", "vp9", "mpeg4"])
def test_O46_variable_rate(kind):
    times = [float(number) for number in range(15)] + [14 + (number + 1) / 30 for number in range(15)]
    content = made(kind, times=times)
    uniform = sampled(content)
    assert numbers(uniform) == [0, 4, 8, 12, 17, 21, 25, 29]
    np.testing.assert_allclose(uniform.times, np.array(times)[uniform.indices], atol=1e-3)
    by_time = sampled(content, strategy="fps", max_frames=32)
    assert numbers(by_time) == [*range(15)]  # one a second; the last half second has no other tick
    twice = sampled(content, strategy="fps", fps=2, max_frames=32)
    assert numbers(twice) == [*range(15), 29]  # a frame that stays for two ticks counts once


# What a player does with the stored picture (ISO 14496-12, 6.2.2), and how to store one so that it comes out upright.
TURNS = {
    "quarter": ((0, 1, -1, 0), lambda p: np.rot90(p, 1), 90, False),
    "half": ((-1, 0, 0, -1), lambda p: np.rot90(p, 2), 180, False),
    "back": ((0, -1, 1, 0), lambda p: np.rot90(p, -1), 270, False),
    "mirror": ((-1, 0, 0, 1), np.fliplr, 0, True),
    "down": ((1, 0, 0, -1), np.flipud, 180, True),
    "transpose": ((0, 1, 1, 0), lambda p: p.transpose(1, 0, 2), 270, True),
    "transverse": ((0, -1, -1, 0), lambda p: np.rot90(p, 2).transpose(1, 0, 2), 90, True),
}


@pytest.mark.parametrize("name", TURNS)
def test_O46_turned_and_mirrored_clips_give_upright_frames(name):
    matrix, stored, rotation, mirrored = TURNS[name]
    content = turned(made("h264", [np.ascontiguousarray(stored(picture)) for picture in PICTURES]), matrix)
    frames = sampled(content)
    assert numbers(frames) == [0, 4, 8, 12, 17, 21, 25, 29]
    assert (frames.width, frames.height, frames.rotation, frames.mirrored) == (160, 96, rotation, mirrored)


def test_O46_a_clip_turned_by_90_degrees_has_its_sides_swapped():
    frames = sampled(turned(made("mpeg4"), (0, 1, -1, 0)))
    assert (frames.width, frames.height, frames.rotation) == (96, 160, 90)
    assert [read_number(np.rot90(picture, 1)) for picture in frames.pictures] == [0, 4, 8, 12, 17, 21, 25, 29]


def test_turns_agree_with_opencv(tmp_path):
    cv2 = pytest.importorskip("cv2")
    for name in ("quarter", "half", "back"):
        content = turned(made("h264"), TURNS[name][0])
        (tmp_path / "clip.mp4").write_bytes(content)
        good, picture = cv2.VideoCapture(str(tmp_path / "clip.mp4"), cv2.CAP_FFMPEG).read()
        assert good
        ours = sampled(content, max_frames=1).pictures[0].astype(int)
        theirs = cv2.resize(picture, (64, 64), interpolation=cv2.INTER_AREA).astype(int)  # grey: BGR is RGB
        assert np.abs(ours - theirs).mean() < 3, name


def test_T4_three_strategies_three_choices():
    """The seed's T4."""
    content = made("h264", rate=10, options={"g": "7", "sc_threshold": "0"})
    chosen = {strategy: sampled(content, strategy=strategy, fps=2, max_frames=10) for strategy in ("uniform", "fps", "keyframe")}
    assert numbers(chosen["uniform"]) == [0, 3, 6, 10, 13, 16, 19, 23, 26, 29]  # round(29 k / 9)
    assert numbers(chosen["fps"]) == [0, 5, 10, 15, 20, 25]  # one each half second
    assert numbers(chosen["keyframe"]) == [0, 7, 14, 21, 28]
    assert chosen["keyframe"].n_decoded == 5
    for frames in chosen.values():
        assert numbers(frames) == frames.indices.tolist()
    assert numbers(sampled(content, strategy="keyframe", max_frames=3)) == [0, 14, 28]
    assert numbers(sampled(content, strategy="fps", fps=2, max_frames=3)) == [0, 15, 25]  # of 6: the 1st, 4th and 6th
    assert numbers(sampled(content, strategy="fps", fps=10, max_frames=99)) == [*range(COUNT)]


@pytest.mark.parametrize("kind", ["h264", "avi"])
def test_of_a_short_clip_every_frame_once(kind):
    frames = sampled(made(kind, PICTURES[:5]))
    assert numbers(frames) == [0, 1, 2, 3, 4]
    assert numbers(sampled(made(kind, PICTURES[:1]))) == [0]
    assert numbers(sampled(made(kind), max_frames=1)) == [0]


@pytest.mark.parametrize("kind", ["mpeg4", "h264", "h264-open", "hevc", "vp9", "av1"])
def test_leaving_out_packets_changes_no_pixel(kind):
    content = made(kind, [numbered(number) for number in range(80)])
    painter = Painter(64, "stretch")
    with open_video(content) as (container, stream):
        every = [painter.paint(frame) for frame in AllFrames(container, stream)]
    assert len(every) == 80
    for strategy in ("uniform", "fps", "keyframe"):
        for count in (3, 7, 31):
            frames = sampled(content, strategy=strategy, fps=9, max_frames=count)
            np.testing.assert_array_equal(frames.pictures, [every[index] for index in frames.indices])
    few = sampled(content, max_frames=2).n_decoded
    assert few == 80 if kind in ("vp9", "av1") else few < 80  # those two have one key frame here, and no frame to spare


def test_of_a_long_clip_little_is_decoded():
    frames = sampled(made("h264", [numbered(number) for number in range(250)], options={"g": "10"}), max_frames=3)
    assert numbers(frames) == [0, 125, 249]
    assert frames.n_decoded <= 1 + 6 + 10


def test_frames_before_the_edit_list_are_not_shown():
    whole = made("h264")
    begin = 4 + 4 + 4  # version and flags, count, duration of the segment
    first = int.from_bytes(patched(whole, b"elst", 0, b"")[whole.index(b"elst") + 4 + begin :][:4], "big")
    frames = sampled(patched(whole, b"elst", begin, struct.pack(">I", first + 5 * 512)), max_frames=99)
    assert numbers(frames) == [*range(5, COUNT)]
    assert frames.indices.tolist() == [*range(COUNT - 5)]
    assert frames.times[0] == 0


def reason(content: bytes, **options: Any) -> str:
    with pytest.raises(MediaError) as raised:
        sampled(content, **options)
    return raised.value.reason


def tone(form: str, codec: str) -> bytes:
    file = io.BytesIO()
    with av.open(file, "w", format=form) as container:
        stream: Any = container.add_stream(codec, rate=16000, layout="mono")
        for number in range(8):
            frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), format="fltp", layout="mono")
            frame.sample_rate, frame.pts = 16000, number * 1024
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return file.getvalue()


def with_cover(mp3: bytes) -> bytes:
    """The song with a picture of its cover in an ID3v2.3 tag."""
    image = pytest.importorskip("PIL.Image")
    png = io.BytesIO()
    image.fromarray(PICTURES[1]).save(png, "PNG")
    body = b"\0image/png\0\3\0" + png.getvalue()
    frame = b"APIC" + struct.pack(">IH", len(body), 0) + body
    size = bytes((len(frame) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\3\0\0" + size + frame + mp3


def test_files_without_a_video():
    song = tone("mp3", "libmp3lame")
    assert reason(song) == "no_video"
    assert reason(tone("mp4", "aac")) == "no_video"
    covered = with_cover(song)
    with av.open(io.BytesIO(covered)) as container:
        assert len(container.streams.video) == 1  # FFmpeg calls the cover a video
    assert reason(covered) == "no_video"


def test_files_that_cannot_be_read(tmp_path):
    for content in (b"", b"\0" * 5000, np.random.default_rng(1).bytes(5000), b"%PDF-1.7\n", b"<html><body>no</body></html>" * 9):
        assert reason(content) in ("unreadable", "no_video")
    assert reason(b"") == "unreadable"
    assert reason(made("h264")[:1500]) == "unreadable"  # the table of samples lies at the end


def test_a_playlist_opens_no_other_file(tmp_path):
    (tmp_path / "other.ts").write_bytes(made("ts"))
    playlist = f"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{tmp_path}/other.ts\n#EXT-X-ENDLIST\n"
    assert reason(playlist.encode()) == "unreadable"
    assert reason(f"ffconcat version 1.0\nfile '{tmp_path}/other.ts'\n".encode()) == "unreadable"


def test_no_frames():
    content = moov_first(made("h264"))
    assert reason(content[: content.index(b"mdat") + 4]) == "no_frames"


def test_O48_declared_pixels_are_judged_before_decoding(monkeypatch):
    content = made("mpeg4")
    assert reason(content, max_pixels=160 * 96 - 1) == "too_large"
    assert sampled(content, max_pixels=160 * 96).n_frames == COUNT
    monkeypatch.setattr(AllFrames, "__iter__", None)
    animation = clip(PICTURES[:2], codec="gif", form="gif", pixels="rgb8")
    assert reason(animation[:6] + struct.pack("<HH", 60_000, 60_000) + animation[10:]) == "too_large"
    for kind in ("vp9", "avi", "h264"):  # so large that FFmpeg's own look at the first frames is refused
        assert reason(made(kind, [numbered(1, 640, 480)] * 2), max_pixels=160 * 96) == "too_large"


def test_a_stream_that_grows():
    small, large = made("raw", PICTURES[:5]), made("raw", [numbered(number, 320, 192) for number in range(5, 10)])
    assert numbers(sampled(small + large, max_frames=99)) == [*range(10)]
    assert reason(small + large, max_pixels=160 * 96) == "too_large"
    huge = made("raw", [numbered(number, 640, 480) for number in range(5, 10)])
    assert reason(small + huge, max_pixels=160 * 96) == "too_large"  # the decoder refuses these itself


def noisy() -> list[np.ndarray]:
    """Pictures that make every packet some kilobytes large."""
    rng = np.random.default_rng(0)
    return [np.clip(picture + rng.integers(-30, 30, picture.shape), 0, 255).astype(np.uint8) for picture in PICTURES]


def check_none_made_up(frames: Frames) -> list[int]:
    """Each picture is one of the clip, whole, once and at its time."""
    shown = numbers(frames)
    assert shown == sorted(set(shown))
    np.testing.assert_allclose(frames.times, np.array(shown) / 30, atol=1e-3)
    assert frames.indices.tolist() == [*range(len(shown))]
    return shown


@pytest.mark.parametrize("kind", ["h264", "mpeg4", "av1", "h264-open"])
def test_of_a_file_cut_short_the_whole_frames_are_used(kind):
    content = made(kind, noisy(), **({"bit_rate": 4_000_000} if kind == "mpeg4" else {}))
    if kind != "h264-open":
        content = moov_first(content)
    frames = sampled(content[: len(content) * 6 // 10], max_frames=99)
    shown = check_none_made_up(frames)
    assert 5 < len(shown) < 25
    assert shown[:5] == [0, 1, 2, 3, 4]
    assert frames.damaged or kind == "h264-open"  # a Matroska file that ends early looks like one that ends


@pytest.mark.parametrize("victim", [10, 14, 19])
@pytest.mark.parametrize("fill", [b"\0", b"\xff", None], ids=["zeros", "ones", "noise"])
def test_from_a_damaged_packet_to_the_next_key_frame_nothing_is_made_up(victim, fill):
    """Groups of ten frames; a packet of the second is destroyed: its key frame, one amid, the last."""
    content = bytearray(made("h264", noisy(), options={"g": "10", "sc_threshold": "0", "threads": "1"}))
    with av.open(io.BytesIO(content)) as container:
        packet = [packet for packet in container.demux(video=0) if packet.size][victim]
    begin, end = packet.pos + 8, packet.pos + packet.size  # its length and its kind are left
    content[begin:end] = fill * (end - begin) if fill else np.random.default_rng(victim).bytes(end - begin)
    frames = sampled(bytes(content), max_frames=99)
    shown = check_none_made_up(frames)
    assert frames.damaged
    assert set(shown) >= {*range(8), *range(20, COUNT)}  # up to two frames waited in the decoder when it failed
    assert len(set(shown) & {*range(10, 20)}) < 10
    assert numbers(sampled(bytes(content), max_frames=2)) == [0, COUNT - 1]


# Luma weights of red and blue (ITU-T H.273, table 4).
WEIGHTS = {"bt601": (0.299, 0.114), "bt709": (0.2126, 0.0722), "bt2020": (0.2627, 0.0593)}


def rgb(levels: tuple[int, int, int], matrix: str, full: bool, bits: int) -> np.ndarray:
    """ITU-T H.273, section 8.3, solved for R, G and B."""
    red, blue = WEIGHTS[matrix]
    unit = 1 << (bits - 8)
    top = 256 * unit - 1
    y, cb, cr = levels
    luma = y / top if full else (y - 16 * unit) / (219 * unit)
    pb, pr = ((c - 128 * unit) / (top if full else 224 * unit) for c in (cb, cr))
    r, b = luma + 2 * (1 - red) * pr, luma + 2 * (1 - blue) * pb
    return 255 * np.array([r, (luma - red * r - blue * b) / (1 - red - blue), b])


def flat(levels: tuple[int, int, int], width: int, height: int, pixels: str) -> Any:
    frame = av.VideoFrame(width, height, pixels)
    for plane, level in zip(frame.planes, levels, strict=True):
        dtype = np.uint16 if "10" in pixels else np.uint8
        plane.update(np.full(plane.buffer_size // np.dtype(dtype).itemsize, level, dtype).tobytes())
    return frame


@pytest.mark.parametrize("full", [False, True], ids=["limited", "full"])
@pytest.mark.parametrize("pixels", ["yuv420p", "yuv444p", "yuv420p10le"])
@pytest.mark.parametrize(
    ("named", "width", "height", "matrix"),
    [
        (6, 160, 96, "bt601"),
        (5, 1280, 16, "bt601"),
        (1, 160, 96, "bt709"),
        (9, 160, 96, "bt2020"),
        (2, 160, 96, "bt601"),
        (2, 1280, 16, "bt709"),
        (2, 1278, 576, "bt601"),
        (2, 16, 578, "bt709"),
    ],
)
def test_colours_by_matrix_and_range(named, width, height, matrix, pixels, full):
    bits = 10 if "10" in pixels else 8
    levels = (150 << (bits - 8), 100 << (bits - 8), 170 << (bits - 8))
    content = clip(
        [flat(levels, width, height, pixels)], codec="libx264", pixels=pixels, options={"qp": "0"}, colorspace=named, color_range=1 + full
    )
    picture = sampled(content, size=16).pictures[0].reshape(-1, 3)
    assert np.abs(picture - rgb(levels, matrix, full, bits)).max() <= 1.6


def test_scaling_is_that_of_pictures():
    """One path scales while it converts, the other after: the same picture gives the same levels, chroma's rounding aside."""
    rng = np.random.default_rng(0)
    for width, height in ((400, 300), (160, 96), (40, 30)):
        coarse = rng.integers(0, 256, (-(-height // 10), -(-width // 10), 3))
        picture = np.kron(coarse, np.ones((10, 10, 1))).astype(np.uint8)[:height, :width]
        with open_video(clip([picture], codec="libx264", pixels="yuv444p", options={"qp": "0"})) as (container, stream):
            frame = next(iter(AllFrames(container, stream)))
            whole = Painter(1, "stretch")._convert(frame, width, height)
            ours = Painter(64, "stretch").paint(frame).astype(int)
        assert np.abs(ours - resize_image(whole, 64)).mean() < 0.6, (width, height)
        assert np.abs(ours - resize_image(whole, 64)).max() <= 4


def test_crop_and_pad_see_square_pixels():
    grey = [np.full((96, 160, 3), 128, np.uint8)]
    rows = {}
    for aspect in (Fraction(1), Fraction(2), Fraction(1, 2)):
        picture = sampled(clip(grey, codec="libx264", sample_aspect_ratio=aspect), fit="pad").pictures[0]
        rows[aspect] = [int((np.abs(line.astype(int) - 128) < 4).all(axis=1).sum()) for line in (picture[:, 32], picture[32])]
    # (rows, columns) of 64: 160 x 96, then as 320 x 96, then as 80 x 96.
    assert rows == {Fraction(1): [38, 64], Fraction(2): [19, 64], Fraction(1, 2): [64, 53]}
    left = np.concatenate([np.zeros((96, 20, 3), np.uint8), np.full((96, 140, 3), 128, np.uint8)], axis=1)
    assert sampled(clip([left], codec="libx264"), fit="crop").pictures[0].min() > 120  # 32 columns are cut off at each side
    assert sampled(turned(clip([left], codec="libx264"), (0, 1, -1, 0)), fit="crop").pictures[0].min() > 120


def test_hidden_colours_do_not_show():
    rgba = np.zeros((96, 160, 4), np.uint8)
    rgba[:, :, 0], rgba[:, 80:, 3], rgba[:48, 80:, 3] = 255, 255, 51  # red everywhere, seen at the right, a fifth of it above
    frame = av.VideoFrame.from_ndarray(rgba, format="rgba").reformat(format="bgra")
    picture = sampled(clip([frame], codec="ffv1", form="matroska", pixels="bgra")).pictures[0]
    assert (picture[:, :30] == 255).all()
    assert (picture[34:, 34:] == [255, 0, 0]).all()
    assert np.abs(picture[:30, 34:].astype(int) - [255, 204, 204]).max() <= 1


def test_sound_and_high_dynamic_range_are_said():
    assert sampled(made("h264", sound=True)).has_sound
    plain, pq = sampled(made("h264")), sampled(made("h264", color_trc=16))
    assert (plain.has_sound, plain.hdr, pq.hdr) == (False, False, True)


@pytest.mark.parametrize(
    "wrong", [{"strategy": "every"}, {"max_frames": 0}, {"fps": 0.0}, {"fps": float("nan")}, {"size": 0}, {"threads": 0}]
)
def test_values_out_of_range(wrong):
    with pytest.raises(ConfigError):
        sampled(b"", **wrong)


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(ConfigError, match="multimodal"):
        sample_video(b"")
