"""Python functions that C may call as long as a handle is open, on the failing paths too."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.annotations.test_closures import reported  # noqa: F401  a fixture
from tests.annotations.test_matching import refused

from ferrule.annotations.closures import Scope, read_closures

if TYPE_CHECKING:
    from types import ModuleType

    from tests.annotations.conftest import Built


class Event:
    """A function that remembers what it got, and can be seen to die."""

    def __init__(self, got: list[int] | None = None) -> None:
        self.got = [] if got is None else got

    def __call__(self, number: int) -> int:
        self.got.append(number)
        return 1


def test_it_lives_as_long_as_the_handle(closures: ModuleType) -> None:
    got: list[int] = []
    source = closures.source_new()
    event = Event(got)
    alive = weakref.ref(event)
    closures.source_on(source, 0, event)
    del event
    gc.collect()
    assert source.fire(3) == 1
    source.close()
    assert alive() is None
    assert got == [3, -1]
    source.close()
    assert closures.lib.sources == 0


def test_it_ends_with_a_handle_that_nobody_has(closures: ModuleType) -> None:
    event = Event()
    alive, got = weakref.ref(event), event.got
    source = closures.source_new()
    source.on(0, event)
    del event, source
    gc.collect()
    assert alive() is None
    assert got == [-1]


def test_the_next_one_replaces_it(closures: ModuleType, reported: list[Any]) -> None:  # noqa: F811
    with closures.source_new() as source, closures.source_new() as other:
        first, second = Event(), Event()
        alive = weakref.ref(first)
        other.on(0, first)
        source.on(0, first)
        del first
        source.on(0, second)
        assert alive() is not None
        other.on(0, None)
        assert alive() is None
        assert (source.fire(1), other.fire(1)) == (1, 0)
        alive = weakref.ref(second)
        del second
        source.on(event=None, status=0)
        assert alive() is None
        other.on(0, Event())
        other.on(0, Event())
    assert reported == []
    assert closures.lib.fire_old(2) == -9
    (error,) = reported
    assert "source_on() too late" in str(error)


def test_a_call_that_fails_keeps_the_old_one(closures: ModuleType) -> None:
    with closures.source_new() as source:
        old, new = Event(), Event()
        alive = weakref.ref(new)
        source.on(0, old)
        with pytest.raises(closures.RowError):
            source.on(5, new)
        del new
        gc.collect()
        assert alive() is None
        with pytest.raises(TypeError):
            source.on("status", Event())
        assert source.fire(1) == 1
        assert old.got == [1]


def test_help_says_how_long(closures: ModuleType) -> None:
    assert "C may call event until s is closed." in closures.source_on.__doc__
    assert "C may call event until the result is closed." in closures.source_from.__doc__
    assert "C may call event until made is closed." in closures.source_make.__doc__
    assert "C may call event until s is closed." in closures.Source.on.__doc__


def test_several_for_one_handle(closures: ModuleType) -> None:
    events = [Event() for _ in range(4)]
    alive = [weakref.ref(event) for event in events]
    with closures.source_new() as source:
        source.on(0, Event())
        for event in events:
            source.add(event)
        del events, event
        gc.collect()
        assert source.fire(1) == 5
    assert [each() for each in alive] == [None] * 4


def test_a_handle_that_is_closed_while_the_function_runs(
    closures: ModuleType,
    reported: list[Any],  # noqa: F811
) -> None:
    source = closures.source_new()

    def closing(number: int) -> int:
        if number == 1:
            with pytest.raises(ValueError, match="in use"):
                source.close()
        if number == 2:
            source.close()
            assert source.closed
        return number + len(closing.__name__)

    source.on(0, closing)
    assert source.fire(1) == 8
    assert closures.fire_last(2) == 9
    assert closures.lib.fire_old(3) == -9
    assert [type(each) for each in reported] == [RuntimeError]


def test_one_that_replaces_itself(closures: ModuleType) -> None:
    with closures.source_new() as source:

        def replacing(number: int) -> int:
            source.on(0, None)
            gc.collect()
            return number + len(replacing.__name__)

        source.on(0, replacing)
        assert source.fire(1) == 10
        assert source.fire(1) == 0


def test_exceptions_are_reported(closures: ModuleType, reported: list[Any]) -> None:  # noqa: F811
    with closures.source_new() as source:
        source.on(0, lambda number: 1 // (number + 1))
        assert source.fire(0) == 1
        assert source.fire(-1) == -9
    assert [type(each) for each in reported] == [ZeroDivisionError] * 2


def test_the_handle_may_come_out_of_the_call(closures: ModuleType) -> None:
    event = Event()
    alive = weakref.ref(event)
    source = closures.source_from(1, event)
    del event
    gc.collect()
    assert source.fire(1) == 1
    source.close()
    assert alive() is None
    event = Event()
    alive = weakref.ref(event)
    assert closures.source_from(0, event) is None
    del event
    assert alive() is None


def test_the_handle_may_be_stored(closures: ModuleType) -> None:
    event = Event()
    alive, got = weakref.ref(event), event.got
    with closures.source_make(0, event) as source:
        del event
        gc.collect()
        assert source.fire(1) == 1
    assert alive() is None
    event = Event()
    alive, got = weakref.ref(event), event.got
    with pytest.raises(closures.RowError):
        closures.source_make(1, event)
    assert got == [-1]
    del event
    gc.collect()
    assert alive() is None
    assert closures.lib.sources == 0


def test_a_borrowed_handle_leaves_it_to_its_owner(closures: ModuleType) -> None:
    with closures.source_new() as source:
        itself = source.itself()
        assert itself is source
    event = Event()
    made = closures.lib.source_new()
    borrowed = closures.source_itself(made)
    assert "borrowed" in repr(borrowed)
    borrowed.on(0, event)
    borrowed.close()
    assert closures.lib.source_fire(made, 4) == 1
    closures.lib.source_free(made)
    assert event.got == [4, -1]


def test_a_handle_that_c_takes_keeps_it(closures: ModuleType) -> None:
    source = closures.source_new()
    event = Event()
    source.on(0, event)
    source.give()
    assert source.closed
    gc.collect()
    assert closures.fire_last(5) == 1
    closures.lib.free_last()
    assert event.got == [5, -1]


def test_the_free_function_ends_it(closures: ModuleType) -> None:
    source = closures.source_new()
    event = Event()
    alive = weakref.ref(event)
    source.on(0, event)
    del event
    closures.source_free(source)
    assert alive() is None
    assert closures.lib.sources == 0


def test_pointers_of_cffi_keep_nothing(closures: ModuleType) -> None:
    made = closures.lib.source_new()
    words = r"source_on\(\) argument 1 must be an object of a class of this module"
    with pytest.raises(TypeError, match=words):
        closures.source_on(made, 0, Event())
    closures.source_on(made, 0, None)
    closures.lib.source_free(made)


def test_references_do_not_grow(closures: ModuleType) -> None:
    event = Event()
    before = sys.getrefcount(event)
    for _ in range(300):
        with closures.source_new() as source:
            source.on(0, event)
            source.on(0, event)
            source.add(event)
            with pytest.raises(closures.RowError):
                source.on(1, event)
        closures.source_from(1, event)
        closures.source_from(0, event)
        with pytest.raises(closures.RowError):
            closures.source_make(1, event)
    gc.collect()
    assert sys.getrefcount(event) == before
    assert closures.lib.sources == 0


def test_at_the_end_of_the_process(built_closures: Built) -> None:
    """A handle that is open then is freed or not; its function runs or does not."""
    path = Path(str(built_closures.report.path))
    for code in (
        "s = c.source_new(); s.on(0, lambda n: 1)",
        "s = c.source_from(1, lambda n: s.closed); t = [s]; t.append(t)",
        "def f(n): return s.fire(1)\ns = c.source_new(); s.on(0, f); s.add(f)",
    ):
        done = subprocess.run(
            [sys.executable, "-c", f"import annotated_closures as c\n{code}"],
            cwd=path.parent,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr


@pytest.mark.builds
def test_wrong_scopes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "header.h").write_text(
        "typedef struct db db;\nvoid first(void);\nvoid db_free(db *);\n"
        "void on(db *d, int n, int (*f)(void *), void *data, void (*gone)(void *));\n"
        "void again(db *result, int (*f)(void *), void *data);\n"
    )
    types = {"db": {"name": "Db", "free": "db_free"}}

    def wrong(more: dict[str, Any], **closure: Any) -> str:
        given = {"callbacks": "f", "data": "data", **closure}
        table: dict[str, Any] = {"match": "on", "closures": given, **more}
        (words,) = refused(table, types=types)
        return words

    assert "n of on is not a handle" in wrong({}, scope="handle:n")
    assert "result of on is not a handle" in wrong({}, scope="handle:result")
    assert 'on has no parameter "e"' in wrong({}, scope="handle:e")
    assert "is consumed" in wrong({"consumes": "d"}, scope="handle:d")
    of_parameter = {"match": "again", "consumes": "result"}
    assert "is consumed" in wrong(of_parameter, scope="handle:result")
    assert "is not a handle" in wrong({"match": "again"}, scope="handle:return")
    assert "has no default" in wrong({"defaults": {"d": "0"}}, scope="handle:d")
    assert "so it has no destroy" in wrong({}, scope="handle:d", destroy="gone")


@pytest.mark.parametrize("scope", ["handle", "handle:", "call:d", "once:", "Handle:d", ":d"])
def test_scopes_that_are_not_well_formed(scope: str) -> None:
    assert read_closures({"callbacks": "f", "data": "d", "scope": scope}) is None


def test_scopes_are_read() -> None:
    table = {"callbacks": "f", "data": "d", "scope": "handle:x", "several": True}
    (closure,) = read_closures(table) or ()
    assert (closure.scope, closure.holder, closure.several) == (Scope.WITH_HANDLE, "x", True)
    assert read_closures({**table, "scope": "call"}) is None
    assert read_closures({**table, "several": "yes"}) is None


def test_a_result_that_is_not_returned_calls_too_late(
    closures: ModuleType,
    reported: Any,  # noqa: F811
) -> None:
    """The call has raised already, and nothing may be left for the next one to raise."""

    def second(number: int) -> int:
        raise LookupError(number)

    with pytest.raises(ZeroDivisionError):
        closures.source_of_two(lambda number: number // 0, second)
    assert [str(error) for error in reported] == [
        "C called the function that was argument 2 of source_of_two() too late: its scope has ended"
    ]
    for _ in range(20):
        closures.source_of_two(lambda number: number, lambda number: number).close()


def test_handles_that_c_gives_to_a_function(closures: Any) -> None:
    s = closures.source_new()
    seen: list[Any] = []

    def use(given: Any, other: Any) -> int:
        assert given is s
        assert other is None or repr(other).startswith("<annotated_closures.Source borrowed")
        seen.append(other)
        return 100 if other is None else int(other.count())

    assert closures.with_source(s, use) == 140
    assert seen[0].closed
    assert not s.closed
    for late in (seen[0].count, seen[0].next, seen[0].__enter__):
        with pytest.raises(ValueError, match="this Source is closed"):
            late()
    seen[0].close()
    s.close()


def test_what_is_made_of_a_handle_that_c_lends_ends_with_it(closures: Any) -> None:
    kept: list[Any] = []

    def use(given: Any) -> int:
        following, copy = given.next(), given.copy()
        again = following.next()
        kept.extend((given, following, again, copy))
        assert (given.count(), following.count(), copy.count()) == (2, 3, 2)
        assert closures.lib.sources == 1
        return int(closures.with_source(given, lambda same, _: same is given))

    assert closures.with_new_source(use) == 2
    assert [each.closed for each in kept] == [True] * 4
    assert closures.lib.sources == 0

    def fails(given: Any) -> int:
        kept[:] = [given]
        raise KeyError

    with pytest.raises(KeyError):
        closures.with_new_source(fails)
    assert kept[0].closed

    def closes(given: Any) -> int:
        with given:
            pass
        with pytest.raises(ValueError, match="closed"):
            given.count()
        return 1

    assert closures.with_new_source(closes) == 1
    assert closures.with_new_source(lambda given: not given.closed) == 1


def test_a_lent_handle_may_be_part_of_an_open_one(closures: Any) -> None:
    source = closures.source_new()
    before = sys.getrefcount(source)
    kept: list[Any] = []

    def use(part: Any) -> int:
        assert source.next() is part
        kept.append(part)
        return 1

    assert closures.with_next(source, use) == 1
    assert kept[0].closed
    kept.clear()
    gc.collect()
    assert sys.getrefcount(source) == before
    source.close()
    assert closures.lib.sources == 0


def test_a_handle_is_lent_until_the_last_call_that_gets_it(closures: Any) -> None:
    """Two threads, of which the first to begin is the first to end."""
    source = closures.source_new()
    begun, ended = threading.Event(), threading.Event()
    counts: list[int] = []
    seen: list[Any] = []

    def first(part: Any) -> int:
        seen.append(part)
        thread.start()
        assert begun.wait(10)
        return 1

    def second(part: Any) -> int:
        seen.append(part)
        begun.set()
        assert ended.wait(10)
        counts.append(part.count())
        return 1

    thread = threading.Thread(target=lambda: closures.with_next(source, second))
    closures.with_next(source, first)
    assert not seen[0].closed
    ended.set()
    thread.join()
    assert seen[0] is seen[1]
    assert seen[1].closed
    assert counts == [source.next().count()]
    source.close()


def test_the_stub_of_a_function_that_gets_handles(built_closures: Built) -> None:
    words = "with_new_source(use: Callable[[Source | None], "
    assert words in built_closures.stub
