from __future__ import annotations

import ast

from ferrule.emit.in_module import enumerations
from ferrule.emit.python_text import emit_python_texts, python_call
from ferrule.emit.writer import SourceWriter


def test_a_call_is_python_whose_arguments_are_data() -> None:
    text = python_call("add", "a\n'\"", ("b", 1), more=None)
    (call,) = ast.parse(text).body
    assert isinstance(call, ast.Expr)
    assert isinstance(call.value, ast.Call)
    assert [ast.literal_eval(a) for a in call.value.args[1:]] == ["a\n'\"", ("b", 1)]
    assert [(k.arg, ast.literal_eval(k.value)) for k in call.value.keywords] == [("more", None)]


def test_texts_are_listed_in_the_order_in_which_they_run() -> None:
    writer = SourceWriter()
    emit_python_texts(writer, "texts", [enumerations], ["f(module)\n", "g(module)\n"])
    text = writer.text()
    assert '    "f(module)\\n"\n    "g(module)\\n";\n' in text
    assert text.endswith(
        "static const char *const texts[] = {\n"
        "    ferrule_file_enumerations,\n"
        "    texts_calls,\n"
        "    NULL\n"
        "};\n"
    )
