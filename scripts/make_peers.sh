#!/usr/bin/env bash
# Make .build/peers/AREA: an environment with the peers of one benchmark (requirements/peers/AREA.txt) on top of .venv,
# and print its interpreter. Peers never enter .venv: some need older versions of what the project uses.
set -euo pipefail
cd "$(dirname "$0")/.."
area=$1
place=.build/peers/$area
wanted=requirements/peers/$area.txt
[ -f "$wanted" ] || { echo "found no $wanted; areas: $(cd requirements/peers && ls | sed 's/\.txt$//' | tr '\n' ' ')" >&2; exit 2; }
if ! cmp -s "$wanted" "$place/installed.txt"; then
    rm -rf "$place"
    .venv/bin/python -m venv "$place"
    "$place/bin/python" -m pip install --disable-pip-version-check --quiet -r "$wanted" >&2
    # What the peers do not bring comes from .venv, behind them on the path.
    site=$(cd .venv/lib/python3*/site-packages && pwd)
    echo "import site; site.addsitedir('$site')" > "$(echo "$place"/lib/python3*/site-packages)/zz_project.pth"
    cp "$wanted" "$place/installed.txt"
fi
echo "$place/bin/python"
