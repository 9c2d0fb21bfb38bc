"""Deliberate mistakes: each line that ends in `# wrong` is an error in mypy and in pyright.

Both accept the other lines. `tests/stub/test_render.py` compares this with what they say.
"""

# ruff: noqa: B018, ARG001, ARG005  the mistakes are the point
from array import array

from case import (
    GREETING,
    LIMIT,
    RATIO,
    as_bytes,
    as_str,
    f_const_char_p,
    f_double_p,
    f_int,
    f_int_p,
    f_other_p,
    ffi,
    lib,
    new_point,
    new_point_array,
    point_as_list,
    point_as_tuple,
)

p = ffi.new("point *", {"x": 1})
total: int = p.x + LIMIT + f_int(1) + p[0].x
p.x = 3
p.x = "3"  # wrong
p.z  # wrong
half: float = p.y * RATIO
word: bytes = GREETING
word = LIMIT  # wrong
LIMIT = 13  # wrong

f_int()  # wrong
f_int(1, 2)  # wrong
f_int("1")  # wrong
f_int(1.5)  # wrong
f_int(value=1)
f_int(valeu=1)  # wrong
lib.f_int(value=1)  # wrong
f_const_char_p(b"text")
f_const_char_p("text")  # wrong
f_const_char_p(None)  # wrong
f_const_char_p(ffi.NULL)
f_const_char_p(lib.make_text())
lib.f_char_p(lib.make_text())  # wrong

with open(__file__, "rb") as stream:  # noqa: PTH123  what a FILE * takes
    lib.f_file_p(stream)
lib.f_file_p(lib.make_store())  # wrong
lib.f_store_p(ffi.cast("FILE *", 0))  # wrong
store = lib.make_store()
lib.f_store_p(store)
f_other_p(store)  # wrong
lib.f_store_pp(ffi.new("struct store **"))
lib.f_point_p(p)
lib.f_point_p([{"x": 1}, (1, 2.0)])
lib.f_point_p(p[0])  # wrong
lib.f_point(p[0])
lib.f_point(p)  # wrong
lib.f_void_p(p)
lib.f_void_p("text")  # wrong
lib.no_such_function()  # wrong
lib.counter = 5
lib.counter = b"5"  # wrong
lib.LIMIT = 5  # wrong
lib.origin().x = 1  # wrong
again: int = lib.origin().x

ffi.new("pont *")  # wrong
ffi.cast("strct store *", 0)  # wrong
ffi.sizeof("struct holdr")  # wrong
ffi.sizeof("struct holder")
numbers = ffi.new("int[]", [1, 2, 3])
lib.f_int_p(numbers)
lib.f_size_p(numbers)  # wrong
f_int_p(array("i", [1]))
lib.f_int_p(array("i", [1]))  # wrong
first: int = numbers[0]
first = ffi.new("char[]", b"a")[0]  # wrong
raw: bytes = ffi.string(lib.make_text()) + ffi.buffer(numbers)[:]
h = ffi.new("struct holder *")
h.fixed = 1  # wrong
h.name = ffi.new("char[]", b"n")
h.name = b"n"  # wrong
h.next = p
h.next = h  # wrong
h.text = b"n"
h.at = {"x": 1}
h.owner = lib.make_other()  # wrong
deep: int = h.next.x + h.at.x + h.counts[0]
on: bool = h.on
h.on = 1


@ffi.callback("visitor")
def visited(value: int, data: object) -> int:
    return value


lib.f_visitor(visited)
lib.f_visitor(ffi.addressof(lib, "visit"))
lib.f_visitor(ffi.addressof(lib, "f_int"))  # wrong
ffi.addressof(lib, "counter")[0] = 3
ffi.callback(ffi.typeof("int(*)(int, int)"), max)
ffi.callback("int(int, int)", max)  # wrong
ffi.new(ffi.typeof("int[3]"), [1, 2, 3])
ffi.typeof("int[3]").length
lib.f_visitor(lambda value, data: value)  # wrong
answer: int = lib.make_visitor()(1, ffi.NULL)
lib.make_visitor()("1", ffi.NULL)  # wrong

made = new_point((1, 2.0))
made.x = 2
lib.f_point_p(made)
new_point({"x": 1})
new_point(made[0])
new_point(made)  # wrong
points = new_point_array([(1, 2.0), {"x": 1}])
points[0].x
new_point_array(3)
new_point_array()  # wrong
row: tuple[int, float] = point_as_tuple(points)
point_as_tuple(points[0])
point_as_tuple(store)  # wrong
rows: list[tuple[int, float]] = point_as_list(points)
rows = point_as_list(made, 1)
rows = point_as_list(points, length="1")  # wrong
other_row: tuple[str, float] = point_as_tuple(made)  # wrong
found: str = as_str(lib.make_text())
found = as_bytes(lib.make_text())  # wrong
as_str(b"text")  # wrong

labels = ffi.new("const char **")
lib.f_label_pp(labels)
lib.f_label_pp(ffi.new("char **"))
lib.f_label_pp(ffi.new("const char *[]", [made_of := ffi.new("char[]", b"a")]))
text: bytes = ffi.string(labels[0])
lib.f_char_p(labels[0])  # wrong
lib.f_char_pp(labels)  # wrong
made_of[0] = b"b"
ffi.cast("const char *", made_of)[0] = b"c"  # wrong
lib.f_char_ppp(table := ffi.new("char ***"))
text = ffi.string(table[0][0])
lib.f_char_ppp(ffi.new("char **"))  # wrong
octets = ffi.new("const octet **")
lib.f_const_octet_pp(octets)
octet: int = octets[0][0]
octets[0][0] = 1  # wrong
handles = ffi.new("store_handle *")
lib.f_handle_p(handles)
lib.f_store_p(handles[0])
lib.f_store_p(handles)  # wrong
visitors = ffi.new("visitor *")
lib.f_visitor_p(visitors)
answer = visitors[0](1, ffi.NULL)
visitors[0]("1", ffi.NULL)  # wrong
lib.f_visitor_p(visitors[0])  # wrong

lib.f_int_p(ffi.addressof(p, "x"))
ffi.addressof(p[0], "x")[0] = 5
lib.f_int_p(ffi.addressof(p, "y"))  # wrong
lib.f_point_p(ffi.addressof(h, "at"))
ffi.addressof(h, "at").x = 1
lib.f_point_p(ffi.addressof(h, "next"))  # wrong
lib.f_point_pp(ffi.addressof(h, "next"))
counted: int = ffi.addressof(h, "counts")[0][1]
lib.f_int_p(ffi.addressof(numbers, 1))
lib.f_size_p(ffi.addressof(numbers, 1))  # wrong


class Matrix:
    """What NumPy's arrays are to a checker of Python 3.11."""

    @property
    def __array_interface__(self) -> dict[str, object]:
        return {}


f_double_p(Matrix())
ffi.from_buffer("double[]", Matrix())
ffi.memmove(numbers, Matrix(), 4)
lib.f_double_p(Matrix())  # wrong
