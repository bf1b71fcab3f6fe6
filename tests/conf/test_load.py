"""Configuration: YAML 1.2, presets, precedence, and errors that name the key and the nearest valid one (O-55, C3, D4)."""

from __future__ import annotations

import pytest

from auralith_pipeline.conf.errors import ConfigError
from auralith_pipeline.conf.load import config_hash, load_config, parse_yaml, preset_names, valid_keys
from auralith_pipeline.conf.models import PipelineConfig

README_YAML = """
pipeline:
  name: production-pipeline
  output_dir: ./data/shards
  deduplicate: true
  quality_filter: true
  remove_pii: true
advanced_quality:
  enabled: true
  perplexity_filter: true
  max_perplexity: 1500.0
deduplication:
  method: minhash
  minhash_threshold: 0.85
tracking:
  enabled: true
  backend: local
compliance:
  enabled: true
  license_detection: true
  allow_copyleft: false
  audit_log_path: ./data/audit/audit.jsonl
video:
  enabled: false
  frame_strategy: uniform
  max_frames: 32
"""


def load(tmp_path, text, **options):
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, environment=options.pop("environment", {}), **options)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x: no", "no"),
        ("x: yes", "yes"),
        ("x: on", "on"),
        ("x: true", True),
        ("x: 12:30:00", "12:30:00"),
        ("x: 010", 10),
        ("x: 0o10", 8),
    ],
)
def test_O55_yaml_is_1_2(text, value):
    assert parse_yaml(text, "test")["x"] == value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("deduplication: {minhash_treshold: 0.7}", ["deduplication.minhash_treshold", "unknown key", "nearest valid name"]),
        ("sharding: {seq_length: 128}", ["sharding.seq_length", "sharding.seq_len"]),
        ("sharding: {val_fraction: 85}", ["sharding.val_fraction", "less than 1", "85"]),
        ("pipeline: {name: a}\npipeline: {name: b}", ["line 2", "duplicate key"]),
        ("pipeline:\n\tname: a", ["line 2", "not valid YAML"]),
        ("pipeline: {deduplicate: yes}", ["pipeline.deduplicate", "boolean"]),
        ("deduplication: {method: simhash}", ["deduplication.method", "exact", "simhash"]),
        ("sharding: {seq_len: 12:30:00}", ["sharding.seq_len", "integer"]),
    ],
)
def test_O55_D4_mistakes_stop_the_run_and_name_the_key(tmp_path, text, says):
    with pytest.raises(ConfigError) as error:
        load(tmp_path, text)
    for part in says:
        assert part in str(error.value)


def test_O55_numbers_are_typed_by_the_schema(tmp_path):
    cfg = load(tmp_path, "sharding: {val_fraction: 1e-3}\npipeline: {name: '1.10'}")
    assert cfg.sharding.val_fraction == 0.001
    assert cfg.pipeline.name == "1.10"


def test_C3_every_key_of_the_readme_is_used_or_refused_by_name(tmp_path):
    with pytest.raises(ConfigError) as error:
        load(tmp_path, README_YAML)
    lines = str(error.value).splitlines()
    refused = {line.split(":")[0] for line in lines}
    assert refused == {"advanced_quality", "tracking"}
    assert all("not available in this version" in line for line in lines)


def test_C3_the_rest_of_the_readme_is_accepted(tmp_path):
    cfg = load(
        tmp_path,
        "pipeline: {name: production-pipeline, output_dir: ./data/shards, deduplicate: true, quality_filter: true, remove_pii: true}\n"
        "compliance: {enabled: true, license_detection: true, allow_copyleft: false, audit_log_path: ./data/audit/audit.jsonl}\n"
        "video: {enabled: false, frame_strategy: uniform, max_frames: 32}",
    )
    assert cfg.compliance.audit_log_path == "./data/audit/audit.jsonl"


def test_later_layers_win(tmp_path):
    text = "preset: small\nsharding: {seq_len: 512, seed: 3}\nquality: {text: {min_words: 1}}"
    cfg = load(
        tmp_path,
        text,
        environment={"AURALITH__SHARDING__SEED": "4", "AURALITH__QUALITY__TEXT__MIN_WORDS": "2", "OTHER": "x"},
        overrides={"sharding": {"seed": 5}},
        assignments=["quality.text.min_chars=7"],
    )
    assert cfg.tokenizer.vocab_size == 8000  # preset
    assert cfg.sharding.seq_len == 512  # file over preset
    assert cfg.quality.text.min_words == 2  # environment over file
    assert cfg.sharding.seed == 5  # override over environment
    assert cfg.quality.text.min_chars == 7  # --set over all


@pytest.mark.parametrize("assignment", ["quality.text.min_words", "=4", "quality.text.min_wrods=4"])
def test_bad_assignments_are_refused(assignment):
    with pytest.raises(ConfigError):
        load_config(assignments=[assignment], environment={})


def test_an_unknown_preset_names_the_nearest():
    with pytest.raises(ConfigError, match="production"):
        PipelineConfig.from_preset("prodution")


@pytest.mark.parametrize("name", ["small", "medium", "production", "rtdlm"])
def test_presets_load(name):
    assert name in preset_names()
    PipelineConfig.from_preset(name)


def test_rtdlm_preset_fits_the_trainer():
    cfg = PipelineConfig.from_preset("rtdlm")
    assert (cfg.sharding.seq_len, cfg.sharding.compression, cfg.sharding.max_vocab) == (2048, "none", 8000)
    assert cfg.tokenizer.vocab_size <= 8000


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"tokenizer": {"vocab_size": 9000}}, "max_vocab"),
        ({"sharding": {"compression": "zstd"}}, "compression"),
        ({"sharding": {"seq_len": 8192}}, "4096"),
    ],
)
def test_rtdlm_profile_is_checked_before_any_work(change, says):
    with pytest.raises(ConfigError, match=says):
        load_config(preset="rtdlm", overrides=change, environment={})


def test_hash_depends_on_values_alone():
    small = PipelineConfig.from_preset("small")
    assert config_hash(small) == config_hash(PipelineConfig.from_preset("small"))
    assert config_hash(small) != config_hash(load_config(preset="small", assignments=["sharding.seed=1"], environment={}))


def test_errors_show_no_long_values(tmp_path):
    with pytest.raises(ConfigError) as error:
        load(tmp_path, f"sharding: {{seq_len: {'s3cret' * 20}}}")
    assert "s3crets3cret" not in str(error.value)


def test_valid_keys_are_dotted():
    assert {"pipeline.name", "quality.code.min_words", "sharding.seq_len", "sources.path"} <= set(valid_keys())
