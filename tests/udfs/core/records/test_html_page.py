"""HTML pages as texts with media in reading order."""

from __future__ import annotations

import hashlib
import io

import numpy as np
import pytest
from PIL import Image

from auralith_pipeline.udfs.core.records.html_page import read_html
from auralith_pipeline.udfs.core.records.model import ReadOptions, WorkItem

HERE = "\ufffc"


def png(seed):
    pixels = np.random.default_rng(seed).integers(0, 256, (20, 30, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def read(tmp_path):
    def run(page, files=(), uri="site/page.html"):
        for name, content in dict(files).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
        place = tmp_path / uri
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(page, encoding="utf-8")
        size = place.stat().st_size
        item = WorkItem(path=str(place), uri=uri, size=size, start=0, length=size, reader="html")
        return list(read_html(item, ReadOptions(source="pages")))

    return run


def test_E2_pictures_stand_where_they_stand_in_the_page(read):
    one, two = png(1), png(2)
    page = "<h1>Cats</h1><p>A <b>black</b>\n cat:<img src='a.png' alt='A cat'> and a dog: <img src='pics/b.png'></p><p>The end.</p>"
    record, *bad = read(page, {"site/a.png": one, "site/pics/b.png": two})
    assert not bad
    assert record.content == f"Cats\nA black cat:\n{HERE}\nA cat\nand a dog:\n{HERE}\nThe end."
    assert [(ref.kind, ref.sha256, ref.length) for ref in record.media] == [
        ("image", hashlib.sha256(one).hexdigest(), len(one)),
        ("image", hashlib.sha256(two).hexdigest(), len(two)),
    ]


def test_what_is_not_shown_is_not_read(read):
    page = (
        "<head><title>t</title><style>p {}</style></head><script>if (a < b) { x('<p>') }</script><p>Seen</p>"
        "<div hidden><p>not <img src='a.png'></p></div><svg><text>no</text></svg><p>Too</p>"
    )
    (record,) = read(page, {"site/a.png": png(1)})
    assert record.content == "Seen\nToo"
    assert not record.media


def test_lines_of_code_keep_their_form(read):
    (record,) = read("<p>Run</p><pre>for x in y:\n    print(x)\n\nend</pre><p>Done</p>")
    assert record.content == "Run\nfor x in y:\n    print(x)\n\nend\nDone"


def test_a_page_that_holds_the_placeholder_itself_cannot_claim_a_picture(read):
    (record,) = read(f"<p>a{HERE}b&#xFFFC;c</p><p>d</p>")
    assert record.content == "abc\nd"


def test_pictures_that_give_no_tokens_are_told_one_by_one_and_the_page_stays(read):
    page = "<p>One</p><img src='gone.png'><img src='text.png'><img src='half.png'><p>Two</p>"
    record, *bad = read(page, {"site/text.png": b"hello", "site/half.png": png(3)[:900]})
    assert record.content == "One\nTwo"
    assert [one.reason for one in bad] == ["media_missing", "media_not_an_image", "media_truncated"]
    assert len({one.position for one in [record, *bad]}) == 4


def test_nothing_outside_the_source_is_read_and_nothing_is_fetched(read, tmp_path):
    (tmp_path.parent / "secret.png").write_bytes(png(5))
    page = (
        "<p>One</p><img src='../../secret.png'><img src='https://example.com/a.png'><img src='//example.com/a.png'>"
        "<img src='data:image/png;base64,AAAA'><img src='file:///etc/a.png'>"
    )
    record, *bad = read(page)
    assert (record.content, record.media, record.meta) == ("One", (), '{"media_elsewhere": 4}')
    assert [one.reason for one in bad] == ["media_outside"]


def test_addresses_are_decoded_and_may_begin_at_the_root(read):
    record, *bad = read("<img src='/img/a%20b.png?v=2#x'><p>x</p>", {"img/a b.png": png(1)}, uri="site/deep/page.html")
    assert not bad
    assert record.content == f"{HERE}\nx"


def test_broken_markup_loses_no_text(read):
    (record,) = read("<p>one<p>two<div>three</span></p></td>four & five &amp; six <unknown>seven</unknown> 1 < 2")
    assert record.content == "one\ntwo\nthree\nfour & five & six seven 1 < 2"


@pytest.mark.parametrize(
    ("charset", "encoding"), [("windows-1252", "cp1252"), ("ISO-8859-1", "cp1252"), ("koi8-r", "koi8-r"), ("Shift_JIS", "shift_jis")]
)
def test_a_page_that_is_not_utf8_is_read_as_it_declares(tmp_path, charset, encoding):
    text = {"cp1252": "caf\u00e9 \u201cquoted\u201d", "koi8-r": "\u043c\u0438\u0440", "shift_jis": "\u65e5\u672c"}[encoding]
    for number, meta in enumerate(
        (f"<meta charset={charset}>", f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">')
    ):
        place = tmp_path / f"{number}.html"
        place.write_bytes(f"<head>{meta}</head><p>".encode() + text.encode(encoding) + b"</p>")
        size = place.stat().st_size
        item = WorkItem(path=str(place), uri=place.name, size=size, start=0, length=size, reader="html")
        (record,) = read_html(item, ReadOptions(source="pages"))
        assert record.content == text
    place.write_bytes(b"<head><meta charset=rot13></head><p>caf\xe9</p>")
    size = place.stat().st_size
    item = WorkItem(path=str(place), uri=place.name, size=size, start=0, length=size, reader="html")
    assert [record.reason for record in read_html(item, ReadOptions(source="pages"))] == ["invalid_utf8"]


def test_the_first_usable_form_of_a_video_counts(read):
    page = "<p>a</p><video><source src='v.webm'><source src='v.mp4'>No video here.</video><p>b</p>"
    record, *bad = read(page)
    assert record.content == "a\nb"
    assert [one.reason for one in bad] == ["media_missing"]
