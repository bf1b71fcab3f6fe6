#!/usr/bin/env bash
# Run a command with what Spark needs here: `scripts/env.sh python -m pytest`.
# `python` is the checkout's .venv (the caller's where there is none), Java is the one that ensure_java.sh found.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
if [ -x "$root/.venv/bin/python" ]; then
    export PATH="$root/.venv/bin:$PATH"
    export PYSPARK_PYTHON="$root/.venv/bin/python" PYSPARK_DRIVER_PYTHON="$root/.venv/bin/python" # not the system's
fi
if [ -s "$root/.build/java_home" ]; then
    JAVA_HOME=$(cat "$root/.build/java_home")
    export JAVA_HOME PATH="$JAVA_HOME/bin:$PATH"
fi
export SPARK_LOCAL_IP=127.0.0.1 # else Spark binds to a network card, and warns
exec "$@"
