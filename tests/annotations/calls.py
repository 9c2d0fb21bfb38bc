"""Annotated calls of every kind, also those that fail, for tools that see leaks and bad reads.

    python -m tests.annotations.calls FOLDER

makes each of them three times with the modules in the folder.
"""

from __future__ import annotations

import itertools
import sys
import warnings
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from tests.annotations import test_arrays, test_functions, test_handles
from tests.direct.build import load
from tests.direct.values import ALL, NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STEMS: Final = ("cases", "handles", "closures")

# C reads more than there is in these, or the padding of numbers, so what it finds is by chance.
_BY_CHANCE: Final = (
    "checksum(0: ffi.new('long double",
    "'char *[1]', [kept(",
    "scale(2: [])",
    "scale(2: ())",
    "stamps(1: [])",
    "stamps(1: ())",
    "counted_count(0:",
)

# Functions with arguments that fit. Each argument is replaced by each of the values, but for those
# with `_`. A function that would need much memory or time for a large integer has `!`.
GIVEN: Final = {
    "cases": [
        *(
            "root 9.0",
            "results 3",
            "bump 1 2",
            "move {'x':1} 4",
            "find 'text' 120",
            "between 1 2",
        ),
        *("unsigned_bump 3", "named_like_a_macro 3", "nameless 4", "scale 2 3 b'name'"),
        *("fails_by_errno 2", "takes_callback _abs 3", "hidden 3"),
        *("length_of 'text'", "both_texts 'text' b'path'", "name_of 1", "latin_of 'text'"),
        *(
            "sum [1]",
            "checksum b'ab'",
            "dot [1.0] [2.0]",
            "fill _bytearray(4)",
            "text_size 'text'",
        ),
        *("first_numbers! 3", "upto! 3 5", "copy_bytes b'ab'", "twice [1.5]", "join 'a' 'b'"),
        *("dump! 3", "message_in 1", "borrowed 1", "names! 3", "later_part! 'words' 2"),
        *("stamp_of 1 2", "after (1,2) (3,4)", "stamp_in (1,2)", "distance (1.5,2) (3,4)"),
        *(
            "seconds_of m.trace_of(2)",
            "trace_of 3",
            "stamps [(1,2)] [(3,4),(5,6)]",
            "within (1,3) 2",
        ),
        *("fails_about 2 'path' 3", "words_of! 'a_b' 4"),
    ],
    "handles": [
        *("library_open 'l'", "library_words kept_lib", "library_name kept_lib"),
        *(
            "library_is_same kept_lib kept_lib",
            "library_itself kept_lib",
            "library_constant kept_lib",
        ),
        *(
            "library_call kept_lib _abs 3",
            "book_new! _kept_lib 't' 2",
            "book_pair _kept_lib 'ab'",
        ),
        *("book_library kept_book", "book_title kept_book", "book_motto kept_book"),
        *("book_extent kept_book (1,2)", "book_default 3 kept_book", "book_self kept_book 3"),
        *("page_first kept_book", "page_number kept_page", "page_copy kept_page"),
        *("library_take kept_full _None", "library_swallow _kept_lib _None 0"),
        *(
            "shelf_new 3",
            "shelf_books _kept_shelf",
            "plain_value _kept_plain",
        ),
    ],
    "closures": [
        *(
            "each_row! 1 one",
            "each_row_or_fail! 1 one",
            "sum_in_threads _2 len",
            "with_context one 3",
        ),
        *("nodes_walk! 3 _one", "nodes_pick 3 _one", "nodes_made _one", "nodes_deep _one 2"),
        *("set_handlers float None", "set_handler_of [1,2] one", "scale 1.5", "nested 1 one"),
        *("keep_function one", "map_point (1,2) one", "spoken one", "fixed_result one"),
    ],
}

# What makes or ends something, from the beginning each time.
TEXTS: Final = {
    "cases": ["m.around(5)", "m.table()", "m.pair_in()", "m.read_some()", "m.only()"],
    "handles": [
        *("m.library_open('l').close()", "m.library_close(m.library_open('l'))"),
        *("m.library_close(m.library_open('bad'))", "m.library_open('bad').close()"),
        *("closed(m.library_open('l')).name()", "m.library_open('l').__enter__()"),
        *(
            "m.book_swap(m.book_new(kept_lib, 't'), 3)",
            "m.book_free(m.book_new(kept_lib, 't'))",
        ),
        *(
            "m.page_free(m.page_copy(kept_page))",
            "m.page_within(m.page_copy(kept_page)).number()",
        ),
        *(
            "m.library_take(lib := m.library_open('l'), m.book_new(lib, 't'))",
            "m.Counter().next()",
        ),
        *(
            "m.library_take(kept_full, m.book_new(kept_lib, 't'))",
            "m.Counter(1)",
            "m.Counter().end()",
        ),
        *(
            "m.library_swallow(kept_lib, m.book_new(kept_lib, 't'), 0)",
            "m.Plain().plain_value()",
        ),
        *(
            "m.library_swallow(kept_lib, m.book_new(kept_lib, 't'), 1)",
            "closed(m.Counter()).next()",
        ),
        *("m.library_burn(kept_lib, m.book_new(kept_lib, 't'), abs, 1)", "repr(kept_lib)"),
        *("m.library_burn(kept_lib, m.book_new(kept_lib, 't'), abs, 0)", "m.library_shared()"),
        *(
            "m.counted_drop(m.counted_again(m.counted_new()))",
            "m.counted_count(kept_counted)",
            "m.library_open(3)",
        ),
        *("m.page_next(m.page_next(m.page_first(m.book_new(m.library_open('l'), 't', 3))))",),
        *(
            "m.library_set(kept_lib, 1, ffi.cast('long', 3))",
            "m.library_set(kept_lib, 2, 'text')",
            "m.library_set(kept_lib, 2, b'bytes')",
            "m.library_set(kept_lib, 3, kept_book)",
            "m.library_set(kept_lib, 3, kept_book, 3)",
            "m.library_set(kept_lib, 3, closed(m.book_new(kept_lib, 't')))",
            "m.library_set(kept_lib, 99, 'a', b'b', kept_book)",
            "m.total_of([1], ffi.cast('int', 3))",
            "m.total_of([-1], ffi.cast('int', -3))",
            "m.library_say(kept_lib, '%s', b'text')",
            "m.library_say(kept_lib)",
            "m.library_made('m', ffi.cast('long', 3)).close()",
            "m.library_made(None)",
            "m.library_each(kept_lib, one, ffi.cast('int', 3))",
            "m.library_each(kept_lib, lambda n: 1 // 0, ffi.cast('int', 3))",
            "m.library_give(kept_lib, m.book_new(kept_lib, 't'), ffi.cast('int', 0))",
            "m.library_give(kept_lib, m.book_new(kept_lib, 't'), ffi.cast('int', 1))",
            "m.library_give(kept_lib, m.book_new(kept_lib, 't'), 0)",
            "m.library_extent((1, 2), 1.5, ffi.new('struct extent *'))",
        ),
        *("__import__('weakref').ref(m.library_open('l'))", "m.Library()", "kept_lib.unknown"),
        *("[lib := m.library_open('l'), m.book_new(lib, 't')].append(lib.close())",),
        *(
            "m.library_call(kept_lib, lambda n: 1 // 0, 3)",
            "m.library_call(kept_lib, kept_lib.close, 3)",
        ),
        *("m.library_call(kept_lib, lambda n: kept_lib.close(), 3)",),
    ],
    "closures": [
        *(
            "m.call_later(one) or m.run_later(1)",
            "m.call_later(one) or m.run_later_in_a_thread(1)",
        ),
        *("m.call_later(len) or m.run_later(1)", "m.sum_in_threads(3, lambda n: 1 // 0)"),
        *("m.sum_in_threads(3, lambda n: n)", "m.each_row(3, lambda n, s: 1 // 0)"),
        *("m.each_row_or_fail(3, lambda n, s: 7)", "m.each_row_or_fail(3, lambda n, s: n / 0)"),
        *(
            "m.nested(2, lambda n: m.nested(1, lambda k: k // 0))",
            "m.nested(1, lambda n: 'text')",
        ),
        *(
            "m.set_handlers(lambda x: x, lambda: None) or m.scale(2.0)",
            "m.set_handlers(None, None)",
        ),
        *("m.set_handlers(lambda x: m.set_handlers(None, None), None) or m.scale(2.0)",),
        *(
            "m.keep_function(lambda n, s: n) or m.call_kept(3)",
            "m.map_point([1, 2], lambda p, q: p)",
        ),
        *(
            "m.spoken(lambda: m.ffi.NULL)",
            "m.spoken(lambda: words)",
            "m.spoken(lambda: 1 // 0)",
        ),
        *(
            "m.nodes_walk(3, lambda n, i: n.child().value())",
            "m.nodes_pick(5, lambda a, b: b.child())",
            "m.nodes_made(lambda: m.node_new(3))",
            "m.nodes_pick(5, lambda a, b: closed(m.node_new(3)))",
            "m.nodes_pick_of(m.node_new(3), lambda n: n)",
        ),
    ],
}


# Values that C may take for text, but that do not end in NUL.
_WITHOUT_END: Final = ("[b'", "signed char[2]", "int8_t[2]")


def is_by_chance(name: str) -> bool:
    """Tell whether what a call does depends on memory that is not its own."""
    return any(part in name for part in _BY_CHANCE)


def one(*_: object) -> int:
    return 1


def closed(handle: Any) -> Any:
    handle.close()
    return handle


def calls(stem: str, module: Any) -> dict[str, Callable[[], object]]:
    """Return the calls of the module by what they are; any of them may raise an exception."""
    alive: list[object] = []

    def keep(value: object) -> object:
        alive.append(value)
        return value

    names = {
        **NAMES,
        "m": module,
        "ffi": module.ffi,
        "lib": module.lib,
        "kept": keep,
        "one": one,
        "closed": closed,
        "words": module.ffi.new("char[]", b"w"),
        **(_kept_handles(module) if stem == "handles" else {}),
    }
    values = dict(_values(names))
    found: dict[str, Callable[[], object]] = {}
    for text in GIVEN[stem]:
        found |= _replaced(module, text, names, values)
    for text in TEXTS[stem]:
        found[text] = partial(eval, compile(text, text, "eval"), names)
    tests = {"cases": (test_functions, test_arrays), "handles": (test_handles,), "closures": ()}
    for test in tests[stem]:
        (mark,) = test.test_nothing_leaks.pytestmark
        for number, call in enumerate(mark.args[1]):
            of = " ".join(call.__code__.co_names)
            found[f"{test.__name__}, {number}: {of}"] = partial(call, module)
    return found


def _kept_handles(module: Any) -> dict[str, object]:
    lib, full = module.library_open("kept"), module.library_open("full")
    for _ in range(3):
        full.take(module.book_new(full, "t"))
    book = module.book_new(lib, "t", 3)
    return {
        "kept_lib": lib,
        "kept_full": full,
        "kept_book": book,
        "kept_page": module.page_first(book),
        "kept_shelf": module.shelf_new(3),
        "kept_plain": module.Plain(),
        "kept_counted": module.counted_new(),
    }


def _values(names: dict[str, Any]) -> Iterator[tuple[str, object]]:
    """Yield the values that the module has the types for.

    Without NULL and text that does not end, which C does not expect.
    """
    ffi = names["ffi"]
    for text in ALL:
        with suppress(Exception):
            value = eval(text, names)  # noqa: S307  the tests' own expressions
            is_null = isinstance(value, ffi.CData) and value == ffi.NULL
            if not (is_null or any(part in text for part in _WITHOUT_END)):
                yield text, value


def _replaced(
    module: Any, text: str, names: dict[str, Any], values: dict[str, object]
) -> Iterator[tuple[str, Callable[[], object]]]:
    name, *written = text.split()
    function = getattr(module, name.rstrip("!"))
    fixed = {i for i, each in enumerate(written) if each.startswith("_")}
    fitting = [eval(each.lstrip("_"), names) for each in written]  # noqa: S307  as above
    yield text, partial(function, *fitting)
    for i, (value_text, value) in itertools.product(range(len(written)), values.items()):
        is_too_short = isinstance(fitting[i], str) and value_text in (
            "[]",
            "()",
        )  # C reads to a NUL
        is_large = name.endswith("!") and _is_large(value)
        if i not in fixed and not (is_too_short or is_large):
            arguments = [*fitting[:i], value, *fitting[i + 1 :]]
            yield f"{name}({i}: {value_text})", partial(function, *arguments)


def _is_large(value: Any) -> bool:
    with suppress(Exception):
        return 10 < abs(int(value)) < 2**62
    return False


def main(folder: Path) -> str:
    """Make all calls three times; say how many there were."""
    warnings.simplefilter("ignore")
    made = succeeded = 0
    for stem in STEMS:
        name = f"annotated_{stem}"
        module = load(name, next(folder.rglob(f"{name}.*.so")))
        for call in (c for n, c in calls(stem, module).items() if not is_by_chance(n)):
            for _ in range(3):
                made += 1
                with suppress(Exception):
                    call()
                    succeeded += 1
    return f"{made} calls, of which {succeeded} succeeded"


if __name__ == "__main__":
    sys.unraisablehook = lambda _: None
    sys.stdout.write(main(Path(sys.argv[1])) + "\n")
