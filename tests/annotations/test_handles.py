"""Handles: who owns what, what keeps what alive, and what is closed when."""

from __future__ import annotations

import gc
import inspect
import sys
import weakref
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from tests.support.on_pypy import is_as_on_pypy

from ferrule.annotations.handles import NO_HANDLES, named

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def unraisable(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The exceptions that nobody could catch."""
    found: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda u: found.append(u.exc_value))
    return found


def freed(handles: Any) -> str:
    return str(handles.ffi.string(handles.lib.freed).decode())


def test_no_handles_change_nothing() -> None:
    assert not NO_HANDLES.change_the_call
    assert named(True) == named(()) == ()  # noqa: FBT003  a value of a key
    assert named(["a"]) == ("a",)


def test_a_handle_is_open_until_it_is_closed(handles: Any) -> None:
    with handles.library_open("l") as lib:
        assert repr(lib).startswith("<annotated_handles.Library open at 0x")
        assert not lib.closed
        assert handles.library_name(lib) == handles.library_name(lib=lib) == "l"
        assert handles.library_is_same(lib, other=lib)
    assert lib.closed
    assert handles.lib.open_libraries == 0
    lib.close()
    with pytest.raises(ValueError, match=r"^this Library is closed$"):
        handles.library_name(lib)
    with pytest.raises(ValueError, match="closed"):
        handles.library_is_same(other=lib, lib=lib)
    with pytest.raises(ValueError, match="closed"), lib:
        pass
    assert repr(lib).startswith("<annotated_handles.Library closed at 0x")


def test_a_handle_is_closed_when_nobody_has_it(handles: Any) -> None:
    lib = handles.library_open("l")
    reference = weakref.ref(lib)
    del lib
    assert reference() is None
    assert freed(handles) == "l"


def test_what_c_stored_in_spite_of_a_failure_is_freed(handles: Any) -> None:
    with pytest.raises(handles.LibraryError) as caught:
        handles.library_open("")
    assert (str(caught.value), caught.value.code) == ("", 1)
    assert freed(handles) == "l"
    with pytest.raises(handles.LibraryError, match="nothing") as caught:
        handles.library_open("-")
    assert caught.value.code == 2
    with handles.library_open("l") as lib, pytest.raises(handles.LibraryError, match="pair"):
        handles.book_pair(lib, "!!")
    assert freed(handles) == "lbbl"


def test_two_handles_come_out_of_one_call(handles: Any) -> None:
    lib = handles.library_open("l")
    first, second = handles.book_pair(lib, "ab")
    assert handles.book_title(first) == "ab"
    assert handles.book_title(second) == "b"
    lib.close()
    assert first.closed
    assert second.closed
    assert freed(handles) == "bbl"


def test_a_method_whose_first_parameter_in_c_is_a_result(handles: Any) -> None:
    lib = handles.library_open("l")
    book = handles.book_new(lib, "b", 5)
    assert book.around(2) == (2, 3, 7)
    assert book.around(by=0) == handles.book_around(book, 0) == (0, 5, 5)
    assert handles.book_around(b=book) == book.around() == (1, 4, 6)
    with pytest.raises(handles.LibraryError, match="it was bad"):
        book.around(-1)
    copy = book.copied(title="copy")
    assert copy.title() == "copy"
    assert inspect.signature(handles.Book.copied).parameters.keys() == {"self", "title"}
    for wrong in ((), (3,), ("c", 2)):
        with pytest.raises(TypeError):
            book.copied(*wrong)
    lib.close()
    for closed in (book.around, partial(handles.book_around, book), partial(book.copied, "c")):
        with pytest.raises(ValueError, match="this Book is closed"):
            closed()
    assert freed(handles) == "bbl"


def test_a_wrong_argument_leaves_everything_as_it_was(handles: Any) -> None:
    lib = handles.library_open("l")
    for wrong in (("t", "many"), (3,), ()):
        with pytest.raises(TypeError):
            handles.book_new(lib, *wrong)
    with pytest.raises(TypeError):
        handles.book_new(handles.counted_new(), "t")
    assert handles.lib.open_books == 0
    lib.close()


def test_text_that_does_not_decode(handles: Any) -> None:
    lib = handles.library_open("latin")
    for _ in range(2):
        with pytest.raises(UnicodeDecodeError):
            handles.library_name(lib)
    lib.close()


def test_a_parent_lives_as_long_as_its_children(handles: Any) -> None:
    book = handles.book_new(handles.library_open("l"), "t")
    gc.collect()
    assert handles.lib.open_libraries == 1
    assert handles.library_name(handles.book_library(book)) == "l"
    del book
    assert freed(handles) == "bl"


def test_closing_a_parent_closes_its_children_newest_first(handles: Any) -> None:
    lib = handles.library_open("l")
    first = handles.book_new(lib, "first", pages=3)
    copied = handles.page_copy(handles.page_first(first))
    page = handles.page_first(first)
    second = handles.book_new(lib, "second")
    lib.close()
    assert first.closed
    assert page.closed
    assert second.closed
    assert not copied.closed
    assert freed(handles) == "bbl"
    copied.close()
    with pytest.raises(ValueError, match="closed"):
        handles.page_number(page)


def test_a_pointer_comes_back_as_its_object(handles: Any) -> None:
    lib = handles.library_open("l")
    book = handles.book_new(lib, "t")
    assert handles.library_itself(lib) is handles.book_library(book) is lib
    assert handles.library_constant(lib) is lib
    assert handles.library_shared() is not lib
    book.close()
    lib.close()


def test_a_borrowed_pointer_keeps_its_owner(handles: Any) -> None:
    pages = []
    page = handles.page_first(handles.book_new(handles.library_open("l"), "t", pages=2000))
    while page is not None:
        pages.append(page)
        page = handles.page_next(page)
    gc.collect()
    assert [handles.page_number(page) for page in pages] == [*range(1, 2001)]
    assert "borrowed" in repr(pages[0])
    pages[0].close()
    assert handles.page_number(pages[1]) == 2
    del pages[:-1]
    assert handles.page_number(pages[0]) == 2000
    pages.clear()
    assert freed(handles) == "bl"


def test_what_is_borrowed_from_nobody(handles: Any) -> None:
    with handles.library_shared() as shared:
        assert handles.library_name(shared) == "shared"
    assert shared.closed
    assert handles.library_name(handles.library_shared()) == "shared"


def test_pointers_of_cffi_are_taken_too(handles: Any) -> None:
    ffi, lib = handles.ffi, handles.lib
    opened = ffi.new("library **")
    assert lib.library_open(b"l", opened) == 0
    assert handles.library_name(opened[0]) == "l"
    borrowed = handles.library_itself(opened[0])
    assert handles.library_name(borrowed) == "l"
    book = handles.book_new(opened[0], "t")
    assert handles.book_title(book) == "t"
    book.close()
    borrowed.close()
    handles.library_close(opened[0])
    assert freed(handles) == "bl"


def test_null_and_defaults(handles: Any) -> None:
    assert handles.book_default(2) == handles.book_default(2, None) == -2
    assert handles.book_default(2, handles.ffi.NULL) == -2
    with handles.library_open("l") as lib:
        book = handles.book_new(lib, "t", 5)
        assert handles.book_default(2, book) == handles.book_default(number=2, b=book) == 7
        with pytest.raises(ValueError, match="book_new"):
            handles.book_new(lib, "t", -1)
        assert handles.page_first(handles.book_new(lib, "t", 0)) is None
        with pytest.raises(TypeError):
            handles.library_name(None)


def test_the_free_function_closes_too(handles: Any) -> None:
    lib = handles.library_open("l")
    book = handles.book_new(lib, "t")
    handles.library_close(lib)
    assert lib.closed
    assert book.closed
    with pytest.raises(ValueError, match="closed"):
        handles.library_close(lib)
    with pytest.raises(ValueError, match="closed"):
        handles.book_free(book)
    assert freed(handles) == "bl"


def test_consumed_handles_belong_to_the_library(handles: Any) -> None:
    lib = handles.library_open("l")
    books = [handles.book_new(lib, "t") for _ in range(4)]
    page = handles.page_first(books[0])
    for book in books[:3]:
        handles.library_take(lib, book)
        assert book.closed
        with pytest.raises(ValueError, match="closed"):
            handles.library_take(lib, book)
    assert page.closed
    with pytest.raises(handles.LibraryError, match="full"):
        handles.library_take(lib, books[3])
    assert handles.book_title(books[3]) == "t"
    with pytest.raises(handles.LibraryError, match="swallowed"):
        handles.library_swallow(lib, books[3], 1)
    assert books[3].closed
    assert freed(handles) == "b"
    lib.close()
    assert freed(handles) == "bbbbl"


def test_a_consumed_handle_is_not_what_c_puts_at_its_address(handles: Any) -> None:
    lib = handles.library_open("l")
    old = handles.book_new(lib, "old")
    made = []

    def then(status: int) -> int:
        made.append(handles.book_new(lib, "new"))
        return status

    handles.library_burn(lib, old, then, 0)
    assert old.closed
    old.close()
    assert handles.book_title(made[0]) == "new"
    made[0].close()
    lib.close()
    assert freed(handles) == "bl"


def test_two_consumed_handles(handles: Any) -> None:
    lib = handles.library_open("l")
    one, other = handles.book_new(lib, "t", 2), handles.book_new(lib, "t", 3)
    for wrong in ((one, one), (one, "other")):
        with pytest.raises((TypeError, ValueError)):
            handles.book_swap(*wrong)
        assert not one.closed
    assert handles.book_swap(one, other) == 2
    assert one.closed
    assert other.closed
    handles.lib.open_books -= 2  # C has forgotten them
    lib.close()


def test_what_c_counts_is_dropped_as_often_as_it_was_given(handles: Any) -> None:
    counted = handles.counted_new()
    assert handles.counted_again(counted) is counted
    assert handles.counted_again(counted) is counted
    assert handles.counted_count(counted) == 3
    handles.counted_drop(counted)
    assert not counted.closed
    assert handles.counted_count(counted) == 2
    counted.close()
    assert handles.lib.counts == 0


def test_a_complete_record_that_c_allocates(handles: Any) -> None:
    shelf = handles.shelf_new(3)
    assert handles.shelf_books(shelf) == 3
    own = handles.ffi.new("struct shelf *", [4])
    assert handles.shelf_books(own) == handles.shelf_books([[4]]) == 4
    shelf.close()
    assert handles.lib.shelves == 0


def test_a_record_that_python_allocates(handles: Any) -> None:
    with handles.Counter() as counter:
        assert [counter.next(), handles.counter_next(counter)] == [1, 2]
    with pytest.raises(ValueError, match="closed"):
        counter.next()
    assert handles.lib.made_with_gil == (not is_as_on_pypy(handles))
    counter = handles.Counter()
    assert counter.end() == 0
    assert counter.closed
    many = [handles.Counter() for _ in range(50)]
    assert [each.next() for each in many] == [1] * 50
    handles.lib.counter_limit = 50
    with pytest.raises(handles.LibraryError, match="too many") as caught:
        handles.Counter()
    assert caught.value.code == 5
    handles.lib.counter_limit = 100
    del many
    assert handles.lib.counters == 0
    with pytest.raises(TypeError, match=r"Counter\(\) takes no arguments"):
        handles.Counter(1)
    with pytest.raises(TypeError, match=r"Counter\(\) takes no arguments"):
        handles.Counter(x=1)
    plain = handles.Plain()
    assert handles.plain_value(plain) == plain.plain_value() == 42
    plain.close()
    assert "`counter_init(handle)` initialises a new one." in handles.Counter.__doc__


def test_a_failure_to_free(handles: Any, unraisable: list[Any]) -> None:
    lib = handles.library_open("bad")
    with pytest.raises(handles.LibraryError, match="it was bad") as caught:
        lib.close()
    assert caught.value.code == 7
    assert lib.closed
    lib.close()
    assert freed(handles) == "l"
    with pytest.raises(handles.LibraryError):
        handles.library_close(handles.library_open("bad"))
    with pytest.raises(handles.LibraryError) as caught, handles.library_open("bad"):
        _ = 1 // 0
    assert isinstance(caught.value.__context__, ZeroDivisionError)
    assert not unraisable
    handles.library_open("bad")
    assert [str(error) for error in unraisable] == ["it was bad"]
    assert freed(handles) == "llll"


@pytest.mark.parametrize(
    "call",
    [
        lambda m: m.library_open("l"),
        lambda m: m.library_open("l").close(),
        lambda m: m.book_new(m.library_open("l"), "t"),
        lambda m: m.book_pair(m.library_open("l"), "ab"),
        lambda m: m.page_next(m.page_first(m.book_new(m.library_open("l"), "t", 3))),
        lambda m: m.library_shared(),
        lambda m: m.library_swallow(lib := m.library_open("l"), m.book_new(lib, "t"), 0),
        lambda m: m.Counter().next(),
        lambda m: caught(m.Counter, 1),
        lambda m: caught(m.library_open, ""),
        lambda m: caught(m.library_name, m.library_open("latin")),
        lambda m: caught(m.book_new, m.library_open("l"), "t", -1),
        lambda m: caught(m.book_new, m.library_open("l"), "t", pages="1"),
        lambda m: caught(m.library_close, m.library_open("bad")),
        lambda m: caught(m.library_take, m.library_open("l"), 3),
        lambda m: caught(m.book_pair, m.library_open("l"), "!!"),
    ],
)
def test_nothing_leaks(handles: Any, call: Callable[[Any], object]) -> None:
    for _ in range(500):
        call(handles)
    gc.collect()
    before = sys.getallocatedblocks()
    for _ in range(500):
        call(handles)
    gc.collect()
    assert sys.getallocatedblocks() - before < 250


def caught(function: Any, *arguments: Any, **named: Any) -> None:
    with pytest.raises(Exception):  # noqa: B017, PT011  whichever it is
        function(*arguments, **named)


def test_what_was_made_earlier_may_come_to_need_something(handles: Any) -> None:
    first = handles.library_open("1")
    book = handles.book_new(first, "b")
    page = handles.page_first(book)
    second = handles.library_open("2")
    assert second.adopt(book) is book
    assert second.adopt(book) is book
    second.close()
    assert (book.closed, page.closed, first.closed) == (True, True, False)
    with pytest.raises(ValueError, match="this Book is closed"):
        first.adopt(book)
    first.close()
    assert freed(handles) == "bll"


def test_an_older_handle_may_need_a_newer_one(handles: Any) -> None:
    old = handles.counted_new()
    child, other = handles.counted_child(old), handles.counted_child(old)
    grandchild = handles.counted_child(child)
    assert handles.counted_linked(other, grandchild) is other
    newest = handles.counted_new()
    assert handles.counted_linked(old, newest) is old
    for again in (old, child, other, grandchild):  # what needs it cannot be what it needs
        assert handles.counted_linked(newest, again) is newest
    newest.close()
    assert all(h.closed for h in (old, child, other, grandchild))
    assert freed(handles) == "34215"


def test_the_collector_closes_an_older_handle_before_a_newer_one(handles: Any) -> None:
    cycle: list[Any] = [handles.counted_new(), handles.counted_new()]
    child = handles.counted_child(cycle[0])
    handles.counted_linked(*cycle)
    cycle += [child, cycle]
    del child, cycle
    gc.collect()
    assert freed(handles) == "312"
