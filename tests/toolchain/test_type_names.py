from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.toolchain.compiler import BuildFlags
from ferrule.toolchain.type_names import NumberKind, classify_types

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.toolchain.compiler import Compiler
    from ferrule.toolchain.preprocess import Preprocessed


def test_what_the_compiler_says_of_types(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed]
) -> None:
    text = preprocess_text("typedef long of_the_header; struct s { int a; };\n")
    kinds = {
        "int": NumberKind.INTEGER,
        "of_the_header": NumberKind.INTEGER,
        "unsigned char": NumberKind.INTEGER,
        "float": NumberKind.FLOAT,
        "double": NumberKind.FLOAT,
        "struct s": NumberKind.OTHER,
        "double _Complex": NumberKind.OTHER,
        "char *": NumberKind.OTHER,
        "no_such_type": NumberKind.NONE,
        "__typeof__(1)": NumberKind.INTEGER,
    }
    found = classify_types(compiler, text, list(kinds), BuildFlags())
    assert dict(zip(kinds, found, strict=True)) == kinds


def test_without_types_nothing_is_asked(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed]
) -> None:
    assert classify_types(compiler, preprocess_text(""), [], BuildFlags()) == []
