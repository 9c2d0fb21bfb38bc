from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.support.units import declared, unit_of

from ferrule.declarations.keys import key_of_expression, own_name
from ferrule.declarations.nodes import Enumeration, Typedef
from ferrule.proof.alignments import alignment_condition
from ferrule.toolchain.compiler import BuildFlags
from ferrule.toolchain.questions import Question, refused_questions

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.toolchain.compiler import Compiler
    from ferrule.toolchain.preprocess import Preprocessed

HEADER = """
#define ALIGNED(n) __attribute__((aligned(n)))
struct s { long a; };
typedef struct s same_record, record ALIGNED(64);
typedef struct s less ALIGNED(1);
typedef record same_as_record;
typedef struct { int a; } own ALIGNED(64);
typedef int same_number, number ALIGNED(64);
typedef number number_again ALIGNED(sizeof(int));
typedef char *same_pointer, *pointer ALIGNED(64);
typedef int (*same_function)(void), (*function)(void) ALIGNED(64);
enum e { A };
typedef enum e same_enumeration, enumeration ALIGNED(64);
typedef enum { B } unnamed;
typedef enum { C } aligned_unnamed ALIGNED(64);
typedef enum __attribute__((packed)) { D } packed;
"""
CDEF = """
struct s { long a; };
typedef struct s same_record; typedef struct s record; typedef struct s less;
typedef record same_as_record;
typedef struct { int a; } own;
typedef int same_number; typedef int number; typedef number number_again;
typedef char *same_pointer; typedef char *pointer;
typedef int (*same_function)(void); typedef int (*function)(void);
enum e { A };
typedef enum e same_enumeration; typedef enum e enumeration;
typedef enum { B } unnamed; typedef enum { C } aligned_unnamed; typedef enum { D } packed;
"""
OWN = {"record", "less", "same_as_record", "number", "pointer", "function"}
OWN |= {"enumeration", "aligned_unnamed"}


@pytest.mark.parametrize("open_number", ["", "typedef int... open; typedef int... open_own;"])
def test_the_compiler_refuses_those_that_cffi_would_get_wrong(
    compiler: Compiler, preprocess_text: Callable[..., Preprocessed], open_number: str
) -> None:
    own = {"open_own"} if open_number else set()
    unit = unit_of(CDEF + open_number)
    conditions = {
        own_name(d): condition
        for d in unit.declarations
        if isinstance(d, (Typedef, Enumeration)) and (condition := alignment_condition(d, unit))
    }
    text = preprocess_text(
        f"{HEADER} typedef short open; typedef long long open_own ALIGNED(64);"
    )
    lines = [Question(f'_Static_assert({each}, "");') for each in conditions.values()]
    refused = refused_questions(compiler, text, lines, BuildFlags())
    assert {list(conditions)[number] for number in refused} == OWN | own


@pytest.mark.parametrize(
    "text",
    [
        "typedef void nothing;",
        "typedef int function(int);",
        "struct s; typedef struct s unknown;",
        "typedef ... opaque;",
        "enum e;",
        "typedef int array[3];",
    ],
)
def test_what_has_no_alignment_is_not_asked_about(text: str) -> None:
    found = declared(text)
    assert isinstance(found, (Typedef, Enumeration))
    assert alignment_condition(found, unit_of(text)) is None


def test_a_list_of_names_is_not_asked_about() -> None:
    found = declared("enum { A, B };")
    assert isinstance(found, Enumeration)
    unit = unit_of("enum { A, B };")
    assert alignment_condition(replace(found, key=key_of_expression("A")), unit) is None
