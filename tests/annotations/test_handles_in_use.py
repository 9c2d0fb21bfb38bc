"""Handles in use: by calls that run, by other threads, and in the hands of the collector."""

from __future__ import annotations

import contextlib
import gc
import threading
import weakref
from typing import Any

import pytest
from tests.annotations.test_handles import freed
from tests.support.on_pypy import is_as_on_pypy


def test_a_handle_in_use_is_not_closed(handles: Any) -> None:
    lib = handles.library_open("a")
    book = handles.book_new(lib, "t")

    def close(number: int) -> int:
        for closing in (lib.close, lambda: handles.library_close(lib), lib.__exit__):
            with pytest.raises(ValueError, match=r"^this Library is in use"):
                closing()
        book.close()
        return number

    assert handles.library_call(lib, close, 3) == ord("a") + 3
    assert book.closed
    lib.close()


def test_what_is_needed_stays_until_those_are_closed_that_need_it(handles: Any) -> None:
    lib = handles.library_open("a")
    book = handles.book_new(lib, "t", pages=2)
    page = handles.page_within(handles.page_first(book))
    caught = []

    @handles.ffi.callback("void (*)(void)")  # type: ignore[untyped-decorator]
    def while_freeing() -> None:
        try:
            lib.close()
        except ValueError as error:
            caught.append(str(error))

    handles.lib.while_freeing = while_freeing
    book.close()
    handles.lib.while_freeing = handles.ffi.NULL
    assert caught[0] == "this Book is in use: it is being closed"
    assert page.closed
    assert not lib.closed
    lib.close()
    assert freed(handles) == "pbl"


def test_another_thread_does_not_close_what_is_in_use(handles: Any) -> None:
    lib = handles.library_open("a")
    is_called, may_return = threading.Event(), threading.Event()

    def wait(number: int) -> int:
        is_called.set()
        assert may_return.wait(30)
        return number

    thread = threading.Thread(target=lambda: handles.library_call(lib, wait, 3))
    thread.start()
    assert is_called.wait(30)
    with pytest.raises(ValueError, match="in use"):
        lib.close()
    assert handles.library_name(lib) == "a"
    may_return.set()
    thread.join()
    lib.close()


def test_what_one_thread_releases_does_not_wait_for_another(handles: Any) -> None:
    """The other one is in C, where it frees what only its closed handle needed."""
    if is_as_on_pypy(handles):  # where the collector says when
        return
    is_freeing, may_return = threading.Event(), threading.Event()

    def close_a_book() -> None:
        handles.book_new(handles.library_open("l"), "t").close()

    @handles.ffi.callback("void (*)(void)")  # type: ignore[untyped-decorator]
    def while_freeing() -> None:
        if threading.current_thread() is thread and freed(handles) == "bl":
            is_freeing.set()
            assert may_return.wait(30)

    handles.lib.while_freeing = while_freeing
    thread = threading.Thread(target=close_a_book)
    thread.start()
    assert is_freeing.wait(30)
    close_a_book()
    assert freed(handles) == "blbl"
    may_return.set()
    thread.join()
    handles.lib.while_freeing = handles.ffi.NULL


def test_threads_close_and_use_one_handle(handles: Any) -> None:
    for _ in range(20):
        lib = handles.library_open("l")
        books = [handles.book_new(lib, "t", 3) for _ in range(10)]

        def work(lib: Any = lib, books: list[Any] = books) -> None:
            for book in books:
                with contextlib.suppress(ValueError):
                    assert handles.book_title(book) == "t"
                    handles.page_first(book)
                    book.close()
                    handles.library_name(lib)
                    lib.close()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        lib.close()
    assert handles.lib.open_libraries == handles.lib.open_books == 0


class Holder:
    """Something that can be a part of a cycle, and comes back to life once."""

    kept: Any = None

    def __init__(self, handle: Any) -> None:
        self.handle = handle
        self.itself = self

    def __del__(self) -> None:
        Holder.kept = self.handle


def test_what_a_cycle_refers_to_is_freed_unless_it_comes_back(handles: Any) -> None:
    lib = handles.library_open("l")
    book = handles.book_new(lib, "t")
    Holder(book)
    del lib, book
    gc.collect()
    book, Holder.kept = Holder.kept, None
    if is_as_on_pypy(handles):  # by CPython's collector, which finalizes what comes back, too
        assert book.closed
        return
    assert freed(handles) == ""
    assert handles.book_title(book) == "t"
    Holder(book)
    del book
    gc.collect()
    Holder.kept = None
    gc.collect()
    assert freed(handles) == "bl"


def test_a_weak_reference_calls_back_before_it_is_freed(handles: Any) -> None:
    seen: list[Any] = []
    lib = handles.library_open("l")
    book = handles.book_new(lib, "t")
    reference = weakref.ref(lib, lambda _: seen.append(freed(handles)))
    lib.close()
    del lib, book
    assert seen == ["bl"]
    assert reference() is None
