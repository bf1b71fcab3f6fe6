"""The programming language of a text, by its file's name, else by what stands in it."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from auralith_pipeline.udfs.core.code.ambiguous import DECIDE, c_family
from auralith_pipeline.udfs.core.code.extensions import BY_EXTENSION, BY_NAME, PACKED, SERVED

_LOOKED_AT = 1 << 15  # characters from the start
_TAIL = 1 << 10  # and from the end, for the modelines of vi
_MODE_WIDTH = 500  # no modeline stands further right

_SHEBANG = re.compile(r"#!\s*(\S+)(?:[ \t]+(?:-S[ \t]+)?(?:\w+=\S*[ \t]+)*([^\s]+))?")
_MODELINE = re.compile(
    r"-\*-[ \t]*(?:[^\n]{0,80}?mode:[ \t]*)?([\w+#-]+)[^\n]{0,80}?-\*-|\bvim?:[^\n]{0,80}?\b(?:ft|filetype|syntax)=([\w+#-]+)"
)

_INTERPRETERS = {
    **dict.fromkeys(("sh", "bash", "dash", "ksh", "zsh"), "bash"),
    **dict.fromkeys(("python", "pypy"), "python"),
    **dict.fromkeys(("node", "nodejs", "deno", "bun"), "javascript"),
    **dict.fromkeys(("ruby", "jruby", "rbx"), "ruby"),
    **dict.fromkeys(("awk", "gawk", "mawk"), "awk"),
    **dict.fromkeys(("tclsh", "wish", "expect"), "tcl"),
    **dict.fromkeys(("guile", "csi"), "scheme"),
    **{name: name for name in ("perl", "php", "lua", "groovy", "scala", "swift", "julia", "elixir", "racket", "crystal")},
    "ts-node": "typescript",
    "rscript": "r",
    "escript": "erlang",
    "runhaskell": "haskell",
    "pwsh": "powershell",
    "make": "makefile",
}
_EDITOR_NAMES = {
    **{name: name for name in {*BY_EXTENSION.values(), "d", "verilog", "coq"}},
    **_INTERPRETERS,
    "c++": "cpp",
    "cs": "csharp",
    "c#": "csharp",
    "objc": "objective-c",
    "js": "javascript",
    "js2": "javascript",
    "shell-script": "bash",
    "cperl": "perl",
    "emacs-lisp": "elisp",
    "lisp": "commonlisp",
    "f90": "fortran",
    "latex": "tex",
    "py": "python",
    "vhd": "vhdl",
}

# Each sign alone may stand in prose about code; all of one language together hardly do.
_SIGNS: dict[str, tuple[re.Pattern[str], ...]] = {
    name: tuple(re.compile(pattern, re.M) for pattern in patterns)
    for name, patterns in {
        "go": [r"^package \w+[ \t\r]*$", r"^(?:func|import|type|var|const)\b"],
        "java": [
            r"^(?:package|import)\s+(?:static\s+)?[\w.]+(?:\.\*)?;[ \t\r]*$",
            r"\b(?:class|interface|enum|record)\s+\w+[^;\n]{0,200}$",
        ],
        "csharp": [
            r"^[ \t]*using\s+[\w.]+;[ \t\r]*$",
            r"^[ \t]*(?:namespace\s+[\w.]+|(?:public|internal|static|sealed|abstract)\s.*\bclass\s)",
        ],
        "rust": [r"^[ \t]*(?:pub(?:\([\w:]+\))?\s+)?fn\s+\w+.*[{,(][ \t\r]*$", r"\blet\s+mut\s|\w::\w|->\s*\w|\bimpl\b"],
        "python": [
            r"^[ \t]*(?:async\s+)?(?:def\s+\w+\(|class\s+\w+\s*[(:])",
            r"^(?:from\s+[\w.]+\s+)?import\s+[\w.]+|\bself\.\w",
            r":\s*(?:#.*)?$",
        ],
        "php": [r"<\?php\b", r"\$\w+\s*=|\bfunction\s+\w+\s*\("],
        "javascript": [
            r"^[ \t]*(?:const|let|var)\s+[\w{}, ]+=\s*require\(|^import\s.+\sfrom\s+['\"]|^export\s+(?:default|const|function|class)\b",
            r"[;{][ \t\r]*$",
        ],
        "ruby": [
            r"^[ \t]*(?:require(?:_relative)?\s+['\"]|module\s+[A-Z]\w*[ \t\r]*$|class\s+[A-Z]\w*(?:\s*<\s*[\w:]+)?[ \t\r]*$)",
            r"^[ \t]*def\s+[\w.?!]+",
            r"^[ \t]*end[ \t\r]*$",
        ],
        "sql": [r"(?i)^[ \t]*(?:create\s+(?:table|view|index)|insert\s+into|alter\s+table)\s", r";[ \t\r]*$"],
    }.items()
}
_INCLUDE = re.compile(r"^[ \t]*#[ \t]*(?:include[ \t]*[<\"][\w./+-]+[>\"]|import[ \t]*[<\"])", re.M)
_PAGE = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.I)


def name_language(uri: str, text: str) -> str | None:
    """The language's name in lower case ("python", "cpp", "csharp", "bash", "tsx" ...), or None where nothing tells.

    uri: a path or an address; only its file name is looked at. Order: file name, extension (shared ones by the text),
    then the text alone: shebang, `<?php`, modelines of Emacs and vi, and for some languages a set of signs.
    An address of a page that a server made (`viewtopic.php`) says nothing; data and prose formats have no name.
    """
    head = text[:_LOOKED_AT].removeprefix("\ufeff")
    name, is_web = _file_name(uri)
    if name in BY_NAME:
        return BY_NAME[name]
    if name.startswith("dockerfile."):
        return "dockerfile"
    stem, dot, extension = name.rpartition(".")
    if dot and stem and not (is_web and extension in SERVED):
        if extension in DECIDE:
            return DECIDE[extension](head)
        if extension in BY_EXTENSION:
            return BY_EXTENSION[extension]
        if extension == "ipynb":
            return None
    return _by_content(head, text[-_TAIL:])


def _file_name(uri: str) -> tuple[str, bool]:
    """The lower-case file name, without a packer's extension, and whether a web server gave the text."""
    is_web = uri[:8].lower().startswith(("http://", "https://"))
    path = uri
    if "://" in uri:
        try:
            path = unquote(urlsplit(uri).path)
        except ValueError:  # such as a bracket that does not close
            path = ""
    name = re.split(r"[/\\]", path)[-1].lower()
    stem, dot, extension = name.rpartition(".")
    return (stem if dot and extension in PACKED else name), is_web


def _by_content(head: str, tail: str) -> str | None:
    found = _SHEBANG.match(head)
    if found:
        program = re.split(r"[/\\]", found[1])[-1]
        if program == "env":
            program = re.split(r"[/\\]", found[2] or "")[-1]
        bare = re.sub(r"[\d.]+$", "", program.lower())
        return _INTERPRETERS.get(bare)
    if head.lstrip().startswith("<?php"):
        return "php"
    lines = head.splitlines()[:5] + tail.splitlines()[-5:]
    for line in lines:
        mode = _MODELINE.search(line[:_MODE_WIDTH])
        if mode:
            named = _EDITOR_NAMES.get((mode[1] or mode[2]).lower())
            if named:
                return named
    if _PAGE.match(head):
        return "html"
    if _INCLUDE.search(head) and re.search(r"[;{}][ \t\r]*$", head, re.M):
        return c_family(head)
    return next((name for name, signs in _SIGNS.items() if all(sign.search(head) for sign in signs)), None)
