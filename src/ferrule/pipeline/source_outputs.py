"""The files for other build systems: C that they compile, the stub, and what it was made from.

    _lib.c            the headers, cffi's tables and the direct calls
    _lib.python.c     the run-time and the init function, with Python.h
    _lib.pyi          the stub
    _lib.d            what make and ninja read: generate again when one of these files changes

Their names do not depend on the headers, so that a build system knows them before they are written.
The C needs no other file of ferrule's, and is compiled with the build system's flags. So what is a
flag when ferrule compiles is in the text here, and the compiler asserts the types again.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ferrule import __version__
from ferrule.emit.hidden_macros import without_macros, words_of
from ferrule.emit.writer import SourceWriter, comment_text
from ferrule.pipeline.outputs import report_files
from ferrule.pipeline.shipped import shipped_paths, shipped_texts
from ferrule.proof.assertions import render_assertions
from ferrule.stub.render import render_stub
from ferrule.toolchain.build import hidden_optimisation
from ferrule.toolchain.compiler import is_without_gil
from ferrule.toolchain.depfile import render_depfile
from ferrule.toolchain.files import require_apart, require_writable
from ferrule.toolchain.line_markers import is_no_file
from ferrule.toolchain.own_names import own_names_as
from ferrule.toolchain.standalone import render_standalone
from ferrule.toolchain.transaction import File, place_files, settle_killed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ferrule.config.settings import Settings
    from ferrule.pipeline.made import Made
    from ferrule.pipeline.outcome import Built
    from ferrule.pipeline.source import Source

_ENDINGS: Final = (".c", ".python.c", ".pyi", ".d")

# The headers were read without optimisation: with it, the C library's declare other functions. With
# `_FORTIFY_SOURCE` they warn.
_AS_READ: Final = """\
#undef __OPTIMIZE__
#ifndef __NO_INLINE__
#define __NO_INLINE__ 1
#endif
#ifdef __GNUC__
#pragma GCC diagnostic ignored "-Wcpp"
#endif
"""
_WITHOUT_GIL: Final = """\
#ifndef FERRULE_GIL_DISABLED
#define FERRULE_GIL_DISABLED
#endif
"""


@dataclass(frozen=True)
class SourceOutputs:
    """The files that a run with these `settings` writes, in place of those of `Outputs`.

    `folder` is the output directory as the build system calls it, and `made_from` are files that
    the settings are from. What an sdist carries is written into the folder `sdist`, if one is
    given.
    """

    settings: Settings
    folder: Path
    made_from: tuple[Path, ...]
    sdist: Path | None = None

    @property
    def files(self) -> tuple[Path, Path, Path, Path]:
        """The two C files, the stub, and the dependency file."""
        stem = self.settings.output_dir / self.settings.module_stem
        headers, python, stub, depfile = (Path(f"{stem}{end}") for end in _ENDINGS)
        return headers, python, stub, depfile

    @property
    def _shipped(self) -> tuple[Path, ...]:
        if self.sdist is None:
            return ()
        return tuple(self.sdist / path for path in shipped_paths(self.settings.module))

    def prepare(self) -> None:
        """Check that every file can be written; finish or undo what a killed run has left.

        Raises `OutputError` for one that cannot, or that is one of the files that are read.
        """
        settle_killed(self.settings.output_dir)
        report = self.settings.report
        targets = (*self.files, *self._shipped, *([report] if report else []))
        inputs = map(Path, (*self.settings.sources, *self.settings.headers))
        require_apart(targets, inputs)
        for target in targets:
            require_writable(target)

    def place(self, made: Made) -> None:
        """Write all files."""
        headers, python, pyi, depfile = self.files
        stub = made.built.stub
        if stub.types:
            stub = render_stub(made.built.plan, one_file=True)
        texts = {
            headers: self._headers_c(made.source, made.built),
            python: self._python_c(made.source, made.built),
            pyi: stub.text,
            depfile: render_depfile(self.folder / headers.name, self._inputs(made.source)),
        }
        cdef = made.built.generated.cdef
        shipped = (text for _, text in shipped_texts(self.settings.module, made.later, cdef))
        others = [File(p, text.encode()) for p, text in zip(self._shipped, shipped)]  # noqa: B905  there may be no paths
        others += report_files(self.settings, made.report)
        # Always, because make builds again what is older than a header. And last, because what a
        # killed run has left is looked for in their folder.
        # Paths and `--define` may have bytes that are not UTF-8, and have the same bytes here.
        files = [
            File(path, text.encode("utf-8", "surrogateescape"), always=True)
            for path, text in texts.items()
        ]
        place_files([*others, *files])

    def _inputs(self, source: Source) -> Iterator[Path]:
        """Yield the files that the module was made from."""
        yield from self.made_from
        yield from (Path(name) for name in source.text.files if not is_no_file(name))
        yield from map(Path, self.settings.sources)

    def _headers_c(self, source: Source, built: Built) -> str:
        generated, writer = built.generated, self._begun(source)
        for define in self.settings.defines:
            writer.lines(_definition(define))
        if hidden_optimisation(source.compiler, source.flags):
            writer.lines(_AS_READ)
        lines = generated.c.split("\n")
        beginning, tables = lines[: generated.beginning], lines[generated.beginning :]
        proofs = _proofs(source, built)
        c = "\n".join((*beginning, proofs, *tables, generated.calls_alone))
        return render_standalone(f"{writer.text()}{c}", source.includes_apart.strip("\n"))

    def _python_c(self, source: Source, built: Built) -> str:
        writer = self._begun(source)
        # Before any header of C's, since it says which functions they declare.
        writer.line("#include <pyconfig.h>")
        if not built.plan.pypy:
            if not built.plan.annotations.handles:
                writer.line("#define FERRULE_NO_HANDLES")
            writer.line('#include "ferrule_runtime.c"')
        return render_standalone(f"{writer.text()}{built.generated.python_c}", "")

    def _begun(self, source: Source) -> SourceWriter:
        """Return the beginning of each C file, with what is a flag in other builds."""
        writer = SourceWriter()
        names = " ".join(self.settings.headers)
        c = " and ".join(path.name for path in self.files[:2])
        made = f"Made by ferrule {__version__} from {names}: {c} are the module"
        writer.line(f"/* {comment_text(f'{made} {self.settings.module}.')} */")
        writer.line('#include "ferrule_quiet.h"')
        for name, own in own_names_as(source.own_names):
            writer.line(f"#define {name} {own}")
        if is_without_gil():
            writer.lines(_WITHOUT_GIL)
        return writer


def _proofs(source: Source, built: Built) -> str:
    """Return the assertions about types, for the C after the headers."""
    asserted = render_assertions(built.plan.bindings.unit, source.macros.expansions)
    lines = [f"__extension__ {assertion.line}" for assertion in asserted]
    macros = source.defined.object_like | source.defined.function_like
    writer = SourceWriter()
    # ferrule asks its own questions after preprocessed headers, in which no word is a macro.
    with without_macros(writer, macros & words_of("\n".join(lines))):
        for line in lines:
            writer.line(line)
    return writer.text()


def _definition(define: str) -> str:
    """Return what `-D` does with `define`, as lines of C."""
    macro, equals, value = define.partition("\n")[0].partition("=")
    name = macro.partition("(")[0]
    return f"#undef {name}\n#define {macro} {value if equals else 1}"
