"""The whole configuration, typed: every key a run may be given, its default, range and meaning.

docs/configuration.md is generated from these models (`make docs`), so a field's description is its documentation.
Unknown keys are refused by conf/load.py with the nearest valid name.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, StrictBool, model_validator

from auralith_pipeline.conf.decontamination import DecontaminationSection
from auralith_pipeline.conf.deduplication import DeduplicationSection
from auralith_pipeline.conf.language import LanguageSection
from auralith_pipeline.conf.license import LicenseSection
from auralith_pipeline.conf.media import AudioSection, ImageSection, MediaSection, VideoSection
from auralith_pipeline.conf.paragraphs import ParagraphSection
from auralith_pipeline.conf.pii import PiiSection
from auralith_pipeline.conf.quality import QualitySection
from auralith_pipeline.conf.secrets import SecretsSection
from auralith_pipeline.conf.section import Section
from auralith_pipeline.conf.semantic import SemanticSection
from auralith_pipeline.conf.sources import SourceConfig

N_FIXED_IDS = 272  # 16 special tokens and 256 bytes: the smallest vocabulary


class PipelineSection(Section):
    name: str = Field("auralith", description="Name of the corpus: it stands in the run table, the manifest and the card.")
    output_dir: str = Field("./data/shards", description="Folder of the release: shards, `val/`, `manifest.json`, `index.json`.")
    tables: str | None = Field(
        None,
        description="Where the Delta tables go: a folder, or `catalog.schema`. Default: the output folder's name with `.tables` behind it.",
    )
    deduplicate: StrictBool = Field(True, description="Find and mark duplicates. Off means off: every accepted document is kept.")
    quality_filter: StrictBool = Field(
        True, description="Apply the quality rules. Off: signals are still stored, and only empty documents are rejected."
    )
    remove_pii: StrictBool = Field(
        True, description="Replace personal data and secrets in the texts, as `pii` and `secrets` say. Off: neither is looked for."
    )
    max_samples: int | None = Field(None, gt=0, description="Take at most this many good records from each source (exact).")
    strict: StrictBool = Field(False, description="End with exit code 3 when any input was quarantined.")


class NormalizationSection(Section):
    form: Literal["nfc", "nfkc", "none"] = Field(
        "nfc", description="Unicode normalisation of the stored text (UAX #15). `nfkc` spares code, where it would change meaning."
    )
    zero_width: Literal["strip", "keep"] = Field(
        "strip",
        description="Remove ZWSP and word joiners between two visible ASCII characters, and bidirectional overrides (in code these are "
        "counted and kept). ZWNJ, ZWJ and tag characters carry meaning and always stay.",
    )


class TokenizerSection(Section):
    path: str | None = Field(
        None, description="Folder of a trained tokenizer. Default: the workspace's own, trained once on the first corpus and then reused."
    )
    vocab_size: int = Field(
        32_000, ge=N_FIXED_IDS, le=1_000_000, description="Size of the text vocabulary, special ids and bytes included. 272: bytes only."
    )
    retrain: StrictBool = Field(False, description="Train the workspace's tokenizer anew and replace it.")
    max_words: int = Field(
        4_000_000, gt=0, description="Most distinct words the trainer looks at, the most frequent first; what is left out is counted."
    )
    code_markers: StrictBool = Field(True, description="Put every document of source code between `<CODE>` and `<CODE_END>`.")


class LabelsSection(Section):
    train_eos: StrictBool = Field(False, description="Let `labels` keep EOS as a target. Off: -100 on ids 0-15, as the README says.")


class ShardingSection(Section):
    profile: Literal["standard", "rtdlm"] = Field(
        "standard", description="`rtdlm`: plain flat files, all with the same rows, a multiple of 64; what is left goes to `remainder/`."
    )
    seq_len: int = Field(2_048, ge=8, le=1_048_576, description="Tokens in a row (S).")
    target_shard_mb: int = Field(256, ge=1, le=4_096, description="Size of a shard before compression, in 10^6 bytes.")
    compression: Literal["zstd", "none"] = Field("zstd", description="`zstd`: level 3 with long-distance matching; `none`: plain files.")
    val_fraction: float = Field(0.005, ge=0.0, lt=1.0, description="Share of the groups (repository, host, package) that goes to `val/`.")
    seed: int = Field(0, ge=0, description="Seed of the document order and of the split.")
    bucket_tokens: int = Field(8_000_000, ge=1_000, description="Estimated tokens in one packing bucket: the memory of a packing task.")
    layout: Literal["contiguous", "compat"] = Field(
        "contiguous", description="Id ranges of the modalities: one behind the other, or the seed's 100,000/200,000/300,000 offsets."
    )
    max_vocab: int | None = Field(None, gt=0, description="Refuse a vocabulary larger than the trainer's embedding.")


class ComplianceSection(Section):
    enabled: StrictBool = Field(False, description="Write the audit log.")
    audit_log_path: str | None = Field(
        None, description="File for one JSON line per input document. Default: `audit.jsonl` in the tables' folder or beside the output."
    )

    license_detection: StrictBool = Field(
        False,
        description="Reject documents whose license the policy in `license` does not allow. Off: the license is found and stored only.",
    )
    allow_copyleft: StrictBool | None = Field(None, description="Overrides `license.allow_copyleft` where it is set.")


class EngineSection(Section):
    partitions: int | None = Field(
        None, gt=0, description="Partitions of our own shuffles. Default: the session's. Results do not depend on it."
    )
    batch_rows: int = Field(256, gt=0, le=10_000, description="Most documents in one Arrow batch between Spark and the kernels.")


class PipelineConfig(Section):
    """A whole run. `PipelineConfig.from_preset("small")`, or `load_config(...)` for files, environment and `--set`."""

    pipeline: PipelineSection = Field(default_factory=PipelineSection, description="What goes where, and what is switched on.")
    sources: tuple[SourceConfig, ...] = Field((), description="Where documents come from, see docs/sources.md.")
    normalization: NormalizationSection = Field(default_factory=NormalizationSection, description="How the stored text is cleaned.")
    quality: QualitySection = Field(default_factory=QualitySection, description="Rule sets and thresholds of the quality rules.")
    language: LanguageSection = Field(default_factory=LanguageSection, description="Languages: how they are told, which are kept.")
    pii: PiiSection = Field(default_factory=PiiSection, description="Personal data: what is looked for, what stands in its place.")
    secrets: SecretsSection = Field(default_factory=SecretsSection, description="Keys, tokens and passwords.")
    license: LicenseSection = Field(default_factory=LicenseSection, description="Licenses of documents, and which are kept.")
    deduplication: DeduplicationSection = Field(
        default_factory=DeduplicationSection, description="Which documents count as copies, and which of them stays."
    )
    semantic: SemanticSection = Field(
        default_factory=SemanticSection, description="Documents that mean the same, by the vectors of a model, see docs/semantic.md."
    )
    paragraphs: ParagraphSection = Field(
        default_factory=ParagraphSection, description="Paragraphs that stand in many documents, see docs/paragraphs.md."
    )
    decontamination: DecontaminationSection = Field(
        default_factory=DecontaminationSection, description="Documents that hold items of benchmarks, see docs/decontamination.md."
    )
    tokenizer: TokenizerSection = Field(default_factory=TokenizerSection, description="The text tokenizer.")
    image: ImageSection = Field(default_factory=ImageSection, description="Pictures, see docs/tokenizers.md.")
    audio: AudioSection = Field(default_factory=AudioSection, description="Sounds, see docs/tokenizers.md.")
    video: VideoSection = Field(default_factory=VideoSection, description="Videos, see docs/tokenizers.md.")
    media: MediaSection = Field(default_factory=MediaSection, description="What training a codebook needs.")
    labels: LabelsSection = Field(default_factory=LabelsSection, description="What the labels tensor says.")
    sharding: ShardingSection = Field(default_factory=ShardingSection, description="Rows, shards, splits.")
    compliance: ComplianceSection = Field(default_factory=ComplianceSection, description="The audit log.")
    engine: EngineSection = Field(default_factory=EngineSection, description="How the work is cut; never what comes out.")

    @model_validator(mode="after")
    def _profile_holds(self) -> PipelineConfig:
        if self.sharding.profile != "rtdlm":
            return self
        wrong = []
        if self.sharding.compression != "none":
            wrong.append("sharding.compression must be none")
        if self.sharding.max_vocab is not None and self.tokenizer.vocab_size > self.sharding.max_vocab:
            wrong.append(
                f"tokenizer.vocab_size is {self.tokenizer.vocab_size}, above sharding.max_vocab {self.sharding.max_vocab}: lower the first"
            )
        if self.sharding.seq_len > 4_096:
            wrong.append(f"sharding.seq_len is {self.sharding.seq_len}, above the trainer's 4096 positions")
        if wrong:
            raise ValueError("profile rtdlm: " + "; ".join(wrong))
        return self

    @model_validator(mode="after")
    def _vocabulary_fits(self) -> PipelineConfig:
        limit = self.sharding.max_vocab
        if limit is not None and self.tokenizer.vocab_size > limit:
            raise ValueError(
                f"tokenizer.vocab_size {self.tokenizer.vocab_size} exceeds sharding.max_vocab {limit}; lower it or raise the cap"
            )
        return self

    @model_validator(mode="after")
    def _failures_can_be_found(self) -> PipelineConfig:
        on = self.pipeline.remove_pii
        for section, wanted, looked in (
            ("pii.fail_on_pii", self.pii.fail_on_pii, on and self.pii.enabled),
            ("secrets.fail_on_secret", self.secrets.fail_on_secret, on and self.secrets.enabled),
            ("compliance.license_detection", self.compliance.license_detection, self.license.enabled),
            ("language.allowed", self.language.allowed, self.language.enabled),
        ):
            if wanted and not looked:
                raise ValueError(
                    f"{section} is set, but what it judges is switched off and never looked for; switch it on or drop {section}"
                )
        return self

    @model_validator(mode="after")
    def _vectors_can_be_compared(self) -> PipelineConfig:
        if self.deduplication.method == "embedding" and not self.semantic.enabled:
            raise ValueError("deduplication.method is embedding, which needs semantic.enabled: true and semantic.model, a model's folder")
        return self

    def license_policy(self) -> LicenseSection:
        """The license policy, with `compliance.allow_copyleft` where it is set."""
        allowed = self.compliance.allow_copyleft
        return self.license if allowed is None else self.license.model_copy(update={"allow_copyleft": allowed})

    @classmethod
    def from_preset(cls, name: str, **sections: Any) -> PipelineConfig:
        """The preset `name` (small, medium, production, rtdlm), with whole sections replaced key by key by `sections`.

        Raises ConfigError for an unknown preset or key.
        """
        from auralith_pipeline.conf.load import load_config  # load imports this module

        return load_config(preset=name, overrides=sections, environment={})
