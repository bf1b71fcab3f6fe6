"""Private keys in text armour lose their body, whatever way they are written down (O-29), wherever they stand (O-25)."""

import base64
import json

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.conf.secrets import SecretsSection
from auralith_pipeline.udfs.core.columns import string_buffers
from auralith_pipeline.udfs.core.fold import fold_texts
from auralith_pipeline.udfs.core.secrets.find import find_secrets
from auralith_pipeline.udfs.core.spans import replace_spans

DASHES = "-" * 5
# 20 lines of base64 of zero bytes, as O-29 wants them, and of bytes that differ, so that a line that stays is seen.
ZEROS = ["A" * 64] * 20
BYTES = base64.b64encode(bytes(n * 89 % 251 for n in range(48 * 19 + 10))).decode()
MIXED = [BYTES[i : i + 64] for i in range(0, len(BYTES), 64)]


def begin(kind: str) -> str:
    return f"{DASHES}BEGIN {kind}{DASHES}"


def end(kind: str) -> str:
    return f"{DASHES}END {kind}{DASHES}"


def redact(text: str) -> str:
    folded = fold_texts(*string_buffers(pa.array([text], pa.string())))
    spans = find_secrets(folded, SecretsSection())
    return replace_spans(text.encode(), spans, lambda span, value: b"<SECRET>").decode()


KINDS = [
    "RSA PRIVATE KEY",
    "EC PRIVATE KEY",
    "DSA PRIVATE KEY",
    "OPENSSH PRIVATE KEY",
    "ENCRYPTED PRIVATE KEY",
    "PRIVATE KEY",
    "PGP PRIVATE KEY BLOCK",
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("body", [ZEROS, MIXED], ids=["zeros", "mixed"])
def test_o29_a_block_in_all_its_writings(kind: str, body: list[str]) -> None:
    head, foot = begin(kind), end(kind)
    block = "\n".join([head, *body, foot])
    writings = {
        "plain": (f"before\n{block}\nafter", f"before\n{head}\n<SECRET>\n{foot}\nafter"),
        "one line": (f"before {' '.join([head, *body, foot])} after", f"before {head} <SECRET> {foot} after"),
        "json": (json.dumps({"key": block + "\n", "x": 1}), json.dumps({"key": f"{head}\n<SECRET>\n{foot}\n", "x": 1})),
        "json in json": (json.dumps(json.dumps({"key": block})), json.dumps(json.dumps({"key": f"{head}\n<SECRET>\n{foot}"}))),
        "yaml": (f"k: |\n    {block.replace(chr(10), chr(10) + '    ')}\nx: 1", f"k: |\n    {head}\n    <SECRET>\n    {foot}\nx: 1"),
        "crlf": (block.replace("\n", "\r\n") + "\r\nafter", f"{head}\r\n<SECRET>\r\n{foot}\r\nafter"),
        "comment": ("# " + block.replace("\n", "\n# ") + "\nafter", f"# {head}\n# <SECRET>\n# {foot}\nafter"),
        "source": ('k = "' + block.replace("\n", '\\n" +\n    "') + '";', f'k = "{head}\\n" +\n    "<SECRET>\\n" +\n    "{foot}";'),
    }
    for name, (text, wanted) in writings.items():
        assert redact(text) == wanted, name
        assert redact(wanted) == wanted, name  # O-26


def test_o29_a_cut_block_goes_to_the_end_of_its_base64_run() -> None:
    head = begin("RSA PRIVATE KEY")
    for body in (ZEROS, MIXED):
        assert redact("\n".join(["before", head, *body])) == f"before\n{head}\n<SECRET>"
        assert redact("\n".join(["before", head, *body[:5], body[5][:20]])) == f"before\n{head}\n<SECRET>"
        after = "\n\nAnd then the text goes on with words."
        assert redact("\n".join([head, *body[:5]]) + after) == f"{head}\n<SECRET>{after}"
        assert redact("\n".join([head, *body[:5], body[5][:33] + "="]) + after) == f"{head}\n<SECRET>{after}"
        assert redact(json.dumps("\n".join([head, *body[:5]]) + after)) == json.dumps(f"{head}\n<SECRET>{after}")


def test_armour_headers_stay_and_their_body_goes() -> None:
    head, foot = begin("RSA PRIVATE KEY"), end("RSA PRIVATE KEY")
    info = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123456789ABCDEF0123456789ABCDEF\n"
    body = "\n".join(MIXED)
    assert redact(f"{head}\n{info}\n{body}\n{foot}") == f"{head}\n{info}\n<SECRET>\n{foot}"


def test_pgp_checksum_line_goes_too() -> None:
    head, foot = begin("PGP PRIVATE KEY BLOCK"), end("PGP PRIVATE KEY BLOCK")
    body = "\n".join([*MIXED, "=aB3d"])
    assert redact(f"{head}\nVersion: X 1.0\n\n{body}\n{foot}\n") == f"{head}\nVersion: X 1.0\n\n<SECRET>\n{foot}\n"


def test_putty_and_ssh2_keys() -> None:
    body = "\n".join(MIXED[:5] + [MIXED[5][:40]])
    ppk = f"PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 6\n{body}\nPrivate-MAC: 0123456789abcdef\n"
    assert redact(ppk) == "PuTTY-User-Key-File-3: ssh-rsa\nPrivate-Lines: 6\n<SECRET>\nPrivate-MAC: 0123456789abcdef\n"
    dash = "-" * 4
    head, foot = f"{dash} BEGIN SSH2 ENCRYPTED PRIVATE KEY {dash}", f"{dash} END SSH2 ENCRYPTED PRIVATE KEY {dash}"
    assert redact(f"{head}\n{body}\n{foot}\n") == f"{head}\n<SECRET>\n{foot}\n"


@pytest.mark.parametrize(
    "kind", ["CERTIFICATE", "PUBLIC KEY", "RSA PUBLIC KEY", "CERTIFICATE REQUEST", "PGP PUBLIC KEY BLOCK", "PGP SIGNATURE"]
)
def test_o29_what_is_public_stays(kind: str) -> None:
    text = "\n".join([begin(kind), *MIXED, end(kind)])
    assert redact(text) == text


def test_a_mention_of_a_key_is_no_key() -> None:
    head, foot = begin("PRIVATE KEY"), end("PRIVATE KEY")
    for text in (
        f'if "{head}" in text and "{foot}" in text: raise ValueError',
        f"between {head} and then some words of prose that go on and on {foot}",
        f"{head}\n...\n{foot}",
        f"{head}\n<base64 of the key>\n{foot}",
        f"{head}\nYOUR PRIVATE KEY GOES HERE\n{foot}",
        f"{head} is the first line of such a file and longer words follow",
        head,
    ):
        assert redact(text) == text


def test_a_certificate_after_a_key_stays() -> None:
    kind, other = "RSA PRIVATE KEY", "CERTIFICATE"
    certificate = "\n".join([begin(other), *MIXED, end(other)])
    key = "\n".join([begin(kind), *MIXED, end(kind)])
    assert (
        redact(f"{key}\n{certificate}\n{key}")
        == f"{begin(kind)}\n<SECRET>\n{end(kind)}\n{certificate}\n{begin(kind)}\n<SECRET>\n{end(kind)}"
    )


def test_o25_a_block_at_any_place_of_a_long_text() -> None:
    """The detector sees whole documents: neither the place nor the length of the text around decides."""
    head, foot = begin("EC PRIVATE KEY"), end("EC PRIVATE KEY")
    block = "\n".join([head, *MIXED, foot])
    filler = "The quick brown fox jumps over the lazy dog. " * 70_000  # 3 MB
    for cut in (0, 63, 64, 65, 4096, 65_535, (1 << 20) + 1, len(filler)):
        text = f"{filler[:cut]}\n{block}\n{filler[cut:]}"
        assert redact(text) == f"{filler[:cut]}\n{head}\n<SECRET>\n{foot}\n{filler[cut:]}", cut


@given(
    st.binary(min_size=30, max_size=2000),
    st.integers(4, 19),
    st.sampled_from(["\n", "\r\n", " ", "\\n", "\n    ", '\\n"\n"']),
    st.booleans(),
)
def test_no_line_of_any_body_survives(raw: bytes, quarters: int, joint: str, footer: bool) -> None:
    """O-29, with the body's width, line ends and footer drawn."""
    encoded = base64.b64encode(raw).decode()
    width = 4 * quarters  # armour breaks lines between groups of four
    lines = [encoded[i : i + width] for i in range(0, len(encoded), width)]
    head = begin("PRIVATE KEY")
    out = redact(joint.join([head, *lines, *([end("PRIVATE KEY")] if footer else [])]))
    assert out.startswith(f"{head}{joint}<SECRET>")
    assert out == f"{head}{joint}<SECRET>" + (joint + end("PRIVATE KEY") if footer else "")


@pytest.mark.parametrize(
    ("last", "goes"),
    [
        ("aB3d", True),
        ("a3B", False),  # three signs are no line of a key
        ("bananaRemote", True),  # cases change inside: no word of prose
        ("Remote", False),
        ("remote", False),
        ("REMOTE", False),
        ("bcdfgh", True),  # nobody can say it
        ("bcdf", True),
        ("bana", False),
        ("k9Lm2pQz", True),
    ],
)
def test_the_last_line_of_a_cut_block_is_shorter_and_no_word(last: str, goes: bool) -> None:
    head, body = begin("RSA PRIVATE KEY"), "\n".join(MIXED[:3])
    after = "\n\nZx81LmQ2 is where it goes on."
    kept = "" if goes else f"\n{last}"
    assert redact(f"{head}\n{body}\n{last}{after}") == f"{head}\n<SECRET>{kept}{after}"
