from __future__ import annotations

import pytest

from ferrule.toolchain.portable_flags import are_portable, undefining, words_of_code

CPYTHON = "-pthread -Wsign-compare -DNDEBUG -g -fwrapv -O3 -Wall -fPIC"
DEBIAN = (
    "-g -O2 -ffile-prefix-map=/build=. -fstack-protector-strong -Wformat "
    "-Werror=format-security -Wdate-time -D_FORTIFY_SOURCE=2"
)
FEDORA = "-O2 -fexceptions -g -Wp,-D_FORTIFY_SOURCE=2 -fcf-protection -fstack-clash-protection"


@pytest.mark.parametrize(
    "words", [CPYTHON, DEBIAN, FEDORA, "-isystem /usr/x -fsanitize=address"]
)
def test_the_usual_options_are_portable(words: str) -> None:
    assert are_portable(words.split())


@pytest.mark.parametrize(
    "words",
    [
        "gcc -O2",
        "@options",
        "-fprofile-use=counts",
        "-fprofile-generate",
        "--coverage",
        "-fplugin=p.so",
        "-frecord-gcc-switches",
        "-frandom-seed=1",
        "-include first.h",
        "-imacros first.h",
        "-specs=own",
        "-B /compat",
        "-flto",
        "-gsplit-dwarf",
        "-save-temps",
        "-Wa,--defsym,x=1",
        "-Wp,-include,first.h",
        "-Wl,-z,now",
        "-mllvm -x",
        "-mllvm=-x",
        "-Xclang -x",
        "-arch x86_64",
        "-fsanitize-ignorelist=list",
        "--sysroot=/other",
        "-x c++",
        "",
    ],
)
def test_other_options_are_not(words: str) -> None:
    assert not are_portable(words.split(" "))


def test_words_of_code_say_how_it_is_compiled() -> None:
    words = ["-O3", "-Wall", "-I.", "-DX=-O1", "-m32", "-g", "-std=c99"]
    assert words_of_code(words) == ["-O3", "-m32"]


def test_macros_end_after_the_preprocessor() -> None:
    words = ["-DNDEBUG", "-Dint=long int", "-Wp,-D_F=2", "-Df(x)=x", "-Uunix", "-O2"]
    assert undefining(words) == "#undef NDEBUG\n#undef int\n#undef _F\n#undef f\n"
