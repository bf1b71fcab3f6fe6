"""The Python packages installed on this machine: real code and prose that is there without a network.

Code: all .py files. Text: README files, Markdown and reStructuredText, the description in METADATA, license files.
The group is the package, so that a package never straddles train and val; license and version come from its METADATA.
"""

from __future__ import annotations

import csv
import json
import os
import sysconfig
from functools import cached_property

from auralith_pipeline.conf.errors import SourceError
from auralith_pipeline.jobs.sources.files import FileSource
from auralith_pipeline.jobs.sources.listing import InputFile, as_uri, list_files
from auralith_pipeline.udfs.core.records.kinds import package_file_kind
from auralith_pipeline.udfs.core.records.metadata import PackageInfo, package_info
from auralith_pipeline.udfs.core.records.model import Reader, WorkItem


class SitePackagesSource(FileSource):
    """Position 0, one document a file. `path`: another site-packages folder; default: that of the running interpreter."""

    @property
    def root(self) -> str:
        return self.config.path or sysconfig.get_paths()["purelib"]

    def find(self) -> list[InputFile]:
        files = list_files(self.root, lambda name: True)
        found = [file for file in files if package_file_kind(file.uri) and "__pycache__" not in file.uri.split("/")]
        if not found:
            raise SourceError(f"{self.root}: holds no installed Python package. Set `path` to a site-packages folder.")
        return found

    def items(self) -> list[WorkItem]:
        found = []
        for file in self.files:
            kind = str(package_file_kind(file.uri))
            package = self._package_of(file.uri)
            reader: Reader = "metadata" if kind == "metadata" else "document"
            found.append(
                WorkItem(
                    path=file.path,
                    uri=file.uri,
                    size=file.size,
                    start=0,
                    length=file.size,
                    reader=reader,
                    modality=self.config.modality or ("code" if kind == "code" else "text"),
                    group_key=package.name,
                    license=self.config.license if package.license is None else package.license,
                    meta=json.dumps({"package": package.name, "version": package.version, "kind": kind}),
                )
            )
        return found

    def _package_of(self, uri: str) -> PackageInfo:
        """The package that installed `uri` by its RECORD; else the one named like its first folder; else that folder alone."""
        owners, packages = self._owners
        top = uri.split("/")[0]
        folder = owners.get(uri) or (top if top in packages else owners.get(top))
        return packages[folder] if folder is not None else PackageInfo(top.removesuffix(".py"), "", None)

    @cached_property
    def _owners(self) -> tuple[dict[str, str], dict[str, PackageInfo]]:
        """({file uri or top-level folder: info folder}, {info folder: package}). The first owner, by name, of a shared folder wins."""
        owners: dict[str, str] = {}
        packages: dict[str, PackageInfo] = {}
        for file in self.files:
            if package_file_kind(file.uri) != "metadata":
                continue
            folder = file.uri.rsplit("/", 1)[0]
            with open(file.path, encoding="utf-8", errors="replace") as stream:
                info = package_info(stream.read())
            packages[folder] = info if info.name else PackageInfo(folder.split("-")[0], info.version, info.license)
            for name in _installed(os.path.join(os.path.dirname(file.path), "RECORD")):
                owners.setdefault(name, folder)
                owners.setdefault(name.split("/")[0], folder)
            owners.setdefault(folder.split("-")[0], folder)
        return owners, packages


def _installed(record: str) -> list[str]:
    """Paths in a RECORD file (PEP 376: CSV), relative to site-packages; empty where there is none."""
    try:
        with open(record, encoding="utf-8", errors="surrogateescape", newline="") as stream:
            return [as_uri(row[0]) for row in csv.reader(stream) if row]
    except OSError:
        return []
