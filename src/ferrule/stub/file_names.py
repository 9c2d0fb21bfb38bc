"""The names of the files of a stub, and the line by which ferrule knows its own again.

pkg.zlib_c   ->   zlib_c.pyi, and for very large stubs _zlib_c_types.pyi
"""

from __future__ import annotations


def types_module(module: str) -> str:
    """Return the name of the second file's module: `pkg._zlib_c_types` for `pkg.zlib_c`."""
    package, dot, name = module.rpartition(".")
    return f"{package}{dot}_{name.lstrip('_')}_types"


def stub_names(module: str) -> tuple[str, str]:
    """Return the names of the two files that the stub of `module` may have; most have the first."""
    first, second = (name.rpartition(".")[2] for name in (module, types_module(module)))
    return f"{first}.pyi", f"{second}.pyi"


def first_line(module: str, made_from: str) -> str:
    """Return the line that each file of a stub begins with."""
    return f"# Made by ferrule from {made_from}: the types of the module {module}."


def is_stub_of(module: str, text: str) -> bool:
    """Tell whether `text` is a file that ferrule wrote as the stub of `module`."""
    line = text.partition("\n")[0]
    start, end = first_line(module, "\n").split("\n")
    return line.startswith(start) and line.endswith(end)
