"""The C expressions of annotations as functions, in which the parameters have their names.

    status = "result == 0", of int open(const char *name, handle **opened);   ->

    static inline int ferrule_failed_3(const char *name, handle **opened, int result)
    { return !(result == 0); }

The compiler is asked about the same functions before anything is built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.annotations.arrays import target_of_pointer
from ferrule.annotations.conventions import RESULT, name_in_c
from ferrule.annotations.questions import Use
from ferrule.bindings.arrays import with_names
from ferrule.declarations.spell import spell
from ferrule.declarations.traverse import without_qualifiers
from ferrule.declarations.types import Pointer
from ferrule.emit.hidden_macros import words_of

if TYPE_CHECKING:
    from collections.abc import Container

    from ferrule.annotations.questions import Question
    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.types import CType

_TYPES: Final = {
    Use.CONDITION: "int ",
    Use.MESSAGE: "const char *",
    Use.CODE: "long long ",
    Use.CAPACITY: "long long ",
    Use.ACTUAL: "long long ",
    Use.ARGUMENT: "void *",
    Use.STATEMENT: "void ",
}
_BEFORE: Final = {Use.DEFAULT, Use.CAPACITY, Use.ARGUMENT, Use.ON_ERROR}
"""Expressions that cannot use the result, because the call has not returned yet."""
_HEAD: Final = "static __inline__ __attribute__((__unused__))"


def expression_function(
    name: str, asked: Question, bindings: Bindings, macros: Container[str]
) -> str:
    """Return a function in C that is called `name` and returns the value of an expression.

    What is evaluated before the call does not know the result. `macros` are what the headers
    define.
    """
    if asked.use is Use.FREE:
        return _freeing_function(name, asked, bindings)
    use, type_, key = asked.use, asked.function.type, bindings.c_name
    parameters = [
        spell(with_names(p.type, bindings.arrays), name_in_c(type_, i, macros), key=key)
        for i, p in enumerate(type_.parameters)
    ]
    if use not in _BEFORE and not bindings.unit.is_void(type_.result):
        parameters.append(spell(without_qualifiers(type_.result), RESULT, key=key))
    head = f"{name}({', '.join(parameters) or 'void'})"
    if use is Use.DEFAULT:
        returned = without_qualifiers(type_.parameters[asked.index].type)
        head = spell(with_names(returned, bindings.arrays), head, key=key)
    elif use is Use.ON_ERROR:
        head = spell(without_qualifiers(type_.result), head, key=key)
    else:
        head = f"{_TYPES[use]}{head}"
    # Many headers include nothing that defines it.
    needs_null = "NULL" in words_of(asked.text) and "NULL" not in macros
    null = "void *const NULL = 0; " if needs_null else ""
    return f"{_HEAD} {head} {{ {null}{_body(use, asked.text)} }}"


def _body(use: Use, text: str) -> str:
    """Return the statements of the function. They do not compile if the type is a wrong one."""
    match use:
        case Use.CONDITION:
            return f"return ({text}) ? 1 : 0;"
        case Use.MESSAGE:  # of characters, of whatever sign
            check = f'_Static_assert(sizeof(*({text})) == 1, "it is not a string");'
            return f"{check} return (const char *)({text});"
        case Use.CODE | Use.CAPACITY | Use.ACTUAL:  # `|` is for integers alone
            return f"return (long long)(({text}) | 0);"
        case Use.ARGUMENT:  # only a pointer has a `*`
            return f"__typeof__(*({text})) *ferrule_it = ({text}); return (void *)ferrule_it;"
        case Use.DEFAULT | Use.ON_ERROR:
            return f"return ({text});"
        case Use.FREE:
            return f"{text}(ferrule_value);"
        case Use.STATEMENT:
            return f"{text};"


def _freeing_function(name: str, asked: Question, bindings: Bindings) -> str:
    """Return a function that frees a pointer, which the header may say is one to const."""
    pointer: CType | None = asked.function.type.result
    if asked.index >= 0:
        type_ = asked.function.type.parameters[asked.index].type
        pointer = target_of_pointer(type_, bindings.unit)
    target = None if pointer is None else target_of_pointer(pointer, bindings.unit)
    assert target is not None, "a pointer comes out, as was checked"  # noqa: S101
    if bindings.unit.is_const(target):  # through a typedef, too
        target = bindings.unit.resolve(target)
    parameter = spell(
        with_names(Pointer(without_qualifiers(target)), bindings.arrays),
        "ferrule_value",
        key=bindings.c_name,
    )
    return f"{_HEAD} void {name}({parameter}) {{ {_body(asked.use, asked.text)} }}"
