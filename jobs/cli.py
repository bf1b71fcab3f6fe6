"""The command line: `auralith-pipeline --help`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from auralith_pipeline import __version__
from auralith_pipeline.conf.errors import AuralithError, ConfigError
from auralith_pipeline.conf.load import load_config, preset_names
from auralith_pipeline.conf.sources import DATASETS

if TYPE_CHECKING:
    from auralith_pipeline.conf.models import PipelineConfig
    from auralith_pipeline.jobs._tables import Tables

DONE, FAILED, USAGE, WITH_ERRORS = 0, 1, 2, 3

app = typer.Typer(
    name="auralith-pipeline",
    help="Make training corpora: raw text and media in, Delta tables and SafeTensors shards out.\n\n"
    "Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 done but input was quarantined (with --strict).",
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,  # locals may hold document text
    context_settings={"help_option_names": ["-h", "--help"]},
)
train_app = typer.Typer(help="Train a tokenizer.", no_args_is_help=True)
app.add_typer(train_app, name="train-tokenizer")
out = Console(highlight=False)

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
    with _told():
        overrides = _given(
            pipeline=_given(
                output_dir=output,
                tables=tables,
                max_samples=max_samples,
                deduplicate=False if no_deduplicate else None,
                quality_filter=False if no_quality_filter else None,
                strict=True if strict else None,
            ),
            tokenizer=_given(path=tokenizer, retrain=True if retrain else None),
        )
        if dataset or inputs:
            from auralith_pipeline.jobs.open_sources import name_sources

            named = name_sources(dataset or [], inputs or [], **_given(text_field=text_field, id_field=id_field))
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
    with _told():
        overrides = {"pipeline": {"strict": True}} if strict else {}
        cfg = load_config(config, overrides=overrides, assignments=sets or [])
        _collect(cfg, dry_run=dry_run, cores=cores, as_json=as_json, quiet=quiet)


@train_app.command("text")
def train_text(
    corpus: Annotated[list[str], typer.Option("--corpus", help="Text file, JSONL or other input of `collect`. May be repeated.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the tokenizer.")],
    vocab_size: Annotated[int, typer.Option(min=272, help="Ids, the 16 special ones and 256 bytes included.")] = 32_000,
    text_field: Annotated[str | None, typer.Option(help="Field that holds the text.")] = None,
    max_words: Annotated[int, typer.Option(min=1, help="Most distinct words to look at, the most frequent first.")] = 4_000_000,
    kind: Annotated[
        str, typer.Option(help="bpe (our own, byte-level), sentencepiece-unigram or sentencepiece-bpe (by that library).")
    ] = "bpe",
    cores: Cores = None,
    as_json: AsJson = False,
) -> None:
    """Train a text tokenizer of exactly the asked size.

    Example: `auralith-pipeline train-tokenizer text --corpus data/corpus.txt --output tokenizers/bpe_32k --vocab-size 32000`
    """
    kinds = ("bpe", "sentencepiece-unigram", "sentencepiece-bpe")
    if kind not in kinds:
        raise typer.BadParameter(f"found {kind!r}, wanted one of {', '.join(kinds)}", param_hint="--kind")
    with _told():
        from auralith_pipeline.jobs._session import spark_session
        from auralith_pipeline.jobs.open_sources import name_sources
        from auralith_pipeline.jobs.sources.registry import source_of
        from auralith_pipeline.jobs.train_tokenizer import train_pieces, train_text_tokenizer
        from auralith_pipeline.tokenizer.text_tokenizer import save_tokenizer

        spark = spark_session("train_tokenizer", cores=cores)
        # A corpus is one long text to a trainer: no limit on the size of a document.
        options = _given(text_field=text_field, max_doc_bytes=1 << 30)
        sources = [source_of(config) for config in name_sources([], corpus, **options)]
        texts = [source.read(spark).where("reason IS NULL").selectExpr("content AS text") for source in sources]
        union = texts[0]
        for other in texts[1:]:
            union = union.unionByName(other)
        family, _, model = kind.rpartition("-")
        trained = train_pieces(union, vocab_size, model) if family else train_text_tokenizer(union, vocab_size, max_words=max_words)
        save_tokenizer(trained, output)
    result = {"output": str(output), "vocab_size": trained.vocab_size, "sha256": trained.sha256}
    typer.echo(json.dumps(result) if as_json else f"Trained {trained.vocab_size:,} ids, {trained.sha256[:12]}, in {output}")


CodebookAt = Annotated[Path, typer.Option("--output", "-o", help="Folder of the codebook.")]
Entries = Annotated[int, typer.Option(min=2, max=65_536, help="Entries of the codebook.")]
Column = Annotated[str, typer.Option("--column", help="For a Delta table: the binary column that holds the files.")]


@train_app.command("image")
def train_image(
    images: Annotated[list[str], typer.Option("--images", help="Folder, file, glob or Delta table of pictures. May be repeated.")],
    output: CodebookAt,
    codebook_size: Entries = 1_024,
    column: Column = "content",
    sets: Sets = None,
    cores: Cores = None,
    as_json: AsJson = False,
) -> None:
    """Train a codebook for pictures.

    Example: `auralith-pipeline train-tokenizer image --images data/images/ --output tokenizers/image_vq --codebook-size 1024`

    `--set image.size=256` and other keys of `image` and `media` as for `collect`, which must be given the same.
    """
    _train_codebook("image", images, output, codebook_size, column, sets, cores, as_json)


@train_app.command("audio")
def train_audio(
    audio: Annotated[list[str], typer.Option("--audio", help="Folder, file, glob or Delta table of sounds. May be repeated.")],
    output: CodebookAt,
    codebook_size: Entries = 512,
    column: Column = "content",
    sets: Sets = None,
    cores: Cores = None,
    as_json: AsJson = False,
) -> None:
    """Train a codebook for sounds.

    Example: `auralith-pipeline train-tokenizer audio --audio data/audio/ --output tokenizers/audio_vq --codebook-size 512`
    """
    _train_codebook("audio", audio, output, codebook_size, column, sets, cores, as_json)


@train_app.command("video")
def train_video(
    videos: Annotated[list[str], typer.Option("--videos", help="Folder, file, glob or Delta table of videos. May be repeated.")],
    output: CodebookAt,
    codebook_size: Entries = 1_024,
    column: Column = "content",
    sets: Sets = None,
    cores: Cores = None,
    as_json: AsJson = False,
) -> None:
    """Train a codebook for the frames of videos.

    Example: `auralith-pipeline train-tokenizer video --videos data/clips/ --output tokenizers/video_vq --codebook-size 1024`
    """
    _train_codebook("video", videos, output, codebook_size, column, sets, cores, as_json)


def _train_codebook(
    kind: str, inputs: list[str], output: Path, size: int, column: str, sets: list[str] | None, cores: int | None, as_json: bool
) -> None:
    with _told():
        from auralith_pipeline.jobs._session import spark_session
        from auralith_pipeline.jobs.encode_media import media_rules
        from auralith_pipeline.jobs.train_codebook import find_media, train_codebook_on

        cfg = load_config(assignments=sets or [])
        files = find_media(spark_session("train_tokenizer", cores=cores), inputs, kind, column)
        book = train_codebook_on(files, kind, size, media_rules(cfg), cfg.media)
        book.save(output)
    result = {"output": str(output), "size": book.size, "sha256": book.digest, "recipe": book.recipe, **book.statistics}
    typer.echo(json.dumps(result) if as_json else "\n".join([*book.describe(), f"Saved in {output}"]))


@app.command()
def explain(
    doc_id: Annotated[str, typer.Argument(help="The document's id, or its first 6 digits or more.")],
    output: Output = "./data/shards",
    tables: TablesAt = None,
    tokenizer: Annotated[str | None, typer.Option(help="Folder of the tokenizer. Default: the workspace's own.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show every decision on a document, and where its tokens lie. Example: `auralith-pipeline explain 3fa9c1 --output ./data/shards`"""
    with _told():
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
    with _told():
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
    with _told():
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
    with _told():
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
    told = found.as_dict()
    formats = {"usage": ".1%", "perplexity": ",.1f", "error": ".2g"}
    figures = [{**row, **{name: row[name] and format(row[name], form) for name, form in formats.items()}} for row in told["kinds"]]
    _print_rows(f"Release {found.release}", ["kind", "entries", "regions", "codes", "usage", "perplexity", "error"], figures)
    _print_rows("Documents shown", ["modality", "uri", "tokens", "regions"], told["documents"])
    if html is not None:
        typer.echo(f"Page: {html}")


@app.command()
def verify(folder: Annotated[Path, typer.Argument(help="Folder of a release.")], as_json: AsJson = False) -> None:
    """Re-hash and re-read every shard and compare with the manifest. Example: `auralith-pipeline verify ./data/shards`"""
    with _told():
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
    with _told():
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


@contextmanager
def _told() -> Iterator[None]:
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


def _write_page(path: Path, page: str) -> None:
    try:
        path.write_text(page, encoding="utf-8", errors="replace")
    except OSError as error:
        raise AuralithError(f"--html: {path} cannot be written ({error.strerror}). Give a file in a folder that exists.") from error


def _given(**options: Any) -> dict[str, Any]:
    """The options that were given."""
    return {name: value for name, value in options.items() if value is not None and value != {}}


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
