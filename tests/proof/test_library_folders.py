"""The folders that are meant by an rpath relative to the module's file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ferrule.config.settings import Settings
from ferrule.errors import VerificationError
from ferrule.pipeline.bind import bind
from ferrule.proof.library_folders import library_folders

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="$ORIGIN is Linux's")


@pytest.mark.parametrize(
    ("rpath", "expected"),
    [
        (b"$ORIGIN", ["/out/pkg"]),
        (b"${ORIGIN}/../pkg.libs", ["/out/pkg.libs"]),
        (b"/usr/lib/x:$ORIGIN/a b:/usr/lib/y", ["/out/pkg/a b"]),
        (b"$ORIGIN/a:${ORIGIN}/b", ["/out/pkg/a", "/out/pkg/b"]),
        (b"/usr/lib/x", []),
        (b"$LIB:$ORIGINS/a", []),
    ],
)
def test_relative_folders_are_found(tmp_path: Path, rpath: bytes, expected: list[str]) -> None:
    file = tmp_path / "m.so"
    file.write_bytes(b"\x7fELF\0libm.so\0" + rpath + b"\0more\0")
    link = ["-L/lib/dir", "-lm", "-L", "/lib/b", str(file), "-Wl,-O1"]
    found = library_folders(file, Path("/out/pkg"), link)
    assert list(found) == ([*expected, "/lib/dir", "/lib/b", str(tmp_path)] if expected else [])


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a library in it, where the loader does not look."""
    monkeypatch.chdir(tmp_path)
    Path("three.h").write_text("int three(void);\n")
    folder = tmp_path / "pkg" / "libs"
    folder.mkdir(parents=True)
    target = str(folder / "libthree.so")
    command = ["cc", "-x", "c", "-", "-shared", "-fPIC", "-o", target]
    subprocess.run(command, input=b"int three(void) { return 3; }", check=True)
    return folder


def settings(library: Path, **more: Any) -> Settings:
    return Settings(
        headers=("three.h",),
        module="pkg._three",
        libraries=("three",),
        library_dirs=(str(library),),
        **more,
    )


@pytest.mark.builds
@pytest.mark.parametrize(
    "more",
    [
        {"runtime_library_dirs": ("{origin}/libs",)},
        {"runtime_library_dirs": ("/no/such,folder", "{origin}/../pkg/libs")},
        {"link_args": ("-Wl,-rpath,$ORIGIN/libs",)},
        {"link_args": ("-Wl,-rpath,$ORIGIN/later",)},
    ],
)
def test_a_module_with_a_relative_rpath_is_built(
    library: Path, more: dict[str, tuple[str, ...]]
) -> None:
    report = bind(settings(library, **more))
    assert report.counts["bound"] == 1


@pytest.mark.builds
def test_a_library_that_the_loader_does_not_find_is_explained(library: Path) -> None:
    with pytest.raises(VerificationError) as caught:
        bind(settings(library))
    for word in (
        "libthree.so",
        "--runtime-library-dir",
        "rpath",
        "LD_LIBRARY_PATH",
        "ldconfig",
    ):
        assert word in str(caught.value)
