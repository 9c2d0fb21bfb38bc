"""Names that headers and the C of modules both use; `tests/whole` binds headers with them."""

from __future__ import annotations

import pytest

from ferrule.toolchain.own_names import (
    OWN,
    THEIRS,
    is_called,
    is_called_of_python,
    is_own,
    keep_apart,
    macros_before_headers,
    own_macros,
    own_name_flags,
    without_names_for_asking,
    words_before_headers,
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
    assert is_called_of_python("PyErr_Occurred")
    assert not is_called_of_python("PyFoo_Bar")
    assert not is_called_of_python("memcpy")


def test_what_is_ours_is_renamed_but_not_cffis() -> None:
    flags = own_name_flags(["gzopen", "_cffi_op", GENERATED])
    assert flags == (f"-D{GENERATED}={OWN}{GENERATED}",)


def test_the_headers_names_are_renamed_while_they_are_read() -> None:
    text = keep_apart('#include "a.h"\n', [GENERATED, "memcpy"], frozenset())
    before, _, after = text.partition('#include "a.h"\n')
    for name in (GENERATED, "memcpy"):
        assert f"#define {name} {THEIRS}{name}\n" in before
        assert f"#pragma redefine_extname {THEIRS}{name} {name}\n" in before
        assert f'#pragma push_macro("{name}")\n#undef {name}\n' in before
        assert f'#undef {name}\n#pragma pop_macro("{name}")\n' in after


def test_a_macro_of_the_headers_is_only_taken_off() -> None:
    before, after = keep_apart("|", ["memcpy"], frozenset({"memcpy"})).split("|")
    assert before == '#pragma push_macro("memcpy")\n#undef memcpy\n'
    assert after == '#undef memcpy\n#pragma pop_macro("memcpy")\n'


def test_words_that_are_macros_of_ours() -> None:
    text = "struct s { int FERRULE_INTEGER, ferrule_slot, FERRULE_MINE, _CFFI_OP; };"
    assert own_macros(text) == {"FERRULE_INTEGER", "_CFFI_OP"}


def test_words_of_the_c_before_the_headers() -> None:
    assert {"size_t", "inline", "name", "PyObject"} <= words_before_headers()
    assert (
        not {"gzopen", "ferrule_slot", "FERRULE_INTEGER", "__SIZE_TYPE__"}
        & words_before_headers()
    )


def test_our_questions_have_names_of_their_own() -> None:
    asked = "int ferrule_ask_1, ferrule_known_2, ferrule_mark, ferrule_other;"
    assert without_names_for_asking(asked) == (
        f"int {THEIRS}ask_1, {THEIRS}known_2, {THEIRS}mark, ferrule_other;"
    )


def test_macros_of_ours_that_the_c_after_the_headers_has() -> None:
    macros = macros_before_headers()
    assert {"FERRULE_COLD", "_CFFI_UNUSED_FN", "FERRULE_HEADERS"} <= macros
    assert not macros & {"_CFFI_OP", "NULL", "ferrule_thunk", "PyObject"}
