"""`ferrule suggest`: proposals for annotations, each accepted by the compiler."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ferrule.bindings.calls import find_annotatable
from ferrule.config.annotation_files import AnnotationFile
from ferrule.declarations.nodes import Function
from ferrule.errors import AnnotationError, machine_errors
from ferrule.headers.reader import HeaderReader
from ferrule.pipeline.annotating import annotated
from ferrule.pipeline.first_verdicts import ask_tools
from ferrule.pipeline.progress import Stages
from ferrule.pipeline.reading import read
from ferrule.pipeline.required import require
from ferrule.pipeline.wrong_patterns import telling_all_wrong_patterns
from ferrule.suggest.header import Header
from ferrule.suggest.propose import Proposals, propose
from ferrule.suggest.render import render_proposals
from ferrule.toolchain.questions import Question, refused_questions
from ferrule.toolchain.temporary import work_folder

if TYPE_CHECKING:
    from collections.abc import Collection

    from ferrule.config.settings import Settings
    from ferrule.pipeline.source import Source
    from ferrule.pipeline.state import State

_NAME: Final = "proposals"


@machine_errors()
def suggested_annotations(settings: Settings) -> str:
    """Return a file of annotations for which there is evidence in the headers of `settings`.

    The file is valid for these settings. Raises the errors of `bind` that concern reading.
    """
    require(settings, "headers")
    stages = Stages()
    with work_folder():
        source = read(settings, stages)
        with telling_all_wrong_patterns(settings, source):
            state = ask_tools(source, stages, ask_linker=bool(source.flags.link))
        found = propose(_header(settings, state, stages))
        accepted, left_out = _accepted(state, found, stages)
        return render_proposals(settings.headers, accepted, left_out)


def _header(settings: Settings, state: State, stages: Stages) -> Header:
    source, bindings = state.source, state.resolve(stages).bindings
    functions = [d for d in bindings.unit.declarations if isinstance(d, Function)]
    reader = HeaderReader(settings.headers, source.text, source.compiler, lambda _: False)
    return Header(
        tuple(find_annotatable(functions, bindings.unit)),
        bindings.unit,
        frozenset(bindings.python_names.values()),
        source.defined.object_like,
        reader.read_attributes(),
        which_are_zero=lambda names: _zeros(source, names),
    )


def _zeros(source: Source, names: Collection[str]) -> frozenset[str]:
    """Return those of the enumerators that the compiler says are 0."""
    lines = [Question(f'_Static_assert(({name}) == 0, "");') for name in names]
    refused = refused_questions(source.compiler, source.text, lines, source.flags)
    return frozenset(name for number, name in enumerate(names) if number not in refused)


def _accepted(
    state: State, proposals: Proposals, stages: Stages
) -> tuple[Proposals, tuple[str, ...]]:
    """Return the proposals without the tables that cannot be used, and what is wrong with those."""
    try:
        annotated(state, (AnnotationFile(_NAME, proposals.tables),), stages)
    except AnnotationError as error:
        kept = proposals.without({problem.table for problem in error.problems})
        if kept == proposals:
            raise
        left_out = [f"{problem.key}: {problem.words}" for problem in error.problems]
        accepted, more = _accepted(state, kept, stages)
        return accepted, (*left_out, *more)
    return proposals, ()
