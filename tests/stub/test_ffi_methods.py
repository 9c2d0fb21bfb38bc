from __future__ import annotations

import pytest
from tests.support.stub_parts import ffi_types_of

from ferrule.stub import ffi_methods
from ferrule.stub.ffi_methods import overloads_by_method
from ferrule.stub.fixed_parts import fixed_text

CDEF = """
struct point { int x; };
typedef struct point *point_pointer;
typedef int numbers[4];
typedef int visit(struct point *);
const struct point *first(void);
void each(double (*f)(double));
void by_union(int (*f)(union { int i; } u));
extern "Python" int called(int x);
"""


def signatures(method: str) -> list[str]:
    return overloads_by_method(ffi_types_of(CDEF))[method].written(1000)


@pytest.mark.parametrize(
    ("method", "signature"),
    [
        (
            "cast",
            (
                '(self, cdecl: Literal["struct point *", "point_pointer"], value: int | CData, /) '
                "-> struct_point_p"
            ),
        ),
        (
            "cast",
            (
                '(self, cdecl: Literal["const struct point *"], value: int | CData, /) '
                "-> struct_point_cp"
            ),
        ),
        (
            "cast",
            '(self, cdecl: Literal["int"], value: int | float | bytes | str | CData, /) -> c_int',
        ),
        (
            "cast",
            (
                '(self, cdecl: Literal["void **"], value: int | CData, /) '
                "-> Pointer[Pointer[void]]"
            ),
        ),
        ("typeof", '(self, cdecl: Literal["struct point"], /) -> CType[struct_point]'),
        ("typeof", '(self, cdecl: Literal["visit *"], /) -> CType[typedefs.visit]'),
        ("typeof", '(self, cdecl: Literal["numbers"], /) -> CType[Array[c_int]]'),
        (
            "from_buffer",
            (
                '(self, cdecl: Literal["double[]"], python_buffer: _Buffer, '
                "require_writable: bool = False) -> Array[c_double]"
            ),
        ),
    ],
)
def test_a_signature(method: str, signature: str) -> None:
    assert signature in signatures(method)


def test_records_are_never_cast_by_value() -> None:
    assert not any('Literal["struct point"]' in signature for signature in signatures("cast"))


def test_callbacks_by_name_and_by_spelling_as_decorators_and_at_once() -> None:
    found = [s.partition(" error:")[0] for s in signatures("callback")]
    called = "Callable[[struct_point_p], _ToInt]"
    spelled = 'Literal["double(double)", "double(*)(double)", "double (*)(double)"]'
    assert found == [
        f'(self, cdecl: Literal["visit"], python_callable: {called},',
        '(self, cdecl: Literal["visit"], *,',
        f"(self, cdecl: {spelled}, python_callable: Callable[[float], _ToFloat],",
        f"(self, cdecl: {spelled}, *,",
    ]


def test_extern_python_is_defined_by_a_decorator() -> None:
    (signature,) = signatures("def_extern")
    assert signature.startswith('(self, name: Literal["called"], error: ')
    assert signature.endswith("-> Callable[[Callable[[int], _ToInt]], Callable[[int], _ToInt]]")


def test_other_parameters_are_as_for_any_type() -> None:
    (cast, _), (def_extern,) = (
        fixed_text().ffi.methods[name] for name in ("cast", "def_extern")
    )
    assert ffi_methods._CASTABLE.replace("CData", "_CData") in cast
    assert ffi_methods.ON_ERROR in def_extern
