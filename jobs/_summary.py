"""What a run amounts to: the counts that must add up, as a table for people and as JSON for scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from io import StringIO
from typing import Any

from rich.console import Console, Group
from rich.table import Table
from rich.text import Text


@dataclass(frozen=True, kw_only=True)
class RunSummary:
    """Counts of a workspace after a run. documents_in = kept + rejected + duplicate + quarantined."""

    run_id: str
    status: str
    output: str
    tables: str
    documents_in: int = 0
    documents_new: int = 0
    documents_kept: int = 0
    documents_rejected: int = 0
    documents_duplicate: int = 0
    quarantined: int = 0
    bytes_in: int = 0
    bytes_kept: int = 0
    failed_rules: Mapping[str, int] = field(default_factory=dict)
    redactions: Mapping[str, int] = field(default_factory=dict)
    quarantine_reasons: Mapping[str, int] = field(default_factory=dict)
    alarms: Sequence[str] = ()
    tokens: int = 0
    padding: int = 0
    rows: int = 0
    shards: int = 0
    shard_bytes: int = 0
    release: str | None = None
    tokenizer: str | None = None
    vocab_size: int = 0
    seconds: float = 0.0
    timings: Mapping[str, float] = field(default_factory=dict)
    unchanged: bool = False

    def adds_up(self) -> bool:
        """The conservation promise, as plain arithmetic."""
        accounted = self.documents_kept + self.documents_rejected + self.documents_duplicate + self.quarantined
        return self.documents_in == accounted

    def as_dict(self) -> dict[str, Any]:
        """All fields, JSON-ready."""
        return asdict(self)

    def summary(self) -> str:
        """The table as plain text."""
        text = StringIO()
        Console(file=text, width=100, highlight=False).print(self.table())
        return text.getvalue().rstrip()

    def table(self) -> Group:
        """The table for a rich console."""
        documents = Table(title=f"Run {self.run_id}: {self.status.replace('_', ' ')}", title_justify="left", min_width=60)
        documents.add_column("documents")
        documents.add_column("count", justify="right")
        documents.add_column("MB", justify="right")
        documents.add_row("in", f"{self.documents_in:,}", _mb(self.bytes_in))
        documents.add_row("  kept", f"{self.documents_kept:,}", _mb(self.bytes_kept))
        documents.add_row("  rejected", f"{self.documents_rejected:,}", "")
        documents.add_row("  duplicate", f"{self.documents_duplicate:,}", "")
        documents.add_row("  quarantined", f"{self.quarantined:,}", "")
        documents.add_section()
        documents.add_row("new in this run", f"{self.documents_new:,}", "")
        parts: list[Any] = [documents]
        reasons = {**self.failed_rules, **{f"quarantine: {name}": count for name, count in self.quarantine_reasons.items()}}
        if reasons:
            failed = Table(title="Why (a document may fail several rules)", title_justify="left", min_width=60)
            failed.add_column("rule")
            failed.add_column("documents", justify="right")
            for name, count in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
                failed.add_row(name, f"{count:,}")
            parts.append(failed)
        if self.redactions:
            redacted = Table(title="Replaced in the texts", title_justify="left", min_width=60)
            redacted.add_column("rule")
            redacted.add_column("documents", justify="right")
            for name, count in sorted(self.redactions.items(), key=lambda item: (-item[1], item[0])):
                redacted.add_row(name, f"{count:,}")
            parts.append(redacted)
        if self.alarms:
            alarms = Table(title="Alarms (see `auralith-pipeline duplicates`)", title_justify="left", min_width=60)
            alarms.add_column("slice")
            for line in self.alarms:
                alarms.add_row(Text(line))  # names of sources are no markup
            parts.append(alarms)
        release = Table(title=f"Release {self.release or '-'}", title_justify="left", min_width=60)
        release.add_column("what")
        release.add_column("", justify="right")
        slots = self.tokens + self.padding
        release.add_row("tokens", f"{self.tokens:,}")
        release.add_row("rows", f"{self.rows:,}")
        release.add_row("density", f"{self.tokens / slots:.4f}" if slots else "-")
        release.add_row("shards", f"{self.shards:,}")
        release.add_row("MB on disk", _mb(self.shard_bytes))
        release.add_row("vocabulary", f"{self.vocab_size:,}")
        release.add_row("output", self.output)
        release.add_row("tables", self.tables)
        parts.append(release)
        if self.timings:
            timings = Table(title="Time", title_justify="left", min_width=60)
            timings.add_column("stage")
            timings.add_column("seconds", justify="right")
            for name, seconds in self.timings.items():
                timings.add_row(name, f"{seconds:.1f}")
            timings.add_section()
            timings.add_row("all", f"{self.seconds:.1f}")
            parts.append(timings)
        return Group(*parts)


def _mb(count: int) -> str:
    return f"{count / 1e6:,.1f}"
