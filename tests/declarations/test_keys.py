from __future__ import annotations

import pytest

from ferrule.declarations import keys
from ferrule.declarations.keys import (
    KeyForm,
    cffis_name_of,
    expression_of_member,
    form_of,
    identifiers_in,
    is_list_of_names,
    is_nameless,
    key_in_cdef,
    key_of_expression,
    plain_name,
    tag_of,
)
from ferrule.declarations.nodes import Enumeration, Enumerator, Location

HERE = Location("header.h", 1, 1)
P = "__typeof__(((struct s *)0)->p)"


@pytest.mark.parametrize(
    ("key", "form", "tag", "name"),
    [
        ("struct s", KeyForm.TAG, "s", "s"),
        ("union u", KeyForm.TAG, "u", "u"),
        ("enum e", KeyForm.TAG, "e", "e"),
        ("T", KeyForm.TYPEDEF, None, "T"),
        ("structure", KeyForm.TYPEDEF, None, "structure"),
        (P, KeyForm.EXPRESSION, None, None),
        ("__typeof__(A)", KeyForm.EXPRESSION, None, None),
        ("struct s::0", KeyForm.ANONYMOUS_MEMBER, None, None),
        ("T::0::1", KeyForm.ANONYMOUS_MEMBER, None, None),
        ("struct $1", KeyForm.CDEF, None, None),
    ],
)
def test_where_a_key_comes_from(
    key: str, form: KeyForm, tag: str | None, name: str | None
) -> None:
    assert (form_of(key), tag_of(key), plain_name(key)) == (form, tag, name)


def test_members_are_reached_through_the_record_that_has_a_name() -> None:
    assert expression_of_member("struct s", "p", 0) == "((struct s *)0)->p"
    anonymous = expression_of_member("struct s", None, 1)
    assert key_of_expression(anonymous) == anonymous == "struct s::1"
    assert expression_of_member(anonymous, "p", 0) == "((struct s *)0)->p"
    assert expression_of_member(anonymous, None, 2) == "struct s::1::2"


@pytest.mark.parametrize(
    ("expression", "key"),
    [
        ("A", "__typeof__(A)"),
        ("((struct s *)0)->p", P),
        ("(((struct s *)0)->p)", P),
        ("(*f)()", "__typeof__((*f)())"),
        ("(a)(b)", "__typeof__((a)(b))"),
    ],
)
def test_an_expression_without_needless_brackets(expression: str, key: str) -> None:
    assert key_of_expression(expression) == key


@pytest.mark.parametrize(
    ("name", "typedef", "key"),
    [
        ("s", "T", "struct s"),
        ("$T", "T", "T"),
        ("$1", None, "struct $1"),
        ("$p", "$p", "struct $p"),
    ],
)
def test_keys_of_cdef_text(name: str, typedef: str | None, key: str) -> None:
    assert key_in_cdef("struct", name, typedef) == key


def test_made_up_names_show_the_way() -> None:
    assert identifiers_in(P) == ["s", "p"]
    assert cffis_name_of("struct $1") == "1"


def test_a_list_of_names_needs_no_name() -> None:
    names = (Enumerator("A", HERE), Enumerator("B", HERE))
    of_names = Enumeration("__typeof__(A)", None, names, HERE)
    of_a_field = Enumeration(P, None, names, HERE)
    with_a_tag = Enumeration("enum e", "e", names, HERE)
    enumerations = (of_names, of_a_field, with_a_tag)
    assert [is_list_of_names(e) for e in enumerations] == [True, False, False]
    assert [is_nameless(e) for e in enumerations] == [False, True, False]
    assert not is_list_of_names(Enumeration("__typeof__(A)", None, (), HERE))


def test_names_that_others_reserve() -> None:
    assert keys.is_compilers_own("__builtin_popcount")
    assert not keys.is_compilers_own("popcount")
    assert keys.is_pythons_own("PyErr_Occurred")
    assert not keys.is_pythons_own("python")
