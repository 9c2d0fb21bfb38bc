"""Arrays of handles, and memory that a handle keeps."""

from __future__ import annotations

import array
import gc
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.annotations.test_matching import refused

if TYPE_CHECKING:
    from tests.annotations.conftest import Built


def test_arrays_of_handles(handles: Any) -> None:
    with handles.library_open("l") as lib:
        books = [handles.book_new(lib, str(i), i) for i in range(1, 4)]
        assert handles.total_pages(books) == handles.total_pages((*books,)) == 6
        assert handles.total_pages([]) == handles.total_pages(None) == 0
        assert handles.total_pages([books[0]] * 3) == 3
        pointers = handles.ffi.new("book *[]", 2)
        assert handles.total_pages(pointers) == 0
        assert handles.total_pages([handles.ffi.NULL, books[2]]) == 3
        for wrong in ([lib], [None], [1], books[0], [books[0], "text"]):
            with pytest.raises(TypeError):
                handles.total_pages(wrong)
        books[1].close()
        with pytest.raises(ValueError, match="this Book is closed"):
            handles.total_pages(books)
        books[0].close()  # nothing is in use any more
    assert books[2].closed


def test_a_handle_keeps_the_handles_in_an_array(handles: Any) -> None:
    lib = handles.library_open("l")
    books = [handles.book_new(lib, str(i), i) for i in (2, 3)]
    binding = handles.bind_books(books, b"\1\2")
    same = handles.binding_same(binding)
    assert same is binding
    first = books.pop()
    del books, same
    gc.collect()
    assert binding.sum() == 8
    first.close()  # what needs it is closed first
    assert binding.closed
    lib.close()


def test_a_list_that_changes_during_the_call(handles: Any) -> None:
    lib = handles.library_open("l")
    books = [handles.book_new(lib, str(i), i) for i in (2, 3)]
    first = books[0]

    class Clearing:
        def __int__(self) -> int:
            books.clear()
            return 7

        __index__ = __int__

    binding = handles.bind_books(books, [Clearing()])
    assert books == []
    gc.collect()
    assert binding.sum() == 12
    first.close()
    assert binding.closed
    lib.close()


@pytest.mark.parametrize("size", [3, 300])
def test_a_handle_keeps_memory(handles: Any, size: int) -> None:
    made, title = [], None
    for numbers in (
        [5] * size,
        (5,) * size,
        array.array("i", [5] * size),
        handles.ffi.new("int[]", [5] * size),
    ):
        for title in ("abc" * 100, b"abc" * 100, bytearray(b"abc" * 100 + b"\0")):
            made.append(handles.binding_of_ints(0, numbers, title))
            if isinstance(title, bytearray):
                with pytest.raises(BufferError):
                    title.append(1)
    del numbers, title
    gc.collect()
    rubbish = [bytes([i % 7]) * 300 for i in range(500)]
    assert [each.sum() for each in made] == [5 * size + 300] * len(made)
    for each in made:
        each.close()
    assert len(rubbish) == 500


def test_memory_is_released_with_the_handle(handles: Any) -> None:
    buffer, title = array.array("i", [1, 2]), bytes(range(1, 8))
    before = sys.getrefcount(title)
    for _ in range(100):
        with handles.binding_of_ints(0, buffer, title) as binding:
            with pytest.raises(BufferError):
                buffer.append(3)
            assert binding.sum() == 10
    buffer.append(3)
    for wrong in ((1, buffer, title), (0, buffer, 5), (0, [1, "2"], title)):
        with pytest.raises((ValueError, TypeError)):
            handles.binding_of_ints(*wrong)
    del wrong
    buffer.append(4)
    gc.collect()
    assert sys.getrefcount(title) == before


def test_another_result_keeps_the_memory_too(handles: Any) -> None:
    binding, rest = handles.binding_of_many([7] * 5000)
    assert binding.sum() == 35000
    binding.close()
    del binding
    gc.collect()
    rubbish = [bytearray(size) for size in range(20_000, 20_200)]
    assert [*rest[0:4999]] == [7] * 4999
    assert len(rubbish) == 200


def test_a_list_is_not_kept_by_what_is_in_it(handles: Any) -> None:
    """The page belongs to a book, which would keep a list of itself."""

    def keep_lists() -> None:
        lib = handles.library_open("l")
        books = [handles.book_new(lib, "t", 1), handles.book_new(lib, "u", 2)]
        pages = [handles.first_page([*books, handles.ffi.NULL]) for _ in range(20)]
        numbers = [page.number() for page in pages]
        assert numbers == [1] * 20

    keep_lists()
    gc.collect()
    assert handles.lib.open_books == handles.lib.open_libraries == 0


def test_the_stub_and_the_documentation(built_handles: Built) -> None:
    assert "books: Sequence[Book] | " in built_handles.stub
    doc = built_handles.module.bind_books.__doc__
    assert "What it returns needs books, and is closed before." in doc
    assert "What it returns keeps the memory of books and cover." in doc


@pytest.mark.builds
def test_what_cannot_be_kept(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "header.h").write_text(
        "typedef struct box box; int first(int a); void box_free(box *b);"
        "box *made(int a, void (*code)(void), int *out, const int *data, int n);"
        "box *one_of(box *const *boxes, int n);"
    )
    types = {"box": {"free": "box_free"}}
    for kept, words in (
        ("a", "a of made is not a handle of a [types] table, nor a pointer to data"),
        ("code", "nor a pointer to data"),
        ("out", "out of made is not an argument"),
        ("box", 'made has no parameter "box"'),
    ):
        table = {"match": "made", "out": "out", "keeps": kept}
        assert any(words in problem for problem in refused(table, types=types)), kept
    (unclear,) = refused({"match": "one_of", "lengths": {"boxes": "n"}}, types=types)
    assert unclear.endswith("one_of")
