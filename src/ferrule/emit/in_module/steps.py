"""What the Python of annotations asks the module's C on PyPy, and the exceptions for failed calls.

A step is C that calls a function or evaluates an expression (`ferrule.emit.pypy_steps`). It gets
the addresses of its values, which cffi has made with their types in C.
"""

from __future__ import annotations

import builtins
import os
from typing import TYPE_CHECKING, Any

import _cffi_backend

from ferrule.emit.in_module.closures import Closures

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Row = dict[str, Any]
    """What is known of a function or a type, as `ferrule.emit.pypy_annotations` prints it."""

FREE_MESSAGE = 0
"""The step that frees the message of a failed call."""
OUTCOMES = 3
"""How many numbers tell of a failure: whether it is one, whether it has a code, and the code."""


class Steps:
    """The steps of a module, and what else its annotations share.

    `functions` are those that annotations change, each by its `id()`. `forever` is what C may read
    at any time.
    """

    def __init__(self, module: Any, address: int) -> None:
        """Begin with the address of the C function that runs steps."""
        self.module, self.ffi, self.lib = module, module.ffi, module.lib
        self.errors: dict[str, Any] = {}
        self.records: dict[Any, Any] = {}
        self.functions: dict[int, Any] = {}
        self.types: list[Any] = []
        self.forever: list[object] = []
        self.closures = Closures(self)
        self._run = self.ffi.cast("void(*)(int, void * *)", address)

    def run(self, number: int, addresses: Sequence[Any]) -> None:
        """Run a step."""
        self._run(number, self.ffi.new("void *[]", addresses))

    def number(self, number: int, addresses: Sequence[Any]) -> int:
        """Return the integer that a step stores after its other values."""
        memory = self.ffi.new("long long *")
        self.run(number, [*addresses, memory])
        return int(memory[0])

    def pointer_to(self, type_: Any) -> Any:
        """Return the type of pointers to a type."""
        return _cffi_backend.new_pointer_type(type_)

    def array_of(self, pointer: Any) -> Any:
        """Return the type of arrays whose items a pointer of this type points to."""
        return _cffi_backend.new_array_type(pointer, None)

    def array_of_length(self, pointer: Any, count: int) -> Any:
        """Return the same for arrays of `count` items."""
        return _cffi_backend.new_array_type(pointer, count)

    def address(self, pointer: Any) -> int:
        """Return the address in a pointer."""
        return int(self.ffi.cast("uintptr_t", pointer))

    def outcome(self, more: int = 0) -> Outcome:
        """Return where a step tells of a failure, and `more` numbers."""
        return Outcome(self, more)


class Outcome:
    """What a step tells of the call of a function `name`: whether it has failed, and why."""

    def __init__(self, steps: Steps, more: int) -> None:
        """Begin without a failure."""
        self._steps = steps
        self.numbers = steps.ffi.new("long long[]", OUTCOMES + more)
        self.message = steps.ffi.new("char * *")

    @property
    def values(self) -> tuple[Any, Any]:
        """The values of the step."""
        return self.numbers, self.message

    @property
    def is_failure(self) -> bool:
        """Whether the call has failed."""
        return bool(self.numbers[0])

    def exception(self, name: str, error: str, file: tuple[Any, ...] = ()) -> BaseException:
        """Return the exception, about the `file` if there is one."""
        made, words = self._steps.errors[error], self._words()
        has_code, code = self.numbers[1], self.numbers[2]
        if issubclass(made, OSError):
            number = code if has_code else self._steps.ffi.errno
            shown = os.strerror(number) if words is None else words
            exception = made(number, shown, *file)
        elif words is None and has_code:
            exception = made(f"{name}() failed with code {code}")
        else:
            exception = made(f"{name}() failed" if words is None else words)
        if has_code:
            exception.code = code
        return exception  # type: ignore[no-any-return]

    def drop_message(self) -> None:
        """Free the message, which nobody reads."""
        self._words()

    def _words(self) -> str | None:
        """Return the message of the library, and free the copy of it."""
        if not self.message[0]:
            return None
        words: str = self._steps.ffi.string(self.message[0]).decode("utf-8", "replace")
        self._steps.run(FREE_MESSAGE, [self.message])
        self.message[0] = self._steps.ffi.NULL
        return words


def steps_of_module(module: Any) -> Steps:
    """Return what the annotations of a module share, made at first."""
    made = vars(module)["__ferrule_steps__"]
    if not isinstance(made, Steps):
        made = module.__ferrule_steps__ = Steps(module, made)
    return made


def add_errors(module: Any, errors: Iterable[tuple[str, str | None]]) -> None:
    """Put exception classes on the module: their names, and their bases; Python's have no base."""
    known = steps_of_module(module).errors
    for name, base in errors:
        if base is None:
            known[name] = getattr(builtins, name)
            continue
        above = known[base] if base in known else getattr(builtins, base)
        known[name] = type(name, (above,), {"__module__": module.__name__})
        setattr(module, name, known[name])
