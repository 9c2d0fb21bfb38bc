"""cffi, without which ferrule can neither build a module nor import one: whether it can be used."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from ferrule.errors import CffiMissingError


def require_cffi() -> None:
    """Raise `CffiMissingError` unless cffi, with its compiled part and its parser, can be used.

    Takes a few milliseconds: the parser is looked for, but not imported.
    """
    try:
        import _cffi_backend  # noqa: PLC0415  to see whether it can be imported
        import cffi  # noqa: PLC0415  as above

        if find_spec("cffi._pycparser") is None and find_spec("pycparser") is None:
            why = "No module named 'pycparser', its parser"
        elif _cffi_backend.__version__ == cffi.__version__:
            return
        else:
            why = f"cffi {cffi.__version__} has a compiled part of {_cffi_backend.__version__}"
    except Exception as error:  # noqa: BLE001  a broken installation can raise anything
        why = str(error) or type(error).__name__
    message = (
        f"cffi is missing or broken: {why}; install it again, with `{sys.executable} -m pip "
        "install --force-reinstall cffi`"
    )
    raise CffiMissingError(message) from None
