from __future__ import annotations

import re

import pytest

from ferrule.bindings.names import ModuleNames
from ferrule.bindings.rename import read_renames, rename_all
from ferrule.errors import PatternError


def names(
    *functions: str, constants: tuple[str, ...] = (), addresses: tuple[str, ...] = ()
) -> ModuleNames:
    return ModuleNames(
        *(tuple((name, name) for name in table) for table in (functions, constants, addresses))
    )


def renamed(before: ModuleNames, *texts: str) -> dict[str, str]:
    """Return the Python names, each with its C name."""
    after = rename_all(before, read_renames(texts))
    return dict((*after.functions, *after.constants, *after.addresses))


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("f=g", "f", "g"),
        ("f=g", "ff", None),
        ("f=g", "F", None),
        ("lib_*=*", "lib_open", "open"),
        ("lib_*=*", "a_lib_open", None),
        ("lib_*=c_*_x", "lib_open", "c_open_x"),
        ("git_*_t=Git*", "git_oid_t", "Gitoid"),
        ("*_*=*X*", "a_b", "aXb"),
        ("f?n=*", "fan", "a"),
        ("f?n*=f*n", "fan_x", "fan"),
        ("f*=g", "fan", "g"),
        ("[fg]*=*", "gone", "one"),
        ("[!f]*=*", "gone", "one"),
        ("[!f]*=*", "fan", None),
        ("x[a-c]_*=*", "xb_y", "y"),
        ("x[c-a]*=*", "xb", None),
        ("f.n=g", "fan", None),
        ("f[=g", "f[", "g"),
        ("*a*=*-*", "banana", "banan-"),
        ("?*?=*-*-*", "abcd", "a-bc-d"),
        (f"{'*a' * 60}*b=*", "a" * 200, None),
    ],
)
def test_stars_take_what_the_patterns_took(text: str, name: str, expected: str | None) -> None:
    (rename,) = read_renames([text])
    assert rename.apply(name) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("f=*", "more stars after the = than before it"),
        ("f*=**", "more stars after the = than before it"),
        ("[ab]=*", "more stars after the = than before it"),
        ("[*?]*=**", "more stars after the = than before it"),
    ],
)
def test_text_that_is_not_a_rename_is_refused(text: str, words: str) -> None:
    with pytest.raises(PatternError) as caught:
        read_renames([text])
    assert str(caught.value).startswith(f"rename: {text!r} ")
    assert words in str(caught.value)


def test_all_tables_are_renamed_and_the_rest_keeps_its_names() -> None:
    before = names("lib_f", "other", constants=("lib_C",), addresses=("lib_p",))
    after = rename_all(before, read_renames(["lib_*=*"]))
    assert after == ModuleNames(
        (("f", "lib_f"), ("other", "other")), (("C", "lib_C"),), (("p", "lib_p"),)
    )


def test_the_first_that_matches_counts() -> None:
    assert renamed(names("lib_f", "lib_g"), "lib_f=first", "lib_*=*") == {
        "first": "lib_f",
        "g": "lib_g",
    }


def test_a_keyword_has_a_name_next_to_it_that_can_be_written() -> None:
    assert renamed(names("from", "lib_import", "print"), "lib_*=*") == {
        "from": "from",
        "from_": "from",
        "import": "lib_import",
        "import_": "lib_import",
        "print": "print",
    }


@pytest.mark.parametrize(
    "tables",
    [
        names("from", "from_"),
        names("from_", constants=("from",)),
    ],
)
def test_a_keyword_leaves_a_name_that_is_taken_alone(tables: ModuleNames) -> None:
    assert renamed(tables) == {"from": "from", "from_": "from_"}


@pytest.mark.parametrize("text", ["lib_*=*", "f=x"])
def test_two_names_that_become_one_are_refused(text: str) -> None:
    with pytest.raises(PatternError, match="give one of them another name") as caught:
        renamed(names("lib_x", "f", constants=("x",)), text)
    assert str(caught.value).startswith(f"rename: {text!r} would make 'x' the name of ")


@pytest.mark.parametrize("name", ["ffi", "lib", "has", "__file__"])
def test_the_modules_own_names_are_not_given(name: str) -> None:
    with pytest.raises(PatternError, match=f"renames f to '{name}', which every module has"):
        renamed(names("f"), f"f={name}")


@pytest.mark.parametrize(("text", "name"), [("lib_*=*", "9lives"), ("lib*=a-*", "a-_9lives")])
def test_a_name_that_python_cannot_have_is_refused(text: str, name: str) -> None:
    with pytest.raises(
        PatternError, match=re.escape(f"to '{name}', which is not a valid name in")
    ):
        renamed(names("lib_9lives"), text)


def test_a_rename_without_a_match_is_refused() -> None:
    with pytest.raises(
        PatternError,
        match=(
            r"^rename: 'lib_x=y' matches no function, constant or variable on the module; did you "
            r"mean lib_f\?$"
        ),
    ):
        renamed(names("lib_f"), "lib_x=y")
