"""Importing the built module in a fresh process and touching all that it holds."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Final

from ferrule.errors import VerificationError
from ferrule.toolchain.command import run

if TYPE_CHECKING:
    from pathlib import Path

# Runs in the fresh process. A record or constant that cffi finds to be other than declared raises
# when it is first used, so each is used here, and its words are printed.
_TOUCH: Final = """
import importlib, json, sys
sys.path.insert(0, sys.argv[1])
module = importlib.import_module(sys.argv[2])
wanted, problems = json.load(sys.stdin), {"types": {}, "names": {}}
for name in wanted["types"]:
    try:
        module.ffi.sizeof(name)
        if module.ffi.typeof(name).kind != "enum":
            module.ffi.typeof(name).fields
    except Exception as error:
        problems["types"][name] = f"{type(error).__name__}: {error}"
for name in wanted["names"]:
    try:
        getattr(module.lib, name)
    except Exception as error:
        problems["names"][name] = f"{type(error).__name__}: {error}"
print(json.dumps(problems))
"""


def touch_all(folder: Path, module: str, types: list[str], names: list[str]) -> dict[str, dict[str, str]]:
    """Return what is wrong with each complete type, and each name on `lib`, of the built module.

    The keys are `types` and `names`. Raises `VerificationError` if the module does not import.
    """
    wanted = json.dumps({"types": types, "names": names})
    done = run([sys.executable, "-c", _TOUCH, str(folder), module], text=wanted)
    if done.status:
        words = done.stderr.strip().splitlines() or [f"it ended with status {done.status}"]
        message = f"the module {module} was built and does not import: {words[-1]}"
        raise VerificationError(message)
    found: dict[str, dict[str, str]] = json.loads(done.stdout)
    return found
