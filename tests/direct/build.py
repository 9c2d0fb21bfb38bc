"""The functions of direct.h, bound by ferrule in both of its ways, and by cffi alone."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from types import ModuleType

HERE: Final = Path(__file__).parent
PREAMBLE: Final = '#include "direct.h"\nint newest(int a) { return a; }\n'
OPTIONS: Final = {
    "headers": [str(HERE / "direct.h")],
    "include_dirs": [str(HERE)],
    "sources": [str(HERE / "direct.c")],
    "function_macros": [
        "double LARGER(double, double)",
        "double SECOND_OF(struct pair p)",
        "int LENGTH_OF(const char *text)",
    ],
    "optional": ["newer", "int newest(int a)"],
}


def build(name: str, folder: Path, **more: Any) -> ModuleType:
    """Bind direct.h as the module `name`; there are too many functions for them to be inlined."""
    from ferrule.config.settings import Settings  # noqa: PLC0415  built modules are tested without
    from ferrule.pipeline.bind import bind  # noqa: PLC0415  as above

    bind(Settings.of(OPTIONS | {"module": name, "output_dir": folder, "keep": folder} | more))
    return load(name, next(folder.glob(f"{name}.*.so")))


def build_stock(name: str, folder: Path, cdef: Path) -> ModuleType:
    """Build the module that cffi alone makes of the same cdef."""
    import cffi  # noqa: PLC0415  as above

    builder = cffi.FFI()
    builder.cdef(cdef.read_text(encoding="utf-8"))
    builder.set_source(
        name,
        PREAMBLE + _ACCESSORS,
        sources=[str(HERE / "direct.c")],
        include_dirs=[str(HERE)],
        define_macros=[("WITHOUT_CONST", None)],
        extra_compile_args=["-O0", "-w"],
    )
    return load(name, Path(builder.compile(str(folder))))


_ACCESSORS: Final = """
static unsigned get_bits__low(struct bits *r) { return r->low; }
static void ferrule_set_bits__low(struct bits *r, unsigned v) { r->low = v; }
static int get_bits__high(struct bits *r) { return r->high; }
static void ferrule_set_bits__high(struct bits *r, int v) { r->high = v; }
"""


def load(name: str, path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.modules[name] = module
    return module
