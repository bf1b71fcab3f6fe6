"""No value that was to be removed stands anywhere outside bronze: every output of a run is opened, decoded and searched."""

from __future__ import annotations

import base64
import json
import logging
from pathlib import Path
from urllib.parse import quote

import numpy as np
import pyarrow.parquet as pq
import pytest
import zstandard
from typer.testing import CliRunner

from auralith_pipeline import open_shards
from auralith_pipeline.jobs.cli import app
from auralith_pipeline.tokenizer.artefact import load as load_tokenizer
from tests.corpus import prose, records

pytestmark = pytest.mark.spark

# Put together here, so that no scanner takes this file for a leak. People and addresses are invented or reserved.
PLANTED = {
    "email": "leonie.quark+news@example.org",
    "card": "4111 1111 1111 1111",
    "phone": "+44 7700 900123",
    "iban": "DE89 3704 0044 0532 0130 00",
    "pesel": "44051401458",
    "aws": "AK" + "IA" + "Q7ZJ4TN2MWEXB5RD",
    "github": "gh" + "p_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
    "dsn": "hunter2-Xy7",
}
CONTROL = "control-value-7391-that-nobody-removes"


def documents() -> list[dict[str, object]]:
    text = prose(900, sentences=6)
    return [
        {"text": f"{text}\nWrite to {PLANTED['email']} or call {PLANTED['phone']}.\n{text}", "n": PLANTED["email"]},
        {"text": f"{text}\nCard {PLANTED['card']}, account {PLANTED['iban']}, PESEL {PLANTED['pesel']}.\n{CONTROL}"},
        {"text": f"{text}\naws_access_key_id = {PLANTED['aws']}\ntoken: {PLANTED['github']}\n{prose(901)}"},
        {"text": f"{text}\nDATABASE_URL=postgres://app:{PLANTED['dsn']}@db.example.org/app\n{prose(902)}"},
        # Rejected, and never read by the tokenizer: still scored, still in silver and ledger.
        {"text": f"{PLANTED['email']} {PLANTED['aws']}"},
        {"text": f"SHOUTING LOUD WORDS {PLANTED['card']} " * 10},
    ]


def forms(value: str) -> set[bytes]:
    """The value as it is, URL-encoded, and in Base64 at each of the three alignments (without the edges that depend on neighbours)."""
    raw = value.encode()
    found = {raw, quote(value, safe="").encode(), quote(value).encode(), json.dumps(value)[1:-1].encode()}
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + raw)
        found.add(encoded[4 if shift else 0 : len(encoded) - 4])
    compact = value.replace(" ", "")
    return found | {compact.encode(), compact.replace("-", "").encode()}


def opened(path: Path) -> bytes:
    """What a file says when its own format is undone."""
    data = path.read_bytes()
    if path.suffix == ".parquet":
        return data + b"\n".join(json.dumps(row, default=str, ensure_ascii=False).encode() for row in pq.read_table(path).to_pylist())
    if data[:4] == b"\x28\xb5\x2f\xfd":
        return data + zstandard.ZstdDecompressor().decompress(data)
    return data


@pytest.fixture(scope="module")
def made(spark, tmp_path_factory):
    root = tmp_path_factory.mktemp("leaks")
    (root / "input").mkdir()
    lines = [json.dumps(row, ensure_ascii=False) for row in [*records(), *documents()]]
    lines.insert(3, '{"text": "cut short ' + PLANTED["email"])
    (root / "input" / "part.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    logged: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: logged.append(record.getMessage())
    logging.getLogger().addHandler(handler)
    arguments = [
        "collect", "--input", str(root / "input"), "--output", str(root / "shards"), "--preset", "production", "--json",
        "--set", "tokenizer.vocab_size=500", "--set", "sharding.seq_len=64", "--set", "sharding.target_shard_mb=1",
    ]  # fmt: skip
    result = CliRunner().invoke(app, arguments)
    logging.getLogger().removeHandler(handler)
    assert result.exit_code == 0, result.output
    (root / "said.txt").write_text("\n".join([result.output, result.stderr, *logged]), encoding="utf-8")
    tokenizer = load_tokenizer(root / "shards.tokenizer")
    for split in ("train", "val"):
        ids = np.concatenate([batch["input_ids"].ravel() for batch in open_shards(root / "shards", split)] or [np.zeros(0, np.int32)])
        (root / f"decoded-{split}.txt").write_bytes(tokenizer.decode(ids[ids >= 16]).encode())
    return root


def everything(root: Path, *, bronze: bool) -> dict[str, bytes]:
    wanted = [path for path in root.rglob("*") if path.is_file() and "input" not in path.relative_to(root).parts]
    return {str(path.relative_to(root)): opened(path) for path in wanted if ("bronze/documents" in path.as_posix()) == bronze}


def test_no_planted_value_outside_bronze_in_any_form(made):
    outputs = everything(made, bronze=False)
    kinds = {Path(name).suffix for name in outputs} | {name.split("/")[0] for name in outputs}
    assert {".parquet", ".json", ".zst", ".jsonl", "said.txt", "decoded-train.txt"} <= kinds, "something was not looked at"
    for name, data in outputs.items():
        for what, value in PLANTED.items():
            for form in forms(value):
                assert form not in data, f"{what} stands in {name}"


def test_the_search_finds_what_is_there(made):
    """The control: a value that is no secret is found in silver, gold and the shards, and the planted ones in bronze."""
    found = {name for name, data in everything(made, bronze=False).items() if CONTROL.encode() in data}
    assert any("silver/documents" in name for name in found)
    assert any("gold/documents" in name for name in found)
    assert {"decoded-train.txt", "decoded-val.txt"} & found
    bronze = b"".join(everything(made, bronze=True).values())
    assert all(value.encode() in bronze for value in PLANTED.values())
    assert base64.b64encode(b"ab" + PLANTED["email"].encode())[4:-4] in forms(PLANTED["email"])


def test_every_redaction_stands_in_the_ledger_and_in_the_audit_log(made):
    lines = [json.loads(line) for line in (made / "shards.audit.jsonl").read_text().splitlines()]
    redacted = [line["redacted"] for line in lines if line.get("redacted")]
    assert len(redacted) >= 6
    assert all(entry["times"] >= 1 and entry["rule"] for entries in redacted for entry in entries)
