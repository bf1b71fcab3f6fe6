#!/usr/bin/env bash
# Mutation test of one module: scripts/mutation.sh udfs/core/license/expression.py [--sample 40] [--seed 1] [--tests PATH ...]
# cosmic-ray has an environment of its own, .build/mutation; the tests run in .venv, on a copy of the checkout.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
place=.build/mutation
wanted=requirements/mutation.txt
if ! cmp -s "$wanted" "$place/installed.txt"; then
    rm -rf "$place"
    .venv/bin/python -m venv "$place"
    "$place/bin/python" -m pip install --disable-pip-version-check --quiet -r "$wanted"
    cp "$wanted" "$place/installed.txt"
fi
exec "$place/bin/python" scripts/mutants.py "$@"
