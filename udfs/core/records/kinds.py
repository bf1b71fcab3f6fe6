"""Which files a folder source takes, and what they hold, by name."""

from __future__ import annotations

from auralith_pipeline.udfs.core.license.files import is_license_file

COMPRESSIONS = (".gz", ".zst")
ENDINGS: dict[str, tuple[str, ...]] = {
    "jsonl": (".jsonl", ".ndjson", ".json"),
    "csv": (".csv", ".tsv"),
    "parquet": (".parquet",),
    "text": (".txt", ".text", ".md", ".markdown", ".rst"),
}
HTML = "html"
MEDIA_ENDINGS: dict[str, tuple[str, ...]] = {
    "image": (".avif", ".bmp", ".gif", ".jp2", ".jpeg", ".jpg", ".png", ".ppm", ".svg", ".tif", ".tiff", ".webp"),
    "audio": (".aac", ".ac3", ".aif", ".aiff", ".au", ".flac", ".m4a", ".mp3", ".oga", ".ogg", ".opus", ".wav", ".wma"),
    "video": (".avi", ".flv", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".ogv", ".webm", ".wmv"),
    HTML: (".htm", ".html", ".xhtml"),
}
# fmt: off
CODE_ENDINGS = frozenset((
    ".bash", ".c", ".cc", ".clj", ".cpp", ".cs", ".css", ".cu", ".cxx", ".dart", ".erl", ".ex", ".exs", ".f90", ".go", ".h", ".hpp",
    ".hs", ".java", ".jl", ".js", ".jsx", ".kt", ".lua", ".m", ".ml", ".php", ".pl", ".pm", ".proto", ".ps1", ".py", ".pyi", ".pyx",
    ".r", ".rb", ".rs", ".scala", ".sh", ".sql", ".swift", ".tcl", ".ts", ".tsx", ".v", ".vhd", ".vue", ".zig",
))
# fmt: on
_LICENSE_STEMS = ("license", "licence", "copying", "copyright", "notice", "unlicense")
_PROSE_ENDINGS = (".md", ".rst", ".markdown")


def plain_name(name: str) -> str:
    """`name` in lower case without its compression ending."""
    name = name.lower()
    for ending in COMPRESSIONS:
        name = name.removesuffix(ending)
    return name


def ending_of(name: str) -> str:
    """The ending of `name`, with its dot and without compression, in lower case; empty where there is none."""
    stem, dot, ending = plain_name(name).rpartition(".")
    return f".{ending}" if dot and stem else ""


def modality_of(name: str) -> str | None:
    """text or code, by the file's ending or as a license file; None for a file that the `text` source does not read."""
    ending = ending_of(name)
    if ending in ENDINGS["text"] or (ending not in CODE_ENDINGS and is_license_file(plain_name(name))):
        return "text"
    return "code" if ending in CODE_ENDINGS else None


def media_kind(name: str) -> str | None:
    """image, audio or video, by the file's ending; None for other files."""
    kind = folder_kind(name)
    return kind if kind in ("image", "audio", "video") else None


def folder_kind(name: str) -> str | None:
    """image, audio, video, html, text or code, by the file's ending; None for a file that the `media` source does not read."""
    lower = name.lower()
    for kind, endings in MEDIA_ENDINGS.items():
        if lower.endswith(endings):
            return kind
    return modality_of(name)


def package_file_kind(uri: str) -> str | None:
    """What a file of an installed Python package is to us: code, prose, license, metadata, or None for nothing.

    uri: path below site-packages with '/'.
    """
    *folders, name = uri.split("/")
    lower = name.lower()
    ending = ending_of(lower)
    info = [folder for folder in folders if folder.endswith((".dist-info", ".egg-info"))]
    if ending == ".py":
        return "code"
    if info and lower in ("metadata", "pkg-info"):
        return "metadata" if folders == info else None
    stem = lower.split(".")[0]
    if ending in ("", ".txt", *_PROSE_ENDINGS) and stem.startswith(_LICENSE_STEMS):
        return "license"
    if info and "licenses" in folders and ending in ("", ".txt", *_PROSE_ENDINGS):
        return "license"
    if stem == "readme" and ending in ("", ".txt", *_PROSE_ENDINGS) or ending in _PROSE_ENDINGS:
        return "prose"
    return None
