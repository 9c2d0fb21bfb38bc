"""Tags and enumerators wherever C lets one declare them: inside records, lengths, types, lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st
from tests.property.drawn import Declaration, Piece
from tests.property.strategies.scalars import of

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

_DEEPEST = 3


@st.composite
def _types(draw: DrawFn, name: str, depth: int) -> str:
    """Draw a type that may declare tags and enumerators, with names that begin with `name`."""
    form = draw(of("int", "enum", "named enum", "struct", "union", "named struct", "typeof"))
    if form == "int" or depth == _DEEPEST:
        return "int"
    if form == "typeof":
        return f"__typeof__({draw(_types(f'{name}_t', depth + 1))})"
    if form.endswith("enum"):
        value = draw(of("", "", f" = {draw(_numbers(f'{name}_v', depth + 1))}"))
        tag = f"{name}_E" if form == "named enum" else ""
        return f"enum {tag} {{ {name}_A{value}, {name}_B }}"
    tag, keyword = (f"{name}_S", "struct") if form == "named struct" else ("", form)
    members = "".join(
        draw(_members(f"{name}_{i}", depth + 1)) for i in range(draw(st.integers(1, 3)))
    )
    return f"{keyword} {tag} {{ {members}int {name}_last; }}"


@st.composite
def _members(draw: DrawFn, name: str, depth: int) -> str:
    type_ = draw(_types(name, depth))
    form = draw(of("none", "field", "pointer", "array", "bit-field", "function"))
    if form == "none":
        return f"{type_}; " if type_ != "int" else ""
    if form == "array":
        return f"{type_} {name}[{draw(_numbers(f'{name}_n', depth))}]; "
    if form == "bit-field":
        return f"unsigned {name} : {draw(_numbers(f'{name}_n', depth))}; "
    if form == "function":
        return f"int (*{name})({draw(_types(f'{name}_p', depth))} value); "
    return f"{type_} {'*' if form == 'pointer' else ''}{name}; "


@st.composite
def _numbers(draw: DrawFn, name: str, depth: int) -> str:
    """Draw a constant expression between 1 and 8, which may declare something."""
    type_ = draw(_types(name, depth))
    return draw(of(f"1 + !sizeof({type_})", f"(int)(sizeof({type_} *) / 4)", "3"))


@st.composite
def _declarations(draw: DrawFn) -> Declaration:
    type_ = draw(_types("s@", 0))
    number = draw(_numbers("n@", 0))
    text = draw(
        of(
            f"{type_};" if type_ != "int" else "int s@_alone;",
            f"typedef {type_} s@_t, *s@_p;",
            f"extern {type_} s@_v[{number}];",
            f"{type_} s@_f({draw(_types('p@', 1))} value);",
            f"typedef int (*s@_c)({type_} *value);",
            f'_Static_assert({number} > 0, "");',
            f"enum {{ s@_X = {number} }};",
            f"static inline int s@_i(void) {{ {type_} s@_l; return sizeof(s@_l) > 0; }}",
        )
    )
    return Declaration((Piece(text),))


def scoped_declarations() -> SearchStrategy[Declaration]:
    return _declarations()
