"""Damaged entries of every kind, and killed builders: the answer is right each time.

FERRULE_NIGHTLY=1 tries more of both.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from ferrule.cache.entries import Entry, publish, staged, take_entry

if TYPE_CHECKING:
    from collections.abc import Callable

NIGHTLY: Final = os.environ.get("FERRULE_NIGHTLY") == "1"
DAMAGES: Final = 300 if NIGHTLY else 60
LOADED: Final = 60 if NIGHTLY else 8
KILLS: Final = 100 if NIGHTLY else 3

USE: Final = """
import ferrule
print(ferrule.cimport("h.h", module="v_c").value())
"""

pytestmark = [
    pytest.mark.builds,
    pytest.mark.skipif(sys.platform == "win32", reason="there are no pipes and links"),
]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    answer_is(42)
    return tmp_path / "cache" / "ferrule"


def answer_is(value: int) -> None:
    Path("h.h").write_text(f"static inline int value(void) {{ return {value}; }}\n", "utf-8")


def start() -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", USE],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def use() -> str:
    return start().communicate()[0].strip()


def draws(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311  the same draws in each run


def truncate(path: Path, draw: random.Random) -> None:
    os.truncate(path, draw.randrange(path.stat().st_size or 1))


def lengthen(path: Path, draw: random.Random) -> None:
    os.truncate(path, path.stat().st_size + draw.choice([1, 4096, 1 << 40]))


def zero(path: Path, draw: random.Random) -> None:
    with path.open("r+b") as file:
        file.seek(draw.randrange(path.stat().st_size or 1) // 4096 * 4096)
        file.write(bytes(4096))


def flip(path: Path, draw: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
    path.write_bytes(content)


def delete(path: Path, _draw: random.Random) -> None:
    path.unlink()


def make_folder(path: Path, _draw: random.Random) -> None:
    path.unlink()
    path.mkdir()
    (path / "inside").touch()


def make_link(path: Path, draw: random.Random) -> None:
    kept = path.parents[2] / path.name
    shutil.copy2(path, kept)
    path.unlink()
    nowhere = path.parents[1] / "nowhere"
    path.symlink_to(draw.choice([kept, path, nowhere, Path("/dev/zero")]))


def make_pipe(path: Path, _draw: random.Random) -> None:
    path.unlink()
    os.mkfifo(path)


def forbid(path: Path, _draw: random.Random) -> None:
    path.chmod(0)
    if os.geteuid() == 0:  # who may read it all the same
        path.unlink()


def swap_inside(path: Path, draw: random.Random) -> None:
    others = sorted(set(path.parent.iterdir()) - {path})
    shutil.copyfile(draw.choice(others), path)


def swap_outside(path: Path, _draw: random.Random) -> None:
    """Use the file of that name from another entry, for the same header with another answer."""
    shutil.copyfile(path.parents[1] / "other" / path.name, path)


def swap_all(path: Path, _draw: random.Random) -> None:
    for file in path.parent.iterdir():
        shutil.copyfile(path.parents[1] / "other" / file.name, file)


DAMAGE: Final[tuple[Callable[[Path, random.Random], None], ...]] = (
    truncate,
    lengthen,
    zero,
    flip,
    delete,
    make_folder,
    make_link,
    make_pipe,
    forbid,
    swap_inside,
    swap_outside,
    swap_all,
)


def other_entry(cache: Path) -> None:
    """Set aside an intact entry of the same module that gives another answer."""
    before = set(cache.glob("v_c-*"))
    answer_is(43)
    assert use() == "43"
    (made,) = set(cache.glob("v_c-*")) - before
    made.rename(cache / "other")
    answer_is(42)


def test_a_damaged_entry_is_never_taken(cache: Path) -> None:
    """Damaged entries are recognised; nothing is built again here, to save time."""
    assert use() == "42"
    other_entry(cache)
    (folder,) = cache.glob("v_c-*")
    names = sorted(path.name for path in folder.iterdir())
    module = next(name for name in names if name.endswith((".so", ".pyd")))
    draw = draws(1)
    digest = "ab" * 32
    for number in range(DAMAGES):
        entry = Entry(cache, "v_c", digest, module)
        with staged(entry) as building:
            for name in set(names) - {"entry.json"}:
                shutil.copyfile(folder / name, building / name)
            publish(entry, building)
        assert take_entry(entry), "it takes the place of the damaged one"
        damage, name = DAMAGE[number % len(DAMAGE)], draw.choice(names)
        before = {path.name: path.read_bytes() for path in entry.folder.iterdir()}
        damage(entry.folder / name, draw)
        if _contents(entry.folder) != before:
            assert not take_entry(entry), f"{damage.__name__} of {name}"


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        path.name: path.read_bytes()
        for path in folder.iterdir()
        if path.is_file() and not path.is_symlink() and path.stat().st_size < 1 << 30
    }


def test_the_answer_is_right_whatever_is_damaged(cache: Path) -> None:
    assert use() == "42"
    other_entry(cache)
    draw = draws(2)
    for number in range(LOADED):
        (folder,) = cache.glob("v_c-*")
        damage = DAMAGE[(number * 5) % len(DAMAGE)]
        path = draw.choice(sorted(folder.iterdir()))
        damage(path, draw)
        assert use() == "42", f"{damage.__name__} of {path.name}"
    names = {path.name for path in cache.iterdir() if not path.name.startswith("v_c-")}
    assert names == {"other", "v_c.lock", "digests.json", "known_objects.json", "objects"}
    assert len(list(cache.glob("v_c-*"))) == 1


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_builder_is_forgotten(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: signal.Signals
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    began = time.monotonic()
    assert use() == "42"
    longest = time.monotonic() - began
    draw = draws(3)
    for _ in range(KILLS):
        shutil.rmtree(cache)
        builder = start()
        moment = draw.uniform(0, longest)
        time.sleep(moment)
        os.killpg(builder.pid, how)
        said = f"moment {moment}: {builder.communicate()[0]}"
        if how == signal.SIGINT:
            assert [*cache.glob(".*"), *temporary.iterdir()] == [], said
        assert use() == "42", said
        assert len(list(cache.glob("v_c-*"))) == 1, said
        assert [*cache.glob(".*"), *temporary.iterdir()] == [], said


def test_builders_that_are_killed_while_others_wait(cache: Path) -> None:
    processes = [start() for _ in range(3)]
    for _ in range(20):
        time.sleep(0.1)
        if list(cache.glob("v_c.lock")):
            break
    os.killpg(processes[0].pid, 9)
    processes[0].communicate()
    assert [process.communicate()[0].strip() for process in processes[1:]] == ["42", "42"]
    assert len(list(cache.glob("v_c-*"))) == 1
