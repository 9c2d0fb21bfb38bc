from __future__ import annotations

import sysconfig
from importlib.machinery import EXTENSION_SUFFIXES

from ferrule.toolchain.suffix import extension_suffix, is_stable_abi


def test_the_suffix_is_one_that_this_python_imports() -> None:
    assert extension_suffix() in EXTENSION_SUFFIXES
    assert is_stable_abi() == (extension_suffix() == ".abi3.so")


def test_free_threaded_pythons_have_no_stable_abi() -> None:
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        assert not is_stable_abi()
