"""Errors that a user can act on: each message says what was found, what was wanted, and what to do next."""

from __future__ import annotations


class AuralithError(Exception):
    """Base of every error raised for bad input, configuration or state; its message never holds document text."""


class ConfigError(AuralithError):
    """A configuration that cannot be run: unknown key, value out of range, or options that exclude each other."""


class ContractError(AuralithError):
    """A table, batch or file that does not have the columns, types or version its contract promises."""


class SourceError(AuralithError):
    """An input that cannot be opened or does not have the shape its source needs."""


class TokenizerError(AuralithError):
    """A tokenizer artefact that is missing, damaged or does not fit the request."""


class ShardError(AuralithError):
    """A shard, manifest or release that is damaged, incomplete or inconsistent."""


class ConservationError(AuralithError):
    """Rows in do not equal rows out plus rejected, duplicate and quarantined rows."""
