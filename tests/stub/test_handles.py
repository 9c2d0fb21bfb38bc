from __future__ import annotations

from ferrule.annotations.conventions import Expression
from ferrule.annotations.handle_types import Handle
from ferrule.annotations.tables import Place
from ferrule.declarations.types import Named
from ferrule.stub.handles import emit_handles
from ferrule.stub.stub_writer import StubWriter

PLACE = Place("f", "[types.entry]")
FREE = Expression("done(handle)", PLACE, "free")


def test_a_class_for_each_type() -> None:
    writer = StubWriter({"bool"})
    handle = Handle("Entry", "entry", Named("entry"), "entry", None, PLACE, FREE)
    emit_handles(writer, [handle], lambda n: writer.line(f"def method_{n}(self) -> None: ..."))
    text = writer.text()
    assert '"""A pointer to what C calls entry. `done(handle)` frees it."""' in text
    assert "    def __new__(cls, made_by_c: NoReturn, /) -> Self: ..." in text
    assert "    def __exit__(self, *exception: object) -> None: ..." in text
    assert "    def method_0(self) -> None: ..." in text
    assert "    @property\n    def closed(self) -> bool_: ..." in text


def test_nothing_without_handles() -> None:
    writer = StubWriter(frozenset())
    emit_handles(writer, [], lambda _: None)
    assert not writer.text().strip()
