"""One run through the command line, and everything it promises: S1 to S5, H1 to H3, LI1, AU1, T7, C1, explain, status, verify."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import zstandard
from deltalake import DeltaTable
from safetensors.numpy import load, load_file
from typer.testing import CliRunner

from auralith_pipeline import open_shards
from auralith_pipeline.jobs.cli import app
from auralith_pipeline.tokenizer.artefact import load as load_tokenizer
from auralith_pipeline.tokenizer.special_tokens import SPECIAL_TOKENS
from tests.corpus import BAD_LINES, LITERALS, records, write_jsonl

pytestmark = pytest.mark.spark

S = 64
SETTINGS = [
    "--preset", "production",
    "--set", "tokenizer.vocab_size=500", "--set", f"sharding.seq_len={S}", "--set", "sharding.val_fraction=0.2",
    "--set", "sharding.target_shard_mb=1", "--set", "sharding.bucket_tokens=1000",
]  # fmt: skip
README_TABLE = {
    "<PAD>": 0, "<UNK>": 1, "<BOS>": 2, "<EOS>": 3, "<IMG>": 4, "<IMG_END>": 5, "<AUDIO>": 6, "<AUDIO_END>": 7, "<VIDEO>": 8,
    "<VIDEO_END>": 9, "<FUSE>": 10, "<SEP>": 11, "<MASK>": 12, "<CODE>": 13, "<CODE_END>": 14, "<THINK>": 15,
}  # fmt: skip


def cli(*arguments, code=0):
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == code, result.output + (result.stderr or "")
    return result.stdout


class Made:
    """The output of one run and what it said."""

    def __init__(self, root: Path) -> None:
        self.input = write_jsonl(root / "input")
        self.output = root / "shards"
        self.arguments = ["collect", "--input", self.input, "--output", self.output, *SETTINGS, "--quiet", "--json"]
        self.said = json.loads(cli(*self.arguments).splitlines()[-1])
        self.manifest = json.loads((self.output / "manifest.json").read_text())
        self.tokenizer = load_tokenizer(f"{self.output}.tokenizer")

    def table(self, name):
        return DeltaTable(f"{self.output}.tables/{name}").to_pyarrow_table().to_pylist()

    def tensors(self, split):
        batches = list(open_shards(self.output, split))
        return {name: np.concatenate([batch[name] for batch in batches]) for name in batches[0]}


@pytest.fixture(scope="module")
def made(spark, tmp_path_factory):
    return Made(tmp_path_factory.mktemp("e2e"))


def test_the_summary_adds_up(made):
    said = made.said
    assert said["documents_in"] == len(records()) + len(BAD_LINES)
    assert (said["documents_rejected"], said["documents_duplicate"], said["quarantined"]) == (7, 3, 4)
    assert said["documents_in"] == said["documents_kept"] + said["documents_rejected"] + said["documents_duplicate"] + said["quarantined"]
    assert said["status"] == "completed_with_errors"
    assert said["tokens"] > 0
    assert said["shards"] == len(made.manifest["shards"])
    assert said["seconds"] > 0


def test_S1_H3_every_shard_opens_with_safetensors_and_holds_five_tensors(made):
    kinds = {"input_ids": "int32", "attention_mask": "int32", "modality_mask": "uint8", "labels": "int32", "targets": "int32"}
    assert made.manifest["shards"]
    for entry in made.manifest["shards"]:
        data = (made.output / entry["name"]).read_bytes()
        assert data[:4] == b"\x28\xb5\x2f\xfd", "a zstd frame (RFC 8878)"
        raw = zstandard.ZstdDecompressor().decompress(data)
        assert (len(data), len(raw)) == (entry["bytes"], entry["raw_bytes"])
        tensors = load(raw)
        assert {name: str(tensor.dtype) for name, tensor in tensors.items()} == kinds
        assert {tensor.shape for tensor in tensors.values()} == {(entry["rows"], S)}


def test_S2_labels_and_targets(made):
    for split in ("train", "val"):
        t = made.tensors(split)
        masked = (t["attention_mask"] == 0) | (t["input_ids"] < 16)
        assert (t["labels"][masked] == -100).all()
        assert (t["labels"][~masked] == t["input_ids"][~masked]).all()
        assert t["targets"].min() >= 0
        assert t["targets"].max() < 500
        assert (t["targets"][:, :-1] == t["input_ids"][:, 1:]).all()
        assert ((t["input_ids"] == 0) == (t["attention_mask"] == 0)).all()


def test_S3_T7_ids_stand_as_the_readme_has_them(made):
    artefact = json.loads(Path(f"{made.output}.tokenizer/bpe.json").read_text())
    assert artefact["special_tokens"] == README_TABLE
    assert dict(zip(SPECIAL_TOKENS, range(16), strict=True)) == README_TABLE
    assert made.manifest["layout"] == {"text": [0, 500]}
    assert set(np.unique(made.tensors("train")["modality_mask"])) == {0}


def documents_of(made, split):
    """The texts of a split, cut out of the rows by BOS and EOS alone."""
    t = made.tensors(split)
    assert len(made.manifest["splits"][split]["bucket_rows"]) >= 1
    stream = t["input_ids"].ravel()
    starts, ends = np.flatnonzero(stream == 2), np.flatnonzero(stream == 3)
    assert len(starts) == len(ends)
    return [made.tokenizer.decode(stream[a + 1 : b]) for a, b in zip(starts, ends, strict=True)]


def test_S4_O39_H1_every_kept_text_comes_back_whole_and_control_ids_are_ours(made):
    wanted = Counter(row["text"] for row in made.table("gold/documents"))
    found = Counter(documents_of(made, "train") + documents_of(made, "val"))
    assert found == wanted
    assert LITERALS in found
    ids = np.concatenate([made.tensors(split)["input_ids"].ravel() for split in ("train", "val")])
    low = Counter(ids[ids < 16].tolist())
    kept = made.said["documents_kept"]
    assert low == {0: made.said["padding"], 2: kept, 3: kept}
    assert made.said["tokens"] == (ids != 0).sum()


def test_H2_shards_of_a_split_have_equal_rows_except_the_last(made):
    for part in ("train", "val"):
        rows = [entry["rows"] for entry in made.manifest["shards"] if entry["part"] == part]
        assert rows
        assert len(set(rows[:-1])) <= 1


def test_LI1_every_span_decodes_to_its_document_and_spans_cover_all_tokens(made):
    texts = {row["doc_id"]: row["text"] for row in made.table("gold/documents")}
    lineage = made.table("gold/lineage")
    assert {row["doc_id"] for row in lineage} == set(texts)
    for split in ("train", "val"):
        stream = made.tensors(split)["input_ids"].ravel()
        covered = 0
        for row in (row for row in lineage if row["split"] == split):
            start = row["first_row"] * S + row["first_position"]
            span = stream[start : start + row["n_slots"]]
            assert (span[0], span[-1], len(span)) == (2, 3, row["n_tokens"])
            assert made.tokenizer.decode(span[1:-1]) == texts[row["doc_id"]]
            covered += len(span)
        assert covered == (stream != 0).sum()


def test_AU1_the_audit_log_has_one_terminal_line_for_every_input_record(made):
    lines = [json.loads(line) for line in Path(f"{made.output}.audit.jsonl").read_text().splitlines()]
    assert Counter(line["verdict"] for line in lines) == {
        "kept": made.said["documents_kept"],
        "rejected": 7,
        "duplicate": 3,
        "quarantined": len(BAD_LINES),
    }
    rejected = next(line for line in lines if line["rule"] == "too_many_capitals")
    assert (rejected["stage"], rejected["threshold"]) == ("final", 0.6)
    assert rejected["scores"]["n_words"] == 30
    assert {line["config_hash"] for line in lines} == {rejected["config_hash"]}
    assert all(line["survivor"] for line in lines if line["verdict"] == "duplicate")


def test_SO4_bad_records_are_in_quarantine_with_place_and_reason_and_without_bytes(made):
    rows = made.table("bronze/quarantine")
    assert Counter(row["reason"] for row in rows) == {"invalid_json": 1, "not_object": 1, "text_not_string": 1, "text_missing": 1}
    assert sorted(row["line"] for row in rows) == [3, 4, 5, 6]
    assert {row["uri"] for row in rows} == {"part-2.jsonl"}
    assert "just a string" not in json.dumps(rows, default=str)


def test_explain_a_kept_document(made):
    row = next(row for row in made.table("gold/documents") if row["text"] == LITERALS)
    said = json.loads(cli("explain", row["doc_id"][:12], "--output", made.output, "--json"))
    assert said["verdict"]["verdict"] == "kept"
    assert said["decoded_equals_text"] is True
    assert said["signals"]["n_chars"] == len(LITERALS)
    names = {entry["name"] for entry in made.manifest["shards"]}
    assert said["spans"]
    assert all(span["shard"] in names and 0 <= span["start"] < span["stop"] <= S for span in said["spans"])
    assert "Decoding the span gives the stored text: yes" in cli("explain", row["doc_id"], "--output", made.output)


def test_explain_a_rejected_document_and_a_copy(made):
    silver = {row["text"]: row["doc_id"] for row in made.table("silver/documents")}
    said = json.loads(cli("explain", silver["1234567890 " * 30], "--output", made.output, "--json"))
    assert said["verdict"]["verdict"] == "rejected"
    assert {(rule["rule"], rule["value"], rule["threshold"]) for rule in said["failed_rules"]} == {
        ("too_few_letters", 0.0, 0.5),
        ("too_many_digits", 1.0, 0.3),
    }
    copy = next(row for row in made.table("silver/decisions") if row["stage"] == "final" and row["verdict"] == "duplicate")
    said = json.loads(cli("explain", copy["doc_id"], "--output", made.output, "--json"))
    assert said["verdict"]["survivor"] == copy["survivor"]
    assert said["spans"] == []
    said = json.loads(cli("explain", copy["survivor"], "--output", made.output, "--json"))
    assert copy["doc_id"] in said["copies"]


@pytest.mark.parametrize("wrong", ["abc", "not-hex-at-all", "0123456789abcdef"])
def test_explain_says_what_is_wrong_with_an_id(made, wrong):
    cli("explain", wrong, "--output", made.output, code=1)


def test_status_tells_what_a_resume_would_do(made):
    said = json.loads(cli("status", "--output", made.output, "--json"))
    assert said["runs"][0]["status"] == "completed_with_errors"
    assert said["resume"] == [{"stage": "all", "state": "nothing to do: complete and whole"}]
    assert said["tables"]["gold.documents"] == made.said["documents_kept"]
    cli("status", "--output", made.output / "elsewhere", code=1)


def test_strict_says_completed_with_errors(made):
    cli(*made.arguments, "--strict", code=3)


def test_O52_a_second_run_adds_and_rewrites_nothing(made):
    def state():
        files = sorted(path for path in made.output.parent.rglob("*") if path.is_file())
        return [(str(path), path.stat().st_mtime_ns) for path in files]

    before = state()
    said = json.loads(cli(*made.arguments).splitlines()[-1])
    assert said["unchanged"] is True
    assert said["documents_in"] == made.said["documents_in"]
    assert state() == before


def test_verify_is_quiet_about_a_whole_release_and_loud_about_a_flipped_bit(made, tmp_path):
    assert "whole" in cli("verify", made.output)
    shard = made.output / made.manifest["shards"][0]["name"]
    data = bytearray(shard.read_bytes())
    data[len(data) // 2] ^= 1
    original = shard.read_bytes()
    try:
        shard.write_bytes(bytes(data))
        assert "DAMAGE shard_00000" in cli("verify", made.output, code=1)
    finally:
        shard.write_bytes(original)
    assert json.loads(cli("verify", made.output, "--json"))["ok"] is True


def test_delta_rs_and_spark_read_the_same_tables(made, spark):
    for name in ("bronze/documents", "bronze/quarantine", "silver/documents", "silver/decisions", "gold/documents", "gold/lineage"):
        ours = [row.asDict(recursive=True) for row in spark.read.format("delta").load(f"{made.output}.tables/{name}").collect()]
        assert sorted(map(repr, ours)) == sorted(map(repr, made.table(name)))


def test_no_text_of_a_document_in_any_delta_log(made):
    logs = "".join(path.read_text() for path in Path(f"{made.output}.tables").rglob("_delta_log/*.json"))
    for row in made.table("bronze/documents"):
        if row["content"] and len(row["content"].strip()) > 15:
            assert row["content"][:16] not in logs


def test_C1_list_datasets_prints_the_readmes_eight(spark):
    said = cli("list-datasets")
    for name in ("wikipedia", "c4", "redpajama", "openwebtext", "bookcorpus", "wikitext", "dolly", "the_stack", "site-packages"):
        assert name in said


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["collect", "--output", "x"], 2, "No source"),
        (["collect", "--dataset", "wikipedia"], 1, "not available"),
        (["collect", "--input", "missing.jsonl"], 1, "missing.jsonl"),
        (["collect", "--preset", "smal"], 2, "small"),
        (["collect", "--set", "sharding.seq_length=4"], 2, "sharding.seq_len"),
        (["verify", "nowhere"], 1, "manifest"),
        (["nonsense"], 2, ""),
    ],
)
def test_exit_codes_and_messages(arguments, code, says):
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == code
    assert says in result.output + result.stderr


def test_C1_production_fails_early_without_the_tokenizer_it_was_told_to_use(made, tmp_path):
    result = CliRunner().invoke(app, [*map(str, made.arguments), "--tokenizer", str(tmp_path / "none")])
    assert result.exit_code == 1
    assert "bpe.json" in result.stderr


def test_dry_run_touches_nothing(made, tmp_path):
    output = tmp_path / "dry"
    said = json.loads(cli("collect", "--input", made.input, "--output", output, "--dry-run", "--json"))
    assert said["output"] == str(output)
    assert list(tmp_path.iterdir()) == []


def test_the_readmes_load_file_lines_run_on_plain_shards(spark, made, tmp_path):
    output = tmp_path / "plain"
    cli("collect", "--input", made.input, "--output", output, *SETTINGS, "--set", "sharding.compression=none", "--quiet",
        "--tokenizer", f"{made.output}.tokenizer")  # fmt: skip
    shard = load_file(output / "shard_00000.safetensors")
    assert shard["input_ids"].dtype == np.int32
    assert shard["modality_mask"].dtype == np.uint8
    plain = {name: np.concatenate([batch[name] for batch in open_shards(output)]) for name in ("input_ids", "labels")}
    packed = made.tensors("train")
    assert all((plain[name] == packed[name]).all() for name in plain)


def test_redecide_reads_signals_and_writes_the_ledger_alone(made):
    def files(*layers):
        return {path: path.stat().st_mtime_ns for layer in layers for path in Path(f"{made.output}.tables/{layer}").rglob("*.parquet")}

    before = files("bronze", "silver/documents", "gold")
    code = {row["doc_id"] for row in made.table("silver/documents") if row["modality"] == "code"}
    kept = [row["doc_id"] for row in made.table("silver/decisions") if row["stage"] == "final" and row["verdict"] == "kept"]
    words = {row["doc_id"]: row["n_words"] for row in made.table("silver/documents")}
    lost = [doc for doc in kept if doc not in code and words[doc] < 100]
    said = json.loads(cli("redecide", "--output", made.output, "--set", "quality.text.min_words=100", "--json"))
    assert lost
    assert {"was": "kept", "is": "rejected", "rule": "too_few_words", "documents": len(lost)} in said["changes"]
    assert said["kept"] + said["rejected"] + said["duplicates"] == len(words)
    decided = [row for row in made.table("silver/decisions") if row["config_hash"] == said["config_hash"]]
    assert sum(row["stage"] == "final" for row in decided) == len(words)
    assert files("bronze", "silver/documents", "gold") == before
    same = json.loads(cli("redecide", "--output", made.output, "--json"))
    assert same["changes"] == []
    cli("redecide", "--output", made.output, "--set", "normalization.form=nfkc", code=1)
