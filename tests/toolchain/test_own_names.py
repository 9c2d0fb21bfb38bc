"""Names that headers and the C of modules both use; `tests/whole` binds headers with them."""

from __future__ import annotations

import pytest

from ferrule.toolchain.own_names import (
    OWN,
    THEIRS,
    is_called,
    is_own,
    is_used_from_elsewhere,
    keep_apart,
    own_name_flags,
    without_names_for_asking,
)

GENERATED = "ferrule_signatures"


@pytest.mark.parametrize(
    "name", ["_cffi_type_context", "_CFFI_OP", GENERATED, "ferrule_thunk_3", "ferrule_module"]
)
def test_names_of_ours(name: str) -> None:
    assert is_own(name)


@pytest.mark.parametrize("name", ["ferrule", "ferrule_of_the_user", "open", "cffi", "PyObject"])
def test_names_of_others(name: str) -> None:
    assert not is_own(name)


def test_what_the_c_of_a_module_calls() -> None:
    assert is_called("PyLong_FromLong")
    assert is_called("memcpy")
    assert not is_called("gzopen")
    assert is_used_from_elsewhere("memcpy")
    assert not is_used_from_elsewhere(GENERATED)


def test_what_is_ours_is_renamed_but_not_cffis() -> None:
    flags = own_name_flags(["gzopen", "_cffi_op", GENERATED])
    assert flags == (f"-D{GENERATED}={OWN}{GENERATED}",)


def test_the_headers_names_are_renamed_while_they_are_read() -> None:
    text = keep_apart('#include "a.h"\n', [GENERATED, "memcpy"], frozenset())
    before, _, after = text.partition('#include "a.h"\n')
    for name in (GENERATED, "memcpy"):
        assert f"#define {name} {THEIRS}{name}\n" in before
        assert f"#pragma redefine_extname {THEIRS}{name} {name}\n" in before
        assert f"#undef {name}\n" in after
    assert f"#define {GENERATED} {OWN}{GENERATED}\n" in after
    assert "#define memcpy" not in after


def test_a_macro_of_the_headers_is_only_taken_off() -> None:
    text = keep_apart("", ["memcpy"], frozenset({"memcpy"}))
    assert text == "#undef memcpy\n#undef memcpy\n"


def test_our_questions_have_names_of_their_own() -> None:
    asked = "int ferrule_ask_1, ferrule_known_2, ferrule_mark, ferrule_other;"
    assert without_names_for_asking(asked) == (
        f"int {THEIRS}ask_1, {THEIRS}known_2, {THEIRS}mark, ferrule_other;"
    )
