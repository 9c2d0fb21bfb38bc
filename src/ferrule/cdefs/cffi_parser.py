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
from ferrule.cdefs.problems import CdefText, cdef_error, require_plain_names
from ferrule.errors import ToolMissingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


_USED: Final = ("_declarations", "_parse", "_get_type_and_quals", "_get_struct_union_enum_type")
_COUNTER: Final = "_anonymous_counter"


@dataclass(frozen=True)
class ParsedCdef:
    """A cdef as cffi has read it.

    - `ffi` is cffi's builder with the cdef in it.
    - `text` is all cdef text so far; each text begins on a line of its own.
    - `declarations` has cffi's own keys (`function f`, `struct s`, `macro M`). Each comes with its
      type in `cffi.model`, or the value of a macro, and its qualifiers.
    - `included` are those of the keys that come from other modules.
    - `macros` has the replacement text of each macro.
    - `tree` lists pycparser's nodes of the text, without those that cffi adds.
    - `definitions` has the node of each struct, union and enumeration, by its type in the model.
    """

    ffi: cffi.FFI
    text: str
    declarations: Mapping[str, tuple[Any, int]]
    included: frozenset[str]
    macros: Mapping[str, str]
    tree: tuple[Any, ...]
    definitions: Mapping[Any, Any]


class _Parser(cparser.Parser):
    """cffi's parser, except for tagged types that a typedef qualifies.

    cffi would spell such a type by its first typedef, which is `const` although the type is not.
    """

    def _get_type_and_quals(self, typenode: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401  as cffi's
        if getattr(typenode, "quals", ()) and getattr(typenode.type, "name", None):
            options = {**options, "name": None}
        return super()._get_type_and_quals(typenode, *args, **options)  # type: ignore[misc]  # private


class _Recorder(_Parser):
    """cffi's parser, which also keeps the syntax tree and the last location that it looked at."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.texts = 0
        self.included: frozenset[str] = frozenset()
        self.tree: tuple[Any, ...] = ()
        self.macros: dict[str, str] = {}
        self.definitions: dict[Any, Any] = {}
        self.last: Any = None
        self._latest: tuple[Any, dict[str, str], str] = (None, {}, "")

    def include(self, other: cparser.Parser) -> None:
        own = frozenset(self._names())
        super().include(other)
        self.included |= frozenset(self._names()) - own
        # cffi counts the types without a name, and would give a number of `other` once more.
        counts = [getattr(parser, _COUNTER, 0) for parser in (self, other)]
        setattr(self, _COUNTER, max(counts))

    def _names(self) -> Iterable[str]:
        return tuple(self._declarations)  # type: ignore[attr-defined]  # private

    def parse(self, csource: str, *args: Any, **options: Any) -> None:  # noqa: ANN401  as cffi's
        """Parse one more text, at the lines after those of the texts before it."""
        self.last = None
        text = "\n" * self.text.count("\n") + csource
        super().parse(text, *args, **options)
        tree, macros, _ = self._latest
        self.text += f"{csource}\n"
        self.texts += 1
        self.macros |= macros
        self.tree += tuple(node for node in tree.ext if _is_users(node))

    def _parse(self, csource: str) -> tuple[Any, dict[str, str], str]:
        self._latest = super()._parse(keep_line_numbers(csource))  # type: ignore[misc]  # private
        return self._latest

    def _get_type_and_quals(self, typenode: Any, *args: Any, **options: Any) -> Any:  # noqa: ANN401  as cffi's
        self.last = getattr(typenode, "coord", None) or self.last
        return super()._get_type_and_quals(typenode, *args, **options)

    def _get_struct_union_enum_type(self, kind: str, node: Any, *args: Any, **more: Any) -> Any:  # noqa: ANN401  as cffi's
        self.last = node.coord or self.last
        type_ = super()._get_struct_union_enum_type(kind, node, *args, **more)  # type: ignore[misc]  # private
        # A type may be named before it is defined; its definition is what counts.
        if type_ not in self.definitions or _has_body(node):
            self.definitions[type_] = node
        return type_


class Builder(cffi.FFI):
    """cffi's builder, which reports each addition to it.

    `when_changed` is called after each `cdef` and `include`.
    """

    def __init__(self) -> None:
        """Make a builder without declarations; raise `ToolMissingError` for an unknown cffi."""
        super().__init__()
        _check_cffi(self)
        self._parser = _Recorder()
        self.when_changed: Callable[[], None] | None = None

    def cdef(
        self,
        csource: str,
        override: bool = False,  # noqa: FBT001, FBT002  cffi's own signature
        packed: bool = False,  # noqa: FBT001, FBT002  the same
        pack: int | None = None,
    ) -> None:
        """Add declarations as cffi does; raise `CdefError` if it refuses the text."""
        recorder = self._parser
        text = CdefText(csource, recorder.texts + 1, recorder.text.count("\n"))
        require_plain_names(text)
        try:
            super().cdef(csource, override=override, packed=packed, pack=pack)
        except Exception as error:  # noqa: BLE001  cffi's parser lets NotImplementedError, ValueError and slips of its own out
            raise cdef_error(text, error, recorder.last) from None
        self._report_change()

    def include(self, ffi_to_include: cffi.FFI) -> None:
        """Add the types of another module's builder, as cffi does."""
        super().include(ffi_to_include)
        self._report_change()

    def embedding_api(self, *_: object, **__: object) -> None:
        """Raise `NotImplementedError`: a module is not a library that starts Python."""
        message = (
            "ferrule cannot make a shared library that starts Python: use cffi's own FFI for it"
        )
        raise NotImplementedError(message)

    def parsed(self) -> ParsedCdef:
        """Return all that has been declared so far."""
        recorder = self._parser
        return ParsedCdef(
            self,
            recorder.text,
            recorder._declarations,  # type: ignore[attr-defined]  # noqa: SLF001  the private part
            recorder.included,
            recorder.macros,
            recorder.tree,
            recorder.definitions,
        )

    def _report_change(self) -> None:
        if self.when_changed is not None:
            self.when_changed()


def plain_builder() -> cffi.FFI:
    """Return a builder of cffi's that keeps and says nothing more than cffi's own."""
    builder = cffi.FFI()
    builder._parser = _Parser()  # type: ignore[attr-defined]  # noqa: SLF001  private
    return builder


def parse_cdef(text: str) -> ParsedCdef:
    """Return what cffi reads in `text`; raise `CdefError` if it refuses the text."""
    builder = Builder()
    builder.cdef(text)
    return builder.parsed()


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
