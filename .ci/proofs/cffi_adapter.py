"""A plugin of pytest: cffi's own tests build their modules through `ferrule.Extension`.

    python -m pytest -p cffi_adapter testing/cffi1/test_verify1.py

The tests use cffi's `FFI`. What they say to it is noted, and said to an `Extension` when they
build. The functions of the `lib` that they get are those on the module; with FERRULE_CFFI_SUITE=lib
in the environment they get `lib` itself.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import BuiltinFunctionType
from typing import TYPE_CHECKING, Any, Final

import cffi
from cffi import recompiler

import ferrule
from ferrule.cdefs.cffi_parser import Builder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType

    import pytest

_OF_THE_BUILD: Final = frozenset(
    (
        *("tmpdir", "call_c_compiler", "c_file", "source_extension", "extradir"),
        *("compiler_verbose", "target", "debug", "uses_ffiplatform"),
    )
)
"""The arguments of `recompile` that do not come from `set_source`."""


@dataclass
class _Said:
    """What a test has said to an `FFI`, and the builder that was told the same."""

    includes: list[cffi.FFI] = field(default_factory=list)
    texts: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    builder: cffi.FFI | None = None


_stock_cdef: Final = cffi.FFI.cdef
_stock_include: Final = cffi.FFI.include
_stock_recompile: Final = recompiler.recompile


def _said(ffi: cffi.FFI) -> _Said:
    said: _Said = vars(ffi).setdefault("_ferrule_said", _Said())
    return said


def _cdef(ffi: cffi.FFI, csource: str, override: bool = False, **options: Any) -> None:  # noqa: ANN401, FBT001, FBT002  cffi's own signature
    _stock_cdef(ffi, csource, override, **options)
    _said(ffi).texts.append((csource, {"override": override, **options}))


def _include(ffi: cffi.FFI, ffi_to_include: cffi.FFI) -> None:
    _stock_include(ffi, ffi_to_include)
    _said(ffi).includes.append(ffi_to_include)


def _recompile(ffi: cffi.FFI, module_name: str, preamble: str | None, **options: Any) -> Any:  # noqa: ANN401  as cffi's
    """Build as cffi does, the C of an `Extension`; a module without C stays cffi's."""
    if preamble is None or isinstance(ffi, Builder):
        return _stock_recompile(ffi, module_name, preamble, **options)
    of_the_build = {key: options.pop(key) for key in _OF_THE_BUILD & options.keys()}
    said = _said(ffi)
    includes = [_said(other).builder or other for other in said.includes]
    extension = ferrule.Extension(
        module_name, cdef="", includes=includes, preamble=preamble, **options
    )
    said.builder = extension.ffibuilder
    for text, text_options in said.texts:
        said.builder.cdef(text, **text_options)
    name, source, _, keywords = vars(said.builder)["_assigned_source"]
    return _stock_recompile(said.builder, name, source, **keywords, **of_the_build)


class _Lib:
    """A module's `lib`, with the functions that are on the module itself."""

    __slots__ = ("_lib", "_module")

    def __init__(self, module: ModuleType) -> None:
        object.__setattr__(self, "_module", module)
        object.__setattr__(self, "_lib", module.lib)

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401  whatever it is
        module, lib = (object.__getattribute__(self, kept) for kept in ("_module", "_lib"))
        found = getattr(lib, name)
        if name == "__dict__":
            return {key: _on_module(module, key, value) for key, value in found.items()}
        return _on_module(module, name, found)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(object.__getattribute__(self, "_lib"), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(object.__getattribute__(self, "_lib"), name)

    def __dir__(self) -> list[str]:
        return dir(object.__getattribute__(self, "_lib"))

    def __repr__(self) -> str:
        return repr(object.__getattribute__(self, "_lib"))


def _on_module(module: ModuleType, name: str, found: object) -> object:
    """Return the function `name` of the module, or what was found on `lib` if it is none.

    The `lib` of a module also has the functions of the modules that it includes.
    """
    if not isinstance(found, BuiltinFunctionType):
        return found
    return getattr(sys.modules.get(found.__module__, module), name, found)


_STOCK_LIBS: Final[dict[str, Any]] = {}
"""The `lib` of each module that a test has built, which other modules may include."""


def _verifying(stock: Callable[..., Any]) -> Callable[..., Any]:
    """Return the `_verify` of cffi's tests, with a `lib` whose functions are the module's."""

    def verify(ffi: Any, module_name: str, *args: Any, **options: Any) -> Any:  # noqa: ANN401  as cffi's
        with _stock_libs():
            stock(ffi, module_name, *args, **options)
        module: Any = sys.modules[module_name]
        stock_lib = _STOCK_LIBS[module_name] = module.lib
        lib = _Lib(module)
        _put(module_name, lib)
        address_of = module.ffi.addressof
        ffi.addressof = lambda what, *names: address_of(
            stock_lib if what is lib else what, *names
        )
        return lib

    return verify


@contextmanager
def _stock_libs() -> Iterator[None]:
    """Let the modules have cffi's own `lib` for a time: cffi takes no other one to include."""
    ours = {name: vars(sys.modules[name])["lib"] for name in _STOCK_LIBS}
    for name, lib in _STOCK_LIBS.items():
        _put(name, lib)
    try:
        yield
    finally:
        for name, lib in ours.items():
            _put(name, lib)


def _put(module_name: str, lib: Any) -> None:  # noqa: ANN401  cffi's, or one that looks like it
    vars(sys.modules[module_name])["lib"] = lib
    sys.modules[f"{module_name}.lib"] = lib


def pytest_configure(config: pytest.Config) -> None:
    """Put the adapter between cffi's tests and cffi."""
    del config
    from testing import support  # noqa: PLC0415  it is in the folder of cffi's source

    if os.environ.get("FERRULE_CFFI_SUITE") != "lib":
        support._verify = _verifying(support._verify)  # noqa: SLF001  what the tests call
    cffi.FFI.cdef = _cdef  # type: ignore[method-assign]
    cffi.FFI.include = _include  # type: ignore[method-assign]
    recompiler.recompile = _recompile
