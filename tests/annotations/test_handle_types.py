"""Which types are handles, and what is said of wrong tables about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest

from ferrule.annotations.handle_types import HandleTypes, TypesReader
from ferrule.annotations.tables import Place, TypeTable
from ferrule.cdefs.reader import read_cdef
from ferrule.config.settings import Settings
from ferrule.declarations.nodes import Function
from ferrule.errors import AnnotationError
from ferrule.pipeline.preview import explain_name

if TYPE_CHECKING:
    from pathlib import Path

HEADER: Final = """\
typedef struct store store;
struct store;
typedef struct entry *entry;
typedef entry other_name;
typedef struct window_data *window;
typedef void anything;
int store_open(store **made, window *w);
void store_close(struct store *s);
int store_count(const store *s, int n);
store *store_parent(store *s);
store *store_twin(const struct store *s);
entry store_entry(store *s);
entry first_entry(void);
int entry_swap(entry *e, other_name o);
struct entry *entry_next(other_name e);
void window_close(window w, void *data);
anything *anything_new(void);
int store_into(store *into, store *from, entry *gone);
"""


def table(type_: str, **values: str) -> TypeTable:
    return TypeTable(Place("f", f"[types.{type_}]"), type_, **values)


def types_of(*tables: TypeTable) -> tuple[HandleTypes, list[str], dict[str, Function]]:
    unit = read_cdef(HEADER)[1]
    functions = {d.name: d for d in unit.declarations if isinstance(d, Function)}
    reader = TypesReader(unit, functions, {"Taken"})
    types = reader.read(tables)
    return types, [f"{p.table} {p.key}: {p.words}" for p in reader.problems], functions


def test_a_type_is_found_however_it_is_spelled() -> None:
    tables = (table("store"), table("entry"), table("window"))
    types, problems, functions = types_of(*tables)
    assert problems == []

    def taken(name: str) -> list[int | None]:
        return [types.of_pointer(p.type) for p in functions[name].type.parameters]

    def stored(name: str) -> list[int | None]:
        return [types.of_target(p.type) for p in functions[name].type.parameters]

    assert stored("store_open") == [0, 2]
    assert taken("store_open") == [None, None]
    assert taken("store_close") == [0]
    assert taken("store_count") == [0, None]
    assert types.is_const(functions["store_count"].type.parameters[0].type)
    assert (stored("entry_swap"), taken("entry_swap")) == ([1, None], [None, 1])
    assert types.of_pointer(functions["entry_next"].type.result) == 1
    assert taken("window_close") == [2, None]
    assert types.of_pointer(functions["anything_new"].type.result) is None
    assert [handle.name for handle in types.handles] == ["store", "entry", "window"]


def test_a_tag_names_a_type_too() -> None:
    types, problems, functions = types_of(table("struct store", name="Store"))
    assert problems == []
    assert types.of_pointer(functions["store_count"].type.parameters[0].type) == 0
    assert types.handles[0].questions == ()


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        (
            [table("stor")],
            '[types.stor] : the headers have no such type; did you mean "store"?',
        ),
        ([table("store", name="1")], "[types.store] name: 1 cannot name a class"),
        ([table("store", name="class")], "[types.store] name: class cannot name a class"),
        (
            [table("store", name="Taken")],
            "[types.store] name: the module has something else that is called Taken",
        ),
        (
            [table("store", name="A"), table("struct store", name="A")],
            "[types.struct store] : [types.store] is about the same type or class",
        ),
    ],
)
def test_wrong_types(tables: list[TypeTable], words: str) -> None:
    assert types_of(*tables)[1] == [words]


def test_a_function_that_frees() -> None:
    (found,) = types_of(table("store", free="store_close"))[0].handles
    assert found.free is not None
    assert (found.free_function, found.free.text) == ("store_close", "store_close(handle)")
    (found,) = types_of(table("store", free="window_close"))[0].handles
    assert found.free_function is None
    (found,) = types_of(table("store", free="window_close(0, handle)"))[0].handles
    ((expression, question),) = found.questions
    assert expression.key == "free"
    assert question.text == "window_close(0, handle)"


UNCLEAR: Final = (
    "say `owns = true` or `borrows = true` of the functions that take a handle and return one"
)
BOTH: Final = {
    "store": {"free": "store_close"},
    "entry": {"name": "Entry"},
}


def refused(*functions: dict[str, Any], **types: Any) -> list[str]:
    given = {"functions": list(functions), "types": types or BOTH}
    settings = Settings.of({"headers": ["header.h"], "annotations": given})
    with pytest.raises(AnnotationError) as caught:
        explain_name(settings, "store_open")
    return [f"{p.table} {p.key}: {p.words}" for p in caught.value.problems]


@pytest.mark.builds
def test_wrong_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "header.h").write_text(HEADER)
    clear = {"match": ["store_*", "entry_*"], "borrows": True}
    assert refused({"match": "store_close", "nullable": "s"}) == [
        f"[types.store] : {UNCLEAR}: store_parent, store_twin",
        f"[types.entry] : {UNCLEAR}: store_entry, entry_next",
    ]
    (problem,) = refused(clear, store={"name": "S", "free": "handle->no_such"})
    assert problem.startswith("[types.store] free: `handle->no_such`: ")
    found = refused(
        clear,
        {"match": "store_parent", "owns": "result", "borrows": "result"},
        {"match": "store_close", "owns": True},
        {"match": "store_count", "keeps": "s"},
        {"match": "entry_swap", "inout": "e"},
        {"match": "store_into", "consumes": "gone"},
        {"match": "store_into", "keeps": "fro"},
        {"match": "store_count", "borrows": "result"},
    )
    assert sorted(found) == [
        "[[functions]] number 2 borrows: result of store_parent is owned or borrowed, not both",
        "[[functions]] number 3 owns: store_close gives no handle",
        "[[functions]] number 4 keeps: store_count gives no handle",
        "[[functions]] number 5 inout: e of entry_swap points to a handle",
        "[[functions]] number 6 consumes: gone of store_into is not a handle of a [types] table",
        '[[functions]] number 7 keeps: store_into has no parameter "fro"; did you mean "from"?',
        (
            "[[functions]] number 8 borrows: result of store_count is not a handle of a [types] "
            "table, nor text or an array that this table names"
        ),
    ]
    (problem,) = refused({**clear, "consumes": {"s": "sometimes"}})
    assert "must be" in problem
