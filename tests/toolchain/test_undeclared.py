from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.toolchain.compiler import BuildFlags
from ferrule.toolchain.undeclared import Valueless, undeclared_names

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.toolchain.compiler import Compiler
    from ferrule.toolchain.preprocess import Preprocessed

HEADER: Final = """
typedef int known_type;
struct known { int member; };
struct opaque;
extern struct known object;
extern struct opaque incomplete;
typedef struct opaque opaque;
enum { LEVEL };
int function(int);
"""

REFUSED: Final = {
    "absent + 1": ("absent",),
    "absent(3) + absent": ("absent",),
    "function(absent)": ("absent",),
    "(absent)3": ("absent",),
    "(absent *)0": ("absent",),
    "sizeof(struct absent)": ("struct absent",),
    "sizeof(struct opaque)": ("struct opaque",),
    "first | second": ("first", "second"),
    '"a" absent "b"': ("absent",),
    'absent "b" -': None,
    "incomplete + 1": None,
    "sizeof(opaque)": None,
    "LEVEL(1)": None,
    "object.absent": None,
    "object.absent + missing": None,
    '"absent" -': None,
    "'absent": None,
    "0xabsent": None,
    "member": None,
    "member[0]": None,
    "(known | absent)": None,
    "member(absent)": ("absent", "member"),
    "static": None,
    "struct known": None,
    "known_type": None,
    "__attribute__((absent))": None,
    "(absent": None,
    "": None,
}
COMPUTED: Final = {
    "absent(3)": ("absent",),
    "absent(1) + other()": ("absent", "other"),
    "function(3)": None,
    "object.member + 1": None,
    "({ int local(int); local(1); })": None,
    "({ int here = 3; here; })": None,
}


def test_names_that_macros_lack(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed]
) -> None:
    text = preprocess_text(HEADER)
    # Where the compiler declares no functions by itself, what calls one is refused instead.
    found = undeclared_names(
        compiler,
        text,
        Valueless(
            {body: body for body in REFUSED},
            {body: body for body in COMPUTED},
            {"member", "known"},
        ),
        BuildFlags(("-std=gnu89",)),
    )
    expected = {**REFUSED, **COMPUTED}
    assert {body: found.get(body) for body in expected} == expected


def test_without_macros(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed]
) -> None:
    text = preprocess_text(HEADER)
    assert undeclared_names(compiler, text, Valueless({}, {}), BuildFlags()) == {}
