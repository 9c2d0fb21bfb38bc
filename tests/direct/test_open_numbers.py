"""Numbers whose width only the compiler knows: what cffi refuses, the module refuses too."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import cffi
import pytest
from tests.direct.build import load
from tests.direct.observe import without_names

import ferrule
from ferrule.bindings import call_choice
from ferrule.config.settings import Settings
from ferrule.pipeline.bind import bind

# C's types by how the cdef declares them: those that Python has, and those that it does not have.
RIGHT: Final = {
    "int...": [
        "char",
        "_Bool",
        "short",
        "unsigned",
        "long",
        "unsigned long long",
        "enum colour",
    ],
    "double...": ["float", "double"],
    "float...": ["double"],
    "unsigned char...": ["long"],
}
WRONG: Final = {
    "int...": ["__int128", "unsigned __int128"],
    "double...": [
        "long double",
        "unsigned long",
        "char",
        "_Bool",
        "float _Complex",
        "_Decimal64",
    ],
    "float...": ["long double", "int", "double _Complex"],
}
BEFORE: Final = "enum colour { RED, GREEN };\n"
# Every place where such a number can be.
PLACES: Final = """
t give_NAME(t value);
int take_NAME(int a, t value);
t make_NAME(void);
int point_NAME(t *values);
t *back_NAME(void);
int rows_NAME(t (*values)[2]);
int apply_NAME(int (*call)(t));
int make_by_NAME(t (*call)(void));
int vary_NAME(t value, ...);
struct s_NAME { t value; ...; };
struct w_NAME { t value; };
int field_NAME(struct s_NAME *s);
int by_value_NAME(struct s_NAME s);
extern t var_NAME;
static const t const_NAME;
"""
DEFINITIONS: Final = """
static t give_NAME(t value) { return value; }
static int take_NAME(int a, t value) { return a + (value != 0); }
static t make_NAME(void) { return (t)1; }
static int point_NAME(t *values) { return values != 0; }
static t *back_NAME(void) { static t value; return &value; }
static int rows_NAME(t (*values)[2]) { return values != 0; }
static int apply_NAME(int (*call)(t)) { return call((t)1); }
static int make_by_NAME(t (*call)(void)) { return call() != 0; }
static int vary_NAME(t value, ...) { return value != 0; }
struct s_NAME { t value; };
struct w_NAME { t value; };
static int field_NAME(struct s_NAME *s) { return s != 0; }
static int by_value_NAME(struct s_NAME s) { return s.value != 0; }
static t var_NAME = (t)1;
static const t const_NAME = (t)1;
"""
FUNCTIONS: Final = {
    "give": (1,),
    "take": (1, 1),
    "make": (),
    "point": ([1],),
    "back": (),
    "rows": ([[1, 1]],),
    "apply": (lambda value: int(value == 1),),
    "make_by": (lambda: 1,),
    "by_value": ((1,),),
}


def numbers(kinds: dict[str, list[str]], prefix: str) -> list[tuple[str, str, str]]:
    """Return the number's name, how the cdef declares it, and C's type of each."""
    pairs = [(declared, type_) for declared, types in kinds.items() for type_ in types]
    return [(f"{prefix}{i}", *pair) for i, pair in enumerate(pairs)]


ALL_RIGHT: Final = numbers(RIGHT, "right")
ALL_WRONG: Final = numbers(WRONG, "wrong")


def texts() -> tuple[str, str]:
    """Return the cdef and the C of all numbers."""
    cdef, c = "", BEFORE
    for name, declared, type_ in (*ALL_RIGHT, *ALL_WRONG):
        for declaration, places in ((declared, PLACES), (type_, DEFINITIONS)):
            text = re.sub(r"\bt\b", name, places).replace("NAME", name)
            if declaration is declared:
                cdef += f"typedef {declaration} {name};{text}"
            else:
                c += f"typedef {declaration} {name};{text}"
    return cdef, c


@pytest.fixture(scope="module", params=["inlined", "compact", "extension"])
def module(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder, name = tmp_path_factory.mktemp("open"), f"open_{request.param}"
    cdef, c = texts()
    how = {"cdef": cdef, "compile_args": ["-w"], "scoped_callbacks": ["*.call"]}
    if request.param == "extension":
        built = ferrule.Extension(name, preamble=c, **how).ffibuilder.compile(str(folder))  # type: ignore[arg-type]  # by their names
        return load(name, Path(built))
    Path(folder, "empty.h").write_text("int nothing;\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "compact":
            patch.setattr(call_choice, "FEW", 0)
        where = {"module": name, "output_dir": folder, "headers": [str(folder / "empty.h")]}
        bind(Settings.of({"preamble": c, **how, **where}))
    return load(name, next(folder.glob(f"{name}.*.so")))


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Any:
    cdef, c = texts()
    builder = cffi.FFI()
    builder.cdef(cdef)
    builder.set_source("open_stock", c, extra_compile_args=["-w"])
    return load("open_stock", Path(builder.compile(str(tmp_path_factory.mktemp("stock")))))


@pytest.mark.parametrize(("name", "declared", "type_"), ALL_WRONG)
def test_refused(module: Any, name: str, declared: str, type_: str) -> None:
    ffi = module.ffi
    for owner in (module, module.lib):
        for beginning, arguments in FUNCTIONS.items():
            if owner is module.lib and callable(next(iter(arguments), None)):
                continue
            for _ in range(2):
                with pytest.raises(ffi.error):
                    getattr(owner, f"{beginning}_{name}")(*arguments)
        for beginning in ("vary", "const"):
            if beginning == "vary" or "int" not in f"{declared}{type_}":
                with pytest.raises(ffi.error):
                    getattr(owner, f"{beginning}_{name}")
    with pytest.raises(ffi.error):
        getattr(module.lib, f"var_{name}")
    with pytest.raises(ffi.error):
        observed(getattr, ffi.new(f"struct s_{name} *"), "value")
    if module.__name__ == "open_extension":  # structs of an added cdef have no conversions
        memory = ffi.cast(f"struct w_{name} *", ffi.new("long[8]"))
        with pytest.raises(ffi.error):
            getattr(module, f"w_{name}_as_tuple")(memory)
        with pytest.raises(ffi.error):
            getattr(module, f"new_w_{name}")((1,))


@pytest.mark.parametrize(("name", "declared", "type_"), ALL_RIGHT)
def test_taken(module: Any, stock: Any, name: str, declared: str, type_: str) -> None:
    assert declared
    assert type_
    for beginning, arguments in FUNCTIONS.items():
        for owner in (module, module.lib):
            function = getattr(owner, f"{beginning}_{name}")
            given = list(arguments)
            if given and callable(given[0]) and owner is module.lib:
                given[0] = module.ffi.callback(module.ffi.typeof(function).args[0], given[0])
            seen = function(*given)
            if beginning not in {"back", "apply", "make_by"}:
                expected = getattr(stock.lib, f"{beginning}_{name}")(*arguments)
                assert (type(seen), seen) == (type(expected), expected)
            elif beginning != "back":
                assert seen == 1
    for value in (-1, 2**7, 2**15, 2**31, 2**63, 2**70, 0.1, None, "x"):
        for beginning in ("give", "take"):
            calls = [
                observed(
                    getattr(m, f"{beginning}_{name}"),
                    *([1] if beginning == "take" else []),
                    value,
                )
                for m in (module, module.lib, stock.lib)
            ]
            assert calls[0] == calls[1] == calls[2]
    assert getattr(module, f"const_{name}") == 1
    if module.__name__ == "open_extension":
        made = getattr(module, f"new_w_{name}")((1,))
        assert getattr(module, f"w_{name}_as_tuple")(made) == (1,)


def observed(function: Any, *arguments: object) -> object:
    try:
        return repr(function(*arguments))
    except (TypeError, OverflowError) as error:
        return type(error).__name__, without_names(str(error))
