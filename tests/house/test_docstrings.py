"""What a user can reach says what it takes, gives and raises.

That a docstring is true no test can tell. Here: there is one, it names each parameter and field,
and it names the errors: those that the function's own text raises, and those of calls that fail.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
import pkgutil
from dataclasses import fields, is_dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import ferrule
import ferrule.cli.demo
import ferrule.config.settings
import ferrule.datapoint
import ferrule.directory
import ferrule.errors
import ferrule.integration.build_ext
import ferrule.integration.stub_files
import ferrule.report.report
import ferrule.selection.reasons
from ferrule import _lib, cli
from ferrule._lib import ffi
from ferrule.cli.commands import command_line
from ferrule.config.settings import Settings
from ferrule.errors import (
    CdefError,
    CommandError,
    CompileError,
    HeaderError,
    OutputError,
    PackageError,
    PatternError,
    SettingsError,
    StrictError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import rich_click as click


class Public(NamedTuple):
    """Something public: its dotted name, itself, and the text that describes its parameters."""

    name: str
    value: Any
    text: str


def members(name: str, value: Any, text: str = "") -> Iterator[Public]:
    """Yield a function or a class, and the methods and properties that the class defines."""
    own = value.__doc__ or ""
    yield Public(name, value, f"{own}\n{text}")
    if not inspect.isclass(value):
        return
    for attribute, defined in vars(value).items():
        method = defined.__func__ if isinstance(defined, classmethod) else defined
        code = getattr(method, "__code__", None)  # PyPy's own methods have one without a file
        by_hand = getattr(code, "co_filename", "<string>") != "<string>"
        if not (isinstance(method, property) or by_hand):
            continue
        if not attribute.startswith("_") or attribute in {"__init__", "__next__", "__exit__"}:
            yield from members(f"{name}.{attribute}", method, own)


def public() -> Iterator[Public]:
    for name in set(ferrule.__all__) - {"__version__"}:
        yield from members(f"ferrule.{name}", getattr(ferrule, name))
    for module in (ferrule.directory, ferrule.datapoint):
        for name in module.__all__:
            yield from members(f"{module.__name__}.{name}", getattr(module, name))
    for module in (
        ferrule.errors,
        ferrule.integration.build_ext,
        ferrule.integration.stub_files,
        ferrule.report.report,
        ferrule.selection.reasons,
        ferrule.config.settings,
        ferrule.cli.demo,
    ):
        for name, value in vars(module).items():
            is_own = getattr(value, "__module__", None) == module.__name__
            if is_own and not name.startswith("_") and callable(value):
                yield from members(f"{module.__name__}.{name}", value)
    yield from members("ferrule.cli.main", cli.main)


PUBLIC = sorted(public())
every_public = pytest.mark.parametrize("which", PUBLIC, ids=lambda which: which.name)


def test_the_public_names_are_found() -> None:
    names = {which.name for which in PUBLIC}
    assert {
        "ferrule.bind",
        "ferrule.cimport",
        "ferrule.Extension.stub",
        "ferrule.directory.Scan.close",
        "ferrule.datapoint.add_data",
        "ferrule.errors.CommandError.__init__",
        "ferrule.report.report.Report.counts",
        "ferrule.config.settings.Settings.of",
        "ferrule.integration.build_ext.BuildExt.build_extensions",
    } <= names


@every_public
def test_it_has_a_docstring_of_its_own(which: Public) -> None:
    assert (which.value.__doc__ or "").strip().partition("\n")[0].endswith((".", ":", ","))


@every_public
def test_each_parameter_and_field_is_named(which: Public) -> None:
    if isinstance(which.value, property) or is_protocols(which.value):
        return
    names = [
        parameter.name
        for parameter in inspect.signature(which.value).parameters.values()
        if parameter.name not in {"self", "cls"} and not inspect.isclass(which.value)
    ]
    if is_dataclass(which.value) and which.value is not Settings:
        names = [field.name for field in fields(which.value)]
    names += getattr(which.value, "_fields", ())
    assert [name for name in names if f"`{name}`" not in which.text] == []


def is_protocols(value: Any) -> bool:
    """Tell a class whose constructor is another library's: an error's, setuptools', an Enum's."""
    return inspect.isclass(value) and not is_dataclass(value) and not hasattr(value, "_fields")


def failing(tmp_path: Path) -> Iterator[tuple[Any, type[BaseException], Callable[[], object]]]:
    """Yield a public function, an error that it documents, and a call that raises it."""
    Path("good.h").write_text("int f(int x);\nstruct s { __float128 big; };\n")
    Path("bad.h").write_text("int f(int x\n")
    Path("good.c").write_text("int f(int x) { return x; }\n")
    Path("file").write_text("")

    keep: Any = {"keep": "."}

    def bind(**more: Any) -> Callable[[], object]:
        given: dict[str, Any] = {
            "headers": "good.h",
            "module": "m",
            "sources": "good.c",
            "output_dir": tmp_path,
        }
        return lambda: ferrule.bind(**{**given, **more})

    def extension(**more: Any) -> Callable[[], object]:
        return lambda: ferrule.Extension("m", **{"cdef": "int f(int x);", **more})

    yield ferrule.bind, SettingsError, bind(module="")
    yield ferrule.bind, PatternError, bind(allow="nothing")
    yield ferrule.bind, HeaderError, bind(headers="bad.h")
    yield ferrule.bind, CdefError, bind(cdef="int f(")
    yield ferrule.bind, PackageError, bind(pkg_config="no-such")
    yield ferrule.bind, CommandError, bind(libraries="no-such")
    yield ferrule.bind, CompileError, bind(sources="bad.h", compile_args=["-x", "c"])
    yield ferrule.bind, StrictError, bind(strict=True)
    yield ferrule.bind, OutputError, bind(output_dir="file")
    yield ferrule.cimport, SettingsError, lambda: ferrule.cimport("good.h", **keep)
    yield ferrule.Extension, SettingsError, extension(cdef=None)
    yield ferrule.Extension, CdefError, extension(cdef="int f(")
    yield ferrule.Extension, PatternError, extension(hot=["g"])
    yield ferrule.Extension, PackageError, extension(pkg_config=["no-such"])
    yield Settings.of, SettingsError, lambda: Settings.of({"headers": 3})
    functions: tuple[Any, ...] = (ferrule.directory.names, ferrule.directory.scan)
    for function in functions:
        yield function, OSError, partial(function, "no-such")
        yield function, ValueError, partial(function, "a\0b")
        yield function, TypeError, partial(function, 1.5)
    closed = ferrule.directory.scan(".")
    closed.close()
    yield ferrule.directory.Scan.__next__, ValueError, lambda: next(closed)
    yield ferrule.directory.Scan, ValueError, lambda: list(closed)
    null: Any = ffi.cast(ffi.typeof("DataPoint(*)[2]"), 0)
    wrong: Any = 5
    yield ferrule.datapoint.add_data, ValueError, lambda: ferrule.datapoint.add_data(null)
    yield ferrule.datapoint.add_data, TypeError, lambda: ferrule.datapoint.add_data(wrong)
    many = [(2**31 - 1, 0.0)] * 2
    yield ferrule.datapoint.add_data, OverflowError, lambda: ferrule.datapoint.add_data(many)
    yield cli.main, SystemExit, lambda: cli.main(["--version"])


@pytest.mark.builds
def test_the_errors_of_calls_that_fail_are_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, need_program: Callable[[str], None]
) -> None:
    need_program("pkg-config")
    monkeypatch.chdir(tmp_path)
    for value, error, call in failing(tmp_path):
        with pytest.raises(error) as caught:
            call()
        assert caught.type is error or error is OSError, caught
        assert f"`{error.__name__}`" in value.__doc__, value


MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(ferrule.__path__, "ferrule.")
    if module.name not in {"ferrule._lib", "ferrule.__main__"}
)


def raised(module: Any, function: ast.AST) -> Iterator[str]:
    """Yield the names of the exceptions that the text of a function itself raises."""
    for node in ast.iter_child_nodes(function):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        if isinstance(node, ast.Raise) and node.exc is not None:
            what = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
            if isinstance(what, ast.Name):
                named = getattr(module, what.id, None) or getattr(builtins, what.id, None)
                if inspect.isclass(named) and issubclass(named, BaseException):
                    yield what.id
        yield from raised(module, node)


def functions(tree: ast.AST, around: str = "") -> Iterator[tuple[ast.FunctionDef, str]]:
    """Yield the functions and methods without an underscore, with what documents them."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from functions(node, ast.get_docstring(node) or "")
        elif isinstance(node, ast.FunctionDef):
            own = ast.get_docstring(node) or ""
            if node.name == "__init__" or not node.name.startswith("_"):
                yield node, f"{own}\n{around if node.name == '__init__' else ''}"


@pytest.mark.parametrize("name", MODULES)
def test_what_a_function_raises_itself_is_reported(name: str) -> None:
    module = importlib.import_module(name)
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    untold = {
        (function.name, error)
        for function, text in functions(tree)
        for error in raised(module, function)
        if f"`{error}`" not in text
    }
    assert untold == set()


def test_the_functions_of_the_bundled_module_say_more_than_their_prototype() -> None:
    documented = {name: value.__doc__ for name, value in vars(_lib).items() if callable(value)}
    assert {"opendir", "add_data", "has", "new_DataPoint"} <= set(documented)
    prototypes = {
        name: f"{name}(" in str(text).split("\n")[0] for name, text in documented.items()
    }
    silent = [
        name
        for name, text in documented.items()
        if len(str(text).split("\n\n")) < (2 if prototypes[name] else 1)
    ]
    assert silent == []


@pytest.mark.parametrize("command", [command_line, *command_line.commands.values()])
def test_every_command_argument_and_flag_is_explained(command: click.Command) -> None:
    assert str(command.help).strip().splitlines()[0].endswith(".")
    helps = {
        str(parameter.name): getattr(parameter, "help", "") for parameter in command.params
    }
    assert [name for name, text in helps.items() if not text] == []
