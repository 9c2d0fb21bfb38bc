"""What a stub offers to those who call `ffi` is what cffi takes."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.support.plans import plan_of
from tests.support.stub_spellings import wrong_spellings

from ferrule.config.settings import Settings
from ferrule.inspect.introspection import ffi_of, load_module
from ferrule.pipeline.bind import bind
from ferrule.stub.render import render_stub

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ferrule.bindings.decide import Bindings

HEADER = """
enum { COLUMNS = 2 };
typedef int plain(int value);
union number { int whole; float part; };
struct bits { int low : 3; };
struct holder { union { int whole; float part; }; };
struct pair { int left, right; };
typedef union number (*of_unions)(void);
static inline int by_rows(int (*f)(int (*rows)[COLUMNS * 2])) { return f != 0; }
static inline int by_const(int (*f)(const struct pair *), int (*g)(volatile int *)) { return 0; }
static inline int by_value(int (*f)(struct pair), int (*g)(struct bits)) { return 0; }
static inline int by_union(int (*f)(struct holder), int (*g)(double _Complex)) { return 0; }
static inline int by_name(plain *f) { return f(1); }
static inline int one(int value) { return value; }
static inline double other(double value) { return value; }
static int changing, *pointing;
static const int fixed = 1;
"""


def test_each_is_taken(decide_header: Callable[..., Bindings], tmp_path: Path) -> None:
    stub = render_stub(plan_of(decide_header(HEADER))).text
    report = bind(
        Settings.of({"headers": ["header.h"], "module": "case", "output_dir": tmp_path / "out"})
    )
    module = load_module(str(report.path))
    body = ast.parse(stub).body
    assert list(wrong_spellings(body, ffi_of(module), module.lib)) == []
    for offered in (
        '"int(by_rows__array *)", "int(*)(by_rows__array *)", "int (*)(by_rows__array *)"',
        '"int(*)(const struct pair *)", "int (*)(const struct pair *)"',
        '"int(*)(volatile int *)", "int (*)(volatile int *)"',
        '"int(struct pair)", "int(*)(struct pair)", "int (*)(struct pair)"',
    ):
        assert f"def callback(self, cdecl: Literal[{offered}], python_callable: " in stub
    all_ = [line for line in stub.splitlines() if "def callback(self, cdecl: Lit" in line]
    assert len(all_) == 2 * 5, "with `plain`, and no function that libffi cannot make"
    assert 'name: Literal["one"], /) -> FunctionPointer[[_ToInt], int]' in stub
    assert '"other"' not in stub


def test_what_is_not_taken_is_reported(
    decide_header: Callable[..., Bindings], tmp_path: Path
) -> None:
    decide_header("int f(void);\nstatic inline int g(int (*f)(int)) { return f(1); }")
    report = bind(
        Settings.of({"headers": ["header.h"], "module": "case", "output_dir": tmp_path / "out"})
    )
    module = load_module(str(report.path))
    body = ast.parse("""
_TypeName: TypeAlias = Literal["int", "struct none"]
class FFI:
    def new(self, cdecl: Literal["int *", "none *"], /) -> int: ...
    def callback(self, cdecl: Literal["int(int)", "int(const int)"]) -> int: ...
    def addressof(self, cdata: Lib, name: Literal["g", "none"], /) -> int: ...
    def def_extern(self, name: Literal["none"]) -> int: ...
""").body
    told = list(wrong_spellings(body, ffi_of(module), module.lib))
    assert [line.partition(" is in the stub")[0] for line in told] == [
        "ffi.sizeof('struct none')",
        "ffi.new('none *')",
        "ffi.callback('int(const int)')",
        "ffi.addressof('none')",
    ]
