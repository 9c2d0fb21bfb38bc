"""Each declaration of a cdef as conditions that the compiler can confirm."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ferrule.adopt.conditions import (
    ALWAYS,
    All,
    AnyOf,
    Ask,
    asserted,
    compatible,
    used,
)
from ferrule.adopt.records import RecordClaims
from ferrule.adopt.steps import Claim, Step
from ferrule.adopt.types import Harmless, agree_in_shape, exact, is_pointer
from ferrule.declarations.exhaustive import assert_never
from ferrule.declarations.identity import identity, named
from ferrule.declarations.keys import KeyForm, form_of
from ferrule.declarations.nodes import (
    Constant,
    Enumeration,
    Function,
    Macro,
    Record,
    Typedef,
    Variable,
)
from ferrule.declarations.numbers import NUMBERS, OPEN_FLOATING, OPEN_INTEGER, Arithmetic
from ferrule.declarations.spell import spell
from ferrule.declarations.types import (
    Array,
    Builtin,
    EnumRef,
    FunctionType,
    Opaque,
    Pointer,
    Qualified,
    RecordRef,
    Void,
)
from ferrule.selection.macro_twins import macros_that_hide, words_of_hiding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ferrule.adopt.conditions import Condition
    from ferrule.cdefs.claims import Claims
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.types import CType
    from ferrule.declarations.unit import Unit


@dataclass(frozen=True)
class Claimant:
    """Makes claims of the declarations of a cdef.

    `headers` is what the headers declare, and `expansions` what the names that are macros there
    stand for. `calls` is what calls of macros with parameters stand for, with the arguments
    `ferrule_0`, `ferrule_1` and so on.
    """

    cdef: Claims
    headers: Unit
    expansions: Mapping[str, str]
    calls: Mapping[str, str]
    harmless: Harmless = field(init=False)
    _hidden: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare the comparison of types, and find what macros of the headers hide."""
        object.__setattr__(self, "harmless", Harmless(self.headers, self.cdef.unit))
        hiding = macros_that_hide(self.headers).values()
        object.__setattr__(self, "_hidden", {m.name: words_of_hiding(m) for m in hiding})

    def claims(self) -> Iterator[Claim]:
        """Yield the claims of all own declarations of the cdef."""
        for declaration in self.cdef.unit.declarations:
            if identity(declaration) in self.cdef.unit.own:
                yield from self._about(declaration)

    def _about(self, declaration: Declaration) -> Iterator[Claim]:
        match declaration:
            case Function(extern_python=True):
                pass  # Python defines it
            case Function():
                yield self._function(declaration)
            case Variable():
                yield self._variable(declaration)
            case Macro():
                yield self._macro(declaration)
            case Typedef():
                yield self._typedef(declaration)
            case Enumeration():
                yield from self._enumeration(declaration)
            case Record():
                yield from RecordClaims(
                    self.cdef, self.headers, self.expansions, self.harmless
                ).claims(declaration)
            case Constant():  # cdefs have none
                pass
            case _:
                assert_never(declaration)

    def _expression(self, name: str) -> str:
        return f"({self.expansions.get(name, name)})"

    def _function(self, function: Function) -> Claim:
        name, claimed = function.name, function.type
        text = spell(claimed, name)
        # A macro may give a function another name, and it may be a variable that points to one.
        other = self.expansions.get(name, name)
        read = self.headers.by_identity.get(named("function", other))
        read = read or self.headers.by_identity.get(named("variable", other))
        if read is None and name in self.calls:
            return self._called(function, text)
        c = f"__typeof__(*{self._expression(name)})"
        there = used(f"(void)*{self._expression(name)};")
        whole = exact(c, claimed)
        steps = [Step("gone", "the headers do not declare it", there)]
        type_ = self._function_type(read)
        if type_ is not None and _may_be_called_as(type_, claimed):
            if type_.variadic != claimed.variadic:
                steps.append(Step("signature", _shapes(type_, claimed), whole, ALWAYS))
            steps += self._positions(c, type_, claimed, whole)
        else:
            steps.append(Step("signature", _shapes(type_, claimed), whole))
        if read is None:
            steps = self._as_hidden(name, steps)
        return Claim("function", name, str(function.location), text, tuple(steps), read)

    def _as_hidden(self, name: str, steps: list[Step]) -> list[Step]:
        """Return the `steps` about `name`, which say if a macro hides its declaration from C."""
        words = self._hidden.get(name)
        return [replace(step, message=words) for step in steps] if words else steps

    def _function_type(self, read: Declaration | None) -> FunctionType | None:
        if isinstance(read, Function):
            return read.type_in_c
        return self.headers.function_type(read.type) if isinstance(read, Variable) else None

    def _positions(
        self, c: str, read: FunctionType, claimed: FunctionType, whole: Condition
    ) -> Iterator[Step]:
        """Yield a step for the result and each parameter."""
        was_read = compatible(c, spell(read))
        pairs = [("it returns", read.result, claimed.result)]
        parameters = zip(read.parameters, claimed.parameters, strict=False)
        for n, (a, b) in enumerate(parameters, 1):
            name = a.name or b.name
            words = f"parameter {n}{f' (`{name}`)' * bool(name)} is"
            pairs.append((words, self.harmless.passed(a.type), b.type))
        for words, x, y in pairs:
            message = f"{words} {self.harmless.shown(x)}, not {self.harmless.shown(y)}"
            one = All((was_read, exact(spell(x), y)))
            is_left_alone = isinstance(y, Void)  # the result, which a call need not take
            differs = ALWAYS if is_left_alone else self.harmless.differs(spell(x), x, y)
            yield Step("signature", message, AnyOf((whole, one)), All((was_read, differs)))

    def _called(self, function: Function, text: str) -> Claim:
        """Return the claim of a function that is a macro with parameters in the headers."""
        parameters = ", ".join(
            spell(p.type, f"ferrule_{n}") for n, p in enumerate(function.type.parameters)
        )
        result = spell(function.type.result, f"ferrule_call({parameters or 'void'})")
        body = self.calls[function.name]
        returned = "" if self.cdef.unit.is_void(function.type.result) else "return "
        call = Ask(f"static inline {result} {{ {returned}{body}; }}")
        step = Step("signature", "it is a macro that cannot be called so", call)
        return Claim("function", function.name, str(function.location), text, (step,), None)

    def _variable(self, variable: Variable) -> Claim:
        name = variable.name
        e = self._expression(name)
        read = self.headers.by_identity.get(identity(variable))
        # cffi takes both for constants, which need no address.
        is_constant = variable.static or _is_const(variable.type)
        text = f"{'static ' if variable.static else ''}{spell(variable.type, name)}"
        steps = [Step("gone", "the headers do not declare it", used(f"(void){e};"))]
        bare = self.cdef.unit.resolve(variable.type)
        is_plain = isinstance(bare, (Builtin, EnumRef))
        if is_constant and _is_floating(bare):
            converted = used(f"double ferrule_d = {e}; (void)ferrule_d;")
            steps.append(Step("type", "it is not a number in the headers", converted))
        elif is_constant and is_plain:
            steps.append(_whole_number(e))
            if _is_character(bare):
                steps.append(_is_byte(e))
        else:
            c = f"__typeof__((void)0, {e})" if is_constant else f"__typeof__({e})"
            if not is_constant:
                steps.append(Step("type", "it has no address", used(f"(void)&{e};")))
            type_ = read.type if isinstance(read, Variable) else None
            steps.append(self.harmless.typed(c, type_, variable.type))
        steps = self._as_hidden(name, steps)
        return Claim("variable", name, str(variable.location), text, tuple(steps), read)

    def _macro(self, macro: Macro) -> Claim:
        text = f"#define {macro.name} {macro.body}"
        return Claim(
            "constant",
            macro.name,
            str(macro.location),
            text,
            tuple(self._number(macro.name)),
            None,
        )

    def _number(self, name: str) -> Iterator[Step]:
        e = self._expression(name)
        yield Step("gone", "the headers do not define it", used(f"(void){e};"))
        yield _whole_number(e)
        if name in self.cdef.numbers:
            value = self.cdef.numbers[name]
            constant = asserted(f"{e} == {e}")
            message = f"it is not {value} in the headers"
            is_it = asserted(is_number(e, value))
            yield Step(
                "value",
                message,
                is_it,
                premise=constant,
                number=e,
                numbered="it is {} in the headers",
            )

    def _enumeration(self, enumeration: Enumeration) -> Iterator[Claim]:
        if form_of(enumeration.key) in {KeyForm.TAG, KeyForm.TYPEDEF}:
            # An opaque one need not be complete.
            star = "" if enumeration.enumerators else " *"
            there = Step(
                "gone",
                "the headers do not declare it",
                asserted(f"sizeof({enumeration.key}{star}) > 0"),
            )
            text = f"{enumeration.key} {{...}}"
            yield Claim(
                "enum", enumeration.key, str(enumeration.location), text, (there,), None
            )
        for each in enumeration.enumerators or ():
            value = self.cdef.numbers.get(each.name)
            text = each.name if value is None else f"{each.name} = {value}"
            steps = tuple(self._number(each.name))
            read = self.headers.by_identity.get(named("enumerator", each.name))
            yield Claim("enumerator", each.name, str(each.location), text, steps, read)

    def _typedef(self, typedef: Typedef) -> Claim:
        name, claimed = typedef.name, typedef.type
        text = f"typedef {spell(claimed, name)}"
        c = self.expansions.get(name, name)
        read = self.headers.by_identity.get(identity(typedef))
        there = used(f"{c} *ferrule_p; (void)ferrule_p;")
        gone = Step("gone", "the headers do not declare it", there)
        match claimed:
            case Opaque():
                steps = [gone]
            case Void():  # cffi says `void` to C
                steps = [_may_be_gone(gone)]
            case _ if claimed == OPEN_INTEGER:
                steps = [gone, Step("type", "it is not an integer", asserted(f"({c})1.5 == 1"))]
            case _ if claimed == OPEN_FLOATING:
                is_floating = AnyOf(
                    tuple(compatible(c, t) for t in ("float", "double", "long double"))
                )
                steps = [gone, Step("type", "it is not a floating-point number", is_floating)]
            case Pointer() if not _is_in_c(claimed):
                steps = [
                    gone,
                    Step("type", "it is not a pointer", is_pointer(f"__typeof__({c})")),
                ]
            case _ if not _is_in_c(claimed):
                steps = [gone]
            case _:
                # cffi never says this name to C, so that it may be the cdef's own.
                type_ = read.type if isinstance(read, Typedef) else None
                step = self.harmless.typed(c, type_, claimed)
                steps = [_may_be_gone(gone), step]
        return Claim("typedef", name, str(typedef.location), text, tuple(steps), read)


def _may_be_gone(step: Step) -> Step:
    """Return `step` as one about a name that need not be there."""
    return Step(step.problem, "only the cdef has this name", step.exact, ends=True)


def is_number(expression: str, value: int) -> str:
    """Return the condition in C that an integer has this value, whatever its type."""
    sign = "<" if value < 0 else ">="
    return f"{expression} {sign} 0 && {expression} == {_literal(value)}"


def _literal(value: int) -> str:
    if value < 0:
        return f"(-{-value - 1}LL - 1)"
    return f"{value}{'ULL' if value >> 63 else 'LL' if value >> 31 else ''}"


def _whole_number(e: str) -> Step:
    integer = asserted(f"(__typeof__({e}))1.5 == 1")
    return Step("type", "it is not an integer in the headers", integer)


def _is_byte(e: str) -> Step:
    """Return the step that the number `e` is a byte, of either sign: cffi makes `bytes` of it."""
    return Step(
        "value",
        "it does not fit `char`",
        asserted(f"(signed char)({e}) == ({e}) || (unsigned char)({e}) == ({e})"),
        premise=asserted(f"{e} == {e}"),
        number=e,
        numbered="it is {} in the headers, which does not fit `char`",
    )


def _may_be_called_as(read: FunctionType, claimed: FunctionType) -> bool:
    """Tell whether C accepts as many arguments as are claimed, by the prototype that was read.

    A variadic function takes more of them.
    """
    is_fixed_call = read.variadic and not claimed.variadic
    has_more = len(claimed.parameters) >= len(read.parameters)
    return agree_in_shape(read, claimed) or (is_fixed_call and has_more)


def _shapes(read: FunctionType | None, claimed: FunctionType) -> str:
    if read is None:
        return "the compiler sees another type"
    if read.variadic != claimed.variadic:
        return "it is variadic" if read.variadic else "it is not variadic"
    count = len(read.parameters)
    return f"it takes {count} argument{'s' * (count != 1)}, not {len(claimed.parameters)}"


def _is_floating(type_: CType) -> bool:
    number = NUMBERS.get(type_.name) if isinstance(type_, Builtin) else None
    floating = {Arithmetic.FLOATING, Arithmetic.LONG_DOUBLE, Arithmetic.COMPLEX}
    return number is not None and number.kind in floating


def _is_character(type_: CType) -> bool:
    number = NUMBERS.get(type_.name) if isinstance(type_, Builtin) else None
    return number is not None and number.kind is Arithmetic.CHARACTER


def _is_const(type_: CType) -> bool:
    return isinstance(type_, Qualified) and type_.const and not isinstance(type_.type, Array)


def _is_in_c(type_: CType) -> bool:
    """Tell whether C can spell `type_`: no part of it is a nameless type of the cdef."""
    match type_:
        case Pointer(inner) | Array(inner) | Qualified(inner):
            return _is_in_c(inner)
        case RecordRef(key) | EnumRef(key):
            return form_of(key) is not KeyForm.CDEF
        case FunctionType():
            return _is_in_c(type_.result) and all(_is_in_c(p.type) for p in type_.parameters)
        case _:
            return True
