from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ferrule.declarations.dump import render_dump
from ferrule.declarations.identity import NamedDeclaration, TaggedType
from ferrule.errors import PatternError
from ferrule.selection.choose import choose, read_choice
from ferrule.selection.select import select_from
from ferrule.selection.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferrule.declarations.identity import Subject
    from ferrule.pipeline.source import Source
    from ferrule.selection.choose import Choice
    from ferrule.selection.select import Selection

    ReadHeader = Callable[..., Source]

HEADER = """\
struct needed { int a; };
struct user { struct needed *needed; unsigned on : 1, off : 1; };
union other { int a; };
enum level { LOW, HIGH, LEVEL_MAX };
typedef struct needed *handle;
int first(struct user *user);
int second(handle handle);
static inline int third(void) { return 3; }
extern int variable;
#define NUMBER 1
#define CALLED(a) (a)
"""


def choice(
    allow: Sequence[str] = (), block: Sequence[str] = (), asked: Sequence[Subject] = ()
) -> Choice:
    return read_choice(tuple(allow), tuple(block), asked)


def chosen(source: Source, chosen_by: Choice) -> Selection:
    return select_from(replace(source, choice=chosen_by).candidates, Verdicts())


def kept(source: Source, allow: Sequence[str] = (), block: Sequence[str] = ()) -> list[str]:
    """Return the declarations that stay, each in one word."""
    lines = render_dump(chosen(source, choice(allow, block)).kept).splitlines()
    return [
        word
        for line in lines
        if not line.startswith(" ")
        for word in [line.partition("(")[0].split()[-1].removeprefix("*")]
    ]


def skipped(source: Source, chosen_by: Choice) -> dict[str, str]:
    return {s.name: f"{s.reason.code}: {s.message}" for s in chosen(source, chosen_by).skipped}


ALL = [
    "needed",
    "user",
    "other",
    "level",
    "handle",
    "first",
    "second",
    "third",
    "variable",
    "NUMBER",
]


@pytest.mark.parametrize(
    ("allow", "expected"),
    [
        ([], ALL),
        (["*"], ALL),
        (["first"], ["needed", "user", "first"]),
        (["function:*"], ["needed", "user", "handle", "first", "second"]),
        (["static_inline:*"], ["third"]),
        (["record:*"], ["needed", "user", "other"]),
        (["struct:*"], ["needed", "user"]),
        (["struct user"], ["needed", "user"]),
        (["union:*"], ["other"]),
        (["enum:level"], ["level"]),
        (["LOW"], ["level"]),
        (["enumerator:H*"], ["level"]),
        (["typedef:*"], ["needed", "handle"]),
        (["variable:*", "constant:*"], ["variable", "NUMBER"]),
        (["macro:*"], ["NUMBER"]),
        (["bitfield:*.on"], ["needed", "user"]),
    ],
)
def test_what_is_allowed_stays_with_what_it_needs(
    read_header: ReadHeader, allow: list[str], expected: list[str]
) -> None:
    assert kept(read_header(HEADER), allow) == expected


@pytest.mark.parametrize(
    ("block", "gone"),
    [
        (["first"], ["first"]),
        (["*"], ALL),
        (["struct:needed"], ["needed", "handle", "second"]),
        (["handle"], ["handle", "second"]),
        (["enum:level"], ["level"]),
        (["enumerator:*"], ["level"]),
        (["macro:*"], ["NUMBER"]),
        (["record:*"], ["needed", "user", "other", "handle", "first", "second"]),
    ],
)
def test_what_is_blocked_goes_with_what_needs_it(
    read_header: ReadHeader, block: list[str], gone: list[str]
) -> None:
    assert kept(read_header(HEADER), block=block) == [name for name in ALL if name not in gone]


def test_block_is_stronger_than_allow(read_header: ReadHeader) -> None:
    source = read_header(HEADER)
    assert kept(source, ["first", "second"], ["struct:user"]) == ["needed", "handle", "second"]
    assert kept(source, ["struct:user"], ["struct:needed"]) == ["user"]


def test_parts_can_be_blocked(read_header: ReadHeader) -> None:
    source = read_header(HEADER)
    selection = chosen(source, choice(block=["LEVEL_*", "bitfield:struct user.off"]))
    lines = render_dump(selection.kept).splitlines()
    assert lines[lines.index("own enumeration enum level") :][1:3] == ["    LOW", "    HIGH"]
    assert "    bit-field unsigned int on" in lines
    assert "    bit-field unsigned int off" not in lines
    assert [(s.kind, s.name, s.reason.code) for s in selection.skipped] == [
        ("bitfield", "struct user.off", "not-chosen"),
        ("enumerator", "LEVEL_MAX", "not-chosen"),
        ("function_macro", "CALLED", "function-like-macro"),
    ]


def test_a_blocked_part_does_not_lose_the_rest(read_header: ReadHeader) -> None:
    unit = read_header(HEADER).unit
    assert choose(unit, choice(block=["LOW"])).blocked == {
        NamedDeclaration("enumerator", "LOW")
    }
    nothing_left = choose(unit, choice(block=["enumerator:*"]))
    assert nothing_left.blocked == {TaggedType("enum level")}


def test_a_skip_says_whose_wish_it_was(read_header: ReadHeader) -> None:
    source = read_header(HEADER)
    left_out = "not-chosen: the settings' patterns leave it out"
    needs = "not-chosen: it needs {}, which the settings' patterns leave out"
    assert skipped(source, choice(block=["struct:needed", "CALLED"])) == {
        "struct needed": left_out,
        "struct user.needed": needs.format("struct needed"),
        "handle": needs.format("struct needed"),
        "second": needs.format("struct needed"),
        "CALLED": left_out,
    }


def test_nothing_else_is_said_about_what_was_not_asked_for(read_header: ReadHeader) -> None:
    source = read_header("__int128 wide(void); int narrow(void);\n#define EMPTY\n")
    told = skipped(source, choice(["narrow"])).values()
    assert {line.partition(":")[0] for line in told} == {"not-chosen"}


def test_what_was_asked_for_keeps_its_own_reason(read_header: ReadHeader) -> None:
    source = read_header("typedef long double _Complex wide; int user(wide w);\n")
    told = skipped(source, choice(["user"]))
    assert told["wide"].startswith("unsupported-type: ")
    assert told["user"].startswith(
        "needs-skipped: it uses wide, which cannot be bound: it has "
    )


def test_what_other_options_name_is_chosen_too(read_header: ReadHeader) -> None:
    source = read_header(HEADER)
    by_name = choice(
        ["third"],
        asked=[
            NamedDeclaration("typedef", "handle"),
            NamedDeclaration("function", "not_there"),
        ],
    )
    names = [
        line.split()[2]
        for line in render_dump(chosen(source, by_name).kept).splitlines()
        if not line.startswith(" ")
    ]
    assert names == ["struct", "struct", "function"]


def test_declarations_from_elsewhere_cannot_be_meant(read_header: ReadHeader) -> None:
    source = read_header("#include <time.h>\nint f(struct timespec *time);\n")
    with pytest.raises(PatternError, match="block: 'struct:timespec' matches nothing"):
        choose(source.unit, choice(block=["struct:timespec"]))


@pytest.mark.parametrize(
    "text",
    [
        "frist",
        "function:variable",
        "enumerator:level",
        "union:user",
    ],
)
@pytest.mark.parametrize("option", ["allow", "block"])
def test_a_pattern_without_a_match_is_refused(
    read_header: ReadHeader, option: str, text: str
) -> None:
    unit = read_header(HEADER).unit
    refused = choice([text], []) if option == "allow" else choice([], [text])
    with pytest.raises(PatternError, match=f"^{option}: '{text}' matches nothing"):
        choose(unit, refused)
