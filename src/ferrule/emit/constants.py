"""The function that gives a constant to cffi, for macros that are called as cffi's own variables.

cffi writes `int n = (n) <= 0; *o = (n) | 0;` of a constant called `n`.
"""

from __future__ import annotations

from typing import Final

CFFIS_VARIABLES: Final = ("n", "o")
"""What cffi calls its variables in such a function."""


def integer_lines(function: str, name: str) -> list[str]:
    """Return the C of `function`, which gives the integer constant `name`."""
    return f"""\
static int {function}(unsigned long long *ferrule_value)
{{
  *ferrule_value = (unsigned long long)(({name}) | 0);
  return ({name}) <= 0;
}}
""".splitlines()


def value_lines(function: str, name: str, pointer: str) -> list[str]:
    """Return the C of `function`, which gives another constant, at an address of type `pointer`."""
    return f"""\
static void {function}(char *ferrule_value)
{{
  *({pointer})ferrule_value = {name};
}}
""".splitlines()
