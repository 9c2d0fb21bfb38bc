"""Drawn calls: a function of direct.h, and a Python expression for each argument.

As in `tests.direct.values`, no call lets C read or write outside of what it is given: a pointer
that fits any parameter leads to much memory, and what is read has as many items as are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st
from tests.direct.values import CDATA, OTHERS, SCALARS

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    Texts = SearchStrategy[str]
    Call = tuple[str, tuple[str, ...]]

INTEGER_TYPES: Final = (
    *("signed char", "unsigned char", "short", "unsigned short", "int", "unsigned", "long"),
    *("unsigned long", "long long", "unsigned long long", "int8_t", "uint16_t", "int32_t"),
    *("uint64_t", "size_t", "ssize_t", "intptr_t", "off_t", "mode_t", "number_t", "_Bool"),
)
FLOAT_TYPES: Final = ("float", "double", "long double", "real_t")
ENUM_TYPES: Final = ("enum colour", "enum sign", "enum vast", "range_t")
CHAR_TYPES: Final = ("char", "wchar_t", "char16_t", "char32_t")


def _called(names: tuple[str, ...], inner: Texts) -> Texts:
    return st.builds("{}({})".format, st.sampled_from(names), inner)


_BOUNDS: Final = st.builds(
    lambda bits, sign, off: sign * 2**bits + off,
    st.sampled_from((0, 1, 7, 8, 15, 16, 31, 32, 53, 63, 64, 127, 2000)),
    st.sampled_from((1, -1)),
    st.integers(-2, 2),
)
_whole: Final = st.one_of(st.integers(-3, 9), _BOUNDS, st.integers()).map(str)
integers: Final = st.one_of(
    _whole,
    st.sampled_from(("True", "False")),
    _called(("MyInt", "Index", "Int", "Float", "Complex", "Index(MyInt", "str"), _whole).map(
        lambda text: text + ")" * (text.count("(") - text.count(")"))
    ),
    st.builds(
        "ffi.cast('{}', {})".format, st.sampled_from((*INTEGER_TYPES, *ENUM_TYPES)), _whole
    ),
)


def _number(value: float) -> str:
    special = {"inf": "math.inf", "-inf": "-math.inf", "nan": "math.nan"}
    return special.get(repr(value), repr(value))


_real: Final = st.one_of(
    st.floats(), st.floats(width=32), st.sampled_from((5e-324, -0.0, 2.0**63, 2.0**-149, 1e39))
).map(_number)
_FRACTION: Final = "__import__('fractions').Fraction({}, {})".format
_DECIMAL: Final = "__import__('decimal').Decimal('{}')".format
numbers: Final = st.one_of(
    _real,
    _called(("MyFloat", "Float", "Int", "Index", "Complex", "str"), _real),
    st.builds(_FRACTION, st.integers(-9, 9), st.integers(1, 9)),
    st.builds(_DECIMAL, st.sampled_from(("1", "-2.5", "1e400", "NaN", "Infinity"))),
    st.builds("complex({}, {})".format, _real, _real),
    st.builds(
        "ffi.cast('{}', {})".format,
        st.sampled_from((*FLOAT_TYPES, *INTEGER_TYPES)),
        st.floats(-1e9, 1e9).map(repr),
    ),
    st.builds("ffi.cast('float _Complex', complex({}, {}))".format, _real, _real),
)
_bytes: Final = st.binary(max_size=6).map(repr)
_str: Final = st.text(max_size=4).map(ascii)
texts: Final = st.one_of(
    _bytes,
    _str,
    _called(("MyBytes",), _bytes),
    _called(("MyStr",), _str),
    st.builds("ffi.cast('char', {})".format, st.binary(min_size=1, max_size=1).map(repr)),
    st.sampled_from(("'GREEN'", "'MINUS'", "'VAST'", "'\\ud800'", "'\\U0010ffff'")),
)
scalars: Final = st.one_of(integers, numbers, texts, st.sampled_from(OTHERS))


def sequences(items: Texts, least: int = 0, most: int = 4) -> Texts:
    """Return a strategy for lists, tuples and their subclasses."""
    several = st.lists(items, min_size=least, max_size=most).map(", ".join)
    ways = ("[{}]", "({},)", "MyList([{}])", "MyTuple([{}])")
    return st.builds(
        lambda way, inner: way.format(inner) if inner else way.replace(",", "").format(""),
        st.sampled_from(ways),
        several,
    )


nested: Final = st.recursive(scalars, sequences, max_leaves=6)
dictionaries: Final = st.dictionaries(
    st.sampled_from(("first", "second", "number", "id", "weight", "x", "nothing", "real")),
    st.one_of(integers, numbers),
    max_size=3,
).map(lambda d: "{" + ", ".join(f"{name!r}: {value}" for name, value in d.items()) + "}")
_ITEM: Final = {
    **dict.fromkeys(INTEGER_TYPES, st.sampled_from(("0", "1"))),
    **dict.fromkeys(FLOAT_TYPES, st.floats(width=16).map(_number)),
    **dict.fromkeys(ENUM_TYPES, st.just("1")),
}
arrays: Final = st.sampled_from(sorted(_ITEM)).flatmap(
    lambda type_: st.builds(
        "{}('{}[{}]', [{}, {}]{})".format,
        st.sampled_from(("ffi.new", "ffi.gc(ffi.new", "kept(ffi.new")),
        st.just(type_),
        st.integers(2, 5),
        _ITEM[type_],
        _ITEM[type_],
        st.just(""),
    ).map(lambda text: text + {"ffi.g": ", id)", "kept(": ")"}.get(text[:5], ""))
)
pointers: Final = st.one_of(
    arrays,
    st.sampled_from(CDATA),
    st.sampled_from((*INTEGER_TYPES, *FLOAT_TYPES, *ENUM_TYPES, "struct pair", "void")).map(
        "ffi.cast('{} *', 0)".format
    ),
)
buffers: Final = st.one_of(
    _called(("bytearray", "memoryview"), _bytes),
    st.builds(
        "__import__('numpy').zeros({}, '{}')".format,
        st.sampled_from((0, 1, 2, (2, 3), (2, 2))),
        st.sampled_from(("i1", "u1", "i2", "i4", ">i4", "i8", "f4", "f8", "c16", "?", "S3")),
    ),
)
anything: Final = st.one_of(scalars, nested, dictionaries, pointers, buffers)
"""Any argument, for functions that look at a value and follow no pointer."""

RECORDS: Final = {
    "pair": (integers, numbers),
    "letter": (texts,),
    "nameless": (integers, numbers),
    "bits": (integers, integers, integers),
}
"""The records that a list of as many values fills."""


def _filled(kind: str) -> Texts:
    return st.tuples(*RECORDS[kind]).map(lambda values: f"({', '.join(values)},)")


def _readable(items: int) -> Texts:
    """Return arguments after which a function may read as many items, up to two.

    An empty text is one item, its NUL.
    """
    single = scalars.filter(lambda text: items == 1 or "''" not in text)
    return st.one_of(
        single, sequences(st.one_of(integers, numbers, texts), least=items), arrays
    )


_kind: Final = st.sampled_from(SCALARS)
_place: Final = st.one_of(arrays, sequences(integers, least=1), st.sampled_from(("None", "5")))
calls: Final[SearchStrategy[Call]] = st.one_of(
    st.tuples(_kind.map("give_{}".format), st.tuples(anything)),
    st.tuples(_kind.map("give_{}".format), st.tuples(st.one_of(integers, numbers, texts))),
    st.tuples(_kind.map("between_{}".format), st.tuples(integers, anything, numbers)),
    st.tuples(_kind.map("same_{}".format), st.tuples(anything)),
    st.tuples(_kind.map("first_{}".format), st.tuples(_readable(1))),
    st.tuples(_kind.map("second_{}".format), st.tuples(_readable(2), st.just("2"))),
    st.tuples(_kind.map("store_{}".format), st.tuples(_place, st.one_of(scalars, pointers))),
    *(
        st.tuples(st.sampled_from(ways).map(f"{{}}_{kind}".format), st.tuples(_filled(kind)))
        for kind in RECORDS
        for ways in (("give", "by_value", "field"),)
    ),
    st.tuples(
        st.sampled_from((*RECORDS, "fixed", "wide", "large", "nested", "own")).map(
            "same_{}".format
        ),
        st.tuples(anything),
    ),
    st.tuples(
        st.sampled_from(
            [
                "same_void",
                "same_address",
                "same_texts",
                "same_pairs",
                "same_hidden",
                "same_file",
                "same_function",
                "choose",
                "twice",
                "set_errno",
                "swap_errno",
                "one",
                "renamed_",
                "inlined_pair",
                "SECOND_OF",
            ]
        ),
        st.tuples(st.one_of(scalars, pointers)),
    ),
    st.tuples(
        st.sampled_from(("two", "inlined", "newer", "LARGER")), st.tuples(integers, texts)
    ),
    st.tuples(st.just("LARGER"), st.tuples(numbers, scalars)),
    st.tuples(st.just("three"), st.tuples(anything, anything, anything)),
    st.tuples(st.just("four"), st.tuples(integers, integers, texts, integers)),
    st.tuples(
        st.sampled_from(("apply", "of_pair")), st.tuples(st.one_of(scalars, nested), scalars)
    ),
    st.tuples(
        st.sampled_from(("none", "one", "two", "three", "give_pair", "twelve")),
        st.lists(st.one_of(integers, numbers), max_size=14).map(tuple),
    ),
)
"""A function and its arguments."""
