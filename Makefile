# `make demo` and `make test` are the only set-up a fresh clone needs. `make help` lists the rest.
# Paths are relative and environment variables come from scripts/env.sh, so a folder with spaces in its name works too.
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
RUN := scripts/env.sh
PYTEST := $(RUN) python -m pytest
ARGS ?=

.NOTPARALLEL:
.PHONY: help venv java jars demo demo-multimodal test test-fast test-connect test-torch lint format types links imports wheel zip docs accuracy mutants parity bench clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' Makefile | sed -E 's/^([a-z-]+):.*## /\1\t/' | while IFS=$$'\t' read -r name text; do printf '  make %-15s %s\n' "$$name" "$$text"; done

venv: .venv/.ready ## make .venv and install the project with its tools (PYTHON=... picks the interpreter)

.venv/.ready: pyproject.toml setup.py requirements/*.txt scripts/make_venv.sh
	@[ -f README.md ] || { echo "README.md is missing: the package cannot be built." >&2; exit 1; }
	@scripts/make_venv.sh
	@touch $@

java: ## find a Java 17 or newer (or install one, as root with apt-get)
	@[ -s .build/java_home ] && [ -x "$$(cat .build/java_home)/bin/java" ] || scripts/ensure_java.sh

jars: .build/jars.ready ## fetch Delta's JARs once, through Spark's own Ivy

.build/jars.ready: .venv/.ready jobs/fetch_jars.py | java
	@echo "Fetching Delta's JARs ..."
	@$(RUN) python -m auralith_pipeline.jobs.fetch_jars
	@touch $@

demo: venv java jars ## run the main job on this machine's own Python packages, then verify the result
	@$(RUN) auralith-pipeline collect --dataset site-packages --output ./data/demo/shards --max-samples 5000 --preset small
	@$(RUN) auralith-pipeline verify ./data/demo/shards
	@$(RUN) auralith-pipeline status --output ./data/demo/shards
	@echo
	@echo "Look next:"
	@echo "  ./data/demo/shards/README.md         the release's card"
	@echo "  ./data/demo/shards/manifest.json     what was published, with hashes"
	@echo "  .venv/bin/auralith-pipeline explain DOC_ID --output ./data/demo/shards    every decision on one document"
	@echo "  docs/architecture.md                 how it works"

MULTIMODAL := data/demo-multimodal

demo-multimodal: venv java jars ## pictures, sounds, videos, pages, texts and code of sample packages to shards, and a page of their tokens
	@$(RUN) python scripts/sample_media.py $(MULTIMODAL)/corpus
	@$(RUN) auralith-pipeline collect --input $(MULTIMODAL)/corpus --output ./$(MULTIMODAL)/shards --preset small --set tokenizer.vocab_size=2000 \
		--set image.codebook_size=512 --set audio.codebook_size=64 --set video.codebook_size=256 --set video.size=112 --set media.sample_vectors=30000
	@$(RUN) auralith-pipeline verify ./$(MULTIMODAL)/shards
	@$(RUN) auralith-pipeline tokens --output ./$(MULTIMODAL)/shards --html $(MULTIMODAL)/tokens.html
	@echo
	@echo "Look next:"
	@echo "  $(MULTIMODAL)/tokens.html         pictures, sounds and videos beside what their codes decode to"
	@echo "  $(MULTIMODAL)/corpus.sources.md   where the samples come from, and their licenses"

test: lint types imports jars ## everything but the Connect server: lint, types, import rule, all tests (ARGS="-k name" narrows)
	@$(PYTEST) -m "not connect" $(ARGS)

test-fast: venv ## the tests that need no Spark session
	@$(PYTEST) -m "not (spark or slow or connect or packaging)" $(ARGS)

test-connect: jars ## the end-to-end test on a Spark Connect server that it starts itself
	@$(PYTEST) -m connect $(ARGS)

test-torch: venv ## the tests that need torch, in an environment of their own (.build/torch, some 5 GB more)
	@scripts/make_torch.sh
	@.build/torch/bin/python -m pytest -m torch $(ARGS)

lint: venv ## ruff: faults and formatting
	@$(RUN) python -m ruff check .
	@$(RUN) python -m ruff format --check .

format: venv ## ruff: mend what it can, and format
	@$(RUN) python -m ruff check --fix .
	@$(RUN) python -m ruff format .

types: venv ## mypy, over all files or not at all
	@$(RUN) python scripts/check_types.py

links: ## .build/links: the package as tools see it when installed
	@scripts/make_links.sh

imports: venv links ## who may import whom (.importlinter)
	@cd .build/links && ../../$(RUN) lint-imports --no-logo

wheel: zip ## dist/*.whl

zip: venv ## the wheel, and the same as dist/auralith_pipeline.zip for spark-submit --py-files
	@$(RUN) scripts/build_zip.sh

docs: venv ## write docs/configuration.md anew from the config models
	@mkdir -p .build
	@$(RUN) python -m auralith_pipeline.jobs.describe_config > .build/configuration.md
	@mv .build/configuration.md docs/configuration.md

accuracy: venv ## recall and precision of the detectors on the labelled sets, into docs/accuracy/ (ARGS="--failures" lists misses)
	@$(RUN) python scripts/measure_accuracy.py $(ARGS)

mutants: venv ## do the tests notice changes? make mutants MODULE=udfs/core/license/expression.py SAMPLE=40 (ARGS="--seed 2")
	@scripts/mutation.sh $(MODULE) --sample $(or $(SAMPLE),40) $(ARGS)

parity: venv ## our quality signals against datatrove's on real documents: make parity CORPUS=corpus.jsonl
	@"$$(scripts/make_peers.sh quality)" scripts/check_parity.py $(CORPUS)

bench: jars ## the benchmarks (ARGS goes to the end-to-end one)
	@$(RUN) python benchmarks/bpe.py
	@$(RUN) python benchmarks/end_to_end.py $(ARGS)

clean: ## remove what make built; .venv and data/ stay
	rm -rf .build build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache spark-warehouse metastore_db derby.log
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
