from __future__ import annotations

import ast
import builtins

from tests.support.plans import plan_of
from tests.support.stub_parts import bindings_of

from ferrule.stub.render import render_stub
from ferrule.stub.vocabulary import BUILTIN_WORDS, reserved_names, stub_words


def test_the_words_are_all_that_a_stub_of_nothing_says() -> None:
    tree = ast.parse(render_stub(plan_of(bindings_of(""))).text)
    names = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    known_by_cffi = {"wchar_t", "uint8_t", "intptr_t", "uintptr_t", "size_t"}
    assert names | classes <= stub_words() | known_by_cffi


def test_no_class_of_a_c_type_hides_a_builtin_or_a_member() -> None:
    assert {*BUILTIN_WORDS, "print", "cname", "addressof", "ffi"} <= reserved_names()
    assert set(BUILTIN_WORDS) <= set(dir(builtins))
