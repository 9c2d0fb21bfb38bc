from __future__ import annotations

import pytest

from ferrule.cdefs.reader import read_cdef
from ferrule.declarations.nodes import Enumeration, Macro, Record, Typedef, Variable

TEXT = """\
/* The cube root. */
double cbrt(double x);
int alone(void); /* A remark that is about nothing. */

// Two lines
//   of words.
#define LIMIT ...

/**
 * A point.
 */
struct point {
    // From the left.
    int x;
    int y; /**< From above. */
};
extern int near; ///< How near.
/* Above. */
enum { ONE, /*!< First. */
       TWO };
/* Both. */
typedef int a; typedef int b;
/* Far away. */

extern int far;
/* before */ int f(void); /* and behind */
int g(void);
/*
 * Long.
 */ /* Short. */
int last(void);
"""


def comments(text: str) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for node in read_cdef(text)[1].declarations:
        found[node.key if isinstance(node, (Record, Enumeration)) else node.name] = node.comment
        if isinstance(node, Record):
            found.update((str(field.name), field.comment) for field in node.fields or ())
        if isinstance(node, Enumeration):
            found.update((each.name, each.comment) for each in node.enumerators or ())
    return found


def test_a_comment_is_about_what_is_below_it_or_before_it() -> None:
    assert {name: text for name, text in comments(TEXT).items() if text} == {
        "cbrt": "/* The cube root. */",
        "LIMIT": "// Two lines\n//   of words.",
        "struct point": "/**\n * A point.\n */",
        "x": "// From the left.",
        "y": "/**< From above. */",
        "near": "///< How near.",
        "enum $1": "/* Above. */",
        "a": "/* Both. */",
    }


@pytest.mark.parametrize("node", [Macro, Typedef, Variable])
def test_declarations_stay_what_they_are(node: type) -> None:
    declarations = read_cdef(TEXT)[1].declarations
    assert any(isinstance(declaration, node) for declaration in declarations)
    bare = read_cdef("int f(void);\n/* no more */")[1].declarations
    assert [declaration.comment for declaration in bare] == [None]
