"""The JSON schema of the table is made from the settings, and tools find it."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ferrule.config.options import FrontEnd
from ferrule.config.schema import FILE, render_schema, tool_schema
from ferrule.config.table import keys_of, read_table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ABOUT_OTHER_TABLES = "no module of the table takes this key"


@pytest.fixture(scope="module")
def accepts() -> Callable[[Any], bool]:
    """Return whether the schema accepts a table."""
    checker: Any = pytest.importorskip("fastjsonschema", reason="validate-pyproject brings it")
    check = checker.compile(tool_schema("ferrule"))

    def accepts(table: Any) -> bool:
        try:
            check(table)
        except checker.JsonSchemaException:
            return False
        return True

    return accepts


def test_the_schema_is_up_to_date(check_golden: Callable[[Path, str], None]) -> None:
    check_golden(FILE, render_schema())


def test_tools_find_it() -> None:
    (entry,) = entry_points(group="validate_pyproject.tool_schema", name="ferrule")
    assert entry.load() is tool_schema
    module = tool_schema("ferrule")["properties"]["modules"]["additionalProperties"]
    assert {*keys_of(FrontEnd.TABLE), *keys_of(FrontEnd.EXTENSION)} == {*module["properties"]}


@pytest.mark.parametrize(
    ("table", "is_right"),
    [
        ({"modules": {"pk._m": {"headers": ["m.h"], "jobs": 2, "strict": True}}}, True),
        ({"modules": {"pk._m": {"headers": "m.h", "cdef": {"file": "m.cdef"}}}}, True),
        ({"modules": {"pk._m": {"cdef": ["int f(void);", {"file": "m.cdef"}]}}}, True),
        ({"std": "gnu11", "scripts": ["build_m.py:ffibuilder"]}, True),
        ({"overrides": [{"select": "pk.*", "platform": "linux", "libraries": ["m"]}]}, True),
        ({"overrides": [{"libraries": ["m"]}]}, False),
        ({"modules": {"pk._m": {"header": ["m.h"]}}}, False),
        ({"modules": {"pk._m": {"headers": ["m.h"], "jobs": "2"}}}, False),
        ({"modules": {"pk._m": {"headers": [1]}}}, False),
        ({"modules": {"pk._m": {"cdef": {"flie": "m.cdef"}}}}, False),
        ({"modules": {"pk._m": {"cdef": ["int f(void);", {"flie": "m.cdef"}]}}}, False),
        ({"modules": {"pk._m": {"preamble": ["int x;"]}}}, False),
        ({"modles": {}}, False),
        ({"modules": {"pk._m": {"headers": "m.h", "packed": True}}}, False),
        ({"modules": {"pk._m": {"cdef": "int f(void);", "allow": "f"}}}, False),
        (
            {"modules": {"pk._m": {"cdef": "int f(void);"}}, "std": "c99", "headers": "m.h"},
            True,
        ),
        ({"modules": {"pk._m": {"libraries": "m"}}}, False),
        ({"modules": {"pk-m": {"headers": "m.h"}}}, False),
        ({"modules": {"pk._m": {"headers": "m.h", "defines": "1=A"}}}, False),
        ({"modules": {"pk._m": {"headers": "m.h", "libraries": [""]}}}, False),
        ({"scripts": "build_m.py"}, False),
    ],
)
def test_it_accepts_only_correct_tables(
    accepts: Callable[[Any], bool], *, table: dict[str, Any], is_right: bool
) -> None:
    assert accepts(table) == is_right


# Annotations are files, and their contents have rules of their own.
OPTIONS = st.sampled_from(
    sorted({*keys_of(FrontEnd.TABLE), *keys_of(FrontEnd.EXTENSION)} - {"annotations"})
)
TEXTS = st.sampled_from(["a", "", "a=b", "1=b", "a: b", "p._o", "-a"])
VALUES = st.one_of(
    TEXTS,
    st.lists(TEXTS, max_size=2),
    st.booleans(),
    st.sampled_from([-1, 0, 2, 10_001, 1.5, [1], {}, {"file": 1}, {"file": ""}, {"flie": "a"}]),
)
MODULE = st.fixed_dictionaries(
    {},
    optional={"headers": st.sampled_from(["m.h", ["m.h"]]), "cdef": st.just("int f(void);")},
)
MODULES = st.builds(
    lambda module, key, value: {**module, key: value},
    MODULE,
    st.one_of(OPTIONS, st.sampled_from(["header", "module", "define_macros"])),
    VALUES,
)


@settings(max_examples=1500, deadline=None)
@given(
    modules=st.dictionaries(
        st.sampled_from(["p._m", "_n", "p-m"]), MODULES, min_size=1, max_size=2
    ),
    defaults=st.fixed_dictionaries({}, optional={"headers": st.just("d.h")}),
    overrides=st.lists(st.fixed_dictionaries({"select": st.just("*")}), max_size=1),
    scripts=st.one_of(st.just([]), VALUES),
)
def test_the_reader_finds_a_mistake_where_the_schema_does(
    accepts: Callable[[Any], bool], **table: Any
) -> None:
    whole = {**table.pop("defaults"), **table}
    found = read_table(whole, ("linux",)).problems
    mistakes = [words for words in found if not words.endswith(ABOUT_OTHER_TABLES)]
    assert accepts(whole) == (not mistakes), mistakes
