"""What cffi's own parser reads in a cdef text.

This uses private parts of cffi. `FFI._parser._declarations` is what cffi's recompiler generates
from, and has been the same since cffi 1.0. `Parser._parse` returns the syntax tree, which alone
has the locations and the names of parameters. A cffi that lacks them is refused with a message.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import cffi
from cffi import cparser

from ferrule.cdefs.line_numbers import keep_line_numbers
from ferrule.cdefs.problems import cdef_error, require_plain_names
from ferrule.errors import ToolMissingError

if TYPE_CHECKING:
    from collections.abc import Mapping


_USED: Final = ("_declarations", "_parse", "_get_type_and_quals", "_get_struct_union_enum_type")


@dataclass(frozen=True)
class ParsedCdef:
    """A cdef as cffi has read it.

    - `ffi` is cffi's builder with the cdef in it.
    - `declarations` has cffi's own keys (`function f`, `struct s`, `macro M`). Each comes with its
      type in `cffi.model`, or the value of a macro, and its qualifiers.
    - `macros` has the replacement text of each macro.
    - `tree` lists pycparser's nodes of the text, without those that cffi adds.
    - `definitions` has the node of each struct, union and enumeration, by its type in the model.
    """

    ffi: cffi.FFI
    declarations: Mapping[str, tuple[Any, int]]
    macros: Mapping[str, str]
    tree: tuple[Any, ...]
    definitions: Mapping[Any, Any]


class _Recorder(cparser.Parser):
    """cffi's parser, made to keep the syntax tree, and the location that it looked at last."""

    def __init__(self) -> None:
        super().__init__()
        self.tree: tuple[Any, ...] = ()
        self.macros: dict[str, str] = {}
        self.definitions: dict[Any, Any] = {}
        self.last: Any = None

    def _parse(self, csource: str) -> tuple[Any, dict[str, str], str]:
        parsed = super()._parse(keep_line_numbers(csource))  # type: ignore[misc]  # private
        tree, self.macros, source = parsed
        self.tree = tuple(node for node in tree.ext if _is_users(node))
        return tree, self.macros, source

    def _get_type_and_quals(self, typenode: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401  as cffi's
        self.last = getattr(typenode, "coord", None) or self.last
        return super()._get_type_and_quals(typenode, *args, **options)  # type: ignore[misc]  # private

    def _get_struct_union_enum_type(self, kind: str, node: Any, *args: Any, **more: Any) -> Any:  # noqa: ANN401  as cffi's
        self.last = node.coord or self.last
        type_ = super()._get_struct_union_enum_type(kind, node, *args, **more)  # type: ignore[misc]  # private
        # A type may be named before it is defined; its definition is what counts.
        if type_ not in self.definitions or _has_body(node):
            self.definitions[type_] = node
        return type_


def parse_cdef(text: str) -> ParsedCdef:
    """Return what cffi reads in `text`; raise `CdefError` if it refuses the text."""
    require_plain_names(text)
    recorder = _Recorder()
    ffi = cffi.FFI()
    _check_cffi(ffi)
    ffi._parser = recorder  # type: ignore[attr-defined]  # noqa: SLF001  the private part, see above
    try:
        ffi.cdef(text)
    except Exception as error:  # noqa: BLE001  cffi's parser lets NotImplementedError, ValueError and slips of its own out
        raise cdef_error(text, error, recorder.last) from None
    declarations = recorder._declarations  # type: ignore[attr-defined]  # noqa: SLF001  the private part
    return ParsedCdef(ffi, declarations, recorder.macros, recorder.tree, recorder.definitions)


def _is_users(node: Any) -> bool:  # noqa: ANN401  a node of pycparser
    """Tell whether `node` is in the cdef, not in the typedefs that cffi puts before it."""
    return node.coord is not None and node.coord.file == cparser.CDEF_SOURCE_STRING


def _has_body(node: Any) -> bool:  # noqa: ANN401  as above
    return (getattr(node, "decls", None) or getattr(node, "values", None)) is not None


def _check_cffi(ffi: cffi.FFI) -> None:
    """Raise `ToolMissingError` if cffi lacks what this module reads."""
    parser = getattr(ffi, "_parser", None)
    as_known = isinstance(parser, cparser.Parser) and all(hasattr(parser, n) for n in _USED)
    if not as_known:
        message = (
            f"cffi {cffi.__version__} is not a version that this ferrule can read cdefs with: "
            "install cffi 1.17 to 2.1, or a newer ferrule"
        )
        raise ToolMissingError(message)
