"""One scan, iterated over by many threads."""

from __future__ import annotations

import gc
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from ferrule.directory import Entry, names, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def switch_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def run(job: Callable[[], object], count: int = 4) -> list[BaseException]:
    """Run `job` in threads; return what it raised in them."""
    raised: list[BaseException] = []

    def guarded() -> None:
        try:
            job()
        except BaseException as error:  # noqa: BLE001  whatever it is, the test looks at it
            raised.append(error)

    threads = [threading.Thread(target=guarded) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_each_entry_comes_out_once(many: Path) -> None:
    for _ in range(5):
        found: list[Entry[str]] = []
        entries = scan(many)
        assert run(lambda e=entries, f=found: f.extend(e)) == []  # type: ignore[misc]
        assert sorted(entry.name for entry in found) == sorted(names(many))


@pytest.mark.skipif(
    not hasattr(gc, "get_threshold"), reason="no collection starts while C allocates, on PyPy"
)
def test_threads_may_switch_inside_of_an_entry(many: Path) -> None:
    def switch(*_: object) -> None:  # a collection can run while C allocates an entry
        time.sleep(0)

    before = gc.get_threshold()
    gc.callbacks.append(switch)
    gc.set_threshold(20, 1000, 1000)
    try:
        found: list[Entry[str]] = []
        entries = scan(many)
        assert run(lambda: found.extend(entries)) == []
    finally:
        gc.set_threshold(*before)
        gc.callbacks.remove(switch)
    assert sorted(found) == sorted(scan(many))


@pytest.mark.parametrize("stop", [0, 170, 1200])
def test_one_closes_while_others_read(many: Path, stop: int) -> None:
    entries = scan(many)

    def read() -> None:
        for count, _ in enumerate(entries):
            if count == stop:
                entries.close()

    assert {type(error) for error in run(read)} == {ValueError}
