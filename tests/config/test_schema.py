"""The JSON schema of the table is made from the settings, and tools find it."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

import pytest

from ferrule.config.options import FrontEnd
from ferrule.config.schema import FILE, render_schema, tool_schema
from ferrule.config.table import keys_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


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
    ],
)
def test_it_accepts_only_correct_tables(*, table: dict[str, Any], is_right: bool) -> None:
    checker: Any = pytest.importorskip("fastjsonschema", reason="validate-pyproject brings it")
    check = checker.compile(tool_schema("ferrule"))
    if is_right:
        check(table)
    else:
        with pytest.raises(checker.JsonSchemaException):
            check(table)
