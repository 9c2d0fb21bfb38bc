from __future__ import annotations

from tests.support.stub_parts import bindings_of, python_types_of

from ferrule.stub.stub_writer import StubWriter
from ferrule.stub.type_classes import emit_type_classes
from ferrule.stub.used_types import find_used_types

CDEF = """
struct point { int x; };
enum color { RED };
typedef int... pid_t;
typedef unsigned long uLong;
const struct point *find(struct hidden *, off_t, int32_t);
"""


def lines(cdef: str) -> list[str]:
    bindings, writer = bindings_of(cdef), StubWriter(frozenset(), docs=False)
    used = find_used_types(bindings.unit)
    emit_type_classes(writer, bindings, python_types_of(bindings), used, {"struct point"})
    return writer.text().splitlines()


def test_each_type_has_its_class() -> None:
    text = lines(CDEF.replace("off_t, ", ""))
    for line in (
        "class struct_point_cp(ConstRecordPointer[struct_point]):",
        "class enum_color(Enumeration): ...",
        "class pid_t(Integer, Number[int, _ToInt]): ...",
        "    uLong: TypeAlias = c_unsigned_long",
        "class struct_hidden(Opaque): ...",
        "class int32_t(Integer, Number[int, _ToInt]): ...",
        "class size_t(Integer, Number[int, _ToInt]): ...",
        "class c_int(Integer, Number[int, _ToInt]): ...",
    ):
        assert line in text
    assert not any("int64_t" in line for line in text), "nothing uses it"


def test_the_class_of_aliases_may_be_empty() -> None:
    assert "class typedefs: ..." in lines("int f(void);")
