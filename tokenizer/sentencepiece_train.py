"""Train a SentencePiece model whose ids are laid out as ours: reserved names, bytes, pieces."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from auralith_pipeline.conf.errors import TokenizerError
from auralith_pipeline.tokenizer.sentencepiece_model import SentencePieceTokenizer, missing
from auralith_pipeline.tokenizer.special_tokens import FIRST_MERGE, SPECIAL_NAMES

KINDS = ("unigram", "bpe")
MAX_LINE_BYTES = 4096  # the library passes over longer sentences; ours are cut instead


def train_sentencepiece(
    texts: Iterable[str], vocab_size: int, kind: str = "unigram", *, character_coverage: float = 0.9995, threads: int = 1
) -> SentencePieceTokenizer:
    """A model of exactly `vocab_size` ids: 16 reserved, 256 bytes, and pieces learnt from the lines of `texts`.

    kind: "unigram" (Kudo 2018, arXiv:1804.10959) or "bpe" (Sennrich et al. 2016), both by the library's trainer.
    Text is taken as it stands: no normalisation, no space put in front, none taken away; runs of spaces and single digits are
    pieces, a line feed is a byte. Characters beyond `character_coverage` of the text are bytes, so nothing is unknown.
    The same texts in the same order with the same `threads` give the same bytes; the library keeps all lines in memory.
    Errors: TokenizerError for a kind, size or coverage out of range, no text, or a size that the texts cannot reach.
    """
    try:
        import sentencepiece
    except ImportError as error:
        raise missing(error) from None
    if kind not in KINDS:
        raise TokenizerError(f"kind of SentencePiece model is {kind!r}; choose one of {', '.join(KINDS)}")
    if vocab_size <= FIRST_MERGE:
        raise TokenizerError(f"vocab_size is {vocab_size}; reserved names and bytes take {FIRST_MERGE}, ask for more")
    if not 0.98 <= character_coverage <= 1:
        raise TokenizerError(f"character_coverage is {character_coverage}; the library wants 0.98 to 1")
    pad, unknown, begin, end, *others = SPECIAL_NAMES
    out = io.BytesIO()
    facts = {"lines": 0, "bytes": 0}
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=_counted(_lines(texts), facts),
            model_writer=out,
            vocab_size=vocab_size,
            model_type=kind,
            character_coverage=character_coverage,
            num_threads=threads,
            byte_fallback=True,
            normalization_rule_name="identity",
            remove_extra_whitespaces=False,
            add_dummy_prefix=False,
            allow_whitespace_only_pieces=True,
            split_digits=True,
            shuffle_input_sentence=False,
            max_sentence_length=MAX_LINE_BYTES,
            pad_id=0,
            unk_id=1,
            bos_id=2,
            eos_id=3,
            pad_piece=pad,
            unk_piece=unknown,
            bos_piece=begin,
            eos_piece=end,
            control_symbols=others,
            minloglevel=2,
        )
    except (RuntimeError, OSError, ValueError) as error:
        if not facts["lines"]:
            raise TokenizerError("there is no text to train on; give texts that are not blank") from None
        raise TokenizerError(f"SentencePiece cannot train {vocab_size} ids on {facts['lines']} lines: {_short(str(error))}") from None
    trained = SentencePieceTokenizer(out.getvalue())
    if trained.offset or not trained.is_lossless or trained.vocab_size != vocab_size:
        raise TokenizerError("this version of SentencePiece lays its ids out in another way; use another version")
    trained.training = facts
    return trained


def _short(problem: str) -> str:
    """The library's advice without its source line and expression, which hold no text of the corpus."""
    return problem.rpartition("] ")[2].strip() or "the library refused"


def _lines(texts: Iterable[str]) -> Iterator[str]:
    """Lines without their ends, cut where they are too long; blank ones teach nothing."""
    for text in texts:
        for line in text.encode(errors="replace").split(b"\n"):
            start = 0
            while start < len(line):
                stop = min(start + MAX_LINE_BYTES, len(line))
                while stop < len(line) and line[stop] & 0xC0 == 0x80:  # not within a character
                    stop -= 1
                piece = line[start:stop]
                start = stop
                if piece.strip():
                    yield piece.decode()


def _counted(lines: Iterable[str], facts: dict[str, int]) -> Iterator[str]:
    for line in lines:
        facts["lines"] += 1
        facts["bytes"] += len(line.encode())
        yield line
