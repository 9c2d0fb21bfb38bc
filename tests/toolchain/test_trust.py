from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ferrule.errors import OutputError
from ferrule.toolchain.trust import cache_folder, made_cache, writable_cache

posix = pytest.mark.skipif(sys.platform == "win32", reason="there are no such modes and links")
as_root = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="only root can give files away"
)
not_as_root = pytest.mark.skipif(
    sys.platform != "win32" and os.geteuid() == 0, reason="root can write everywhere"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that the cache is to be in."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


def test_the_cache_is_made_when_it_is_needed(home: Path) -> None:
    assert cache_folder() == writable_cache() == home / "ferrule"
    assert not (home / "ferrule").exists()
    assert made_cache() == made_cache() == home / "ferrule"
    assert (home / "ferrule").is_dir()


@posix
@pytest.mark.parametrize("mask", [0o000, 0o777])
def test_what_is_made_is_private(
    home: Path, monkeypatch: pytest.MonkeyPatch, mask: int
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "a" / "b"))
    before = os.umask(mask)
    try:
        made_cache()
    finally:
        os.umask(before)
    made = [home / "a", home / "a" / "b", home / "a" / "b" / "ferrule"]
    assert [path.stat().st_mode & 0o777 for path in made] == [0o700] * 3


@posix
@pytest.mark.parametrize("mode", [0o720, 0o702, 0o1777])
def test_a_cache_that_others_can_write_to(home: Path, mode: int) -> None:
    made_cache().chmod(mode)
    with pytest.raises(
        OutputError, match=rf"{home}/ferrule: other users can write .*{mode:04o}"
    ):
        cache_folder()


@posix
@pytest.mark.parametrize("mode", [0o720, 0o707])
def test_a_folder_above_that_others_can_write_to(
    home: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "inner"))
    made_cache()
    home.chmod(mode)
    with pytest.raises(OutputError, match=rf"{home}: other users can write.*chmod go-w.*XDG_"):
        cache_folder()
    home.chmod(mode | 0o1000)  # where nobody renames what is another's
    assert cache_folder() == home / "inner" / "ferrule"


@as_root
def test_what_another_user_owns(home: Path) -> None:
    folder = made_cache()
    for path in (folder, home):
        os.chown(path, 65534, -1)
        with pytest.raises(OutputError, match=rf"{path}: it belongs to another user"):
            cache_folder()
        home.chmod(0o1777)  # its owner renames there nevertheless
        with pytest.raises(OutputError, match=rf"{path}: it belongs to another user"):
            cache_folder()
        os.chown(path, 0, -1)
        home.chmod(0o700)


@posix
def test_a_cache_that_is_a_link(home: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (home / "ferrule").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutputError, match=rf"{home}/ferrule: it is a link"):
        cache_folder()


@posix
def test_a_link_above_the_cache_is_followed_once(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "link").symlink_to(home)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "link"))
    assert cache_folder() == made_cache() == home / "ferrule"
    home.chmod(0o777)
    with pytest.raises(OutputError, match=f"{home}: other users can write"):
        cache_folder()


@posix
def test_links_that_lead_in_a_circle(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "a").symlink_to(home / "b")
    (home / "b").symlink_to(home / "a")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "a"))
    with pytest.raises(OutputError, match=r"there is no cache"):
        made_cache()


@posix
def test_a_path_that_is_not_text(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = os.fsdecode(os.fsencode(home) + b"/\xff")
    monkeypatch.setenv("XDG_CACHE_HOME", odd)
    assert made_cache() == Path(odd) / "ferrule"
    assert Path(odd, "ferrule").is_dir()


@pytest.mark.parametrize("path", ["here/ferrule", "~/.cache/ferrule"])
def test_a_path_that_depends_on_where_we_are(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _: Path(path))
    with pytest.raises(
        OutputError, match=rf"'{path}' is not an absolute path; set .*XDG_CACHE"
    ):
        cache_folder()


@posix
def test_nobodys_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(
        "os.path.expanduser", lambda path: path
    )  # the user has no line in passwd
    with pytest.raises(OutputError, match=r"there is no cache: .*XDG_CACHE_HOME"):
        cache_folder()


@not_as_root
def test_a_cache_that_cannot_be_written(home: Path) -> None:
    made_cache().chmod(0o500)
    with pytest.raises(OutputError, match=r"there is no cache: .*that can be written"):
        writable_cache()
    assert cache_folder() == home / "ferrule", "what is there can be used"


@posix
def test_a_file_in_the_way(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "file").touch()
    for inside in ("file", "file/more"):
        monkeypatch.setenv("XDG_CACHE_HOME", str(home / inside))
        with pytest.raises(OutputError, match=r"there is no cache: .*XDG_CACHE_HOME"):
            made_cache()
    (home / "ferrule").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    with pytest.raises(OutputError, match=r"there is no cache: .*XDG_CACHE_HOME"):
        made_cache()
