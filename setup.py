"""What `pyproject.toml` cannot say: the compiled module, its C files, and the wheel's tag."""

from __future__ import annotations

import importlib.util
import sys
import sysconfig
from pathlib import Path

from setuptools import __version__ as setuptools_version
from setuptools import setup
from setuptools.command.build_py import build_py

# pip reads `requires-python` only after this file has run, and the rest needs a newer Python.
if sys.version_info < (3, 10):  # noqa: UP036  see above
    sys.exit(f"error: ferrule needs Python 3.10 or newer; this is {sys.version.split()[0]}")

# pip takes these two from `build-system.requires`, but not with --no-build-isolation: there an
# old setuptools trips over pyproject.toml, and without cffi there would be no compiled module.
if int(setuptools_version.partition(".")[0]) < 77 or importlib.util.find_spec("cffi") is None:  # noqa: PLR2004  the first that reads `license = "MIT"`
    sys.exit(
        "error: setuptools 77 or newer and cffi are needed to build ferrule: "
        "pip install 'setuptools>=77' 'cffi>=1.17'"
    )

# ferrule builds itself: what is imported from here on is the source tree's own.
sys.path.insert(0, "src")

from ferrule.integration.build_ext import BuildExt


class BuildPy(build_py):
    """`build_py` that copies the C files of `csrc/` into the package, as `ferrule/csrc`.

    An editable install has no copy: ferrule finds `csrc/` next to `src/`.
    """

    def finalize_options(self) -> None:
        """Add the directories to the data files that setuptools collected."""
        super().finalize_options()
        for folder in (Path("csrc", "runtime"), Path("csrc", "bundled")):
            files = sorted(path.name for path in folder.glob("*.[ch]"))
            target = Path(self.build_lib, "ferrule", folder)
            self.data_files = [*self.data_files, ("ferrule", str(folder), str(target), files)]


def _dependencies() -> list[str]:
    """Return what ferrule needs at run time, for this machine: no marker tells musl from glibc.

    libclang comes along where it has a wheel. Elsewhere ferrule installs without: embedded cdefs
    need no libclang, and any other serves for headers: another package's, or the system's.
    """
    package, platforms = (
        ("libclang>=18", {"linux": "x86_64"})
        if "musl" in (sysconfig.get_config_var("HOST_GNU_TYPE") or "")
        else (
            "libclang-ng>=22",
            {"linux": "x86_64 aarch64", "darwin": "x86_64 arm64", "win32": "AMD64 ARM64"},
        )
    )
    return [
        "cffi>=1.17",
        "filelock>=3.13",
        "platformdirs>=3",
        "rich-click>=1.8",
        "tomli>=2; python_version < '3.11'",  # Python's own tomllib came later
        *(
            f"{package}; sys_platform == '{system}' and platform_machine == '{machine}'"
            for system, machines in platforms.items()
            for machine in machines.split()
        ),
    ]


def _wheel_options() -> dict[str, str]:
    """Return the wheel's tag: this Python and newer, where cffi compiles for the stable ABI.

    That is not on PyPy, and not for debug and free-threaded interpreters. An older Python is
    not promised, although the C asks for 3.10: since 3.15 the file's name ends differently.
    """
    if (
        sys.implementation.name != "cpython"
        or hasattr(sys, "gettotalrefcount")
        or sysconfig.get_config_var("Py_GIL_DISABLED")
    ):
        return {}
    return {"py_limited_api": f"cp{sys.version_info.major}{sys.version_info.minor}"}


setup(
    install_requires=_dependencies(),
    cffi_modules=["build_ffi/lib.py:ffibuilder"],
    cmdclass={"build_ext": BuildExt, "build_py": BuildPy},
    options={"bdist_wheel": _wheel_options()},
)
