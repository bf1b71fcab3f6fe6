"""Turn gold into a published release: encode, pack, write, read back, publish, and say where each document lies."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from auralith_pipeline import __version__
from auralith_pipeline.conf.errors import ShardError
from auralith_pipeline.conf.load import config_hash
from auralith_pipeline.conf.media import MEDIA_KINDS
from auralith_pipeline.conf.models import N_FIXED_IDS, PipelineConfig
from auralith_pipeline.conf.tables import GOLD_DOCUMENTS, GOLD_LINEAGE
from auralith_pipeline.jobs._card import make_card
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.encode_media import Codebooks, coded_media
from auralith_pipeline.sharding.manifest import FORMAT_VERSION, Manifest
from auralith_pipeline.sharding.plan import SPLITS, ReleasePlan, count_buckets, rows_for_size
from auralith_pipeline.sharding.publish import current_release, is_complete, prepare, publish
from auralith_pipeline.sharding.release import build_manifest
from auralith_pipeline.sharding.stage import collect_bucket_rows, lineage, pack_buckets, write_shards
from auralith_pipeline.sharding.storage import open_storage
from auralith_pipeline.tokenizer.layout import VocabularyLayout
from auralith_pipeline.tokenizer.segments import MARKERS
from auralith_pipeline.tokenizer.text_tokenizer import TextTokenizer
from auralith_pipeline.transforms.assign_splits import assign_splits
from auralith_pipeline.transforms.decide_documents import decision_hash
from auralith_pipeline.transforms.encode_documents import encode_documents, encode_with_media
from auralith_pipeline.transforms.refer_media import count_markers

# Only to choose the number of buckets before anything is encoded; measured 3.5 to 4.5 for trained vocabularies.
BYTES_PER_TOKEN = 4


@dataclass(frozen=True, kw_only=True)
class Release:
    """What the published release amounts to."""

    release_id: str
    tokens: int
    padding: int
    rows: int
    shards: int
    shard_bytes: int
    text_bytes: int
    tokenizer_sha256: str
    vocab_size: int


def build_release(
    spark: SparkSession, tables: Tables, cfg: PipelineConfig, output: str, tokenizer: TextTokenizer, codebooks: Codebooks | None = None
) -> Release:
    """Publish the release of gold as it is; where that release is published and whole, nothing is written.

    codebooks: those of the corpus's media, whose codes silver.media holds; none where it has no media.

    Raises ShardError when shards do not read back, or reserved ids do not equal documents x policy.
    """
    gold, codebooks = tables.read(GOLD_DOCUMENTS), codebooks or Codebooks()
    measured = _measure(gold, cfg)
    if not codebooks.by_kind and sum(row["media"] for row in measured):
        raise ShardError("gold.documents has documents with media, and no codebooks were given. This is a fault of the pipeline.")
    plan = plan_release(measured, cfg, output, tokenizer, codebooks)
    storage = open_storage(output)
    manifest = prepare(storage)
    if manifest is None or manifest.release != plan.release:
        tokens = _encode(tables, gold, cfg, tokenizer, codebooks)
        markers = count_markers(gold) if codebooks.by_kind else {}
        if cfg.tokenizer.code_markers:
            markers |= dict.fromkeys(MARKERS["code"], sum(row["code"] for row in measured))
        buckets = collect_bucket_rows(pack_buckets(tokens, plan, cfg.engine.partitions))
        places = lineage(spark, plan, buckets).withColumn("release", F.lit(plan.release))
        with ThreadPoolExecutor(1) as pool:
            # Before the publish: lineage is keyed by its release, so that of one that is not published yet harms nobody.
            told = pool.submit(tables.append, places, GOLD_LINEAGE, step=f"lineage:{plan.release}")
            written = write_shards(spark, plan, buckets)
            told.result()
        card = make_card(cfg.pipeline.name, plan, measured, buckets)
        inputs: dict[str, Any] = {"decisions": decision_hash(cfg), "gold": _fingerprint(measured)}
        if codebooks.by_kind:
            inputs["codebooks"] = {kind: book.digest for kind, book in codebooks.by_kind.items()}
        manifest = build_manifest(plan, buckets, written, package_version=__version__, inputs=inputs, expected_reserved=markers, card=card)
        publish(storage, manifest, written, card=card)
    return _describe(manifest, measured)


def _encode(tables: Tables, gold: DataFrame, cfg: PipelineConfig, tokenizer: TextTokenizer, codebooks: Codebooks) -> DataFrame:
    seed, share = cfg.sharding.seed, cfg.sharding.val_fraction
    tokens = encode_documents(gold, tokenizer, seed=seed, val_fraction=share, code_markers=cfg.tokenizer.code_markers)
    if not codebooks.by_kind:
        return tokens
    coded, layout = coded_media(tables, codebooks), layout_of(cfg, tokenizer, codebooks)
    return tokens.unionByName(encode_with_media(gold, coded, tokenizer, layout, seed=seed, val_fraction=share))


def layout_of(cfg: PipelineConfig, tokenizer: TextTokenizer, codebooks: Codebooks) -> VocabularyLayout:
    """Which ids are text, and which the codes of each kind of media."""
    sizes = {kind: codebooks.size(kind) for kind in MEDIA_KINDS}
    return VocabularyLayout(text=tokenizer.vocab_size, **sizes, scheme=cfg.sharding.layout, max_vocab=cfg.sharding.max_vocab)


def plan_release(
    measured: Sequence[Row], cfg: PipelineConfig, output: str, tokenizer: TextTokenizer, codebooks: Codebooks | None = None
) -> ReleasePlan:
    """The plan of the release; its id depends on documents, settings, tokenizer and codebooks, not on where or when it is made."""
    sharding, codebooks = cfg.sharding, codebooks or Codebooks()
    layout = layout_of(cfg, tokenizer, codebooks)
    per_token = 1 if tokenizer.vocab_size == N_FIXED_IDS else BYTES_PER_TOKEN
    size = {split: sum(row["bytes"] for row in measured if row["split"] == split) for split in SPLITS}
    identity = {
        "sharding": sharding.model_dump(mode="json"),
        "labels": cfg.labels.model_dump(mode="json"),
        "tokenizer": tokenizer.sha256,
        "code_markers": cfg.tokenizer.code_markers,
        **({"media": dict(codebooks.codings)} if codebooks.codings else {}),
        "decisions": decision_hash(cfg),
        "gold": _fingerprint(measured),
        "name": cfg.pipeline.name,
        "format": FORMAT_VERSION,
        "version": __version__,
    }
    return ReleasePlan(
        release=config_hash(identity)[:16],
        output=output,
        seq_len=sharding.seq_len,
        rows_per_shard=rows_for_size(sharding.target_shard_mb * 1_000_000, sharding.seq_len, sharding.profile),
        buckets={split: count_buckets(size[split] // per_token, sharding.bucket_tokens) for split in SPLITS},
        layout=layout.ranges(),
        tokenizer_sha256=tokenizer.sha256,
        seed=sharding.seed,
        compression=sharding.compression,
        profile=sharding.profile,
        train_eos=cfg.labels.train_eos,
    )


def release_is_whole(output: str, release: str | None) -> bool:
    """True where `release` is what the output folder holds, every file with its size. Hashes: `verify`."""
    storage = open_storage(output)
    try:
        manifest = current_release(storage)
    except ShardError:
        return False
    return manifest is not None and manifest.release == release and is_complete(storage, manifest)


def _measure(gold: DataFrame, cfg: PipelineConfig) -> list[Row]:
    """A few numbers per split and source, and an order-free fingerprint of the documents."""
    placed = assign_splits(gold.drop("text"), seed=cfg.sharding.seed, val_fraction=cfg.sharding.val_fraction)

    folded = "bit_xor(CAST(conv(substring({0}, 1, 15), 16, 10) AS BIGINT)) AS {1}"
    return (
        placed.groupBy("split", "source")
        .agg(
            F.expr("count(1) AS documents"),
            F.expr("sum(n_bytes) AS bytes"),
            F.expr("count_if(modality = 'code' AND media IS NULL AND n_bytes > 0) AS code"),
            F.expr("count_if(media IS NOT NULL) AS media"),
            F.expr(folded.format("doc_id", "ids")),
            F.expr(folded.format("dedup_key", "keys")),
        )
        .orderBy("split", "source")
        .collect()
    )


def _fingerprint(measured: Sequence[Row]) -> str:
    return config_hash({"parts": [row.asDict() for row in measured]})


def _describe(manifest: Manifest, measured: Sequence[Row]) -> Release:
    splits = manifest.splits.values()
    return Release(
        release_id=manifest.release,
        tokens=sum(split.real for split in splits),
        padding=sum(split.padding for split in splits),
        rows=sum(split.rows for split in splits),
        shards=len(manifest.shards),
        shard_bytes=sum(shard.bytes for shard in manifest.shards),
        text_bytes=sum(row["bytes"] for row in measured),
        tokenizer_sha256=manifest.tokenizer_sha256,
        vocab_size=manifest.vocab_size,
    )
