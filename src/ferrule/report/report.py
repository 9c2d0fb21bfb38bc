"""What one run bound and what it skipped, as data and as the report file's JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ferrule.annotations.conventions import NO_ANNOTATIONS
from ferrule.declarations.keys import is_list_of_names, own_name
from ferrule.declarations.nodes import Enumeration, Function, Record, Typedef
from ferrule.selection.kinds import kind_of
from ferrule.stub.file_names import stub_names

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping
    from pathlib import Path

    from ferrule.annotations.conventions import Annotations
    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.nodes import Declaration
    from ferrule.selection.reasons import Skip

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Bound:
    """A declaration that the module has.

    `kind` is one of docs/reference/report.md, `name` the name in C (`struct dirent`),
    `python_name` the one on the module, `where` the place as `path:line:column`. `direct` says
    whether calls are C that ferrule generates. `annotations` are the tables that say more about
    the function. `method` is its name as a method of a class, and `no_method` the reason why it is
    not one, although its first parameter is a handle.
    """

    kind: str
    name: str
    python_name: str
    where: str
    direct: bool = False
    annotations: tuple[str, ...] = ()
    method: str = ""
    no_method: str = ""


@dataclass(frozen=True, slots=True)
class DefinedCallback:
    """A callback that `def_extern` on the module defines.

    `name` is the one in C. `classes` has the name of each parameter's class, or None where Python
    gets no object.
    """

    name: str
    classes: tuple[str | None, ...]


@dataclass(frozen=True)
class Report:
    """The result of a run, as `ferrule.bind` returns it; docs/reference/report.md has more.

    `path` is the built extension module, and `module` its dotted name. `headers` are as the user
    named them; `compiler` and `target` are what the C compiler calls itself and its machine. Each
    declaration of the library's own headers is in `bound` or in `skipped`, once. `seconds` are by
    stage. `callbacks` are those of a module with classes of handles. `untyped` has pairs of a name
    and why the stub has no type of its own for it. `hints` are sentences for the person who started
    the run; they are not in the file.
    """

    module: str
    path: Path
    headers: tuple[str, ...]
    compiler: str
    target: str
    bound: tuple[Bound, ...]
    skipped: tuple[Skip, ...]
    seconds: Mapping[str, float]
    untyped: tuple[tuple[str, str], ...] = ()
    hints: tuple[str, ...] = ()
    callbacks: tuple[DefinedCallback, ...] = ()

    @property
    def stub(self) -> Path:
        """The module's type stub."""
        return self.path.with_name(stub_names(self.module)[0])

    @property
    def counts(self) -> dict[str, int]:
        """How many are `declared`, and how many of these are `bound` and `skipped`."""
        bound, skipped = len(self.bound), len(self.skipped)
        return {"declared": bound + skipped, "bound": bound, "skipped": skipped}

    def as_json(self) -> dict[str, Any]:
        """Return the report file's content, by schema 1, for `json.dumps`."""
        return {
            "schema": SCHEMA,
            "module": self.module,
            "headers": list(self.headers),
            "compiler": self.compiler,
            "target": self.target,
            "counts": self.counts,
            "bound": [asdict(b) for b in self.bound],
            "skipped": [
                {
                    "kind": s.kind,
                    "name": s.name,
                    "where": s.where,
                    "reason": s.reason.code,
                    "message": s.message,
                }
                for s in self.skipped
            ],
            "callbacks": [asdict(c) for c in self.callbacks],
            "untyped": [{"name": name, "message": message} for name, message in self.untyped],
            "seconds": {stage: round(value, 4) for stage, value in self.seconds.items()},
        }


def bound_of(
    bindings: Bindings,
    direct: Container[str] = (),
    annotations: Annotations = NO_ANNOTATIONS,
) -> Iterator[Bound]:
    """Yield what `bindings` bind: each declaration, and each enumerator and bit-field.

    `direct` are the functions, by their names in C, whose calls are generated C, and `annotations`
    what tables say of functions.
    """
    python_names = bindings.python_names
    # A bit-field has no name of its own on the module, but its functions have.
    for bit_field in (b for b in bindings.bit_fields if b.field.bit_field):
        yield Bound(
            "bitfield",
            bit_field.name,
            python_names[bit_field.getter],
            str(bit_field.field.location),
            bit_field.getter in direct,
        )
    for declaration in bindings.unit.declarations:
        where, kind = str(declaration.location), kind_of(declaration)
        match declaration:
            case Record():
                name = bindings.type_name(declaration.key)
                c_name = declaration.key if declaration.tag else name
                yield Bound(kind, c_name, name, where)
            case Enumeration():
                name = bindings.type_name(declaration.key)
                if not is_list_of_names(declaration):
                    yield Bound(kind, name, name, where)
                for enumerator in declaration.enumerators or ():
                    yield Bound(
                        "enumerator",
                        enumerator.name,
                        python_names.get(enumerator.name, enumerator.name),
                        str(enumerator.location),
                    )
            case Typedef(c_type=str()):
                pass  # no header has it: ferrule added it for the type of something else
            case _:
                name = declaration.name
                yield Bound(
                    kind,
                    name,
                    python_names.get(name, name),
                    where,
                    _is_direct(declaration, direct),
                    _tables(declaration, annotations),
                    *method_of(own_name(declaration), annotations),
                )


def _is_direct(declaration: Declaration, direct: Container[str]) -> bool:
    return isinstance(declaration, Function) and declaration.name in direct


def _tables(declaration: Declaration, annotations: Annotations) -> tuple[str, ...]:
    conventions = annotations.functions.get(own_name(declaration))
    return tuple(map(str, conventions.tables)) if conventions else ()


def method_of(name: str, annotations: Annotations) -> tuple[str, str]:
    """Return what `annotations` call the function `name` as a method, or why it is not one."""
    if name not in annotations.functions:
        return "", ""
    conventions = annotations.functions[name]
    handles = conventions.handles
    if conventions.receiver is None or not handles.method:
        return "", handles.no_method
    handle = annotations.handles[handles.taken[conventions.receiver]]
    return f"{handle.name}.{handles.method}", ""


def added_bound(added: Iterable[Declaration], direct: Container[str] = ()) -> Iterator[Bound]:
    """Yield the declarations `added` by the user's own cdef; `direct` is as in `bound_of`."""
    for declaration in added:
        name = own_name(declaration)
        where = str(declaration.location)
        yield Bound(kind_of(declaration), name, name, where, _is_direct(declaration, direct))
