"""The classes of handles: their methods, their help and their stub."""

from __future__ import annotations

import copy
import inspect
import pickle
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.annotations.conftest import Built


def test_no_class_makes_handles(handles: Any) -> None:
    lib = handles.library_open("l")
    for make in (
        handles.Library,
        lambda: object.__new__(handles.Library).close(),
        lambda: copy.copy(lib),
        lambda: pickle.dumps(lib),
        lambda: type("Sub", (handles.Library,), {}),
    ):
        with pytest.raises(TypeError):
            make()
    with pytest.raises(AttributeError):
        lib.attribute = 1
    with pytest.raises(AttributeError):
        lib.closed = True
    assert handles.Library.__module__ == "annotated_handles"
    lib.close()


def test_methods(handles: Any, built_handles: Built) -> None:
    with handles.library_open("l") as lib:
        assert lib.name() == "l"
        book = lib.book_new("t", pages=3)
        assert book.title() == "t"
        assert book.motto() == "motto"
        assert book.extent((1, 2)) == (1, 3)
        assert book.library() is lib.itself() is lib
        assert lib._state() is lib._end() is lib._type() is lib
        assert lib.is_same(lib) == lib.is_same(other=lib) == 1
        assert handles.Library.name(lib) == "l"
        assert book.page_first().next().number() == 2
        assert lib.call(lambda n: n, 1) == ord("l") + 1
        bound = book.title
        lib.take(book)
        assert book.closed
        with pytest.raises(ValueError, match="closed"):
            bound()
        for wrong in (lambda: lib.name(1), lambda: lib.name(x=1), lib.book_new):
            with pytest.raises(TypeError):
                wrong()
        with pytest.raises(TypeError, match="Library"):
            handles.Library.name(handles.counted_new())
    assert hasattr(handles.Library, "close")
    methods = {b.name: (b.method, b.no_method) for b in built_handles.report.bound}
    assert methods["book_new"] == ("Library.book_new", "")
    assert methods["book_free"] == ("Book.free", "")
    assert methods["library_close"] == ("", "all handles have an attribute close of their own")
    assert methods["book_default"] == methods["library_open"] == ("", "")
    assert methods["counted_drop"] == ("Counted.counted_drop", "")


def test_help(handles: Any) -> None:
    assert str(inspect.signature(handles.Library.book_new)) == "(self, /, title, pages=1)"
    assert str(inspect.signature(handles.Book.self)) == "(_self, /, self)"
    assert handles.Library.book_new.__doc__ == (
        "book *book_new(library *lib, const char *title, int pages);\n\n"
        "What it returns needs lib, and is closed before.\n"
        "By default, pages = 1.\n"
        "Raises ValueError if result == NULL."
    )
    assert "Afterwards, b is closed." in handles.Library.take.__doc__
    assert "not freed by Python" in handles.Page.next.__doc__
    assert (
        handles.Book.__doc__ == "A pointer to what C calls book. `book_free(handle)` frees it."
    )


def test_lib_stays_as_it_is_in_c(handles: Any) -> None:
    with handles.library_open("l") as lib, pytest.raises(TypeError):
        handles.lib.library_words(lib)


def test_the_stub(built_handles: Built) -> None:
    counter = built_handles.module.Counter
    assert str(inspect.signature(counter)) == "()"
    assert counter.__doc__.startswith("A pointer to what C calls counter.")
    for line in (
        "@final\nclass Library:",
        "    def __enter__(self) -> Self: ...",
        "def library_open(name: str | _ToConstChars | _Buffer) -> Library:",
        "def library_itself(lib: Library | _ToPointer[library_]) -> Library:",
        "def library_shared() -> Library | None:",
        ") -> tuple[Book, Book]:",
        "    def title(self) -> str | None:",
        "    def extent(self, within: Extent | struct_extent | _Init) -> Extent:",
        "    def page_first(self) -> Page | None:",
        "def page_first(b: Book | _ToPointer[book]) -> Page | None:",
        "def book_default(number: _ToInt, b: Book | _ToPointer[book] | None = ...) -> int:",
    ):
        assert " ".join(line.split()) in " ".join(built_handles.stub.split())
