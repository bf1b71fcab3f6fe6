"""Turn the media of the corpus into codes: find or train a codebook for each kind, then encode every file once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.conf.load import config_hash
from auralith_pipeline.conf.media import MEDIA_KINDS
from auralith_pipeline.conf.media_tables import SILVER_MEDIA
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import BRONZE_DOCUMENTS
from auralith_pipeline.jobs._progress import Progress
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.jobs.train_codebook import train_codebook_on
from auralith_pipeline.tokenizer.codebook import Codebook
from auralith_pipeline.transforms.refer_media import list_files
from auralith_pipeline.udfs.core.media.vectors import VectorRules, frames_in_row
from auralith_pipeline.udfs.read_media import CODED, EncodeMedia

# Raise it when the same bytes, recipe and codebook give other codes.
CODING_VERSION = 1


@dataclass(frozen=True)
class Codebooks:
    """The codebooks of a run by kind, and the names under which silver.media keeps what they made."""

    by_kind: Mapping[str, Codebook] = field(default_factory=dict)
    codings: Mapping[str, str] = field(default_factory=dict)

    def size(self, kind: str) -> int:
        """Codes of all stages, 0 where the corpus has no media of the kind."""
        return self.by_kind[kind].size if kind in self.by_kind else 0


def media_rules(cfg: PipelineConfig) -> VectorRules:
    """How this configuration makes vectors of media."""
    frames = frames_in_row(cfg.video, cfg.sharding.seq_len)
    return VectorRules(image=cfg.image, audio=cfg.audio, video=cfg.video, max_frames=frames)


def choose_codebooks(tables: Tables, cfg: PipelineConfig, folder: str, progress: Progress) -> Codebooks:
    """A codebook for every kind of media that bronze refers to.

    folder: where the workspace keeps its own; one that is not there and not asked for by path is trained and kept. A workspace trains
    once, so that new files do not change the codes of old ones. Of one asked for by path a copy is kept (`kept_codebook`), so that a
    release can be decoded when that path leads nowhere. Raises TokenizerError where a codebook does not fit.
    """
    rules, bronze = media_rules(cfg), tables.read(BRONZE_DOCUMENTS)
    kinds = {row["kind"] for row in list_files(bronze).select("kind").distinct().collect()}  # three at most
    found: dict[str, Codebook] = {}
    for kind in MEDIA_KINDS:
        if kind not in kinds:
            continue
        section = getattr(cfg, kind)
        place = section.codebook or f"{folder}/{kind}"
        if section.codebook is not None or Path(place, "codebook.safetensors").is_file():
            found[kind] = Codebook.load(place)
            found[kind].require(kind, rules.recipe(kind))
            if section.codebook is None and found[kind].entries != section.codebook_size:
                raise TokenizerError(
                    f"The workspace's {kind} codebook in {place} has {found[kind].entries} entries, the configuration wants "
                    f"{section.codebook_size}. Set {kind}.codebook_size to {found[kind].entries}, or remove the folder for a new one."
                )
            if found[kind].stages != section.stages:  # the frames of a video that fill a row depend on it, too
                raise TokenizerError(
                    f"The {kind} codebook in {place} has {found[kind].stages} stages, the configuration {section.stages}. "
                    f"Set {kind}.stages to {found[kind].stages}, or use another codebook."
                )
            if section.codebook is not None:
                found[kind].save(kept_codebook(folder, kind, found[kind].digest))
            continue
        files = list_files(bronze).where(F.col("kind") == kind)
        found[kind] = train_codebook_on(files, kind, rules, cfg.media)
        found[kind].save(place)
        for line in found[kind].describe():
            progress.say(f"  {line}")
    codings = {
        kind: config_hash({"codebook": book.digest, "made": rules.identity(kind), "version": CODING_VERSION})[:16]
        for kind, book in found.items()
    }
    return Codebooks(found, codings)


def kept_codebook(folder: str, kind: str, digest: str) -> str:
    """Where the workspace whose codebooks are in `folder` keeps its copy of a codebook that was given by path."""
    return f"{folder}/{kind}-{digest[:12]}"


def encode_new_media(tables: Tables, cfg: PipelineConfig, codebooks: Codebooks, state: str) -> int:
    """Bring silver.media up to bronze; returns the number of files encoded.

    state: identity of bronze's content. A file is read once for each coding, however many documents show it.
    """
    rules, before = media_rules(cfg), tables.count(SILVER_MEDIA)
    files = list_files(tables.read(BRONZE_DOCUMENTS))
    for kind, book in codebooks.by_kind.items():
        coding = codebooks.codings[kind]
        wanted = files.where(F.col("kind") == kind)
        if before:
            wanted = wanted.join(coded_media(tables, codebooks, kind), on="sha256", how="left_anti")
        spread = wanted.repartition("sha256").select("sha256", "path", "offset", "length")
        coded = spread.mapInArrow(EncodeMedia(book.to_bytes(), rules), CODED)
        made = coded.withColumns({"kind": F.lit(kind), "coding": F.lit(coding)})
        tables.append(made, SILVER_MEDIA, step=f"media:{kind}:{coding}:{state}")
    return tables.count(SILVER_MEDIA) - before


def coded_media(tables: Tables, codebooks: Codebooks, kind: str | None = None) -> DataFrame:
    """The rows of silver.media that these codebooks made, of one kind or of all."""
    codings = [codebooks.codings[kind]] if kind is not None else list(codebooks.codings.values())
    return tables.read(SILVER_MEDIA).where(F.col("coding").isin(codings))
