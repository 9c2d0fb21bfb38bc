from __future__ import annotations

import ast
from pathlib import Path

from ferrule.bindings.bit_fields import BitField
from ferrule.bindings.decide import Bindings
from ferrule.bindings.enum_choice import EnumClass
from ferrule.bindings.names import ModuleNames
from ferrule.bindings.plan import ModulePlan
from ferrule.declarations.nodes import Field, Function, Location
from ferrule.declarations.types import Builtin, FunctionType, Void
from ferrule.declarations.unit import Unit
from ferrule.emit import in_module
from ferrule.emit.pypy_init import emit_pypy_init
from ferrule.emit.python_text import python_call
from ferrule.emit.writer import SourceWriter

NAMES = ModuleNames(
    (("from_", "from"),),
    (("EOF", "EOF"),),
    (("stdout", "stdout"),),
    variables=(("counter", "counter"),),
)
FLAG = Field("on", Builtin("int"), Location("a.h", 1, 1), bit_field=True)

CALLS = r"""
static const char ferrule_texts_calls[] =
    "add_ffi_and_lib(module, '_lib_cffi')\n"
    "add_functions(module, (('from_', 'from'), ('stdout', 'stdout')), ('newer',))\n"
    "add_constants(module, (('EOF', 'EOF'),))\n"
    "add_setters(module, [('set_t__on', 'get_t__on', 'writer')])\n"
    "add_variables(module, [('counter', 'counter')], [])\n"
    "add_has(module)\n"
    "add_addressof(module, ('newer',))\n"
    "add_reasons(module, (('why', 'a b'),))\n"
    "add_class(module, 'color', (('RED', 'RED'),), is_flag=False)\n"
    "add_conversions(module, (('s', 'struct s'),), (('new', 'new_{}'), ('new_array', 'new_{}_array'), ('as_tuple', '{}_as_tuple'),\n"
    " ('as_list', '{}_as_list')))\n"
    "add_about(module, {'compiler': 'cc \"1\"'})\n";

static const char *const ferrule_texts[] = {
    ferrule_file_pypy,
    ferrule_file_conversions,
    ferrule_file_enumerations,
    ferrule_texts_calls,
    NULL
};
#include "ferrule_module_tables.h"
#include "ferrule_pypy.c"

extern PyMethodDef mine[];
static PyModuleDef ferrule_definition = {
    PyModuleDef_HEAD_INIT,
    "_lib", NULL, 0, mine,
    ferrule_slots, NULL, NULL, NULL
};

PyMODINIT_FUNC PyInit__lib(void);

PyMODINIT_FUNC
PyInit__lib(void) {
    return PyModuleDef_Init(&ferrule_definition);
}

#define PyInit__lib ferrule_unused_init__lib /* one of cffi's for Windows */

PyMODINIT_FUNC _cffi_pypyinit__lib_cffi(const void *given[]);

PyMODINIT_FUNC
_cffi_pypyinit__lib_cffi(const void *given[]) {
    given[1] = tables;
    ferrule_leave_out_absent(given, ferrule_optionals, ferrule_optionals);
    return NULL;
}
#endif
"""  # noqa: E501  as printed


def test_everything() -> None:
    constant = BitField("struct s", FLAG, FLAG.type, "get_s__on", None, None)
    changing = BitField("struct t", FLAG, FLAG.type, "get_t__on", "set_t__on", "writer")
    color = EnumClass("color", flag=False, members=(("RED", "RED"),))
    newer = Function("newer", FunctionType(Void(), ()), FLAG.location, optional=True)
    bindings = Bindings(
        Unit((), (newer,), frozenset()),
        {},
        NAMES,
        bit_fields=(constant, changing),
        structs={"struct s": "s"},
    )
    writer = SourceWriter()
    emit_pypy_init(
        writer,
        ModulePlan(
            "_lib",
            bindings,
            NAMES,
            enum_classes=(color,),
            about={"compiler": 'cc "1"'},
            reasons=(("why", "a b"),),
            method_table="mine",
            pypy=True,
        ),
        ["given[1] = tables;"],
    )
    text = writer.text()
    assert text.startswith("/* Names on the module itself */\n#ifdef PYPY_VERSION\n")
    assert text.endswith(CALLS)


def test_a_module_without_classes_does_not_hold_them() -> None:
    writer = SourceWriter()
    nothing = Bindings(Unit((), (), frozenset()), {}, ModuleNames())
    emit_pypy_init(writer, ModulePlan("_lib", nothing, ModuleNames(), pypy=True))
    text = writer.text()
    assert "enum" not in text
    assert '    "_lib", NULL, 0, NULL,\n' in text


def test_a_call_of_any_length_is_python() -> None:
    pairs = [(f"name{i}", "with \"both' kinds") for i in range(100)]
    text = python_call("f", pairs, named={"a": [1] * 100})
    call = ast.parse(text, mode="eval").body
    assert isinstance(call, ast.Call)
    assert ast.literal_eval(call.args[1]) == pairs
    assert [keyword.arg for keyword in call.keywords] == ["named"]


def test_the_files_share_their_globals_and_so_no_name_is_in_two() -> None:
    seen: dict[str, str] = {}
    for path in sorted(Path(in_module.__file__).parent.glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [getattr(node, "name", "")]
            if isinstance(node, (ast.Assign, ast.AnnAssign)):
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                names = [target.id for target in targets if isinstance(target, ast.Name)]
            for name in filter(None, names):
                assert seen.setdefault(name, path.name) == path.name, name
