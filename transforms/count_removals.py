"""How much of each slice of the corpus was removed: what shows that deduplication ate a source, a language or a year."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from auralith_pipeline.transforms.decide_documents import DUPLICATE, FINAL, KEPT, REJECTED

DIMENSIONS = ("source", "language", "year")
# A date that is none counts as no date; it must not end the run.
_YEAR = "CAST(year(TRY_CAST(source_date AS DATE)) AS STRING)"
_SLICES = f"array({', '.join(f'''named_struct('dimension', '{name}', 'value', {name})''' for name in DIMENSIONS)})"


def count_removals(silver: DataFrame, decisions: DataFrame) -> DataFrame:
    """Count the verdicts in every source, every language and every year.

    In:  silver: doc_id, source, language, source_date; decisions: one configuration's rows of silver.decisions
    Out: dimension (source, language or year), value (null: the documents of no language, of no date), documents, kept, rejected,
         duplicates, share_removed_as_duplicates: duplicates / (kept + duplicates), null where all were rejected

    The share is one of the accepted documents: those that were rejected before would hide that of what was left nothing stayed.
    A document without a terminal row counts in `documents` alone.
    """
    final = decisions.where(f"stage = '{FINAL}'").select("doc_id", "verdict")
    judged = silver.select("doc_id", "source", "language", F.expr(_YEAR).alias("year")).join(final, on="doc_id", how="left")
    counts = {"documents": F.count(F.lit(1))} | {
        name: F.sum(F.when(F.col("verdict") == verdict, 1).otherwise(0))
        for name, verdict in (("kept", KEPT), ("rejected", REJECTED), ("duplicates", DUPLICATE))
    }
    # One pass over the documents; what is spread over the dimensions is a row per combination of values.
    combined = judged.groupBy(*DIMENSIONS).agg(*(count.alias(name) for name, count in counts.items()))
    spread = combined.select(F.expr(f"explode({_SLICES})").alias("_slice"), *counts)
    slices = spread.groupBy("_slice.dimension", "_slice.value").agg(*(F.sum(name).alias(name) for name in counts))
    return slices.withColumn("share_removed_as_duplicates", F.expr("duplicates / nullif(kept + duplicates, 0)"))


def find_alarming(slices: DataFrame, *, share: float, min_documents: int) -> DataFrame:
    """The slices that lost more than `share` of their accepted documents as duplicates; of fewer than `min_documents` accepted
    ones a share says little.

    In, out: the columns that `count_removals` gives
    """
    return slices.where((F.col("share_removed_as_duplicates") > share) & (F.col("kept") + F.col("duplicates") >= min_documents))
