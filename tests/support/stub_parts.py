"""What the modules of `ferrule.stub` work on, made from cdef text without a compiler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.embedded import bind_embedded
from ferrule.cdefs.reader import read_cdef
from ferrule.stub.class_names import name_classes
from ferrule.stub.ffi_types import find_ffi_types
from ferrule.stub.python_types import PythonTypes
from ferrule.stub.used_types import find_used_types, records_behind_const

if TYPE_CHECKING:
    from ferrule.bindings.decide import Bindings
    from ferrule.stub.ffi_types import FfiTypes


def bindings_of(cdef: str) -> Bindings:
    """Return the bindings of all that `cdef` declares."""
    return bind_embedded(read_cdef(cdef)[1])


def python_types_of(bindings: Bindings) -> PythonTypes:
    """Return the Python types of `bindings`, where no name is taken."""
    used = find_used_types(bindings.unit)
    return PythonTypes(bindings.unit, name_classes(bindings, used, frozenset()))


def ffi_types_of(cdef: str) -> FfiTypes:
    """Return what `ffi` knows of the types of `cdef`."""
    bindings = bindings_of(cdef)
    used, behind_const = find_used_types(bindings.unit), records_behind_const(bindings.unit)
    return find_ffi_types(bindings, python_types_of(bindings), used, behind_const)
