from __future__ import annotations

from ferrule.annotations.conventions import ErrorClass
from ferrule.stub.errors import emit_errors
from ferrule.stub.stub_writer import StubWriter


def test_the_classes_that_the_module_makes() -> None:
    writer = StubWriter(frozenset())
    classes = (ErrorClass("OSError", None), ErrorClass("A", "OSError", has_code=True))
    emit_errors(writer, (*classes, ErrorClass("B", "A")))
    assert writer.text().strip() == (
        "# Exceptions\nclass A(OSError):\n    code: int\nclass B(A):\n    ..."
    )


def test_nothing_of_pythons_own_alone() -> None:
    writer = StubWriter(frozenset())
    emit_errors(writer, (ErrorClass("OSError", None),))
    assert writer.text() == ""
