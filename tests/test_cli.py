from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest

from ferrule import __version__
from ferrule.cli import main
from ferrule.config.settings import Settings, options
from ferrule.errors import HeaderError, PatternError, VerificationError
from ferrule.selection.reasons import Reason, Skip
from ferrule.verify.explain import Explanation
from ferrule.verify.report import Bound, Report

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
    """Stands in for `ferrule.generate`, and remembers the settings it was given."""

    def __init__(self) -> None:
        super().__init__("ferrule.generate")
        self.settings = Settings()
        self.error: BaseException | None = None

    def bind(self, settings: Settings, progress: Callable[[str], None]) -> Report:
        self.settings = settings
        progress("read")
        progress("compile")
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


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what the environment says of colours and widths out of the tests."""
    for name in (
        "FORCE_COLOR",
        "PY_COLORS",
        "GITHUB_ACTIONS",
        "TTY_COMPATIBLE",
        "COLUMNS",
        "TERMINAL_WIDTH",
        "NO_COLOR",
    ):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def generate(monkeypatch: pytest.MonkeyPatch) -> Generate:
    fake = Generate()
    monkeypatch.setitem(sys.modules, "ferrule.generate", fake)
    return fake


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


def test_help_lists_every_option_under_its_group() -> None:
    text = ferrule("bind", "--help").stdout
    for _, option in options():
        assert f" {option.flag} " in text
        assert f" {option.group} " in text


def test_cdef_has_no_options_of_where_to_write() -> None:
    text = ferrule("cdef", "--help").stdout
    assert "--include-dir" in text
    assert "--strict" in text
    assert "--output-dir" not in text
    assert "--module" not in text


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--version") == 0
    assert capsys.readouterr().out == f"ferrule {__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["bind"],
        ["bind", "zlib.h"],
        ["bind", "--module", "m"],
        ["bind", "zlib.h", "--module"],
        ["bind", "zlib.h", "--modul", "m"],
        ["layout"],
        ["explain"],
        ["explain", "deflate"],
        ["explain", "deflate", "zlib.h", "--module", "m"],
        ["nothing"],
        ["--nothing"],
    ],
)
def test_wrong_usage_is_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("ferrule")
    assert ": error: " in err
    assert "--help" in err


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run() == 2
    assert "doctor" in "".join(capsys.readouterr())


def test_options_become_settings(generate: Generate) -> None:
    assert (
        run(
            "bind",
            "a.h",
            "b.h",
            "--module",
            "pkg._lib",
            "--output-dir",
            "out",
            "--strict",
            "--define",
            "A=1",
            "--define",
            "B",
            "--pkg-config",
            "zlib",
            "--std",
            "gnu11",
        )
        == 0
    )
    assert generate.settings == Settings(
        headers=("a.h", "b.h"),
        module="pkg._lib",
        output_dir=Path("out"),
        strict=True,
        defines=("A=1", "B"),
        pkg_config=("zlib",),
        std="gnu11",
    )


def test_bind_tells_what_it_built(
    generate: Generate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("bind", "zlib.h", "--module", "zlib_c") == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0] == f"built {REPORT.path}"
    assert lines[1] == "import zlib_c, with build on sys.path"
    assert lines[2] == "bound 3 (2 functions, 1 record)"
    assert lines[3] == "skipped 6"
    assert "cffi-refuses 6 v1, v2, v3, v4, and 2 more" in lines
    assert generate.settings.headers == ("zlib.h",)


@pytest.mark.usefixtures("generate")
@pytest.mark.parametrize(
    "arguments",
    [
        ["--verbose", "bind", "zlib.h", "--module", "m"],
        ["bind", "-v", "zlib.h", "--module", "m"],
    ],
)
def test_verbose_tells_the_stages_and_every_skip(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 0
    out, err = capsys.readouterr()
    assert err.splitlines() == [
        "ferrule: reading the headers",
        "ferrule: compiling and linking",
    ]
    assert "zlib.h:6:1: function v6: takes [a] va_list [cffi-refuses]\n" in out


@pytest.mark.usefixtures("generate")
@pytest.mark.parametrize(
    "arguments",
    [
        ["--quiet", "bind", "zlib.h", "--module", "m"],
        ["bind", "zlib.h", "--module", "m", "-q"],
    ],
)
def test_quiet_prints_nothing(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*arguments) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.usefixtures("generate")
def test_cdef_prints_the_pure_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("cdef", "zlib.h") == 0
    assert capsys.readouterr() == ("int deflate(z_stream *[2]); /* grüß */\n", "")


def test_explain_tells_what_became_of_a_name(
    generate: Generate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("explain", "both", "a.h", "b.h", "--block", "struct:x") == 0
    assert generate.settings == Settings(headers=("a.h", "b.h"), block=("struct:x",))
    assert capsys.readouterr() == (
        """\
struct both  record
  declared  a.h:1:8
  read as   own record struct both
                int a
  in cdef   struct both {
                ...;
            };
  bound as  struct both
  skipped   struct both.wide: is [wide] [unsupported-type]
both  function
  declared  a.h:5:5
  read as   own function
""",
        "",
    )


def test_explain_of_an_unknown_name_is_status_1(
    generate: Generate, capsys: pytest.CaptureFixture[str]
) -> None:
    generate.error = PatternError("bth: nothing of this name; near it are: both")
    assert run("explain", "bth", "a.h") == 1
    assert capsys.readouterr() == (
        "",
        "ferrule: error: bth: nothing of this name; near it are: both\n",
    )


def test_explain_reads_the_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.h").write_text("int from(int a);\n#define EMPTY\n")
    done = ferrule("explain", "from", "a.h")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "from  function",
        "  declared  a.h:1:5",
        "  read as   own function int from(int a)",
        "  in cdef   int from(int a);",
        "  bound as  from_",
    ]
    assert "skipped   EMPTY: " in ferrule("explain", "EMPTY", "a.h").stdout
    unknown = ferrule("explain", "form", "a.h")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "near it are: from" in unknown.stderr


def test_a_users_error_is_status_1_and_no_traceback(
    generate: Generate, capsys: pytest.CaptureFixture[str]
) -> None:
    generate.error = HeaderError("nothing.h: not found\n  #include [nothing.h]\n           ^")
    assert run("bind", "nothing.h", "--module", "m") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err == (
        "ferrule: error: nothing.h: not found\n  #include [nothing.h]\n           ^\n"
    )


def test_an_error_is_not_wrapped(
    generate: Generate, capsys: pytest.CaptureFixture[str]
) -> None:
    line = "word " * 60 + "end"
    generate.error = VerificationError(line)
    assert run("bind", "a.h", "--module", "m") == 1
    assert capsys.readouterr().err == f"ferrule: error: {line}\n"


@pytest.mark.usefixtures("generate")
def test_every_problem_of_the_settings_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("bind", "a.h", "--module", "1b", "--define", "3X") == 1
    err = capsys.readouterr().err
    assert "'1b'" in err
    assert "'3X'" in err


def test_our_own_bug_is_status_70(
    generate: Generate, capsys: pytest.CaptureFixture[str]
) -> None:
    generate.error = KeyError("lost")
    assert run("bind", "a.h", "--module", "m") == 70
    err = capsys.readouterr().err
    assert "KeyError: 'lost'" in err
    assert "bug" in err
    assert "--verbose" in err
    assert "Traceback" not in err
    assert run("--verbose", "bind", "a.h", "--module", "m") == 70
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt_is_status_130(
    generate: Generate, capsys: pytest.CaptureFixture[str]
) -> None:
    generate.error = KeyboardInterrupt()
    assert run("bind", "a.h", "--module", "m") == 130
    assert "Traceback" not in capsys.readouterr().err


def test_layout_of_no_module(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("layout", "nowhere_at_all") == 1
    assert "there is no module 'nowhere_at_all'" in capsys.readouterr().err
    assert run("layout", "json") == 1
    assert "json is not a module built by cffi" in capsys.readouterr().err


def test_layout_of_our_own_module(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("layout", "ferrule._lib", "DataPoint", "DT_*") == 0
    text = capsys.readouterr().out
    assert "DataPoint" in text
    assert "DT_DIR" in text
    assert "dirent" not in text
    assert run("layout", "ferrule._lib", "DataPoint", "--json") == 0
    (record,) = json.loads(capsys.readouterr().out)["records"]
    assert [m["name"] for m in record["members"]] == ["num", "dnum"]


def test_layout_offers_the_nearest_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("layout", "ferrule._lib", "DatPoint") == 1
    assert "nearest are: DataPoint" in capsys.readouterr().err


def test_a_module_of_the_current_directory_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "no_cffi_here.py").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry])
    assert run("layout", "no_cffi_here") == 1
    assert "no_cffi_here is not a module built by cffi" in capsys.readouterr().err


def test_the_process_exits_as_the_table_says() -> None:
    assert ferrule("--help").returncode == 0
    assert ferrule("layout", "nowhere_at_all").returncode == 1
    assert ferrule("bind").returncode == 2


@pytest.mark.parametrize("arguments", [["--help"], ["layout", "json"], ["bind"]])
def test_no_colour_where_it_is_not_wanted(arguments: list[str]) -> None:
    for environment in ({}, {"NO_COLOR": "1"}):
        done = ferrule(*arguments, **environment)
        assert "\x1b" not in done.stdout + done.stderr


def test_ascii_output_is_enough() -> None:
    done = ferrule("layout", "ferrule._lib", "DataPoint", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert "padding" in done.stdout or "dnum" in done.stdout


UNENCODABLE = r"""
import sys, types
from pathlib import Path
from ferrule.cli import main
from ferrule.verify.report import Report
path = Path("gr\u00fc\u00df\udcff.so")
sys.modules["ferrule.generate"] = types.SimpleNamespace(
    bind=lambda *_: Report("m", path, (), "cc", "here", (), (), {}))
main(["bind", "a.h", "--module", "m"])
"""


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("ascii", "built    gr\\xfc\\xdf\\udcff.so"),
        ("utf-8", "built    grüß\\udcff.so"),
    ],
)
def test_what_cannot_be_encoded_is_escaped(encoding: str, shown: str) -> None:
    done = python("-c", UNENCODABLE, PYTHONIOENCODING=encoding)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == shown


def test_a_reader_that_leaves_early_is_no_error() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "ferrule", "layout", "ferrule._lib", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_the_command_line_starts_without_the_heavy_rooms() -> None:
    code = (
        "import sys, ferrule.cli\n"
        "print([n for n in ('clang', 'cffi', 'numpy', 'setuptools', 'pycparser',"
        " 'ferrule._lib', 'ferrule.generate', 'rich.table') if n in sys.modules])"
    )
    done = python("-c", code)
    assert done.stdout.strip() == "[]", done.stderr
