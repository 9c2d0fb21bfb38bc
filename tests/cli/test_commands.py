from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.running import REPORT, Generate, ferrule, run

from ferrule.config.settings import Settings
from ferrule.errors import PatternError, PatternProblem


def test_bind_prints_what_it_built(
    generate: Generate, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("bind", "zlib.h", "--module", "zlib_c") == 0
    out, err = capsys.readouterr()
    assert err == ""
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0] == f"built {REPORT.path}"
    assert lines[1] == "stub build/zlib_c.pyi"
    assert lines[2] == "import zlib_c, with build on sys.path"
    assert lines[3] == "bound 3 (2 functions, 1 record)"
    assert lines[4] == "skipped 6"
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
def test_verbose_prints_the_stages_and_every_skip(
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


def test_explain_prints_what_became_of_a_name(
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
    generate.error = PatternError([PatternProblem("", "bth", "is not declared", ("both",))])
    assert run("explain", "bth", "a.h") == 1
    assert capsys.readouterr() == (
        "",
        "ferrule: error: 'bth' is not declared; did you mean both?\n",
    )


@pytest.mark.builds
def test_a_module_that_hides_one_of_pythons_and_one_without_its_library_are_noted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.h").write_text("int in_no_library(void);\n#define A 1\n")
    done = ferrule("bind", "a.h", "--module", "colorsys", COLUMNS="200")
    assert (done.returncode, done.stderr) == (0, "")
    assert "note     Python's standard library has a module `colorsys` too" in done.stdout
    assert "note     skipped because no library was named: 1 of the " in done.stdout


@pytest.mark.builds
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
    assert "did you mean from" in unknown.stderr


@pytest.mark.builds
def test_adopt_is_status_1_if_something_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "build.py"
    script.write_text(
        "import cffi\nffi = cffi.FFI()\n"
        "ffi.cdef('#define N 3')\nffi.set_source('m', '#define N 4')\n",
        encoding="utf-8",
    )
    assert run("adopt", str(script), "--json") == 1
    (module,) = json.loads(capsys.readouterr().out)["modules"]
    assert module["wrong"][0]["message"] == "it is 4 in the headers"
