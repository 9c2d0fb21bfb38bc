"""Strategies for annotated functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hypothesis import strategies as st
from tests.property.annotated.functions import OPTIONS, Function, Result
from tests.property.annotated.handle_parts import (
    MORE,
    More,
    ThingCallbackPart,
    ThingListPart,
)
from tests.property.annotated.more_parts import (
    ArrayPart,
    BufferPart,
    CallbackPart,
    CountedTextPart,
    FilledPart,
    LentPart,
    RecordPart,
)
from tests.property.annotated.numbers import ITEMS, NUMBERS
from tests.property.annotated.parts import (
    ColorPart,
    NumberPart,
    Part,
    TextPart,
    ThingOutPart,
    ThingPart,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

_numbers: Final = st.sampled_from(sorted(NUMBERS))
_items: Final = st.sampled_from(ITEMS)
_encodings: Final = st.sampled_from(("utf-8", "latin-1", "fs"))
_ways: Final = st.sampled_from(("in", "out", "inout"))


def _parts(*, may_have_defaults: bool) -> SearchStrategy[Part]:
    default = st.booleans() if may_have_defaults else st.just(False)  # noqa: FBT003  a value
    no = st.just(False)  # noqa: FBT003  a value
    return st.one_of(
        st.builds(NumberPart, _numbers, st.just("in"), default),
        st.builds(NumberPart, _numbers, _ways),
        st.builds(ColorPart, _ways),
        st.builds(TextPart, st.just("in"), _encodings, st.booleans(), default),
        st.builds(TextPart, st.sampled_from(("out", "made")), _encodings),
        st.builds(ThingPart, st.booleans(), st.sampled_from(("", "", "success", "always"))),
        st.builds(ThingOutPart, st.booleans(), st.booleans()),
        st.builds(
            ArrayPart,
            st.lists(_items, min_size=1, max_size=2).map(tuple),
            st.sampled_from(("int", "size_t", "unsigned char", "short")),
            st.booleans(),
            st.booleans(),
        ),
        st.builds(FilledPart, _items, st.sampled_from(("asked", "capacity", "pointer"))),
        st.builds(LentPart, _items.filter(lambda item: item != "void"), st.booleans()),
        st.builds(
            RecordPart,
            st.sampled_from(("spot", "pair")),
            st.sampled_from(("value", "const", "out", "inout")),
        ),
        st.builds(BufferPart),
        st.builds(
            CountedTextPart,
            st.sampled_from(("in", "filled")),
            st.sampled_from(("utf-8", "latin-1")),
        ),
        st.builds(CallbackPart, st.just(True), st.booleans(), st.booleans()),  # noqa: FBT003  a value
        st.builds(CallbackPart, no, st.booleans()),
        st.builds(ThingListPart, st.sampled_from(("int", "size_t", "short")), st.booleans()),
        st.builds(ThingCallbackPart, st.booleans(), st.booleans()),
    )


_results: Final = st.one_of(
    st.sampled_from(("void", "int", *sorted(NUMBERS), "spot", "pair", "array", "color")).map(
        Result
    ),
    st.builds(Result, st.sampled_from(("text", "made")), _encodings),
    st.builds(Result, st.just("thing"), st.just("utf-8"), st.booleans()),
)


_OTHERS: Final = ("renamed", "maybe", "missing")
_more: Final = st.lists(st.sampled_from(sorted(MORE)), min_size=1, max_size=4)


@st.composite
def annotated_functions(draw: DrawFn) -> Function:
    """Draw a function whose annotations fit it."""
    nameless = draw(st.integers(0, 9)) == 9
    is_variadic = draw(st.integers(0, 4)) == 4
    may_have_defaults = not (nameless or is_variadic)
    parts = draw(st.lists(_parts(may_have_defaults=may_have_defaults), max_size=5))
    if is_variadic:  # no function is taken for the call only, and something has to be declared
        parts = [p for p in parts if getattr(p, "has_data", True)] or [BufferPart()]
    result = draw(_results)
    conditions = ["", "fails"]
    if result.kind in {"void", "color", *NUMBERS}:
        conditions.append("status")
    # A variadic function that no table changes is cffi's own.
    condition = draw(st.sampled_from(conditions[is_variadic:]))
    raises = draw(st.sampled_from(("PlannedError", "OSError", "KeyError"))) if condition else ""
    options = draw(st.lists(st.sampled_from(OPTIONS), unique=True, max_size=2))
    if is_variadic:
        options = []
    if raises == "OSError" and "no-errno" in options:
        options.remove("no-errno")
    return Function(
        tuple(parts),
        result,
        condition,
        raises,
        tuple(sorted(options)),
        draw(st.booleans()),
        nameless,
        draw(st.booleans()),
        draw(st.sampled_from((0, 1000))) if raises == "PlannedError" else 0,
        # The module cannot have an inline function of its own that is variadic.
        draw(st.sampled_from(("plain", *([] if is_variadic else ["inline"]), *_OTHERS))),
        draw(st.booleans()),
        _without_bytes_that_may_end(draw(_more), parts, result) if is_variadic else None,
    )


def _without_bytes_that_may_end(
    kinds: Sequence[str], parts: Sequence[Part], result: Result
) -> More:
    """Return what a variadic function takes: no bytes if a result may point into them.

    A record that is not a value may.
    """
    leads = result.kind == "pair" or any(
        isinstance(p, RecordPart) and p.record == "pair" and p.way in {"out", "inout"}
        for p in parts
    )
    return More(tuple("char *" if leads and kind == "bytes" else kind for kind in kinds))
