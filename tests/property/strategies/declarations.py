"""What the property tests draw: declarations of a kind, the common ones more often.

Names follow from where they are (`r@_f1` is the tag in the field `f1` of `struct r@`), so that no
two declarations of a header meet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.property.drawn import CType, Declaration
from tests.property.strategies.enumerations import enumerations
from tests.property.strategies.functions import functions
from tests.property.strategies.macros import macros
from tests.property.strategies.records import records, unnamed_behind_pointers
from tests.property.strategies.types import typedef_chains
from tests.property.strategies.variables import const_variables, unnamed_variables, variables

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def declared(types: SearchStrategy[CType]) -> SearchStrategy[Declaration]:
    return types.map(lambda type_: Declaration(type_.needs))


def record_declarations() -> SearchStrategy[Declaration]:
    return st.one_of(
        declared(records("r@")),
        declared(records("r@")),
        declared(records("r@")),
        unnamed_behind_pointers(),
    )


def call_declarations() -> SearchStrategy[Declaration]:
    return st.one_of(functions(), functions(), functions(), variables(), unnamed_variables())


def constant_declarations() -> SearchStrategy[Declaration]:
    return st.one_of(
        macros(),
        macros(),
        declared(enumerations("e@")),
        const_variables(),
        declared(typedef_chains("t@", 1)),
    )
