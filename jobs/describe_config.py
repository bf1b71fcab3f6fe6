"""Write docs/configuration.md from the configuration's models: `make docs`."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from auralith_pipeline.conf.load import NOT_YET, preset_names, section_of
from auralith_pipeline.conf.models import PipelineConfig

_HEAD = """# Configuration

This page is generated from `conf/models.py` and `conf/sources.py` by `make docs`.

Values come from, the later one winning: preset, YAML file, environment, command line.

- File: YAML 1.2, so only `true` and `false` are booleans and `no` is a word. `preset: NAME` at its top names a preset.
- Environment: `AURALITH__QUALITY__TEXT__MIN_WORDS=40` sets `quality.text.min_words`.
- Command line: `--set quality.text.min_words=40`, or the options of `auralith-pipeline collect --help`.

An unknown key, a repeated key or a value out of range stops the run before any work, with exit code 2.
"""


def describe() -> str:
    """The page, as Markdown."""
    parts = [_HEAD, f"Presets: {', '.join(f'`{name}`' for name in preset_names())} (see `conf/presets/`).\n"]
    _section(PipelineConfig, "", parts)
    parts.append("## Not in this version\n\nThese keys of the project's plan are refused until what they switch on exists:\n")
    parts.extend(f"- `{key}` ({what})" for key, what in NOT_YET.items())
    return "\n".join(parts) + "\n"


def _section(model: type[BaseModel], prefix: str, parts: list[str]) -> None:
    plain = {name: field for name, field in model.model_fields.items() if section_of(field.annotation) is None}
    if plain:
        parts.append("| key | type | default | meaning |\n|---|---|---|---|")
        for name, field in plain.items():
            default = field.get_default(call_default_factory=True)
            shown = "required" if default is PydanticUndefined else json.dumps(_plain(default))
            parts.append(f"| `{prefix}{name}` | {_type(field)} | `{shown}` | {_cell(field.description or '')} |")
        parts.append("")
    for name, field in model.model_fields.items():
        inner = section_of(field.annotation)
        if inner is not None:
            listed = "[]" if str(field.annotation).startswith("tuple") else ""
            parts.append(f"## `{prefix}{name}{listed}`\n\n{field.description or ''}\n")
            _section(inner, f"{prefix}{name}{listed}.", parts)


def _plain(value: Any) -> Any:
    return value.model_dump(mode="json") if isinstance(value, BaseModel) else value


def _type(field: Any) -> str:
    name = str(field.annotation).replace("typing.", "").replace("<class '", "").replace("'>", "")
    name = name.replace("pydantic.types.", "").replace("Annotated[bool, Strict(strict=True)]", "bool")
    if name.startswith("Optional[Literal["):
        name = f"{name.removeprefix('Optional[').removesuffix(']')}"
    if name.startswith("Literal["):
        name = name.removeprefix("Literal[").removesuffix("]").replace("'", "`").replace(", ", " or ")
    bounds = [
        f"{sign} {getattr(rule, key)}" for rule in field.metadata for key, sign in _BOUNDS.items() if getattr(rule, key, None) is not None
    ]
    return _cell(" ".join([name.replace("None", "null"), *bounds]))


_BOUNDS = {"ge": ">=", "gt": ">", "le": "<=", "lt": "<"}


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> int:
    """Print the page."""
    print(describe(), end="")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
