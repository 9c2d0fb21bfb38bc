"""What each of the other binding generators needs to bind the library of `large_library`.

Each function writes the sources of one module into a folder, and returns the commands that build
it. All bind every function. Where a generator has no type for a parameter, or a field, the sources
pass an address as an integer, or leave the field out; `NOT_BOUND` says what that is.
"""

from __future__ import annotations

import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Command = tuple[str, ...]

_IN_CPP: Final = (
    "callbacks and `void *` are integers; pointers and arrays in structs are read-only"
)
NOT_BOUND: Final = {
    "Cython": "pointers and structs are passed as integers; structs have no fields, and are not "
    "returned",
    "SWIG": "a callback is an opaque pointer",
    "pybind11": _IN_CPP,
    "nanobind": _IN_CPP,
}
_PRINTED_AS_TEXT: Final = ("const char *", "char *")
_ADDRESS: Final = "uintptr_t"


@dataclass(frozen=True)
class Api:
    """The declarations of the library: structs, functions (name, result, parameters), constants."""

    structs: tuple[tuple[str, tuple[str, ...]], ...]
    functions: tuple[tuple[str, str, tuple[str, ...]], ...]
    constants: tuple[str, ...]


def read_api(folder: Path) -> Api:
    """Return what big.h declares, one declaration a line, as `large_library` writes it."""
    structs, functions, constants = [], [], []
    for line in (folder / "big.h").read_text("utf-8").splitlines():
        if "{" in line and line.startswith("struct "):
            head, _, body = line.partition(" { ")
            fields = body.removesuffix(" };").split("; ")
            structs.append((head.removeprefix("struct "), tuple(f.rstrip(";") for f in fields)))
        elif line.startswith("#define "):
            constants.append(line.split()[1])
        elif "item_function_" in line:
            head, _, rest = line.partition("(")
            result, name = _type_and_name(head)
            parameters = rest.removesuffix(");").split(", ")
            types = (
                ()
                if parameters == ["void"]
                else tuple(_type_and_name(p)[0] for p in parameters)
            )
            functions.append((name, result, types))
    return Api(tuple(structs), tuple(functions), tuple(constants))


def _type_and_name(declarator: str) -> tuple[str, str]:
    type_, _, name = declarator.rpartition(" ")
    return type_, name


def cython(folder: Path, api: Api) -> tuple[Command, ...]:
    """Write a .pyx file with a `def` for each function."""
    (folder / "by_cython.pyx").write_text("\n".join(_pyx(api)), encoding="utf-8")
    compiled = _compiled(folder, "cc", "by_cython.c", "by_cython", *_default_flags())
    return ((sys.executable, "-m", "cython", "-3", str(folder / "by_cython.pyx")), compiled)


def _pyx(api: Api) -> Iterator[str]:
    yield "from libc.stdint cimport uint8_t, uint16_t, uint32_t, int64_t, uintptr_t"
    yield 'cdef extern from "big.h":'
    yield "    enum mode: MODE_OFF, MODE_ON, MODE_AUTO"
    yield "    ctypedef int (*visit_t)(void *data, int index)"
    for name, _ in api.structs:
        yield f"    struct {name}:"
        yield "        pass"
    for name, result, types in api.functions:
        head = f'{_in_cython(result)} c_{name} "{name}"'
        yield f"    {head}({', '.join(map(_in_cython, types))})"
    for name in api.constants:
        yield f'    const long long c_{name} "{name}"'
    for name, result, types in api.functions:
        by_value = [t for t in (result, *types) if t.startswith("struct") and "*" not in t]
        taken, given = [], []
        for i, type_ in enumerate(map(_in_cython, types)):
            is_struct = type_ in {_in_cython(t) for t in by_value}
            is_address = is_struct or ("*" in type_ and type_ not in _PRINTED_AS_TEXT)
            is_address = is_address or type_ == "visit_t"
            taken.append(f"{_ADDRESS if is_address else type_} a{i}")
            pointer = f"(<{type_} *>a{i})[0]" if is_struct else f"<{type_}>a{i}"
            given.append(pointer if is_address else f"a{i}")
        yield f"def {name}({', '.join(taken)}):"
        call = f"c_{name}({', '.join(given)})"
        is_address = "*" in result and result not in _PRINTED_AS_TEXT
        if result in {"void", *by_value}:
            yield f"    {call}"
        else:
            yield f"    return {f'<{_ADDRESS}>' if is_address else ''}{call}"
    for name in api.constants:
        yield f"{name} = c_{name}"


def _in_cython(type_: str) -> str:
    return type_.replace("struct ", "").replace("enum ", "")


def swig(folder: Path, _: Api) -> tuple[Command, ...]:
    """Write an interface file that includes the header."""
    text = '%module by_swig\n%{\n#include "big.h"\n%}\n%include "stdint.i"\n%include "big.h"\n'
    (folder / "by_swig.i").write_text(text, encoding="utf-8")
    written = ("swig", "-python", "-outdir", str(folder), str(folder / "by_swig.i"))
    return written, _compiled(folder, "cc", "by_swig_wrap.c", "_by_swig", *_default_flags())


def pybind11(folder: Path, api: Api) -> tuple[Command, ...]:
    """Write a C++ file with a `def` for each function and a class for each struct."""
    head = "#include <pybind11/pybind11.h>\nnamespace py = pybind11;\n"
    module = "PYBIND11_MODULE(by_pybind11, m)"
    _write_cpp(folder / "by_pybind11.cpp", head, module, api)
    import pybind11 as package  # noqa: PLC0415  it may not be installed

    flags = "-O3", "-std=c++17", "-fvisibility=hidden", f"-I{package.get_include()}"
    return (_compiled(folder, "c++", "by_pybind11.cpp", "by_pybind11", *flags),)


def nanobind(folder: Path, api: Api) -> tuple[Command, ...]:
    """Write the same for nanobind, which is compiled with `-Os` as its CMake module does."""
    head = "#include <nanobind/nanobind.h>\nnamespace py = nanobind;\n"
    module = "NB_MODULE(by_nanobind, m)"
    _write_cpp(folder / "by_nanobind.cpp", head, module, api)
    import nanobind as package  # noqa: PLC0415  the same

    source = Path(package.source_dir())
    robin = source.parent / "ext" / "robin_map" / "include"
    includes = f"-I{package.include_dir()}", f"-I{robin}"
    flags = "-Os", "-std=c++17", "-fvisibility=hidden", "-fno-strict-aliasing", *includes
    combined = str(source / "nb_combined.cpp")
    return (_compiled(folder, "c++", "by_nanobind.cpp", "by_nanobind", *flags, combined),)


def _write_cpp(path: Path, head: str, module: str, api: Api) -> None:
    is_nanobind = "nanobind" in head
    writable, readable = (
        ("rw", "prop_ro") if is_nanobind else ("readwrite", "property_readonly")
    )
    lines = [head, 'extern "C" {\n#include "big.h"\n}\n', f"{module} {{"]
    for name, fields in api.structs:
        lines.append(f'py::class_<{name}>(m, "{name}").def(py::init<>())')
        lines.extend(_cpp_fields(name, fields, writable, readable))
        lines.append(";")
    lines.extend(_cpp_functions(api))
    lines.extend(f'm.attr("{name}") = (long long){name};' for name in api.constants)
    path.write_text("\n".join([*lines, "}"]), encoding="utf-8")


def _cpp_fields(
    record: str, fields: Iterable[str], writable: str, readable: str
) -> Iterator[str]:
    for field in fields:
        name = field.rpartition(" ")[2].lstrip("*").partition("[")[0]
        if "*" not in field and "[" not in field:
            yield f'.def_{writable}("{name}", &{record}::{name})'
            continue
        value = f"(const char *)s.{name}" if "char" in field else f"({_ADDRESS})s.{name}"
        yield f'.def_{readable}("{name}", [](const {record} &s) {{ return {value}; }})'


def _cpp_functions(api: Api) -> Iterator[str]:
    for name, _, types in api.functions:
        odd = {"visit_t": _ADDRESS, "char *": "const char *", "enum mode": "int"}
        odd["void *"] = _ADDRESS
        taken = ", ".join(f"{odd.get(t, t)} a{i}" for i, t in enumerate(types))
        given = ", ".join(f"({t})a{i}" if t in odd else f"a{i}" for i, t in enumerate(types))
        yield f'm.def("{name}", []({taken}) {{ return {name}({given}); }});'


def _default_flags() -> tuple[str, ...]:
    """Return the flags by which setuptools compiles."""
    return tuple(str(sysconfig.get_config_var("CFLAGS")).split())


def _compiled(folder: Path, compiler: str, source: str, module: str, *flags: str) -> Command:
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    include = (f"-I{folder}", f"-I{sysconfig.get_path('include')}")
    link = (f"-L{folder}", f"-Wl,-rpath,{folder}", "-lbig")
    made = (
        "-fPIC",
        "-shared",
        "-w",
        str(folder / source),
        "-o",
        str(folder / f"{module}{suffix}"),
    )
    return compiler, *include, *flags, *made, *link
