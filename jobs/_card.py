"""The card that lies beside the shards: measured numbers only, the same bytes for the same release."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import Row

from auralith_pipeline.sharding.plan import ReleasePlan
from auralith_pipeline.sharding.staged import BucketRow


def make_card(name: str, plan: ReleasePlan, measured: Sequence[Row], buckets: Sequence[BucketRow]) -> bytes:
    """README.md of a release, as UTF-8.

    measured: rows with split, source, documents, bytes; buckets: what packing reported.
    """
    lines = [
        f"# {name}",
        "",
        f"Release `{plan.release}`, made by auralith-pipeline. `manifest.json` lists every shard with its hashes; "
        "`auralith-pipeline verify` checks them.",
        "",
        "| split | documents | tokens with BOS and EOS | padding | rows |",
        "|---|---:|---:|---:|---:|",
    ]
    for split in sorted({bucket.split for bucket in buckets}):
        own = [bucket for bucket in buckets if bucket.split == split]
        lines.append(
            f"| {split} | {sum(b.documents for b in own):,} | {sum(b.real for b in own):,} | "
            f"{sum(b.padding for b in own):,} | {sum(b.rows for b in own):,} |"
        )
    lines += ["", "| source | split | documents | bytes of text |", "|---|---|---:|---:|"]
    lines += [f"| {_cell(row['source'])} | {row['split']} | {row['documents']:,} | {row['bytes']:,} |" for row in measured]
    lines += [
        "",
        f"- Rows of {plan.seq_len:,} tokens; {plan.vocab_size:,} ids; tokenizer `{plan.tokenizer_sha256}`.",
        f"- Compression: {plan.compression}. Profile: {plan.profile}. Order and split seed: {plan.seed}.",
        "- Documents keep the rights of their sources: licenses, where declared, stand in the Delta tables for each document.",
        "",
        "```python",
        "from auralith_pipeline import open_shards",
        "",
        'for batch in open_shards("."):',
        '    batch["input_ids"], batch["targets"]',
        "```",
        "",
    ]
    return "\n".join(lines).encode()


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
