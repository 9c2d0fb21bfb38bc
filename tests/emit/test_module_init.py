from __future__ import annotations

from dataclasses import replace
from typing import Any

from ferrule.bindings.bit_fields import BitField
from ferrule.bindings.calls import SCALARS, Call, PassedValue, Shape, ValueKind
from ferrule.bindings.decide import Bindings
from ferrule.bindings.names import ModuleNames
from ferrule.bindings.plan import ModulePlan
from ferrule.declarations.nodes import Field, Function, Location
from ferrule.declarations.types import Builtin, FunctionType, Pointer, Void
from ferrule.declarations.unit import Unit
from ferrule.emit.module_init import emit_module_init
from ferrule.emit.writer import SourceWriter

VOID = ValueKind.VOID
NAMES = ModuleNames((("from_", "from"),), (("EOF", "EOF"),), (("stdout", "stdout"),))

EXPECTED = r"""
/* Names on the module itself */
#ifndef PYPY_VERSION
#include "ferrule_module.h"
#include "ferrule_conversions.h"
#include "ferrule_has.h"

static const char ferrule_functions[] =
    "from_" "\0" "from" "\0"
    "stdout" "\0" "stdout" "\0"
    "";

static const char ferrule_constants[] =
    "EOF" "\0" "EOF" "\0"
    "";

static const char ferrule_about[] =
    "compiler" "\0" "cc \"1\" \?\?/" "\0"
    "";

extern PyMethodDef methods_of_mine[];

static int ferrule_make_names_of_module(PyObject *names) {
    int failed = ferrule_add_strings(names) < 0 ||
        ferrule_add_functions(names, ferrule_functions) < 0 ||
        ferrule_add_constants(names, ferrule_constants) < 0 ||
        ferrule_add_methods(names, methods_of_mine) < 0 ||
        ferrule_add_about(names, ferrule_about) < 0 ||
        ferrule_add_has(names) < 0;
    return failed ? -1 : 0;
}

PyMODINIT_FUNC PyInit__lib(void);

PyMODINIT_FUNC
PyInit__lib(void) {
    if (!ferrule_is_main_interpreter("_lib")) {
        return NULL;
    }
    int collects = PyGC_Disable(); /* much is made here, and nothing is garbage */
    PyObject *module = made();
    module = ferrule_module_begin(module, ferrule_function_table, &ferrule_function_rows,
                                  ferrule_optionals);
    module = ferrule_name_later(module, ferrule_make_names_of_module);
    if (collects) {
        PyGC_Enable();
    }
    return module;
}
#endif
"""


def plan(names: ModuleNames = NAMES, **fields: Any) -> ModulePlan:
    bindings = fields.pop("bindings", Bindings(Unit((), (), frozenset()), {}, names))
    return ModulePlan("pkg._lib", bindings, names, **fields)


def rendered(plan: ModulePlan) -> str:
    writer = SourceWriter()
    emit_module_init(writer, plan, "" if plan.embedded else "made()")
    return writer.text()


def test_everything() -> None:
    about = {"compiler": 'cc "1" ??/'}
    text = rendered(plan(about=about, method_table="methods_of_mine"))
    assert text == EXPECTED.removeprefix("\n")


def test_variables_are_added_last() -> None:
    names = ModuleNames(variables=(("from_", "from"),))
    text = rendered(plan(names, reasons=(("why", "a b"),)))
    assert (
        '{"from_", ferrule_get_variable, ferrule_set_variable, NULL, (void *)"from"},' in text
    )
    assert '    "why" "\\0" "a b" "\\0"\n    "";\n' in text
    assert "ferrule_know_reasons(ferrule_skipped);" in text
    *_, later, variables = [line for line in text.split("\n") if "module = ferr" in line]
    assert "ferrule_name_later" in later
    assert variables.strip() == (
        "module = ferrule_add_variables(module, ferrule_variables_of_lib);"
    )


def test_nothing() -> None:
    text = rendered(plan(ModuleNames()))
    assert "static const char" not in text
    assert "extern" not in text
    assert text.count("(names") == 2, "as_str and as_bytes, has and addressof"


def test_cffis_own_init_follows_in_a_module_of_cdef_text() -> None:
    text = rendered(plan(embedded=True))
    assert "PyObject *module = ferrule_cffi_init__lib();" in text
    assert text.endswith("#define PyInit__lib ferrule_cffi_init__lib\n#endif\n")


def test_any_function_of_a_cdef_may_be_absent() -> None:
    function = Function("f", FunctionType(Void(), ()), Location("<cdef>", 1, 1))
    bindings = Bindings(Unit((), (function,), frozenset()), {}, NAMES)
    text = rendered(plan(bindings=bindings, embedded=True))
    assert "#ifndef f\n    FERRULE_WEAK_FUNCTION(ferrule_next, f)\n" in text.replace(
        "    #", "#"
    )
    assert "  ferrule_weak_functions());" in text


def test_bit_fields_have_setters() -> None:
    flag = Field("on", Builtin("int"), Location("a.h", 1, 1), bit_field=True)
    constant = BitField("struct s", flag, flag.type, "get_s__on", None, None)
    changing = BitField("struct t", flag, flag.type, "get_t__on", "set_t__on", "writer")
    for fields, there in (((), False), ((constant,), False), ((constant, changing), True)):
        bindings = Bindings(Unit((), (), frozenset()), {}, NAMES, bit_fields=fields)
        text = rendered(plan(bindings=bindings))
        assert ("ferrule_add_bit_fields(names, ferrule_bit_fields)" in text) is there
        assert ('"get_t__on", "writer"}' in text) is there
        assert "get_s__on" not in text


def test_it_comes_after_a_preamble() -> None:
    writer = SourceWriter()
    writer.lines("#include <stdio.h>")
    emit_module_init(writer, plan())
    assert writer.text().startswith("#include <stdio.h>\n\n/* Names on the module itself */\n")


def test_structs_have_conversions() -> None:
    structs = {"struct s": "s", "t": "t"}
    text = rendered(
        plan(bindings=Bindings(Unit((), (), frozenset()), {}, NAMES, structs=structs))
    )
    assert '    "s" "\\0" "struct s" "\\0"\n    "t" "\\0" "t" "\\0"\n' in text
    conversions = text.index("ferrule_add_conversions(names, ferrule_structs)")
    functions = text.index("ferrule_add_functions(names, ferrule_functions)")
    assert conversions < functions, "other names replace theirs"


def test_only_a_module_with_annotated_calls_has_their_c() -> None:
    function = Function("f", FunctionType(Void(), ()), Location("a.h", 1, 1))
    plain = Call(function, "f", (), PassedValue(ValueKind.VOID, Void()))
    items = PassedValue(ValueKind.SHAPED, Pointer(Builtin("double")), shape=Shape((), Void()))
    shaped = replace(plain, parameters=(items,))
    for calls, there in (((), False), ((plain,), False), ((plain, shaped), True)):
        assert ("ferrule_know_annotated();" in rendered(plan(calls=calls))) is there


def test_only_a_module_with_other_parameters_than_numbers_has_their_c() -> None:
    function = Function("f", FunctionType(Void(), ()), Location("a.h", 1, 1))
    plain = Call(function, "f", (), PassedValue(ValueKind.POINTER, Pointer(Void())))
    for kind in ValueKind:
        value = PassedValue(kind, Builtin("int"))
        text = rendered(plan(calls=(plain, replace(plain, parameters=(value,)))))
        assert ("ferrule_know_rarer();" in text) is (kind not in SCALARS)


def test_only_a_module_that_has_functions_without_wrappers_has_c_for_them() -> None:
    function = Function("f", FunctionType(Void(), ()), Location("a.h", 1, 1))
    wrapped = Call(function, "f", (), PassedValue(VOID, Void()), inlined=True)
    bound, of_lib = replace(wrapped, inlined=False), replace(wrapped, name=None, inlined=False)
    maybe = Unit((), (replace(function, optional=True),), frozenset())
    there = "ferrule_know_bound();"
    assert there not in rendered(plan(calls=(wrapped, of_lib)))
    assert there in rendered(plan(calls=(wrapped, bound)))
    absent = plan(calls=(wrapped,), bindings=Bindings(maybe, {}, NAMES))
    assert absent.possibly_absent
    assert there not in rendered(absent)
    assert "ferrule_know_absent();" in rendered(absent)
    assert "ferrule_know_absent();" not in rendered(plan(calls=(wrapped, bound)))
