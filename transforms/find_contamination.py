"""Find copies of benchmarks' items in documents: seeds in one pass over all texts, then the few candidates are verified.

Seeds that many documents of a source have are boilerplate there (imports, licences, phrases) and do not count in it: a
document-frequency filter for each source, an aggregation of numbers that reads no text.
"""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from auralith_pipeline.conf.decontamination import DecontaminationSection
from auralith_pipeline.conf.duplicate_tables import SILVER_BENCHMARK_SEEDS, SILVER_CONTAMINATION
from auralith_pipeline.udfs.core.contamination.load import finds_hash, lengths_of, load_benchmarks
from auralith_pipeline.udfs.find_seeds import FindSeeds
from auralith_pipeline.udfs.fuse import fuse_steps
from auralith_pipeline.udfs.verify_passages import VerifyPassages


def find_seeds(silver: DataFrame, section: DecontaminationSection) -> DataFrame:
    """Which seeds of the benchmarks each document holds, and of which passages enough stand close together.

    In:  doc_id, source, text, batch
    Out: the columns of silver.benchmark_seeds; a document without a seed gives no row
    """
    step = FindSeeds(load_benchmarks(section), lengths_of(section))
    return fuse_steps(silver.select("doc_id", "source", "text", "batch"), [step], SILVER_BENCHMARK_SEEDS.schema)


def common_seeds(seeds: DataFrame, silver: DataFrame, section: DecontaminationSection) -> DataFrame:
    """The seeds that are boilerplate in a source: in at least `common_documents` documents and `common_share` of them all.

    In:  seeds: silver.benchmark_seeds; silver: source
    Out: source, common (array of int, ascending); a source without such seeds gives no row
    """
    sizes = silver.groupBy("source").agg(F.count("*").alias("_documents"))
    counts = seeds.select("source", F.explode("seeds").alias("seed")).groupBy("source", "seed").agg(F.count("*").alias("_with"))
    least = F.greatest(F.lit(float(section.common_documents)), F.lit(section.common_share) * F.col("_documents"))
    common = counts.join(sizes, on="source").where(F.col("_with") >= least)
    return common.groupBy("source").agg(F.sort_array(F.collect_list("seed")).alias("common"))


def find_contamination(silver: DataFrame, seeds: DataFrame, section: DecontaminationSection) -> DataFrame:
    """Every copy of an item in a document, verified.

    In:  silver: doc_id, source, text, batch; seeds: silver.benchmark_seeds of the same documents, as `find_seeds` gives them
    Out: the columns of silver.contamination

    A function of the set of all documents: what is common in a source depends on all that is in it.
    """
    candidates = seeds.where(F.size("parts") > 0).select("doc_id", "source")
    common = common_seeds(seeds, silver, section)
    # Said, not left to Spark: it takes a text for some 20 bytes, and would send all of them to every worker.
    texts = silver.select("doc_id", "text", "batch").join(candidates.hint("merge"), on="doc_id").join(common, on="source", how="left")
    step = VerifyPassages(load_benchmarks(section), lengths_of(section), section.min_stored)
    schema = StructType([field for field in SILVER_CONTAMINATION.schema.fields if field.name != "header"])
    return fuse_steps(texts.select("doc_id", "batch", "text", "common"), [step], schema).withColumn("header", F.lit(finds_hash(section)))
