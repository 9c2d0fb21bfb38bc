from __future__ import annotations

from tests.support.stub_parts import bindings_of, python_types_of

from ferrule.stub.records import emit_const_pointer, emit_record
from ferrule.stub.stub_writer import StubWriter

CDEF = "struct s { int x; const double fixed; struct s *next; int from; int bits : 3; };"


def text(cdef: str) -> list[str]:
    bindings, writer = bindings_of(cdef), StubWriter({"int"})
    record = bindings.unit.records["struct s"]
    emit_record(writer, record, "A record.", bindings, python_types_of(bindings))
    emit_const_pointer(writer, record, bindings, python_types_of(bindings))
    return writer.text().splitlines()


def test_a_record_a_pointer_and_a_pointer_to_const() -> None:
    assert text(CDEF) == [
        "@type_check_only",
        "class struct_s_fields:",
        "    x: Field[int_, _ToInt]",
        "    @property",
        "    def fixed(self) -> float: ...",
        "    next: Field[struct_s_p, Pointer[struct_s] | _Null]",
        '    # from: int -- a keyword of Python: use getattr(record, "from")',
        "    bits: Field[int_, _ToInt]",
        "@type_check_only",
        "class struct_s(struct_s_fields, Record[struct_s_p]):",
        '    """A record."""',
        "@type_check_only",
        "class struct_s_p(struct_s_fields, RecordPointer[struct_s]):",
        '    """struct s *"""',
        "@type_check_only",
        "class struct_s_cp(ConstRecordPointer[struct_s]):",
        '    """const struct s *"""',
        "    @property",
        "    def x(self) -> int_: ...",
        "    @property",
        "    def fixed(self) -> float: ...",
        "    @property",
        "    def next(self) -> struct_s_p: ...",
        '    # from: int -- a keyword of Python: use getattr(record, "from")',
        "    @property",
        "    def bits(self) -> int_: ...",
    ]


def test_a_record_of_unknown_size_has_one_class() -> None:
    assert text("struct s; void f(struct s *);") == [
        "@type_check_only",
        "class struct_s(Opaque):",
        '    """A record."""',
    ]


def test_fields_with_names_that_classes_use() -> None:
    why = "a class uses this name for something else"
    assert [*text("struct s { int __class__, __slots__, __len__; };")[1:5]] == [
        "class struct_s_fields:",
        f'    # __class__: int -- {why}: use getattr(record, "__class__")',
        f'    # __slots__: int -- {why}: use getattr(record, "__slots__")',
        "    __len__: Field[int_, _ToInt]",
    ]
