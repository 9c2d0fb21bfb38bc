"""Which functions and variables the libraries lack, before anything is built."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import compress
from typing import TYPE_CHECKING, Final, TypeAlias

from ferrule.declarations.identity import identity
from ferrule.declarations.nodes import Constant, Function, Variable
from ferrule.emit.inline_bodies import definition_line, wrapper_line, wrapper_name
from ferrule.errors import CommandError
from ferrule.selection.choose import is_chosen
from ferrule.selection.reasons import Reason
from ferrule.selection.verdicts import Verdicts
from ferrule.toolchain.linker import Absence, Addresses
from ferrule.toolchain.symbols import (
    absent_symbols,
    finding_absent,
    reached_symbols,
    undefined_symbols,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping
    from collections.abc import Set as AbstractSet
    from contextlib import AbstractContextManager

    from ferrule.declarations.identity import Subject
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.unit import Unit
    from ferrule.pipeline.source import Source


@dataclass(frozen=True)
class Linking:
    """A session with the linker, as two functions that wait for its answers.

    `expected` returns the verdicts on what the headers only declare: they come first, and usually
    are all. `answer` returns all verdicts; see `_absent` for the source that it returns.
    """

    expected: Callable[[], Verdicts]
    answer: Callable[[], tuple[Source, Verdicts]]


AskingAbout: TypeAlias = "Callable[[Unit], AbstractContextManager[Linking]]"


@contextmanager
def not_linking(source: Source) -> Iterator[AskingAbout]:
    """Yield what `linking` yields for a run without a linker, in which nothing is absent."""
    yield lambda _kept: nullcontext(Linking(Verdicts, lambda: (source, Verdicts())))


@contextmanager
def linking(source: Source) -> Iterator[AskingAbout]:
    """Start asking the linker in the background, before it is known what is kept.

    Yield a function that starts asking the rest, about what is kept.
    """
    unit = source.unit
    own = compress(unit.declarations, map(unit.own.__contains__, unit.subjects))
    declared = _addresses(
        source,
        (
            d
            for d in own
            if isinstance(d, (Function, Variable))
            if not _is_defined(d) and is_chosen(d, source.choice)
        ),
    )
    with _finding_absent(source, declared) as absent:
        yield lambda kept: _linking_rest(source, kept, declared, absent)


@contextmanager
def _linking_rest(
    source: Source,
    kept: Unit,
    declared: Container[str],
    absent_of_declared: Callable[[], dict[str, Absence]],
) -> Iterator[Linking]:
    # The compiler makes code of what the headers define, so it is only asked about what is kept.
    asked = _addresses(source, kept.declarations)
    rest = {name: address for name, address in asked.items() if name not in declared}
    with _finding_absent(source, rest) as absent:

        def expected() -> Verdicts:
            try:
                found = absent_of_declared()
            except CommandError:  # `answer` has a remedy
                return Verdicts()
            text = Reason.NOT_EXPORTED.text
            subjects = {asked[name][0]: text for name in found if name in asked}
            return Verdicts().refusing(Reason.NOT_EXPORTED, subjects)

        def first_answer() -> dict[str, Absence]:
            found = absent_of_declared() | absent()
            return {name: why for name, why in found.items() if name in asked}

        yield Linking(expected, lambda: _ask_linker(source, kept, asked, first_answer))


def refused_where_called(source: Source, unit: Unit) -> dict[str, str]:
    """Return the functions of which the compiler makes no code where they are called, and why.

    They must be inlined, and cannot be: they have no body, or one for another processor.
    """
    functions = {
        d.name: d
        for d in unit.declarations
        if isinstance(d, Function) and not (d.macro or d.optional or d.type_in_c.variadic)
    }
    lines = {name: wrapper_line(d, unit) for name, d in functions.items()}
    addresses = {name: f"&{wrapper_name(name)}" for name in lines}
    absent = absent_symbols(_asked(source, addresses, lines))
    return {
        name: Reason.BODY_REFUSED.text if functions[name].inline_body else _NOT_INLINED
        for name, why in absent.items()
        if why is Absence.REFUSED
    }


def _finding_absent(
    source: Source, asked: Mapping[str, tuple[Subject, str]]
) -> AbstractContextManager[Callable[[], dict[str, Absence]]]:
    return finding_absent(
        _asked(source, {name: address for name, (_, address) in asked.items()})
    )


def _is_defined(declaration: Declaration) -> bool:
    """Tell whether the header itself defines it, rather than only declare it."""
    match declaration:
        case Function(inline=True) | Function(inline_body=True) | Variable(static=True):
            return True
        case _:
            return False


def _addresses(
    source: Source, declarations: Iterable[Declaration]
) -> dict[str, tuple[Subject, str]]:
    """Return what has an address, and how C writes it, by its name."""
    expansions = source.macros.expansions
    asked: dict[str, tuple[Subject, str]] = {}
    for d in declarations:
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
    needed = _needed(_asked(source, addresses, lines), in_header, nowhere)
    words = {
        name: _UNTESTABLE if why is Absence.UNTESTABLE else Reason.NOT_EXPORTED.text
        for name, why in absent.items()
    }
    words.update(
        (d.name, _ONLY_INLINED)
        for d in kept.declarations
        if isinstance(d, Function) and d.name in words
        if d.inline and not d.inline_body and d.type_in_c.variadic
    )
    words.update(
        (name, _NEEDS_MORE.format(", ".join(f"`{symbol}`" for symbol in sorted(symbols))))
        for name, symbols in needed.items()
        if words.get(name) != _UNTESTABLE
    )
    why_not = {asked[name][0]: why for name, why in words.items() if name not in bad}
    no_code = {asked[name][0]: Reason.BODY_REFUSED.text for name in bad}
    verdicts = bodies.refusing(Reason.NOT_EXPORTED, why_not)
    return source, verdicts.refusing(Reason.BODY_REFUSED, no_code)


def _absent(
    source: Source,
    addresses: Mapping[str, str],
    first_answer: Callable[[], dict[str, Absence]],
) -> tuple[Source, dict[str, Absence], frozenset[str]]:
    """Return the absent addresses, and the symbols that the headers' own definitions lack.

    The `first_answer` is the linker's about the source as it is. In the source that is returned,
    the symbols are weak, so that everything else can be linked. The pragmas for that come before
    the headers, because clang ignores them after a declaration.
    """
    text = source.text
    try:
        return source, first_answer(), frozenset()
    except CommandError:
        words = reached_symbols(_asked(source, {}))[""]
        nowhere = undefined_symbols(source.compiler, text, words, source.flags)
        if not nowhere:
            raise
    lines = "".join(f"#pragma weak {name}\n" for name in sorted(nowhere))
    text = replace(text, text=f"{lines}{text.text}")
    source = replace(source, text=text, includes=f"{lines}{source.includes}")
    return source, absent_symbols(_asked(source, addresses)), nowhere


def _asked(
    source: Source, expressions: Mapping[str, str], before: Mapping[str, str] | None = None
) -> Addresses:
    return Addresses(source.compiler, source.text, source.flags, expressions, before or {})


def _needed(
    asked: Addresses, absent: AbstractSet[str], nowhere: frozenset[str]
) -> dict[str, frozenset[str]]:
    """Return the symbols that no library has, by the definitions in the header that need them.

    These definitions are the `absent` ones, and those that need a symbol that is `nowhere`: linkers
    do not report it, because it is weak.
    """
    if not (absent or nowhere):
        return {}
    names = asked.expressions.keys() if nowhere else absent
    expressions = {name: asked.expressions[name] for name in names}
    reached = reached_symbols(replace(asked, expressions=expressions))
    words = frozenset[str]().union(*(reached[name] for name in absent))
    lost = nowhere | undefined_symbols(asked.compiler, asked.text, words, asked.flags)
    found = {name: symbols & lost - {name} for name, symbols in reached.items()}
    return {name: symbols for name, symbols in found.items() if symbols}


def _without_inline_bodies(
    source: Source,
    kept: Unit,
    addresses: Mapping[str, str],
    absent: dict[str, Absence],
) -> tuple[dict[str, Absence], Verdicts, dict[str, str]]:
    """Return what is still `absent` once the module contains the header's inline functions itself.

    The verdicts say how it contains those that no library has: most bodies the compiler emits when
    asked; the others it can only put where they are called, so they get a wrapper. The last result
    is the C that each of them needs.
    """
    inline = {
        d.name: d
        for d in kept.declarations
        if isinstance(d, Function)
        and d.inline
        and not d.inline_body
        and d.name in absent
        and addresses[d.name] == f"&{d.name}"  # not a macro's expansion
    }
    if not inline:
        return absent, Verdicts(), {}
    lines = {name: definition_line(name) for name in inline}
    asked = {name: addresses[name] for name in absent}
    left = absent_symbols(_asked(source, asked, lines))
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
    alone = absent_symbols(_asked(source, asked, lines))
    wrapped = frozenset(asked.keys() - alone.keys())
    refused = {name: why for name, why in alone.items() if why is Absence.REFUSED}
    still = {name: why for name, why in (left | refused).items() if name not in wrapped}
    bodies = Verdicts(defined=defined, wrapped=wrapped)
    return still, bodies, {n: line for n, line in lines.items() if n in defined | wrapped}


_NEEDS_MORE: Final = (
    "its definition in the header needs {}, which none of the linked libraries defines; name the "
    "library with `--library`, such as `--library m` for mathematical functions"
)
_NOT_INLINED: Final = "it must be inlined where it is called, and the compiler cannot do that"
_ONLY_INLINED: Final = (
    "it has no address: the compiler can only put the header's definition in the place of a call "
    "(`gnu_inline`), and a wrapper in C cannot pass its `...` on"
)
_UNTESTABLE: Final = (
    "its address is computed from a weak symbol, as that of a weak thread-local variable is; C "
    "would not notice if no library defined it"
)
