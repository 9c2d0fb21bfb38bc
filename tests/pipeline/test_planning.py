"""Plans of modules whose declarations are cdef text."""

from __future__ import annotations

import pytest
from tests.conftest import needs_direct_calls

from ferrule.bindings.embedded import bind_embedded
from ferrule.cdefs.reader import read_cdef
from ferrule.config.settings import Settings
from ferrule.errors import PatternError
from ferrule.pipeline.planning import plan_embedded

CDEF = """
enum color { RED, GREEN };
struct pair { int left, right; };
int twice(int value);
int variadic(int count, ...);
"""


def settings(**more: object) -> Settings:
    return Settings.of({"module": "pkg._lib", "cdef": CDEF, **more})


@needs_direct_calls
def test_all_that_is_decided() -> None:
    plan = plan_embedded(
        settings(enum_classes=["color"]), bind_embedded(read_cdef(CDEF)[1]), "mine", "stubs"
    )
    assert plan.stem == "_lib"
    assert plan.embedded
    assert plan.direct == {"twice"}, "cffi calls variadic functions"
    assert [c.name for c in plan.enum_classes] == ["color"]
    assert plan.structs == (("pair", "struct pair"),)
    assert plan.possibly_absent == ("twice", "variadic")
    assert plan.about["module"] == "pkg._lib"
    assert (plan.method_table, plan.method_stubs) == ("mine", "stubs")


def test_patterns_are_checked() -> None:
    with pytest.raises(PatternError, match="twise"):
        plan_embedded(settings(hold_gil=["twise"]), bind_embedded(read_cdef(CDEF)[1]), None, "")
