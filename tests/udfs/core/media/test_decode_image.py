"""What the pixels of each sort of picture are, by hand or as other decoders see them; what is refused, in test_refuse_image.py."""

from __future__ import annotations

import itertools
import sys

import numpy as np
import pytest

pytest.importorskip("PIL")

from PIL import Image, ImageCms

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.udfs.core.media import image_flatten
from auralith_pipeline.udfs.core.media.decode_image import decode_image
from auralith_pipeline.udfs.core.media.resize_image import resize_image
from tests.udfs.core.media.image_makers import chunk, encoded, photograph, png

WHITE, BLACK, RED, GREEN, BLUE = (255, 255, 255), (0, 0, 0), (255, 0, 0), (0, 255, 0), (0, 0, 255)
MAGENTA = (255, 0, 255)  # as background, so that it cannot come from anywhere else
RAMP = np.arange(256, dtype=np.uint16).reshape(16, 16) * 257  # 0 .. 65,535, that is 0 .. 255 in 8 bits


def block(*rows: list[tuple[int, int, int]], times: int = 1) -> np.ndarray:
    return np.array(rows, np.uint8).repeat(times, 0).repeat(times, 1)


def deep_tiff(mode: str, **options: object) -> bytes:
    levels = RAMP.astype(">u2" if mode == "I;16B" else "<u2")
    return encoded(Image.frombytes(mode, (16, 16), levels.tobytes()), "TIFF", **options)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(png(16, 16, 16, 0, [row.astype(">u2").tobytes() for row in RAMP]), id="png"),
        pytest.param(deep_tiff("I;16"), id="tiff I;16"),
        pytest.param(deep_tiff("I;16B"), id="tiff I;16B"),
        pytest.param(deep_tiff("I;16", compression="tiff_lzw"), id="tiff lzw"),
        pytest.param(encoded(Image.fromarray(RAMP.astype(np.int32), "I"), "PPM"), id="pgm"),
    ],
)
def test_O43_a_16_bit_grey_picture_keeps_its_levels(content):
    rgb = decode_image(content)
    grey = rgb[..., 0].ravel()
    assert (rgb == rgb[..., :1]).all()
    assert len(np.unique(grey)) >= 200
    assert (np.diff(grey.astype(int)) >= 0).all()
    assert abs(grey.mean() - np.arange(256).mean()) < 2
    np.testing.assert_array_equal(grey, np.arange(256))


def test_16_bit_grey_where_white_is_zero():
    tifffile = pytest.importorskip("tifffile")
    import io

    file = io.BytesIO()
    tifffile.imwrite(file, RAMP, photometric="miniswhite")
    np.testing.assert_array_equal(decode_image(file.getvalue())[..., 0].ravel(), np.arange(256)[::-1])


def test_16_bit_rgb_keeps_the_upper_byte():
    rgb = RAMP[..., None] // np.array([1, 2, 4], np.uint16)
    rows = [row.astype(">u2").tobytes() for row in rgb]
    np.testing.assert_allclose(decode_image(png(16, 16, 16, 2, rows)), rgb / 257, atol=1)


# Corners of the upright picture; the file holds red and green over blue and white. By hand from EXIF 2.32, table 6.
UPRIGHT = {
    1: [[RED, GREEN], [BLUE, WHITE]],
    2: [[GREEN, RED], [WHITE, BLUE]],
    3: [[WHITE, BLUE], [GREEN, RED]],
    4: [[BLUE, WHITE], [RED, GREEN]],
    5: [[RED, BLUE], [GREEN, WHITE]],
    6: [[BLUE, RED], [WHITE, GREEN]],
    7: [[WHITE, GREEN], [BLUE, RED]],
    8: [[GREEN, WHITE], [RED, BLUE]],
}


@pytest.mark.parametrize("orientation", UPRIGHT)
@pytest.mark.parametrize("form", ["JPEG", "PNG", "TIFF", "WEBP", "large JPEG"])
def test_O44_all_orientations_are_shown_upright(form, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    times = 512 if form == "large JPEG" else 16  # the large one is decoded at a smaller scale
    stored = block([RED, RED, GREEN, GREEN], [BLUE, BLUE, WHITE, WHITE], times=times)
    options = {"JPEG": {"quality": 98, "subsampling": 0}, "WEBP": {"lossless": True}}.get(form.removeprefix("large "), {})
    rgb = decode_image(encoded(Image.fromarray(stored), form.removeprefix("large "), exif=exif, **options))
    height, width, _ = rgb.shape
    assert width == 2 * height if orientation < 5 else height == 2 * width
    corners = rgb[[height // 4, 3 * height // 4]][:, [width // 4, 3 * width // 4]]
    np.testing.assert_allclose(corners, UPRIGHT[orientation], atol=6)


@pytest.mark.parametrize(("orientation", "red"), [(1, np.s_[:, :2]), (3, np.s_[:, 2:]), (6, np.s_[:2, :]), (8, np.s_[2:, :])])
def test_O44_four_by_two_pixels_with_a_red_half(orientation, red):
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = encoded(Image.fromarray(block([RED, RED, BLACK, BLACK], [RED, RED, BLACK, BLACK])), "JPEG", exif=exif, subsampling=0)
    rgb = decode_image(content)
    assert rgb.shape == ((2, 4, 3) if orientation in (1, 3) else (4, 2, 3))
    is_red = rgb[..., 0] > 128
    assert is_red[red].all()
    assert is_red.sum() == 4


def test_a_damaged_orientation_leaves_the_picture_as_it_is():
    image = photograph()
    content = encoded(image, "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff garbage")
    np.testing.assert_array_equal(decode_image(content), decode_image(encoded(image, "JPEG")))


# Left half shown, right half hidden, by every way a file has to hide; what is hidden is green.
SHOWN = block([RED, GREEN], times=8)
GREY = np.full((8, 16), 10, np.uint8)
GREY[:, 8:] = 15


def with_alpha(mode: str = "RGBA") -> Image.Image:
    alpha = np.zeros((8, 16, 1), np.uint8)
    alpha[:, :8] = 255
    return Image.fromarray(np.concatenate([SHOWN, alpha], axis=2)).convert(mode)


def two_levels(depth: int) -> list[bytes]:
    """8 pixels of level 0, 8 of the greatest level."""
    return [bytes(depth) + b"\xff" * depth] * 8


HIDING = {
    "RGBA": (encoded(with_alpha()), RED),
    "RGBA TIFF": (encoded(with_alpha(), "TIFF"), RED),
    "RGBA WebP": (encoded(with_alpha(), "WEBP", lossless=True, exact=True), RED),
    "RGBA AVIF": (encoded(with_alpha(), "AVIF", quality=100) if "AVIF" in Image.registered_extensions().values() else None, RED),
    "RGBA JPEG 2000": (encoded(with_alpha(), "JPEG2000"), RED),
    "LA": (encoded(with_alpha("LA")), (76, 76, 76)),  # 0.299 * 255
    "RGB tRNS": (encoded(Image.fromarray(SHOWN), transparency=GREEN), RED),
    "RGB 16 tRNS": (
        png(16, 8, 16, 2, [b"\xff\xff\0\0\0\0" * 8 + b"\0\0\xff\xff\0\0" * 8] * 8, chunk(b"tRNS", b"\0\0\xff\xff\0\0")),
        RED,
    ),
    "palette, one entry": (
        png(16, 8, 8, 3, [b"\0" * 8 + b"\1" * 8] * 8, chunk(b"PLTE", bytes(RED + GREEN)) + chunk(b"tRNS", b"\xff\0")),
        RED,
    ),
    "palette, shares": (
        png(16, 8, 8, 3, [b"\0" * 8 + b"\1" * 8] * 8, chunk(b"PLTE", bytes(RED + GREEN + BLUE)) + chunk(b"tRNS", b"\xff\0\x80")),
        RED,
    ),
    "L tRNS": (png(16, 8, 8, 0, [row.tobytes() for row in GREY], chunk(b"tRNS", b"\0\x0f")), (10, 10, 10)),
    "L 1 bit tRNS": (png(16, 8, 1, 0, two_levels(1), chunk(b"tRNS", b"\0\1")), BLACK),
    "L 2 bits tRNS": (png(16, 8, 2, 0, two_levels(2), chunk(b"tRNS", b"\0\3")), BLACK),
    "L 4 bits tRNS": (png(16, 8, 4, 0, two_levels(4), chunk(b"tRNS", b"\0\x0f")), BLACK),
    "L 16 bits tRNS": (png(16, 8, 16, 0, two_levels(16), chunk(b"tRNS", b"\xff\xff")), BLACK),
    "GIF": (encoded(Image.fromarray(np.uint8(GREY == 15)), "GIF", transparency=1), None),
}


@pytest.mark.parametrize("way", HIDING)
def test_O44_what_is_hidden_never_shows(way):
    content, shown = HIDING[way]
    if content is None:
        pytest.skip("this Pillow writes no such file")
    rgb = decode_image(content, background=MAGENTA)
    assert rgb.shape == (8, 16, 3)
    assert (rgb[:, 8:] == MAGENTA).all()
    if shown is not None:
        # AVIF loses some colour, most at the edge
        np.testing.assert_allclose(rgb[:, :4], np.broadcast_to(shown, (8, 4, 3)), atol=12 if "AVIF" in way else 0)


def test_O44_hidden_text_is_gone_before_the_picture_is_scaled():
    rgba = np.full((64, 64, 4), 255, np.uint8)
    rgba[::2, ::3] = (0, 0, 0, 0)
    assert (resize_image(decode_image(encoded(Image.fromarray(rgba))), 8) == 255).all()


def test_half_transparent_pixels_are_mixed_with_the_background():
    content = encoded(Image.new("RGBA", (4, 4), (255, 0, 0, 128)))
    # 255 * 128 / 255 + 0 * 127 / 255, and 0 * 128 / 255 + 100 * 127 / 255 = 49.8
    assert (decode_image(content, background=(0, 100, 0)) == (128, 50, 0)).all()


def test_cmyk_as_adobe_writes_it_and_as_tiff_does():
    inks = Image.fromarray(
        np.tile(np.array([[[255, 0, 0, 0], [0, 0, 255, 0], [0, 0, 0, 255]]], np.uint8).repeat(16, 1), (16, 1, 1)), "CMYK"
    )
    jpeg = encoded(inks, "JPEG", quality=95)
    assert b"Adobe" in jpeg[:64]  # inverted, that is
    for content in (jpeg, encoded(inks, "TIFF")):
        np.testing.assert_allclose(decode_image(content)[8, [8, 24, 40]], [(0, 255, 255), (255, 255, 0), BLACK], atol=6)


@pytest.mark.parametrize("form", ["PNG", "TIFF", "BMP", "GIF", "PPM"])
def test_one_bit_is_black_and_white(form):
    bits = np.eye(16, dtype=bool)
    np.testing.assert_array_equal(decode_image(encoded(Image.fromarray(bits), form))[..., 1], np.where(bits, 255, 0))


@pytest.mark.parametrize(
    ("levels", "wanted"),
    [
        (np.array([[0, 0.25], [0.5, 1]]), [[0, 64], [128, 255]]),
        (np.array([[0.25, 0.25], [0.5, 0.5]]), [[64, 64], [128, 128]]),
        (np.array([[-100, 0], [np.nan, 100]]), [[0, 128], [0, 255]]),
        (np.array([[0, np.inf], [50, 100]]), [[0, 0], [128, 255]]),
        (np.array([[7, 7], [7, 7]]), [[0, 0], [0, 0]]),
        (np.array([[np.nan, np.inf], [np.nan, np.nan]]), [[0, 0], [0, 0]]),
    ],
    ids=["shares", "shares, not stretched", "other levels", "infinity", "one level", "none"],
)
def test_float_tiff(levels, wanted):
    content = encoded(Image.fromarray(levels.astype(np.float32)), "TIFF")
    np.testing.assert_array_equal(decode_image(content)[..., 0], wanted)


def test_32_bit_tiff_is_stretched():
    content = encoded(Image.fromarray(np.array([[0, 1_000_000], [500_000, 2_000_000]], np.int32)), "TIFF")
    np.testing.assert_array_equal(decode_image(content)[..., 0], [[0, 128], [64, 255]])


@pytest.mark.parametrize(
    ("form", "options"), [("GIF", {}), ("WEBP", {"lossless": True}), ("PNG", {}), ("TIFF", {})], ids=["gif", "webp", "apng", "pages"]
)
def test_the_first_frame_counts(form, options):
    frames = [Image.new("RGB", (16, 16), colour) for colour in (RED, GREEN, BLUE)]
    content = encoded(frames[0], form, save_all=True, append_images=frames[1:], **options)
    assert (decode_image(content) == RED).all()


def test_several_pictures_in_a_jpeg():
    content = encoded(photograph(), "MPO", save_all=True, append_images=[photograph(seed=1)])
    np.testing.assert_array_equal(decode_image(content), decode_image(encoded(photograph(), "JPEG")))


def test_an_icc_profile_is_left_alone():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    image = photograph()
    np.testing.assert_array_equal(decode_image(encoded(image, icc_profile=profile)), np.asarray(image))


@pytest.mark.parametrize("form", ["PNG", "BMP", "TIFF", "PPM", "WEBP", "JPEG2000"])
def test_formats_without_loss_give_the_pixels(form):
    image = photograph()
    options = {"lossless": True} if form == "WEBP" else {}
    np.testing.assert_array_equal(decode_image(encoded(image, form, **options)), np.asarray(image))


def test_jpeg_is_what_opencv_sees():
    cv2 = pytest.importorskip("cv2")
    content = encoded(photograph(301, 203), "JPEG", quality=90)
    seen = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)[..., ::-1]
    assert np.abs(decode_image(content).astype(int) - seen).max() <= 1


def psnr(one: np.ndarray, other: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / np.mean((one.astype(float) - other) ** 2)))


@pytest.mark.parametrize(
    ("width", "height", "decoded"),
    [
        (640, 480, (480, 640)),
        (894, 1400, (1400, 894)),
        (896, 1400, (700, 448)),
        (897, 1400, (1400, 897)),  # half of it would be 449 pixels, of which the last is half empty
        (1792, 1792, (448, 448)),
        (1794, 1794, (897, 897)),  # not a quarter
        (4001, 1921, (961, 2001)),  # an odd side matters less the longer it is
        (4096, 3584, (448, 512)),
    ],
)
def test_scaled_decoding_leaves_twice_the_target_and_no_empty_edge(width, height, decoded):
    content = encoded(Image.new("RGB", (width, height), RED), "JPEG")
    assert decode_image(content).shape == (*decoded, 3)
    assert decode_image(content, target=None).shape == (height, width, 3)


@pytest.mark.parametrize("name", ["astronaut", "coffee"])
def test_scaled_decoding_of_a_photograph_is_as_good(name):
    pixels = getattr(pytest.importorskip("skimage.data"), name)()
    target = min(pixels.shape[:2]) // 4
    content = encoded(Image.fromarray(pixels), "JPEG", quality=85)
    whole, scaled = (resize_image(decode_image(content, target=wanted), target) for wanted in (None, target))
    original = resize_image(pixels, target)
    assert psnr(scaled, whole) > 48  # 1 level of 255
    assert psnr(scaled, original) > psnr(whole, original) - 0.5


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "I;16", "F"])
def test_a_large_picture_is_converted_strip_by_strip(mode, monkeypatch):
    image = photograph(50, 70).convert("L" if mode in ("I;16", "F") else mode)
    if mode in ("I;16", "F"):
        image = Image.fromarray(np.asarray(image).astype(np.uint16 if mode == "I;16" else np.float32) * 200)
    content = encoded(image, "TIFF" if mode == "F" else "PNG", **({"transparency": 3} if mode == "P" else {}))
    whole = decode_image(content)
    monkeypatch.setattr(image_flatten, "_STRIP", 50 * 11)
    np.testing.assert_array_equal(decode_image(content), whole)


def test_equal_bytes_give_equal_pixels():
    for form, target in itertools.product(("JPEG", "WEBP", "PNG"), (16, None)):
        content = encoded(photograph(), form)
        one, other = decode_image(content, target=target), decode_image(content, target=target)
        assert one.tobytes() == other.tobytes()
        assert one.flags.c_contiguous
        assert one.dtype == np.uint8


def test_a_missing_library_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ConfigError, match="multimodal"):
        decode_image(encoded_before)


encoded_before = encoded(photograph())
