"""Which tests start other programs: marked `builds`, and the others cannot start one.

The tests without the mark are the fast ones: `pytest -m "not builds"`. A test gets the mark for its
folder, for a fixture that it uses, or by `pytest.mark.builds` in its file.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

TESTS: Final = Path(__file__).parents[1]

# The folders in which every test builds a module, or runs one in a process of its own.
FOLDERS: Final = frozenset(
    {"direct", "extension", "faults", "integration", "property", "threads", "whole"}
)
# The fixtures that run the C compiler, a type checker or pkg-config.
FIXTURES: Final = frozenset(
    {
        "compiler",
        "decide_header",
        "need_header",
        "need_package",
        "preprocess_text",
        "read_header",
        "type_errors",
    }
)
# What Python audits when a program is started. A fork of the running test is not a program.
EVENTS: Final = frozenset({"os.exec", "os.posix_spawn", "os.system", "subprocess.Popen"})


class _Guard:
    """While `test` is set, starting a program fails that test."""

    test: str | None = None

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if event in EVENTS and self.test:
            pytest.fail(
                f"{self.test} starts {arguments[0]!r}: mark it with pytest.mark.builds, "
                "or test without a program"
            )


_guard: Final = _Guard()
sys.addaudithook(_guard)  # Python has no way to remove a hook


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what builds, before `-m` selects."""
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        if folder in FOLDERS or not FIXTURES.isdisjoint(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.builds)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let no program be started by a test without the mark, its fixtures included."""
    _guard.test = None if item.get_closest_marker("builds") else item.nodeid
    try:
        return (yield)
    finally:
        _guard.test = None
