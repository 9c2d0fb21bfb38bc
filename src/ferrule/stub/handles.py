"""The classes of handles in a stub.

[types.sqlite3], name = "Database"   ->   @final
                                          class Database:
                                              def __new__(cls, made_by_c: NoReturn, /) -> Self: ...
                                              def close(self) -> None: ...
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.bindings.docstrings import documentation_of_handle

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferrule.annotations.handle_types import Handle
    from ferrule.stub.stub_writer import StubWriter


def emit_handles(
    writer: StubWriter, handles: Sequence[Handle], emit_methods: Callable[[int], None]
) -> None:
    """Write the classes; `emit_methods` writes the methods of one, by its number."""
    if handles:
        writer.section("Handles")
    for number, handle in enumerate(handles):
        writer.line(writer.respell("@final"))
        with writer.block(f"class {handle.name}"):
            writer.docstring(documentation_of_handle(handle))
            # Nobody has an argument of this type, as nobody can call a class that C alone makes.
            given = "cls" if handle.init else writer.respell("cls, made_by_c: NoReturn, /")
            writer.line(f"def __new__({given}) -> {writer.respell('Self')}: ...")
            writer.line(f"def __enter__(self) -> {writer.respell('Self')}: ...")
            exception = writer.respell("*exception: object")
            writer.line(f"def __exit__(self, {exception}) -> None: ...")
            writer.function("close", ["self"], "None", "Frees it, after what depends on it.")
            writer.line(writer.respell("@property"))
            writer.line(f"def closed(self) -> {writer.respell('bool')}: ...")
            emit_methods(number)
