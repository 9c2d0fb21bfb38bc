"""The whole stub: its text, what checkers make of it, and whether it agrees with its module."""

from __future__ import annotations

import shutil
import venv
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.support.plans import plan_of
from tests.support.stub_check import check_stub

from ferrule.bindings.calls import CallChoice, find_calls
from ferrule.config.settings import Settings
from ferrule.declarations.nodes import Function
from ferrule.errors import OutputError
from ferrule.inspect.introspection import load_module
from ferrule.pipeline.bind import bind
from ferrule.stub.render import render_stub

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bindings.decide import Bindings

    DecideHeader = Callable[..., Bindings]

STUBS: Final = Path(__file__).parent / "checked"


def body(text: str) -> list[str]:
    """Return a stub's lines from its functions to its `ffi`."""
    lines = text.splitlines()
    return lines[lines.index("# Functions") : lines.index("# ffi")]


def direct_stub(
    bindings: Bindings,
    nullable: frozenset[tuple[str, int]] = frozenset(),
    scoped: frozenset[tuple[str, int]] = frozenset(),
) -> str:
    """Return a stub in which functions are direct calls where that is possible."""
    functions = [d for d in bindings.unit.declarations if isinstance(d, Function)]
    names = bindings.module_names.functions
    calls = find_calls(
        functions, bindings.unit, names, CallChoice(nullable=nullable, scoped=scoped)
    )
    return render_stub(plan_of(bindings, calls=tuple(calls))).text


@pytest.fixture
def built(decide_header: DecideHeader, tmp_path: Path) -> tuple[str, Any, Path]:
    """Return the stub of the module `case`, the module, and the folder of both."""
    decide_header((STUBS / "header.h").read_text("utf-8"))
    report = bind(
        Settings.of({"headers": ["header.h"], "module": "case", "output_dir": tmp_path / "out"})
    )
    text = (tmp_path / "out" / "case.pyi").read_text("utf-8")
    return text, load_module(str(report.path)), tmp_path / "out"


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_mistakes_are_errors_and_nothing_else_is(
    decide_header: DecideHeader,
    checker: str,
    type_errors: Callable[[str, Path], list[tuple[str, int, str]]],
    tmp_path: Path,
) -> None:
    bindings = decide_header((STUBS / "header.h").read_text("utf-8"))
    folder = tmp_path / "checked"
    folder.mkdir()
    (folder / "case.pyi").write_text(direct_stub(bindings), encoding="utf-8")
    shutil.copy(STUBS / "mistakes.py", folder)
    lines = (STUBS / "mistakes.py").read_text("utf-8").splitlines()
    wrong = {i for i, line in enumerate(lines, 1) if line.endswith("# wrong")}
    errors = type_errors(checker, folder)
    assert {name for name, _, _ in errors} == {"mistakes.py"}
    reported = {line for _, line, _ in errors}
    assert [lines[i - 1] for i in sorted(wrong - reported)] == [], "not reported"
    assert [lines[i - 1] for i in sorted(reported - wrong)] == [], "reported, but correct"


def test_the_stub_has_the_modules_names_and_no_others(built: tuple[str, Any, Path]) -> None:
    text, module, _ = built
    assert check_stub(text, module) == []
    broken = text.replace("def f_int(", "def f_itn(").replace(
        "(self, v: _ToFloat, /)", "(self)"
    )
    assert check_stub(broken, module) == [
        "f_itn is in the stub and not on the module",
        "f_int is on the module and not in the stub",
        "f_itn is in the stub and not on lib",
        "f_int is on lib and not in the stub",
        "f_double: 0 parameters in the stub and 1 in C",
        "f_long_double: 0 parameters in the stub and 1 in C",
    ]


def test_the_text_of_a_small_stub(decide_header: DecideHeader) -> None:
    bindings = decide_header("""
        typedef struct dir DIR;
        struct entry { unsigned long ino; const char *name; };
        #define LAST 4  /* never read: no comment is above it */
        /** Closes it.
         *  @param dir  what to close
         *  @return 0, or -1 with errno set */
        int close_dir(DIR *dir);
        const struct entry *read_dir(DIR *dir, int from);
        /** \\deprecated Use close_dir. */
        __attribute__((deprecated)) void old(void);
    """)
    text = body(render_stub(plan_of(bindings)).text)
    assert text[: text.index("# What every module has")] == [
        "# Functions",
        "def close_dir(dir: _ToPointer[DIR], /) -> int:",
        '    """int close_dir(DIR *dir);',
        "",
        "    Closes it.",
        "",
        "    Parameters:",
        "        dir: what to close",
        "",
        "    Returns: 0, or -1 with errno set",
        '    """',
        "def read_dir(dir: _ToPointer[DIR], from_: _ToInt, /) -> struct_entry_cp:",
        '    """const struct entry *read_dir(DIR *dir, int from);"""',
        '@deprecated("Use close_dir.")',
        "def old() -> None:",
        '    """void old(void);',
        "",
        "    Deprecated: Use close_dir.",
        '    """',
        "",
        "# Constants",
        "LAST: Final[int]",
        "",
    ]
    types = text[text.index("# Types of C, for type checkers only") :]
    assert types[1:20] == [
        "@type_check_only",
        "class DIR(Opaque):",
        '    """struct dir"""',
        "@type_check_only",
        "class struct_entry_fields:",
        "    ino: Field[int, _ToInt]",
        "    name: Field[ConstPointer[c_char], ConstPointer[Byte] | _ConstNull]",
        "@type_check_only",
        "class struct_entry(struct_entry_fields, Record[struct_entry_p]):",
        '    """struct entry"""',
        "@type_check_only",
        "class struct_entry_p(struct_entry_fields, RecordPointer[struct_entry]):",
        '    """struct entry *"""',
        "@type_check_only",
        "class struct_entry_cp(ConstRecordPointer[struct_entry]):",
        '    """const struct entry *"""',
        "    @property",
        "    def ino(self) -> int: ...",
        "    @property",
    ]


STRICT: Final = '{"typeCheckingMode": "strict"}'
USE_WITHOUT_NUMPY: Final = """\
from case import ffi, lib, new_point, point, point_as_list, point_p

made: point_p = new_point({"x": 1})
same: point = made[0]
rows: list[tuple[int, float]] = point_as_list(made, lib.f_int(1))
length: int = len(ffi.new("point[]", 3))
"""


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_the_strictest_checkers_need_no_numpy(
    decide_header: DecideHeader,
    checker: str,
    type_errors: Callable[..., list[tuple[str, int, str]]],
    tmp_path: Path,
) -> None:
    stub = render_stub(plan_of(decide_header((STUBS / "header.h").read_text("utf-8"))))
    assert [name for name, _ in stub.untyped] == ["f_sum", "numpy"]
    folder, bare = tmp_path / "checked", tmp_path / "bare"
    folder.mkdir()
    (folder / "case.pyi").write_text(stub.text, encoding="utf-8")
    (folder / "use.py").write_text(USE_WITHOUT_NUMPY, encoding="utf-8")
    (folder / "pyrightconfig.json").write_text(STRICT, encoding="utf-8")
    venv.create(bare, with_pip=False)
    assert type_errors(checker, folder, str(bare / "bin" / "python")) == []
    assert type_errors(checker, folder) == []


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_cs_names_come_before_the_stubs_own(
    decide_header: DecideHeader,
    checker: str,
    type_errors: Callable[[str, Path], list[tuple[str, int, str]]],
    tmp_path: Path,
) -> None:
    bindings = decide_header("""
        struct stat { char bytes[4]; int list; struct stat *Pointer; };
        struct Array { int CData; };
        typedef struct Field Field;
        typedef struct type { int type; } type;
        typedef enum { None_ } property;
        struct property_ { property property; type *type; };
        int stat(const char *str, struct stat *buffer);
        int bytes(char *Any), Final(Field *self, int self_), overload(int *int_);
        enum { Literal, object };
        extern int tuple, type_;
        __attribute__((deprecated)) int IntEnum(int IntFlag);
    """)
    folder = tmp_path / "checked"
    folder.mkdir()
    (folder / "pyrightconfig.json").write_text(STRICT, encoding="utf-8")
    stub = render_stub(plan_of(bindings)).text
    (folder / "case.pyi").write_text(stub, encoding="utf-8")
    assert type_errors(checker, folder) == []


def test_no_any_and_the_same_text_twice(decide_header: DecideHeader) -> None:
    text = (STUBS / "header.h").read_text("utf-8")
    first = render_stub(plan_of(decide_header(text))).text
    assert "Any" not in first.split()
    assert first == render_stub(plan_of(decide_header(text))).text


def test_without_docs_there_is_nothing_of_the_comments(decide_header: DecideHeader) -> None:
    bindings = decide_header("/** Words. */ struct s { int x; /**< Words. */ }; void f(void);")
    assert "Words." in render_stub(plan_of(bindings)).text
    assert body(render_stub(plan_of(bindings, docs=False)).text)[:2] == [
        "# Functions",
        "def f() -> None: ...",
    ]
    assert "Words." not in render_stub(plan_of(bindings, docs=False)).text


def test_direct_calls_take_keywords_buffers_and_perhaps_none(
    decide_header: DecideHeader,
) -> None:
    bindings = decide_header("""
        struct point { int x; };
        struct hidden;
        int by_name(int from, const char *__text, struct point *points, struct hidden *hidden);
        int by_position(int, void *data);
        int variadic(int count, ...);
    """)
    text = body(direct_stub(bindings, frozenset({("by_name", 3)})))
    assert text[1:7] == [
        "def by_name(",
        "    from_: _ToInt,",
        "    text: _ToConstChars | _Buffer,",
        "    points: _ToRecords[struct_point] | _Buffer,",
        "    hidden: _ToPointer[struct_hidden] | None,",
        ") -> int:",
    ]
    assert "def by_position(arg0: _ToInt, /, data: _ToVoid | _Buffer) -> int:" in text
    assert "    def by_position(self, arg0: _ToInt, data: _ToVoid, /) -> int: ..." in text
    assert "    def __call__(self, count: _ToInt, /, *args: CData) -> int: ..." in text
    assert "variadic: Final[_variadic_variadic]" in text


def test_conversions_say_what_a_struct_becomes(decide_header: DecideHeader) -> None:
    bindings = decide_header("""
        struct inner { short x[2]; };
        struct s { int a; char name[8]; const char *text; struct inner in[3]; union { int i; } u; };
    """)
    lines = body(render_stub(plan_of(bindings)).text)
    struct = "ConstPointer[struct_s]"
    inner = "tuple[tuple[tuple[int, ...]], ...]"
    parameters = f"p: {struct} | struct_s, /, encoding: None = None, errors: str | None = None"
    result = f"tuple[int, bytes, ConstPointer[c_char], {inner}, s__u]"
    for line in (
        "def new_inner(init: struct_inner | _Init | None = None) -> struct_inner_p: ...",
        "def new_s_array(init: int | _Records[struct_s], /) -> Array[struct_s]: ...",
        f"def s_as_tuple({parameters}) -> {result}: ...",
    ):
        assert line in lines
    assert sum(line.startswith("def s_as_list(") for line in lines) == 3
    assert sum(line.startswith("def inner_as_list(") for line in lines) == 1
    assert "numpy" not in render_stub(plan_of(bindings, pypy=True)).text


def test_a_parameter_that_takes_python_functions_says_so(decide_header: DecideHeader) -> None:
    bindings = decide_header("""
        static inline void f(int (*visit)(const char *name, void *data), int (*other)(int)) {}
    """)
    lines = direct_stub(bindings, scoped=frozenset({("f", 0)})).splitlines()
    visit = next(line for line in lines if line.strip().startswith("visit: "))
    assert "| Callable[[ConstPointer[c_char], Pointer[void]], _ToInt]" in visit
    other = next(line for line in lines if line.strip().startswith("other: "))
    assert "Callable" not in other


def test_two_files_are_written_and_agree_with_the_module(
    decide_header: DecideHeader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("ferrule.stub.two_files.MOST_FLOW_NODES", 10)
    decide_header("struct point { int x; }; int length(struct point *p), print(int n, ...);")
    out = tmp_path / "out"
    report = bind(Settings.of({"headers": ["header.h"], "module": "case", "output_dir": out}))
    first, second = (out / "case.pyi", out / "_case_types.pyi")
    assert {*out.iterdir()} == {report.path, first, second}
    assert "class Lib:" not in first.read_text("utf-8")
    both = first.read_text("utf-8") + second.read_text("utf-8")
    assert check_stub(both, load_module(str(report.path))) == []


def test_what_a_larger_stub_left_is_removed(
    decide_header: DecideHeader, tmp_path: Path
) -> None:
    decide_header("int f(void);")
    settings = Settings.of(
        {"headers": ["header.h"], "module": "pkg.case", "output_dir": tmp_path / "out"}
    )
    second = tmp_path / "out" / "pkg" / "_case_types.pyi"
    for text in (
        "# Made by ferrule from old.h: the types of the module pkg.case.\n",
        "# Made by ferrule from old.h: the types of the module pkg._case_types.\n",
        "# Written by hand.\n",
    ):
        second.parent.mkdir(parents=True, exist_ok=True)
        second.write_text(text, encoding="utf-8")
        bind(settings)
        assert second.exists() == ("pkg.case" not in text)


def test_both_files_are_tried_before_work_begins(
    decide_header: DecideHeader, tmp_path: Path
) -> None:
    decide_header("int f(void);")
    (tmp_path / "_case_types.pyi").mkdir()
    with pytest.raises(
        OutputError, match=r"cannot write \S*_case_types\.pyi: it is a directory"
    ):
        bind(Settings.of({"headers": ["header.h"], "module": "case"}))


USE_OF_MANY: Final = """\
from pkg.case import Lib, NAME_7, Pointer, ffi, lib, move, print_all
from pkg.case import struct_point, struct_point_p

seven: int = NAME_7
first: struct_point_p = ffi.new("struct point *", {"x": lib.NAME_1})
moved: Pointer[struct_point] = move(first)
move("first")  # wrong
print_all(b"%d", ffi.cast("int", seven))
print_all(seven)  # wrong


def of(any_lib: Lib) -> int:
    return any_lib.NAME_9
"""


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_a_very_large_stub_is_of_two_files(
    decide_header: DecideHeader,
    checker: str,
    type_errors: Callable[[str, Path], list[tuple[str, int, str]]],
    tmp_path: Path,
) -> None:
    names = ", ".join(f"NAME_{i}" for i in range(15_400))
    bindings = decide_header(f"""
        enum {{ {names} }};
        struct point {{ int x; }};
        struct point *move(struct point *point);
        int print_all(const char *format, ...);
    """)
    files = render_stub(plan_of(bindings, "pkg.case")).files()
    assert list(files) == ["case.pyi", "_case_types.pyi"]
    folder = tmp_path / "checked"
    (folder / "pkg").mkdir(parents=True)
    (folder / "pkg" / "__init__.py").touch()
    for name, text in files.items():
        (folder / "pkg" / name).write_text(text, encoding="utf-8")
    (folder / "pyrightconfig.json").write_text(STRICT, encoding="utf-8")
    (folder / "use.py").write_text(USE_OF_MANY, encoding="utf-8")
    assert [line for _, line, _ in type_errors(checker, folder)] == [7, 9]
