"""The checks, each in an environment that nox makes: `nox -s unit`, `nox -s all`.

`nox --list` says what there is. What a session runs is written in .ci/checks.py. In an environment
of your own, with `pip install -e '.[test,check]'`, nothing needs to be installed again:

    nox --no-venv --no-install -s unit
"""

from __future__ import annotations

import nox

nox.needs_version = ">=2024.4"
nox.options.sessions = ["lint", "types", "unit"]
nox.options.reuse_venv = "yes"


def check(session: nox.Session, name: str) -> None:
    """Install ferrule as it lies here, and run a check of .ci/checks.py."""
    session.install("-e", ".[test,check]")
    session.run("python", ".ci/checks.py", name, *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and format, and compile all C with warnings as errors."""
    check(session, "lint")


@nox.session
def types(session: nox.Session) -> None:
    """Check the types of all Python."""
    check(session, "types")


@nox.session
def unit(session: nox.Session) -> None:
    """Run the tests that start no compiler: under a minute."""
    check(session, "unit")


@nox.session
def cases(session: nox.Session) -> None:
    """Bind small headers and libraries, and use them."""
    check(session, "cases")


@nox.session
def properties(session: nox.Session) -> None:
    """Run the tests that draw declarations, calls and texts."""
    check(session, "properties")


@nox.session(name="all")
def all_(session: nox.Session) -> None:
    """Run everything: some twenty minutes."""
    check(session, "all")
