from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ferrule.declarations.identity import NamedDeclaration, RecordField, TaggedType
from ferrule.proof.blame import blame, lines_not_inlined, refused_lines
from ferrule.toolchain.diagnostics import read_diagnostics

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.identity import Subject

    DecideHeader = Callable[..., Bindings]

HEADER = """\
struct both { int a; unsigned bits : 2; }; int both(struct both *both);
union u { int a; }; typedef struct { int a; } t; typedef struct tag { int a; } tag_t;
struct outer { struct { int deep; } inner; };
enum e { A }; enum { B };
extern int variable; typedef int number;
#define CONSTANT 1.5
"""

# As cffi writes it.
C = """\
typedef __typeof__(((struct outer *)0)->inner) outer__inner;
static unsigned get_both__bits(struct both *ferrule_record) { return ferrule_record->bits; }
static void ferrule_set_both__bits(struct both *ferrule_record, unsigned v) {
    ferrule_record->bits = v;
}

static int _cffi_const_B(unsigned long long *ferrule_value) {
    return (B) <= 0;
}
static void _cffi_const_CONSTANT(char *ferrule_value) {
    *(double *)ferrule_value = CONSTANT;
}

static int _cffi_d_both(struct both * _cffi_x0) {
  return both(_cffi_x0);
}
FERRULE_SHARED void _cffi_f_both(void);
static void _cffi_checkfld_struct_both(struct both *_cffi_p) {
  (void)((_cffi_p->a) | 0);
  (void)_cffi_p;
}
static void _cffi_checkfld_typedef_outer__inner(outer__inner *_cffi_p) {
  (void)_cffi_p;
}
static void _cffi_checkfld_typedef_t(t *_cffi_p) {
static void _cffi_checkfld__tag_t(tag_t *_cffi_p) {
static int *_cffi_var_variable(void)
static const struct _cffi_global_s _cffi_globals[] = {
  { "variable", (void *)_cffi_var_variable, _CFFI_OP(_CFFI_OP_GLOBAL_VAR_F, 2), (void *)0 },
};
  { "a", __builtin_offsetof(union u, a),
         sizeof(((union u *)0)->a),
  { "both", 3, _CFFI_F_CHECK_FIELDS,
    sizeof(struct both), __alignof__(struct both), 3, 1 },
  { "e", 8, _cffi_prim_int(sizeof(enum e), ((enum e)-1) <= 0),
  { "number", 7, _cffi_prim_int(sizeof(number), (((number)-1) | 0) <= 0) },
};
int main(void)
"""

GCC = """\
h.h:3:9: error: expected expression before 'do'
    3 | #define SWAP(a) do { } while (0)
m.c:7:10: note: in expansion of macro 'SWAP'
m.c:20:3: note: in expansion of macro 'OUTER'
m.c:9:1: error: conflicting types for 'f'
h.h:5:5: note: previous declaration of 'f'
m.c:30:1: note: in something else
m.c:9:4: error: a second one there
m.c:11:1: warning: unused
m.c:12:1: note: in expansion of macro 'HARMLESS'
other.c:13:1: error: elsewhere
m.c:14:1: fatal error: no more
h.h:6:5: error: inlining failed in call to 'always_inline' 'g': function body not available
m.c:16:3: note: called from here
"""


def blamed(lines: dict[int, str], bindings: Bindings) -> dict[Subject, str]:
    """Return what is to blame, with a cdef that gives no layouts, and with each layout alone."""
    of_layouts = blame(C, lines, bindings)
    rest = blame(C, lines, replace(bindings, exact=frozenset()))
    assert of_layouts.inexact <= {str(subject) for subject in rest.refused}
    assert not of_layouts.inexact or not of_layouts.refused
    return {subject: words for subject, (_, words) in rest.refused.items()}


def line_of(text: str) -> int:
    numbers = [n for n, line in enumerate(C.splitlines(), 1) if text in line]
    assert len(numbers) == 1
    return numbers[0]


def test_the_lines_that_are_refused() -> None:
    assert refused_lines(read_diagnostics(GCC), "m.c") == {
        7: "expected expression before 'do'",
        20: "expected expression before 'do'",
        9: "conflicting types for 'f'",
        14: "no more",
        16: "inlining failed in call to 'always_inline' 'g': function body not available",
    }


def test_no_line_is_refused() -> None:
    assert refused_lines(read_diagnostics(GCC), "n.c") == {}


def test_the_lines_that_call_what_cannot_be_inlined() -> None:
    assert lines_not_inlined(read_diagnostics(GCC), "m.c") == {16}
    assert lines_not_inlined(read_diagnostics(GCC), "n.c") == set()


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("return (B) <= 0", TaggedType("__typeof__(B)")),
        ("*(double *)ferrule_value = CONSTANT", NamedDeclaration("macro", "CONSTANT")),
        ("return both(_cffi_x0)", NamedDeclaration("function", "both")),
        ("void _cffi_f_both(void)", NamedDeclaration("function", "both")),
        ("static void _cffi_checkfld_struct_both", TaggedType("struct both")),
        ("((_cffi_p->a) | 0)", RecordField(TaggedType("struct both"), "a")),
        (
            "static void _cffi_checkfld_typedef_outer__inner",
            TaggedType("__typeof__(((struct outer *)0)->inner)"),
        ),
        ("static void _cffi_checkfld_typedef_t", TaggedType("t")),
        ("static void _cffi_checkfld__tag_t", TaggedType("struct tag")),
        ("static int *_cffi_var_variable", NamedDeclaration("variable", "variable")),
        ('{ "variable", (void *)', NamedDeclaration("variable", "variable")),
        ('{ "a", __builtin_offsetof(union u, a)', RecordField(TaggedType("union u"), "a")),
        ("sizeof(((union u *)0)->a)", RecordField(TaggedType("union u"), "a")),
        ("sizeof(struct both), __alignof__", TaggedType("struct both")),
        ("sizeof(enum e)", TaggedType("enum e")),
        ("sizeof(number)", NamedDeclaration("typedef", "number")),
        ("return ferrule_record->bits", RecordField(TaggedType("struct both"), "bits")),
        ("ferrule_record->bits = v", RecordField(TaggedType("struct both"), "bits")),
    ],
)
def test_a_line_is_about_a_declaration(
    decide_header: DecideHeader, text: str, subject: Subject
) -> None:
    assert blamed({line_of(text): "words"}, decide_header(HEADER)) == {subject: "words"}


@pytest.mark.parametrize("text", ["typedef __typeof__", "int main"])
def test_a_line_about_none(decide_header: DecideHeader, text: str) -> None:
    assert blamed({line_of(text): "words"}, decide_header(HEADER)) == {}


def test_the_first_words_count(decide_header: DecideHeader) -> None:
    lines = {line_of("return both(_cffi_x0)"): "first", line_of("_cffi_f_both"): "second"}
    assert blamed(lines, decide_header(HEADER)) == {
        NamedDeclaration("function", "both"): "first"
    }
