"""`def_extern` on PyPy, which gives handles to Python functions; on CPython it is C."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ferrule.emit.in_module.closures import Callback
from ferrule.emit.in_module.steps import steps_of_module

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ferrule.emit.in_module.steps import Row


def add_def_extern(module: Any, rows: Iterable[tuple[str, Row]]) -> None:
    """Put `def_extern` on the module."""
    ffi, lib, steps, known = module.ffi, module.lib, steps_of_module(module), dict(rows)

    def def_extern(
        name: Any = None, error: object = None, onerror: object = None
    ) -> Callable[[Any], Any]:
        """Return a decorator: C's function of this or the decorated one's name calls that one.

        As `ffi.def_extern()`, but pointers that have a class on this module are objects of it.
        What C lends is closed when the function returns.
        """

        def define(function: Any) -> Any:
            c_name = function.__name__ if name is None else name
            called = function
            if callable(function) and known.get(c_name):
                type_ = ffi.typeof(getattr(lib, c_name))
                callback = Callback(steps.closures, c_name, known[c_name], 0, type_)
                called = partial(with_handles, callback, function)
            ffi.def_extern(c_name, error, onerror)(called)
            return function

        return define

    def with_handles(callback: Callback, function: Any, *values: object) -> object:
        """Call a Python function with what C gives."""
        return callback.lent_to(function, range(len(values)), [*values])

    module.def_extern = def_extern
