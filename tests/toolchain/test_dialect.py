"""The flags that follow the user's where C is generated."""

from __future__ import annotations

import pytest

from ferrule.toolchain.dialect import at_least_c99, spared_errors


@pytest.mark.parametrize("words", [["-ansi"], ["-std=gnu89"], ["-std=gnu17", "-std=c90"]])
def test_an_old_c_is_made_newer_but_inline_stays(words: list[str]) -> None:
    assert at_least_c99(words) == ("-std=gnu99", "-fgnu89-inline")


@pytest.mark.parametrize("words", [[], ["-O2"], ["-std=c99"], ["-ansi", "-std=gnu17"]])
def test_a_newer_c_stays(words: list[str]) -> None:
    assert at_least_c99(words) == ()


def test_only_the_warnings_that_were_made_errors_are_spared() -> None:
    words = ["-Wall", "-Werror", "-Werror=shadow", "-Werror=frame-larger-than=64"]
    assert list(spared_errors(words)) == [
        "-Wno-error=shadow",
        "-Wno-error=frame-larger-than=64",
    ]
