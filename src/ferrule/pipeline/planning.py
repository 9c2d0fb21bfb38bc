"""From bindings to the `ModulePlan`: direct calls, classes for enumerations, what built it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import cffi

from ferrule import __version__
from ferrule.annotations.conventions import NO_ANNOTATIONS
from ferrule.bindings.annotated import annotated_calls
from ferrule.bindings.bit_fields import accessor_functions
from ferrule.bindings.call_choice import choose_calls
from ferrule.bindings.calls import Call, CallChoice, find_calls
from ferrule.bindings.enum_choice import EnumClass, choose_enum_classes
from ferrule.bindings.names import integers_of, name_module
from ferrule.bindings.plan import ModulePlan
from ferrule.declarations.nodes import Function
from ferrule.errors import WrongPatterns
from ferrule.selection.reasons import NO_ACTION, NOTHING_LOST
from ferrule.toolchain.compiler import is_pypy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.annotations.conventions import Annotations
    from ferrule.bindings.decide import Bindings
    from ferrule.bindings.names import ModuleNames
    from ferrule.config.settings import Settings
    from ferrule.pipeline.generating import Declared
    from ferrule.pipeline.resolving import Resolved
    from ferrule.pipeline.source import Source
    from ferrule.selection.reasons import Skip


def plan_module(
    settings: Settings,
    source: Source,
    resolved: Resolved,
    declared: Declared,
    annotations: Annotations,
) -> ModulePlan:
    """Return the plan of a module that binds headers.

    Raises `PatternError` for patterns about calls or enumerations that match nothing.
    """
    bindings, extra = resolved.bindings, declared.extra.declarations
    names = names_of_module(bindings, declared)
    calls, classes = choose_calls_and_classes(settings, resolved, names, declared, annotations)
    about = {
        **_versions(settings.module),
        "compiler": source.compiler.version,
        "headers": " ".join(settings.headers),
    }
    if source.included:
        about["includes"] = " ".join(each.name for each in source.included)
    return ModulePlan(
        settings.module,
        bindings,
        names,
        calls,
        classes,
        annotations,
        integers_of(bindings.unit, names, _computed(bindings)),
        about,
        _reasons(resolved.skipped),
        extra,
        includes=source.included,
        pypy=is_pypy(),
        docs=settings.docs,
    )


def _computed(bindings: Bindings) -> frozenset[str]:
    """Return the names that the compiler refuses in a table, or that need a hidden macro there."""
    return bindings.indirect.union(*bindings.covering.values())


def plan_embedded(
    settings: Settings,
    bindings: Bindings,
    method_table: str | None,
    method_stubs: str,
    annotations: Annotations = NO_ANNOTATIONS,
) -> ModulePlan:
    """Return the plan of a module whose declarations are cdef text.

    Raises `PatternError` for patterns about calls or enumerations that match nothing.
    """
    unit, names = bindings.unit, bindings.module_names
    functions = [
        d
        for d in unit.declarations
        if isinstance(d, Function) and d.name not in bindings.indirect
    ]
    choice = CallChoice()
    classes: tuple[EnumClass, ...] = ()
    wrong = WrongPatterns()
    with wrong.collected():
        choice = choose_calls(settings, functions, unit, annotations)
    with wrong.collected():
        classes = choose_enum_classes(settings.enum_classes, unit.declarations, names)
    wrong.require_none()
    # By name, because no compiler has confirmed that the types are those that the cdef declares.
    found = find_calls(functions, unit, names.functions, choice, by_name=True)
    calls = tuple(annotated_calls(found, annotations, unit))
    return ModulePlan(
        settings.module,
        bindings,
        names,
        _annotated(calls) if is_pypy() else calls,
        classes,
        # The C comes after Python.h, which defines NULL even if the preamble does not.
        replace(annotations, macros=annotations.macros | {"NULL"}),
        about=_versions(settings.module),
        method_table=method_table,
        method_stubs=method_stubs,
        embedded=True,
        pypy=is_pypy(),
    )


_LOOKED_UP: Final = frozenset(
    {"function", "static_inline", "variable", "constant", "enumerator", "function_macro"}
)


def _reasons(skips: Iterable[Skip]) -> tuple[tuple[str, str], ...]:
    """Return why names are not on the module, as pairs of a reason and its names.

    There are none if nothing real is lost, because `module.name` takes longer with them
    (decision 48). What needs no action is left out.
    """
    skips = [skip for skip in skips if skip.kind in _LOOKED_UP]
    if all(skip.reason in NOTHING_LOST for skip in skips):
        return ()
    names: defaultdict[str, list[str]] = defaultdict(list)
    for skip in skips:
        if skip.reason not in NO_ACTION:
            names[skip.message.partition("\n")[0]].append(skip.name)
    return tuple((reason, " ".join(dict.fromkeys(found))) for reason, found in names.items())


def _versions(module: str) -> dict[str, str]:
    return {"ferrule": __version__, "cffi": cffi.__version__, "module": module}


def names_of_module(bindings: Bindings, declared: Declared) -> ModuleNames:
    """Return the names on the module, those of the user's own cdef among them."""
    return bindings.module_names.with_more(name_module(declared.extra, has_strings=True))


def choose_calls_and_classes(
    settings: Settings,
    resolved: Resolved,
    names: ModuleNames,
    declared: Declared,
    annotations: Annotations = NO_ANNOTATIONS,
) -> tuple[tuple[Call, ...], tuple[EnumClass, ...]]:
    """Return the direct calls and the classes for enumerations.

    Raises one `PatternError` for all patterns about them that match nothing.
    """
    declarations = (*resolved.bindings.unit.declarations, *declared.extra.declarations)
    calls: tuple[Call, ...] = ()
    classes: tuple[EnumClass, ...] = ()
    wrong = WrongPatterns()
    with wrong.collected():
        calls = _calls(settings, resolved, names, declared, annotations)
    with wrong.collected():
        classes = choose_enum_classes(settings.enum_classes, declarations, names)
    wrong.require_none()
    return calls, classes


def _calls(
    settings: Settings,
    resolved: Resolved,
    names: ModuleNames,
    declared: Declared,
    annotations: Annotations,
) -> tuple[Call, ...]:
    """Return the direct calls: on PyPy, which calls C quickly itself, the annotated ones alone.

    The patterns are checked there too. C calls the functions of the user's own cdef by name.
    """
    bindings = resolved.bindings
    accessors = [f for b in bindings.bit_fields for f in accessor_functions(b)]
    of_headers, by_hand = (
        [d for d in declarations if isinstance(d, Function)]
        for declarations in (
            (*bindings.unit.declarations, *accessors),
            declared.extra.declarations,
        )
    )
    unit = declared.whole or bindings.unit
    functions = (*of_headers, *by_hand)
    choice = choose_calls(settings, functions, unit, annotations, resolved.skipped_functions)
    calls = [
        replace(call, by_name=call.by_name or call.function.name in bindings.indirect)
        for call in find_calls(of_headers, bindings.unit, names.functions, choice)
    ]
    calls = [*annotated_calls(calls, annotations, bindings.unit)]
    if is_pypy():
        return _annotated(calls)
    calls += [call.of_lib() for call in calls if call.is_big and call.annotated is None]
    if declared.whole is not None:
        more = find_calls(by_hand, unit, names.functions, choice, by_name=True)
        calls += annotated_calls(more, annotations, unit)
    return tuple(calls)


def _annotated(calls: Iterable[Call]) -> tuple[Call, ...]:
    """Return the calls that annotations change."""
    return tuple(call for call in calls if call.annotated is not None)
