"""The tables of annotations, read against the functions that are bound; the compiler is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from ferrule.annotations.matching import Facts, annotate
from ferrule.annotations.tables import read_tables
from ferrule.bindings.calls import CallChoice, find_calls
from ferrule.declarations.nodes import Function
from ferrule.emit.expressions import expression_function
from ferrule.pipeline.resolving import resolve
from ferrule.toolchain.expand import expand_macros
from ferrule.toolchain.questions import Question, refused_questions

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ferrule.annotations.matching import Ask
    from ferrule.annotations.matching import Question as Asked
    from ferrule.bindings.decide import Bindings
    from ferrule.config.annotation_files import AnnotationFile
    from ferrule.pipeline.progress import Stages
    from ferrule.pipeline.source import Source
    from ferrule.pipeline.state import State

_NO_END: Final = "it opens a bracket that it does not close"


def annotated(state: State, files: Iterable[AnnotationFile], stages: Stages) -> State:
    """Return `state` with what the tables in `files` say about the functions that are bound.

    Raises one `AnnotationError` for all that is wrong with the tables.
    """
    tables, problems = read_tables(files)
    source = state.source
    bindings = resolve(source, state.verdicts, stages).bindings
    functions = [d for d in bindings.unit.declarations if isinstance(d, Function)]
    callable_ = {
        call.function.name for call in find_calls(functions, bindings.unit, (), CallChoice())
    }
    facts = Facts(
        {f.name: f for f in functions if f.name in callable_},
        bindings.unit,
        frozenset(bindings.python_names.values()),
        source.defined.object_like,
    )
    found = annotate(tables, facts, _asking(source, bindings), problems)
    return replace(state, annotations=found)


def _asking(source: Source, bindings: Bindings) -> Ask:
    """Return a function that asks the compiler which expressions it refuses."""

    def ask(questions: Sequence[Asked]) -> dict[Asked, str]:
        asked = list(dict.fromkeys(questions))
        lines = [
            expression_function(
                f"ferrule_expression_{number}",
                question.function,
                bindings,
                use=question.use,
                text=question.text,
                index=question.index,
                macros=source.defined.object_like,
            )
            for number, question in enumerate(asked)
        ]
        # Questions follow headers without macros, so those of the expressions come first.
        expanded = expand_macros(source.compiler, source.includes, lines, source.flags)
        whole = {n: expanded[line] for n, line in enumerate(lines) if line in expanded}
        said = refused_questions(
            source.compiler, source.text, [Question(line) for line in whole.values()], source.flags
        )
        numbers = [*whole]
        refused = {asked[numbers[place]]: words for place, words in said.items()}
        refused |= {asked[n]: _NO_END for n in range(len(asked)) if n not in whole}
        return refused

    return ask
