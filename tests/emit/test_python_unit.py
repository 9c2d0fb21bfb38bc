from __future__ import annotations

from dataclasses import replace

from tests.support.units import bindings_of

from ferrule.bindings.plan import ModulePlan
from ferrule.emit.python_unit import render_python_unit
from ferrule.emit.tables import Recompiled, Wrapper

BINDINGS = bindings_of("struct s { int a; ...; }; int f(struct s *); int g(int, ...);")
PLAN = ModulePlan("pkg.m", BINDINGS, BINDINGS.module_names)
WRAPPERS = (Wrapper("e", 255), Wrapper("f", 256), Wrapper("g", None))
MADE = Recompiled("", 0x2701, WRAPPERS, calls_python=False)


def test_it_has_the_run_time_and_refers_to_the_tables() -> None:
    text = render_python_unit(PLAN, MADE)
    assert text.startswith('#define FERRULE_NO_HANDLES\n#include "ferrule_module.h"\n')
    assert "const struct _cffi_type_context_s _cffi_type_context;" in text
    assert "return ferrule_lib_call(&ferrule_function_table[256], args);" in text
    assert "_cffi_f_e" not in text, "the run-time has its function"
    assert 'if (!ferrule_is_there(ferrule_optionals, "g"))' in text
    assert 'PyObject *module = _cffi_init("pkg.m", 0x2701, &_cffi_type_context);' in text
    assert "_cffi_call_python(function, args);" not in text


def test_functions_of_python_are_called_from_it() -> None:
    text = render_python_unit(PLAN, replace(MADE, calls_python=True))
    assert "_cffi_call_python(function, args);" in text


def test_pypy_gets_the_tables_as_from_cffi() -> None:
    made = replace(MADE, wrappers=(), calls_python=True)
    text = render_python_unit(replace(PLAN, pypy=True), made)
    assert '#include "ferrule_runtime.c"\n' in text
    body = text[text.index("_cffi_pypyinit_m_cffi(const void *given[]) {") :]
    assert "if ((intptr_t)given[0] >= 0x0A03) {" in body
    assert "given[0] = (const void *)0x2701;" in body
    assert "given[1] = &_cffi_type_context;" in body
