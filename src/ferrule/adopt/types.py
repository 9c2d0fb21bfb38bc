"""Whether a cdef's type is the headers' own, or differs harmlessly.

Harmless are other qualifiers, `void *` in place of another pointer and the reverse, and another
type of the same numbers: `long` for `long long` where both have 64 bits, an integer for an
enumeration of its size, and `char` for `unsigned char` behind a pointer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.adopt.conditions import NEVER, All, AnyOf, asserted, compatible, used
from ferrule.adopt.steps import Step
from ferrule.declarations.spell import spell
from ferrule.declarations.traverse import without_qualifiers
from ferrule.declarations.types import (
    Array,
    Builtin,
    EnumRef,
    FunctionType,
    Named,
    Pointer,
    Void,
)

if TYPE_CHECKING:
    from ferrule.adopt.conditions import Condition
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit


def exact(c: str, claimed: CType) -> Condition:
    """Return the condition that the C type `c` is the one that the cdef claims."""
    return compatible(c, spell(claimed))


class Harmless:
    """Conditions under which a cdef's type differs from the headers', but no value does.

    `headers` is what the headers declare, and `cdef` what the cdef does.
    """

    def __init__(self, headers: Unit, cdef: Unit) -> None:
        """Keep both units."""
        self._unit = headers
        self._cdef = cdef

    def typed(self, c: str, read: CType | None, claimed: CType) -> Step:
        """Return the step that the C type `c`, which was `read`, is the one that the cdef claims.

        A length that the cdef writes is part of the type.
        """
        seen = "another type" if read is None else self.shown(read)
        message = f"it is {seen} in the headers, not {self.shown(claimed)}"
        loosely = self.differs(c, read, claimed)
        bare = None if read is None else self._unit.resolve(read)
        if (
            isinstance(claimed, Array)
            and claimed.written
            and isinstance(bare, Array)
            and bare.element == claimed.element
        ):
            return Step(
                "type",
                message,
                exact(c, claimed),
                loosely,
                number=f"sizeof({c}) / sizeof((*({c} *)0)[0])",
                numbered=f"its length is {{}} in the headers, not {claimed.written}",
            )
        return Step("type", message, exact(c, claimed), loosely)

    def shown(self, type_: CType) -> str:
        """Return the C of a type, and what it stands for if that is a number."""
        text = f"`{spell(type_)}`"
        for unit in (self._unit, self._cdef):
            resolved = unit.resolve(type_)
            if isinstance(type_, Named) and isinstance(resolved, Builtin):
                return f"{text} (`{spell(resolved)}`)"
        return text

    def passed(self, read: CType) -> CType:
        """Return the type of a parameter that was `read`: C makes an array a pointer.

        cffi does so when it reads a cdef.
        """
        bare = self._unit.resolve(read)
        return Pointer(bare.element) if isinstance(bare, Array) else read

    def differs(
        self, c: str, read: CType | None, claimed: CType, *, behind: bool = False
    ) -> Condition:
        """Return the condition for the C type `c`, which was `read` in the headers, if it was.

        `behind` tells whether the type is that of a pointer's target.
        """
        claimed = without_qualifiers(claimed)
        read = None if read is None else self._unit.resolve(read)
        c = f"__typeof__({c})"  # so that `*` and a name can follow it
        match claimed:
            case Pointer(target):
                return self._pointer(c, read, target)
            case Array(element, _, written):
                return self._array(c, read, element, written)
            case FunctionType():
                return self._function(c, read, claimed)
            case _:
                bare = self._cdef.resolve(claimed)
                any_sign = isinstance(read, EnumRef) or isinstance(bare, EnumRef)
                same = _same_numbers(c, spell(claimed), behind=behind, any_sign=any_sign)
                return AnyOf((exact(c, claimed), same))

    def _pointer(self, c: str, read: CType | None, target: CType) -> Condition:
        behind = f"__typeof__(*({c})0)"
        if isinstance(without_qualifiers(target), Void):
            return is_pointer(c)
        inner = read.target if isinstance(read, Pointer) else None
        if isinstance(read, Array):  # a parameter
            inner = read.element
        return AnyOf(
            (
                compatible(behind, "void"),
                All((is_pointer(c), self.differs(behind, inner, target, behind=True))),
            )
        )

    def _array(
        self, c: str, read: CType | None, element: CType, written: str | None
    ) -> Condition:
        first = f"__typeof__((*({c} *)0)[0])"
        inner = read.element if isinstance(read, Array) else None
        parts = [self.differs(first, inner, element)]
        if written:
            parts.append(asserted(f"sizeof({c}) == {written} * sizeof({first})"))
        return All(tuple(parts))

    def _function(self, c: str, read: CType | None, claimed: FunctionType) -> Condition:
        if not isinstance(read, FunctionType) or not agree_in_shape(read, claimed):
            return NEVER
        pairs = [
            (read.result, claimed.result),
            *(
                (self.passed(a.type), b.type)
                for a, b in zip(read.parameters, claimed.parameters, strict=True)
            ),
        ]
        parts = [AnyOf((exact(spell(a), b), self.differs(spell(a), a, b))) for a, b in pairs]
        return All((compatible(c, spell(read)), *parts))


def agree_in_shape(read: FunctionType, claimed: FunctionType) -> bool:
    """Tell whether two function types have as many parameters, and are both variadic or not."""
    return len(read.parameters) == len(claimed.parameters) and read.variadic == claimed.variadic


def is_pointer(c: str) -> Condition:
    """Return the condition that the C type `c` is a pointer, or an array, which C passes as one."""
    return used("(void)&*ferrule_p;", f"{c} ferrule_p")  # what it points to may be incomplete


def _same_numbers(left: str, right: str, *, behind: bool, any_sign: bool) -> Condition:
    """Return the condition that two types have the same numbers, in the same bytes.

    With `any_sign`, one of them may be signed: the sign of an enumeration is the compiler's choice.
    """
    same_size = f"sizeof({left}) == sizeof({right})"
    # Of 2.5, an integer keeps 2 and `_Bool` 1.
    both_integers = f"({left})2.5 == 2 && ({right})2.5 == 2"
    same_kind = f"({left})2.5 == ({right})2.5"
    same_sign = f"(({left})-1 < 0) == (({right})-1 < 0)"
    numbers = asserted(f"{same_size} && {same_kind} && {'1' if any_sign else same_sign}")
    if not behind:
        return numbers
    return AnyOf((numbers, asserted(f"{same_size} && sizeof({left}) == 1 && {both_integers}")))
