"""A macro with the name of a function, variable or enumerator declares it once more.

enum { DT_DIR = 4 };
#define DT_DIR DT_DIR           ->   enum { DT_DIR = 4 };
"""

from __future__ import annotations

from itertools import compress
from textwrap import shorten
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Declaration, Enumeration, Function, Macro, Variable
from ferrule.selection.reasons import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.declarations.identity import Subject
    from ferrule.declarations.unit import Unit

_LONGEST: Final = 60
"""How much of a macro is shown, in characters."""


def drop_macro_twins(unit: Unit) -> Unit:
    """Return `unit` without the macros that have the name of a function, variable or enumerator."""
    taken = {
        name
        for d in unit.declarations
        if not isinstance(d, Macro)
        for name in _ordinary_names(d)
    }
    kept = [not (isinstance(d, Macro) and d.name in taken) for d in unit.declarations]
    return unit.with_changed(
        tuple(compress(unit.declarations, kept)), tuple(compress(unit.subjects, kept))
    )


def hiding_macros(unit: Unit) -> dict[Subject, tuple[Reason, str]]:
    """Return the functions and variables of which C code gets a macro instead, and what to say."""
    return {
        subject: (Reason.HIDDEN_BY_MACRO, f"{words_of_hiding(macro)}; {_advice(macro)}")
        for subject, macro in macros_that_hide(unit).items()
    }


def macros_that_hide(unit: Unit) -> dict[Subject, Macro]:
    """Return the functions and variables of which C code gets a macro instead, with that macro.

    This is so only if the macro has no parameters, and does not name what it hides:

        int f(int);                     int f(int);                 int f(int);
        #define f other_f               #define f(x) other_f(x)     #define f f
    """
    macros = {
        d.name: d
        for d in unit.declarations
        if isinstance(d, Macro) and d.parameters is None and d.body.strip() != d.name
    }
    return {
        subject: macros[d.name]
        for subject, d in zip(unit.subjects, unit.declarations, strict=True)
        if isinstance(d, (Function, Variable)) and d.name in macros
    }


def words_of_hiding(macro: Macro) -> str:
    """Return what to say of a declaration that this `macro` hides."""
    body = shorten(macro.body, _LONGEST, placeholder=" ...")
    instead = f"`{body}`" if body else "nothing"
    hides = f"the macro `{macro.name}` ({macro.location}) hides it"
    return f"{hides}: C code that names it gets {instead}"


def _advice(macro: Macro) -> str:
    return (
        "bind what that names; or bind a header of your own that includes this one and then has "
        f"`#undef {macro.name}`, with --own for this one"
    )


def _ordinary_names(declaration: Declaration) -> Iterator[str]:
    match declaration:
        case Function() | Variable():
            yield declaration.name
        case Enumeration():
            yield from (e.name for e in declaration.enumerators or ())
        case _:
            pass
