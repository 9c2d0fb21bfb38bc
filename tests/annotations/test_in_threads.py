"""Handles and closures that many threads use at once."""

from __future__ import annotations

import contextlib
import gc
import sys
import threading
import time
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from ferrule.emit.in_module import closures as in_module
from ferrule.emit.in_module.handle_states import Guard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.annotations.conftest import Built

THREADS = 8


@pytest.fixture(autouse=True)
def _switching_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def in_threads(work: Callable[[int], object]) -> None:
    """Run the function in all threads at once; what one of them raises is raised."""
    barrier = threading.Barrier(THREADS)
    failures: list[BaseException] = []

    def run(number: int) -> None:
        barrier.wait()
        try:
            work(number)
        except BaseException as error:  # noqa: BLE001  raised below
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def test_each_thread_has_its_own_handles(handles: Any) -> None:
    def work(number: int) -> None:
        for _ in range(100):
            with handles.library_open(f"l{number}") as lib:
                books = [handles.book_new(lib, str(i), 3) for i in range(3)]
                page = handles.page_copy(handles.page_first(books[0]))
                assert (lib.name(), books[2].title(), page.number()) == (f"l{number}", "2", 1)
                lib.take(books[0])
                with pytest.raises(ValueError, match="closed"):
                    books[0].title()
                assert handles.counted_again(counted := handles.counted_new()) is counted

    in_threads(work)


def test_one_address_is_one_object_in_all_threads(built_handles: Built) -> None:
    """On CPython. PyPy clears weak references before `__del__`, which its Python relies on."""
    handles: Any = built_handles.module
    lib = handles.library_open("l")
    book = handles.book_new(lib, "t", 2)

    def work(_number: int) -> None:
        for _ in range(200):
            assert handles.book_library(book) is lib
            assert handles.page_first(book) is handles.page_first(book)
            assert handles.library_shared().name() == "shared"

    in_threads(work)


def test_all_threads_close_what_all_threads_use(handles: Any) -> None:
    for _ in range(20):
        lib = handles.library_open("l")
        books = [handles.book_new(lib, "t", 3) for _ in range(THREADS)]

        def work(number: int, lib: Any = lib, books: list[Any] = books) -> None:
            for i in range(THREADS):
                with contextlib.suppress(ValueError):
                    handles.library_swallow(lib, books[(number + i) % THREADS], 0)
                with contextlib.suppress(ValueError):
                    handles.page_number(handles.page_first(books[i]))
                with contextlib.suppress(ValueError):
                    handles.library_call(lib, lambda n: gc.collect(0) * 0 + n, 1)
            with contextlib.suppress(ValueError):
                lib.close()

        in_threads(work)
        assert all(book.closed for book in books)
        lib.close()


def test_what_dies_in_another_thread_does_not_keep_its_owner_open(
    handles_on_pypy: Any,
) -> None:
    """As on PyPy, whose collector frees objects in any thread at any time."""
    handles = handles_on_pypy
    lib = handles.library_open("l")
    is_freeing, may_go_on, is_closed = (threading.Event() for _ in range(3))

    def while_freeing() -> None:
        handles.lib.while_freeing = handles.ffi.NULL
        is_freeing.set()
        may_go_on.wait(10)

    def lose() -> None:
        book = handles.book_new(lib, "t", 1)
        del book

    def close() -> None:
        lib.close()
        is_closed.set()

    handles.lib.while_freeing = callback = handles.ffi.callback("void(void)", while_freeing)
    threads = [threading.Thread(target=work) for work in (lose, close)]
    threads[0].start()
    assert is_freeing.wait(10)
    threads[1].start()
    assert not is_closed.wait(0.05)
    may_go_on.set()
    for thread in threads:
        thread.join()
    assert is_closed.is_set()
    assert callback is not None


def test_an_interrupted_wait_keeps_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_: threading.Condition) -> None:
        raise KeyboardInterrupt

    guard = Guard()
    monkeypatch.setattr(threading.Condition, "wait", interrupt)
    with pytest.raises(KeyboardInterrupt), guard, guard:
        guard.wait()
    in_use = vars(guard)["_depth"], vars(guard)["_owner"]
    assert in_use == (0, 0)


def test_closures_of_many_threads_in_many_threads(
    closures: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What a second thread raises at the same time is reported.
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)

    def work(number: int) -> None:
        def raises(_: int) -> int:
            raise KeyError(number)

        for i in range(20):
            assert closures.sum_in_threads(4, lambda n: n + number) == 6 + 4 * number
            assert closures.each_row(3, lambda row, _: number * (row == 2)) == number
            with pytest.raises(KeyError, match=f"^{number}$"):
                closures.sum_in_threads(4, raises)
            assert closures.nested(i % 5, deeper) == 1

    def deeper(depth: int) -> int:
        return 1 if depth == 0 else int(closures.nested(depth - 1, deeper))

    in_threads(work)


def test_a_closure_is_replaced_while_others_call_it(closures: Any) -> None:
    """C's own table is not safe for threads, so a lock is held as C would have to hold one."""
    lock = threading.Lock()

    def work(number: int) -> None:
        for _ in range(50):
            with lock:
                closures.set_handlers(lambda x: x + number, None)
                assert closures.scale(1.0) == 1 + number
            closures.with_context(lambda _, value: value, number)

    in_threads(work)
    closures.set_handlers(None, None)


def test_threads_that_are_first_at_once_make_one_function_for_c(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On PyPy, C keeps one Python function for each closure, which must not be freed."""
    made = []

    def making(*_: object) -> SimpleNamespace:
        made.append(1)
        time.sleep(0.05)
        return SimpleNamespace(code=len(made))

    monkeypatch.setattr(in_module, "ClosureCallback", making)
    steps: Any = SimpleNamespace(ffi=SimpleNamespace(callback=lambda *_: None))
    closures = in_module.Closures(steps)
    codes: list[int] = []
    in_threads(lambda _: codes.append(closures.callback("f", {"index": 0}, 0, None)))
    assert codes == [1] * THREADS
