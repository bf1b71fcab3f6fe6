"""Train a tokenizer: `python scripts/train_tokenizer.py text --corpus FILE --output DIR`, the same as the command line's."""

from __future__ import annotations

import sys
from pathlib import Path

# A checkout need not be installed.
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from auralith_pipeline.jobs.cli import app

if __name__ == "__main__":
    app(["train-tokenizer", *sys.argv[1:]])
