from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith_pipeline.udfs.core.code.extensions import BY_EXTENSION, BY_NAME
from auralith_pipeline.udfs.core.code.grammars import GRAMMARS
from auralith_pipeline.udfs.core.code.language import name_language


@pytest.mark.parametrize(
    ("uri", "language"),
    [
        ("a.py", "python"),
        ("/data/src/Main.JAVA", "java"),
        (r"C:\code\x.cs", "csharp"),
        ("file:///a/b.c", "c"),
        ("https://example.org/raw/x.rs?plain=1#L3", "rust"),
        ("s3://bucket/key/App.tsx", "tsx"),
        ("a.mts", "typescript"),
        ("x.tar/a.jsx", "javascript"),
        ("a.go.gz", "go"),
        ("Makefile", "makefile"),
        ("src/Dockerfile.dev", "dockerfile"),
        ("CMakeLists.txt", "cmake"),
        ("a.bash", "bash"),
        ("a%20b/c%2Epy", None),  # a path is no address: nothing is unescaped
        ("https://x.org/c%2Epy2/d%2Ekt", "kotlin"),
        ("https://example.rs", None),  # a host
        ("https://example.rs/", None),
        ("https://forum.org/viewtopic.php?id=3", None),
        ("https://x.org/run.py", None),
        ("viewtopic.php", "php"),
        ("notes.txt", None),
        ("README.md", None),
        ("data.json", None),
        ("index.html", None),
        ("book.ipynb", None),
        (".py", None),
        ("py", None),
        ("", None),
        ("https://[broken/x.py", None),
    ],
)
def test_by_name(uri: str, language: str | None) -> None:
    assert name_language(uri, "Some words, nothing else.") == language


@pytest.mark.parametrize(
    ("uri", "text", "language"),
    [
        ("a.h", '#ifdef __cplusplus\nextern "C" {\n#endif\nint f(void);\n', "c"),
        ("a.h", "#ifdef __cplusplus\n#include <cstdio>\nusing std::FILE;\n#else\n#include <stdio.h>\n#endif\nint f(FILE *);\n", "c"),
        ("a.h", "#pragma once\nnamespace a {\nclass B;\n}\n", "cpp"),
        ("a.h", "#include <string>\nint f();\n", "cpp"),
        ("a.h", "#import <Foundation/Foundation.h>\n@interface A : NSObject\n@end\n", "objective-c"),
        ("a.m", '#import "A.h"\n@implementation A\n- (void)run {}\n@end\n', "objective-c"),
        ("a.m", "% plots\nfunction y = f(x)\n  y = x;\nend\n", "matlab"),
        ("a.m", "(* sum *)\nf[x_] := x^2\n", "mathematica"),
        ("a.pl", "#!/usr/bin/perl\nuse strict;\nmy $x = 1;\n", "perl"),
        ("a.pl", ":- module(a, [b/1]).\nb(X) :- c(X).\n", "prolog"),
        ("a.v", "module a(input b);\nendmodule\n", "verilog"),
        ("a.v", "Require Import Arith.\nLemma a : 1 = 1.\nProof.\n", "coq"),
        ("a.ts", "const a: number = 1;\n", "typescript"),
        ("a.ts", '<?xml version="1.0"?>\n<TS version="2.1">', None),
        ("a.fs", "module A\nlet x = 1\n", "fsharp"),
        ("a.fs", "#version 330\nvoid main() {}\n", "glsl"),
        ("a.d", "module a;\nimport std.stdio;\n", "d"),
        ("a.d", "a.o: a.c a.h\n", None),
        ("a.cls", "\\ProvidesClass{a}\n", "tex"),
        ("a.inc", "<?php $a = 1;", "php"),
    ],
)
def test_shared_extensions_are_told_apart_by_the_text(uri: str, text: str, language: str | None) -> None:
    assert name_language(uri, text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("#!/bin/sh\necho\n", "bash"),
        ("#!/usr/bin/env python3.11\n", "python"),
        ("#!/usr/bin/env -S A=1 node --flag\n", "javascript"),
        ("#!/opt/unknown/tool\nimport os\n", None),
        ("\ufeff<?php echo 1;", "php"),
        ("\n  <?php\necho 1;", "php"),
        ("// -*- mode: c++; tab-width: 2 -*-\n", "cpp"),
        ("# -*- Python -*-\n", "python"),
        ("# -*- coding: utf-8 -*-\nnothing\n", None),
        ("text\n" * 50 + "# vim: set ts=4 ft=ruby :\n", "ruby"),
        ("<!DOCTYPE html>\n<p>", "html"),
        ("#include <stdio.h>\nint main(void) { return 0; }\n", "c"),
        ("#include <iostream>\nint main() { std::cout << 1; }\n", "cpp"),
        ('package main\n\nimport "fmt"\n\nfunc main() {\n}\n', "go"),
        ("package a.b;\n\nimport java.util.List;\n\npublic class A {\n}\n", "java"),
        ("using System;\n\nnamespace A\n{\n}\n", "csharp"),
        ("use std::fmt;\n\npub fn main() {\n    let mut a = 1;\n}\n", "rust"),
        ("import os\n\nclass A(B):\n    def f(self):\n        return self.a\n", "python"),
        ("const fs = require('fs');\nfs.readFile(x);\n", "javascript"),
        ("require 'set'\n\nclass A < B\n  def f\n  end\nend\n", "ruby"),
        ("CREATE TABLE a (\n  b INT\n);\n", "sql"),
        ("We import goods from abroad. The class of 1990:\ndef. a definition.\n", None),
        ("In C, #include <stdio.h> brings in printf. It is a header.", None),
        ("Use the package main square; func is short for function.", None),
        ('{"a": [1, 2]}', None),
        ("", None),
    ],
)
def test_by_content(text: str, language: str | None) -> None:
    for uri in ("", "notes", "https://x.org/page.php"):
        assert name_language(uri, text) == language


@given(st.text(max_size=80), st.text(max_size=300))
def test_any_name_and_text_gives_an_answer(uri: str, text: str) -> None:
    found = name_language(uri, text)
    assert found is None or found == found.lower()


def test_grammars_are_languages_that_can_be_named() -> None:
    assert set(GRAMMARS) - {"typescript"} <= {*BY_EXTENSION.values(), *BY_NAME.values()}
    assert name_language("a.ts", "let a = 1") == "typescript"


@pytest.mark.parametrize(
    "unit", ["import a", "class ", "\n", " ", "#!", "vim: ", "-*- ", "def f(:", "const a, ", "x[", "#include <", "CREATE TABLE "]
)
def test_no_text_takes_long(unit: str) -> None:
    # Milliseconds; patterns that are quadratic over 32,768 characters made this minutes.
    for uri in ("", "a.h", "a.m", "a.pl", "a.fs", "a.v"):
        name_language(uri, unit * 40_000)
