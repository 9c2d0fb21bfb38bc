"""`ModulePlan`: everything that is decided about a module before its C and stub are printed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from ferrule.annotations.conventions import NO_ANNOTATIONS
from ferrule.annotations.handle_types import HandleTypes
from ferrule.bindings.call_choice import FEW
from ferrule.bindings.callbacks import DEF_EXTERN
from ferrule.bindings.calls import SCALARS
from ferrule.bindings.embedded import bind_embedded
from ferrule.bindings.names import changing_constants
from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Enumeration, Function, Macro, Variable
from ferrule.declarations.unit import Unit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.annotations.conventions import Annotations
    from ferrule.annotations.handles import CallbackHandles
    from ferrule.bindings.callbacks import Callback
    from ferrule.bindings.calls import Call
    from ferrule.bindings.decide import Bindings
    from ferrule.bindings.enum_choice import EnumClass
    from ferrule.bindings.included import Included
    from ferrule.bindings.names import ModuleNames
    from ferrule.declarations.nodes import Declaration


@dataclass(frozen=True)
class ModulePlan:
    """What the module's init function, its direct calls and its stub are printed from.

    - `module` is the dotted name, as it will be imported.
    - `bindings` are those of the headers, or of an embedded cdef; `extra` is what `--cdef` adds to
      the headers' declarations.
    - `names` has every name on the module, those of `extra` included.
    - `calls` are the direct calls. Modules for PyPy have those that annotations change.
    - `annotations` are what the tables of annotations say.
    - `integers` are the constants whose values are in a table, as pairs of the Python name and the
      C name. The module reads the other constants from `lib`.
    - `about` becomes `__ferrule__`.
    - `reasons` are those of skipped names, each with its names, for the module's `AttributeError`.
    - `method_table` is the C name of the user's own array of `PyMethodDef`, if there is one, and
      `method_stubs` is what the stub says about its functions.
    - `embedded` tells whether the declarations come from cdef text alone: then nobody has asked the
      linker, so any function may be weak and absent.
    - `includes` are the modules whose types this one shares.
    - `pypy` tells whether the module is for PyPy, and `docs` whether it has the comments of
      the headers.
    """

    module: str
    bindings: Bindings
    names: ModuleNames
    calls: tuple[Call, ...] = ()
    enum_classes: tuple[EnumClass, ...] = ()
    annotations: Annotations = NO_ANNOTATIONS
    integers: tuple[tuple[str, str], ...] = ()
    about: Mapping[str, str] = field(default_factory=dict)
    reasons: tuple[tuple[str, str], ...] = ()
    extra: tuple[Declaration, ...] = ()
    method_table: str | None = None
    method_stubs: str = ""
    embedded: bool = False
    includes: tuple[Included, ...] = ()
    pypy: bool = False
    docs: bool = True

    @property
    def stem(self) -> str:
        """The module's name inside its package."""
        return self.module.rpartition(".")[2]

    @cached_property
    def structs(self) -> tuple[tuple[str, str], ...]:
        """The structs with conversions: the name in the functions' names, and the one in C."""
        structs = self.bindings.structs.items()
        if self.embedded:
            return tuple((stem, key) for key, stem in structs)
        return tuple((stem, self.bindings.type_name(key)) for key, stem in structs)

    @cached_property
    def names_from_lib(self) -> ModuleNames:
        """The names whose objects the module takes from `lib` when it is imported."""
        direct = (call.function.name for call in self.calls)
        return self.names.without_functions(direct).without_constants(self.integers)

    @cached_property
    def direct(self) -> frozenset[str]:
        """The C names of the functions that generated C calls."""
        return frozenset(call.function.name for call in self.calls if not call.is_variadic)

    @cached_property
    def called_by_name(self) -> frozenset[str]:
        """The C names of the functions that C must call by name, not by their address.

        Such a name may be a macro, or no compiler has confirmed that the function has the type that
        was read.
        """
        covered = {name for users in self.bindings.covering.values() for name in users}
        called = frozenset(
            call.function.name
            for call in self.calls
            if call.by_name or call.function.name in covered
        )
        if not self.pypy:
            return called
        # `lib` has no calls of ours, and what the user's own cdef declares may be a macro.
        functions = (d for d in self.extra if isinstance(d, Function))
        return called | {d.name for d in functions if not d.extern_python}

    @cached_property
    def tabled(self) -> Mapping[str, int]:
        """The functions that `lib` calls through the table, each with its first index there.

        cffi's own C calls the others, and those that pass what is an `int` on the module alone.
        A row that annotations change is the module's.
        """
        # A function may have two rows, one for each of its names on the module; either will do.
        first: dict[str, int] = {}
        for index, call in enumerate(self.calls):
            if not call.is_big and call.annotated is None:
                first.setdefault(call.function.name, index)
        return first

    @cached_property
    def scoped(self) -> tuple[tuple[Call, int], ...]:
        """The parameters that take Python functions for the time of a call, as call and index."""
        return tuple(
            (call, index)
            for call in self.calls
            for index, value in enumerate(call.parameters)
            if value.scoped and call.name is not None
        )

    @cached_property
    def methods(self) -> Mapping[int, Mapping[str, int]]:
        """The methods of each class of handles, by their names: the indices of their calls."""
        found: dict[int, dict[str, int]] = {}
        for index, call in enumerate(self.calls):
            if call.method:
                # A function may have two names on the module; as a method it has one.
                number = call.parameters[0].handle
                found.setdefault(number, {}).setdefault(call.method, index)
        return found

    @cached_property
    def externs(self) -> tuple[tuple[Callback, CallbackHandles], ...]:
        """What `def_extern` on the module defines, with the handles that Python functions get.

        Without types of handles there is no such function, nor if C has the name.
        """
        taken = {name for table in self.names.tables for name, _ in table}
        if not self.annotations.handles or DEF_EXTERN in taken:
            return ()
        types = HandleTypes(self.annotations.handles, self.everything.unit)
        return tuple((c, types.of_callback(c.type)) for c in self.everything.callbacks)

    @property
    def has_wrappers(self) -> bool:
        """Whether some function has C of its own that takes Python objects."""
        return any(call.inlined for call in self.calls)

    @property
    def has_rarer_parameters(self) -> bool:
        """Whether some function has a parameter that is not a number or a character."""
        values = (value for call in self.calls for value in call.parameters)
        return self.has_annotated_calls or any(v.kind not in SCALARS for v in values)

    @property
    def has_bound_calls(self) -> bool:
        """Whether some function is called without C of its own."""
        named = (call for call in self.calls if call.name is not None)
        return self.has_annotated_calls or not all(call.inlined for call in named)

    @property
    def has_annotated_calls(self) -> bool:
        """Whether annotations change some call, or it has an array of variable shape."""
        return any(
            call.annotated is not None or any(v.shape is not None for v in call.parameters)
            for call in self.calls
        )

    @property
    def has_bodies(self) -> bool:
        """Whether the module has the C of functions that the headers define."""
        functions = (call.function for call in self.calls)
        return any(function.inline_body or function.inline for function in functions)

    @property
    def is_large(self) -> bool:
        """Whether there are so many functions that tables and calls are compiled side by side."""
        return len(self.tabled) > FEW

    @property
    def unconfirmed(self) -> tuple[Declaration, ...]:
        """What only a cdef declares: C may declare it as weak, and nobody asked the linker."""
        return self.bindings.unit.declarations if self.embedded else self.extra

    @cached_property
    def possibly_absent(self) -> tuple[str, ...]:
        """The functions that the library may lack when the module is imported.

        For headers these are the optional ones, since the linker has confirmed all others.
        """
        unconfirmed = tuple(
            d.name for d in self.unconfirmed if isinstance(d, Function) and not d.extern_python
        )
        return unconfirmed if self.embedded else (*self.bindings.optional, *unconfirmed)

    @cached_property
    def data_possibly_absent(self) -> Mapping[str, bool]:
        """The variables and constants of a cdef, whose C may declare them as weak.

        The value says whether `lib` reads the name as a constant, rather than by its address.
        """
        copied = {c_name for _, c_name in self.names.constants}
        unit = self.everything.unit
        data: dict[str, bool] = {}
        for d in self.unconfirmed:
            match d:
                case Macro(parameters=None):
                    data[d.name] = True
                case Enumeration():
                    data.update((e.name, True) for e in d.enumerators or ())
                case Variable():
                    data[d.name] = d.name in copied or unit.is_const(d.type)
                case _:
                    pass
        return data

    @cached_property
    def everything(self) -> Bindings:
        """The bindings of all declarations, those of `extra` included."""
        if not self.extra:
            return self.bindings
        # Without its own set, nothing of the extra cdef would get a name on the module.
        own = frozenset(map(identity, self.extra))
        ours, more = self.bindings, bind_embedded(Unit((), self.extra, own))
        declarations = (*ours.unit.declarations, *more.unit.declarations)
        return replace(
            ours,
            unit=replace(ours.unit, declarations=declarations),
            type_names={**more.type_names, **ours.type_names},
            module_names=ours.module_names.with_more(more.module_names),
            callbacks=(*ours.callbacks, *more.callbacks),
            exact=ours.exact | more.exact,
            changing=ours.changing | changing_constants(more.unit),
        )
