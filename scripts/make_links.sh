#!/usr/bin/env bash
# Build .build/links/auralith_pipeline: the package as it looks when installed, out of symlinks.
# mypy, the import linter and editors cannot follow setup.py's folder mapping; they can follow this.
set -euo pipefail
cd "$(dirname "$0")/.."
links=.build/links/auralith_pipeline
rm -rf "$links"
mkdir -p "$links"
for file in auralith_pipeline/*.py auralith_pipeline/py.typed; do
    ln -s "../../../$file" "$links/$(basename "$file")"
done
for folder in jobs transforms udfs tokenizer sharding conf; do
    ln -s "../../../$folder" "$links/$folder"
done
ln -sfn ../../.importlinter .build/links/.importlinter # where lint-imports looks
