"""Importing the built module in a fresh process and touching all that it holds."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from ferrule.errors import VerificationError
from ferrule.toolchain.command import run

if TYPE_CHECKING:
    from pathlib import Path

# Runs in the fresh process, where nothing takes the place of what is imported: neither the module,
# whatever its name is, nor a file of the current directory. A record or constant that cffi finds to
# be other than declared raises when it is first used, so each is used here, and its words are
# printed.
#
# A symbol of a library is found in the first of the process's files that has it, which may be
# another one, the C library say, and no file of the module's.
_TOUCH: Final = """
import sys
sys.path[:] = [entry for entry in sys.path if entry]
import json, os
from importlib.util import module_from_spec, spec_from_file_location
try:
    import ctypes
    with open("/proc/self/maps", "rb") as maps:
        loaded_before = {line.split()[-1] for line in maps}
except (ImportError, OSError):  # a Python without ctypes, or a system without /proc
    loaded_before = None
wanted, problems = (
    json.load(sys.stdin), {"types": {}, "names": {}, "bits": {}, "symbols": {}}
)
if loaded_before is not None:
    class Place(ctypes.Structure):
        _fields_ = [("file", ctypes.c_char_p), *((f, ctypes.c_void_p) for f in "bsa")]
    everywhere, ours = ctypes.CDLL(None), ctypes.CDLL(sys.argv[2])
    own_file = os.path.realpath(os.fsencode(sys.argv[2]))
    def file_and_address(library, name):
        place = Place()
        try:
            address = ctypes.addressof(ctypes.c_char.in_dll(library, name))
        except ValueError:
            return None, None
        everywhere.dladdr(ctypes.c_void_p(address), ctypes.byref(place))
        return place.file or b"", address
    for name in wanted["called"]:
        found, at = file_and_address(everywhere, name)
        meant, there = file_and_address(ours, name)
        if None not in (found, meant) and os.path.realpath(meant) == own_file:
            sys.exit(
                f"it would call the {name} that is linked into it instead of Python's or the C "
                "library's; make that a shared library, or rename it"
            )
    for name in wanted["symbols"]:
        found, at = file_and_address(everywhere, name)
        meant, there = file_and_address(ours, name)
        if found is None or meant is None or at == there:
            continue
        if os.path.realpath(meant) not in loaded_before | {own_file}:
            problems["symbols"][name] = [os.fsdecode(os.path.basename(f)) for f in (found, meant)]
spec = spec_from_file_location(sys.argv[1], sys.argv[2])
module = module_from_spec(spec)
spec.loader.exec_module(module)
for name in wanted["types"]:
    try:
        module.ffi.sizeof(name)
        if module.ffi.typeof(name).kind != "enum":
            module.ffi.typeof(name).fields
    except Exception as error:
        problems["types"][name] = f"{type(error).__name__}: {error}"
for name in wanted["names"]:
    try:
        getattr(module.lib, name)
    except Exception as error:
        problems["names"][name] = f"{type(error).__name__}: {error}"
for type_name, field, getter, setter in wanted["bits"]:
    try:
        ours, theirs = module.ffi.new(type_name + " *"), module.ffi.new(type_name + " *")
        width = dict(module.ffi.typeof(type_name).fields)[field].bitsize
        for ones in ((1 << width) - 1, -1):
            try:
                setattr(ours, field, ones)
                break
            except OverflowError:
                pass
        getattr(module.lib, setter)(theirs, ones)
        same_bits = bytes(module.ffi.buffer(ours)) == bytes(module.ffi.buffer(theirs))
        if not same_bits or getattr(theirs, field) != getattr(module.lib, getter)(theirs):
            problems["bits"][type_name] = f"cffi uses other bits for {field} than the compiler"
    except Exception as error:
        problems["bits"][type_name] = f"{type(error).__name__}: {error}"
with open(sys.argv[3], "w", encoding="utf-8") as answer:  # the library may print anything
    json.dump(problems, answer)
"""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a module holds: complete `types`, and the `names` on `lib`.

    `bits` are bit-fields that cffi lays out itself, each with its record and the functions of `lib`
    with which the compiler reads and sets it. `symbols` are the names that libraries define, and
    `called` those in the headers that the module's own C may call.
    """

    types: list[str]
    names: list[str]
    bits: list[tuple[str, str, str, str]]
    symbols: list[str]
    called: list[str]


def touch_all(built: Path, contents: Contents) -> dict[str, dict[str, str]]:
    """Return what is wrong with each type, name, bit-field and symbol of the module `built`.

    The keys of the result are `types`, `names`, `bits` and `symbols`. Raises `VerificationError` if
    the module cannot be imported, or has a function linked into it that its own C would call
    instead of the one in Python or the C library.
    """
    module = built.name.partition(".")[0]
    wanted = json.dumps(asdict(contents))
    answer = built.with_name("verified.json")
    answer.unlink(missing_ok=True)
    done = run(
        [sys.executable, "-c", _TOUCH, module, str(built), str(answer)],
        text=wanted,
        environment={"FERRULE_VERIFYING": "1"},
    )
    if done.status < 0:
        message = (
            f"the module {module} was built, and kills the process that uses it (signal "
            f"{-done.status}); take flags out that change how C passes or lays out data, such as "
            "-fpack-struct or -mabi: Python is compiled without them. If there are none, this is a "
            "bug of ferrule: please report it with the headers"
        )
        raise VerificationError(message)
    if done.status:
        words = done.stderr.strip().splitlines() or [f"it ended with status {done.status}"]
        message = f"the module {module} was built and does not import: {words[-1]}"
        raise VerificationError(message)
    if not answer.exists():
        message = (
            f"the process that tried the module {module} ended early, with status 0; does the "
            "library exit when it is loaded?"
        )
        raise VerificationError(message)
    found = json.loads(answer.read_text(encoding="utf-8"))
    found["symbols"] = {
        name: f"Python's process finds the `{name}` of {other} before that of {meant}; link a "
        "static library, or compile its C into the module with `--source`"
        for name, (other, meant) in found["symbols"].items()
    }
    problems: dict[str, dict[str, str]] = found
    return problems
