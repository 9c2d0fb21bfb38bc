"""The one place that touches cffi's private `Recompiler`: hiding macros that are fields' names.

    struct globals { void *context; };
    #define context (*current_context())

cffi writes `record->context`, where the macro would be expanded. So such macros are taken off
before cffi's C, and put back around the few functions that mean the macro.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from cffi import recompiler

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    import cffi

_MEANING_THE_MACRO = ("variable", "function", "constant", "macro")


def render_recompiled(ffi: cffi.FFI, module: str, preamble: str, hidden: Collection[str]) -> str:
    """Return cffi's C of `module` with the macros `hidden` out of the way of fields' names."""
    writer = _HidingRecompiler(ffi, module, target_is_python=False)
    writer.hidden = frozenset(hidden)
    writer.collect_type_table()
    writer.collect_step_tables()
    text = io.StringIO()
    hide = "".join(f"{line}\n" for name in sorted(hidden) for line in hiding_lines(name))
    writer.write_source_to_f(text, preamble + hide)
    return text.getvalue()


def hiding_lines(name: str) -> tuple[str, str]:
    """Return the directives that take the macro `name` off and remember it."""
    return f'#pragma push_macro("{name}")', f"#undef {name}"


class _HidingRecompiler(recompiler.Recompiler):  # type: ignore[misc]  # cffi carries no types
    """cffi's, with the hidden macros put back while what they mean is written."""

    hidden: frozenset[str] = frozenset()


def _with_macro(method: Callable[..., None]) -> Callable[..., None]:
    def write(self: _HidingRecompiler, type_: Any, name: str) -> None:  # noqa: ANN401  cffi's own type
        shown = name in self.hidden
        if shown:
            self._prnt(f'#pragma pop_macro("{name}")')
        method(self, type_, name)
        if shown:
            for line in hiding_lines(name):
                self._prnt(line)

    return write


for _kind in _MEANING_THE_MACRO:
    _name = f"_generate_cpy_{_kind}_decl"
    setattr(_HidingRecompiler, _name, _with_macro(getattr(recompiler.Recompiler, _name)))
