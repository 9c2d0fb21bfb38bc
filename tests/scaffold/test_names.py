from __future__ import annotations

import pytest

from ferrule.errors import SettingsError
from ferrule.scaffold.names import Names, read_name


@pytest.mark.parametrize(
    ("name", "package"),
    [
        ("lite", "lite"),
        ("my-zlib", "my_zlib"),
        ("My.Zlib", "my_zlib"),
        ("a--b", "a_b"),
        ("z3", "z3"),
    ],
)
def test_the_package_of_a_distribution(name: str, package: str) -> None:
    assert read_name(name) == Names(name, package)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "cannot be a distribution's name"),
        ("a b", "cannot be a distribution's name"),
        ("-x", "cannot be a distribution's name"),
        ("x-", "cannot be a distribution's name"),
        ("../x", "cannot be a distribution's name"),
        ("é", "cannot be a distribution's name"),
        ("3d", "not a valid name in Python"),
        ("class", "not a valid name in Python"),
        ("zlib", "standard library has a module `zlib`"),
        ("JSON", "such as `JSON-c`"),
        ("cffi", "the project itself needs `cffi`"),
    ],
)
def test_a_name_that_is_refused(name: str, words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        read_name(name)
