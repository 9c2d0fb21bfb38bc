"""Functions, and calls of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.property.drawn import CType, Declaration, Piece, Question
from tests.property.questions import GIVEN, note
from tests.property.strategies.scalars import (
    UNSUPPORTED,
    drops_qualifiers_of_results,
    has_atomic_results,
    of,
    rarely,
    without_value,
)
from tests.property.strategies.types import parameter_types

from ferrule.toolchain.compiler import is_pypy

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn


@st.composite
def functions(draw: DrawFn) -> Declaration:
    """Draw a function that notes all its arguments and returns one of them."""
    name = "f@"
    count = draw(st.integers(0, 5))
    parameters = [draw(parameter_types(f"{name}_p{i}", 2)) for i in range(count)]
    if rarely(draw, 16):
        parameters.append(draw(without_value()))
    returned = draw(
        st.sampled_from(
            [
                None,
                *(i for i, p in enumerate(parameters) if may_be_returned(p)),
            ]
        )
    )
    result = CType("void ") if returned is None else parameters[returned]
    variadic = (
        bool(parameters)
        and rarely(draw, 10)
        and (not result.qualified or drops_qualifiers_of_results())
    )
    names = [
        draw(parameter_names(i, last=i == len(parameters) - 1)) for i in range(len(parameters))
    ]

    def prototype(chosen: list[str]) -> str:
        inside = ", ".join(p.declare(n) for p, n in zip(parameters, chosen, strict=True))
        inside = f"{inside}, ..." if variadic else inside or draw(of("void", "void", ""))
        return f"{result.before}{name}({inside}){result.after}"

    plain = [f"p{i}" for i in range(len(parameters))]
    noted = " ".join(
        note(m, f"p{i}") for i, p in enumerate(parameters) if not p.refusable for m in p.members
    )
    body = f"{{ {noted} {'' if returned is None else f'return p{returned};'} }}"
    refusable = any(m.kind == "flexible" for m in result.members) or any(
        p.refusable or p.hollow or (variadic and "_Atomic" in p.before) for p in parameters
    )
    # cffi's C for PyPy assigns the result to a variable, which its own const members forbid.
    read_only = is_pypy() and any(m.const for m in result.members) and result.shape == "record"
    reasons = UNSUPPORTED | {"compiler-disagrees"} if read_only else UNSUPPORTED
    refusable |= read_only
    asked = not refusable and not (variadic and not all(map(passed_by_libffi, parameters)))
    inline = not variadic and rarely(draw, 5)
    kind = "static_inline" if inline else "function"
    attribute = (
        ""
        if inline
        else draw(
            of(
                "",
                "",
                "",
                " __attribute__((cold))",
                ' __attribute__((visibility("default")))',
                f' __asm__("other_{name}")',
                " __attribute__((deprecated))",
            )
        )
    )
    text = prototype(plain) if inline else prototype(names)
    piece = Piece(
        f"static inline {text} {body}" if inline else f"{text}{attribute};",
        source="" if inline else f"{prototype(plain)} {body}",
        bound=() if refusable else ((kind, name),),
        refusable=(((kind, name), reasons),) if refusable else (),
        questions=()
        if not asked
        else tuple(
            call(name, parameters, result, seed, variadic=variadic) for seed in range(3)
        ),
    )
    hiding = draw(
        of(
            (),
            (),
            (),
            (Piece(f"#define {name}(...) undefined_@(__VA_ARGS__)", hidden=(name,)),),
        )
    )
    return Declaration(
        (Piece("typedef float d@;"), *(n for p in parameters for n in p.needs), piece, *hiding)
    )


def may_be_returned(type_: CType) -> bool:
    """Tell whether this compiler lets a function of this type be used."""
    return type_.shape != "array" and ("_Atomic" not in type_.before or has_atomic_results())


def passed_by_libffi(type_: CType) -> bool:
    """Tell whether a parameter is of a type that libffi passes, by which cffi calls variadics."""
    return type_.shape != "record" and all(m.kind != "complex" for m in type_.members)


@st.composite
def parameter_names(draw: DrawFn, number_: int, *, last: bool) -> str:
    if rarely(draw, 3):
        return draw(of("", f"class_{number_}", f"lib{number_}"))
    if last and rarely(draw, 3):
        return draw(
            of("d@", "size_t", "uint8_t", "from", "lambda", "self", "ffi", "FILE", "f@")
        )
    return f"p{number_}"


def call(
    name: str,
    parameters: list[CType],
    result: CType,
    seed: int,
    *,
    variadic: bool,  # noqa: ARG001
) -> Question:
    """Ask what a call with arguments by `seed` brings about."""
    lines, arguments = [], []
    told = [m for m in result.members if m.kind != "wide" or result.shape != "record"]
    for i, p in enumerate(parameters):
        if p.shape == "record":
            lines.append(
                f"static _Alignas(64) char a{i}[sizeof({p.name})]; fill(a{i}, sizeof a{i}, 2);"
            )
            arguments.append(f"*({p.name} *)a{i}")
        else:
            given = GIVEN[p.members[0].kind]
            arguments.append(f"{given}({'void *' if 'POINTER' in given else p.name}, {seed})")
    called = f"{name}({', '.join(arguments)});"
    if result.members or result.shape == "record":
        lines += [f"{result.declare('result')} = {called}", *(note(m, "result") for m in told)]
    else:
        lines.append(called)
    return Question(" ".join(lines), f"call({name!r}, {seed}, {[m.path for m in told]})")
