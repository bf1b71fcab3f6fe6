"""The public API: `Pipeline`, `PipelineConfig`, and in their modules `create_source` and `open_shards`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

__version__ = "0.1.0"

# In a source checkout the sub-packages sit beside this folder; an installed package has them inside.
_root = Path(__file__).resolve().parent.parent
if (_root / "setup.py").is_file():
    __path__.append(str(_root))

_PUBLIC = {
    "Pipeline": "auralith_pipeline.pipeline",
    "PipelineConfig": "auralith_pipeline.conf.models",
    "open_shards": "auralith_pipeline.sharding.reader",
}
__all__ = ["Pipeline", "PipelineConfig", "open_shards"]


def __getattr__(name: str) -> Any:
    """Import a public name on first use, so that workers importing one kernel do not load pyspark."""
    if name in _PUBLIC:
        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}; it has {', '.join(_PUBLIC)}")
