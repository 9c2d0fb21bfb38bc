"""The questions to compiler and linker that come before anything is built."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Constant, Function, Variable
from ferrule.declarations.numbers import OPEN_FLOATING, OPEN_INTEGER
from ferrule.emit.inline_bodies import definition_line, wrapper_line, wrapper_name
from ferrule.errors import CommandError
from ferrule.pipeline.names_of_ours import names_of_ours
from ferrule.pipeline.resolving import bound, resolve
from ferrule.pipeline.state import State
from ferrule.proof.assertions import Assertion, render_assertions
from ferrule.proof.typed_expressions import typed_expressions
from ferrule.selection.reasons import Reason
from ferrule.selection.respell import Respelling, number_in
from ferrule.selection.select import select_from
from ferrule.selection.verdicts import Verdicts
from ferrule.toolchain.questions import Question, asking
from ferrule.toolchain.symbols import (
    Absence,
    absent_symbols,
    finding_absent,
    reached_symbols,
    undefined_symbols,
)
from ferrule.toolchain.type_names import NumberKind, classify_types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from ferrule.bindings.decide import Bindings
    from ferrule.declarations.identity import Subject
    from ferrule.declarations.unit import Unit
    from ferrule.pipeline.progress import Stages
    from ferrule.pipeline.source import Source

_NUMBERS: Final = {NumberKind.INTEGER: OPEN_INTEGER, NumberKind.FLOAT: OPEN_FLOATING}


def ask_tools(source: Source, stages: Stages, *, ask_linker: bool) -> State:
    """Ask compiler and linker about everything that could be bound.

    If the compiler sees another type than libclang, the type is spelled from the compiler's own,
    and the compiler is asked once more. Each answer remains right, whatever is left out later.
    """
    ours = Verdicts().refusing(Reason.RESERVED_NAME, names_of_ours(source))
    asking_linker = _asking_linker if ask_linker else _asking_no_linker
    with stages.stage("select"):
        selection = select_from(source.candidates, ours)
        # What the linker needs is compiled while the assertions are written, and these are compiled
        # while the linker is asked.
        with asking_linker(source, selection.kept) as answer:
            bindings = bound(source, selection, ours).bindings
            with _asserting(source, bindings) as answers:
                source, of_linker = answer()
                verdicts = answers()
                respelled = _respellings(source, bindings, verdicts)
    # The new spellings change which declarations can be bound at all, so everything is asked again.
    if respelled:
        source = replace(source, respelled=respelled)
        bindings = resolve(source, ours, stages).bindings
        with stages.stage("select"), _asserting(source, bindings) as answers:
            verdicts = answers()
    verdicts = verdicts.joined(of_linker)
    return State(source, verdicts.refusing(Reason.RESERVED_NAME, names_of_ours(source)))


@contextmanager
def _asserting(source: Source, bindings: Bindings) -> Iterator[Callable[[], Verdicts]]:
    """Ask the compiler in the background whether it sees every type as `bindings` spell it.

    Yield a function that returns its verdicts.
    """
    asserted = list(render_assertions(bindings, source.macros.expansions))
    lines = [Question(assertion.line) for assertion in asserted]
    with asking(source.compiler, source.text, lines, source.flags) as refused:
        yield lambda: _verdicts(asserted, refused())


def _verdicts(asserted: Sequence[Assertion], refused: Mapping[int, str]) -> Verdicts:
    found = Verdicts()
    for number, words in refused.items():
        a = asserted[number]
        found = found.refusing(a.reason, {a.subject: a.words(words)})
    return found


def _respellings(
    source: Source, bindings: Bindings, verdicts: Verdicts
) -> dict[Subject, Respelling]:
    """Ask which kind of number the compiler sees where its type is not the one that was read."""
    asked = {
        typed.subject: number
        for declaration in bindings.unit.declarations
        for typed in typed_expressions(declaration, source.macros.expansions)
        if verdicts.disagreed(typed.subject)
        and (number := number_in(typed.expression, typed.type))
    }
    if not asked:
        return {}
    types = [f"__typeof__({expression})" for expression in asked.values()]
    kinds = classify_types(source.compiler, source.text, types, source.flags)
    return {
        subject: Respelling(expression, _NUMBERS[kind])
        for (subject, expression), kind in zip(asked.items(), kinds, strict=True)
        if kind in _NUMBERS
    }


@contextmanager
def _asking_no_linker(
    source: Source, _kept: Unit
) -> Iterator[Callable[[], tuple[Source, Verdicts]]]:
    yield lambda: (source, Verdicts())


@contextmanager
def _asking_linker(
    source: Source, kept: Unit
) -> Iterator[Callable[[], tuple[Source, Verdicts]]]:
    """Compile all that has an address in the background; yield a function that asks the linker.

    See `_absent` for the source that it returns.
    """
    asked = _addresses(source, kept)
    addresses = {name: address for name, (_, address) in asked.items()}
    with finding_absent(source.compiler, source.text, addresses, source.flags) as absent:
        yield lambda: _ask_linker(source, kept, asked, absent)


def _addresses(source: Source, kept: Unit) -> dict[str, tuple[Subject, str]]:
    """Return what has an address, and how C writes it, by its name."""
    expansions = source.macros.expansions
    asked: dict[str, tuple[Subject, str]] = {}
    for d in kept.declarations:
        match d:
            # An optional function may be missing, and a macro has no address.
            case Function(optional=True) | Function(macro=True):
                pass
            case Function(name=name) | Variable(name=name):
                asked[name] = identity(d), f"&{expansions.get(name, name)}"
            case Constant(name=name, address=True):
                asked[name] = identity(d), f"({expansions[name]})"
            case _:
                pass
    return asked


def _ask_linker(
    source: Source,
    kept: Unit,
    asked: Mapping[str, tuple[Subject, str]],
    first_answer: Callable[[], dict[str, Absence]],
) -> tuple[Source, Verdicts]:
    addresses = {name: address for name, (_, address) in asked.items()}
    source, absent, nowhere = _absent(source, addresses, first_answer)
    absent, bodies, lines = _without_inline_bodies(source, kept, addresses, absent)
    addresses.update((name, f"&{wrapper_name(name)}") for name in bodies.wrapped)
    in_header = {
        d.name
        for d in kept.declarations
        if (isinstance(d, Function) and d.inline_body) or (isinstance(d, Variable) and d.static)
    }
    bad = {name for name, why in absent.items() if why is Absence.REFUSED}
    in_header &= absent.keys() - bad
    needed = _needed(source, _Asked(addresses, lines), in_header, nowhere)
    words = {
        name: _UNTESTABLE if why is Absence.UNTESTABLE else Reason.NOT_EXPORTED.text
        for name, why in absent.items()
        if name not in bad
    }
    words.update(
        (name, _NEEDS_MORE.format(", ".join(f"`{symbol}`" for symbol in sorted(symbols))))
        for name, symbols in needed.items()
        if words.get(name) != _UNTESTABLE and name not in bad
    )
    bodies = bodies.refusing(
        Reason.BODY_REFUSED, {asked[name][0]: Reason.BODY_REFUSED.text for name in bad}
    )
    refused = {asked[name][0]: why for name, why in words.items()}
    return source, bodies.refusing(Reason.NOT_EXPORTED, refused)


def _absent(
    source: Source,
    addresses: Mapping[str, str],
    first_answer: Callable[[], dict[str, Absence]],
) -> tuple[Source, dict[str, Absence], frozenset[str]]:
    """Return which addresses are absent, and what the headers' own definitions lack.

    The `first_answer` is the linker's about the source as it is. In the source that is returned
    these are weak symbols, so that everything else can be linked. It says so before the headers,
    since clang does not change what is declared.
    """
    compiler, text, flags = source.compiler, source.text, source.flags
    try:
        return source, first_answer(), frozenset()
    except CommandError:
        words = reached_symbols(compiler, text, {}, flags)[""]
        nowhere = undefined_symbols(compiler, text, words, flags)
        if not nowhere:
            raise
    lines = "".join(f"#pragma weak {name}\n" for name in sorted(nowhere))
    text = replace(text, text=f"{lines}{text.text}")
    absent = absent_symbols(compiler, text, addresses, flags)
    source = replace(source, text=text, includes=f"{lines}{source.includes}")
    return source, absent, nowhere


@dataclass(frozen=True)
class _Asked:
    """Addresses to ask about, and the C that goes before some of them."""

    addresses: Mapping[str, str]
    before: Mapping[str, str]


def _needed(
    source: Source, asked: _Asked, absent: AbstractSet[str], nowhere: frozenset[str]
) -> dict[str, frozenset[str]]:
    """Return the symbols that no library has, of the definitions in the header that need some.

    They are the `absent` ones, and what needs a symbol that is `nowhere`, which linkers do not
    report when it is weak.
    """
    if not (absent or nowhere):
        return {}
    names = asked.addresses.keys() if nowhere else absent
    addresses = {name: asked.addresses[name] for name in names}
    reached = reached_symbols(
        source.compiler, source.text, addresses, source.flags, asked.before
    )
    words = frozenset[str]().union(*(reached[name] for name in absent))
    lost = nowhere | undefined_symbols(source.compiler, source.text, words, source.flags)
    found = {name: symbols & lost - {name} for name, symbols in reached.items()}
    return {name: symbols for name, symbols in found.items() if symbols}


def _without_inline_bodies(
    source: Source,
    kept: Unit,
    addresses: Mapping[str, str],
    absent: dict[str, Absence],
) -> tuple[dict[str, Absence], Verdicts, dict[str, str]]:
    """Return what is still `absent` once the module has the header's inline functions itself.

    The verdicts tell how it has those that no library has: the compiler writes most bodies into a
    unit that asks for them, and can only put the others where they are called. The last result is
    the C that this takes for each of them.
    """
    inline = {
        d.name: d
        for d in kept.declarations
        if isinstance(d, Function)
        and d.inline
        and not d.inline_body
        and d.name in absent
        and addresses[d.name] == f"&{d.name}"  # no macro stands for it
    }
    if not inline:
        return absent, Verdicts(), {}
    lines = {name: definition_line(name) for name in inline}
    asked = {name: addresses[name] for name in absent}
    left = absent_symbols(source.compiler, source.text, asked, source.flags, lines)
    defined = frozenset(inline.keys() - left.keys())
    records = kept.records.values()
    # The macro for a wrapper would change these names too.
    taken = {r.tag for r in records} | {f.name for r in records for f in r.fields or ()}
    lines = {
        name: wrapper_line(d, kept)
        for name, d in inline.items()
        if name in left and name not in taken and not d.type_in_c.variadic
    }
    asked = {name: f"&{wrapper_name(name)}" for name in lines}
    lines |= {name: definition_line(name) for name in defined}
    alone = absent_symbols(source.compiler, source.text, asked, source.flags, lines)
    wrapped = frozenset(asked.keys() - alone.keys())
    still = {name: why for name, why in left.items() if name not in wrapped}
    bodies = Verdicts(defined=defined, wrapped=wrapped)
    return still, bodies, {n: line for n, line in lines.items() if n in defined | wrapped}


_NEEDS_MORE: Final = (
    "its definition in the header needs {}, which none of the linked libraries defines; name the "
    "library with `--library`, such as `--library m` for mathematical functions"
)
_UNTESTABLE: Final = (
    "its address is computed from a weak symbol, as that of a weak thread-local variable is; C "
    "would not notice if no library defined it"
)
