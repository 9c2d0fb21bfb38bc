"""Python functions that stand for a function pointer and its data, on the failing paths too."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ferrule.annotations.closures import Scope, read_closures
from ferrule.config.settings import Settings
from ferrule.errors import AnnotationError
from ferrule.pipeline.preview import explain_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from tests.annotations.conftest import Built


class Reported(list[Any]):
    """What went to `sys.unraisablehook`."""


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reported]:
    found = Reported()
    # The object itself must not stay: it holds the function.
    monkeypatch.setattr(sys, "unraisablehook", lambda hook: found.append(hook.exc_value))
    yield found
    found.clear()


def test_the_function_gets_everything_but_the_data(closures: ModuleType) -> None:
    got: list[tuple[int, bytes]] = []

    def row(number: int, name: Any) -> int:
        got.append((number, closures.ffi.string(name)))
        return 0

    assert closures.each_row(2, row) == 0
    assert got == [(0, b"name"), (1, b"name")]
    assert closures.each_row(count=3, row=lambda number, _: number) == 1


def test_lib_stays_what_it_is_in_c(closures: ModuleType) -> None:
    seen = []

    @closures.ffi.callback("int(void *, int, const char *)")  # type: ignore[untyped-decorator]
    def row(data: Any, number: int, _name: Any) -> int:
        seen.append((closures.ffi.from_handle(data), number))
        return 1

    handle = closures.ffi.new_handle("it")
    assert closures.lib.each_row(2, row, handle) == 1
    assert seen == [("it", 0)]


def test_none_is_null(closures: ModuleType) -> None:
    assert closures.each_row(1, None) == -2


@pytest.mark.parametrize("wrong", [None, 3, "text"])
def test_what_cannot_be_called_is_refused(closures: ModuleType, wrong: object) -> None:
    with pytest.raises(TypeError, match="must be callable"):
        closures.sum_in_threads(1, wrong)
    with pytest.raises(TypeError):
        closures.each_row(1)


def test_threads_that_python_does_not_know(closures: ModuleType) -> None:
    names = set()

    def value(number: int) -> int:
        names.add(threading.get_ident())
        return number

    assert closures.sum_in_threads(8, value) == 28
    assert threading.get_ident() not in names


def test_once(closures: ModuleType) -> None:
    got: list[int] = []

    def action(value: int) -> None:
        got.append(value)

    alive = weakref.ref(action)
    closures.call_later(action)
    closures.call_later(action)
    del action
    gc.collect()
    assert alive() is not None
    assert closures.run_later(3) == 2
    assert got == [3, 3]
    assert alive() is None


def test_once_ends_though_the_function_changes_where_its_data_are(closures: ModuleType) -> None:
    def work(job: Any) -> int:
        job.data = closures.ffi.NULL
        return int(job.value)

    alive = weakref.ref(work)
    assert closures.do_job(work) == 5
    del work
    gc.collect()
    assert alive() is None


def test_once_from_another_thread(closures: ModuleType) -> None:
    got: list[int] = []
    closures.call_later(got.append)
    assert closures.run_later_in_a_thread(4) == 1
    assert got == [4]


def test_a_call_that_failed_keeps_nothing(closures: ModuleType) -> None:
    def action(value: int) -> None:
        pass

    alive = weakref.ref(action)
    for _ in range(16):
        closures.call_later(print)
    with pytest.raises(closures.RowError):
        closures.call_later(action)
    del action
    assert alive() is None
    assert closures.run_later(0) == 16


def test_a_call_that_is_not_made_keeps_nothing(closures: ModuleType) -> None:
    def log() -> None:
        pass

    alive = weakref.ref(log)
    with pytest.raises(OverflowError):
        closures.set_handler_of([0] * 200, log)
    del log
    assert alive() is None


def test_exceptions_outside_the_call_are_reported(
    closures: ModuleType, reported: Reported
) -> None:
    def action(value: int) -> None:
        raise KeyError(value)

    closures.call_later(action)
    assert closures.run_later(5) == 1
    assert [repr(each) for each in reported] == ["KeyError(5)"]


def test_functions_that_share_their_data(closures: ModuleType, reported: Reported) -> None:
    logged = []

    def double(x: float) -> float:
        return 2 * x

    alive = weakref.ref(double)
    closures.set_handlers(double, lambda: logged.append(1))
    assert closures.scale(4.0) == 8.0
    closures.log_now()
    assert logged == [1]
    del double
    gc.collect()
    assert alive() is not None
    closures.set_handlers(None, lambda: 1 // 0)  # which gives the first ones back
    assert alive() is None
    assert closures.scale(4.0) == -1
    closures.log_now()
    assert [type(each) for each in reported] == [ZeroDivisionError]
    closures.set_handlers(lambda _: "text", None)
    assert closures.scale(1.0) == 0.0
    assert type(reported[-1]) is TypeError
    closures.destroy_twice()
    closures.set_handlers(None, None)
    assert closures.scale(1.0) == -1


def test_a_function_that_ends_itself(closures: ModuleType) -> None:
    def scale(x: float) -> float:
        closures.set_handlers(None, None)
        gc.collect()
        return x + len(scale.__name__)

    closures.set_handlers(scale, None)
    assert closures.scale(1.0) == 6.0


def test_the_data_by_an_expression(closures: ModuleType) -> None:
    got: list[str] = []

    def use(context: Any, value: int) -> int:
        got.append(closures.ffi.typeof(context).cname)
        return value + 1

    assert closures.with_context(use, 4) == 5
    assert got == ["struct context *"]


def test_calls_within_calls(closures: ModuleType) -> None:
    def deeper(depth: int) -> int:
        if depth == 0:
            raise KeyError(depth)
        if depth > 1:
            return int(closures.nested(depth - 1, deeper)) + 1
        with pytest.raises(KeyError):
            closures.nested(0, deeper)
        return 1

    assert closures.nested(10, deeper) == 10


def test_a_late_call_is_reported(closures: ModuleType, reported: Reported) -> None:
    assert closures.keep_function(lambda number, _name: number + 1) == 1
    assert closures.call_kept(3) == -1
    (error,) = reported
    assert type(error) is RuntimeError
    assert "keep_function() too late" in str(error)


def test_structs_and_pointers(closures: ModuleType) -> None:
    def mapped(point: Any, old: Any) -> dict[str, int]:
        return {"x": point.x + 10 * old.x, "y": 5}

    result = closures.map_point({"x": 1, "y": 2}, mapped)
    assert (result.x, result.y) == (21, 5)
    kept = closures.ffi.new("char[]", b"hello")
    assert closures.spoken(lambda: kept) == "hello"
    with pytest.raises(ZeroDivisionError):
        closures.spoken(lambda: 1 // 0)


def test_what_libffi_does_not_pass(closures: ModuleType) -> None:
    kept: list[Any] = []

    def change(number: Any) -> Any:
        kept.append(number)
        return {"i": int(number.d * 2)}

    assert closures.with_union(change).i == 3
    assert kept[0].d == 1.5  # a copy
    assert closures.with_complex(lambda x: x + 3j) == 23
    with pytest.raises(TypeError):
        closures.with_complex(lambda _: "text")


def test_a_const_result(closures: ModuleType) -> None:
    assert closures.fixed_result(lambda: 5) == 5


def test_references_do_not_grow(closures: ModuleType) -> None:
    def row(number: int, _name: Any) -> int:
        return number

    def fails(_number: int, _name: Any) -> int:
        raise KeyError

    before = sys.getrefcount(row), sys.getrefcount(fails)
    for _ in range(1000):
        closures.each_row(2, row)
        with pytest.raises(KeyError):
            closures.each_row_or_fail(1, fails)
        with pytest.raises(TypeError):
            closures.each_row("text", row)
        closures.set_handlers(row, row)
    closures.set_handlers(None, None)
    gc.collect()
    assert (sys.getrefcount(row), sys.getrefcount(fails)) == before


def test_the_stub_and_the_docstring_say_it(built_closures: Built) -> None:
    stub = " ".join(built_closures.stub.split())
    assert "row: Callable[[int, ConstPointer[c_char]], _ToInt] | None) -> int" in stub
    assert "value: Callable[[int], _ToInt]) -> int" in stub
    assert "use: Callable[[Pointer[context], int], _ToInt], value" in stub
    assert built_closures.module.each_row.__text_signature__ == "(count, row)"
    assert built_closures.module.set_handlers.__text_signature__ == "(scale, log)"


def test_at_the_end_of_the_process(built_closures: Built) -> None:
    """C calls when Python is gone: nothing happens."""
    path = Path(str(built_closures.report.path))
    code = "import annotated_closures as c; c.at_end(print); c.set_handlers(abs, None)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=path.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


HEADER = """
typedef int (*row_function)(void *data, int row);
int each(row_function row, void *data, int n, void (*done)(void *), int (*two)(void *, void *));
int other(int (*row)(const void *, int), void *data, int (*many)(int, ...), char *text);
"""


@pytest.mark.builds
@pytest.mark.parametrize(
    ("match", "closure", "words"),
    [
        ("each", {"callbacks": "rows", "data": "data"}, 'no parameter "rows"'),
        ("each", {"callbacks": "row", "data": "n"}, "n of each is not a `void *`"),
        ("each", {"callbacks": "n", "data": "data"}, "n of each does not point to a function"),
        ("each", {"callbacks": "row", "data": "row"}, "is named twice"),
        (
            "each",
            {"callbacks": "two", "data": "data"},
            "two of each does not have exactly one `void *`",
        ),
        (
            "each",
            {"callbacks": "row", "data": "data", "destroy": "two"},
            "two of each is not a `void (*)(void *)`",
        ),
        (
            "each",
            {"callbacks": "row", "data": "data", "argument": "_2"},
            "for each: ",
        ),
        ("each", {"callbacks": "row", "data": "data", "on-error": "gone"}, "`gone` for each: "),
        (
            "other",
            {"callbacks": "row", "data": "data"},
            "row of other does not have exactly one `void *`",
        ),
        ("other", {"callbacks": "many", "data": "data"}, "many of other does not point to"),
        ("other", {"callbacks": "row", "data": "text"}, "text of other is not a `void *`"),
    ],
)
def test_closures_that_do_not_fit(
    tmp_path: Path, match: str, closure: dict[str, str], words: str
) -> None:
    header = tmp_path / "some.h"
    header.write_text(HEADER, encoding="utf-8")
    table = {"match": match, "closures": {"scope": "call", **closure}}
    settings = Settings.of(
        {"headers": [str(header)], "annotations": {"functions": [table]}, "module": "some"}
    )
    with pytest.raises(AnnotationError) as caught:
        explain_name(settings, match)
    assert words in str(caught.value)


@pytest.mark.builds
def test_a_parameter_has_one_meaning(tmp_path: Path) -> None:
    header = tmp_path / "some.h"
    header.write_text("int f(int (*row)(void *), void *data, int n);", encoding="utf-8")
    closure = {"callbacks": "row", "data": "data", "scope": "call"}
    tables = [
        {
            "match": "f",
            "defaults": {"data": "0"},
            "lengths": {"data": "n"},
            "text": {"data": True},
            "closures": [closure, closure],
        }
    ]
    settings = Settings.of(
        {"headers": [str(header)], "annotations": {"functions": tables}, "module": "some"}
    )
    with pytest.raises(AnnotationError) as caught:
        explain_name(settings, "f")
    for key in ("defaults", "lengths", "text"):
        assert f"data of f is part of a closure, and {key} names it too" in str(caught.value)
    assert "row of f is part of two closures" in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        [],
        [3],
        {"callbacks": "f", "data": "d"},
        {"callbacks": "f", "scope": "call"},
        {"callbacks": "f", "data": "d", "scope": "always"},
        {"callbacks": [], "data": "d", "scope": "call"},
        {"callbacks": [3], "data": "d", "scope": "call"},
        {"callbacks": "f", "data": "d", "scope": "call", "argument": 3},
        {"callbacks": "f", "data": "d", "scope": "call", "more": "x"},
    ],
)
def test_closures_that_are_not_well_formed(wrong: object) -> None:
    assert read_closures(wrong) is None


def test_closures_are_read() -> None:
    table = {"callbacks": "f", "data": "d", "scope": "once", "on_error": "0"}
    (closure,) = read_closures(table) or ()
    assert (closure.callbacks, closure.scope, closure.on_error) == (("f",), Scope.ONCE, "0")
    assert read_closures([table]) == (closure,)
