"""The files that C files of a project include."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.integration.projects import put

from ferrule.integration.included_files import included_files

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_what_is_included_is_found_however_deep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    files = {
        "csrc/api.c": '#include "api.h"\n  # include "part.c"\n#include <config.x>\n',
        "csrc/api.h": '#include "../shared/common.h"\n#include <stdio.h>\n',
        "csrc/part.c": '#ifdef _WIN32\n#include "other.tab"\n#endif\n',
        "csrc/other.tab": '#include "api.h"\n#include "absent.h"\n',
        "shared/common.h": "",
        "include/config.x": '#include "nested/list.def"\n',
        "include/nested/list.def": "",
        "csrc/config.x": "<> does not search the folder of the including file",
        "csrc/alone.h": "",
        "by_text.h": "",
    }
    for name, text in files.items():
        put(tmp_path / name, text)
    found = included_files(["csrc/api.c", "absent.c"], ['#include "by_text.h"'], ["include"])
    assert found == files.keys() - {"csrc/api.c", "csrc/config.x", "csrc/alone.h"}
