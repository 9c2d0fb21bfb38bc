"""Functions on the module, and those of `lib`, held against the ones that cffi alone makes.

Of every parameter and argument: the value and its type, the exception and its words (but for the
function's qualified name), errno before and after, the warnings, and what is written into memory.
"""

from __future__ import annotations

import sys
import sysconfig
from itertools import product
from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.direct.observe import observe
from tests.direct.values import (
    ALL,
    BUFFERS,
    CDATA,
    FEW,
    INTEGERS,
    LISTS,
    NUMBERS,
    OTHERS,
    SCALARS,
    TEXTS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tests.direct.conftest import Ways

RECORDS: Final = [
    "pair",
    "letter",
    "fixed",
    "wide",
    "large",
    "nested",
    "bits",
    "own",
    "nameless",
    "either",
]
SAME: Final = [
    "same_void",
    "same_address",
    "same_text",
    "same_texts",
    "same_pairs",
    "same_hidden",
    "same_file",
    "same_function",
]
NUMBERS_IN: Final = [
    "text_at",
    "pair_at",
    "choose",
    "twice",
    "thrice",
    "swap_errno",
    "set_errno",
    "one",
    "renamed_",
]


def differences(ways: Ways, name: str, calls: Iterable[Sequence[str]]) -> Iterator[str]:
    for texts in calls:
        expected = observe(ways.stock, getattr(ways.stock.lib, name), texts)
        for module, owner in (
            (ways.inlined, ways.inlined),
            (ways.compact, ways.compact),
            (ways.compact, ways.compact.lib),
        ):
            if owner is module and not BUFFERS.isdisjoint(texts):
                continue
            seen = observe(module, getattr(owner, name), texts)
            if seen != expected:
                yield f"{owner}.{name}({', '.join(texts)})\n   {seen}\n   cffi: {expected}"


MANY: Final = 500


def hold(ways: Ways, name: str, calls: Iterable[Sequence[str]]) -> None:
    calls = list(calls)
    if len(calls) < MANY:  # the types that a parameter has met before are taken in another way
        calls *= 2
    found = list(differences(ways, name, calls))
    shown = "\n".join(found[:20])
    assert not found, f"{len(found)} differences\n{shown}"


SINGLE: Final = [(text,) for text in (*ALL, *sorted(BUFFERS))]
# For functions that read: cffi leaves memory for no items, and fields without a value, undefined.
FILLED: Final = [texts for texts in SINGLE if texts[0] not in {"[]", "()", "{}"}]
NO_LISTS: Final = [texts for texts in SINGLE if texts[0] not in LISTS]
# Neither code nor addresses are data to read.
DATA: Final = [t for t in FILLED if not any(word in t[0] for word in ("lib", "*[1]", "own *"))]
TWO: Final = [f"ffi.new('{t}[2]', [1, 2])" for t in ("int", "long", "float", "uint64_t")]


@pytest.mark.parametrize("kind", SCALARS)
def test_scalars(ways: Ways, kind: str) -> None:
    hold(ways, f"give_{kind}", SINGLE)
    hold(ways, f"between_{kind}", (("7", text, "0.5") for text in (*INTEGERS, *FEW)))
    hold(ways, f"first_{kind}", DATA)
    hold(ways, f"same_{kind}", SINGLE)
    pairs = [
        *TWO,
        "[1, 2]",
        "(1, 2)",
        "[1.5, 2]",
        "[True, False]",
        "'ab'",
        "b'ab'",
        "[b'a', b'b']",
    ]
    hold(ways, f"second_{kind}", ((text, "2") for text in pairs))


@pytest.mark.parametrize("kind", SCALARS)
def test_what_is_written(ways: Ways, kind: str) -> None:
    places = [
        *(t for t in CDATA if t.startswith("ffi.new('")),
        "ffi.NULL",
        "None",
        "[1, 2]",
        "5",
    ]
    values = ["1", "1.5", "b'a'", "'a'", "None", "2**70", "-1", "1j", "ffi.cast('int', 5)"]
    hold(ways, f"store_{kind}", product(places, values))


@pytest.mark.parametrize("kind", RECORDS)
def test_records(ways: Ways, kind: str) -> None:
    hold(ways, f"give_{kind}", NO_LISTS)
    hold(ways, f"between_{kind}", (("7", *texts, "0.5") for texts in NO_LISTS))
    hold(ways, f"between_{kind}", (("None", text, "0.5") for text in ALL))
    hold(ways, f"field_{kind}", FILLED)
    hold(ways, f"by_value_{kind}", FILLED)
    hold(ways, f"same_{kind}", SINGLE)


WHOLE: Final = [
    *(("pair", "(3, 2.5)"), ("pair", "{'second': 1, 'first': 2}"), ("letter", "[b'x']")),
    *(("fixed", "(1, ffi.NULL)"), ("wide", "[1, [b'x'] * 40]"), ("large", "(1, range(200))")),
    *(("large", "(1, list(range(200)))"), ("nested", "((1, 2), (3, 4), [5, 6, 7])")),
    *(("bits", "(1, 7, -5)"), ("own", "(ffi.NULL, ffi.NULL)"), ("nameless", "[1, 2]")),
    *(
        ("bits", "(1, 8, -5)"),
        ("pair", "(1, 2, 3)"),
        ("pair", "(1, 'x')"),
        ("nameless", "[1, None]"),
    ),
]


@pytest.mark.parametrize(("kind", "text"), WHOLE)
def test_records_of_lists(ways: Ways, kind: str, text: str) -> None:
    hold(ways, f"give_{kind}", [(text,)])
    hold(ways, f"between_{kind}", [("7", text, "0.5")])


@pytest.mark.parametrize("name", [*SAME, *NUMBERS_IN])
def test_one_parameter(ways: Ways, name: str) -> None:
    hold(ways, name, SINGLE)


@pytest.mark.parametrize("name", ["length_of", "wide_length_of", "length_of_16"])
def test_texts(ways: Ways, name: str) -> None:
    terminated = [t for t in DATA if t[0] not in LISTS and t[0] not in CDATA]
    hold(ways, name, [*terminated, *((t,) for t in CDATA if "4096" in t), ("[1, 'x']",)])


def test_arrays(ways: Ways) -> None:
    hold(ways, "first_void", DATA)
    numbers = [
        "ffi.new('int[3]', [1, 2, 3])",
        "[1, 2, 3]",
        "(4, 5, 6)",
        "[1] * 300",
        "[1, 2, None]",
    ]
    numbers += [*TEXTS, *NUMBERS, *INTEGERS, *OTHERS, "ffi.new('long[3]')", "ffi.NULL"]
    hold(ways, "sum_of_three", ((text,) for text in numbers))
    grids = [
        "ffi.new('int[2][3]', [[1, 2, 3], [4, 5, 6]])",
        "[[1, 2, 3], [4, 5, 6]]",
        "[[1], [2]]",
    ]
    grids += [*numbers, "[(1, 2, 3, 4), (5,)]", "[1, 2]", "[None, None]"]
    for name in ("sum_of_grid", "sum_of_row"):
        hold(ways, name, ((text,) for text in grids))
    pairs = ["[(1, 2.5), (2, 3.5)]", "[{'first': 1}, (2, 3)]", "ffi.new('struct pair[2]')"]
    pairs += ["[(1, 2.5), (2, None)]", "[1, 2]", "[(1, 2, 3)] * 2", "[(1, 2.5)] * 100"]
    hold(ways, "sum_of_pairs", ((text, "2") for text in (*pairs, *OTHERS, *INTEGERS)))


PAIRS: Final = [
    *("two", "inlined", "newer", "add", "LARGER", "first_text", "first_of_pairs"),
]


@pytest.mark.parametrize("name", PAIRS)
def test_two_parameters(ways: Ways, name: str) -> None:
    # No code is read as data, and no text as addresses: cffi 1.17 takes char * for any pointer.
    few = [text for text in FEW if "lib" not in text]
    if name in {"first_text", "first_of_pairs"}:
        few = [text for text in few if "4096" not in text]
    hold(ways, name, product(few, few))


def test_three_parameters(ways: Ways) -> None:
    hold(ways, "three", product(FEW, FEW, FEW))


@pytest.mark.parametrize("name", ["apply", "each", "of_pair"])
def test_calls_of_functions(ways: Ways, name: str) -> None:
    functions = [text for text in ALL if "4096" not in text and "void(*)" not in text]
    data = [text for text in FEW if "lib" not in text]
    if name == "each":
        hold(ways, name, product(functions, ["3"], data))
    else:
        hold(ways, name, product(functions, FEW))


def test_many_parameters(ways: Ways) -> None:
    numbers = [str(n) for n in range(1, 20)]
    for name, good in (
        ("four", ["1", "2", "b'abc'", "4"]),
        ("twelve", [f"{n}.5" if n % 2 == 0 else f"{n}" for n in range(1, 13)]),
        ("thirteen", [*(f"{n}.5" if n % 2 == 0 else f"{n}" for n in range(1, 13)), "b'abc'"]),
        ("twenty", [*numbers, "b'abc'"]),
    ):
        calls = [good, [*good, "1"], good[:-1], good[:1], []]
        data = [text for text in FEW if "lib" not in text]
        calls += [[*good[:i], text, *good[i + 1 :]] for i in range(len(good)) for text in data]
        hold(ways, name, calls)


@pytest.mark.parametrize("name", ["nothing", "none", "table", "nowhere", "old_style"])
def test_no_parameters(ways: Ways, name: str) -> None:
    hold(ways, name, [(), ("1",), ("1", "2"), ("None",)])


@pytest.mark.parametrize(
    "name", ["one", "two", "three", "give_pair", "same_text", "give_cdouble"]
)
def test_numbers_of_arguments(ways: Ways, name: str) -> None:
    hold(ways, name, [("5",) * count for count in range(6)])


@pytest.mark.parametrize("name", ["inlined_pair", "SECOND_OF"])
def test_static_functions_and_macros(ways: Ways, name: str) -> None:
    hold(ways, name, [*NO_LISTS, ("(3, 2.5)",), ("(3, None)",)])


def test_a_macro_sees_the_type_of_its_argument(ways: Ways) -> None:
    hold(ways, "LENGTH_OF", (("b'A'",), ("ffi.new('char[]', b'B')",), ("None",), ("5",)))


def test_numbers_of_bytes(ways: Ways) -> None:
    hold(ways, "sum_of_bytes", [(f"bytes({list(range(n))})", f"{n}") for n in range(9)])


def test_results_of_pointers(ways: Ways) -> None:
    for module in ways:
        for owner in {module.lib, module if module is not ways.stock else module.lib}:
            assert module.ffi.string(owner.text_at(0)) == b"zero"
            assert owner.text_at(3) == module.ffi.NULL
            assert (owner.pair_at(1).first, owner.pair_at(1).second) == (2, 2.5)
            assert owner.table()[0:3] == module.ffi.cast("int *", owner.table())[0:3]
            assert owner.choose(3)(14) == 42


def test_each_function_is_direct(ways: Ways) -> None:
    for module in (ways.inlined, ways.compact):
        for name in dir(module.lib):
            on_lib: Any = getattr(module.lib, name)
            if type(on_lib).__name__ == "builtin_function_or_method" and hasattr(module, name):
                assert getattr(module, name) is not on_lib
                assert getattr(module, name).__text_signature__ is not None


def test_names_are_interned_only_where_that_helps(ways: Ways) -> None:
    helps = sys.version_info < (3, 11) or bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    for module in (ways.inlined, ways.compact):
        for wanted in ("give_int", "pair_as_tuple"):
            name = next(name for name in vars(module) if name == wanted)
            assert (sys.intern("".join(list(name))) is name) == helps
