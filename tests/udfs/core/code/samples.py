"""One short program per grammar: a leading comment and two units, so that a test knows where the cut must lie."""

from __future__ import annotations

# Language: (text before the second unit, the second unit). The first part's last line is what closes its unit.
SAMPLES = {
    "bash": ("#!/bin/bash\n# one\none() {\n  echo 1\n}\n\n", "# two\ntwo() {\n  echo 2\n}\n"),
    "c": ("#include <stdio.h>\n\nint one(void) {\n    return 1;\n}\n\n", "/* two */\nint two(void)\n{\n    return 2;\n}\n"),
    "cpp": ("class One {\n public:\n  int a;\n};\n\n", "// two\ntemplate <typename T>\nT two(T t) {\n  return t;\n}\n"),
    "csharp": ("class One {\n  int a;\n  int b;\n}\n\n", "/// two\n[Obsolete]\nclass Two {\n  int b;\n}\n"),
    "go": ("package main\n\nfunc one() int {\n\treturn 1\n}\n\n", "// two\nfunc two() int {\n\treturn 2\n}\n"),
    "java": ("class One {\n  int one() { return 1; }\n  int a;\n}\n\n", "/** two */\n@Deprecated\nclass Two {\n  int b;\n}\n"),
    "javascript": ("function one() {\n  return 1;\n}\n\n", "/** two */\nexport function two() {\n  return 2;\n}\n"),
    "php": ("<?php\nfunction one() {\n  return 1;\n}\n\n", "// two\n#[Pure]\nfunction two() {\n  return 2;\n}\n"),
    "python": ("import os\n\n\ndef one():\n    return 1\n\n\n", "# two\n@cache\ndef two():\n    return 2\n"),
    "ruby": ("def one\n  1\n  1 + 1\nend\n\n", "# two\ndef two\n  2\nend\n"),
    "rust": ("fn one() -> i32 {\n    1 + 1 + 1\n}\n\n", "/// two\n#[inline]\nfn two() -> i32 {\n    2\n}\n"),
    "scala": ("object One {\n  def one = 1\n  val b = 1\n}\n\n", "// two\nclass Two {\n  def two = 2\n}\n"),
    "tsx": ("function One() {\n  return <p>1</p>;\n}\n\n", "// two\nconst Two = () => {\n  return <p>2</p>;\n};\n"),
    "typescript": ("interface One {\n  a: number;\n  b: string;\n}\n\n", "// two\nexport class Two {\n  b = 2;\n}\n"),
}
