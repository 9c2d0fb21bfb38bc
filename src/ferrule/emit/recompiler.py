"""The C that cffi writes for a module, with ferrule's changes if they fit this cffi.

cffi documents no way to change the C that it writes. So the changes are methods of a subclass of
its private `Recompiler`, in `ferrule.emit.cffi_recompiler`. `is_as_expected` tries on a sample
whether they fit the installed cffi. If not, cffi's own text is used.
"""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from functools import cache
from pathlib import Path
from typing import Final

import cffi
from cffi import recompiler

from ferrule.emit.cffi_recompiler import ChangedRecompiler, Changes
from ferrule.errors import ToolMissingError
from ferrule.toolchain.temporary import work_folder

_TEMPLATES: Final = ("_cffi_include.h", "parse_c_type.h")
_LOCAL_NAMES: Final = """
    n o p i self args noarg result pyresult datasize large_args_free
    name value nargs kwnames function thread code slots
"""
"""Variables in the functions that cffi and ferrule write, without those that are numbered."""


def render_recompiled(ffi: cffi.FFI, module: str, preamble: str, changes: Changes) -> str:
    """Return the C that cffi writes for `module`, with the `changes` if they fit this cffi.

    Without them the module works too: the functions on `lib` are slower, and the compiler may
    reject what needs a hidden macro, and functions that take a `va_list`. But it would call
    optional functions that the library lacks, and pass a `va_list` to callbacks as another type, so
    if there are any, this raises `ToolMissingError`.
    """
    if is_as_expected():
        return _written(ChangedRecompiler(ffi, module, changes), preamble)
    for what, names in (
        ("optional functions", changes.optional),
        ("callbacks with a va_list", tuple(changes.lending)),
    ):
        if names:
            message = (
                f"{what} ({', '.join(names)}) do not work with cffi {cffi.__version__}, which this "
                "ferrule does not know: install another version of cffi, or a newer ferrule"
            )
            raise ToolMissingError(message)
    return _stock(ffi, module, preamble)


@cache
def is_as_expected() -> bool:
    """Tell whether cffi still writes the C that the changes were made for.

    A sample shows it: without changes the text must be cffi's own, and with a function in the table
    of direct calls only that function's wrapper may differ.
    """
    sample = cffi.FFI()
    sample.cdef("int f(int); extern int v; struct s { int x; ...; };\n#define C ...\n")
    try:
        stock = _written(recompiler.Recompiler(sample, "m"), "")
        unchanged = _written(ChangedRecompiler(sample, "m", Changes()), "")
        tabled = _written(ChangedRecompiler(sample, "m", Changes(tabled={"f": 0})), "")
    except (AttributeError, KeyError, TypeError, OSError):  # it lacks a method or a table
        return False
    return (
        unchanged == stock
        and "static PyObject *\n_cffi_f_f(PyObject *self, PyObject *arg0)\n" in stock
        and '"f", (void *)_cffi_f_f, ' in tabled
        and "(void *)_cffi_d_f }" in tabled
        and "static int _cffi_const_C(unsigned long long *o)\n" in stock
        and tabled.count("_cffi_f_f") == stock.count("_cffi_f_f") - 1
    )


@cache
def names_of_cffi() -> frozenset[str]:
    """Return the identifiers in cffi's and ferrule's C that a header could define as macros."""
    folder = Path(recompiler.__file__).parent
    texts = (folder / name for name in _TEMPLATES)
    templates = "".join(t.read_text(encoding="utf-8") for t in texts if t.is_file())
    numbered = (f"{letter}{i}" for letter in ("x", "arg") for i in range(20))
    return frozenset(
        (*re.findall(r"\b[a-z]\w*\b", templates), *_LOCAL_NAMES.split(), *numbered)
    )


def _stock(ffi: cffi.FFI, module: str, preamble: str) -> str:
    """Return what cffi writes by itself, by its documented interface; hide what it prints."""
    with work_folder() as folder:
        path = folder / "stock.c"
        ffi.set_source(module, preamble)
        with redirect_stdout(io.StringIO()):
            ffi.emit_c_code(str(path))
        return path.read_text(encoding="utf-8")


def _written(writer: recompiler.Recompiler, preamble: str) -> str:
    writer.collect_type_table()
    writer.collect_step_tables()
    text = io.StringIO()
    writer.write_source_to_f(text, preamble)
    return text.getvalue()
