from __future__ import annotations

import ast
from pathlib import Path

from ferrule.stub import fixed_parts
from ferrule.stub.fixed_parts import fixed_text
from ferrule.stub.python_numbers import BUILTINS


def test_the_text_is_cut_into_all_its_parts() -> None:
    text = fixed_text()
    assert "def has(" in text.every_module
    assert text.ffi_aliases.startswith("_CData: TypeAlias = CData")
    assert "class CData:" in text.cffi_objects
    everywhere = text.every_module + text.ffi_aliases + text.cffi_objects
    assert "---" not in everywhere
    assert "class Lib" not in everywhere, "a placeholder for what the header declares"


def test_imports_by_module() -> None:
    imports = fixed_text().imports
    assert imports["enum"] == ["IntEnum", "IntFlag"]
    assert "Self" in imports["typing_extensions"]


def test_classes_are_cut_into_members() -> None:
    ffi = fixed_text().ffi
    assert ffi.attributes["NULL"] == "Final[Pointer[void]]"
    assert ffi.methods["release"] == ["(self, cdata: _CData, /) -> None"]
    assert len(ffi.methods["unpack"]) == 4
    for signatures in (*ffi.methods.values(), *fixed_text().allocator.methods.values()):
        for signature in signatures:
            ast.parse(f"def f{signature}: ...")


def test_a_signature_on_several_lines_is_indented_like_a_function_of_a_module() -> None:
    (signature,) = fixed_text().ffi.methods["memmove"]
    assert signature.splitlines()[0] == "("
    assert signature.splitlines()[-1] == ") -> None"


def test_names_that_are_there_for_checkers_and_names_of_members() -> None:
    text = fixed_text()
    assert {"FFI", "Lib", "_TypeName", "_C", "_ToInt", "CData", "void"} <= text.defined
    assert {"ffi", "lib", "has", "__ferrule__"}.isdisjoint(text.defined)
    assert {"new", "NULL", "cname", "__getitem__"} <= text.members


def test_the_placeholder_for_char_is_what_stubs_have() -> None:
    path = Path(fixed_parts.__file__).with_name("fixed_text.pyi")
    (char,) = (
        node
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef) and node.name == "c_char"
    )
    assert ", ".join(map(ast.unparse, char.bases)) == BUILTINS["char"].bases
