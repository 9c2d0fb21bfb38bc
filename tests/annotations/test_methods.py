from __future__ import annotations

from ferrule.annotations.conventions import Conventions, Expression
from ferrule.annotations.handle_types import Handle
from ferrule.annotations.handles import HandleConventions
from ferrule.annotations.methods import with_methods
from ferrule.annotations.tables import Place
from ferrule.declarations.types import Named

PLACE = Place("f", "[types.db]")
DB = Handle("Database", "db", Named("db"), "db", None, PLACE, prefix="db_")
FIRST = Conventions(handles=HandleConventions(taken={0: 0}))
DEFAULT = Conventions(
    defaults={0: Expression("NULL", PLACE, "defaults")}, handles=FIRST.handles
)


def methods(names: dict[str, str], known: Conventions = FIRST) -> list[str]:
    found = with_methods(dict.fromkeys(names, known), [DB], {"Database", "Row"}, names)
    return [f"{c.handles.method}|{c.handles.no_method}" for c in found.values()]


def test_a_method_is_called_as_on_the_module_without_the_prefix() -> None:
    names = {"c_count": "db_count", "other": "other", "db_": "db_"}
    assert methods(names) == ["count|", "other|", '|"" cannot name a method']


def test_some_names_are_taken() -> None:
    names = {"a": "db_close", "b": "closed", "c": "db_if", "d": "db_get", "e": "get"}
    names |= {"f": "__len__", "g": "_private", "h": "db_1", "i": "db_Database", "j": "db_Row"}
    assert methods(names) == [
        "|all handles have an attribute close of their own",
        "|all handles have an attribute closed of their own",
        '|"if" cannot name a method',
        "get|",
        "|Database.get is d",
        "|__len__ would mean something to Python",
        "_private|",
        '|"1" cannot name a method',
        "|the module has a class Database",
        "|the module has a class Row",
    ]


def test_what_comes_out_is_not_the_first_parameter_in_python() -> None:
    handles = HandleConventions(taken={1: 0, 2: 0})
    assert methods({"a": "db_a"}, Conventions(outs=(0,), handles=handles)) == ["a|"]
    assert methods({"a": "db_a"}, Conventions(outs=(0, 1), handles=handles)) == ["a|"]
    assert methods({"a": "db_a"}, Conventions(outs=(2,), handles=handles)) == ["|"]


def test_functions_that_are_not_methods() -> None:
    words = "|its first parameter has a default"
    assert methods({"a": "db_a", "b": "db_a"}, DEFAULT) == [words, words]
    assert methods({"a": "db_a"}, Conventions()) == ["|"]
    assert with_methods({"a": FIRST}, [DB], (), {}) == {"a": FIRST}
