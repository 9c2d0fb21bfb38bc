"""Deliberate mistakes in calls of annotated functions, as in `tests/stub/checked/mistakes.py`.

Each line that ends in `# wrong` is an error in mypy and in pyright. Both accept the other lines.
"""

# ruff: noqa: B018, ARG005  the mistakes are the point
import annotated_cases as c
import annotated_closures as k
import annotated_handles as h

# Results through pointers, defaults, exceptions
root: int = c.root(9.0)
c.root(9.0, c.ffi.new("int *"))  # wrong
c.root()  # wrong
c.root("9")  # wrong
text_root: str = c.root(9.0)  # wrong
found, counter = c.bump(1, 2)
found, counter, more = c.bump(1, 2)  # wrong
c.bump(c.ffi.new("int *"), 2)  # wrong
c.scale(1)
c.scale(1, 2, None)
c.scale(1, factor=2)
c.scale(factor=2)  # wrong
c.scale(1, times=2)  # wrong
c.between(1, first=2)
c.between(1, 2, 3)  # wrong
c.nameless(1)
c.nameless(arg0=1)  # wrong
try:
    c.fails_by_errno(1)
except c.CaseError as error:
    error.code + 1
    error.cod  # wrong
nothing: int = c.fails_by_errno(1)  # wrong

# Text
c.length_of("text")
c.length_of(b"text")
c.length_of(None)
c.length_of(3)  # wrong
c.both_texts("text", None)  # wrong
c.name_of(1).upper()  # wrong
name = c.name_of(1)
as_text: str = name or ""
c.find("text", 1)  # wrong
c.find(b"text", 1)
joined: bytes | None = c.join("a", "b")  # wrong

# Arrays and values
c.sum([1, 2])
c.sum([1, 2], 2)  # wrong
c.sum(["1"])  # wrong
c.sum(5)  # wrong
c.dot([1.0], None)
c.dot(None, [1.0])  # wrong
block: bytes | None = c.dump(3)
items: list[int] = c.upto(1, 2)  # wrong
first: int = c.upto(1, 2)[0]
stamp = c.stamp_of(1, 2)
seconds: int = stamp.seconds + stamp[0]
stamp.minutes  # wrong
stamp.seconds = 3  # wrong
c.after(stamp, (1, 2))
c.after(stamp, "12")  # wrong
c.after(5, stamp)  # wrong
c.Stamp((1, 2))
c.Stamp(1, 2)  # wrong

# Handles
with h.library_open("l") as lib:
    book = lib.book_new("title", pages=2)
    h.book_new(lib, "title")
    title: str = book.title() or ""
    page = book.page_first()
    page.number()  # wrong
    if page is not None:
        page.number()
    lib.book_new()  # wrong
    lib.book_new(3)  # wrong
    lib.take(lib)  # wrong
    lib.take(book)
    book.close()
    book.close(1)  # wrong
    book.title()
    closed: bool = book.closed
    book.closed = True  # wrong
    book.lend()  # wrong
    h.book_title(lib)  # wrong
    h.library_name(None)  # wrong
    h.library_name(h.ffi.new("int *"))  # wrong
    h.lib.library_close(lib)  # wrong
    library: h.Library = h.book_library(book)
    other: h.Book = h.book_library(book)  # wrong
made = h.Counter()
made.next() + 1
h.Counter(1)  # wrong
h.Library()  # wrong
h.Library(h.ffi.NULL)  # wrong


# Functions that C calls
k.each_row(3, lambda number, name: number)
k.each_row(3, None)
k.each_row(3, 5)  # wrong
k.each_row(3, lambda number: number)  # wrong
k.each_row(3, lambda number, name, data: number)  # wrong
k.each_row(3, lambda number, name: "text")  # wrong
k.each_row_or_fail(3, None)  # wrong
k.each_row(3, lambda number, name: number, k.ffi.NULL)  # wrong
k.set_handlers(None, lambda: None)
k.set_handlers(lambda x: x * 2, None)
k.set_handlers(lambda x: "no", None)  # wrong
k.call_three(abs, abs, abs)
k.call_three(abs, abs)  # wrong


@k.def_extern("on_visit", error=-1)
def on_visit(current: k.Node | None, other: k.Node | None, number: int) -> int:
    return number if current is None or other is None else current.value()


k.def_extern("on_pick")(lambda one, other: k.ffi.NULL)
k.def_extern("on_pick")(lambda one, other: k.node_new(1))  # wrong
k.def_extern("on_visit")(lambda one, other: 1)  # wrong
k.def_extern("on_visit")(lambda one, other, number: one.value())  # wrong
k.def_extern("on_visit", onerror=3)  # wrong
k.nodes_extern(4, k.lib.on_visit)
