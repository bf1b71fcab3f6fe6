"""Map the top-level folders to the package `auralith_pipeline` (see docs/architecture.md, "Packaging")."""

from pathlib import Path

from setuptools import find_packages, setup

ROOT = Path(__file__).resolve().parent
FOLDERS = ("jobs", "transforms", "udfs", "tokenizer", "sharding", "conf")
# Found, never listed: a sub-package missing from a list works in an editable install and is absent from the wheel.
PACKAGES = [name for name in find_packages(str(ROOT)) if name.split(".")[0] in FOLDERS]

setup(
    packages=["auralith_pipeline", *(f"auralith_pipeline.{name}" for name in PACKAGES)],
    package_dir={f"auralith_pipeline.{folder}": folder for folder in FOLDERS},
    package_data={
        "auralith_pipeline": ["py.typed"],
        "auralith_pipeline.conf": ["presets/*.yaml", "data/*"],
        "auralith_pipeline.udfs.core.license": ["data/*"],
        "auralith_pipeline.sharding": ["FORMAT.md"],
    },
)
