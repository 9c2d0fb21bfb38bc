"""Which headers are a library's own, by trees of small headers as libraries install them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ferrule.selection.own import own_files

if TYPE_CHECKING:
    from collections.abc import Callable

    from ferrule.toolchain.preprocess import Preprocessed

    Own = Callable[..., set[str]]


@pytest.fixture
def own(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    preprocess_text: Callable[..., Preprocessed],
) -> Own:
    """Return a function that tells which files, given by path with their text, are own."""
    monkeypatch.chdir(tmp_path)

    def ask(header: str, files: dict[str, str], *prefixes: str) -> set[str]:
        for name, content in files.items():
            path = Path(name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content or f"int declared_{path.stem};\n")
        quoted = f'"{header}"' if Path(header).exists() else f"<{header}>"
        text = preprocess_text(f"#include {quoted}\n", f"-I{tmp_path}/include")
        is_own = own_files(text, (header,), tuple(f"{tmp_path}/{p}" for p in prefixes))
        return {path.removeprefix(f"{tmp_path}/") for path in text.files if is_own(path)}

    return ask


def test_the_header_itself(own: Own) -> None:
    files = {"include/thing.h": "#include <stdint.h>\nint f(void);\n"}
    assert own("thing.h", files) == {"include/thing.h"}


def test_others_in_a_shared_directory_are_not(own: Own) -> None:
    files = {"include/thing.h": "#include <other.h>\nint f(void);\n", "include/other.h": ""}
    assert own("thing.h", files) == {"include/thing.h"}


def test_others_of_the_same_family_are(own: Own) -> None:
    including = "#include <lzma4hc.h>\n#include <other.h>\n#include <third/lzma4.h>\n"
    files = {
        "include/lzma4.h": including,
        "include/lzma4hc.h": "",
        "include/other.h": "",
        "include/third/lzma4.h": "",
    }
    assert own("lzma4.h", files) == {"include/lzma4.h", "include/lzma4hc.h"}


def test_those_of_its_own_directory_are(own: Own) -> None:
    files = {
        "include/lib/main.h": "#include <lib/deep/part.h>\n#include <other/o.h>\n",
        "include/lib/deep/part.h": "",
        "include/other/o.h": "",
    }
    assert own("lib/main.h", files) == {"include/lib/main.h", "include/lib/deep/part.h"}


def test_what_it_includes_by_quotes_is(own: Own) -> None:
    files = {
        "include/thing.h": '#include "conf.h"\n#include <other.h>\nint f(void);\n',
        "include/conf.h": '#include "more.h"\nint c;\n',
        "include/more.h": "",
        "include/other.h": '#include "inner.h"\nint o;\n',
        "include/inner.h": "",
    }
    assert own("thing.h", files) == {"include/thing.h", "include/conf.h", "include/more.h"}


def test_what_refuses_to_be_included_but_by_it_is(own: Own) -> None:
    never = '#error "Never include <bits/detail.h> directly; use <thing.h> instead."'
    refusal = f"#ifndef THING_H\n{never}\n#endif\nint d;\n"
    including = "#define THING_H\n#include <bits/detail.h>\n#include <bits/free.h>\n"
    files = {
        "include/thing.h": including,
        "include/bits/detail.h": refusal,
        "include/bits/free.h": "",
    }
    assert own("thing.h", files) == {"include/thing.h", "include/bits/detail.h"}


def test_a_part_of_the_system_that_is_about_its_types_is(own: Own) -> None:
    """As <sys/ucontext.h> is for <signal.h>, and <sys/types.h> is not for <sys/epoll.h>."""
    files = {
        "include/thing.h": "#include <bits/types/set.h>\n#include <sys/part.h>\n"
        "#include <sys/other.h>\n#include <sys/shared.h>\n#include <third.h>\n"
        "#include <sys/plain.h>\nint f(void);\n",
        "include/bits/types/set.h": "",
        "include/bits/types/id.h": "",
        "include/sys/part.h": "#include <bits/types/set.h>\nint part;\n",
        "include/sys/other.h": "#include <bits/types/set.h>\n#include <bits/types/id.h>\n",
        "include/sys/shared.h": "#include <bits/types/set.h>\nint shared;\n",
        "include/sys/plain.h": "",
        "include/third.h": "#include <sys/shared.h>\n",
    }
    own_types = {"include/thing.h", "include/bits/types/set.h"}
    assert own("thing.h", files) == own_types | {"include/sys/part.h"}


def test_prefixes_add_to_it(own: Own) -> None:
    files = {
        "include/thing.h": "#include <other/a.h>\n#include <third.h>\nint f(void);\n",
        "include/other/a.h": "",
        "include/third.h": "",
    }
    assert own("thing.h", files, "include/other/") == {"include/thing.h", "include/other/a.h"}


def test_a_header_of_the_project(own: Own) -> None:
    files = {
        "thing.h": '#include "sub/part.h"\n#include <other.h>\nint f(void);\n',
        "sub/part.h": "",
        "include/other.h": "",
    }
    assert own("thing.h", files) == {"thing.h", "sub/part.h"}
    assert own("./thing.h", files) == {"./thing.h", "./sub/part.h"}
