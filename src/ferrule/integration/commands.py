"""Which of setuptools' commands ferrule extends for a distribution whose modules it builds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

from ferrule.integration.shipping_sdist import ShippingSdist
from ferrule.integration.stable_wheel import StableWheel
from ferrule.integration.stubs_build_py import StubsBuildPy
from ferrule.integration.table_build import TableBuildExt

if TYPE_CHECKING:
    from setuptools import Distribution


def add_commands(distribution: Distribution) -> None:
    """Make ferrule's commands subclasses of those that the `distribution` has, once.

    These find setuptools' `Extension` in place of each old-style pair of a name and options.
    """
    if distribution.ext_modules:
        build_ext(distribution).check_extensions_list(distribution.ext_modules)
    for name, ours, usual in (
        ("build_ext", TableBuildExt, build_ext),
        ("build_py", StubsBuildPy, build_py),
        ("bdist_wheel", StableWheel, bdist_wheel),
        ("sdist", ShippingSdist, sdist),
    ):
        base = distribution.cmdclass.get(name, usual)
        if not issubclass(base, ours):
            distribution.cmdclass[name] = type(name, (ours, base), {})
