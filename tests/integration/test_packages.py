"""Packages that are built from `[tool.ferrule]` alone, by setuptools' own hooks."""

from __future__ import annotations

import re
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from setuptools import Distribution
from setuptools.errors import SetupError
from tests.integration.projects import (
    TABLE,
    files_in,
    hook,
    put,
    run,
    said,
    sdist_of,
    unpacked,
    wheel_of,
    write,
)

from ferrule.integration.distribution import finalize
from ferrule.toolchain.suffix import extension_suffix, is_stable_abi

SUFFIX = extension_suffix()
NOTHING = "/nowhere"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "project", TABLE)


def test_setuptools_knows_ferrule() -> None:
    entries = entry_points(group="setuptools.finalize_distribution_options", name="ferrule")
    assert [entry.load() for entry in entries] == [finalize], "install ferrule again"


def test_a_setuptools_that_is_too_old_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    monkeypatch.setitem(sys.modules, "setuptools.command.bdist_wheel", None)
    with pytest.raises(SetupError, match=r"needs setuptools 70\.1 or newer"):
        finalize(Distribution())


def test_a_header_becomes_a_wheel(project: Path, tmp_path: Path) -> None:
    wheel = wheel_of(project)
    if is_stable_abi():
        assert wheel.name.startswith("sample-1.0-cp310-abi3-")
    else:
        assert "-abi3-" not in wheel.name
    installed = unpacked(wheel, tmp_path / "installed")
    assert {name for name in files_in(installed) if name.startswith("pkg")} == {
        "pkg/__init__.py",
        f"pkg/_sample{SUFFIX}",
        "pkg/_sample.pyi",
        "pkg/py.typed",
    }
    use = "from pkg import _sample as s; print(s.twice(4), s.LIMIT, s.ffi.new('place *').flag)"
    assert said(installed, use) == "8 3 0"
    assert files_in(project / "src") == {"pkg/__init__.py"} | {
        name for name in files_in(project / "src") if ".egg-info" in name
    }


def test_the_mark_of_types_is_in_no_namespace(tmp_path: Path) -> None:
    """Several distributions share the namespace, and each would install the file."""
    project = write(tmp_path / "project", TABLE.replace("pkg._sample", "space.own._sample"))
    put(project / "src" / "space" / "own" / "__init__.py", "")
    installed = files_in(unpacked(wheel_of(project), tmp_path / "installed"))
    assert {name for name in installed if name.endswith("py.typed")} == {"space/own/py.typed"}


@pytest.mark.slow
def test_a_wheel_of_the_stable_abi_keeps_to_it(project: Path) -> None:
    audit = Path(sys.executable).with_name("abi3audit")
    if not audit.exists() or not is_stable_abi():
        pytest.skip("abi3audit is not installed, or there is no stable ABI")
    run(audit, "--strict", wheel_of(project), cwd=project)


def test_metadata_needs_no_tool(project: Path) -> None:
    hook("prepare_metadata_for_build_wheel", project, PATH=NOTHING, CC=NOTHING)
    assert [*(project / "dist").glob("*.dist-info")]


def test_an_sdist_has_all_that_a_build_reads(project: Path, tmp_path: Path) -> None:
    put(project / "csrc" / "other_platform.h", "")
    put(project / "csrc" / ".hidden" / "no.h", "")
    sdist = sdist_of(project, tmp_path / "sdist")
    sources = {name for name in files_in(sdist) if name.startswith("csrc")}
    assert sources == {
        "csrc/sample.h",
        "csrc/sample.c",
        "csrc/inner/limit.h",
        "csrc/other_platform.h",
    }
    installed = unpacked(wheel_of(sdist), tmp_path / "installed")
    assert said(installed, "from pkg import _sample; print(_sample.twice(4))") == "8"


def test_an_sdist_has_what_is_included_from_elsewhere(project: Path, tmp_path: Path) -> None:
    put(project / "shared" / "common.h", "typedef int shared;\n")
    put(project / "csrc" / "body.x", "#define IS_THERE 1\n")
    put(project / "vendor" / "vendor.h", "#define VENDOR 1\n")
    put(project / "lists" / "all.list", "")
    (project / "csrc" / "linked.h").symlink_to(tmp_path / "linked.h")
    put(tmp_path / "linked.h", "#define LINKED 1\n")
    begin, c = '#include "../shared/common.h"\n', project / "csrc" / "sample.c"
    put(c, f'{begin}#include "body.x"\n#include "linked.h"\n{c.read_text()}')
    with (project / "pyproject.toml").open("a") as file:
        file.write('compile-args = ["-Ivendor", "-include", "lists/all.list"]\n')
    sdist = sdist_of(project, tmp_path / "sdist")
    wanted = {"shared/common.h", "csrc/body.x", "vendor/vendor.h", "lists/all.list"}
    assert files_in(sdist) >= wanted | {"csrc/linked.h"}
    installed = unpacked(wheel_of(sdist), tmp_path / "installed")
    assert said(installed, "from pkg import _sample; print(_sample.twice(4))") == "8"


def test_modules_without_headers_and_scripts(tmp_path: Path) -> None:
    table = """
[tool.ferrule]
scripts = ["build_third.py:ffibuilder"]
[tool.ferrule.modules."pkg._first"]
cdef = "double fabs(double x);"
preamble = "#include <math.h>"
libraries = ["m"]
[tool.ferrule.modules."pkg._second"]
cdef = [{ file = "csrc/second.cdef" }, "#define LIMIT ...", { file = "csrc/more.cdef" }]
preamble = { file = "csrc/second.preamble" }
include-dirs = ["csrc"]
sources = ["csrc/sample.c"]
"""
    script = """
import ferrule
ffibuilder = ferrule.Extension(
    "pkg._third", cdef="#define LIMIT ...", preamble='#include "inner/limit.h"',
    include_dirs=["csrc"]).ffibuilder
"""
    project = write(tmp_path / "project", table, build_third=script)
    put(project / "csrc" / "second.cdef", "int twice(int number);")
    put(project / "csrc" / "more.cdef", "extern int counter;")
    put(project / "csrc" / "second.preamble", '#include "sample.h"\nstatic int counter = 9;')
    sdist = sdist_of(project, tmp_path / "sdist")
    texts = {"csrc/second.cdef", "csrc/more.cdef", "csrc/second.preamble"}
    assert {"build_third.py", *texts} <= files_in(sdist)
    wheel = wheel_of(sdist)
    assert ("-cp310-abi3-" in wheel.name) == (is_stable_abi() and sys.version_info < (3, 15))
    installed = unpacked(wheel, tmp_path / "installed")
    use = "from pkg import _first as a, _second as b, _third as c; "
    use += "print(a.fabs(-3), b.twice(2), b.LIMIT, b.counter, c.LIMIT)"
    assert said(installed, use) == "3.0 4 3 9 3"
    stubs = {"pkg/_first.pyi", "pkg/_second.pyi", "pkg/_third.pyi", "pkg/py.typed"}
    assert stubs <= files_in(installed)


def test_an_sdist_of_a_setup_script_has_its_build_script(tmp_path: Path) -> None:
    setup = "from setuptools import setup\nsetup(cffi_modules=['build_a.py:ffibuilder'])\n"
    script = (
        "import ferrule\nffibuilder = ferrule.Extension('pkg._a', cdef='#define LIMIT ...',\n"
    )
    script += "    preamble='#include \"limit.h\"', include_dirs=['csrc/inner']).ffibuilder\n"
    project = write(tmp_path / "project", "", setup=setup, build_a=script)
    sdist = sdist_of(project, tmp_path / "sdist")
    assert {"build_a.py", "csrc/inner/limit.h"} <= files_in(sdist)
    installed = unpacked(wheel_of(sdist), tmp_path / "installed")
    assert said(installed, "from pkg import _a; print(_a.LIMIT)") == "3"


def test_another_extension_module_keeps_the_wheel_to_this_python(project: Path) -> None:
    setup = "from setuptools import setup, Extension\n"
    setup += "setup(ext_modules=[Extension('pkg._plain', ['csrc/plain.c'])])\n"
    put(project / "setup.py", setup)
    plain = '#include <Python.h>\nstatic struct PyModuleDef m = {PyModuleDef_HEAD_INIT, "p"};\n'
    plain += "PyMODINIT_FUNC PyInit__plain(void) { return PyModule_Create(&m); }\n"
    put(project / "csrc" / "plain.c", plain)
    wheel = wheel_of(project)
    assert "-abi3-" not in wheel.name
    installed = unpacked(wheel, project / "installed")
    assert said(installed, "from pkg import _plain, _sample; print(_sample.LIMIT)") == "3"


def test_all_that_is_wrong_is_reported_before_anything_is_built(tmp_path: Path) -> None:
    table = """
[tool.ferrule.modules."pkg._a"]
headers = ["csrc/smaple.h", ""]
jobs = "two"
sources = ["csrc/sampel.c"]
[tool.ferrule.modules."pkh._b"]
headers = ["csrc/sample.h"]
hots = ["twice"]
[tool.ferrule.modules."pkg"]
headers = ["csrc/sample.h"]
[tool.ferrule.modules."pkg.inner"]
headers = ["csrc/sample.h"]
"""
    project = write(tmp_path, table)
    (project / "src" / "pkg" / "inner").mkdir()
    (project / "src" / "pkg" / "inner" / "__init__.py").touch()
    told = hook("prepare_metadata_for_build_wheel", project, status=1)
    place = "pyproject.toml, [tool.ferrule.modules."
    for sentence in (
        f'{place}"pkh._b"], "hots": unknown key; did you mean "hot"?',
        (
            f'{place}"pkg._a"], "sources": there is no file "csrc/sampel.c"; did you mean '
            '"csrc/sample.c"?'
        ),
        (
            f'{place}"pkg._a"], "headers": there is no file "csrc/smaple.h"; did you mean '
            '"csrc/sample.h"?'
        ),
        f'{place}"pkh._b"]: the project has no package "pkh"; did you mean "pkg"?',
        f'{place}"pkg"]: the project has a package or module of this name',
        f'{place}"pkg.inner"]: the project has a package or module of this name',
    ):
        assert sentence in told
    assert "error: pyproject.toml" in told


def test_two_modules_of_one_name_are_reported(project: Path) -> None:
    setup = "from setuptools import setup, Extension\n"
    setup += "setup(ext_modules=[Extension('pkg._sample', ['csrc/sample.c'])])\n"
    put(project / "setup.py", setup)
    told = hook("prepare_metadata_for_build_wheel", project, status=1)
    assert '"pkg._sample"]: another extension module of the project has this name' in told
    put(project / "setup.py", "from setuptools import setup\nsetup()\n")
    text = (project / "pyproject.toml").read_text()
    put(project / "pyproject.toml", text + TABLE)
    told = hook("prepare_metadata_for_build_wheel", project, status=1)
    # Whoever reads it first says so: other back ends that are installed read it, too.
    assert re.search("Cannot (declare|overwrite)", told)


def test_what_keeps_modules_from_being_built_is_reported_at_once(tmp_path: Path) -> None:
    table = """
[tool.ferrule.modules."pkg._a"]
headers = ["csrc/sample.h"]
sources = ["csrc/sample.c"]
allow = ["twise"]
enum-classes = ["no_such"]
[tool.ferrule.modules."pkg._b"]
headers = ["no_such_header.h"]
[tool.ferrule.modules."pkg._c"]
headers = ["csrc/sample.h"]
pkg-config = ["no_such_package"]
"""
    project = write(tmp_path, table)
    told = hook("build_wheel", project, status=1)
    assert 'error: pyproject.toml, [tool.ferrule.modules."pkg._a"]:' in told
    assert "  allow: 'twise' matches nothing" in told
    assert "did you mean twice?" in told
    assert "  enum-classes: 'no_such' " in told
    assert '\npyproject.toml, [tool.ferrule.modules."pkg._b"]:\n' in told
    assert "no_such_header.h" in told
    assert '\npyproject.toml, [tool.ferrule.modules."pkg._c"]:\n' in told


def test_a_library_in_the_wheel_is_found(tmp_path: Path) -> None:
    table = """
[tool.ferrule.modules."pkg._sample"]
headers = ["csrc/sample.h"]
libraries = ["twice"]
library-dirs = ["src/pkg/libs"]
runtime-library-dirs = ["{origin}/libs"]
[tool.setuptools.package-data]
pkg = ["libs/*.so"]
"""
    project = write(tmp_path / "project", table)
    library = project / "src" / "pkg" / "libs" / "libtwice.so"
    library.parent.mkdir()
    run("cc", "-shared", "-fPIC", "-o", library, "csrc/sample.c", cwd=project)
    installed = unpacked(wheel_of(project), tmp_path / "installed")
    library.unlink()
    assert said(installed, "from pkg import _sample; print(_sample.twice(4))") == "8"


def test_a_library_that_comes_later_is_found_where_the_linker_found_it(tmp_path: Path) -> None:
    table = """
[tool.ferrule.modules."pkg._sample"]
headers = ["csrc/sample.h"]
libraries = ["twice"]
library-dirs = ["lib"]
runtime-library-dirs = ["{origin}/../pkg.libs"]
"""
    project = write(tmp_path / "project", table)
    (project / "lib").mkdir()
    run("cc", "-shared", "-fPIC", "-o", "lib/libtwice.so", "csrc/sample.c", cwd=project)
    installed = unpacked(wheel_of(project), tmp_path / "installed")
    (project / "lib").rename(installed / "pkg.libs")
    assert said(installed, "from pkg import _sample; print(_sample.twice(4))") == "8"


def test_a_project_without_the_table_is_left_alone(tmp_path: Path) -> None:
    project = write(tmp_path, "[tool.other]\nferrule = 1\n")
    code = "import sys; from setuptools import setup; setup(); print(*sys.modules, sep='\\n')"
    loaded = run(sys.executable, "-c", code, "-q", "egg_info", cwd=project).splitlines()
    assert "ferrule.integration.distribution" in loaded
    assert not {"ferrule.integration.stub_files", "ferrule.pipeline.bind"} & {*loaded}
    put(project / "pyproject.toml", "")
    loaded = run(sys.executable, "-c", code, "-q", "egg_info", cwd=project).splitlines()
    assert not {"ferrule.config.table", "ferrule.integration.project_table"} & {*loaded}


def test_a_module_at_the_top_level(tmp_path: Path) -> None:
    table = TABLE.replace("pkg._sample", "sample_c")
    installed = unpacked(wheel_of(write(tmp_path, table)), tmp_path / "installed")
    assert said(installed, "import sample_c; print(sample_c.twice(1))") == "2"
    assert "sample_c.pyi" in files_in(installed)
