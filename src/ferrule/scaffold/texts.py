"""The text of each file of a new project, except copies of the user's own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from string import Template
from typing import TYPE_CHECKING, Final

from ferrule.toolchain.system_packages import INSTALL, packages_with

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ferrule.scaffold.face import Example
    from ferrule.scaffold.names import Names

MODULE: Final = "_lib"
"""The name of the compiled module in the package."""

COPIES: Final = "csrc"
"""The folder for the user's own headers and C files."""


@dataclass(frozen=True, slots=True)
class Project:
    """What the texts are made from: names, the keys of the table, an example, some of C's names."""

    names: Names
    headers: tuple[str, ...]
    keys: Mapping[str, object]
    example: Example | None
    bound: tuple[str, ...]

    @property
    def shown_headers(self) -> str:
        """The headers for use in a sentence: copies without their folder in the project."""
        copied = f"{COPIES}/"
        return " and ".join(
            h.rpartition("/")[2] if h.startswith(copied) else h for h in self.headers
        )


def render_files(project: Project) -> dict[str, str]:
    """Return the texts of the files, by their paths in the project."""
    package = project.names.package
    return {
        "pyproject.toml": _pyproject(project),
        "README.md": _filled(_README, project),
        ".gitignore": _GITIGNORE,
        ".github/workflows/wheels.yml": _workflow(project),
        f"src/{package}/__init__.py": _face(project),
        f"src/{package}/py.typed": "",
        f"tests/test_{package}.py": _tests(project),
    }


def _filled(template: str, project: Project, **more: str) -> str:
    return Template(template).substitute(
        name=project.names.distribution,
        package=project.names.package,
        headers=project.shown_headers,
        **more,
    )


_PYPROJECT: Final = """\
[build-system]
requires = ["setuptools>=77", "ferrule"]
build-backend = "setuptools.build_meta"

[project]
name = "$name"
version = "0.1.0"
description = $description
readme = "README.md"
requires-python = ">=3.10"
dependencies = ["cffi>=1.17"]

[dependency-groups]
test = ["pytest"]

[tool.ferrule.modules."$package._lib"]
$keys

[tool.pytest.ini_options]
testpaths = ["tests"]
"""


def _pyproject(project: Project) -> str:
    keys = {"headers": project.headers, **project.keys}
    lines = (f"{name} = {_toml(value)}" for name, value in keys.items())
    description = _toml(f"{project.shown_headers} for Python")
    return _filled(_PYPROJECT, project, description=description, keys="\n".join(lines))


def _toml(value: object) -> str:
    """Return a value in TOML, whose strings, booleans and lists are those of JSON."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


_README: Final = """\
# $name

$headers for Python, bound by [ferrule](https://pypi.org/project/ferrule/).

- `pyproject.toml` says which header becomes the module `$package._lib`, and how.
- `src/$package/__init__.py` is the package's own interface. Write it in Python; `$package._lib` has
  the functions, constants and types of the header.
- `tests/` has the tests, and `.github/workflows/wheels.yml` builds wheels with cibuildwheel.

With a C compiler and the headers installed:

```
$$ pip install .
$$ pip install pytest
$$ pytest
```

`python -c 'import $package._lib; help($package._lib)'` shows what is bound, and
`ferrule explain NAME HEADER...` why something is not.
"""

_GITIGNORE: Final = """\
__pycache__/
*.egg-info/
*.so
build/
dist/
src/**/_lib.pyi
src/**/_lib_types.pyi
"""

_WORKFLOW: Final = """\
# Wheels for Linux, and an sdist. One wheel serves CPython 3.10 and all later versions.
name: wheels

on:
  push:
  pull_request:

jobs:
  wheels:
    runs-on: $${{ matrix.os }}
    strategy:
      matrix:
        os: [ubuntu-latest, ubuntu-24.04-arm]
    steps:
      - uses: actions/checkout@v4
      - uses: pypa/cibuildwheel@v3.2
        env:
          CIBW_BUILD: "cp310-manylinux_*"
$before          CIBW_TEST_REQUIRES: pytest
          CIBW_TEST_COMMAND: pytest {project}/tests
      - uses: actions/upload-artifact@v4
        with:
          name: wheels-$${{ matrix.os }}
          path: wheelhouse/*.whl

  sdist:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
$install      - run: pipx run build --sdist
      - uses: actions/upload-artifact@v4
        with:
          name: sdist
          path: dist/*.tar.gz
"""


def _workflow(project: Project) -> str:
    """Return the workflow; it installs the packages of the headers, if they are known."""
    found = [packages_with(header) for header in project.headers]
    before, install = "", ""
    # The images for manylinux are like Fedora. Those for musllinux would have no libclang.
    if fedora := _packages(found, "Fedora"):
        before = f"          CIBW_BEFORE_ALL_LINUX: {INSTALL['Fedora']} -y {fedora}\n"
    if debian := _packages(found, "Debian"):
        install = f"      - run: sudo {INSTALL['Debian']} -y {debian}\n"
    return _filled(_WORKFLOW, project, before=before, install=install)


def _packages(found: Sequence[Mapping[str, str]], system: str) -> str:
    return " ".join(dict.fromkeys(each[system] for each in found if system in each))


_FACE: Final = '''\
"""$headers for Python.

`$package._lib` has the functions, constants and types that the header declares. Write here what the
users of this package call.
"""

from __future__ import annotations

$imports
__all__ = [$public]
$function'''


def _face(project: Project) -> str:
    example = project.example
    if example is None:
        imports = f"from {project.names.package} import {MODULE}\n"
        return _filled(_FACE, project, imports=imports, public=f'"{MODULE}"', function="")
    parameters = ", ".join(f"{name}: {type_}" for name, type_ in example.parameters)
    says = (
        f"Return the library's version, as `{example.name}` reports it."
        if example.is_version
        else f"Call C's `{example.name}`."
    )
    returned = "" if example.result == "None" else "return "
    function = (
        f"\n\ndef {example.python_name}({parameters}) -> {example.result}:\n"
        f'    """{says}"""\n'
        f"    {returned}{example.call}\n"
    )
    return _filled(
        _FACE,
        project,
        imports=f"from {project.names.package} import {MODULE}\n",
        public=f'"{example.python_name}"',
        function=function,
    )


def _tests(project: Project) -> str:
    return "".join(_test_lines(project))


def _test_lines(project: Project) -> Iterator[str]:
    package, example = project.names.package, project.example
    yield "from __future__ import annotations\n\n"
    if example:
        yield f"import {package}\n"
    yield f"from {package} import {MODULE}\n\n\n"
    yield "def test_the_module_is_the_one_of_this_package() -> None:\n"
    yield f'    assert {MODULE}.__ferrule__["module"] == "{package}.{MODULE}"\n'
    if project.bound:
        yield "\n\ndef test_names_of_the_header_are_bound() -> None:\n"
        yield "    names = [\n"
        yield from (f'        "{name}",\n' for name in project.bound)
        yield "    ]\n"
        yield f"    assert [name for name in names if not hasattr({MODULE}, name)] == []\n"
    if example and example.is_version:
        yield "\n\ndef test_the_library_says_its_version() -> None:\n"
        yield f"    assert {package}.{example.python_name}()\n"
    elif example:
        yield f"\n\ndef test_{example.python_name}_is_a_function() -> None:\n"
        yield f"    assert callable({package}.{example.python_name})\n"
