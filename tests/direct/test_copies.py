"""`bytes` for pointers through which C writes: C gets a copy, and the object never changes."""

from __future__ import annotations

import gc
import random
from array import array
from pathlib import Path
from typing import Any, Final

import pytest
from tests.direct.build import HERE, load

import ferrule
from ferrule.bindings import call_choice
from ferrule.config.settings import Settings
from ferrule.errors import PatternError
from ferrule.pipeline.bind import bind

OPTIONS: Final = {"reads_only": ["read_*.memory"], "scoped_callbacks": ["called.call"]}
CDEF: Final = """
typedef char *text_t;
typedef int... byte_t;
typedef void *memory_t;
long add_char(char *memory, int count);
long add_uchar(unsigned char *memory, int count);
long add_void(void *memory, int count);
long add_text(text_t memory, int count);
long add_byte(byte_t *memory, int count);
long add_memory(memory_t memory, int count);
long read_char(char *memory, int count);
char *upper(char *text);
long called(char *memory, int count, int (*call)(char *));
"""
# On the wrapper's stack, on the slow way's, on the heap; with NULs; one that Python shares.
TEXTS: Final = (
    *(b"q", b"", b"a\0b\0", b"x" * 63, b"x" * 64),
    *(b"x" * size for size in (2030, 2031, 2032, 2047, 2048, 5000)),
)


class Text(bytes):
    """Other objects that cffi treats as bytes."""


@pytest.fixture(scope="module", params=["inlined", "compact", "extension"])
def module(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder, name = tmp_path_factory.mktemp("copies"), f"copies_{request.param}"
    if request.param == "extension":
        built = ferrule.Extension(
            name,
            cdef=CDEF,
            preamble='#include "copies.h"',
            include_dirs=[str(HERE)],
            **OPTIONS,  # type: ignore[arg-type]  # each value is a list of str
        ).ffibuilder.compile(str(folder))
        return load(name, Path(built))
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "compact":
            patch.setattr(call_choice, "FEW", 0)
        headers = {"headers": [str(HERE / "copies.h")]}
        bind(Settings.of(headers | OPTIONS | {"module": name, "output_dir": folder}))
    return load(name, next(folder.glob(f"{name}.*.so")))


def fresh(text: bytes) -> bytes:
    """Return equal bytes in a new object, except for one byte, which Python keeps only once."""
    return bytes(bytearray(text))


@pytest.mark.parametrize("size", [1, 30, 63, 64, 65, 100, 200, 600])
def test_memory_of_many_arguments(module: Any, size: int) -> None:
    """The stack has room for some of them. The others get memory from Python."""
    if not hasattr(module, "add_eight"):
        return
    drawn = random.Random(size)  # noqa: S311
    for _ in range(40):
        lists = [[drawn.randrange(-1000, 1000) for _ in range(size)] for _ in range(8)]
        expected = sum((i + 1) * sum(numbers) for i, numbers in enumerate(lists))
        ways = (list, tuple, lambda n: array("i", n), lambda n: module.ffi.new("int[]", n))
        given = [drawn.choice(ways)(numbers) for numbers in lists]
        assert module.add_eight(*given, size) == expected
        with pytest.raises(TypeError, match="argument 8"):
            module.add_eight(*given[:7], "no list", size)


def test_large_structs_by_value(module: Any) -> None:
    if not hasattr(module, "add_wide"):
        return
    first, second = [1, *[0] * 2998, 2], {"bytes": [3, *[0] * 2998, 4]}
    assert module.add_wide([first], second) == 4321
    assert module.add_wide(module.ffi.new("struct wide *", [first])[0], second) == 4321


def writers(module: Any) -> list[str]:
    return [
        n
        for n in dir(module)
        if n.startswith("add_")
        and n not in {"add_both", "add_thirteen", "add_eight", "add_wide"}
    ]


def test_bytes_never_change(module: Any) -> None:
    assert len(writers(module)) >= 6
    for name in writers(module):
        function = getattr(module, name)
        for text in TEXTS:
            given = fresh(text)
            assert function(given, len(given)) == sum(text), name
            assert function(memory=given, count=len(given)) == sum(text), name
            assert given == text, name
            own = Text(text)
            assert function(own, len(own)) == sum(text)
            assert own == text
    assert bytes([ord("q")]) == b"q"


def test_each_argument_has_a_copy_of_its_own(module: Any) -> None:
    if not hasattr(module, "add_both"):
        return
    for text in TEXTS[2:]:
        given = fresh(text)
        assert module.add_both(given, given, len(given)) == sum(text) * 1001
        assert module.add_thirteen(*[1] * 11, given, len(given)) == sum(text) + 11
        assert given == text
        assert module.aligned(given) == 1


def test_what_is_not_bytes_is_not_copied(module: Any) -> None:
    own, buffer = module.ffi.new("char[]", b"ab"), bytearray(b"ab\0")
    assert module.add_char(own, 2) == module.add_char(buffer, 2) == 195
    assert module.ffi.string(own) == b"bc"
    assert buffer == b"bc\0"


def test_lib_is_as_cffi_has_it(module: Any) -> None:
    given = fresh(b"a text of its own")
    module.lib.add_char(given, 1)
    assert given == b"b text of its own"


def test_the_user_says_that_c_only_reads(module: Any) -> None:
    """A function that writes through a pointer to const shows that there was no copy."""
    for text in (b"ab", b"ab" * 400):
        given = fresh(text)
        assert module.read_char(given, 1) == ord("a") + ord("b")
        assert given == b"b" + text[1:]
    assert module.read_char(memoryview(b"ab\0"), 0) == ord("a")


def test_a_result_in_the_copy_keeps_it(module: Any) -> None:
    for text in (b"q", b"some text", b"some text" * 200):
        given = fresh(text)
        results = [module.upper(given) for _ in range(20)]
        gc.collect()
        _ = [bytearray(len(text) + 1) for _ in range(100)]  # takes what was freed
        assert {module.ffi.string(result) for result in results} == {text.upper()}
        assert given == text
        again = module.upper(results[0])
        assert module.ffi.string(again) == text.upper()


def test_results_of_other_kinds(module: Any) -> None:
    if not hasattr(module, "end_of"):
        return
    assert module.ffi.string(module.end_of(b"text")) == b""
    assert module.ffi.string(module.end_of(b"text") - 4) == b"text"
    assert module.ffi.string(module.ffi.cast("char *", module.same(b"text"))) == b"text"
    assert module.ffi.string(module.elsewhere(b"text")) == b"elsewhere"
    assert module.elsewhere(b"") == module.ffi.NULL
    buffer = bytearray(b"text")
    assert int(module.ffi.cast("intptr_t", module.same(buffer))) != 0


def test_a_struct_that_leads_into_the_copy_keeps_it(module: Any) -> None:
    if not hasattr(module, "ends_of"):
        return
    for text in (b"some text", b"x" * 60, b"some text" * 100):
        results = [module.ends_of(fresh(text)) for _ in range(20)]
        results += [module.packed_ends_of(fresh(text)) for _ in range(20)]
        gc.collect()
        _ = [bytearray(len(text) + 1) for _ in range(100)]  # takes what was freed
        assert {module.ffi.string(result.first) for result in results} == {text}
        assert {module.ffi.string(result.last) for result in results} == {b""}
        assert {result.number for result in results} == {7, b"\7"}


def test_with_a_python_function(module: Any) -> None:
    for text in TEXTS[2:]:
        given = fresh(text)
        seen: list[bytes] = []

        def call(memory: Any, seen: list[bytes] = seen, size: int = len(text)) -> int:
            seen.append(bytes(module.ffi.buffer(memory, size)))
            return 1

        assert module.called(given, len(given), call) == sum(text) + 1
        assert seen == [bytes(byte + 1 for byte in text)]
        assert given == text


@pytest.mark.parametrize(
    "pattern", ["add_char.memry", "add_char.count", "called.call", "no.such"]
)
def test_a_pattern_that_matches_no_pointer_to_data(pattern: str) -> None:
    with pytest.raises(PatternError, match=f"reads-only: '{pattern}' matches no"):
        ferrule.Extension("copies", cdef=CDEF, reads_only=[pattern])
