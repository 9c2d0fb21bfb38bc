from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.toolchain.searched import (
    folders_of_variables,
    library_folders,
    name_below,
    named_in,
    programs_in_path,
    searched_first,
)

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

HEADER = """\
#include <sys/a.h>
#if 0
#  include_next "b.h"
#elif __has_include(<c/c.h>)
#import <d.h>
#endif
"""


def test_names_count_in_lines_that_are_skipped_too(tmp_path: Path) -> None:
    header = tmp_path / "a.h"
    header.write_text(HEADER, encoding="utf-8")
    assert named_in(str(header)) == {"sys/a.h", "b.h", "c/c.h", "d.h"}
    assert named_in("<built-in>") == set()


def test_the_innermost_folder_counts() -> None:
    folders = ["/usr/include", "/usr/include/x"]
    assert name_below(folders, "/usr/include/x/sys/a.h") == "sys/a.h"
    assert name_below(folders, "/opt/a.h") == "/opt/a.h"


def test_variables_name_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CPATH", "/a:/b")
    monkeypatch.delenv("C_INCLUDE_PATH", raising=False)
    assert [*folders_of_variables()] == ["/a", "/b", ""]


def test_libraries_are_searched_in_folders_of_options_and_of_the_system(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LIBRARY_PATH", "/b:/c")
    words = ["-La", "-lb", "/d", "-L", "e", "-Wl,-L,f", "--library-path=g", "-F", "h"]
    found = [*library_folders(words)]
    assert found[:7] == ["a", "e", "f", "g", "h", "/b", "/c"]
    assert {"/usr/local/lib", "/usr/lib", "/lib64"} <= {*found}


def test_programs_that_may_be_found_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/a:/b")
    found = [*programs_in_path(("ccache", "/bin/gcc", "-DX", "y"))]
    assert found == ["/a/ccache", "/bin/gcc", "/b/ccache", "/bin/gcc"]


def test_all_folders_in_which_a_name_may_appear(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CPATH", raising=False)
    header = tmp_path / "a.h"
    header.write_text(HEADER, encoding="utf-8")
    found = set(searched_first([str(header)], ["/early"]))
    assert {"/early/", "/early/sys", "/early/c", f"{tmp_path}/", f"{tmp_path}/sys"} <= found
