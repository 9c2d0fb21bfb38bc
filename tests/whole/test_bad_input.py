"""Input that ferrule cannot use: one clear message, exit status 1, and no files left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ferrule.cli import main
from ferrule.toolchain.compiler import Compiler

if TYPE_CHECKING:
    from collections.abc import Callable

    Refused = Callable[..., str]

GOOD = "static inline int good(int value) { return value; }\n"


@pytest.fixture
def refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Refused:
    """Return a function that runs a command which must fail, and returns its message.

    The keyword `headers` are files to write first; nothing else may have changed afterwards.
    """
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, **headers: str | bytes) -> str:
        for name, content in {"good": GOOD, **headers}.items():
            written = content if isinstance(content, bytes) else content.encode()
            Path(f"{name}.h").write_bytes(written)
        before = listing(tmp_path)
        with pytest.raises(SystemExit) as left:
            main(arguments)
        out, err = capfd.readouterr()
        assert left.value.code == 1, err
        assert out == ""
        assert err.startswith("ferrule: error: ")
        assert "Traceback" not in err
        assert listing(tmp_path) == before
        return err.removeprefix("ferrule: error: ")

    return run


def listing(folder: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
    }


def bind(header: str, *more: str) -> tuple[str, ...]:
    return ("bind", header, "--module", "m", "--output-dir", "out", *more)


@pytest.mark.parametrize(
    "command",
    [
        bind("absent.h"),
        bind("./absent.h"),
        ("cdef", "absent.h"),
    ],
)
def test_header_does_not_exist(refused: Refused, command: tuple[str, ...]) -> None:
    message = refused(*command)
    assert "absent.h: no such header" in message
    assert "--include-dir" in message


def test_a_header_includes_what_does_not_exist(refused: Refused) -> None:
    message = refused(*bind("outer.h"), outer='\n#include "absent.h"\n')
    assert "outer.h:2:10: includes absent.h, which was not found" in message


def test_syntax_error(refused: Refused) -> None:
    text = "int fine(int a);\nint wrong(int 5);\nint last;\n"
    message = refused(*bind("wrong.h"), wrong=text)
    assert "wrong.h:2:15: error: " in message
    before, _, after = message.partition("int wrong(int 5);\n")
    column = len(before.splitlines()[-1]) + len("int wrong(int ")
    assert after.splitlines()[0].index("^") == column


@pytest.mark.parametrize(
    "text",
    [
        "int f(int a",
        "struct s { int a;\n",
        "int f(int a)\n",
        "typedef int number",
    ],
)
def test_header_ends_too_early(refused: Refused, text: str) -> None:
    message = refused(*bind("early.h"), early=text)
    assert "early.h: the header ends inside a declaration" in message
    assert "early.h:1\n" in message
    assert "^" in message


def test_error_directive(refused: Refused) -> None:
    message = refused(*bind("never.h"), never='#error "include other.h instead"\n')
    assert "never.h:1:2: error: " in message
    assert "include other.h instead" in message


@pytest.mark.parametrize(
    "text",
    [
        "class c { public: int f(); };\n",
        "namespace n { int f(int value); }\n",
        "template <class T> T f(T);\n",
        'extern "C" {\nint f(void);\n}\n',
        "#include <vector>\nint f(std::vector<int> &values);\n",
    ],
)
def test_cplusplus_header(refused: Refused, text: str) -> None:
    message = refused(*bind("plus.h"), plus=text)
    assert "plus.h" in message
    assert "C++" in message


def test_package_is_not_known(refused: Refused, need_package: Callable[[str], None]) -> None:
    need_package("zlib")  # ... and pkg-config is there
    message = refused(*bind("good.h", "--pkg-config", "no-such-package"))
    assert message.startswith("pkg-config does not know no-such-package: ")


def test_pkg_config_is_not_there(refused: Refused, monkeypatch: pytest.MonkeyPatch) -> None:
    program, *arguments = Compiler.find().command
    monkeypatch.setenv("CC", " ".join([shutil.which(program) or program, *arguments]))
    monkeypatch.setenv("PATH", "/no/such/folder")
    message = refused(*bind("good.h", "--pkg-config", "never-asked-for-before"))
    assert "--pkg-config needs pkg-config" in message


@pytest.mark.parametrize("text", [GOOD, "int f(int value);\n"])
def test_library_does_not_link(refused: Refused, text: str) -> None:
    message = refused(*bind("linked.h", "--library", "no-such-library"), linked=text)
    assert "-lno-such-library" in message
    assert "command: " in message


def test_source_does_not_compile(refused: Refused) -> None:
    Path("wrong.c").write_text("int wrong(void) { return ; x }\n")
    assert "wrong.c:1:" in refused(*bind("good.h", "--source", "wrong.c"))


def test_the_cdef_has_what_no_header_declares(refused: Refused) -> None:
    words = refused("bind", "good.h", "--module", "m", "--cdef", "int nowhere(int);")
    assert "m.c does not compile" in words
    assert "nowhere" in words


def test_source_does_not_exist(refused: Refused) -> None:
    assert "absent.c" in refused(*bind("good.h", "--source", "absent.c"))


@pytest.mark.parametrize("place", ["in_the_way", "in_the_way/deeper"])
@pytest.mark.parametrize("flag", ["--output-dir", "--report", "--keep"])
def test_output_cannot_be_written(refused: Refused, flag: str, place: str) -> None:
    Path("in_the_way").touch()
    value = "in_the_way/r.json" if flag == "--report" else place
    message = refused("bind", "good.h", "--module", "m", flag, value)
    assert "in_the_way is not a directory" in message


def test_report_is_a_directory(refused: Refused) -> None:
    Path("folder").mkdir()
    assert "cannot write folder: " in refused(*bind("good.h", "--report", "folder"))


def test_package_of_the_module_is_a_file(refused: Refused) -> None:
    Path("pkg").touch()
    assert "pkg" in refused("bind", "good.h", "--module", "pkg._lib")


def test_module_in_the_way_is_a_directory(refused: Refused) -> None:
    Path("good.h").write_text(GOOD)
    with pytest.raises(SystemExit):
        main(bind("good.h", "--quiet"))
    (built,) = Path("out").glob("*.so")
    built.unlink()
    built.mkdir()
    assert str(built) in refused(*bind("good.h"))


def test_an_older_module_survives(refused: Refused) -> None:
    Path("good.h").write_text(GOOD)
    with pytest.raises(SystemExit) as left:
        main(bind("good.h", "--quiet"))
    assert left.value.code == 0
    refused(*bind("good.h", "--report", "out"))
    refused(*bind("good.h"), good="int wrong(\n")


@pytest.mark.parametrize(
    "name",
    [
        "1m",
        "a-b",
        "a b",
        "na\u00efve",
        "pkg..m",
        ".m",
        "class",
        "pkg.import.m",
    ],
)
def test_module_name_is_not_an_identifier(refused: Refused, name: str) -> None:
    message = refused("bind", "good.h", "--module", name)
    assert message.startswith(f"module: '{name}'")


def test_no_header_is_wrong_usage(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(("bind", "--module", "m"))
    assert left.value.code == 2
    assert "HEADER" in capfd.readouterr().err


def test_header_without_a_name(refused: Refused) -> None:
    refused(*bind(""))


def test_several_problems_are_reported_at_once(refused: Refused) -> None:
    message = refused("bind", "good.h", "--module", "1m", "--define", "2=3")
    assert "'1m'" in message
    assert "'2=3'" in message


@pytest.mark.parametrize("argument", ["--compile-arg=-fno-such-flag", "--std=c42"])
def test_compiler_does_not_take_a_flag(refused: Refused, argument: str) -> None:
    assert argument.partition("=")[2] in refused(*bind("good.h", argument))


def test_strict_refuses_what_would_be_skipped(refused: Refused) -> None:
    message = refused(*bind("lossy.h", "--strict"), lossy="int f(__float128 a);\n")
    assert "lossy.h:1:5: function f" in message


def test_directory_for_a_header(refused: Refused) -> None:
    Path("folder.h").mkdir()
    assert "folder.h is a directory" in refused(*bind("folder.h"))


def test_header_that_includes_itself(refused: Refused) -> None:
    message = refused(*bind("itself.h"), itself='#include "itself.h"\nint f(void);\n')
    assert "#include" in message
    assert "nested" in message
    assert len(message.splitlines()) < 20


GARBAGE = bytes(range(1, 256)) * 8


@pytest.mark.parametrize("content", [GARBAGE, b"\x7fELF\0\0\0" + GARBAGE, GARBAGE[::-1]])
def test_binary_garbage(refused: Refused, content: bytes) -> None:
    message = refused(*bind("garbage.h"), garbage=content)
    assert "garbage.h:" in message
    assert not [c for c in message if c < " " and c != "\n"], "it reaches the terminal"
    assert len(message.splitlines()) < 40


def test_comments_in_another_encoding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    text = b"/* caf\xe9 \xff */\n" + GOOD.encode() + b"// \xfe\n#define N 1\n"
    Path("latin.h").write_bytes(text)
    with pytest.raises(SystemExit) as left:
        main(("cdef", "latin.h"))
    assert left.value.code == 0
    out, err = capfd.readouterr()
    assert out.splitlines()[1:] == ["int good(int value);", "#define N ..."]
    assert err == ""


def test_the_process_ends_by_itself(tmp_path: Path) -> None:
    (tmp_path / "nested.h").write_text("struct s {" * 1000)
    (tmp_path / "endless.h").write_text("#define A B B\n#define B A A\nint f(int a[A]);\n")
    for name in ("nested.h", "endless.h"):
        done = subprocess.run(
            [sys.executable, "-m", "ferrule", "cdef", name],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.returncode == 1
        assert done.stderr.startswith("ferrule: error: ")
        assert name in done.stderr


def test_a_type_that_is_nested_without_end(tmp_path: Path) -> None:
    stars, brackets = "*" * 3000, "[1]" * 2000
    text = f"extern int {stars}p, a{brackets};\nint good(int value);\n"
    done = run_cdef(tmp_path, text)
    assert done.stdout.splitlines()[1:] == ["int good(int value);"]
    assert (done.returncode, done.stderr) == (0, "")


def test_more_brackets_than_libclang_reads(tmp_path: Path) -> None:
    done = run_cdef(tmp_path, f"int {'(' * 3000}f{')' * 3000}(int a);\nint good(int value);\n")
    assert done.returncode == 1
    assert "stops at header.h:1: bracket nesting level exceeded" in done.stderr


def test_macros_that_double_one_another(tmp_path: Path) -> None:
    doubling = "".join(f"#define A{i + 1} A{i}+A{i}\n" for i in range(40))
    done = run_cdef(tmp_path, f"#define A0 1\n{doubling}{GOOD}")
    assert done.returncode == 0, done.stderr
    assert "#define A1 ...\n" in done.stdout
    assert "#define A40" not in done.stdout


def test_a_macro_that_names_itself_after_others(tmp_path: Path) -> None:
    text = "#define f(x) (A + f(x))\n#define A 1\n"
    done = run_cdef(tmp_path, f"{text}{GOOD}")
    assert done.returncode == 0, done.stderr
    assert "#define A ...\n" in done.stdout


def test_a_header_of_fifty_megabytes(tmp_path: Path) -> None:
    line = f"/* {'a long comment, ' * 3000} */ extern int many;\n"
    text = line * (50_000_000 // len(line)) + GOOD
    done = run_cdef(tmp_path, text)
    assert done.stdout.splitlines()[1:] == ["extern int many;", "int good(int value);"]
    assert done.returncode == 0, done.stderr


def test_names_that_are_keywords_of_c(refused: Refused) -> None:
    message = refused(
        *bind("good.h", "--callback", "while: handler"),
        good=f"{GOOD}typedef void handler(void);\n",
    )
    assert "while" in message
    message = refused(*bind("keyword.h"), keyword="int while(int value);\n")
    assert "keyword.h:1:" in message


def run_cdef(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """Print the cdef of a header in a process of its own, which has two minutes."""
    (folder / "header.h").write_text(text, encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-m", "ferrule", "cdef", "header.h"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes")
@pytest.mark.parametrize("how", ["header", "header on the include path", "source"])
def test_a_pipe_is_not_waited_for(refused: Refused, tmp_path: Path, how: str) -> None:
    (tmp_path / "pipes").mkdir()
    os.mkfifo(tmp_path / "pipes" / "pipe")
    message = refused(
        *{
            "header": bind("./pipes/pipe"),
            "header on the include path": bind("pipe", "--include-dir", "pipes"),
            "source": bind("good.h", "--source", "pipes/pipe"),
        }[how]
    )
    assert "it is a pipe or a device" in message


@pytest.mark.parametrize(
    "words",
    [["-Wl,-oout.so"], ["-Wl,-O1,--output=out.so"], ["-Xlinker", "-o", "-Xlinker", "o"]],
)
def test_a_linker_that_is_reported_to_write_elsewhere(
    refused: Refused, words: list[str]
) -> None:
    message = refused(*bind("good.h", *(f"--link-arg={word}" for word in words)))
    assert "makes the compiler write files of its own" in message
