#!/usr/bin/env bash
# Build the wheel from a clean copy of the sources (setuptools' own build/ folder keeps modules that were deleted) and copy
# it to dist/auralith_pipeline.zip: spark-submit's --py-files takes a .zip and refuses the same file as .whl.
# Usage: scripts/build_zip.sh [FOLDER]   (default dist/). Needs setuptools >= 77 in the Python that runs; no network.
set -euo pipefail
here=$PWD
cd "$(dirname "$0")/.."
out=${1:-dist}
[[ $out = /* || $# = 0 ]] || out=$here/$out
python=${PYTHON:-.venv/bin/python}
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT

tar -cf - --exclude=__pycache__ pyproject.toml setup.py README.md LICENSE \
    auralith_pipeline jobs transforms udfs tokenizer sharding conf | tar -xf - -C "$stage"
# The same sources give the same bytes: one time stamp for all members, the last commit's unless one is given.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1600000000)}
export SOURCE_DATE_EPOCH
mkdir -p "$out"
rm -f "$out"/auralith_pipeline*.whl "$out"/auralith_pipeline.zip
"$python" -m build --wheel --no-isolation --outdir "$out" "$stage" >"$stage/log" 2>&1 || { cat "$stage/log" >&2; exit 1; }
cp "$out"/auralith_pipeline-*.whl "$out"/auralith_pipeline.zip
ls "$out"/auralith_pipeline*
