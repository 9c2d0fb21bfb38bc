"""The types that a field, a variable or a parameter can have, nested in one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.property.drawn import CType, Member, Piece
from tests.property.strategies import records  # each of the two draws of the other
from tests.property.strategies.derived import (
    arrays,
    as_parameter,
    pointer_to,
    qualified,
    typedef,
)
from tests.property.strategies.enumerations import enumerations
from tests.property.strategies.scalars import (
    atomic_integers,
    drops_qualifiers_of_results,
    of,
    rarely,
    scalars,
)

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy


@st.composite
def pointers(draw: DrawFn, name: str, depth: int) -> CType:
    """Draw pointers to everything, also to arrays and to `void`."""
    form = draw(st.integers(0, 7))
    if form == 0:
        spelling = draw(
            of(
                "void *",
                "const void *",
                "char *",
                "const char *",
                "const volatile int *",
                "char *const ",
                "char *restrict ",
                "const char *const *",
                "FILE *",
            )
        )
        return CType(
            spelling,
            members=(Member((), "pointer", const=spelling.endswith("const ")),),
            qualified=not spelling.endswith("*"),
        )
    if form == 1:  # to an array, whose length cffi has to be told
        array = draw(arrays(scalars()))
        return pointer_to(array)
    if form == 2:
        return draw(function_pointers(name, depth))
    if form == 3:  # to what is nowhere defined
        tag = f"struct {name}_opaque"
        return CType(
            f"{tag} *",
            members=(Member((), "pointer"),),
            needs=(Piece(f"{tag};", bound=(("record", tag),)),),
        )
    if form == 4:
        return pointer_to(qualified(draw(scalars()), draw(of("const", "volatile"))))
    return pointer_to(draw(object_types(name, depth)), draw(of("", "", "const ", "volatile ")))


@st.composite
def function_pointers(draw: DrawFn, name: str, depth: int) -> CType:
    parameters = [
        as_parameter(draw(object_types(f"{name}_{i}", depth - 1)))
        for i in range(draw(st.integers(0, 3)))
    ]
    result = draw(
        st.one_of(
            st.just(CType("void ")),
            result_types(f"{name}_r", depth - 1).filter(
                lambda t: not t.qualified or drops_qualifiers_of_results()
            ),
        )
    )
    inside = ", ".join(p.name for p in parameters) or "void"
    if parameters and rarely(draw):
        inside += ", ..."
    return CType(
        f"{result.before}(*",
        f")({inside}){result.after}",
        (Member((), "pointer"),),
        tuple(piece for t in (*parameters, result) for piece in t.needs),
        refusable=any(t.refusable or t.hollow for t in (*parameters, result)),
    )


def object_types(name: str, depth: int) -> SearchStrategy[CType]:
    """Draw the types that a field or a variable can have."""
    simple = st.one_of(scalars(), st.deferred(lambda: enumerations(name)))
    if depth <= 0:
        return simple
    return st.one_of(
        simple,
        st.deferred(lambda: pointers(name, depth)),
        st.deferred(lambda: arrays(object_types(name, depth - 1))),
        st.deferred(lambda: records.records(name, depth - 1)),
        st.deferred(lambda: typedef_chains(name, depth)),
        st.builds(qualified, scalars(), of("const", "volatile", "const volatile")),
        st.builds(
            qualified, st.deferred(lambda: typedef_chains(name, depth)), of("const", "volatile")
        ),
    )


@st.composite
def typedef_chains(draw: DrawFn, name: str, depth: int) -> CType:
    type_ = draw(object_types(f"{name}_t", depth - 1))
    for i in range(draw(st.integers(1, 3))):
        type_ = typedef(type_, f"{name}_t{i}")
        if rarely(draw):
            type_ = pointer_to(type_)
    return type_


def result_types(name: str, depth: int) -> SearchStrategy[CType]:
    return object_types(name, depth).filter(lambda t: t.shape != "array")


def parameter_types(name: str, depth: int) -> SearchStrategy[CType]:
    types = object_types(name, depth)
    return st.one_of(types, types, types, atomic_integers()).map(as_parameter)
