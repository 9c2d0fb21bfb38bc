"""setuptools' `build_ext` that checks the compiler first, and writes stubs.

If the compiler or Python's headers are missing or broken, the build ends with one sentence that
says what to install, before it compiles anything of the module.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from typing import TYPE_CHECKING, Final

from setuptools.errors import BaseError, CCompilerError, PlatformError

from ferrule.integration.spawned import limit_time
from ferrule.integration.stub_files import StubsBuildExt
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

_PLAIN: Final = "int ferrule_probe(void) { return 0; }\n"
_PYTHON: Final = "#include <Python.h>\nint ferrule_probe(void) { return 0; }\n"


class BuildExt(StubsBuildExt):
    """`build_ext` that compiles two small files before the real ones.

    Use it with `cffi_modules` in `setup.py`::

        setup(cffi_modules=["build_lib.py:ffibuilder"], cmdclass={"build_ext": BuildExt})
    """

    def build_extensions(self) -> None:
        """Build the extensions.

        Raises setuptools' `PlatformError`, which says what to install, if no C compiler works or
        there is no `Python.h`.
        """
        limit_time(self.compiler)
        if not self._compiles(_PLAIN):
            raise PlatformError(_no_compiler(self._command()))
        if not self._compiles(_PYTHON):
            raise PlatformError(_no_headers())
        super().build_extensions()

    def _compiles(self, text: str) -> bool:
        """Tell whether the compiler accepts `text`; it prints its own errors."""
        with work_folder() as folder:
            source = folder / "probe.c"
            source.write_text(text, encoding="utf-8")
            try:
                self.compiler.compile([str(source)], output_dir=str(folder))
            except (CCompilerError, BaseError):
                return False
        return True

    def _command(self) -> Sequence[str]:
        """Return the command that compiles; setuptools' class for MSVC does not have it."""
        return getattr(self.compiler, "compiler_so", None) or ["cl.exe"]


def _no_compiler(command: Sequence[str]) -> str:
    chosen = " (the environment variable CC says so)" if os.environ.get("CC") else ""
    return (
        f"the C compiler {command[0]!r}{chosen} is missing or cannot compile: install one "
        "(Debian, Ubuntu: apt-get install gcc libc6-dev; Fedora: dnf install gcc; "
        "macOS: xcode-select --install), or set the environment variable CC to one that works"
    )


def _no_headers() -> str:
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return (
        f"the C headers of Python {version} (Python.h) are not in "
        f"{sysconfig.get_path('include')}: install them (Debian, Ubuntu: apt-get install "
        f"python{version}-dev; Fedora: dnf install python3-devel)"
    )
