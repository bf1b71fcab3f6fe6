"""What to say where a library for sound is not installed."""

from __future__ import annotations

from auralith_pipeline.conf.errors import ConfigError


def audio_missing(error: ImportError) -> ConfigError:
    """The error to raise instead of an ImportError: it names the library and how to get it."""
    return ConfigError(
        f"Tokens of sounds need {error.name}, which is not installed here: "
        "pip install 'auralith-pipeline[multimodal]', on the workers, too."
    )
