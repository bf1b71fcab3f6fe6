"""Train a codebook on media files: sampled on all cores, learnt in one task."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.conf.media import MediaSection
from auralith_pipeline.tokenizer.codebook import Codebook
from auralith_pipeline.udfs.core.media.vectors import MediaRules
from auralith_pipeline.udfs.learn_codebook import LEARNT, LearnCodebook
from auralith_pipeline.udfs.read_media import SAMPLED, SampleVectors

# A file gives so many vectors at least, so that a large corpus is sampled by files, and few of them are read.
_LEAST_OF_FILE = 16


def train_codebook_on(files: DataFrame, kind: str, size: int, rules: MediaRules, media: MediaSection) -> Codebook:
    """A codebook of `size` entries, the same for any order and partitioning of the files.

    files: sha256, path, offset, length of files of this kind; the same sha256 may stand there often
    Files are chosen by their hash, `media.held_out` of them to measure on alone; of each so many vectors that together there are
    `media.sample_vectors`. Raises TokenizerError where there are no files, or fewer distinct vectors than entries.
    """
    distinct = files.groupBy("sha256").agg(F.min(F.struct("path", "offset", "length")).alias("at")).select("sha256", "at.*")
    count = distinct.count()
    if not count:
        raise TokenizerError(f"No {kind} files to train on. Give a folder that holds some.")
    wanted = -(-media.sample_vectors // _LEAST_OF_FILE)
    chosen = distinct.orderBy(F.sha2(F.concat_ws(":", F.lit(str(media.seed)), "sha256"), 256)).limit(wanted)
    quota = max(_LEAST_OF_FILE, -(-media.sample_vectors // min(count, wanted)))
    # Seven hex digits of a hash: the same files are held out on every machine.
    digits = F.substring(F.sha2(F.concat_ws(":", F.lit(f"held out {media.seed}"), "sha256"), 256), 1, 7)
    share = F.conv(digits, 16, 10).cast("double") / 16**7
    marked = chosen.withColumns({"held_out": share < media.held_out, "quota": F.lit(quota).cast("long")})
    sampled = marked.repartition("sha256").mapInArrow(SampleVectors(kind, rules), SAMPLED)
    gathered = sampled.repartition(1).sortWithinPartitions("sha256")
    row = gathered.mapInArrow(LearnCodebook(kind, size, rules.recipe(kind), media.seed), LEARNT).collect()[0]
    if row["problem"] is not None:
        raise TokenizerError(row["problem"])
    return Codebook.from_bytes(bytes(row["artefact"]))
