from __future__ import annotations

from ferrule.bindings.embedded import bind_embedded
from ferrule.cdefs.cffi_parser import Builder
from ferrule.cdefs.reader import read_cdef, read_parsed
from ferrule.declarations.nodes import Record, Typedef
from ferrule.declarations.types import OpenNumber, Pointer, RecordRef

CDEF = """
    typedef int... width_t;
    typedef float... real;
    typedef ... DIR;
    typedef ... *HANDLE;
    struct s { int a; union { int b; float c; }; struct { int d; } inner; };
    extern "Python" int called(int);
    int plain(HANDLE handle);
"""


def test_what_cdef_text_leaves_open_reads_as_from_a_header() -> None:
    unit = bind_embedded(read_cdef(CDEF)[1]).unit
    assert unit.typedefs["width_t"].type == OpenNumber("integer")
    assert unit.typedefs["real"].type == OpenNumber("floating")
    assert unit.typedefs["DIR"].type == RecordRef("DIR")
    assert unit.records["DIR"].fields is None


def test_anonymous_members_are_the_records_own() -> None:
    bindings = bind_embedded(read_cdef(CDEF)[1])
    record = bindings.unit.records["struct s"]
    assert [field.name for field in record.fields or ()] == ["a", "b", "c", "inner"]
    nameless = [key for key in bindings.unit.records if "$" in key]
    names = [bindings.type_name(key) for key in nameless]
    assert sorted(names) == ["unnamed_2", "unnamed_HANDLE"]
    assert bindings.unit.typedefs["HANDLE"].type == Pointer(RecordRef("struct $$HANDLE"))
    assert all(name.isidentifier() for name in names)


def test_extern_python_is_a_callback() -> None:
    bindings = bind_embedded(read_cdef(CDEF)[1])
    assert [callback.name for callback in bindings.callbacks] == ["called"]
    assert bindings.module_names.functions == (("plain", "plain"),)
    assert bindings.module_names.addresses == (("called", "called"),)
    kinds = {type(d) for d in bindings.unit.declarations}
    assert {Record, Typedef} < kinds


def test_structs_with_dots_convert_like_others() -> None:
    text = "struct a { int x; ...; }; struct b { char s[...]; struct a a; }; struct c { int f:2; };"
    assert bind_embedded(read_cdef(text)[1]).structs == {"struct a": "a", "struct b": "b"}


def test_types_of_other_modules_have_their_conversions_there() -> None:
    other, builder = Builder(), Builder()
    other.cdef("struct a { int x; }; enum e { A }; int f(struct a *p);\n#define N 1")
    builder.include(other)
    builder.cdef("struct b { struct a a; };")
    bindings = bind_embedded(read_parsed(builder.parsed()))
    assert bindings.structs == {"struct b": "b"}
    assert bindings.module_names.functions == ()
    assert bindings.module_names.constants == (("A", "A"),)


def test_what_c_cannot_spell_is_called_by_cffis_own_c() -> None:
    text = """
        typedef int cube[...][...][...];
        int rows(cube a);
        int all(cube *a);
        int fixed(int (*a)[2][3]);
    """
    assert bind_embedded(read_cdef(text)[1]).indirect == {"rows"}


def test_c_is_said_the_typedef_in_place_of_a_tag() -> None:
    text = "typedef enum tag { A } e_t; typedef struct s s_t, *s_p; struct t { int x; };"
    bindings = bind_embedded(read_cdef(text)[1])
    names = ["enum tag", "struct s", "struct t"]
    assert [bindings.c_name(key) for key in names] == ["e_t", "s_t", "struct t"]
    assert [bindings.type_name(key) for key in names] == names
