"""Lets one build at a time use a build directory, or gives it another where locks do not work.

A build writes the C of a module, then objects, the module, its stub, and a record of what it was
made from. If two builds did so at once, the module could come from one and its stub from the other.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule.cache.build_lock import BusyError, build_lock
from ferrule.errors import machine_errors
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from setuptools.command.build_ext import build_ext

_NAME: Final = "ferrule"


@contextmanager
def one_at_a_time(build: build_ext) -> Iterator[None]:
    """Run the block while no other process runs one for the build directory of `build`.

    On a file system without locks, `build` gets a build directory of its own, which is removed at
    the end: it then builds everything again.
    """
    with _locked(build) as alone:
        if alone:
            yield
            return
        usual = build.build_temp
        with work_folder() as folder:
            build.build_temp = str(folder)
            try:
                yield
            finally:
                build.build_temp = usual


@contextmanager
def _locked(build: build_ext) -> Iterator[bool]:
    """Hold the lock of the build directory; yield False if the file system has no locks."""
    folder = Path(build.build_temp)
    with ExitStack() as stack:
        with machine_errors():
            folder.mkdir(parents=True, exist_ok=True)
            try:
                alone = stack.enter_context(build_lock(folder, _NAME, wait=False))
            except BusyError:
                build.announce(f"ferrule: waiting for another build in {folder}", logging.INFO)
                alone = stack.enter_context(build_lock(folder, _NAME))
        yield alone
