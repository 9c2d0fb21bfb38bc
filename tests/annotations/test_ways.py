"""Each kind of annotation in each way of giving them: one module a way, with all kinds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.conftest import needs_direct_calls
from tests.direct.build import load

import ferrule
from ferrule.annotations.keys import FUNCTION_KEYS, TYPE_KEYS
from ferrule.cli import main
from ferrule.config.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

HERE: Final = Path(__file__).parent
TABLES: Final = HERE / "ways.toml"
CALLBACK: Final = "on_box: box_visit"
OPTIONS: Final[dict[str, Any]] = {
    "include_dirs": [str(HERE)],
    "sources": [str(HERE / "ways.c")],
}

pytestmark = [pytest.mark.builds, needs_direct_calls]


def raised(call: Callable[[], object]) -> tuple[str, str, object]:
    with pytest.raises(Exception) as caught:  # noqa: PT011  whatever it is, it is compared
        call()
    error = caught.value
    return type(error).__name__, str(error).partition(":")[0], getattr(error, "code", None)


def in_box(module: Any, name: str) -> object:
    """Return what a function of `box` does with a new one."""
    with module.box_new(3) as box:
        return getattr(box, name)().count()


def taken(module: Any) -> object:
    box = module.box_new(3)
    return box.take(), box.closed


def kept(module: Any) -> object:
    box = module.box_new(3)
    twin = box.twin()
    box.close()
    return twin.closed


def on(module: Any) -> object:
    box = module.box_new(3)
    box.on(lambda n: n + 1)
    return box.count()


# What each function returns, by its name; the keys that this shows are those of its tables.
KINDS: Final[dict[str, tuple[Callable[[Any], object], object]]] = {
    "out_of": (lambda m: m.out_of(3), (0, 4)),
    "in_and_out": (lambda m: m.in_and_out(3), (0, 4)),
    "sum": (lambda m: m.sum((1, 2, 3)), 6),
    "fill": (lambda m: list(m.fill(3)), [0, 1, 2]),
    "length_of": (lambda m: m.length_of("\xe4"), 2),
    "copy": (lambda m: m.copy("\xe4"), "\xe4"),
    "plus": (lambda m: m.plus(3), 6),
    "may_fail": (lambda m: raised(lambda: m.may_fail(3)), ("WayError", "three", 3)),
    "of_errno": (
        lambda m: raised(lambda: m.of_errno("p"))[0],
        "FileNotFoundError",
    ),
    "half": (lambda m: tuple(m.half(3)), (3, 1.5)),
    "box_new": (lambda m: type(m.box_new(3)) is m.Box, True),
    "box_count": (lambda m: m.box_new(3).count(), 3),
    "box_same": (lambda m: in_box(m, "same"), 3),
    "box_twin": (lambda m: (in_box(m, "twin"), kept(m)), (3, True)),
    "box_take": (taken, (3, True)),
    "box_total": (lambda m: m.box_total([m.box_new(3), m.box_new(4)]), 7),
    "each": (lambda m: m.each(lambda n: n + 6), 7),
    "box_on": (on, 4),
    "with_box": (lambda m: m.with_box(lambda box: box.count() + 1), 8),
    "is_null": (lambda m: m.is_null(None), 1),
    "first_byte": (lambda m: m.first_byte(memoryview(b"a")), 97),
    "held": (lambda m: m.held(3), 3),
    "without_errno": (lambda m: m.without_errno(3), 3),
    "in_a_hurry": (lambda m: m.in_a_hurry(3), 3),
    "read_all": (
        lambda m: raised(lambda: m.read_all("ab", m.ffi.cast("int", -9)))[:2],
        ("WayError", "other"),
    ),
}


def tables() -> Any:
    """Return the tables as a dict."""
    (file,) = Settings.of({"headers": ["a.h"], "annotations": TABLES}).annotations
    return file.tables


def run(*arguments: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 0


def by_command_line(folder: Path) -> Any:
    given = ["--include-dir", str(HERE), "--source", str(HERE / "ways.c")]
    given += ["--annotations", str(TABLES), "--module", "ways_command"]
    given += ["--callback", CALLBACK]
    run("bind", "ways.h", *given, "--output-dir", str(folder))
    return load("ways_command", next(folder.glob("ways_command.*so")))


def by_keywords(folder: Path) -> Any:
    """Pass the tables in place."""
    report = ferrule.bind(
        headers=["ways.h"],
        module="ways_bind",
        annotations=tables(),
        callbacks=[CALLBACK],
        output_dir=folder,
        **OPTIONS,
    )
    return load("ways_bind", report.path)


def by_pyproject(folder: Path) -> Any:
    (folder / "tables.toml").write_text(TABLES.read_text(encoding="utf-8"), encoding="utf-8")
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "ways"\nversion = "1"\n'
        "[tool.setuptools]\npy-modules = []\n"
        '[tool.ferrule.modules.ways_project]\nheaders = ["ways.h"]\n'
        f'include-dirs = ["{HERE}"]\nsources = ["{HERE / "ways.c"}"]\n'
        f'annotations = "tables.toml"\ncallbacks = ["{CALLBACK}"]\n',
        encoding="utf-8",
    )
    given = ("import setuptools; setuptools.setup()", "--quiet", "build_ext", "--inplace")
    done = subprocess.run(
        [sys.executable, "-c", *given],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONSAFEPATH": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return load("ways_project", next(folder.glob("ways_project.*so")))


def by_extension(folder: Path) -> Any:
    """Declare the functions by hand: an `Extension` has cdef text."""
    header = (HERE / "ways.h").read_text(encoding="utf-8")
    lines = [line for line in header.splitlines() if not line.startswith(("#", "/*"))]
    declared = []
    for line in lines:
        if line.startswith("static inline"):
            declared.append(line.removeprefix("static inline ").partition(")\n")[0])
            head = declared[-1].split(" {")[0].strip()
            declared[-1] = f"{head};"
        elif line.startswith(("struct", "typedef", "int read_all")):
            declared.append(line.partition(" /*")[0])
    declared.append('extern "Python" int on_box(box *b, int n);')
    extension = ferrule.Extension(
        "ways_extension",
        cdef="\n".join(declared),
        preamble='#include "ways.h"',
        annotations=str(TABLES),
        **OPTIONS,
    )
    return load("ways_extension", folder / extension.ffibuilder.compile(str(folder)))


def by_cimport(folder: Path) -> Any:
    del folder
    given = {"annotations": TABLES, "callbacks": [CALLBACK], **OPTIONS}
    return ferrule.cimport("ways.h", module="ways_c", **given)


WAYS: Final = (by_command_line, by_keywords, by_pyproject, by_extension, by_cimport)


def test_every_key_is_there() -> None:
    read = tables()
    used = {key.replace("_", "-") for table in read["functions"] for key in table}
    # `returns` chooses functions; `message` and `code` are those of the class here.
    assert used | {"returns", "message", "code"} == FUNCTION_KEYS.keys()
    assert {"init", *read["types"]["box"]} == TYPE_KEYS.keys()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_each_kind(
    way: Callable[[Path], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FERRULE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    module = way(tmp_path)
    module.def_extern("on_box")(lambda box, number: box.count() + number)
    assert module.visit_box(3, module.lib.on_box) == 6
    found = {name: call(module) for name, (call, _) in KINDS.items()}
    assert found == {name: expected for name, (_, expected) in KINDS.items()}


def test_the_report_and_explain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    given = ["ways.h", "--include-dir", str(HERE), "--source", str(HERE / "ways.c")]
    given += ["--annotations", str(TABLES)]
    report = ferrule.bind(headers=["ways.h"], module="ways_told", annotations=TABLES, **OPTIONS)
    bound = {each.name: each for each in report.bound}
    assert [name for name in KINDS if not bound[name].annotations] == []
    capsys.readouterr()
    for name in ("box_twin", "read_all", "with_box", "held"):
        run("explain", name, *given)
        assert "annotated" in capsys.readouterr().out, name
