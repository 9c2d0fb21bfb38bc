"""From a cffi build script to the modules that it describes; the script runs in a new process."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from warnings import catch_warnings, simplefilter

import cffi

from ferrule.cdefs.cffi_parser import Builder
from ferrule.config.settings import Settings
from ferrule.errors import BuildScriptError, CdefError
from ferrule.toolchain.compiler import python_include_flags, run_path
from ferrule.toolchain.own_python import run_python
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ferrule.cdefs.cffi_parser import ParsedCdef

_RUNS: Final = Path(__file__).with_name("in_fresh_process") / "run_script.py"
_PYTHON: Final = ("-W", "ignore", str(_RUNS))
_ROOTS: Final = ("pyproject.toml", "setup.py", "setup.cfg")
_CDEF_REFUSED: Final = 3  # the status that `run_script.py` gives
_INCLUDE: Final = "_cffi_include.h"


@dataclass(frozen=True)
class Described:
    """A module of a build script: its cdef, and how to compile its C as cffi does.

    If cffi refuses the cdef, or there is no C to check it against, `refused` says so.
    """

    module: str
    parsed: ParsedCdef
    settings: Settings
    refused: str = ""
    notes: tuple[str, ...] = ()


def read_script(
    script: str, arguments: Sequence[str] = ()
) -> tuple[Path, tuple[Described, ...]]:
    """Return the folder in which the script works, and the modules that it describes.

    `script` is a path, with the name of a builder or of a function that makes one after a colon, as
    in `cffi_modules`. `arguments` are its own, for `sys.argv`. Raises `BuildScriptError` if it
    cannot be run or describes no module.
    """
    file, name = _parted(script)
    path = Path(file).resolve()
    if not path.is_file():
        message = f"{file}: there is no such build script"
        raise BuildScriptError(message)
    folder, answer = _run(path, name, arguments)
    made = answer["builders"]
    builders: list[Builder | CdefError] = []
    for each in made:
        builders.append(_replayed(each["steps"], builders))
    modules = tuple(_described(made, builders, chosen=name is not None))
    if modules and answer["ended"]:
        note = (
            f"after `verify`, the script ended with {answer['ended']!r}: modules that it makes "
            "after that were not checked"
        )
        modules = (*modules[:-1], replace(modules[-1], notes=(note,)))
    if not modules:
        message = (
            f"{script}: it describes no module with C of its own, by `set_source` with `#include` "
            "lines; if a function makes the builder, name it, as in `build.py:make_ffi`"
        )
        raise BuildScriptError(message)
    return folder, modules


def _parted(script: str) -> tuple[str, str | None]:
    file, colon, name = script.rpartition(":")
    return (file, name) if colon and name.isidentifier() else (script, None)


def _run(
    path: Path, name: str | None, arguments: Sequence[str]
) -> tuple[Path, Mapping[str, Any]]:
    """Run the script where setuptools would, or else in its own folder.

    If cffi refuses a cdef, it runs once more without that error, for the other modules.
    """
    here = Path.cwd()
    root = next((f for f in path.parents if any((f / r).is_file() for r in _ROOTS)), here)
    said = ""
    with work_folder() as temporary:
        asked, answer = temporary / "asked.json", temporary / "answer.json"
        attempts = [(folder, False) for folder in dict.fromkeys((root, here, path.parent))]
        for folder, tolerant in attempts:  # which grow
            wanted = {
                "script": str(path),
                "name": name,
                "folder": str(folder),
                "arguments": list(arguments),
                "tolerant": tolerant,
            }
            asked.write_text(json.dumps(wanted), encoding="utf-8")
            done = run_python([*_PYTHON, str(asked), str(answer)], cwd=folder)
            if done.status == 0 and answer.is_file():
                answered = json.loads(answer.read_text(encoding="utf-8"))
                if not tolerant or any(each["source"] for each in answered["builders"]):
                    return folder, answered
            if done.status == _CDEF_REFUSED and not tolerant:
                attempts.append((folder, True))
            said = said or done.stderr.strip() or f"it ended with status {done.status}"
    indented = "\n".join(f"    {line}" for line in said.splitlines())
    message = f"{path}: the build script does not run to its end\n{indented}"
    raise BuildScriptError(message)


def _replayed(
    steps: Sequence[Sequence[Any]], before: Sequence[Builder | CdefError]
) -> Builder | CdefError:
    """Return a builder of these `steps`, or why cffi refuses one of them."""
    builder = Builder()
    with catch_warnings():
        simplefilter("ignore")  # cffi's warnings are for whoever builds the module
        for kind, *arguments in steps:
            if kind == "include":
                included = before[arguments[0]]
                if isinstance(included, CdefError):
                    return included
                builder.include(included)
                continue
            text, override, packed, pack = arguments
            try:
                builder.cdef(text, override=override, packed=packed, pack=pack)
            except CdefError as error:
                return error
    return builder


def _described(
    made: Sequence[Mapping[str, Any]],
    builders: Sequence[Builder | CdefError],
    *,
    chosen: bool,
) -> Iterator[Described]:
    for each, builder in zip(made, builders, strict=True):
        if each["source"] is None or (chosen and not each.get("chosen")):
            continue
        module, c, extension, keywords = each["source"]
        refused = ""
        if isinstance(builder, CdefError):
            refused = str(builder)
        elif c is None:
            refused = (
                "`set_source` has no C, so there are no headers to check the cdef against "
                "(cffi's ABI mode)"
            )
        elif extension != ".c":
            refused = f"its source is {extension}, not C"
        settings = Settings() if refused else _settings(module, c, keywords)
        parsed = Builder() if isinstance(builder, CdefError) else builder
        yield Described(module, parsed.parsed(), settings, refused)


def _settings(module: str, c: str, keywords: Mapping[str, Any]) -> Settings:
    """Return the settings by which cffi compiles the C of a module.

    cffi puts its own C before that of the user, which begins with Python.h.
    """

    def words(name: str) -> tuple[str, ...]:
        return tuple(map(str, keywords.get(name) or ()))

    macros = (
        str(name) if value is None else f"{name}={value}"
        for name, value in keywords.get("define_macros") or ()
    )
    return Settings(
        module=module,
        preamble=f"#include <{_INCLUDE}>\n{c}\n",
        defines=tuple(macros),
        include_dirs=words("include_dirs"),
        library_dirs=words("library_dirs"),
        libraries=words("libraries"),
        runtime_library_dirs=tuple(map(run_path, words("runtime_library_dirs"))),
        compile_args=(
            *(f"-U{name}" for name in words("undef_macros")),
            *words("extra_compile_args"),
            "-O0",  # the last one counts; what is declared does not depend on it
            *python_include_flags(),
            f"-idirafter{Path(cffi.__file__).parent}",
        ),
        link_args=(*words("extra_objects"), *words("extra_link_args")),
        sources=words("sources"),
    )
