"""Drawn calls of each conversion, held against cffi's of the same cdef, as `test_differential`.

A few hundred are compared in a run, over 20,000 where the environment variable FERRULE_NIGHTLY is
set.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.direct import drawn
from tests.direct.observe import observe

if TYPE_CHECKING:
    from tests.direct.conftest import Ways

pytest.importorskip("numpy", reason="NumPy is not installed, as it has no wheel for PyPy")

NIGHTLY: Final = bool(os.environ.get("FERRULE_NIGHTLY"))
CALLS: Final = 7500 if NIGHTLY else 250
BUFFER: Final = ("bytearray(", "memoryview(", "numpy")
drawing: Final = settings(
    max_examples=CALLS,
    deadline=None,
    derandomize=not NIGHTLY,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)


def outcome(module: Any, owner: Any, name: str, texts: tuple[str, ...]) -> object:
    return observe(module, getattr(owner, name), texts)


@drawing
@given(call=drawn.calls)
def test_a_call_gives_what_cffi_gives(ways: Ways, call: drawn.Call) -> None:
    name, texts = call
    expected = outcome(ways.stock, ways.stock.lib, name, texts)
    assert outcome(ways.compact, ways.compact.lib, name, texts) == expected
    direct = [outcome(module, module, name, texts) for module in (ways.inlined, ways.compact)]
    if any(word in text for text in texts for word in BUFFER):  # cffi takes none
        assert direct[0] == direct[1]
    else:
        assert direct == [expected, expected]


@drawing
@given(call=drawn.calls)
def test_keywords_give_what_positions_give(ways: Ways, call: drawn.Call) -> None:
    name, texts = call
    for module in (ways.inlined, ways.compact):
        function = getattr(module, name)
        signature = function.__text_signature__.strip("()")
        names = [word for word in signature.split(", ") if word]
        if len(names) != len(texts) or not names or "/" in signature:
            continue

        def by_keyword(*args: Any, function: Any = function, names: list[str] = names) -> Any:
            return function(*args[:-1], **{names[-1]: args[-1]})

        by_position = observe(module, function, texts)
        assert observe(module, by_keyword, texts) == by_position


@drawing
@given(
    record=st.sampled_from(sorted(drawn.RECORDS)),
    value=st.one_of(
        drawn.nested, drawn.dictionaries, drawn.sequences(drawn.integers), drawn.pointers
    ),
)
def test_a_new_struct_is_what_ffi_new_makes(ways: Ways, record: str, value: str) -> None:
    for module in (ways.inlined, ways.compact):
        new: Any = getattr(module, f"new_{record}", None)
        if new is None:
            continue
        spelled = record if record == "nameless" else f"struct {record}"

        def by_ffi(init: Any, module: Any = module, spelled: str = spelled) -> Any:
            return module.ffi.new(f"{spelled} *", init)

        assert _filled(observe(module, new, (value,))) == _filled(
            observe(module, by_ffi, (value,))
        )


def _filled(seen: object) -> object:
    """Return what was observed, and of an exception its type alone: the words are ferrule's."""
    result, *rest = seen if isinstance(seen, tuple) else (seen,)
    if isinstance(result, tuple) and str(result[0]).endswith("Error"):
        return result[0]
    return result, rest
