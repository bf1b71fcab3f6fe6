"""All benchmarks of a configuration: read once in a process, and named by what they hold."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from auralith_pipeline.conf.decontamination import DecontaminationSection
from auralith_pipeline.conf.load import config_hash
from auralith_pipeline.conf.unicode import unicode_version
from auralith_pipeline.udfs.core.contamination.index import CONTAMINATION_VERSION, Lengths
from auralith_pipeline.udfs.core.contamination.passages import pack_passages, passages_hash, unpack_passages
from auralith_pipeline.udfs.core.contamination.read_benchmark import read_benchmark
from auralith_pipeline.udfs.core.contamination.shipped import shipped_file


def load_benchmarks(section: DecontaminationSection) -> bytes:
    """The passages of all benchmarks, packed. Raises ConfigError for a benchmark that cannot be read."""
    return _load(section, _state(section))[0]


def lengths_of(section: DecontaminationSection) -> Lengths:
    """The lengths that shape the index."""
    return Lengths(ngram=section.ngram, short_ngram=section.short_ngram, min_units=section.min_units)


def search_hash(section: DecontaminationSection) -> str:
    """Identity of the search: the benchmarks' texts, lengths and kernel. What another search stored is found anew.

    Paths do not matter, contents do. Raises ConfigError for a benchmark that cannot be read.
    """
    header = {
        "passages": _load(section, _state(section))[1],
        "lengths": list(lengths_of(section)),
        "kernel": CONTAMINATION_VERSION,
        "unicode": unicode_version(),
    }
    return config_hash(header)


def finds_hash(section: DecontaminationSection) -> str:
    """Identity of the finds: the search, and what of it is stored."""
    kept = section.model_dump(mode="json", include={"min_stored", "common_documents", "common_share"})
    return config_hash({"search": search_hash(section), "kept": kept})


def contamination_hash(section: DecontaminationSection) -> str | None:
    """Identity of all that decides about contaminated documents; None where they are not looked for."""
    if not section.enabled:
        return None
    decided = section.model_dump(mode="json", include={"min_share", "action", "max_cut"})
    return config_hash({"finds": finds_hash(section), "decided": decided})


def _state(section: DecontaminationSection) -> tuple[tuple[int, int], ...]:
    """Sizes and times of the files: an edited file is read again."""
    found = []
    for benchmark in section.benchmarks:
        path = Path(benchmark.path) if benchmark.path is not None else shipped_file(benchmark.name)
        state = path.stat() if path.is_file() else None
        found.append((state.st_size, state.st_mtime_ns) if state is not None else (0, 0))
    return tuple(found)


@lru_cache(maxsize=4)
def _load(section: DecontaminationSection, state: tuple[tuple[int, int], ...]) -> tuple[bytes, str]:
    packed = pack_passages(passage for benchmark in section.benchmarks for passage in read_benchmark(benchmark))
    return packed, passages_hash(unpack_passages(packed))
