"""What the commands share: options, exit codes, and how an error is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import typer

from auralith_pipeline.conf.errors import AuralithError, ConfigError

DONE, FAILED, USAGE, WITH_ERRORS = 0, 1, 2, 3

Output = Annotated[str, typer.Option("--output", "-o", help="Folder of the release.")]
TablesAt = Annotated[str | None, typer.Option("--tables", help="Folder or catalog.schema of the Delta tables. Default: OUTPUT.tables.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as one JSON line, the last on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no table.")]
Sets = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Set any configuration key, such as quality.text.min_words=40.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit with 3 when input was quarantined.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check the configuration and the input, say what would be done, and stop.")]
Cores = Annotated[int | None, typer.Option("--cores", min=1, help="Cores of the local session. Default: all, at most 16.")]


@contextmanager
def told() -> Iterator[None]:
    """Turn errors that a user can act on into one message and an exit code."""
    try:
        yield
    except ConfigError as error:
        _stop(f"Configuration: {error}", USAGE)
    except AuralithError as error:
        _stop(f"{type(error).__name__}: {error}", FAILED)


def _stop(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)


def given(**options: Any) -> dict[str, Any]:
    """The options that were given."""
    return {name: value for name, value in options.items() if value is not None and value != {}}
