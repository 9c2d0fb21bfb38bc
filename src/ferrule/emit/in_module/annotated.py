"""Functions that annotations change, on PyPy; on CPython they are C."""

from __future__ import annotations

import inspect
from types import MethodType
from typing import TYPE_CHECKING, Any

from ferrule.emit.in_module.annotated_call import LEFT_OUT, AnnotatedCall
from ferrule.emit.in_module.pypy import absent
from ferrule.emit.in_module.steps import steps_of_module

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from ferrule.emit.in_module.steps import Row, Steps


def add_annotated(module: Any, rows: Iterable[Row], optional: Container[str]) -> None:
    """Put functions on the module, and in the classes of handles whose methods they are."""
    steps = steps_of_module(module)
    functions = []
    for row in rows:
        c_name = row["c_name"]
        if c_name in optional and not hasattr(module.lib, c_name):
            made: Any = absent(c_name)
        else:
            made = AnnotatedFunction(steps, row)
            steps.functions[id(made)] = made
        setattr(module, row["name"], made)
        functions.append(made)
    for type_ in steps.types:
        for name, index in type_.row.get("methods", ()):
            setattr(type_.made, name, Method(functions[index], name, type_.made))


class AnnotatedFunction:
    """A function that annotations change."""

    def __init__(self, steps: Steps, row: Row) -> None:
        """Take what is known of it."""
        self.steps, self.row = steps, row
        self.type_: Any = None
        self.name = self.__name__ = self.__qualname__ = row["name"]
        self.__module__ = steps.module.__name__
        signature, _, self.__doc__ = row["doc"].partition("\n--\n\n")
        self.__text_signature__ = signature[len(self.name) :]
        self.arguments: Sequence[Row] = row.get("arguments", ())

    @property
    def __signature__(self) -> inspect.Signature:
        """The signature that `inspect` shows."""
        return signature_of(self.__text_signature__)

    def __repr__(self) -> str:
        """Return what functions look like."""
        return f"<annotated function {self.__module__}.{self.name}>"

    def __call__(self, /, *args: object, **named: object) -> object:
        """Call C."""
        declared = self.row.get("keyword_only", 0) if "more" in self.row else len(args)
        return AnnotatedCall(self, self.bound(args[:declared], named), args[declared:]).run()

    def c_type(self) -> Any:
        """Return cffi's type of the function in C."""
        if self.type_ is None:
            lib, ffi = self.steps.lib, self.steps.ffi
            # Not before: a function that is optional may be absent.
            self.type_ = ffi.typeof(getattr(lib, self.row["c_name"]))
        return self.type_

    def bound(self, args: tuple[object, ...], named: dict[str, object]) -> list[object]:
        """Return the argument of each parameter, or `LEFT_OUT`."""
        most, required = len(self.arguments), self._required
        by_position = self.row.get("keyword_only", 0)
        given = len(args) + len(named)
        if len(args) > most:  # of too many keywords, one is wrong, and the message names it
            limit = most if required == most else f"at most {most}"
            self._refuse(f"takes {limit} arguments ({given} given)")
        if len(args) > by_position:
            self._refuse(
                f"takes at most {by_position} positional arguments ({len(args)} given)"
            )
        bound = [*args, *[LEFT_OUT] * (most - len(args))]
        for name, value in named.items():
            place = self._place(name)
            if place is None:
                self._refuse(f"got an unexpected keyword argument '{name}'")
            elif bound[place] is not LEFT_OUT:
                self._refuse(f"got multiple values for argument '{name}'")
            else:
                bound[place] = value
        for place in range(required):
            if bound[place] is LEFT_OUT:
                name = self.arguments[place]["name"]
                self._refuse(f"missing required argument '{name}' (pos {place + 1})")
        return bound

    @property
    def _required(self) -> int:
        return sum("default" not in argument for argument in self.arguments)

    def _place(self, name: str) -> int | None:
        first = self.row.get("positional_only", 0)
        for place in range(first, len(self.arguments)):
            if self.arguments[place]["name"] == name:
                return place
        return None

    def _refuse(self, words: str) -> None:
        message = f"{self.name}() {words}"
        raise TypeError(message)


def signature_of(text: str) -> inspect.Signature:
    """Return a signature such as `(dest, /, length=...)`."""
    names: dict[str, Any] = {}
    exec(f"def shown{text}: ...", names)  # noqa: S102  the text is ferrule's own
    return inspect.signature(names["shown"])


class Method:
    """A function as the method of a class, whose objects are its first argument."""

    def __init__(self, function: Any, name: str, owner: Any) -> None:
        """Take the function, its name as a method, and the class."""
        self._function, self._owner = function, owner
        self.__name__, self.__qualname__ = name, f"{owner.__name__}.{name}"
        self.__module__, self.__doc__ = owner.__module__, function.__doc__
        # A function that the library lacks has no signature of its own.
        text = getattr(function, "__text_signature__", "(lib)")
        rest = text[min(text.find(end) for end in ",)" if end in text) :]
        parameters = rest.replace("=", ",").replace(")", ",").replace(" ", "").split(",")
        # `inspect` takes the first parameter for the object. Its name must not be one of C's.
        myself = "_self" if "self" in parameters else "self"
        mark = "" if "/" in parameters else ", /"
        self.__text_signature__ = f"({myself}{mark}{rest}"

    @property
    def __signature__(self) -> inspect.Signature:
        """The signature that `inspect` shows."""
        return signature_of(self.__text_signature__)

    def __get__(self, handle: object, owner: object = None) -> object:
        """Return the method of an object."""
        return self if handle is None else MethodType(self, handle)

    def __call__(self, handle: object, /, *args: object, **named: object) -> object:
        """Call the function."""
        if type(handle) is not self._owner:
            message = (
                f"descriptor '{self.__name__}' for '{self._owner.__name__}' objects doesn't apply "
                f"to a '{type(handle).__name__}' object"
            )
            raise TypeError(message)
        return self._function(handle, *args, **named)
