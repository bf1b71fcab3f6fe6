"""Build a PipelineConfig from a preset, a YAML 1.2 file, the environment and the command line, the later ones winning."""

from __future__ import annotations

import difflib
import hashlib
import io
import json
import os
import types
import typing
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.models import PipelineConfig

ENVIRONMENT_PREFIX = "AURALITH__"

# Keys that the project's README promises for later versions: named as such instead of guessed at.
NOT_YET = {
    "advanced_quality": "model-based quality scores",
    "tracking": "experiment tracking",
}


def parse_yaml(text: str, origin: str) -> Any:
    """Parse YAML 1.2: only true/false are booleans, `no` is a word, a repeated key is an error."""
    yaml = YAML(typ="safe", pure=True)
    yaml.version = (1, 2)
    yaml.allow_duplicate_keys = False
    try:
        return yaml.load(io.StringIO(text))
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        problem = getattr(error, "problem", None) or getattr(error, "context", None) or type(error).__name__
        raise ConfigError(f"{origin}{where}: not valid YAML ({str(problem).splitlines()[0]}). Correct the file.") from None


def preset_names() -> list[str]:
    """Names of the shipped presets."""
    return sorted(entry.name[:-5] for entry in (files("auralith_pipeline.conf") / "presets").iterdir() if entry.name.endswith(".yaml"))


def load_config(
    path: str | Path | None = None,
    *,
    preset: str | None = None,
    overrides: Mapping[str, Any] | None = None,
    assignments: Iterable[str] = (),
    environment: Mapping[str, str] | None = None,
) -> PipelineConfig:
    """Merge preset < file < environment (`AURALITH__QUALITY__TEXT__MIN_WORDS=40`) < overrides < `--set a.b=c`.

    A file may name its own `preset:`; the argument wins. Raises ConfigError naming the key, what was found and the nearest valid name.
    """
    document: dict[str, Any] = {}
    if path is not None:
        document = _read(Path(path))
        named = document.pop("preset", None)
        preset = preset or named
    merged: dict[str, Any] = {}
    if preset is not None:
        _merge(merged, _preset(str(preset)))
    _merge(merged, document)
    _merge(merged, _from_environment(os.environ if environment is None else environment))
    _merge(merged, dict(overrides or {}))
    for assignment in assignments:
        _merge(merged, _assignment(assignment))
    return _validate(merged)


def config_hash(part: BaseModel | Mapping[str, Any]) -> str:
    """SHA-256 (hex) of a configuration or a part of it, over its canonical JSON."""
    value = part.model_dump(mode="json") if isinstance(part, BaseModel) else part
    return hashlib.sha256(json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"Cannot read the configuration {path}: {error.strerror}. Give the path of a YAML file.") from None
    document = parse_yaml(text, str(path))
    if document is None:
        return {}
    if not isinstance(document, dict):
        raise ConfigError(f"{path}: found a {type(document).__name__} at the top, wanted sections such as `pipeline:`.")
    return document


def _preset(name: str) -> dict[str, Any]:
    if name not in preset_names():
        raise ConfigError(f"Unknown preset {name!r}{_nearest(name, preset_names())}. Presets: {', '.join(preset_names())}.")
    text = (files("auralith_pipeline.conf") / "presets" / f"{name}.yaml").read_text(encoding="utf-8")
    document = parse_yaml(text, f"preset {name}")
    return dict(document or {})


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in sorted(environment):
        if name.startswith(ENVIRONMENT_PREFIX):
            keys = name[len(ENVIRONMENT_PREFIX) :].lower().split("__")
            _merge(found, _nest(keys, parse_yaml(environment[name], f"environment variable {name}")))
    return found


def _assignment(text: str) -> dict[str, Any]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise ConfigError(f"--set {text!r}: wanted KEY=VALUE, such as quality.text.min_words=40.")
    return _nest(key.strip().split("."), parse_yaml(value, f"--set {key.strip()}"))


def _nest(keys: list[str], value: Any) -> dict[str, Any]:
    for key in reversed(keys):
        value = {key: value}
    return dict(value)


def _merge(into: dict[str, Any], new: Mapping[str, Any]) -> None:
    for key, value in new.items():
        if isinstance(value, BaseModel):
            value = value.model_dump(mode="json")
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = dict(value) if isinstance(value, Mapping) else value


def _validate(document: dict[str, Any]) -> PipelineConfig:
    try:
        return PipelineConfig.model_validate(document)
    except ValidationError as error:
        raise ConfigError("\n".join(_explain(item) for item in error.errors(include_url=False))) from None


def _explain(item: Any) -> str:
    path = ".".join(str(part) for part in item["loc"])
    if item["type"] == "extra_forbidden":
        if path in NOT_YET:
            nearest = _nearest(path, valid_keys(), " Nearest valid key: ")
            return f"{path}: not available in this version ({NOT_YET[path]} is planned). Remove the key.{nearest}"
        return f"{path}: unknown key{_nearest(path, valid_keys())}. Valid keys are in docs/configuration.md."
    found = item.get("input")
    shown = f" (found {found!r})" if isinstance(found, bool | int | float) or (isinstance(found, str) and len(found) <= 40) else ""
    message = str(item["msg"]).removeprefix("Value error, ")
    return f"{path}: {message}{shown}." if path else f"{message}."


def _nearest(name: str, among: list[str], lead: str = "; nearest valid name: ") -> str:
    close = difflib.get_close_matches(name, among, n=1, cutoff=0.0)
    return f"{lead}{close[0]}" if close else ""


def valid_keys(model: type[BaseModel] = PipelineConfig, prefix: str = "") -> list[str]:
    """Dotted names of all configuration keys."""
    names: list[str] = []
    for key, field in model.model_fields.items():
        inner = section_of(field.annotation)
        names.append(prefix + key)
        if inner is not None:
            names.extend(valid_keys(inner, f"{prefix}{key}."))
    return names


def section_of(annotation: Any) -> type[BaseModel] | None:
    """The model inside a field's annotation (also in `tuple[Model, ...]` or `Model | None`), or None."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if isinstance(annotation, types.GenericAlias | types.UnionType) or typing.get_origin(annotation) is not None:
        for argument in typing.get_args(annotation):
            found = section_of(argument)
            if found is not None:
                return found
    return None
