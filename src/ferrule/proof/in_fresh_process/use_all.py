"""Imports a built module and uses everything in it: `python use_all.py MODULE FILE ANSWER`.

A record or a constant raises when it is first used, if cffi finds that it differs from its
declaration. So each is used here. Standard input has the names, as JSON: the fields of
`ferrule.proof.module_check.Contents`. The file ANSWER gets the messages for what is wrong:

    {"types": {NAME: WORDS}, "names": {NAME: WORDS}, "texts": {NAME: WORDS},
     "bits": {TYPE: WORDS}, "symbols": {NAME: [FOUND, MEANT]}}
"""

from __future__ import annotations

import os  # Python itself has imported these two before any script
import sys

if __name__ == "__main__":
    # Nothing may take the place of what is imported below and by the module: no file of the current
    # directory, which an empty entry means, and no script next to this one.
    _here = __file__.rpartition(os.sep)[0]
    sys.path[:] = [entry for entry in sys.path if entry not in {"", _here}]

import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    # From a library and a symbol to the file that has it, and its address.
    Find = Callable[[Any, str], "tuple[bytes, int] | None"]


def main(name: str, file: str, answer: str) -> None:
    """Use the module and write the answer; exit with a message if it cannot be used at all.

    The answer is a file because the library may print anything.
    """
    wanted = json.load(sys.stdin)
    # Before the module is imported: the files that the process has loaded by then are Python's.
    problems: dict[str, object] = {
        "symbols": check_symbols(file, wanted["called"], wanted["symbols"])
    }
    for each in wanted["included"]:
        load_included(*each)
    module = load(name, file)
    problems["types"] = dict(check(wanted["types"], lambda type_: use_type(module, type_)))
    problems["names"] = dict(
        check(wanted["names"], lambda each: use_name(module, each, wanted["addressed"]))
    )
    problems["texts"] = dict(check_texts(module, wanted["texts"]))
    problems["bits"] = dict(check_bits(module, wanted["bits"]))
    Path(answer).write_text(json.dumps(problems), encoding="utf-8")


def load(name: str, file: str) -> Any:
    """Import the module from its file, whatever else has its name."""
    spec = spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        sys.exit(f"{file} is not an extension module")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    dir(module)  # has it make its names
    return module


def load_included(name: str, file: str) -> Any:
    """Import a module that others include, so that they find it by its `name`.

    Its packages are not run, since they may import a module that is not built yet.
    """
    place = Path(file).parent
    for package in packages_of(name):
        vars(sys.modules.setdefault(package, ModuleType(package))).setdefault("__path__", [])
        sys.modules[package].__path__.append(str(place))
        place = place.parent
    module = sys.modules[name] = load(name, file)
    return module


def packages_of(name: str) -> Iterator[str]:
    """Yield the packages that the module `name` is in, innermost first."""
    while package := name.rpartition(".")[0]:
        yield package
        name = package


def check(subjects: Iterable[str], use: Callable[[str], object]) -> Iterable[tuple[str, str]]:
    """Yield the subjects whose use raises an exception, each with the exception's words."""
    for subject in subjects:
        try:
            use(subject)
        except Exception as error:  # noqa: BLE001  whatever cffi raises is the answer
            yield subject, words_of(error)


def use_type(module: Any, name: str) -> None:
    """Have cffi compare a type with what the compiler has put into the module."""
    module.ffi.sizeof(name)
    if module.ffi.typeof(name).kind != "enum":
        module.ffi.typeof(name).fields  # noqa: B018  reading it is the use


def use_name(module: Any, name: str, addressed: Iterable[str]) -> None:
    """Read what `lib` has by this name, or take its address if it is one of the `addressed`."""
    if name in addressed:
        module.ffi.addressof(module.lib, name)
    else:
        getattr(module.lib, name)


def check_texts(module: Any, names: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield the arrays of wide characters that have an item which Unicode does not.

    cffi does not always see that.
    """
    for name in names:
        array = getattr(module.lib, name)
        memory, size = bytes(module.ffi.buffer(array)), module.ffi.sizeof(array) // len(array)
        for start in range(0, len(memory), size):
            item = int.from_bytes(memory[start : start + size], sys.byteorder)
            if item > sys.maxunicode:
                yield name, f"it has the item {item:#x}, which is not a character of Unicode"


def check_bits(
    module: Any, fields: Iterable[tuple[str, str, str, str]]
) -> Iterable[tuple[str, str]]:
    """Yield the records in which cffi uses other bits for a bit-field than the compiler.

    A bit-field comes as its record, its name, and the functions of `lib` that get and set it as the
    compiler does.
    """
    for type_name, field, getter, setter in fields:
        try:
            if not has_same_bits(module, type_name, field, getter, setter):
                yield type_name, f"cffi uses other bits for {field} than the compiler"
        except Exception as error:  # noqa: BLE001  as above
            yield type_name, words_of(error)


def has_same_bits(module: Any, type_name: str, field: str, getter: str, setter: str) -> bool:
    """Set all bits of the field in one record by cffi and in one by C; compare the two."""
    by_cffi, by_c = (module.ffi.new(f"{type_name} *") for _ in range(2))
    width = dict(module.ffi.typeof(type_name).fields)[field].bitsize
    ones = (1 << width) - 1
    try:
        setattr(by_cffi, field, ones)
    except OverflowError:  # it is signed
        ones = -1
        setattr(by_cffi, field, ones)
    getattr(module.lib, setter)(by_c, ones)
    same_memory = bytes(module.ffi.buffer(by_cffi)) == bytes(module.ffi.buffer(by_c))
    return bool(same_memory and getattr(by_c, field) == getattr(module.lib, getter)(by_c))


def words_of(error: Exception) -> str:
    """Return what an exception says, as at the end of a traceback."""
    return f"{type(error).__name__}: {error}"


def check_symbols(
    file: str, called: Iterable[str], symbols: Iterable[str]
) -> dict[str, list[str]]:
    """Return the symbols that Python's process already has, with the names of both files.

    The loader takes a symbol from the first file of the process that has it, which may be another
    library than the one that was meant. Exits if that holds for a function that the module's own C
    calls: then it would be the module's own instead of Python's or the C library's.
    """
    if sys.platform != "linux":  # macOS and Windows look only in the library that was linked
        return {}
    try:
        import ctypes  # noqa: PLC0415  some Pythons are built without it
    except ImportError:
        sys.exit(
            "this Python has no module ctypes, without which ferrule cannot check which libraries "
            "the module uses; install it (some systems have a package for it)"
        )
    loaded_before = files_of_process(Path("/proc/self/maps"))
    everywhere, ours = ctypes.CDLL(None), ctypes.CDLL(file)
    own_file = os.path.realpath(os.fsencode(file))
    find = finder(ctypes, everywhere)
    for name in called:
        found, meant = find(everywhere, name), find(ours, name)
        if found and meant and os.path.realpath(meant[0]) == own_file:
            sys.exit(
                f"it would call the {name} that is linked into it instead of Python's or the C "
                "library's; make that a shared library, or rename it"
            )
    shadowed = {}
    for name in symbols:
        found, meant = find(everywhere, name), find(ours, name)
        if found is None or meant is None or found[1] == meant[1]:
            continue
        if os.path.realpath(meant[0]) not in {*loaded_before, own_file}:
            shadowed[name] = [os.fsdecode(os.path.basename(path)) for path, _ in (found, meant)]
    return shadowed


def files_of_process(maps: Path) -> frozenset[bytes]:
    """Return the files in Linux's list of what a process has loaded.

    Without /proc there are none. Then too many symbols count as another library's, never too few.
    """
    lines = maps.read_bytes().splitlines() if maps.exists() else ()
    # The path is the sixth of the fields, and may have spaces.
    return frozenset(b"".join(line.split(maxsplit=5)[5:]) for line in lines)


def finder(ctypes: Any, everywhere: Any) -> Find:
    """Return the function that finds symbols; it returns None for one that is not there."""

    class SymbolInfo(ctypes.Structure):  # type: ignore[misc]  # the module is an argument
        """`Dl_info` of <dlfcn.h>."""

        _fields_ = (
            ("file", ctypes.c_char_p),
            ("base", ctypes.c_void_p),
            ("symbol", ctypes.c_char_p),
            ("address", ctypes.c_void_p),
        )

    def find(library: Any, name: str) -> tuple[bytes, int] | None:
        info = SymbolInfo()
        try:
            address = ctypes.addressof(ctypes.c_char.in_dll(library, name))
        except ValueError:
            return None
        everywhere.dladdr(ctypes.c_void_p(address), ctypes.byref(info))
        return info.file or b"", address

    return find


if __name__ == "__main__":
    main(*sys.argv[1:])
