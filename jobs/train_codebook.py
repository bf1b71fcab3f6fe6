"""Train a codebook on media files: sampled on all cores, learnt in one task."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import reduce

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import BinaryType

from auralith_pipeline.conf.errors import SourceError, TokenizerError
from auralith_pipeline.conf.media import MediaSection
from auralith_pipeline.conf.sources import SourceConfig
from auralith_pipeline.jobs._tables import is_catalog_name
from auralith_pipeline.jobs.sources.registry import source_of
from auralith_pipeline.tokenizer.codebook import Codebook
from auralith_pipeline.transforms.refer_media import list_files
from auralith_pipeline.udfs.core.media.vectors import VectorRules
from auralith_pipeline.udfs.learn_codebook import LEARNT, LearnCodebook
from auralith_pipeline.udfs.read_media import SAMPLED, SampleVectors

# A file gives so many vectors at least, so that a large corpus is sampled by files, and few of them are read.
_LEAST_OF_FILE = 16


def train_codebook_on(files: DataFrame, kind: str, rules: VectorRules, media: MediaSection) -> Codebook:
    """A codebook of the size and stages that the rules name for this kind, the same for any order and partitioning of the files.

    files: sha256, and path, offset, length or content, of files of this kind
    Files are chosen by their hash, `media.held_out` of them to measure on alone; of each so many vectors that together there are some
    `media.sample_vectors`. Raises TokenizerError where there are no files, or fewer distinct vectors than entries.
    """
    section = rules.section(kind)
    count = files.count()
    if not count:
        raise TokenizerError(f"No {kind} files to train on. Give a folder that holds some.")
    wanted = min(count, -(-media.sample_vectors // _LEAST_OF_FILE))
    chosen = files.where(_share(f"sample {media.seed}") <= wanted / count)
    marked = chosen.withColumns(
        {
            "held_out": _share(f"held out {media.seed}") < media.held_out,
            "quota": F.lit(max(_LEAST_OF_FILE, -(-media.sample_vectors // wanted))).cast("long"),
        }
    )
    sampled = marked.mapInArrow(SampleVectors(kind, rules), SAMPLED)
    gathered = sampled.repartition(1).sortWithinPartitions("sha256")
    row = gathered.mapInArrow(LearnCodebook(kind, section.codebook_size, section.stages, rules.recipe(kind), media.seed), LEARNT).collect()[
        0
    ]
    if row["problem"] is not None:
        raise TokenizerError(row["problem"])
    return Codebook.from_bytes(bytes(row["artefact"]))


def find_media(spark: SparkSession, inputs: Sequence[str], kind: str, column: str) -> DataFrame:
    """The files of one kind in folders, or in Delta tables that hold them in a binary column.

    inputs: files, folders, globs; Delta tables as folders or catalog.schema.table
    Out: sha256, path, offset, length, content (null for files: these are read where they are sampled)
    Files that cannot be decoded are left out; `collect` would quarantine them. Raises SourceError for a table without that column.
    """
    return reduce(DataFrame.unionByName, [_find(spark, place, kind, column) for place in inputs])


def _find(spark: SparkSession, place: str, kind: str, column: str) -> DataFrame:
    is_folder = os.path.isdir(os.path.join(place, "_delta_log"))
    if is_folder or is_catalog_name(place) or (place.count(".") == 2 and "/" not in place and not os.path.exists(place)):
        table = spark.read.format("delta").load(place) if is_folder else spark.read.table(place)
        kinds = {field.name: field.dataType for field in table.schema.fields}
        if not isinstance(kinds.get(column), BinaryType):
            binary = ", ".join(name for name, found in kinds.items() if isinstance(found, BinaryType)) or "none"
            raise SourceError(f"{place}: has no binary column {column!r}; it has {binary}. Say which by --column.")
        content = table.where(F.col(column).isNotNull()).select(F.col(column).alias("content"))
        return content.select(
            F.sha2("content", 256).alias("sha256"),
            F.lit(None).cast("string").alias("path"),
            F.lit(0).cast("long").alias("offset"),
            F.length("content").cast("long").alias("length"),
            "content",
        )
    source = source_of(SourceConfig(type="media", path=place, media_kinds=(kind,)))
    files = list_files(source.read(spark)).drop("kind")
    return files.withColumn("content", F.lit(None).cast("binary"))


def _share(salt: str) -> Column:
    """A number from 0 to 1 that a file's hash and the salt alone decide: the same on every machine."""
    digits = F.substring(F.sha2(F.concat_ws(":", F.lit(salt), "sha256"), 256), 1, 7)
    return F.conv(digits, 16, 10).cast("double") / 16**7
