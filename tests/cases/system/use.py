import tempfile
from pathlib import Path

from case import ffi, lib

with tempfile.TemporaryDirectory() as folder:
    here = Path(folder)
    (here / "a").mkdir()
    (here / "b").touch()
    found = {}
    directory = lib.open_here(bytes(here))
    while entry := lib.next_entry(directory):
        path = here / ffi.string(entry.d_name).decode()
        found[path.name] = bool(lib.is_directory(entry)), entry.d_ino == path.stat().st_ino
    lib.shut(directory)
    assert found["a"] == (True, True)
    assert found["b"] == (False, True)

    with (here / "c").open("w") as file:
        assert lib.printed(file, b"hello") >= 0
    assert (here / "c").read_text() == "hello"

place = ffi.new("struct place *", {"at": 2**30, "mode": 0o755})
place.changed.tv_sec = -1
assert (place.at, place.mode, place.changed.tv_sec) == (2**30, 0o755, -1)
assert lib.broken_down(ffi.new("time_t *", 0)).tm_year == 70
assert not hasattr(lib, "opendir"), "the system's own functions are not the header's"
