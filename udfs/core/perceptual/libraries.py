"""The libraries that perceptual hashes need."""

from __future__ import annotations

from importlib.util import find_spec

from auralith_pipeline.conf.errors import ConfigError

_NEEDED = ("PIL", "imagehash", "av")


def missing(name: str | None) -> ConfigError:
    """What to say where a library is not installed."""
    return ConfigError(
        f"Copies of pictures, sounds and videos need {name}, which is not installed here: "
        "pip install 'auralith-pipeline[multimodal]', on the workers, too."
    )


def require_libraries() -> None:
    """Raise ConfigError that names the first library that is not installed."""
    for name in _NEEDED:
        if find_spec(name) is None:
            raise missing(name)
