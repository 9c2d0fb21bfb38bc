"""What the C reads from cffi's objects without calling cffi."""

from __future__ import annotations

from typing import Any

import pytest
from tests.direct.build import load

from ferrule.bindings import call_choice
from ferrule.config.settings import Settings
from ferrule.pipeline.bind import bind
from ferrule.toolchain.csrc import runtime_dir

HEADER = """\
struct pair { double x, y; };
struct aligned { _Alignas(32) int n; };
int is_readable(void);
void read_no_cdata(void);
double sum(struct pair pair);
int number(struct aligned aligned);
void *same(void *pointer);
struct pair *pair(struct pair *pair);
"""
SOURCE = """\
#include "cdata.h"
#include "ferrule_cdata.h"
#pragma weak ferrule_cdatas /* the files alone are asked for symbols before the module is linked */
int is_readable(void) { return ferrule_cdatas.readable[0] != 0; }
void read_no_cdata(void) { ferrule_cdatas.readable[0] = ferrule_cdatas.readable[1] = 0; }
double sum(struct pair pair) { return pair.x + pair.y; }
int number(struct aligned aligned) { return (unsigned long)&aligned % 32 ? -1 : aligned.n; }
void *same(void *pointer) { return pointer; }
struct pair *pair(struct pair *pair) { return pair; }
"""


@pytest.fixture(scope="module", params=["inlined", "compact", "unreadable"])
def module(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder, name = tmp_path_factory.mktemp("cdata"), f"cdata_{request.param}"
    (folder / "cdata.h").write_text(HEADER, encoding="utf-8")
    (folder / "cdata.c").write_text(SOURCE, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "compact":
            patch.setattr(call_choice, "FEW", 0)
        bind(
            Settings.of(
                {
                    "headers": [str(folder / "cdata.h")],
                    "sources": [str(folder / "cdata.c")],
                    "include_dirs": [str(folder), str(runtime_dir())],
                    "module": name,
                    "output_dir": folder,
                }
            )
        )
    built = load(name, next(folder.glob(f"{name}.*.so")))
    assert built.is_readable() == 1, "this cffi lays its objects out in another way"
    if request.param == "unreadable":
        built.read_no_cdata()
    return built


def test_pointers_of_every_origin(module: Any) -> None:
    ffi = module.ffi
    owned = ffi.new("struct pair *", (1, 2))
    array = ffi.new("struct pair[2]")
    for pointer in (
        owned,
        ffi.cast("struct pair *", owned),
        ffi.addressof(array, 1),
        ffi.addressof(owned[0]),
        ffi.gc(ffi.cast("struct pair *", owned), lambda _: None),
        ffi.cast("struct pair *", 0),
        array,
    ):
        for _ in range(2):
            assert module.pair(pointer) == ffi.cast("struct pair *", pointer)
            assert module.same(pointer) == ffi.cast("void *", pointer)
    for _ in range(2):
        with pytest.raises(TypeError, match="pair"):
            module.pair(ffi.new("struct aligned *"))


def test_released_memory_is_as_for_cffi(module: Any) -> None:
    buffer = module.ffi.new("struct pair *")
    module.ffi.release(buffer)
    assert module.pair(buffer) == module.lib.pair(buffer)


def test_records_where_they_stand(module: Any) -> None:
    ffi = module.ffi
    memory = ffi.new("char[]", 200)
    for offset in range(8):
        pair = ffi.cast("struct pair *", memory + offset)
        pair.x, pair.y = 1.5, offset
        assert [module.sum(pair[0]) for _ in range(2)] == [1.5 + offset] * 2
        aligned = ffi.cast("struct aligned *", memory + offset)
        aligned.n = 7 + offset
        assert [module.number(aligned[0]) for _ in range(2)] == [7 + offset] * 2
