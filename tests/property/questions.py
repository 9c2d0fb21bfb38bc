"""Questions about drawn types and objects, to a C program and to the built module alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.property.drawn import Question

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.property.drawn import CType, Kind, Member, Path

NOTES: Final[dict[Kind, str]] = {
    "integer": "NOTE_INTEGER",
    "char": "NOTE_CHAR",
    "wide": "NOTE_WIDE",
    "bool": "NOTE_BOOL",
    "float": "NOTE_FLOAT",
    "complex": "NOTE_COMPLEX",
    "long double": "NOTE_FLOAT",
    "pointer": "NOTE_POINTER",
}
GIVEN: Final[dict[Kind, str]] = {
    **{kind: note.replace("NOTE", "GIVEN") for kind, note in NOTES.items()}
}

# With which seeds of `fill` a value of each kind is one that C defines.
_SEEDS: Final[dict[Kind, tuple[int, ...]]] = {
    "integer": (1, 4),
    "char": (1, 4),
    "wide": (0,),
    "bool": (2,),
    "float": (3,),
    "complex": (3,),
    "long double": (3,),
    "pointer": (3, 4),
    "flexible": (),
}


def c_path(path: Path) -> str:
    """Return the C expression that follows `path`."""
    return "".join(f".{step}" if isinstance(step, str) else f"[{step}]" for step in path)


def note(member: Member, value: str) -> str:
    """Return the statement that notes the member of `value`, if it has a value."""
    if member.kind == "flexible":
        return ""
    return f"{NOTES[member.kind]}({value}{c_path(member.path)});"


def layout(c_type: str, python_type: str, members: Sequence[Member]) -> Iterator[Question]:
    """Ask for the size of a record, for the places in it, and for what reading them gives."""
    yield Question(
        f"NOTE_INTEGER(sizeof({c_type})); NOTE_INTEGER(ALIGNMENT({c_type}));",
        f"size({python_type})",
    )
    for path in _places(members):
        place = f"(({c_type} *)0)->{c_path(path)[1:]}"
        yield Question(
            f"NOTE_INTEGER(offsetof({c_type}, {c_path(path)[1:]})); "
            f"NOTE_INTEGER(sizeof({place}));",
            f"place({python_type}, {path})",
        )
    for member in members:
        if member.kind == "flexible":
            yield Question(
                f"NOTE_INTEGER(offsetof({c_type}, {c_path(member.path)[1:]}));",
                f"offset({python_type}, {member.path})",
            )
        declare = f"static {c_type} from, to; "
        ask = _bit_field if member.bits else _value
        for question in ask(member, "from", "to"):
            yield Question(declare + question.c, f"new({python_type}).{question.python}")


def contents(name: str, members: Iterable[Member]) -> Iterator[Question]:
    """Ask for what reading and writing the parts of the variable `name` gives."""
    for member in members:
        ask = _bit_field if member.bits else _value
        for question in ask(member, name, name):
            yield Question(question.c, f"variable({name!r}).{question.python}")


def _places(members: Iterable[Member]) -> list[Path]:
    """Return the paths to everything with an address and a size: members and their containers."""
    places: dict[Path, None] = {}
    for member in members:
        stop = len(member.path) - (member.bits or member.kind == "flexible")
        places |= dict.fromkeys(member.path[:end] for end in range(1, stop + 1))
    return list(places)


def _value(member: Member, source: str, target: str) -> Iterator[Question]:
    """Ask what is read of filled memory, and how it is written into cleared memory."""
    read, written = source + c_path(member.path), target + c_path(member.path)
    for seed in _SEEDS[member.kind]:
        yield Question(
            f"fill((void *)&{source}, sizeof {source}, {seed}); {note(member, source)}",
            f"value({seed}, {member.path})",
        )
        if (
            member.const or member.kind == "long double"
        ):  # a long double has bytes of no meaning
            continue
        yield Question(
            f"fill((void *)&{source}, sizeof {source}, {seed}); __typeof__({read}) value = {read}; "
            f"fill((void *)&{target}, sizeof {target}, 0); {written} = value; "
            f"note_bytes((void *)&{target}, sizeof {target});",
            f"copied({seed}, {member.path})",
        )


def _bit_field(member: Member, source: str, target: str) -> Iterator[Question]:
    """Ask what is read of filled memory, which bits are written, and what does not fit."""
    written = target + c_path(member.path)
    for seed in (1, 4):
        yield Question(
            f"fill((void *)&{source}, sizeof {source}, {seed}); {note(member, source)}",
            f"bits({seed}, {member.path})",
        )
    if member.const:
        return
    ones = 1 if member.kind == "bool" else -1
    for value, before in (ones, 0), (0, 1):
        yield Question(
            f"fill((void *)&{target}, sizeof {target}, {before}); {written} = {value}; "
            f"note_bytes((void *)&{target}, sizeof {target});",
            f"with_bits({before}, {member.path})",
        )
    yield Question(
        f"fill((void *)&{source}, sizeof {source}, 4); {note(member, source)}",
        f"after_refusal(4, {member.path})",
    )


def size(c_type: CType, python_name: str) -> Question:
    """Ask for the size of a type that has a name, and whether it is a signed integer."""
    if c_type.members and c_type.members[0].path == () and c_type.members[0].kind == "integer":
        signed = f"NOTE_INTEGER(IS_SIGNED({python_name}));"
        return Question(
            f"NOTE_INTEGER(sizeof({python_name})); NOTE_INTEGER(ALIGNMENT("
            f"{python_name})); {signed}",
            f"integer_type({python_name!r})",
        )
    return Question(
        f"NOTE_INTEGER(sizeof({python_name})); NOTE_INTEGER(ALIGNMENT({python_name}));",
        f"size(ffi.typeof({python_name!r}))",
    )
