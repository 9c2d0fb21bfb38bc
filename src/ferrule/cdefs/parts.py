"""`Cdef`: a text of declarations, with the options that cffi has for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cdef:
    """One of several texts of declarations, with options of its own.

    It is for a `ferrule.Extension` in which not all texts have the same options::

        cdef=[PLAIN, ferrule.Cdef(PACKED, packed=True)]

    - `text` are the declarations, as cdef text.
    - `packed` says that the C code packs the structs in it that have no `...`, as with
      `__attribute__((packed))`.
    - `override` lets a declaration replace one of the same name in an earlier text.
    """

    text: str
    packed: bool = False
    override: bool = False
