"""Importing a built cffi module, and types for its `ffi`.

cffi has no type hints; the protocols here describe the part of it that ferrule uses.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from ferrule.errors import VerificationError
from ferrule.toolchain.required_cffi import require_cffi

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType


class CField(Protocol):
    """A field, as in `CType.fields`."""

    type: CType
    offset: int
    bitshift: int
    bitsize: int


class CType(Protocol):
    """cffi's type object; its attributes depend on `kind`."""

    kind: str
    cname: str
    item: CType
    args: Sequence[CType]
    result: CType
    fields: Sequence[tuple[str, CField]] | None
    relements: dict[str, int]


@runtime_checkable
class FFI(Protocol):
    """The `ffi` of a built module."""

    error: type[Exception]
    CData: type

    def list_types(self) -> tuple[list[str], list[str], list[str]]:
        """Return the names of typedefs, structs and unions."""

    def typeof(self, what: object) -> CType:
        """Return the type of a spelling or a value."""

    def sizeof(self, what: object) -> int:
        """Return the size in bytes."""

    def alignof(self, what: object) -> int:
        """Return the alignment in bytes."""

    def addressof(self, lib: object, name: str) -> object:
        """Return the address of a function or a variable of `lib`."""

    def callback(self, type_: object, function: object) -> object:
        """Return a C function that calls a Python function; `type_` may be a pointer type."""

    def cast(self, type_: object, value: object) -> int:
        """Return `value` converted to a C type; the result converts to int."""

    def string(self, data: object) -> object:
        """Return the text that a `char *` points to."""


def load_module(target: str) -> ModuleType:
    """Return the module `target`: a dotted name, or the path of an extension.

    A path is loaded without its package. Raises `VerificationError` if there is no such module, or
    if it cannot be imported, and `CffiMissingError` if it cannot because of cffi.
    """
    if not target:
        message = "no module is named; give its name, or the path of its file"
        raise VerificationError(message)
    is_path = os.sep in target or (os.altsep is not None and os.altsep in target)
    try:
        if is_path or Path(target).is_file():
            return _load_file(Path(target))
        return importlib.import_module(target)
    except ModuleNotFoundError as error:
        # Either `target` or its package is missing, or something that the module imports.
        if error.name and f"{target}.".startswith(f"{error.name}."):
            message = (
                f"there is no module {target!r}: no {error.name!r} on the module search "
                "path; add its directory to PYTHONPATH, or give the path of the file"
            )
            raise VerificationError(message) from None
        require_cffi()
        raise VerificationError(_does_not_import(target, error)) from error
    except VerificationError:
        raise
    except (Exception, SystemExit) as error:  # whatever the module's own code raises
        require_cffi()
        raise VerificationError(_does_not_import(target, error)) from error


def ffi_of(module: ModuleType) -> FFI:
    """Return cffi's `ffi` of `module`; raise `VerificationError` if it has none."""
    ffi = getattr(module, "ffi", None)
    if not isinstance(ffi, FFI):
        message = (
            f"{module.__name__} was not built by cffi or ferrule: it has no `ffi`; give a module "
            "that was"
        )
        raise VerificationError(message)
    return ffi


def _load_file(path: Path) -> ModuleType:
    if not path.is_file():
        message = f"there is no file {path}; give a built extension, or a module's dotted name"
        raise VerificationError(message)
    name = path.name.partition(".")[0]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        endings = ", ".join(importlib.machinery.EXTENSION_SUFFIXES)
        message = (
            f"{path} is not an extension of this Python "
            f"({sys.version_info.major}.{sys.version_info.minor}): its name must end in one of "
            f"{endings}"
        )
        raise VerificationError(message)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _does_not_import(target: str, error: BaseException) -> str:
    return f"{target} cannot be imported: {type(error).__name__}: {error}"
