"""The command line, run here or in a process of its own, and stand-ins for what it calls."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from ferrule.cli import main
from ferrule.config.settings import Settings
from ferrule.report.explain import Explanation
from ferrule.report.report import Bound, Report
from ferrule.selection.reasons import Reason, Skip

if TYPE_CHECKING:
    from collections.abc import Callable

REPORT = Report(
    module="zlib_c",
    path=Path("build/zlib_c.abi3.so"),
    headers=("zlib.h",),
    compiler="cc",
    target="here",
    bound=tuple(
        Bound(kind, name, name, "zlib.h:1:1")
        for kind, name in (
            ("function", "deflate"),
            ("function", "inflate"),
            ("record", "z_stream"),
        )
    ),
    skipped=tuple(
        Skip("function", f"v{n}", f"zlib.h:{n}:1", Reason.CFFI_REFUSES, "takes [a] va_list")
        for n in range(1, 7)
    ),
    seconds={"read": 0.1},
)


class Generate(ModuleType):
    """Stands in for `ferrule.pipeline.bind`, and remembers the settings it was given."""

    def __init__(self) -> None:
        super().__init__("ferrule.pipeline.bind")
        self.settings = Settings()
        self.error: BaseException | None = None

    def bind(self, settings: Settings, progress: Callable[[str], None]) -> Report:
        self.settings = settings
        progress("reading the headers")
        progress("compiling and linking")
        if self.error:
            raise self.error
        return REPORT

    def cdef_text(self, settings: Settings) -> str:
        self.settings = settings
        return "int deflate(z_stream *[2]); /* grüß */\n"

    def explain_name(self, settings: Settings, name: str) -> tuple[Explanation, ...]:
        self.settings = settings
        if self.error:
            raise self.error
        tag = f"struct {name}"
        skip = Skip("record", f"{tag}.wide", "a.h:3:5", Reason.UNSUPPORTED_TYPE, "is [wide]")
        return (
            Explanation(
                "record",
                tag,
                "a.h:1:8",
                f"own record {tag}\n    int a",
                f"{tag} {{\n    ...;\n}};",
                tag,
                bound=True,
                skips=(skip,),
            ),
            Explanation(
                "function", name, "a.h:5:5", "own function", "", name, bound=False, skips=()
            ),
        )


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert isinstance(caught.value.code, int)
    return caught.value.code


def python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **environment}
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env=environment,
    )


def ferrule(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return python("-m", "ferrule", *arguments, **environment)
