"""Find which documents hold items of benchmarks: seeds of new documents, then the verified finds of all."""

from __future__ import annotations

from dataclasses import dataclass

from pyspark.sql import functions as F

from auralith_pipeline.conf.duplicate_tables import CONTAMINATION_CONTRACTS, SILVER_BENCHMARK_SEEDS, SILVER_CONTAMINATION
from auralith_pipeline.conf.load import config_hash
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.tables import SILVER_DOCUMENTS
from auralith_pipeline.jobs._tables import Tables
from auralith_pipeline.transforms.find_contamination import find_contamination, find_seeds
from auralith_pipeline.transforms.score_documents import signals_hash
from auralith_pipeline.udfs.core.contamination.load import finds_hash, search_hash

_PREFIX = 16  # digits of a batch that a step's name holds
_SEED = "seed"


@dataclass(frozen=True, kw_only=True)
class Contaminated:
    """What a search did: batches searched anew, and finds in all documents (of at least `min_stored`)."""

    batches: int = 0
    finds: int = 0


def find_all_contamination(tables: Tables, cfg: PipelineConfig) -> Contaminated:
    """Bring silver.contamination up to silver.documents and the benchmarks of `cfg`.

    Two commits: the seeds of documents that were not searched yet (appended; all of them anew where benchmarks, lengths or texts are
    others than before), and the finds in all documents (replaced: what is common in a source depends on all that is in it; only
    candidates are read for that). The same call after a crash at any point goes on, and after a success does nothing, but for batches
    in which no document has a seed: Delta records no commit without a row, so they are read again, and nothing is found again. Raises
    ConfigError for a benchmark that cannot be read.
    """
    section = cfg.decontamination
    if not section.enabled:
        return Contaminated()
    tables.ensure(CONTAMINATION_CONTRACTS)
    silver = tables.read(SILVER_DOCUMENTS)
    batches = {row["batch"][:_PREFIX] for row in silver.select("batch").distinct().collect()}  # a row per ingest, not per document
    name = f"{_SEED}:{config_hash({'signals': signals_hash(cfg), 'search': search_hash(section)})[:16]}"
    done = _searched(tables, name)
    anew = done is None or not done <= batches
    fresh = batches if anew or done is None else batches - done
    if fresh:
        step = f"{name}:{'+'.join(sorted(fresh))}"
        if anew:
            tables.replace(find_seeds(silver, section), SILVER_BENCHMARK_SEEDS, step=step)
        else:
            new = silver.where(F.substring("batch", 1, _PREFIX).isin(sorted(fresh)))
            tables.append(find_seeds(new, section), SILVER_BENCHMARK_SEEDS, step=step)
    state = config_hash({"seeds": name, "finds": finds_hash(section), "batches": sorted(batches)})[:16]
    finds = find_contamination(silver, tables.read(SILVER_BENCHMARK_SEEDS), section)
    tables.replace(finds, SILVER_CONTAMINATION, step=f"contamination:{state}")
    return Contaminated(batches=len(fresh), finds=tables.count(SILVER_CONTAMINATION))


def _searched(tables: Tables, name: str) -> set[str] | None:
    """The batches (their first digits) whose seeds are stored; None where all must be found anew."""
    commits = tables.history(SILVER_BENCHMARK_SEEDS)
    steps = [commit.step for commit in commits if commit.step.startswith(f"{_SEED}:")]
    if commits[0].version != 0 or any(not step.startswith(f"{name}:") for step in steps[-1:]):
        return None  # the log was cleaned, or the newest seeds are those of another search
    ours: set[str] = set()
    for step in reversed(steps):
        if not step.startswith(f"{name}:"):
            break
        ours.update(step.removeprefix(f"{name}:").split("+"))
    return ours
