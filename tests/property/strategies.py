"""Strategies that draw C declarations.

Names follow from where they stand (`r@_f1` is the tag in the field `f1` of `struct r@`), so that no
two declarations of a header meet.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeVar

from hypothesis import strategies as st
from tests.property.drawn import CType, Declaration, Member, Piece, Question
from tests.property.questions import GIVEN, contents, layout, note, size

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy
    from tests.property.drawn import Entry, Kind

    T = TypeVar("T")

# ---------------------------------------------------------------- scalar types

INTEGERS: Final = (
    "int",
    "unsigned int",
    "signed char",
    "unsigned char",
    "short",
    "unsigned short",
    "long",
    "unsigned long",
    "long long",
    "unsigned long long",
    "int8_t",
    "uint8_t",
    "int16_t",
    "uint16_t",
    "int32_t",
    "uint32_t",
    "int64_t",
    "uint64_t",
    "size_t",
    "ptrdiff_t",
    "intptr_t",
    "uintptr_t",
    "int_fast16_t",
    "uint_least8_t",
    "intmax_t",
    # the same in other words
    "unsigned",
    "signed",
    "long unsigned int",
    "int long long signed",
    "short int",
    "char signed",
    "__signed__ int",
    "__typeof__(1ul)",
    "__typeof__((short)1)",
)
OTHERS: Final[dict[str, Kind]] = {
    "char": "char",
    "_Bool": "bool",
    "bool": "bool",
    "float": "float",
    "double": "float",
    "long double": "long double",
    "wchar_t": "wide",
    "float _Complex": "complex",
    "_Complex double": "complex",
}
NO_VALUE: Final = (
    "__int128",
    "unsigned __int128",
    "long double _Complex",
    "__float128",
    "_Float16",
    "__attribute__((vector_size(16))) int",
)
# Widths that each of them has at least, by the C standard.
BIT_FIELD_WIDTHS: Final = {
    "unsigned int": 16,
    "int": 16,
    "signed int": 16,
    "unsigned char": 8,
    "signed char": 8,
    "char": 8,
    "short": 16,
    "unsigned short": 16,
    "long": 32,
    "unsigned long": 32,
    "long long": 64,
    "unsigned long long": 64,
    "uint8_t": 8,
    "uint32_t": 32,
    "int64_t": 64,
    "size_t": 16,
    "_Bool": 1,
    "bool": 1,
}
UNSUPPORTED: Final = frozenset({"unsupported-type", "needs-skipped"})


def of(*values: T) -> SearchStrategy[T]:
    return st.sampled_from(values)


def rarely(draw: DrawFn, times: int = 8) -> bool:
    """Return True once in so many times; the simplest draw is False."""
    return draw(st.integers(0, times - 1)) == times - 1


def scalar(name: str, kind: Kind) -> CType:
    return CType(f"{name} ", members=(Member((), kind),))


def scalars() -> SearchStrategy[CType]:
    return st.one_of(
        of(*INTEGERS).map(lambda name: scalar(name, "integer")),
        of(*OTHERS).map(lambda name: scalar(name, OTHERS[name])),
    )


def without_value() -> SearchStrategy[CType]:
    """Draw types that neither cffi nor Python has values for."""
    return of(*NO_VALUE).map(lambda name: CType(f"{name} ", refusable=True))


# ---------------------------------------------------------------- types made of others


def pointer_to(target: CType, qualifier: str = "") -> CType:
    wrapped = target.behind != ""
    return replace(
        target,
        before=f"{target.before}({'*'}{qualifier}"
        if wrapped
        else f"{target.before}*{qualifier}",
        behind=f"){target.behind}" if wrapped else "",
        members=(Member((), "pointer", const="const" in qualifier),),
        shape="scalar",
        hollow=False,
    )


def array_of(element: CType, length: str, count: int) -> CType:
    """Return the array type of `count` elements, whose length is written as `length`."""
    members = tuple(
        member.inside(i) for i in sorted({0, count - 1}) if i >= 0 for member in element.members
    )
    return replace(
        element,
        behind=f"[{length}]{element.behind}",
        members=members,
        shape="array",
        refusable=element.refusable or may_be_empty(element),
    )


def may_be_empty(type_: CType) -> bool:
    """Tell whether it may be a record without a size, whose arrays have no length."""
    return type_.shape == "record" and not type_.members


def typedef(target: CType, name: str) -> CType:
    """Return the type `name`, which is `target` by another name."""
    refusable = ((("typedef", name), UNSUPPORTED),) if target.refusable else ()
    piece = Piece(
        f"typedef {target.declare(name)};",
        bound=() if target.refusable else (("typedef", name),),
        refusable=refusable,
        questions=() if target.refusable else (size(target, name),),
    )
    return replace(target, before=f"{name} ", behind="", needs=(*target.needs, piece))


def qualified(target: CType, qualifier: str) -> CType:
    const = "const" in qualifier
    members = tuple(replace(m, const=m.const or const) for m in target.members)
    if target.before.endswith("*"):
        return replace(target, before=f"{target.before}{qualifier} ", members=members)
    return replace(target, before=f"{qualifier} {target.before}", members=members)


LENGTHS: Final = (
    ("1", 1),
    ("2", 2),
    ("3", 3),
    ("0x2", 2),
    ("(1 + 1)", 2),
    ("2u", 2),
    ("sizeof(short) / sizeof(short)", 1),
)


@st.composite
def arrays(draw: DrawFn, elements: SearchStrategy[CType]) -> CType:
    element = draw(elements)
    for _ in range(draw(st.integers(1, 3))):
        element = array_of(element, *draw(of(*LENGTHS)))
    return element


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
            spelling, members=(Member((), "pointer", const=spelling.endswith("const ")),)
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
    result = draw(st.one_of(st.just(CType("void ")), result_types(f"{name}_r", depth - 1)))
    inside = ", ".join(p.name for p in parameters) or "void"
    if parameters and rarely(draw):
        inside += ", ..."
    return CType(
        f"{result.before}(*",
        f")({inside}){result.behind}",
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
        st.deferred(lambda: records(name, depth - 1)),
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


def atomic_integers() -> SearchStrategy[CType]:
    """Draw types that cffi can say where they are not part of another: P6."""
    return of(*INTEGERS).map(lambda name: scalar(f"_Atomic {name}", "integer"))


def as_parameter(type_: CType) -> CType:
    """Return the type of a parameter that is declared as `type_`: an array is a pointer."""
    if type_.shape != "array":
        return type_
    return replace(type_, members=(Member((), "pointer"),), hollow=False)


# ---------------------------------------------------------------- enumerations

_SMALL: Final = (0, 1, 2, 127, 128, 255, 256, 32767, 65535)
_WIDE: Final = (2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**62, 2**63 - 1)
_NEGATIVE: Final = (-1, -2, -128, -129, -32769)


@st.composite
def enumerators(draw: DrawFn, name: str) -> tuple[str, tuple[str, ...]]:
    """Draw what stands between the braces, and the names that it defines."""
    lines: list[str] = []
    names: list[str] = []
    values = draw(
        of(
            _SMALL,
            (*_SMALL, *_NEGATIVE),
            (*_SMALL, *_WIDE),
            (*_SMALL, 2**63, 2**64 - 1),
            (-(2**63), -(2**31), -(2**31) - 1, *_NEGATIVE, *_SMALL, *_WIDE),
        )
    )
    countable = True
    for i in range(draw(st.integers(1, 6))):
        names.append(f"{name}_{draw(of('A', 'b', 'None', '_'))}{i}")
        form = draw(st.integers(0, 5 if names[1:] else 2))
        if form == 0 and countable:
            lines.append(names[-1])
            continue
        value = draw(of(*values))
        text = (
            number(value)
            if form < 3
            else draw(
                of(
                    names[-2],
                    f"{names[-2]} | 1",
                    f"({names[0]})",
                    "'c'",
                    "1 << 4",
                    "sizeof(int)",
                    "~0",
                    f"{names[-2]} == 2 ? 3 : 4",
                )
            )
        )
        lines.append(f"{names[-1]} = {text}")
        countable = form < 3 and -1000 < value < 1000
    comma = draw(of("", ","))
    return ", ".join(lines) + comma, tuple(names)


def number(value: int) -> str:
    """Return an integer constant of C with this value."""
    if value == -(2**63):
        return f"({value + 1}ll - 1)"
    return f"{value}{'ull' if value >= 2**63 else 'll' if abs(value) > 2**31 - 1 else ''}"


def constants(names: tuple[str, ...]) -> tuple[Question, ...]:
    return tuple(Question(f"NOTE_INTEGER({n});", f"constant({n!r})") for n in names)


@st.composite
def enumerations(draw: DrawFn, name: str) -> CType:
    """Draw an enumeration with a tag, with a typedef's name, or with both."""
    body, names = draw(enumerators(name))
    attribute = draw(of("", "", "", " __attribute__((packed))"))
    form, own = draw(of("tag", "typedef", "both", "same")), f"{name}_e"
    tag = {"tag": own, "typedef": "", "both": f"{own}_tag", "same": own}[form]
    text = f"enum {tag} {{ {body} }}{attribute}"
    bound: list[Entry] = [("enumerator", n) for n in names]
    bound.append(("enum", f"enum {tag}" if tag else own))
    spelling = f"enum {tag}" if form == "tag" else own
    if form != "tag":
        text = f"typedef {text} {own}"
        bound += [("typedef", own)] if tag else []
    type_ = scalar(spelling, "integer")
    piece = Piece(
        f"{text};", bound=tuple(bound), questions=(*constants(names), size(type_, spelling))
    )
    return replace(type_, needs=(piece,))


# ---------------------------------------------------------------- records

AWKWARD: Final = (
    "class",
    "from",
    "import",
    "lambda",
    "None",
    "True",
    "def",
    "async",
    "pass",
    "is",
    "in",
    "not",
    "self",
    "ffi",
    "lib",
    "type",
    "id",
    "size_t",
    "uint8_t",
    "FILE",
    "_",
    "__init__",
    "x0",
    "p",
    "record",
    "value",
    "result",
    "errno_",
    "struct_",
    "o",
)
_ALIGNED: Final = (
    "",
    "",
    "",
    "",
    " __attribute__((aligned(16)))",
    " __attribute__((aligned))",
    " __attribute__((packed))",
    " __attribute__((packed, aligned(2)))",
)


class Body:
    """The fields of a record that is being drawn."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.lines: list[str] = []
        self.members: list[Member] = []
        self.needs: list[Piece] = []
        self.bound: list[Entry] = []
        self.refusable: list[tuple[Entry, frozenset[str]]] = []
        self.questions: list[Question] = []
        self.hidden: list[str] = []
        self.taken: set[str] = set()
        self.hollow = False

    def add(self, text: str, members: tuple[Member, ...] = ()) -> None:
        self.lines.append(f"    {text}")
        self.members += members

    def add_field(self, name: str, type_: CType, behind: str = "", before: str = "") -> None:
        self.needs += type_.needs
        self.hollow |= type_.hollow
        if type_.refusable:
            self.refusable.append((("record", f".{name}"), UNSUPPORTED))
        self.add(
            f"{before}{type_.declare(name)}{behind};",
            () if type_.refusable else tuple(m.inside(name) for m in type_.members),
        )

    def take(self, inner: Body, *steps: str | int) -> None:
        """Take over the fields of a member that has them, reached through `steps`."""
        self.hollow |= inner.hollow or not inner.members
        self.members += [m.inside(*steps) for m in inner.members]
        self.needs += inner.needs
        self.bound += inner.bound
        self.refusable += inner.refusable
        self.questions += inner.questions
        self.hidden += inner.hidden

    @property
    def text(self) -> str:
        return "\n".join(["{", *self.lines, "}"])


@st.composite
def bodies(  # noqa: PLR0913  what a body is drawn for
    draw: DrawFn,
    key: str,
    name: str,
    depth: int,
    *,
    union: bool = False,
    taken: set[str] | None = None,
    flexible: bool = True,
) -> Body:
    """Draw the fields of the record `key`; `name` begins all names that it defines."""
    body = Body(key)
    body.taken = taken if taken is not None else body.taken
    for i in range(draw(st.integers(0, 5))):
        place = f"{name}_{i}"
        field = draw(field_names(place, body.taken))
        draw(
            of(
                _add_plain,
                _add_plain,
                _add_plain,
                _add_bit_field,
                _add_bit_field,
                _add_aligned,
                _add_unnamed_bits,
                _add_several,
                _add_inner if depth > 0 else _add_plain,
                _add_anonymous if depth > 0 else _add_bit_field,
                _add_self,
                _add_unnamed_enum,
                _add_without_value,
            )
        )(draw, body, field, place, depth)
    if flexible and not union and body.members and rarely(draw, 6):
        element = draw(object_types(f"{name}_last", 0))
        body.needs += element.needs
        body.add(
            f"{replace(element, behind=draw(of('[]', '[0]'))).declare('last')};",
            (Member(("last",), "flexible"),),
        )
    return body


@st.composite
def field_names(draw: DrawFn, place: str, taken: set[str]) -> str:
    name = draw(of(*AWKWARD)) if rarely(draw, 4) else f"f{place.rpartition('_')[2]}"
    while name in taken:
        name = f"{name}_"
    taken.add(name)
    return name


def _add_plain(draw: DrawFn, body: Body, field: str, place: str, depth: int) -> None:
    body.add_field(
        field,
        draw(
            st.one_of(
                object_types(place, depth),
                object_types(place, depth),
                object_types(place, depth),
                atomic_integers(),
            )
        ),
    )


def _add_aligned(draw: DrawFn, body: Body, field: str, place: str, _depth: int) -> None:
    before, behind = draw(
        of(
            ("", " __attribute__((aligned(32)))"),
            ("_Alignas(64) ", ""),
            ("", " __attribute__((packed))"),
            ("", " __attribute__((aligned(2), packed))"),
        )
    )
    body.add_field(field, draw(st.one_of(scalars(), records(place, 0))), behind, before)


def _add_bit_field(draw: DrawFn, body: Body, field: str, place: str, _depth: int) -> None:
    if rarely(draw, 6):
        type_ = draw(enumerations(place))
        base, width, kind = type_.name, 7, "integer"
        body.needs += type_.needs
    else:
        base = draw(of(*BIT_FIELD_WIDTHS))
        width, kind = BIT_FIELD_WIDTHS[base], "bool" if "ool" in base else "integer"
    qualifier = draw(of("", "", "", "const ", "volatile "))
    if rarely(draw):  # by another name
        piece = Piece(
            f"typedef {qualifier}{base} {place}_t;", bound=(("typedef", f"{place}_t"),)
        )
        body.needs.append(piece)
        base = f"{place}_t"
    attribute = draw(
        of("", "", "", "", " __attribute__((packed))", " __attribute__((aligned(4)))")
    )
    member = Member((field,), kind, bits=True, const="const" in qualifier)  # type: ignore[arg-type]  # one of two
    body.add(
        f"{qualifier}{base} {field} : {draw(st.integers(1, width))}{attribute};", (member,)
    )
    if "::" not in body.key:
        body.bound.append(("bitfield", f"{body.key}.{field}"))


def _add_unnamed_bits(draw: DrawFn, body: Body, _field: str, _place: str, _depth: int) -> None:
    base = draw(of("int", "unsigned char", "unsigned long long"))
    body.add(f"{base} : {draw(st.integers(0, 8))};")


def _add_several(draw: DrawFn, body: Body, field: str, _place: str, _depth: int) -> None:
    base = scalar(draw(of("int", "unsigned short", "long long")), "integer")
    names = [field, f"{field}p", f"{field}a", f"{field}b"]
    body.taken.update(names)
    members = (
        Member((names[0],), "integer"),
        Member((names[1],), "pointer"),
        Member((names[2], 1), "integer"),
        Member((names[3],), "integer", bits=True),
    )
    body.add(f"{base.before}{names[0]}, *{names[1]}, {names[2]}[2], {names[3]} : 5;", members)


def _add_inner(draw: DrawFn, body: Body, field: str, place: str, depth: int) -> None:
    """Add a field whose struct or union is defined where it stands."""
    keyword = draw(of("struct", "union"))
    tag = draw(of("", "", f"{place}_in"))
    inner = draw(
        bodies(
            f"{keyword} {tag}" if tag else f"{body.key}::{field}",
            place,
            depth - 1,
            union=keyword == "union",
            flexible=False,
        )
    )
    attribute = draw(of(*_ALIGNED))
    declarator, steps = draw(
        of(("{}", ()), ("{}[2]", (1,)), ("{}[2][1]", (1, 0)), ("*{}", None), ("*{}[2]", None))
    )
    if tag:
        body.bound.append(("record", inner.key))
    if steps and not inner.members:  # an array of what may be empty
        body.refusable.append((("record", f".{field}"), UNSUPPORTED))
    if steps is None:  # behind a pointer: its members cannot be reached without memory
        inner.members = []
    body.take(inner, field, *(steps or ()))
    body.add(
        f"{keyword} {tag} {inner.text}{attribute} {declarator.format(field)};".replace(
            "\n", "\n    "
        ),
        (Member((field, 0) if "[" in declarator else (field,), "pointer"),)
        if steps is None
        else (),
    )


def _add_anonymous(draw: DrawFn, body: Body, _field: str, place: str, depth: int) -> None:
    keyword = draw(of("struct", "union"))
    qualifier = draw(of("", "", "", "const "))
    inner = draw(
        bodies(
            f"{body.key}::",
            place,
            depth - 1,
            union=keyword == "union",
            taken=body.taken,
            flexible=False,
        )
    )
    inner.members = [replace(m, const=m.const or qualifier != "") for m in inner.members]
    body.take(inner)
    text = f"{qualifier}{keyword} {inner.text}{draw(of(*_ALIGNED))};"
    body.add(text.replace("\n", "\n    "))


def _add_self(draw: DrawFn, body: Body, field: str, _place: str, _depth: int) -> None:
    """Add a pointer to the record itself, or to one that nobody defines."""
    tag = (
        body.key
        if body.key.startswith(("struct ", "union ")) and "::" not in body.key
        else "struct nobody"
    )
    form, steps = draw(
        of(("*{}", ()), ("*{}[2]", (1,)), ("*(*{})(const {} *)", ()), ("**{}", ()))
    )
    body.add(
        f"{tag} {form.replace('{}', field, 1).replace('{}', tag)};",
        (Member((field, *steps), "pointer"),),
    )


def _add_unnamed_enum(draw: DrawFn, body: Body, field: str, place: str, _depth: int) -> None:
    inside, names = draw(enumerators(place))
    tag = draw(of("", f"{place}_tag"))
    body.bound += [("enumerator", n) for n in names]
    body.questions += constants(names)
    array, steps = draw(of(("", ()), ("[2]", (1,))))
    body.add(
        f"enum {tag} {{ {inside} }} {field}{array};", (Member((field, *steps), "integer"),)
    )


def _add_without_value(draw: DrawFn, body: Body, field: str, _place: str, _depth: int) -> None:
    type_ = draw(without_value())
    form = draw(of(lambda t: t, pointer_to, lambda t: array_of(t, "2", 2)))
    body.add_field(field, form(type_))  # type: ignore[no-untyped-call]  # one of three


@st.composite
def records(draw: DrawFn, name: str, depth: int = 2) -> CType:
    """Draw a struct or union with a tag, with a typedef's name, or with both."""
    keyword = draw(of("struct", "struct", "union"))
    form = draw(of("tag", "typedef", "both", "same"))
    tag = {"tag": name, "typedef": "", "both": f"{name}_tag", "same": name}[form]
    key = f"{keyword} {tag}" if tag else name
    spelling = key if form == "tag" else name
    body = draw(bodies(key, name, depth, union=keyword == "union"))
    text = f"{keyword} {tag} {body.text}{draw(of(*_ALIGNED))}"
    if form != "tag":
        text = f"typedef {text} {name}"
        body.bound += [("typedef", name)] if tag else []
    text = f"{text};"
    if rarely(draw):
        text = f"#pragma pack(push, {draw(of(1, 2, 4, 8))})\n{text}\n#pragma pack(pop)"
    bound = (("record", key), *body.bound)
    python_type = f"ffi.typeof({spelling!r})"
    piece = Piece(
        text,
        bound=bound,
        refusable=tuple(body.refusable),
        questions=(*body.questions, *layout(spelling, python_type, body.members)),
    )
    return CType(
        f"{spelling} ",
        members=tuple(body.members),
        needs=(*body.needs, piece),
        shape="record",
        hollow=body.hollow or not body.members,
    )


# ---------------------------------------------------------------- functions and variables


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
                *(i for i, p in enumerate(parameters) if p.shape != "array"),
            ]
        )
    )
    result = CType("void ") if returned is None else parameters[returned]
    variadic = bool(parameters) and rarely(draw, 10)
    names = [
        draw(parameter_names(i, last=i == len(parameters) - 1)) for i in range(len(parameters))
    ]

    def prototype(chosen: list[str]) -> str:
        inside = ", ".join(p.declare(n) for p, n in zip(parameters, chosen, strict=True))
        inside = f"{inside}, ..." if variadic else inside or draw(of("void", "void", ""))
        return f"{result.before}{name}({inside}){result.behind}"

    plain = [f"p{i}" for i in range(len(parameters))]
    noted = " ".join(
        note(m, f"p{i}") for i, p in enumerate(parameters) if not p.refusable for m in p.members
    )
    body = f"{{ {noted} {'' if returned is None else f'return p{returned};'} }}"
    refusable = any(m.kind == "flexible" for m in result.members) or any(
        p.refusable or p.hollow or (variadic and "_Atomic" in p.before) for p in parameters
    )
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
        refusable=(((kind, name), UNSUPPORTED),) if refusable else (),
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


@st.composite
def variables(draw: DrawFn) -> Declaration:
    name = "g@"
    type_ = draw(
        st.one_of(
            object_types(f"{name}_v", 2),
            records(f"{name}_v", 2),
            arrays(object_types(f"{name}_v", 1)),
        )
    )
    thread = draw(of("", "", "", "_Thread_local ", "__thread "))
    const = any(m.const for m in type_.members)
    text = f"extern {thread}{type_.declare(name)};"
    piece = Piece(
        text,
        source=f"{thread}{type_.declare(name)};",
        bound=() if type_.refusable else (("variable", name),),
        refusable=((("variable", name), UNSUPPORTED),) if type_.refusable else (),
        questions=()
        if type_.refusable or const
        else (
            Question(f"NOTE_INTEGER(sizeof {name});", f"variable({name!r}).size()"),
            *contents(name, type_.members),
        ),
    )
    return Declaration((*type_.needs, piece))


@st.composite
def const_variables(draw: DrawFn) -> Declaration:
    """Draw what has its value from the start and keeps it, in the header or in the library."""
    text, value, noted = draw(
        of(
            ("const int {}", "-77", "NOTE_INTEGER({});"),
            ("const unsigned long long {}", "0xFFFFFFFFFFFFFFFF", "NOTE_INTEGER({});"),
            ("const double {}", "0x1.8p-1000", "NOTE_FLOAT({});"),
            ("const float {}", "1.1f", "NOTE_FLOAT({});"),
            ("const signed char {}", "-128", "NOTE_INTEGER({});"),
            ("const char {}[]", '"te\\0xt"', "note_bytes({0}, sizeof {0} - 1);"),
            ("const _Bool {}", "1", "NOTE_BOOL({});"),
        )
    )
    name, static = "k@", draw(st.booleans())
    declared = text.format(name)
    length = "" if static or "[]" not in text else "[6]"
    header = (
        f"static {declared} = {value};"
        if static
        else f"extern {declared.replace('[]', length)};"
    )
    return Declaration(
        (
            Piece(
                header,
                source="" if static else f"{declared} = {value};",
                bound=(("variable", name),),
                questions=(Question(noted.format(name), f"constant({name!r})"),),
            ),
        )
    )


# ---------------------------------------------------------------- constants

_BITS: Final = (
    0,
    1,
    7,
    8,
    127,
    128,
    255,
    32768,
    2**31 - 1,
    2**31,
    2**32 - 1,
    2**32,
    2**63 - 1,
    2**63,
    2**64 - 1,
)


@st.composite
def literals(draw: DrawFn) -> str:
    value = draw(of(*_BITS))
    suffix = draw(
        of("u", "UL", "ull", "LLU")
        if value >= 2**63
        else of("", "", "u", "l", "L", "ll", "ul", "LLU")
    )
    return (
        draw(of(f"{value}", f"0x{value:x}", f"0X{value:X}", f"0{value:o}", f"0b{value:b}"))
        + suffix
    )


_CHARACTERS: Final = (
    "'a'",
    r"'\n'",
    r"'\377'",
    r"'\x7f'",
    r"'\''",
    "'ab'",
    "'abcd'",
    r"'\0'",
    "L'x'",
    "u'x'",
    r"U'\x1F600'",
    r"L'\u00e9'",
    "'\"'",
)


def integer_expressions() -> SearchStrategy[str]:
    def extended(inner: SearchStrategy[str]) -> SearchStrategy[str]:
        return st.one_of(
            st.builds("({})".format, inner),
            st.builds("(({})({}))".format, of(*INTEGERS[:10], "_Bool", "char"), inner),
            st.builds("(~({}))".format, inner),
            st.builds("(!{})".format, inner),
            st.builds(
                "({} {} {})".format,
                inner,
                of("|", "&", "^", "<", "==", "&&", "||", ">="),
                inner,
            ),
            st.builds("({} ? {} : {})".format, inner, inner, inner),
        )

    leaves = st.one_of(
        literals(),
        of(*_CHARACTERS),
        st.builds("-{}".format, of("1", "1L", "128", "2147483647", "0x80000000", "0.0 == 0")),
        st.builds("({} << {})".format, of("1u", "1ull", "3UL"), st.integers(0, 31)),
        st.builds("sizeof({})".format, of("int", "char[3]", "long double", "struct nobody *")),
        of(
            "INT64_MIN",
            "UINT64_MAX",
            "SIZE_MAX",
            "(-2147483647-1)",
            "__STDC_VERSION__",
            "__CHAR_BIT__",
            "(int)3.9",
            "(3 - 4)",
            "offsetof(struct pair, second)",
        ),
    )
    return st.recursive(leaves, extended, max_leaves=4)


FLOATS: Final = (
    "1.5",
    "1.5f",
    "-0.0",
    "1e300",
    "4.9e-324",
    "0x1.8p3",
    ".5",
    "5.",
    "1e10f",
    "(1.0/3)",
    "(1.0/0.0)",
    '__builtin_nan("")',
    "((float)0.1)",
    "(1 ? 2.5 : 1)",
    "-1.25F",
    "DBL_MAX",
    "FLT_MIN",
    "(2 * 3.5f)",
)
LONG_FLOATS: Final = ("1.5L", "(1.0L / 3)", "((long double)2)", "LDBL_MIN", "-0.0l")
STRINGS: Final = (
    '""',
    '"text"',
    r'"a\0b"',
    r'"\0"',
    r'"\"quoted\" \\ \n\t\a"',
    '"one" "two"',
    r'"\377\x80"',
    '"\u00e9\u20ac"',
    '"/* no comment */"',
    '"%s %d"',
    '("bracketed")',
    '"a" /* c */ "b"',
    r'"\1" "1"',
    r'"\x4" "1"',
    'u8"\u00e9"',
    '"??="',
    r'"\u00e9"',
    '"' + "long " * 60 + '"',
)
NO_EXPRESSIONS: Final = {
    "": "empty-macro",
    "{ 1, 2 }": "not-an-expression",
    "int": "not-an-expression",
    "do { } while (0)": "not-an-expression",
    "struct nobody": "not-an-expression",
    "__attribute__((unused))": "not-an-expression",
    "1 +": "not-an-expression",
    "(1": "not-an-expression",
    "undeclared": "not-an-expression",
    ")": "not-an-expression",
    "1 2": "not-an-expression",
    '"a" 1': "not-an-expression",
    ";": "not-an-expression",
    "return 1": "not-an-expression",
    "# 1": "not-an-expression",
    "0x": "not-an-expression",
    "((__int128)1 << 100)": "wide-constant",
    "1.0i": "wide-constant",
}


@st.composite
def macros(draw: DrawFn) -> Declaration:
    name = draw(of("M@", "M@", "_m@", "__M@", "class@", "e@"))
    form = draw(st.integers(0, 9))
    if form < 5:
        body, noted = draw(integer_expressions()), "NOTE_INTEGER({});"
    elif form == 5:
        body, noted = draw(of(*FLOATS)), "NOTE_FLOAT({});"
    elif form == 6:
        body, noted = draw(of(*LONG_FLOATS)), "NOTE_FLOAT({});"
    elif form == 7:
        body, noted = draw(of(*STRINGS)), "note_bytes({0}, sizeof({0}) - 1);"
    elif form == 8:
        body, noted = (
            draw(
                of(
                    "((void *)0)",
                    "((char *)-1)",
                    "((int (*)(void))3)",
                    "((const int *)8)",
                    "((struct nobody *)16)",
                    "(&counter)",
                    "table",
                    "&table[1]",
                )
            ),
            "NOTE_POINTER({});",
        )
    else:
        body = draw(of(*NO_EXPRESSIONS))
        reasons = frozenset({NO_EXPRESSIONS[body]})
        return Declaration(
            (
                Piece(
                    f"#define {name} {body}",
                    refusable=((("constant", name), reasons),),
                    hidden=(name,),
                ),
            )
        )
    if body in {"(&counter)", "table", "&table[1]"}:
        noted, python = "NOTE_INTEGER(*({}));", f"pointed({name!r})"
    else:
        python = f"address({name!r})" if form == 8 else f"constant({name!r})"
    comment = draw(of("", " /* why */", " // why", " \\\n"))
    kind = "variable" if body == "table" else "constant"
    return Declaration(
        (
            Piece(
                f"#define {name} {body}{comment}",
                bound=((kind, name),),
                questions=(Question(noted.format(name), python),),
            ),
        )
    )


# ---------------------------------------------------------------- declarations


def declared(types: SearchStrategy[CType]) -> SearchStrategy[Declaration]:
    return types.map(lambda type_: Declaration(type_.needs))


@st.composite
def unnamed_behind_pointers(draw: DrawFn) -> Declaration:
    """Draw `typedef struct { ... } *name;`."""
    body = draw(bodies("r@::", "r@", 1))
    python = "ffi.typeof('r@').item"
    piece = Piece(
        f"typedef struct {body.text} *r@;",
        bound=(("typedef", "r@"), *body.bound),
        refusable=tuple(body.refusable),
        questions=(*body.questions, *layout("__typeof__(*(r@)0)", python, body.members)),
    )
    return Declaration((*body.needs, piece))


@st.composite
def unnamed_variables(draw: DrawFn) -> Declaration:
    """Draw `extern struct { ... } name;`."""
    body = draw(bodies("g@::", "g@", 1, flexible=False))
    piece = Piece(
        f"extern struct {body.text} g@;",
        source="__typeof__(g@) g@;",
        bound=(("variable", "g@"), *body.bound),
        refusable=tuple(body.refusable),
        questions=(*body.questions, *contents("g@", body.members)),
    )
    return Declaration((*body.needs, piece))


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
