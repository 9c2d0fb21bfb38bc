"""What the stub of a module imports from the stubs of those whose types it shares.

    from pkg._base import CData, img as img, img_p as img_p      instead of classes of its own

To a checker, a class with the same name in another stub is another class. So the classes of cffi's
objects come from one stub for all modules that share types: that of the first one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Final

from ferrule.declarations.nodes import Typedef
from ferrule.declarations.types import OpenNumber
from ferrule.stub.class_names import ENDINGS, class_name, typedefs_of_tags
from ferrule.stub.fixed_parts import fixed_text
from ferrule.stub.python_numbers import BUILTINS, CFFI_TYPEDEFS
from ferrule.stub.python_writer import PythonWriter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ferrule.bindings.decide import Bindings
    from ferrule.bindings.included import Included
    from ferrule.bindings.plan import ModulePlan
    from ferrule.stub.class_names import ClassNames
    from ferrule.stub.stub_writer import StubWriter

LIB: Final = "Lib"
_BUILTINS: Final = frozenset(row.target for row in BUILTINS.values())
_MARKS: Final = ("", "_", "__")
"""What a stub adds to the name of a class that something else has."""


@dataclass(frozen=True, slots=True)
class SharedClasses:
    """What is imported.

    - `root` is the module whose stub has the classes of cffi's objects; empty if none has.
    - `classes` are the classes of C's types by their names here, each with a module and its name
      there.
    - `libs` are the modules whose `lib` this one's also has.
    - `apart` are the included modules whose stubs cannot be imported from, or not together with the
      others.
    """

    root: str = ""
    classes: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    libs: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


def find_shared(plan: ModulePlan, names: ClassNames) -> SharedClasses:
    """Return what the stub of the module imports, whose classes have these `names`."""
    usable = [each for each in plan.includes if _is_usable(each)]
    if not usable:
        return SharedClasses(apart=tuple(each.name for each in plan.includes))
    root, _ = usable[0].stub["CData"]
    together = [each for each in usable if each.stub["CData"] == (root, "CData")]
    classes: dict[str, tuple[str, str]] = {}
    for each in reversed(together):
        classes.update(_records(each, plan.everything, names))
        classes.update(_numbers(each, plan.everything, names))
    # A `Lib` has those of the modules that it includes already.
    within = {module for each in together for module, name in each.stub.values() if name == LIB}
    return SharedClasses(
        root,
        classes,
        tuple(each.name for each in together if each.name not in within - {each.name}),
        tuple(each.name for each in plan.includes if each not in together),
    )


def render_shared_imports(shared: SharedClasses, *writers: StubWriter) -> str:
    """Return the imports from other stubs for what the `writers` have written."""
    if not shared.root:
        return ""
    used = sorted(set().union(*(writer.words() for writer in writers)))
    spellings = writers[0].spellings
    words = fixed_text().objects | _BUILTINS
    imported = {
        shared.root: [f"{w} as {spellings.get(w, w)}" for w in used if w in words],
        **{module: [] for module, _ in shared.classes.values() if module != shared.root},
    }
    for word in used:
        if word in shared.classes:
            module, name = shared.classes[word]
            imported[module].append(f"{name} as {word}")
    lines = PythonWriter()
    lines.line("# pyright: reportPrivateUsage=false")
    for module, names in imported.items():
        lines.imports(module, dict(zip(names, names, strict=True)))
    for module in shared.libs:
        lines.imports(module, {LIB: lib_of(module)})
    return lines.text()


def lib_of(module: str) -> str:
    """Return how a stub calls the class of the `lib` of another module."""
    return f"_{LIB}_of_{module.replace('.', '_')}"


def _is_usable(included: Included) -> bool:
    """Tell whether the stub has the classes of cffi's objects by the names that they have here."""
    return LIB in included.stub and all(
        included.stub.get(word, ("", ""))[1] == word for word in ("CData", "Pointer", "Field")
    )


def _records(
    included: Included, bindings: Bindings, names: ClassNames
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the classes of the shared structs and unions, by their names here."""
    typedefs = [*typedefs_of_tags(bindings)]
    for key in bindings.shared:
        if key not in included.records:
            continue
        stems = [name for tag, name in typedefs if tag == key and name in included.typedefs]
        stems.append(class_name(key, bindings))
        wanted = ENDINGS if included.records[key] else ("",)
        there = _first(included, stems, wanted)
        for ending in ENDINGS if there else ():
            if origin := included.stub.get(f"{there}{ending}"):
                yield f"{names.tags[key]}{ending}", origin


def _first(included: Included, stems: Collection[str], endings: Collection[str]) -> str | None:
    """Return the first of the `stems` that is a class there, with those of its pointers."""
    needed = [ending for ending in endings if ending != "_cp"]  # it is there only if it is used
    for mark, stem in product(_MARKS, stems):
        if all(f"{stem}{mark}{ending}" in included.stub for ending in needed):
            return f"{stem}{mark}"
    return None


def _numbers(
    included: Included, bindings: Bindings, names: ClassNames
) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the classes of typedefs that are numbers, by their names here."""
    for row in CFFI_TYPEDEFS.values():
        if row.target in included.stub and row.target not in _BUILTINS:
            yield row.target, included.stub[row.target]
    for d in bindings.unit.declarations:
        match d:
            case Typedef(name, OpenNumber()) if name in included.typedefs:
                if name in included.stub:
                    yield names.typedefs[name], included.stub[name]
            case _:
                pass
