"""The GIL and errno as the configuration has them, and None for nullable pointers."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Final

import pytest
from tests.direct.build import HERE, load

from ferrule.bindings import call_choice
from ferrule.config.settings import Settings
from ferrule.errors import PatternError
from ferrule.pipeline.bind import bind

if TYPE_CHECKING:
    from pathlib import Path

FUNCTIONS: Final = {
    "headers": [str(HERE / "choices.h")],
    "sources": [str(HERE / "choices.c")],
    "include_dirs": [str(HERE)],
}
CHOICES: Final = {
    "hold_gil": ["held*", "waits_held", "bumped_held_alone", "attribute:pure"],
    "no_errno": ["*_alone", "attribute:const"],
    "nullable": ["level.options"],
}


@pytest.fixture(scope="module", params=["inlined", "compact"])
def module(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder, name = tmp_path_factory.mktemp("choices"), f"choices_{request.param}"
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "compact":
            patch.setattr(call_choice, "FEW", 0)
        bind(Settings.of(FUNCTIONS | CHOICES | {"module": name, "output_dir": folder}))
    return load(name, next(folder.glob(f"{name}.*.so")))


def test_who_has_the_gil(module: Any) -> None:
    assert module.released() == 1
    assert module.held() == 1
    assert module.held_with(1.5, b"x") == 1
    assert module.held_with(1, b"x") == 1, "by the slow way too"
    assert module.held_with(text=b"x", a=1.5) == 1
    assert (module.pure_one(1), module.pure_two(a=1)) == (3, 3)
    assert module.const_one(1) == 2, "only no-errno names that group"
    assert module.lib.held() == 0, "lib releases it, as cffi does"
    assert module.lib.pure_one(1) == 2


def test_another_thread(module: Any) -> None:
    for function, seen in (
        (module.waits, 1),
        (module.waits_held, 0),
        (module.lib.waits_held, 1),
    ):
        flag, called = module.ffi.new("int *"), threading.Event()

        def set_flag(flag: Any = flag, called: threading.Event = called) -> None:
            called.wait()
            time.sleep(0.01)  # the other thread calls meanwhile
            flag[0] = 1

        thread = threading.Thread(target=set_flag)
        thread.start()
        called.set()
        got = function(flag, 200 if seen == 0 else 20_000)
        thread.join()
        assert got == seen


def test_no_thread_runs_while_the_gil_is_held(module: Any) -> None:
    count, stop = [0], threading.Event()

    def run() -> None:
        while not stop.is_set():
            count[0] += 1

    thread = threading.Thread(target=run)
    thread.start()
    try:
        never = module.ffi.new("int *")
        moved = []
        for function in (module.waits_held, module.waits):
            before = count[0]
            function(never, 100)
            moved.append(count[0] - before)
    finally:
        stop.set()
        thread.join()
    held, free = moved
    assert held * 3 < free, "it may run only before and after the call"


def test_errno(module: Any) -> None:
    ffi = module.ffi
    ffi.errno = 7
    assert (module.bumped(3), ffi.errno) == (10, 10)
    assert (module.bumped(by=True), ffi.errno) == (11, 11)
    for function in (module.bumped_alone, module.bumped_held_alone):
        ffi.errno = 7
        function(3)
        function(True)  # noqa: FBT003  by the slow way
        assert ffi.errno == 7
    assert (module.lib.bumped_alone(3), ffi.errno) == (10, 10), "lib keeps it, as cffi does"


def test_none_for_a_nullable_pointer(module: Any) -> None:
    options = module.ffi.new("struct options *", [3])
    assert module.level(options, b"") == 3
    assert module.level(None, b"") == -1
    assert module.level(options=None, name=b"") == -1
    assert module.level(module.ffi.NULL, module.ffi.NULL) == -101
    with pytest.raises(TypeError, match="initializer for ctype 'char \\*'"):
        module.level(None, None)
    with pytest.raises(TypeError, match="initializer for ctype 'struct options \\*'"):
        module.lib.level(None, b"")


def test_a_callback_from_a_released_call(module: Any) -> None:
    twice = module.ffi.callback("int(int)", lambda x: 2 * x)
    assert module.calls_back(twice, 21) == 42


@pytest.mark.parametrize("option", ["hold_gil", "no_errno", "hot", "nullable"])
def test_a_pattern_that_matches_nothing(option: str, tmp_path: Path) -> None:
    pattern = "levl" if option != "nullable" else "level.option"
    near = "level" if option != "nullable" else "level.options"
    with pytest.raises(PatternError, match=f"{option.replace('_', '-')}.*{pattern}") as error:
        bind(
            Settings.of(FUNCTIONS | {"module": "c", "output_dir": tmp_path, option: [pattern]})
        )
    assert near in str(error.value), "names that are near"
    assert not list(tmp_path.iterdir())


def test_an_unknown_group(tmp_path: Path) -> None:
    with pytest.raises(PatternError, match="attribute:pure and attribute:const"):
        bind(
            Settings.of(
                FUNCTIONS
                | {"module": "c", "output_dir": tmp_path, "hold_gil": ["attribute:hot"]}
            )
        )
