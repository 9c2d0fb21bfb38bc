"""The exceptions of annotations in a stub.

[errors.Failure], base = "ValueError", code = "result"   ->   class Failure(ValueError): code: int
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.annotations.conventions import ErrorClass
    from ferrule.stub.stub_writer import StubWriter


def emit_errors(writer: StubWriter, errors: Sequence[ErrorClass]) -> None:
    """Write the classes that the module makes."""
    made = [error for error in errors if error.base is not None]
    if not made:
        return
    writer.section("Exceptions")
    for error in made:
        body = f"code: {writer.respell('int')}" if error.has_code else "..."
        with writer.block(f"class {error.name}({error.base})"):
            writer.line(body)
