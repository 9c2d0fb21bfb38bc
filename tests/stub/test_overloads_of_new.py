from __future__ import annotations

import pytest
from tests.support.stub_parts import ffi_types_of

from ferrule.stub.overloads_of_new import overloads_of_new

CDEF = """
struct point { int x; };
struct hidden;
typedef int numbers[4];
typedef int visit(int);
int open_it(struct hidden **result, const char **message, visit **previous);
int rows(int ***cubes);
"""


def signatures() -> list[str]:
    return overloads_of_new(ffi_types_of(CDEF)).written(1000)


@pytest.mark.parametrize(
    "signature",
    [
        (
            '(self, cdecl: Literal["struct point[]"], init: int | _Records[struct_point], /) '
            "-> Array[struct_point]"
        ),
        '(self, cdecl: Literal["numbers"], init: _Ints | None = None, /) -> Array[c_int]',
        (
            '(self, cdecl: Literal["struct hidden **"], init: Pointer[struct_hidden] | _Null '
            "| None = None, /) -> Pointer[Pointer[struct_hidden]]"
        ),
        (
            '(self, cdecl: Literal["const char **"], init: ConstPointer[Byte] | _ConstNull | None '
            "= None, /) -> Pointer[ConstPointer[c_char]]"
        ),
        (
            '(self, cdecl: Literal["visit **"], init: typedefs.visit | _Null | None '
            "= None, /) -> Pointer[typedefs.visit]"
        ),
        (
            '(self, cdecl: Literal["int ***"], init: Pointer[Pointer[c_int]] | _Null | None '
            "= None, /) -> Pointer[Pointer[Pointer[c_int]]]"
        ),
    ],
)
def test_a_signature(signature: str) -> None:
    assert signature in signatures()


def test_the_order_is_that_of_use() -> None:
    cdecls = [signature.split('"')[1] for signature in signatures()]
    wanted = ["struct point *", "struct hidden **", "numbers", "struct point **"]
    assert sorted(wanted, key=cdecls.index) == wanted


def test_what_has_no_size_is_not_made() -> None:
    assert not any('"struct hidden *"' in signature for signature in signatures())
