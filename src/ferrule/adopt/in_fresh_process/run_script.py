"""Runs a cffi build script and writes down what it tells cffi: `run_script.py ASKED ANSWER`.

ASKED is a file of JSON: {"script": FILE, "name": NAME or null, "folder": DIRECTORY,
"arguments": [the script's own, as in sys.argv], "tolerant": BOOLEAN}. The file ANSWER gets the
builders that the script makes, as JSON, in the order in which they were made:

    {"builders": [{"steps": [["cdef", TEXT, OVERRIDE, PACKED, PACK] or ["include", NUMBER]],
                   "source": [MODULE, C or null, EXTENSION, KEYWORDS] or null}],
     "ended": the error that ended the script after `verify`, or ""}

Nothing is built: the methods that build do nothing here, and a `StandIn` stands for what `verify`
would give. If cffi refuses a cdef, the script ends with status 3, or goes on if "tolerant" is true.
"""

from __future__ import annotations

import os  # Python itself has imported these two before any script
import sys

if __name__ == "__main__":
    _here = __file__.rpartition(os.sep)[0]
    sys.path[:] = [entry for entry in sys.path if entry not in {"", _here}]

import json
import traceback
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, Final

import cffi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BUILDING = ("compile", "emit_c_code", "emit_python_code", "distutils_extension")
_CDEF_REFUSED: Final = 3
# Attributes of a builder that `verify` does not change here.
_KEPT: Final = frozenset(
    {*_BUILDING, "cdef", "include", "set_source", "verify", "CData", "CType", "error"}
)
_OPERATORS: Final = (
    "call getitem setitem delitem enter lt le gt ge eq ne neg pos abs invert add sub mul matmul "
    "truediv floordiv mod divmod pow lshift rshift and or xor radd rsub rmul rmatmul rtruediv "
    "rfloordiv rmod rdivmod rpow rlshift rrshift rand ror rxor"
)


class StandIn:
    """Stands for a library that is not built, and for all that it gives.

    Whatever is done with it gives the same again. As a condition it is true at random, so that
    loops end; as a number it is 0, and it has no items.
    """

    def __init__(self) -> None:
        """Begin a sequence that is the same each time."""
        self._random = Random(0)  # noqa: S311  no secret

    def __getattr__(self, name: str) -> StandIn:
        """Return this object, but not for what Python itself looks up."""
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __bool__(self) -> bool:
        """Return true or false."""
        return self._random.random() < 1 / 2

    def _zero(self) -> int:
        return 0

    def __float__(self) -> float:
        """Return 0."""
        return 0.0

    def __iter__(self) -> Iterator[StandIn]:
        """Return nothing."""
        return iter(())

    def __exit__(self, *_: object) -> None:
        """Leave errors alone."""

    __hash__ = object.__hash__
    __len__ = __int__ = __index__ = _zero


def _same(stand_in: StandIn, *_: object, **__: object) -> StandIn:
    return stand_in


for _name in _OPERATORS.split():
    setattr(StandIn, f"__{_name}__", _same)


class Recorder:
    """Records the calls that a script makes on each `cffi.FFI` of this process."""

    def __init__(self, *, tolerant: bool) -> None:
        """Replace the methods of `cffi.FFI`."""
        self.builders: list[dict[str, Any]] = []
        self.verified = 0
        self.cdef_refused = False
        self.ended = ""
        self._tolerant = tolerant
        self._numbers: dict[int, int] = {}
        self._alive: list[object] = []  # so that no two have the same id
        self._after("cdef", self._cdef)
        self._after("include", self._include)
        replacements = {"set_source": self._set_source(), "verify": self._verify()}
        replacements |= dict.fromkeys(_BUILDING, lambda *_, **__: None)
        for name, method in replacements.items():
            setattr(cffi.FFI, name, method)

    def entry(self, ffi: object) -> dict[str, Any]:
        """Return what is known of `ffi`."""
        number = self._numbers.get(id(ffi))
        if number is None:
            number = self._numbers[id(ffi)] = len(self.builders)
            self._alive.append(ffi)
            self.builders.append({"number": number, "steps": [], "source": None})
        return self.builders[number]

    def choose(self, ffi: object) -> None:
        """Mark the modules of `ffi`."""
        number = self.entry(ffi)["number"]
        for made in self.builders:
            made["chosen"] = made.get("chosen") or made["number"] == number

    def _after(self, name: str, record: Callable[..., None]) -> None:
        """Have `record` called after the method `name` of `cffi.FFI`."""
        method = getattr(cffi.FFI, name)

        @wraps(method)
        def recorded(ffi: object, *args: Any, **options: Any) -> Any:
            try:
                result = method(ffi, *args, **options)
            except Exception:
                self.cdef_refused = True
                if not self._tolerant:
                    raise
                result = None  # it is refused again when the steps are repeated
            record(ffi, *args, **options)
            return result

        setattr(cffi.FFI, name, recorded)

    def _cdef(self, ffi: object, csource: str, *flags: Any, **options: Any) -> None:
        given = dict(zip(("override", "packed", "pack"), flags, strict=False), **options)
        step = ["cdef", csource, bool(given.get("override")), bool(given.get("packed"))]
        self.entry(ffi)["steps"].append([*step, given.get("pack")])

    def _include(self, ffi: object, ffi_to_include: object) -> None:
        self.entry(ffi_to_include)
        self.entry(ffi)["steps"].append(["include", self._numbers[id(ffi_to_include)]])

    def _set_source(self) -> Callable[..., None]:
        method = cffi.FFI.set_source

        @wraps(method)
        def set_source(
            ffi: Any, module_name: str, source: str | None, *args: Any, **keywords: Any
        ) -> None:
            method(ffi, module_name, source, *args, **keywords)
            extension = args[0] if args else keywords.pop("source_extension", ".c")
            # The C of a `ferrule.Extension` is its preamble and what ferrule generates.
            c = getattr(ffi, "ferrule_preamble", source)
            self.entry(ffi)["source"] = [module_name, c, extension, keywords]

        return set_source

    def _verify(self) -> Callable[..., StandIn]:
        def verify(
            ffi: Any, source: str = "", tmpdir: object = None, **keywords: Any
        ) -> StandIn:
            del tmpdir
            self.verified += 1
            nameless = "verify" if self.verified == 1 else f"verify_{self.verified}"
            module = str(keywords.pop("modulename", "") or nameless)
            # What follows is not part of the module, and the builder may make another one.
            entry = self.entry(ffi)
            described = [module, source, ".c", keywords]
            self.builders.append({**entry, "steps": [*entry["steps"]], "source": described})
            library = StandIn()
            for name in {*dir(ffi), "verifier"} - _KEPT:
                if not name.startswith("_"):
                    setattr(ffi, name, library)
            return library

        return verify


def main(asked: str, answer: str) -> None:
    """Run the script as cffi does, and write the answer."""
    wanted = json.loads(Path(asked).read_text(encoding="utf-8"))
    script, name = wanted["script"], wanted["name"]
    for folder in (str(Path(script).parent), wanted["folder"]):
        if folder not in sys.path:
            sys.path.insert(0, folder)
    sys.argv = [script, *wanted["arguments"]]
    recorder = Recorder(tolerant=wanted["tolerant"])
    found = run(script, "__cffi__", recorder)
    if name is not None:
        choose(script, name, found, recorder)
    elif not any(made["source"] for made in recorder.builders):
        run(script, "__main__", recorder)  # it may do its work there; nothing is built
    answered = {"builders": recorder.builders, "ended": recorder.ended}
    Path(answer).write_text(json.dumps(answered, default=os.fspath), encoding="utf-8")


def choose(script: str, name: str, found: dict[str, Any], recorder: Recorder) -> None:
    """Mark the builder called `name`, or those that the function of this name makes.

    A function that compiles its module need not return the builder.
    """
    if name not in found:
        sys.exit(f"{script} has no {name!r}")
    ffi = found[name]
    if not isinstance(ffi, cffi.FFI):
        before = len(recorder.builders)
        with failing(recorder):
            ffi = ffi()
        if not isinstance(ffi, cffi.FFI):
            for made in recorder.builders[before:]:
                made["chosen"] = True
            return
    recorder.choose(ffi)


@contextmanager
def failing(recorder: Recorder) -> Iterator[None]:
    """Run code of the script in the block: end this process with its error if it fails.

    After `verify` it may fail, because there is no library for what follows; then it only ends.
    """
    try:
        yield
    except SystemExit as ended:
        if ended.code not in (None, 0):
            raise
    except Exception as error:  # noqa: BLE001  shown without the lines of this file
        if recorder.verified and not recorder.cdef_refused:
            recorder.ended = "".join(
                traceback.format_exception_only(type(error), error)
            ).strip()
            return
        there = error.__traceback__
        while there and there.tb_frame.f_code.co_filename == __file__:
            there = there.tb_next
        traceback.print_exception(type(error), error, there)
        sys.exit(_CDEF_REFUSED if recorder.cdef_refused else 1)


def run(script: str, name: str, recorder: Recorder) -> dict[str, Any]:
    """Run `script` as a module called `name`, and return its names."""
    names: dict[str, Any] = {"__name__": name, "__file__": script, "__builtins__": __builtins__}
    with failing(recorder):
        code = compile(Path(script).read_bytes(), script, "exec", dont_inherit=True)
        exec(code, names)  # noqa: S102  the user's own script, as cffi runs it
    return names


if __name__ == "__main__":
    main(*sys.argv[1:])
