"""Texts with ferrule's own files in them; that modules of such texts work is in tests/extension."""

from __future__ import annotations

from ferrule.toolchain.standalone import render_standalone


def count(text: str, line: str) -> int:
    return text.splitlines().count(line)


def test_a_file_comes_with_those_that_it_includes() -> None:
    text = render_standalone('#include "ferrule_numbers.h"\nint x;\n', "")
    assert '#include "ferrule' not in text
    assert count(text, "#define FERRULE_NUMBERS_H") == 1
    assert count(text, "#define FERRULE_CALLS_H") == 1
    assert text.endswith("#endif\nint x;\n")


def test_a_file_is_not_repeated() -> None:
    twice = '#include "ferrule_kinds.h"\n' * 2
    assert count(render_standalone(twice, ""), "#define FERRULE_KINDS_H") == 1


def test_a_file_is_repeated_after_a_branch_that_may_not_be_compiled() -> None:
    text = '#ifdef A\n#include "ferrule_kinds.h"\n#else\n#include "ferrule_kinds.h"\n#endif\n'
    rest = '#include "ferrule_kinds.h"\n#ifdef A\n#include "ferrule_kinds.h"\n#endif\n'
    assert count(render_standalone(text, ""), "#define FERRULE_KINDS_H") == 2
    assert count(render_standalone(text + rest, ""), "#define FERRULE_KINDS_H") == 3


def test_what_the_user_wrote_stays() -> None:
    users = '/* as in\n#include "ferrule_kinds.h"\n*/'
    text = render_standalone(f'#include "ferrule_refused.h"\n{users}\nint x;\n', users)
    assert users in text


def test_files_of_others_stay() -> None:
    text = '#include <ferrule_kinds.h>\n#include "kinds.h"\n'
    assert render_standalone(text, "") == text
