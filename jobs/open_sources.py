"""From a configuration, or from what the command line names, to the sources of a run."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from typing import Any

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.models import PipelineConfig
from auralith_pipeline.conf.sources import SourceConfig, check_unique_names
from auralith_pipeline.jobs.sources.contract import Source
from auralith_pipeline.jobs.sources.registry import create_source, source_for_input, source_of


def open_sources(cfg: PipelineConfig) -> list[Source]:
    """The configured sources; `pipeline.max_samples` holds for those that set no limit of their own.

    Raises ConfigError for two sources of one name, SourceError for an input that is not there.
    """
    limit = cfg.pipeline.max_samples
    configs = [
        config.model_copy(update={"max_samples": limit}) if limit and config.max_samples is None else config for config in cfg.sources
    ]
    if not cfg.video.enabled:
        configs = [_without_video(config) if config.type == "media" else config for config in configs]
    try:
        check_unique_names(configs)
    except ValueError as error:
        raise ConfigError(f"sources: {error}.") from None
    return [source_of(config) for config in configs]


def _without_video(config: SourceConfig) -> SourceConfig:
    return config.model_copy(update={"media_kinds": tuple(kind for kind in config.media_kinds if kind != "video")})


def name_sources(datasets: Sequence[str], inputs: Sequence[str], **options: Any) -> list[SourceConfig]:
    """Configurations for `--dataset` names and `--input` paths, each with a name of its own.

    A single input is named after its type, several after their files, so that no id depends on where the input lies.
    options: given to every input. Raises SourceError or ConfigError.
    """
    named = [create_source(name).config for name in datasets]
    found = [source_for_input(path, **options).config for path in inputs]
    if len(found) > 1:
        found = [config.model_copy(update={"name": _name_of(config.path or config.type)}) for config in found]
    taken: set[str] = set()
    result = []
    for config in [*named, *found]:
        name, number = config.name, 2
        while name in taken:
            name, number = f"{config.name}-{number}", number + 1
        taken.add(name)
        result.append(config.model_copy(update={"name": name}))
    return result


def _name_of(path: str) -> str:
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", os.path.basename(path.rstrip("/")).split(".")[0])
    return stem.strip("-._")[:80] or "input"
