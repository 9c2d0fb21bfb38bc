"""What to say when setuptools cannot link an extension: the libraries that are missing, if any."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from setuptools.errors import LinkError

from ferrule.errors import CommandError
from ferrule.integration.table_extension import TableExtension
from ferrule.integration.up_to_date import compiler_of, flags_of
from ferrule.toolchain.compiler import Compiler
from ferrule.toolchain.missing_libraries import IN_SCRIPTS, IN_TABLES, require_libraries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from setuptools import Extension
    from setuptools.command.build_ext import build_ext


@contextmanager
def naming_libraries(build: build_ext, ext: Extension) -> Iterator[None]:
    """Make setuptools' `LinkError` in the block say which libraries `ext` lacks, and what to do.

    `build` builds it. The linker has already printed its own words.
    """
    try:
        yield
    except LinkError:
        if compiler_of(build) is not None:
            linker = Compiler(tuple(build.compiler.linker_so), version="", target="")
            option = IN_TABLES if isinstance(ext, TableExtension) else IN_SCRIPTS
            try:
                require_libraries(linker, flags_of(build, ext).link, option)
            except CommandError as error:
                raise LinkError(str(error)) from None
        raise
