"""`auralith-pipeline train-tokenizer`: a text tokenizer, or a codebook for pictures, sounds or videos."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from auralith_pipeline.conf.load import load_config
from auralith_pipeline.jobs._command_line import AsJson, Cores, Sets, given, told

train_app = typer.Typer(help="Train a tokenizer.", no_args_is_help=True)

CodebookAt = Annotated[Path, typer.Option("--output", "-o", help="Folder of the codebook.")]
Entries = Annotated[
    int | None, typer.Option("--codebook-size", min=2, max=65_536, help="Entries of each stage. Default: 1,024, sounds 512.")
]
Stages = Annotated[int | None, typer.Option("--stages", min=1, max=8, help="Codes for each vector, each for what is left. Default: 1.")]
Column = Annotated[str, typer.Option("--column", help="For a Delta table: the binary column that holds the files.")]


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
    with told():
        from auralith_pipeline.jobs._session import spark_session
        from auralith_pipeline.jobs.open_sources import name_sources
        from auralith_pipeline.jobs.sources.registry import source_of
        from auralith_pipeline.jobs.train_tokenizer import train_pieces, train_text_tokenizer
        from auralith_pipeline.tokenizer.text_tokenizer import save_tokenizer

        spark = spark_session("train_tokenizer", cores=cores)
        # A corpus is one long text to a trainer: no limit on the size of a document.
        options = given(text_field=text_field, max_doc_bytes=1 << 30)
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


@train_app.command("image")
def train_image(
    images: Annotated[list[str], typer.Option("--images", help="Folder, file, glob or Delta table of pictures. May be repeated.")],
    output: CodebookAt,
    codebook_size: Entries = None,
    stages: Stages = None,
    column: Column = "content",
    sets: Sets = None,
    cores: Cores = None,
    as_json: AsJson = False,
) -> None:
    """Train a codebook for pictures.

    Example: `auralith-pipeline train-tokenizer image --images data/images/ --output tokenizers/image_vq --codebook-size 1024`

    `--set image.size=256` and other keys of `image` and `media` as for `collect`, which must be given the same.
    """
    _train_codebook("image", images, output, codebook_size, stages, column, sets, cores, as_json)


@train_app.command("audio")
def train_audio(
    audio: Annotated[list[str], typer.Option("--audio", help="Folder, file, glob or Delta table of sounds. May be repeated.")],
    output: CodebookAt,
    codebook_size: Entries = None,
    stages: Stages = None,
    column: Column = "content",
    sets: Sets = None,
    cores: Cores = None,
    as_json: AsJson = False,
) -> None:
    """Train a codebook for sounds.

    Example: `auralith-pipeline train-tokenizer audio --audio data/audio/ --output tokenizers/audio_vq --codebook-size 512`
    """
    _train_codebook("audio", audio, output, codebook_size, stages, column, sets, cores, as_json)


@train_app.command("video")
def train_video(
    videos: Annotated[list[str], typer.Option("--videos", help="Folder, file, glob or Delta table of videos. May be repeated.")],
    output: CodebookAt,
    codebook_size: Entries = None,
    stages: Stages = None,
    column: Column = "content",
    sets: Sets = None,
    cores: Cores = None,
    as_json: AsJson = False,
) -> None:
    """Train a codebook for the frames of videos.

    Example: `auralith-pipeline train-tokenizer video --videos data/clips/ --output tokenizers/video_vq --codebook-size 1024`
    """
    _train_codebook("video", videos, output, codebook_size, stages, column, sets, cores, as_json)


def _train_codebook(
    kind: str,
    inputs: list[str],
    output: Path,
    size: int | None,
    stages: int | None,
    column: str,
    sets: list[str] | None,
    cores: int | None,
    as_json: bool,
) -> None:
    with told():
        from auralith_pipeline.jobs._session import spark_session
        from auralith_pipeline.jobs.encode_media import media_rules
        from auralith_pipeline.jobs.train_codebook import find_media, train_codebook_on

        asked = given(codebook_size=size, stages=stages)
        cfg = load_config(assignments=[*(sets or []), *(f"{kind}.{name}={value}" for name, value in asked.items())])
        files = find_media(spark_session("train_tokenizer", cores=cores), inputs, kind, column)
        book = train_codebook_on(files, kind, media_rules(cfg), cfg.media)
        book.save(output)
    result = {
        "output": str(output),
        "size": book.size,
        "stages": book.stages,
        "sha256": book.digest,
        "recipe": book.recipe,
        **book.statistics,
    }
    typer.echo(json.dumps(result) if as_json else "\n".join([*book.describe(), f"Saved in {output}"]))
