"""What only the syntax tree of a cdef has: locations, parameters' names, arrays and `static`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from ferrule.cdefs.problems import CDEF_PATH
from ferrule.declarations.nodes import Location

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ferrule.cdefs.cffi_parser import ParsedCdef

_START = Location(CDEF_PATH, 1, 1)


class Places:
    """Look-ups in pycparser's tree, by name or by cffi's type object."""

    def __init__(self, parsed: ParsedCdef) -> None:
        """Index the top level of the tree, and the enumerators."""
        self._definitions: Mapping[Any, Any] = parsed.definitions
        self._nodes: dict[tuple[str, str], Any] = {}
        for node in reversed(parsed.tree):  # the last one counts, if it overrides others
            kind = "typedef" if type(node).__name__ == "Typedef" else "name"
            if getattr(node, "name", None):
                self._nodes.setdefault((kind, node.name), node)
        for definition in self._definitions.values():
            for enumerator in _enumerators(definition):
                self._nodes.setdefault(("enumerator", enumerator.name), enumerator)

    def of(self, kind: Literal["name", "typedef", "enumerator"], name: str) -> Location:
        """Return where the function, variable, typedef or enumerator `name` is declared."""
        return _location(self._nodes.get((kind, name))) or _START

    def of_type(self, type_: Any) -> Location:  # noqa: ANN401  a class of cffi.model
        """Return where a struct, union or enumeration is defined, or else first named."""
        return _location(self._definitions.get(type_)) or _START

    def of_member(self, type_: Any, name: str) -> Location | None:  # noqa: ANN401  as above
        """Return where the member `name` of a struct or union is declared, if it has a name."""
        members = getattr(self._definitions.get(type_), "decls", None) or ()
        return next((_location(m) for m in members if name and m.name == name), None)

    def parameters(self, name: str) -> tuple[str | None, ...]:
        """Return the parameter names of the function `name`; empty if they are not known.

        They are not for a function that is declared through a typedef (`fn_t f;`).
        """
        return tuple(parameter.name for parameter in self._parameters(name))

    def arrays(self, name: str) -> frozenset[int]:
        """Return which parameters of the function `name` are declared as arrays, from 0.

        cffi's type of such a parameter is a pointer.
        """
        parameters = enumerate(self._parameters(name))
        return frozenset(i for i, parameter in parameters if self._is_array(parameter.type))

    def _parameters(self, name: str) -> Sequence[Any]:
        declared: Any = getattr(self._nodes.get(("name", name)), "type", None)
        if type(declared).__name__ != "FuncDecl":
            return ()
        return [p for p in getattr(declared.args, "params", ()) if _is_parameter(p)]

    def _is_array(self, declared: Any) -> bool:  # noqa: ANN401  a node of pycparser
        """Tell whether a declarator is that of an array, or names a typedef of one."""
        if type(declared).__name__ != "TypeDecl":
            return type(declared).__name__ == "ArrayDecl"
        spelled: Sequence[str] = getattr(declared.type, "names", ())
        typedef = self._nodes.get(("typedef", spelled[0])) if len(spelled) == 1 else None
        return typedef is not None and self._is_array(typedef.type)

    def is_static(self, name: str) -> bool:
        """Tell whether the variable `name` is declared `static`."""
        return "static" in getattr(self._nodes.get(("name", name)), "storage", ())


def _is_parameter(node: Any) -> bool:  # noqa: ANN401  a node of pycparser
    """Tell a parameter from `(void)`, and from the name that cffi gives to `...`."""
    spelled = getattr(getattr(node.type, "type", None), "names", None)
    return spelled != ["__dotdotdot__"] and not (spelled == ["void"] and node.name is None)


def _enumerators(node: Any) -> Iterator[Any]:  # noqa: ANN401  as above
    yield from getattr(getattr(node, "values", None), "enumerators", ())


def _location(node: Any) -> Location | None:  # noqa: ANN401  as above
    coord = getattr(node, "coord", None)
    return None if coord is None else Location(CDEF_PATH, coord.line, coord.column or 1)
