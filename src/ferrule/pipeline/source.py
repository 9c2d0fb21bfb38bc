"""What was read, and how to call the compiler so that it sees the same declarations again."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from ferrule.declarations.nodes import Enumeration, Function, Record
from ferrule.selection.candidates import Candidates, find_candidates
from ferrule.toolchain.own_names import (
    is_called_of_python,
    is_own,
    keep_apart,
    own_macros,
    words_before_headers,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ferrule.bindings.callbacks import CallbackRequest
    from ferrule.bindings.decide import Macros
    from ferrule.bindings.included import Included
    from ferrule.bindings.rename import Rename
    from ferrule.declarations.identity import Subject
    from ferrule.declarations.nodes import Declaration
    from ferrule.declarations.unit import Unit
    from ferrule.errors import PatternProblem
    from ferrule.pipeline.transcript import Transcript
    from ferrule.selection.choose import Choice
    from ferrule.selection.macros import MacroFacts
    from ferrule.selection.respell import Respelling
    from ferrule.toolchain.compiler import BuildFlags, Compiler
    from ferrule.toolchain.preprocess import Preprocessed


@dataclass(frozen=True)
class Source:
    """The headers' declarations and macros, and what the settings ask for.

    - `includes` are the `#include` lines that `compiler` reads with `flags`, and `text` is what its
      preprocessor makes of them. `healed` are standard headers that had to come first.
    - `unit` has the declarations, `macros` what the macros are, `defined` which names are macros.
    - `init` is the name of the module's own init function.
    - `choice`, `renames` and `callbacks` are the settings' patterns; those that were found to be
      wrong are in `wrong_patterns` instead.
    - `respelled` are types that the compiler sees differently from libclang, in its own terms.
    - `realigned` are typedefs with an alignment of their own.
    - `included` are the modules whose types this one shares, and `shared` the records among them.
    - `transcript` is what libclang read, for builds without it.
    """

    compiler: Compiler
    flags: BuildFlags
    includes: str
    text: Preprocessed
    unit: Unit
    macros: MacroFacts
    defined: Macros
    choice: Choice
    renames: tuple[Rename, ...]
    callbacks: tuple[CallbackRequest, ...]
    healed: tuple[str, ...]
    init: str
    wrong_patterns: tuple[PatternProblem, ...] = ()
    respelled: Mapping[Subject, Respelling] = field(default_factory=dict)
    realigned: frozenset[Subject] = frozenset()
    included: tuple[Included, ...] = ()
    shared: frozenset[str] = frozenset()
    transcript: Transcript = field(kw_only=True)

    @cached_property
    def own_names(self) -> frozenset[str]:
        """The names in the headers that the C of the module uses for something else."""
        names = self._declared | self.defined.object_like | self.defined.function_like
        own = {name for name in names if is_own(name)}
        return frozenset(own | (names & {self.init}) | self._called_instead)

    @cached_property
    def _called_instead(self) -> frozenset[str]:
        """The functions that the module's own C would call instead of Python's own."""
        return frozenset(
            d.name
            for d in self.unit.declarations
            if isinstance(d, Function) and not d.inline_body and is_called_of_python(d.name)
        )

    @cached_property
    def _declared(self) -> frozenset[str]:
        return frozenset(name for d in self.unit.declarations for name in c_names_of(d))

    @cached_property
    def includes_apart(self) -> str:
        """The `includes` for the C of the module, in which `own_names` mean ours."""
        macros = self.defined.object_like | self.defined.function_like
        words = own_macros(self.text.text) - self._declared
        gone = (self.own_names & macros) | words
        return keep_apart(self.includes, self.own_names, gone, self._called_instead)

    @property
    def covered_words(self) -> frozenset[str]:
        """The words of ferrule's C before the headers that flags may make macros of."""
        if not (self.flags.compile or self.compiler.environment_flags.compile):
            return frozenset()
        macros = self.defined.object_like | self.defined.function_like
        return macros & words_before_headers()

    @cached_property
    def candidates(self) -> Candidates:
        """What selection starts from, before any verdict."""
        # Cached: every attempt selects from the same candidates, with more verdicts each time.
        return find_candidates(
            self.unit, self.macros, self.choice, self.respelled, self.realigned
        )


def c_names_of(declaration: Declaration) -> Sequence[str]:
    """Return the declaration's names in C; those of fields are separate.

    A type without a tag has its typedef's name as its key.
    """
    match declaration:
        case Enumeration(tag=tag, key=key, enumerators=enumerators):
            return (tag or key, *(e.name for e in enumerators or ()))
        case Record(tag=tag, key=key):
            return (tag or key,)
        case _:
            return (declaration.name,)
