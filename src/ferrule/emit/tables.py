"""What ferrule changes in cffi's tables, and what it knows of them afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from module to module.

    - `hidden` are the macros that are hidden, each with the names that mean nothing without it.
    - `optional` are the functions that the library may lack.
    - `tabled` are the functions with a direct call, each with its index in the table: the wrapper
      on `lib` calls through the table.
    - `by_name` are the functions that C calls by their names, since it cannot take their address.
    - `gathering` are the functions that take a `va_list` in C, each with the C function that makes
      one, `gathering_name`.
    - `lending` are the callbacks that get a `va_list`, each with the C function that calls them,
      `lending_name`.
    - `integers` are the constants in the table of integers, each with its index there, and `texts`
      the string literals. cffi's tables refer to both as data, which compile much faster than a
      function for each.
    - `includes` are the modules whose types this one shares, and `shared` the structs and unions
      among them, as a cdef writes them.
    - `changing` are the constants that may change: each is a variable too, `changing_name`.
    - `pypy` tells whether the module is for PyPy, which calls C functions itself.
    """

    hidden: Mapping[str, frozenset[str]] = field(default_factory=dict)
    optional: Sequence[str] = ()
    tabled: Mapping[str, int] = field(default_factory=dict)
    by_name: Container[str] = frozenset()
    gathering: Mapping[str, str] = field(default_factory=dict)
    lending: Mapping[str, str] = field(default_factory=dict)
    integers: Mapping[str, int] = field(default_factory=dict)
    texts: Container[str] = frozenset()
    includes: Sequence[str] = ()
    shared: Container[str] = frozenset()
    changing: Container[str] = frozenset()
    pypy: bool = False


_KEPT: Final = 256  # the functions in ferrule_lib_functions.c


@dataclass(frozen=True, slots=True)
class Wrapper:
    """A function of `lib` that takes Python objects.

    It calls the function that has `index` in the table of direct calls. Without one it is that of
    an optional variadic function, which asks first whether the function is there.
    """

    name: str
    index: int | None

    @property
    def kept(self) -> str | None:
        """The function of the run-time that is the same, if it has one for this index."""
        has_one = self.index is not None and self.index < _KEPT
        return f"ferrule_lib_{self.index:02x}" if has_one else None


@dataclass(frozen=True, slots=True)
class Recompiled:
    """What cffi's tables are made of.

    `text` is C for after the headers, which refers to `wrappers`. `version` is the one that cffi is
    told, and decides how it reads the tables. `calls_python` tells whether there is an
    `extern "Python"`.
    """

    text: str
    version: int
    wrappers: tuple[Wrapper, ...]
    calls_python: bool
