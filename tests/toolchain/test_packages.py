from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ferrule.errors import PackageError
from ferrule.toolchain.packages import known_packages, package_flags

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.builds

ANSWERS = """\
#!/bin/sh
case "$*" in
    "--static --print-errors --cflags one two") echo '-I/in/one -DNAME="a b" -pthread' ;;
    "--static --print-errors --libs one two") echo '-L/lib/one -lone -Wl,-z,now' ;;
    "--static --list-all") printf 'one   One - the first\\n\\ntwo-2.0 Two\\n' ;;
    *) echo "No package '$*' found" >&2; exit 1 ;;
esac
"""


@pytest.fixture
def _of_our_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "our pkg-config"
    program.write_text(ANSWERS, encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PKG_CONFIG", f"'{program}' --static")


@pytest.mark.usefixtures("_of_our_own")
def test_the_environment_names_the_program() -> None:
    flags = package_flags(("one", "two"))
    assert flags.compile == ("-I/in/one", "-DNAME=a b", "-pthread")
    assert flags.link == ("-L/lib/one", "-lone", "-Wl,-z,now")


@pytest.mark.usefixtures("_of_our_own")
def test_the_names_that_it_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    assert known_packages() == ("one", "two-2.0")
    monkeypatch.setenv("PKG_CONFIG", "/no/such/program")
    assert known_packages() == ()


@pytest.mark.usefixtures("_of_our_own")
def test_its_words_are_reported() -> None:
    with pytest.raises(PackageError, match=r"our pkg-config does not know three: No package"):
        package_flags(("three",))


def test_no_package_asks_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PKG_CONFIG", "/no/such/program")
    assert package_flags(()).compile == ()
    with pytest.raises(PackageError, match="environment variable PKG_CONFIG"):
        package_flags(("one",))
