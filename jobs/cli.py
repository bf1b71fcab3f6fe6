"""The command line: `auralith-pipeline --help`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from auralith_pipeline import __version__
from auralith_pipeline.conf.errors import AuralithError, ConfigError
from auralith_pipeline.conf.load import load_config, preset_names
from auralith_pipeline.conf.sources import DATASETS
from auralith_pipeline.jobs._command_line import (
    DONE,
    FAILED,
    WITH_ERRORS,
    AsJson,
    Cores,
    DryRun,
    Output,
    Quiet,
    Sets,
    Strict,
    TablesAt,
    given,
    told,
)
from auralith_pipeline.jobs._train_commands import train_app

if TYPE_CHECKING:
    from auralith_pipeline.conf.models import PipelineConfig
    from auralith_pipeline.jobs._tables import Tables

app = typer.Typer(
    name="auralith-pipeline",
    help="Make training corpora: raw text and media in, Delta tables and SafeTensors shards out.\n\n"
    "Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 done but input was quarantined (with --strict).",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,  # locals may hold document text
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(train_app, name="train-tokenizer")
out = Console(highlight=False)


@app.callback(invoke_without_command=True)
def _root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit(DONE)


@app.command("list-datasets")
def list_datasets(as_json: AsJson = False) -> None:
    """List the data sets that can be asked for by name, with size, license and what they need."""
    if as_json:
        typer.echo(json.dumps([vars(info) for info in DATASETS]))
        return
    table = Table(title="Data sets", title_justify="left")
    for column in ("name", "available", "size", "license", "description", "needs"):
        table.add_column(column, overflow="fold", no_wrap=column in ("name", "available", "size"))
    for info in DATASETS:
        table.add_row(info.name, "yes" if info.available else "no", info.size, info.license, info.description, info.needs)
    out.print(table)
    out.print("Own data: `collect --input FILE_OR_FOLDER` takes JSONL, CSV, Parquet, Delta tables, and folders of texts, code and media.")


@app.command()
def collect(
    output: Output = "./data/shards",
    dataset: Annotated[list[str] | None, typer.Option("--dataset", "-d", help="A data set of `list-datasets`. May be repeated.")] = None,
    inputs: Annotated[
        list[str] | None, typer.Option("--input", "-i", help="A file, folder, glob or catalog.schema.table. May be repeated.")
    ] = None,
    text_field: Annotated[str | None, typer.Option(help="Field that holds the text.")] = None,
    id_field: Annotated[str | None, typer.Option(help="Field that identifies a record for ever.")] = None,
    preset: Annotated[str | None, typer.Option("--preset", "-p", help=f"One of: {', '.join(preset_names())}.")] = None,
    config: Annotated[Path | None, typer.Option("--config", "-c", help="YAML file under the options given here.")] = None,
    tables: TablesAt = None,
    max_samples: Annotated[int | None, typer.Option(min=1, help="Take exactly this many good records from each source.")] = None,
    tokenizer: Annotated[str | None, typer.Option(help="Folder of a trained tokenizer. Default: the workspace's own.")] = None,
    retrain: Annotated[bool, typer.Option("--retrain", help="Train the workspace's tokenizer anew.")] = False,
    no_deduplicate: Annotated[bool, typer.Option("--no-deduplicate", help="Keep duplicates.")] = False,
    no_quality_filter: Annotated[bool, typer.Option("--no-quality-filter", help="Reject empty documents only.")] = False,
    sets: Sets = None,
    strict: Strict = False,
    dry_run: DryRun = False,
    cores: Cores = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Take raw text and media to Delta tables and a release of shards.

    Examples:

    - `auralith-pipeline collect --dataset site-packages --output ./data/shards --max-samples 5000 --preset small`

    - `auralith-pipeline collect --input corpus.jsonl --text-field text --output ./data/shards --preset production`

    - `auralith-pipeline collect --input media_folder --output ./data/shards`

    The same command again goes on after a crash, and has nothing to do after a success.
    """
    with told():
        overrides = given(
            pipeline=given(
                output_dir=output,
                tables=tables,
                max_samples=max_samples,
                deduplicate=False if no_deduplicate else None,
                quality_filter=False if no_quality_filter else None,
                strict=True if strict else None,
            ),
            tokenizer=given(path=tokenizer, retrain=True if retrain else None),
        )
        if dataset or inputs:
            from auralith_pipeline.jobs.open_sources import name_sources

            named = name_sources(dataset or [], inputs or [], **given(text_field=text_field, id_field=id_field))
            overrides["sources"] = [config.model_dump(mode="json") for config in named]
        cfg = load_config(config, preset=preset, overrides=overrides, assignments=sets or [])
        _collect(cfg, dry_run=dry_run, cores=cores, as_json=as_json, quiet=quiet)


@app.command()
def run(
    config: Annotated[Path, typer.Argument(help="YAML file, see docs/configuration.md.")],
    sets: Sets = None,
    strict: Strict = False,
    dry_run: DryRun = False,
    cores: Cores = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Run what a configuration file says. Example: `auralith-pipeline run config.yaml --set sharding.seed=1`"""
    with told():
        overrides = {"pipeline": {"strict": True}} if strict else {}
        cfg = load_config(config, overrides=overrides, assignments=sets or [])
        _collect(cfg, dry_run=dry_run, cores=cores, as_json=as_json, quiet=quiet)


@app.command()
def explain(
    doc_id: Annotated[str, typer.Argument(help="The document's id, or its first 6 digits or more.")],
    output: Output = "./data/shards",
    tables: TablesAt = None,
    tokenizer: Annotated[str | None, typer.Option(help="Folder of the tokenizer. Default: the workspace's own.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show every decision on a document, and where its tokens lie. Example: `auralith-pipeline explain 3fa9c1 --output ./data/shards`"""
    with told():
        from auralith_pipeline.jobs._places import absolute
        from auralith_pipeline.jobs.explain_document import explain_document

        places = absolute(output)
        found = explain_document(_open(output, tables), doc_id, places, absolute(tokenizer) if tokenizer else f"{places}.tokenizer")
    if as_json:
        typer.echo(json.dumps(found.as_dict(), default=str))
        return
    _print_pairs("Document", found.document)
    _print_pairs("Signals", found.signals)
    _print_pairs("Findings", found.findings)
    if found.license_file:
        _print_pairs("License inherited from", found.license_file)
    if found.redactions:
        _print_rows("Replaced in the text", ["entity", "rule", "verified", "start", "end"], found.redactions)
    if found.failed_rules:
        _print_rows("Failed rules", ["stage", "rule", "value", "threshold", "survivor", "neighbour", "reason"], found.failed_rules)
    _print_pairs("Verdict", {name: value for name, value in found.verdict.items() if value is not None} or {"verdict": "not decided yet"})
    if found.contamination:
        _print_rows("Items of benchmarks in it", ["benchmark", "item", "field", "share", "exact", "start", "end"], found.contamination)
    if found.copies:
        _print_rows("Dropped as copies of it", ["doc_id"], [{"doc_id": copy} for copy in found.copies])
    if found.spans:
        _print_rows(f"Release {found.release}", ["shard", "row", "start", "stop"], found.spans)
        out.print(f"Decoding the span gives the stored text: {'yes' if found.decoded_equals_text else 'NO'}")


@app.command()
def redecide(
    output: Output = "./data/shards",
    tables: TablesAt = None,
    sets: Sets = None,
    as_json: AsJson = False,
) -> None:
    """Decide again with other thresholds, from stored signals alone, and show what would change.

    Example: `auralith-pipeline redecide --output ./data/shards --set quality.text.min_words=40`

    Starts from the newest run's settings. The ledger gets the new decisions; gold and the shards follow when `collect` runs
    with the same settings.
    """
    with told():
        from auralith_pipeline.jobs.redecide import redecide as decide_again

        found = decide_again(_open(output, tables), sets or [])
    if as_json:
        typer.echo(json.dumps(found.as_dict()))
        return
    _print_pairs("Documents", {"kept": found.kept, "rejected": found.rejected, "duplicates": found.duplicates})
    if found.failures:
        _print_pairs("Documents failing each rule", found.failures)
    if found.changes:
        _print_rows("Changed", ["was", "is", "rule", "documents"], found.changes)
    else:
        out.print("No document's verdict changes.")


@app.command()
def duplicates(
    output: Output = "./data/shards",
    tables: TablesAt = None,
    top: Annotated[int, typer.Option("--top", min=1, max=200, help="How many of the largest clusters to show.")] = 20,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page with kept and dropped texts side by side.")] = None,
    config_hash: Annotated[
        str | None,
        typer.Option("--config-hash", help="Report on these decisions, as `redecide --json` names them. Default: the newest run's."),
    ] = None,
    sets: Sets = None,
    as_json: AsJson = False,
) -> None:
    """Report what was removed as duplicates: the largest clusters, and the share of each source, language and year.

    Example: `auralith-pipeline duplicates --output ./data/shards --top 20 --html duplicates.html`

    The excerpts, and the page, hold text of the documents.
    """
    with told():
        from auralith_pipeline.jobs._duplicates_page import duplicates_page
        from auralith_pipeline.jobs.report_duplicates import report_duplicates

        found = report_duplicates(_open(output, tables), top=top, config=config_hash, assignments=sets or [])
        if html is not None:
            _write_page(html, duplicates_page(found))
    if as_json:
        typer.echo(json.dumps(found.as_dict()))
        return
    _print_pairs("Documents", {name: getattr(found, name) for name in ("documents", "kept", "rejected", "duplicates", "clusters_total")})
    if found.sizes:
        _print_rows("Sizes of clusters", ["at_least", "at_most", "clusters", "documents"], found.sizes)
    _print_rows("Removed as duplicates, of the accepted documents of each slice", ["dimension", "value", "kept", "duplicates", "removed"], [
        {**row, "removed": None if row["share_removed_as_duplicates"] is None else f"{row['share_removed_as_duplicates']:.1%}"}
        for row in found.slices
    ])  # fmt: skip
    if found.clusters:
        _print_rows("Largest clusters", ["size", "similarity_min", "uri", "excerpt"], [
            {**vars(cluster), "similarity_min": f"{cluster.similarity_min:.3f}"} for cluster in found.clusters
        ])  # fmt: skip
    for line in found.alarms:
        typer.echo(f"ALARM {line}")
    if html is not None:
        typer.echo(f"Page: {html}")


@app.command()
def tokens(
    output: Output = "./data/shards",
    tables: TablesAt = None,
    top: Annotated[int, typer.Option("--top", min=1, max=50, help="How many documents to show of each modality.")] = 3,
    html: Annotated[Path | None, typer.Option("--html", help="Write a page with originals and decoded codes side by side.")] = None,
    tokenizer: Annotated[str | None, typer.Option(help="Folder of the tokenizer. Default: the workspace's own.")] = None,
    as_json: AsJson = False,
) -> None:
    """Read pictures, sounds and videos back from the shards, and show what their codes stand for.

    Example: `auralith-pipeline tokens --output ./data/shards --html tokens.html`

    The page holds text, pictures and sounds of the documents.
    """
    with told():
        from auralith_pipeline.jobs._places import absolute
        from auralith_pipeline.jobs._tokens_page import tokens_page
        from auralith_pipeline.jobs.show_tokens import show_tokens

        place = absolute(output)
        found = show_tokens(_open(output, tables), place, absolute(tokenizer) if tokenizer else f"{place}.tokenizer", top=top)
        if html is not None:
            _write_page(html, tokens_page(found))
    if as_json:
        typer.echo(json.dumps(found.as_dict()))
        return
    report = found.as_dict()
    formats = {"usage": ".1%", "perplexity": ",.1f", "error": ".2g"}
    figures = [{**row, **{name: row[name] and format(row[name], form) for name, form in formats.items()}} for row in report["kinds"]]
    _print_rows(f"Release {found.release}", ["kind", "entries", "regions", "codes", "usage", "perplexity", "error"], figures)
    _print_rows("Documents shown", ["modality", "uri", "tokens", "regions"], report["documents"])
    if html is not None:
        typer.echo(f"Page: {html}")


@app.command()
def verify(folder: Annotated[Path, typer.Argument(help="Folder of a release.")], as_json: AsJson = False) -> None:
    """Re-hash and re-read every shard and compare with the manifest. Example: `auralith-pipeline verify ./data/shards`"""
    with told():
        from auralith_pipeline.sharding.verify import verify as verify_release

        report = verify_release(folder)
    if as_json:
        typer.echo(json.dumps({"ok": report.ok, **asdict(report)}))
    else:
        for damage in report.damages:
            typer.echo(f"DAMAGE {damage.name}: {damage.detail}")
        for note in report.notes:
            typer.echo(f"note: {note}")
        state = "whole" if report.ok else "damaged"
        typer.echo(f"{folder}: {state}; {report.shards} shards, {report.rows:,} rows, {report.real_tokens:,} tokens read back")
    raise typer.Exit(DONE if report.ok else FAILED)


@app.command()
def status(output: Output = "./data/shards", tables: TablesAt = None, as_json: AsJson = False) -> None:
    """Show runs, tables and what a resume would do. Example: `auralith-pipeline status --output ./data/shards`"""
    with told():
        from auralith_pipeline.jobs._places import absolute
        from auralith_pipeline.jobs.show_status import show_status

        found = show_status(_open(output, tables), absolute(output))
    if as_json:
        typer.echo(json.dumps(found.as_dict(), default=str))
        return
    # What fits 80 columns; --json has the rest.
    _print_rows("Runs, newest first", ["run_id", "status", "at", "tokens", "error"], found.runs)
    _print_pairs("Rows", found.tables)
    if found.rejected_by:
        _print_pairs("Documents failing each rule", found.rejected_by)
    _print_rows("The newest run, started again, would find", ["stage", "state"], found.resume)


def _collect(cfg: PipelineConfig, *, dry_run: bool, cores: int | None, as_json: bool, quiet: bool) -> None:
    from auralith_pipeline.jobs._places import find_places
    from auralith_pipeline.jobs._progress import Progress
    from auralith_pipeline.jobs._session import spark_session
    from auralith_pipeline.jobs.collect_corpus import run as collect_run
    from auralith_pipeline.jobs.open_sources import open_sources

    sources = open_sources(cfg)
    if not sources:
        raise ConfigError("No source: give --dataset, --input, or `sources:` in the configuration.")
    if dry_run:
        places = find_places(cfg)
        plan = {
            "sources": [source.config.model_dump(mode="json") for source in sources],
            **vars(places),
            "config": cfg.model_dump(mode="json"),
        }
        if as_json:
            typer.echo(json.dumps(plan))
        else:
            _print_pairs(
                "Would do", {**{f"source {s.config.name}": f"{s.config.type} {s.config.path or ''}" for s in sources}, **vars(places)}
            )
        return
    spark = spark_session("auralith-pipeline", cores=cores)
    summary = collect_run(spark, cfg, sources=sources, progress=Progress(quiet=quiet))
    if not quiet:
        Console(file=sys.stderr, highlight=False).print(summary.table())
    if as_json:
        typer.echo(json.dumps(summary.as_dict(), sort_keys=True))
    if cfg.pipeline.strict and summary.quarantined:
        raise typer.Exit(WITH_ERRORS)


def _open(output: str, tables: str | None) -> Tables:
    from auralith_pipeline.jobs._places import absolute, tables_beside
    from auralith_pipeline.jobs._session import spark_session
    from auralith_pipeline.jobs._tables import Tables, is_catalog_name

    location = tables_beside(output) if tables is None else tables if is_catalog_name(tables) else absolute(tables)
    opened = Tables(spark_session("auralith-pipeline"), location)
    if not opened.exist():
        raise AuralithError(f"No tables in {location}. Is --output (or --tables) the run's? A first `collect` makes them.")
    return opened


def _write_page(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8", errors="replace")
    except OSError as error:
        raise AuralithError(f"--html: {path} cannot be written ({error.strerror}). Give a file in a folder that exists.") from error


def _print_pairs(title: str, pairs: dict[str, Any]) -> None:
    table = Table(title=title, title_justify="left", show_header=False)
    for name, value in pairs.items():
        table.add_row(
            name, "-" if value is None else f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
        )
    out.print(table)


def _print_rows(title: str, columns: list[str], rows: list[dict[str, Any]]) -> None:
    table = Table(title=title, title_justify="left")
    shown = [column for column in columns if any(row.get(column) is not None for row in rows)]
    for column in shown:
        table.add_column(column, overflow="fold")
    for row in rows:
        # Text: what stands in documents and names is no markup.
        table.add_row(*(Text("-" if row.get(column) is None else str(row[column])) for column in shown))
    out.print(table)


def main() -> None:
    """Entry point."""
    app()


if __name__ == "__main__":
    main()
