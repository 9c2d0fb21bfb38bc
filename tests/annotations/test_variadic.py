"""Variadic functions with annotations: what is declared is as for others, cffi passes the rest."""

from __future__ import annotations

import inspect
import sysconfig
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import cffi
import pytest
from tests.conftest import needs_direct_calls
from tests.direct.build import load
from tests.support.no_memory import Failing
from tests.support.on_pypy import module_as_on_pypy

from ferrule.config.settings import Settings
from ferrule.pipeline.bind import bind

if TYPE_CHECKING:
    from pathlib import Path

    from tests.annotations.conftest import Built


needs_floating_point = pytest.mark.skipif(
    "gnueabihf" in str(sysconfig.get_config_var("MULTIARCH")),
    reason="cffi passes floating-point numbers to variadic functions wrongly on this machine",
)


def cast(module: Any, type_: str, value: object) -> object:
    return module.ffi.cast(type_, value)


@needs_floating_point
def test_what_is_not_declared_is_a_cdata(handles: Any) -> None:
    with handles.library_open("l") as lib:
        assert lib.set(handles.SET_LONG, cast(handles, "long", 42)) is None
        assert handles.lib.last_setting == 42
        handles.library_set(lib, handles.SET_DOUBLE, cast(handles, "double", 2.5))
        assert handles.lib.last_setting == 25
        lib.set(handles.SET_DOUBLE, cast(handles, "float", 1.5))  # which C widens
        assert handles.lib.last_setting == 15
        with pytest.raises(TypeError, match=r"argument 3 must be a cdata .* not <class 'int'>"):
            lib.set(handles.SET_LONG, 42)
        with pytest.raises(TypeError, match="argument 4 must be a cdata"):
            lib.set(handles.SET_LONG, cast(handles, "long", 42), None)


def test_or_text(handles: Any) -> None:
    with handles.library_open("l") as lib:
        lib.set(handles.SET_TEXT, "h\u00e4llo")
        assert lib.name() == "h\u00e4llo"
        lib.set(handles.SET_TEXT, b"bytes")
        assert lib.name() == "bytes"
        with pytest.raises(ValueError, match="null character"):
            lib.set(handles.SET_TEXT, "a\0b")
        # Without `text` for all, a str has no encoding.
        assert lib.say("%s-%s", b"b", handles.ffi.new("char[]", b"c")) == "b-c"
        with pytest.raises(TypeError, match="argument 3 must be a cdata"):
            lib.say("%s", "text")


def test_or_a_handle_which_is_in_use(handles: Any) -> None:
    lib = handles.library_open("l")
    book = handles.book_new(lib, "t", 3)
    lib.set(handles.SET_PAGES, book)
    assert handles.lib.last_setting == 3
    found: list[str] = []

    def close() -> None:
        with pytest.raises(ValueError, match="in use") as caught:
            book.close()
        found.append(str(caught.value))

    lib.set(handles.SET_CALL, handles.ffi.callback("void(void)", close), book)
    assert len(found) == 1
    with pytest.raises(TypeError):
        lib.set(handles.SET_PAGES, book, object())
    book.close()
    with pytest.raises(ValueError, match="this Book is closed"):
        lib.set(handles.SET_PAGES, book)
    lib.close()
    with pytest.raises(ValueError, match="this Library is closed"):
        lib.set(handles.SET_LONG, cast(handles, "long", 1))


def test_a_failure_raises(handles: Any) -> None:
    with handles.library_open("l") as lib:
        with pytest.raises(handles.LibraryError, match="it was refused") as caught:
            lib.set(77)
        assert (caught.value.code, handles.ffi.errno) == (77, 77)
        with pytest.raises(handles.LibraryError):
            lib.set(option=78)
        handles.ffi.errno = 5
        with pytest.raises(OSError, match="5") as of_errno:
            handles.library_made(None, cast(handles, "long", 1))
        assert of_errno.value.errno == 5


def test_results_lengths_and_defaults(handles: Any) -> None:
    more = [cast(handles, "int", n) for n in (10, 20)]
    assert handles.total_of([1, 2], *more) == 33
    assert handles.total_of(handles.ffi.new("int[]", [3, 4]), *more) == 37
    with pytest.raises(ValueError, match="failed"):
        handles.total_of([-50, 2], *more)
    with handles.library_open("l") as lib:
        assert handles.library_say(lib) == lib.say() == "nothing"
        assert lib.say("%d", cast(handles, "int", 3)) == "3"
        assert handles.library_say(format="text", lib=lib) == "text"
    made = handles.library_made("m", cast(handles, "long", 7))
    assert (made.name(), handles.lib.last_setting) == ("m", 7)
    made.close()


@needs_floating_point
def test_records_are_tuples(handles: Any) -> None:
    to = handles.ffi.new("struct extent *", [1, 9])
    assert handles.library_extent((1, 2), 3.5, to) == (4, 9)
    assert type(handles.library_extent([1, 2], 3.5, to)) is handles.Extent


def test_nothing_comes_out(handles: Any) -> None:
    with handles.library_open("l") as lib:
        assert lib.nothing() is lib.nothing(b"unused") is None
        assert handles.lib.last_setting == 1


def test_a_closure_among_the_declared_ones(handles: Any) -> None:
    with handles.library_open("l") as lib:
        count = cast(handles, "int", 4)
        assert lib.each(lambda n: n * 2, count) == 12
        with pytest.raises(ZeroDivisionError):
            lib.each(lambda n: 1 // (2 - n), count)
        with pytest.raises(ValueError, match="in use"):
            lib.each(lambda _: lib.close(), count)
        with pytest.raises(TypeError, match="argument 3 must be a cdata"):
            lib.each(lambda n: n, 4)


def test_a_handle_is_consumed(handles: Any) -> None:
    lib = handles.library_open("l")
    book = handles.book_new(lib, "t")
    with pytest.raises(handles.LibraryError):
        lib.give(book, cast(handles, "int", 1))
    assert not book.closed
    with pytest.raises(TypeError):
        lib.give(book, 0)
    assert not book.closed
    lib.give(book, cast(handles, "int", 0))
    assert book.closed
    lib.close()


def test_what_always_consumes_does_not_if_cffi_refuses_an_argument(handles: Any) -> None:
    other = cffi.FFI()
    other.cdef("struct bits { unsigned bits : 3; };")
    with handles.library_open("l") as lib:
        book = handles.book_new(lib, "t")
        with pytest.raises(NotImplementedError):  # by cffi, or by ferrule where cffi is wrong
            lib.drop(book, other.new("struct bits *")[0])
        assert book.title() == "t"
        lib.drop(book)
        assert book.closed


def test_what_c_has_taken_is_not_open_without_memory(built_handles: Built) -> None:
    handles, outcomes = built_handles.module, []
    with handles.library_open("l") as lib:
        for number in range(1, 20):
            book = handles.book_new(lib, "t")
            handles.lib.last_setting = 0
            with suppress(MemoryError), Failing(number):
                lib.trade(book)
            outcomes.append((handles.lib.last_setting, book.closed))
            book.close()
    assert (1000, False) not in outcomes
    handles.lib.open_books -= outcomes.count((0, True))  # they are not freed instead


def test_a_result_that_may_lead_into_an_argument(handles: Any) -> None:
    """Text would be freed with the call."""
    text = handles.ffi.new("char[]", b"longer")
    assert handles.ffi.string(handles.library_longer(b"short", text)) == b"longer"
    for given in (b"longer", "longer"):
        with pytest.raises(TypeError, match="argument 2 must be a cdata"):
            handles.library_longer(b"short", given)


def test_wrong_arguments(handles: Any) -> None:
    with handles.library_open("l") as lib:
        with pytest.raises(TypeError, match=r"missing required argument 'option' \(pos 2\)"):
            lib.set()
        with pytest.raises(TypeError, match="got an unexpected keyword argument 'args'"):
            lib.set(1, args=3)
        with pytest.raises(TypeError, match="got multiple values for argument 'option'"):
            lib.set(1, cast(handles, "long", 1), option=1)
        with pytest.raises(TypeError, match="got an unexpected keyword argument 'c'"):
            handles.library_set(lib=lib, option=1, c=3)
        with pytest.raises(TypeError):
            lib.set("x")
        with pytest.raises(OverflowError):
            lib.set(2**40)
        with pytest.raises(TypeError):
            handles.Library.set(3, 1)


def test_signatures(handles: Any) -> None:
    assert str(inspect.signature(handles.library_set)) == "(lib, option, *args)"
    assert str(inspect.signature(handles.Library.set)) == "(self, /, option, *args)"
    assert str(inspect.signature(handles.library_say)) == "(lib, format=Ellipsis, *args)"
    assert "bytes and str for C text, and handles" in handles.library_set.__doc__


def test_none_where_it_is_accepted(handles: Any) -> None:
    handles.library_nothing(handles.ffi.NULL)
    with pytest.raises(TypeError):
        handles.library_nothing(None)


@needs_direct_calls
@pytest.mark.builds
def test_options_of_parameters_need_no_table(tmp_path: Path) -> None:
    header = tmp_path / "v.h"
    header.write_text(
        "#include <stdarg.h>\n"
        "static inline int there(const char *text, ...) { return text != 0; }\n"
        "static inline int others(const char *text, ...) { return text != 0; }\n"
    )
    options = {"headers": [str(header)], "module": "of_options", "nullable": ["there.text"]}
    report = bind(Settings.of({**options, "output_dir": tmp_path}))
    folder = tmp_path / "pypy"
    folder.mkdir()
    for module in (
        load("of_options", report.path),
        module_as_on_pypy(Settings.of(options), folder),
    ):
        made: Any = module
        assert (made.there(None), made.there(b"x"), made.there(made.ffi.NULL)) == (0, 1, 0)
        with pytest.raises(TypeError):
            made.others(None)
    (line,) = [s for s in report.stub.read_text("utf-8").splitlines() if "def there(text" in s]
    assert "| None, *args: CData | bytes)" in line


def test_functions_of_c_are_passed_and_compared_as_before(handles: Any) -> None:
    assert handles.addressof("library_set") == handles.lib.library_set
    assert handles.library_set.__name__ == "library_set"


def test_the_stub(built_handles: Built) -> None:
    assert "*args: CData | bytes | str | Library | Book" in built_handles.stub


def test_the_report(built_handles: Built) -> None:
    found = {b.name: b for b in built_handles.report.bound}
    assert not found["library_set"].direct
    assert found["library_set"].annotations
