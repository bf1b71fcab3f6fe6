"""Find which pictures, sounds and videos are copies: hash every new file once, and pair the hashes, kept for all decisions to come."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.duplicate_tables import SILVER_EDGES
from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.load import config_hash
from auralith_pipeline.conf.media import MEDIA_KINDS
from auralith_pipeline.conf.media_copies import AUDIO_STORED, VIDEO_STORED
from auralith_pipeline.conf.media_tables import MEDIA_COPIES_CONTRACTS, SILVER_LINKED_MEDIA, SILVER_MEDIA_HASHES
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import SILVER_DOCUMENTS
from auralith_pipeline.jobs._index_header import tell_differences
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.transforms.decide_documents import compares_media
from auralith_pipeline.transforms.find_media_pairs import ALL_PAIRS, CENTRES
from auralith_pipeline.transforms.mark_duplicates import MINHASH
from auralith_pipeline.transforms.name_media import keep_lone_media, pair_media
from auralith_pipeline.transforms.refer_media import list_files
from auralith_pipeline.transforms.score_documents import signals_hash
from auralith_pipeline.udfs.core.perceptual.libraries import require_libraries
from auralith_pipeline.udfs.core.perceptual.rules import index_header, rules_for
from auralith_pipeline.udfs.hash_media import HASHED, HashFiles


@dataclass(frozen=True, kw_only=True)
class LinkedMedia:
    """What a link did: files hashed, pairs of similar hashes stored; 0 where there was nothing to do."""

    hashed: int = 0
    edges: int = 0


def link_new_media(tables: Tables, cfg: PipelineConfig, state: str) -> LinkedMedia:
    """Hash the files that are documents by themselves and have no hash yet, and find the similar pairs among all hashes.

    state: identity of silver's content. A commit for the hashes of each kind, one for the pairs, and around them two that say what is
    paired. The same call after a crash at any point goes on, and after a success does nothing. Pairs follow from the set of hashes
    alone, so batches give what one batch gives.
    """
    if not compares_media(cfg):
        return LinkedMedia()
    hashed = hash_new_media(tables, cfg, state)
    return LinkedMedia(hashed=hashed, edges=0 if is_media_linked(tables, cfg, state) else _pair_hashes(tables, cfg, state))


def hash_new_media(tables: Tables, cfg: PipelineConfig, state: str) -> int:
    """Bring silver.media_hashes up to silver.documents; returns how many files were hashed.

    A file is read once, however many documents are it and however many batches bring it; only its place goes through Spark.
    Raises SourceError where a file is not what it was when it was ingested.
    """
    tables.ensure(MEDIA_COPIES_CONTRACTS)
    stored = tables.read(SILVER_MEDIA_HASHES)
    headers = {(row["kind"], row["header"]) for row in stored.select("kind", "header").distinct().collect()}  # a row per kind
    files = list_files(keep_lone_media(tables.read(SILVER_DOCUMENTS)))
    kinds = {row["kind"] for row in files.select("kind").distinct().collect()}  # three at most
    hashed = 0
    for kind, rules in rules_for(cfg.deduplication.media).items():
        if kind not in kinds:
            continue
        ours, header = F.col("kind") == kind, index_header(rules)
        stale = any(name == kind and found != header for name, found in headers)
        wanted, before = files.where(ours), tables.count(SILVER_MEDIA_HASHES)
        if not stale:
            wanted = wanted.join(stored.where(ours).select("sha256"), on="sha256", how="left_anti")
        spread = wanted.repartition("sha256").select("sha256", "path", "offset", "length")
        made = spread.mapInArrow(HashFiles(rules), HASHED).withColumns({"kind": F.lit(kind), "header": F.lit(header)})
        step = f"hash_media:{kind}:{config_hash({'header': header})[:16]}:{state}"
        if stale:
            tables.replace(made, SILVER_MEDIA_HASHES, step=step, where=f"kind = '{kind}'")
            hashed += tables.read(SILVER_MEDIA_HASHES).where(ours).count()
        else:
            tables.append(made, SILVER_MEDIA_HASHES, step=step)
            hashed += tables.count(SILVER_MEDIA_HASHES) - before
    return hashed


def _pair_hashes(tables: Tables, cfg: PipelineConfig, state: str) -> int:
    link = _link_hash(cfg, state)
    step = f"link_media:{link[:32]}"
    if tables.count(SILVER_LINKED_MEDIA):  # before the pairs: from now on those that are there count as another search's
        tables.replace(_linked(tables, "", 0), SILVER_LINKED_MEDIA, step=f"{step}:begun")
    silver, hashes = tables.read(SILVER_DOCUMENTS), tables.read(SILVER_MEDIA_HASHES)
    rules, floors = rules_for(cfg.deduplication.media), {"audio": AUDIO_STORED, "video": VIDEO_STORED}
    kinds = sorted(row["kind"] for row in hashes.select("kind").distinct().collect())  # three at most
    edges, theirs = 0, f"method != '{MINHASH}'"
    if kinds:
        pairs = [pair_media(silver, hashes, rules[kind], floor=floors.get(kind, 0.0)) for kind in kinds]
        found = reduce(DataFrame.unionByName, pairs).withColumn("batch", F.lit(state))
        tables.replace(found, SILVER_EDGES, step=step, where=theirs)
        edges = tables.read(SILVER_EDGES).where(theirs).count()
    tables.replace(_linked(tables, link, edges), SILVER_LINKED_MEDIA, step=step)
    return edges


def _linked(tables: Tables, link: str, edges: int) -> DataFrame:
    return tables.spark.createDataFrame([(link, edges)], SILVER_LINKED_MEDIA.schema)


def is_media_linked(tables: Tables, cfg: PipelineConfig, state: str) -> bool:
    """Whether the stored pairs are those of these settings and documents; true where media are not compared."""
    if not compares_media(cfg):
        return True
    tables.ensure(MEDIA_COPIES_CONTRACTS)
    return [row["link"] for row in tables.read(SILVER_LINKED_MEDIA).collect()] == [_link_hash(cfg, state)]  # one row


def check_media_index(tables: Tables, cfg: PipelineConfig) -> None:
    """Refuse what could not be done hours later: missing libraries, and hashes that were made with other settings.

    Raises ConfigError naming what differs; `deduplication.media.rebuild` makes the hashes anew instead.
    """
    if not compares_media(cfg):
        return
    require_libraries()
    tables.ensure(MEDIA_COPIES_CONTRACTS)
    if cfg.deduplication.media.rebuild:
        return
    rules = rules_for(cfg.deduplication.media)
    for row in tables.read(SILVER_MEDIA_HASHES).select("kind", "header").distinct().collect():  # a row per kind
        told = tell_differences(row["header"], index_header(rules[row["kind"]]))
        if told:
            raise ConfigError(
                f"deduplication.media: the {row['kind']} hashes in {tables.location} were made with {told}, so new files cannot be "
                "compared with them (bands of pictures: image_distance + 1; version: of the pipeline). Use the settings they were made "
                "with, or other tables, or hash the files anew with --set deduplication.media.rebuild=true."
            )


def _link_hash(cfg: PipelineConfig, state: str) -> str:
    """Identity of a search: documents and their ranks, hashes, and which pairs are looked for."""
    rules = rules_for(cfg.deduplication.media)
    compared = {kind: [index_header(rules[kind]), rules[kind].max_distance, rules[kind].max_shift] for kind in MEDIA_KINDS}
    kept = {"audio": AUDIO_STORED, "video": VIDEO_STORED, "crowds": [ALL_PAIRS, CENTRES]}
    return config_hash({"signals": signals_hash(cfg), "state": state, "compared": compared, **kept})
