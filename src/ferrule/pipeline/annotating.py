"""Annotations: the tables are matched with the bound functions, and the compiler checks them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ferrule.annotations.merging import Facts, annotate
from ferrule.annotations.tables import read_tables
from ferrule.bindings.callbacks import DEF_EXTERN
from ferrule.bindings.calls import find_annotatable
from ferrule.bindings.names import RESERVED
from ferrule.declarations.nodes import Function
from ferrule.emit.expressions import expression_function
from ferrule.toolchain.compiler import Compiler
from ferrule.toolchain.expand import expand_macros
from ferrule.toolchain.preprocess import preprocess
from ferrule.toolchain.questions import Question, refused_expressions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ferrule.annotations.conventions import Annotations
    from ferrule.annotations.questions import Question as Asked
    from ferrule.bindings.decide import Bindings
    from ferrule.config.annotation_files import AnnotationFile
    from ferrule.pipeline.progress import Stages
    from ferrule.pipeline.state import State
    from ferrule.toolchain.compiler import BuildFlags
    from ferrule.toolchain.preprocess import Preprocessed

_NO_END: Final = "it opens a bracket that it does not close"


def annotated(state: State, files: Iterable[AnnotationFile], stages: Stages) -> State:
    """Return `state` with what the tables in `files` say about the functions that are bound.

    Raises one `AnnotationError` for all that is wrong with the tables.
    """
    source = state.source
    resolved = state.resolve(stages)
    c = _C(source.compiler, source.includes, source.text, source.flags)
    macros = source.defined.object_like
    read = _read(files, resolved.bindings, c, macros, resolved.skipped_functions)
    return replace(state, annotations=read)


def annotations_of_cdef(
    files: Iterable[AnnotationFile], bindings: Bindings, preamble: str, flags: BuildFlags
) -> Annotations:
    """Return what the tables in `files` say about the functions of a cdef, after the `preamble`.

    Raises `AnnotationError` as `annotated` does, and `HeaderError` for a preamble that does not
    compile.
    """
    compiler = Compiler.find()
    text = preprocess(compiler, f"{preamble}\n", (), flags)
    c = _C(compiler, f"{preamble}\n", text, flags)
    return _read(files, bindings, c, text.macro_names(function_like=False), {})


@dataclass(frozen=True, slots=True)
class _C:
    """What expressions are compiled after: `includes`, which the preprocessor makes `text` of."""

    compiler: Compiler
    includes: str
    text: Preprocessed
    flags: BuildFlags


def _read(
    files: Iterable[AnnotationFile],
    bindings: Bindings,
    c: _C,
    macros: frozenset[str],
    skipped: Mapping[str, str],
) -> Annotations:
    """Return what the tables say; `skipped` are the functions that are not bound, and why."""
    tables, problems = read_tables(files)
    functions = [d for d in bindings.unit.declarations if isinstance(d, Function)]
    callable_ = {function.name for function in find_annotatable(functions, bindings.unit)}
    facts = Facts(
        {f.name: f for f in functions if f.name in callable_},
        bindings.unit,
        bindings.python_names,
        RESERVED | {DEF_EXTERN},
        macros,
        {**skipped, **{f.name: _why_not(f) for f in functions if f.name not in callable_}},
    )

    def ask(questions: Sequence[Asked]) -> dict[Asked, str]:
        return _refused(questions, bindings, c, macros)

    return annotate(tables, facts, ask, problems)


def _why_not(function: Function) -> str:
    """Return why no table can be about a function that is bound."""
    if function.extern_python:
        return "Python implements it"
    return "only cffi can pass one of its arguments or its result"


def _refused(
    questions: Sequence[Asked], bindings: Bindings, c: _C, macros: frozenset[str]
) -> dict[Asked, str]:
    """Return the expressions that the compiler refuses, with its words."""
    asked = list(dict.fromkeys(questions))
    lines = [
        expression_function(f"ferrule_expression_{number}", question, bindings, macros)
        for number, question in enumerate(asked)
    ]
    # Questions are compiled after headers without macros, so expand the expressions' macros now.
    expanded = expand_macros(c.compiler, c.includes, lines, c.flags)
    whole = {n: expanded[line] for n, line in enumerate(lines) if line in expanded}
    said = refused_expressions(
        c.compiler, c.text, [Question(line) for line in whole.values()], c.flags
    )
    numbers = [*whole]
    refused = {asked[numbers[place]]: words for place, words in said.items()}
    refused |= {asked[n]: _NO_END for n in range(len(asked)) if n not in whole}
    return refused
