#!/usr/bin/env bash
# Make .build/torch: an environment that sees what .venv has installed, and torch and transformers besides.
set -euo pipefail
cd "$(dirname "$0")/.."
folder=.build/torch
if ! "$folder/bin/python" -c 'import torch, transformers' 2>/dev/null; then
    rm -rf "$folder"
    .venv/bin/python -m venv "$folder"
    inside='import sysconfig; print(sysconfig.get_path("purelib"))'
    .venv/bin/python -c "$inside" >"$("$folder/bin/python" -c "$inside")/main.pth"
    tag=$(.venv/bin/python -c 'import sys; print("%d%d" % sys.version_info[:2])')
    pins=requirements/constraints-py$tag.txt
    options=(--disable-pip-version-check --quiet)
    [ ! -f "$pins" ] || options+=(-c "$pins")
    echo "Installing torch and transformers into $folder (some 5 GB, a few minutes the first time) ..."
    "$folder/bin/python" -m pip install "${options[@]}" -r requirements/torch.txt
fi
