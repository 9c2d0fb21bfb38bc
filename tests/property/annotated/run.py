"""Calls the functions of a built module: `run.py FOLDER CALLS`, with the functions in a pickle.

Prints what is wrong, as JSON. What goes to stderr is the place of the function that is called next,
for the case that the process dies.
"""

from __future__ import annotations

import importlib
import json
import pickle
import sys
from pathlib import Path

sys.path[:0] = [sys.argv[1], str(Path(__file__).parents[3])]

from tests.property.annotated.calls import problems_of_calls  # noqa: E402  as above


def _begin(number: int) -> None:
    sys.stderr.write(f"{number}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    functions = pickle.loads((Path(sys.argv[1]) / "functions").read_bytes())  # noqa: S301  our own
    module = importlib.import_module("drawn")
    json.dump(problems_of_calls(module, functions, int(sys.argv[2]), _begin), sys.stdout)
