from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from ferrule.adopt.script import read_script
from ferrule.errors import BuildScriptError

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.builds

TWO: Final = """\
import os, cffi
base = cffi.FFI()
base.cdef("struct image;", packed=False)
base.set_source("pkg._base", "struct image;", define_macros=[("A", None), ("B", 2)])
def make():
    ffi = cffi.FFI()
    ffi.include(base)
    ffi.cdef("int f(struct image *);")
    ffi.set_source("pkg._more", "int f();", libraries=["m"], undef_macros=["C"])
    print("a script may print")
    return ffi
if __name__ == "__main__":
    ffi = make()
    ffi.compile(verbose=True)
    os._exit(3)  # what would follow a real build
"""


def script(folder: Path, text: str) -> str:
    (folder / "build.py").write_text(text, encoding="utf-8")
    (folder / "setup.py").touch()
    return str(folder / "build.py")


def test_the_modules_of_a_script(tmp_path: Path) -> None:
    folder, (module,) = read_script(script(tmp_path, TWO))
    assert folder == tmp_path
    assert module.module == "pkg._base"
    assert module.settings.defines == ("A", "B=2")
    assert module.settings.preamble.endswith("struct image;\n")


def test_one_module_that_a_function_makes(tmp_path: Path) -> None:
    _, (module,) = read_script(f"{script(tmp_path, TWO)}:make")
    assert module.module == "pkg._more"
    assert "-UC" in module.settings.compile_args
    assert {"struct image", "function f"} <= set(module.parsed.declarations)
    assert "struct image" in module.parsed.included


def test_a_script_that_works_as_the_main_program(tmp_path: Path) -> None:
    text = "import cffi\nif __name__ == '__main__':\n"
    text += (
        "    f = cffi.FFI(); f.cdef('int f();'); f.set_source('m', 'int f();'); f.compile()\n"
    )
    _, (module,) = read_script(script(tmp_path, text))
    assert module.module == "m"


ONE = "    f = cffi.FFI(); f.cdef('int f();'); f.set_source({!r}, 'int f();'); f.compile()\n"


def test_a_function_that_compiles_and_returns_nothing(tmp_path: Path) -> None:
    text = f"import cffi\ndef base():\n{ONE.format('m')}def make():\n{ONE.format('n')}base()\n"
    _, (module,) = read_script(f"{script(tmp_path, text)}:make")
    assert module.module == "n"


def test_a_function_that_fails(tmp_path: Path) -> None:
    text = "def make(name):\n    pass\n"
    with pytest.raises(BuildScriptError, match=r"make\(\) missing 1 required") as error:
        read_script(f"{script(tmp_path, text)}:make")
    assert "run_script.py" not in str(error.value)


def test_a_script_that_has_arguments(tmp_path: Path) -> None:
    text = f"import cffi, sys\nif __name__ == '__main__':\n{ONE}"
    path = script(tmp_path, text.replace("{!r}", "sys.argv[2]"))
    _, (module,) = read_script(path, ("--name", "m"))
    assert module.module == "m"


def test_a_library_that_is_used_at_once(tmp_path: Path) -> None:
    text = (
        "import cffi\nffi = cffi.FFI()\nffi.cdef('int f(void);')\n"
        "lib = ffi.verify('int f(void);', libraries=['m'])\nprint(lib.f())\n"
    )
    _, (module,) = read_script(script(tmp_path, text))
    assert (module.module, module.settings.libraries) == ("verify", ("m",))


def test_an_extension_of_ferrule(tmp_path: Path) -> None:
    text = (
        "import ferrule\n"
        "made = ferrule.Extension('m', cdef='int f(void);', preamble='int f(void);').ffibuilder\n"
    )
    _, (module,) = read_script(script(tmp_path, text))
    assert module.settings.preamble.endswith(">\nint f(void);\n")
    assert "function f" in module.parsed.declarations


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("raise ValueError('what')", 'build.py", line 1'),
        ("def f(:", "SyntaxError"),
        ("import cffi; f = cffi.FFI(); f.cdef('int f(')", "CDefError"),
        ("import sys; sys.exit('no compiler')", "no compiler"),
        ("x = 1", "it describes no module"),
    ],
)
def test_a_script_that_cannot_be_used(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BuildScriptError) as error:
        read_script(script(tmp_path, text))
    assert words in str(error.value)
    assert "run_script.py" not in str(error.value) or "cffi" in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "import cffi; f = cffi.FFI(); f.cdef('int f();'); f.set_source('m', None)",
            "ABI mode",
        ),
        (
            "import cffi; f = cffi.FFI(); f.set_source('m', '', source_extension='.cpp')",
            "its source is .cpp, not C",
        ),
    ],
)
def test_a_module_without_c_is_refused(tmp_path: Path, text: str, words: str) -> None:
    _, (module,) = read_script(script(tmp_path, text))
    assert words in module.refused


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BuildScriptError, match="no such build script"):
        read_script(str(tmp_path / "nowhere.py"))
    with pytest.raises(BuildScriptError, match="has no 'other'"):
        read_script(f"{script(tmp_path, TWO)}:other")


SEVERAL: Final = """\
import cffi
one = cffi.FFI()
for name in ("a", "b"):
    ffi = cffi.FFI()
    ffi.cdef(f"int f_{name}(int); char *s_{name}(void);")
    lib = ffi.verify(f"int f_{name}(int); char *s_{name}(void);")
    while lib.f_a(1) != 0 and not lib.ready:
        pass
    text = ffi.string(lib.s_a())[:4].decode() + f"{int(lib.f_b(2)):d}"
    one.cdef(f"int g_{name}(int);")
    one.verify("int g_a(int), g_b(int);", modulename=f"one_{name}")
assert list(lib.items()) == [] and len({lib, ffi.new("int *")}) == 1
"""


def test_each_verify_of_a_loop(tmp_path: Path) -> None:
    _, modules = read_script(script(tmp_path, SEVERAL))
    functions = {
        m.module: [key for key in m.parsed.declarations if "function" in key] for m in modules
    }
    assert {name: len(keys) for name, keys in functions.items()} == {
        "verify": 2,
        "one_a": 1,
        "verify_3": 2,
        "one_b": 2,
    }
    assert not any(module.notes for module in modules)


def test_what_ends_a_script_after_verify_is_noted(tmp_path: Path) -> None:
    _, modules = read_script(script(tmp_path, f"{SEVERAL}raise ValueError('no such thing')\n"))
    assert [bool(m.notes) for m in modules] == [False, False, False, True]
    assert "'ValueError: no such thing'" in modules[-1].notes[0]


def test_a_loop_of_the_main_program_after_a_shared_builder(tmp_path: Path) -> None:
    text = f"import cffi\nbase = cffi.FFI()\nif __name__ == '__main__':\n{ONE.format('m')}"
    text = text.replace("f.cdef", "f.include(base); f.cdef").replace("base = ", "base = g = ")
    _, modules = read_script(script(tmp_path, f"{text}{ONE.format('n')}"))
    assert [module.module for module in modules] == ["m", "n"]


def test_a_cdef_that_cffi_refuses_does_not_stop_the_others(tmp_path: Path) -> None:
    text = "import cffi\nfor name, cdef in [('m', 'int f(!);'), ('n', 'int f();')]:\n"
    text += ONE.replace("'int f();'", "cdef", 1).replace("{!r}", "name")
    _, (m, n) = read_script(script(tmp_path, text))
    assert (m.module, n.module, n.refused) == ("m", "n", "")
    assert m.refused.startswith("<cdef>:1:")


def test_a_cdef_that_the_script_itself_replaces(tmp_path: Path) -> None:
    text = "import cffi\nf = cffi.FFI()\ntry:\n    f.cdef('int f(')\n"
    text += "except cffi.CDefError:\n    f.cdef('int g();')\nf.set_source('m', 'int g();')\n"
    _, (module,) = read_script(script(tmp_path, text))
    assert (module.refused, set(module.parsed.declarations)) == ("", {"function g"})
