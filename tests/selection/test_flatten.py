from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.declarations.dump import render_dump
from ferrule.selection.flatten import flatten_anonymous_members

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.pipeline.source import Source

    ReadHeader = Callable[..., Source]


def flat(source: Source) -> str:
    return render_dump(flatten_anonymous_members(source.unit))


def test_members_of_anonymous_members(read_header: ReadHeader) -> None:
    assert (
        flat(
            read_header("""
        struct s {
            int a;
            union { int b; struct { float c; const struct { char d; }; }; };
            int e;
        };
    """)
        )
        == """\
own record struct s
    int a
    int b
    float c
    const char d
    int e
"""
    )


def test_members_that_have_a_name_stay(read_header: ReadHeader) -> None:
    text = "struct s { struct { int a; } named; struct { struct { int b; } inner; }; };"
    assert (
        flat(read_header(text))
        == """\
own record struct s
    __typeof__(((struct s *)0)->named) named
    __typeof__(((struct s *)0)->inner) inner
own record struct without a tag, __typeof__(((struct s *)0)->named)
    int a
own record struct without a tag, __typeof__(((struct s *)0)->inner)
    int b
"""
    )


def test_records_without_any_stay_as_they_are(read_header: ReadHeader) -> None:
    source = read_header("struct opaque; struct empty {}; struct s { struct opaque *o; };")
    assert flat(source) == render_dump(source.unit)
