"""cffi's tables of a module, made by its private `Recompiler` where that is one that ferrule knows.

cffi documents no way to get its C without Python.h in it. So it comes
from a subclass, in `ferrule.emit.cffi_recompiler`. `is_as_expected` asks with a sample whether that
fits the cffi that is installed. If not, nothing is built.
"""

from __future__ import annotations

import io
import re
from functools import cache
from typing import TYPE_CHECKING, Final

import cffi
from cffi import recompiler

from ferrule.emit.cffi_recompiler import TablesRecompiler
from ferrule.emit.tables import Changes, Recompiled
from ferrule.errors import ToolMissingError
from ferrule.toolchain.csrc import runtime_dir

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAMPLE: Final = """
int f(int); int g(char, ...); extern int v; enum e { A, ... };
struct s { int x; char y[...]; ...; }; typedef int... t;
extern "Python" int h(double);
#define C ...
"""
_PREAMBLE: Final = "/* after Python.h */"
_COMMENT: Final = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
_FACT: Final = re.compile(
    r"^#define (_CFFI_\w+) +(\S.*?) *$|^struct (_cffi_\w+) (\{.*?^\});",
    re.MULTILINE | re.DOTALL,
)
_TABLE: Final = re.compile(r"\b_cffi_(\w+)(?:\[\])? = \{\n(.*?)^\};", re.MULTILINE | re.DOTALL)
_OURS: Final = {
    "__builtin_offsetof(": "offsetof(",
    "__SIZE_TYPE__": "size_t",
    "__alignof__(struct s)": "offsetof(struct _cffi_align_struct_s, y)",
}
"""Words of the sample's rows as ferrule writes them, and cffi's own words for the same."""


def recompile(ffi: cffi.FFI, module: str, changes: Changes) -> Recompiled:
    """Return cffi's tables of `module`, whose cdef `ffi` has parsed.

    Raises `ToolMissingError` if ferrule does not know the installed cffi.
    """
    if not is_as_expected():
        message = (
            f"cffi {cffi.__version__} makes other tables than this ferrule knows; install another, "
            "or a newer ferrule"
        )
        raise ToolMissingError(message)
    return TablesRecompiler(ffi, module, changes).written()


@cache
def is_as_expected() -> bool:
    """Tell whether cffi's tables are those for which ferrule's C was written.

    cffi's own C of a sample must have the same rows as ours, and its declarations must be those
    that `ferrule_cffi_tables.h` repeats.
    """
    sample = cffi.FFI()
    sample.cdef(_SAMPLE)
    try:
        stock = _stock(sample)
        ours = TablesRecompiler(sample, "m", Changes(tabled={"f": 0})).written()
    except (AttributeError, KeyError, TypeError, OSError):  # it lacks a method or a table
        return False
    repeated = (runtime_dir() / "ferrule_cffi_tables.h").read_text(encoding="utf-8")
    declared, _, _ = repeated.partition("/* ---- Values")
    return (
        set(_facts(declared)) <= set(_facts(stock))
        and _rows(ours.text) == _rows(stock)
        and f'_cffi_init("m", {ours.version:#x}, &_cffi_type_context)' in stock
    )


def beginning_for_python() -> str:
    """Return the beginning of cffi's C, which includes Python.h and has `_cffi_init`."""
    return _stock(cffi.FFI()).partition(_PREAMBLE)[0]


def _stock(ffi: cffi.FFI) -> str:
    """Return the C that cffi itself writes for a module `m`."""
    writer, text = recompiler.Recompiler(ffi, "m"), io.StringIO()
    writer.collect_type_table()
    writer.collect_step_tables()
    writer.write_source_to_f(text, _PREAMBLE)
    return text.getvalue()


def _facts(text: str) -> Iterator[tuple[str, str]]:
    """Yield the constants and structs of cffi's that the C of `text` declares."""
    for found in _FACT.finditer(_COMMENT.sub("", text)):
        constant, value, struct, members = found.groups()
        yield constant or struct, " ".join((value or members).split())


def _rows(text: str) -> dict[str, list[str]]:
    """Return the words of each table in the C of `text`, in cffi's own terms."""
    for ours, cffis in _OURS.items():
        text = text.replace(ours, cffis)
    tables = _TABLE.findall(_COMMENT.sub("", text).replace("NULL", "0"))
    return {name: rows.split() for name, rows in tables}
