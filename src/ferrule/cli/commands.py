"""The commands: each makes settings of its options, calls the pipeline, and shows the result.

A command imports what it needs when it runs: `ferrule --help` must not wait for libclang.
"""

# ruff: noqa: PLC0415  see above

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from ferrule.cli.options import (
    Voice,
    headers_argument,
    headers_or_table_argument,
    settings_of,
    settings_options,
    voice_options,
)
from ferrule.config.options import FrontEnd

if TYPE_CHECKING:
    from collections.abc import Iterator


class Interrupted(BaseException):
    """Ctrl-C during a command."""


class _Command(click.RichCommand):
    """A command. Its usage is shown for every mistake in its arguments."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments of the command."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:  # click itself does not say whose value is missing
            error.ctx = error.ctx or ctx
            raise


class _Commands(click.RichGroup):
    """The commands. Ctrl-C passes through; click would print an empty line for it."""

    command_class: type[click.RichCommand] | None = _Command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the options that stand before the command."""
        with _through_click():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that `ctx` names."""
        with _through_click():
            return super().invoke(ctx)


@contextmanager
def _through_click() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise Interrupted from None


def _version(context: click.Context, _parameter: click.Parameter, value: object) -> None:
    if value:
        from ferrule import __version__

        click.echo(f"ferrule {__version__}")
        context.exit()


def _cmake_dir(context: click.Context, _parameter: click.Parameter, value: object) -> None:
    if value:
        import ferrule

        click.echo(Path(ferrule.__path__[0], "cmake"))
        context.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@voice_options
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Print the version and exit.",
)
@click.option(
    "--cmake-dir",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_cmake_dir,
    help="Print the directory for CMake's find_package(ferrule) and exit.",
)
@click.command_panel("Build", commands=["bind", "new", "generate", "cdef"])
@click.command_panel(
    "Look", commands=["explain", "suggest", "layout", "adopt", "doctor", "demo"]
)
def command_line() -> None:
    """Build importable Python extensions from C declarations.

    The declarations come from real headers; the system C compiler decides every size, offset
    and constant.

    Exit status: 0 done, 1 an error that you can fix, 2 wrong usage, 70 a bug in ferrule.
    """


@command_line.command()
@headers_argument
@settings_options(FrontEnd.BIND)
@voice_options
@click.pass_obj
def bind(voice: Voice, /, headers: tuple[str, ...], **values: object) -> None:
    """Build an importable module, and its type stub, from C headers.

    \b
    Examples: an installed library, C files of your own, and a part of a header.
      ferrule bind zlib.h --pkg-config zlib --module zlib_c --output-dir build
      ferrule bind shape.h --source shape.c --module shapes._lib
      ferrule bind math.h --library m --module mathc --allow 'function:*'
    """  # noqa: D301  click's mark for lines that stay as they are
    from ferrule.cli.progress import showing_progress
    from ferrule.pipeline.bind import bind as build

    settings = settings_of(headers, values)
    with showing_progress(voice) as progress:
        report = build(settings, progress)
    if voice.quiet:
        return
    from ferrule.cli.report_view import report_lines, skip_lines, skip_summary
    from ferrule.cli.terminal import show

    show(*report_lines(report), *skip_summary(report), reflow=False)
    if voice.verbose:
        show(*skip_lines(report), reflow=False)


@command_line.command()
@headers_or_table_argument
@settings_options(FrontEnd.BIND, without=("keep", "output_dir"))
@click.option(
    "--output-dir",
    default=".",
    metavar="DIR",
    panel="Output",
    help="Directory to write the files to.",
)
@click.option(
    "--project",
    default=".",
    metavar="DIR",
    panel="What to bind",
    help="Directory of pyproject.toml; other relative paths, except of outputs, are relative to "
    "it.",
)
@click.option(
    "--sdist",
    is_flag=True,
    panel="Output",
    help="Also write `ferrule-sdist/`, with which an sdist builds without libclang: next to "
    "pyproject.toml, or into the archive if Meson runs this as a dist script.",
)
@voice_options
@click.pass_obj
def generate(
    voice: Voice,
    /,
    headers: tuple[str, ...],
    output_dir: str,
    project: str,
    *,
    sdist: bool,
    **values: object,
) -> None:
    """Write the C and the stub of a module, for another build system to compile.

    \b
    In DIR, for a module called pkg._lib:
      _lib.c          the headers, and what calls the library
      _lib.python.c   what includes Python.h
      _lib.pyi        the stub
      _lib.d          what the C was made from, for make and ninja

    \b
    Examples: a module of pyproject.toml, and headers with options.
      ferrule generate --module pkg._lib --output-dir build
      ferrule generate zlib.h --pkg-config zlib --module pkg._zlib --output-dir build
    """  # noqa: D301  as above
    from ferrule.cli.progress import showing_progress
    from ferrule.cli.project import sdist_folder, settings_of_table
    from ferrule.cli.report_view import count_lines
    from ferrule.cli.terminal import show
    from ferrule.config.named_files import named_files
    from ferrule.pipeline.generate import generate as write
    from ferrule.toolchain.files import working_in

    folder = Path(output_dir)
    # Before the directory changes.
    values["output_dir"] = folder.absolute()
    if values["report"]:
        values["report"] = Path(str(values["report"])).absolute()
    with working_in(project, "--project"):
        if headers:
            settings = settings_of(headers, values)
            made_from = tuple(map(Path, named_files(values)))
        else:
            settings, made_from = settings_of_table(values)
        with showing_progress(voice) as progress:
            shipped = sdist_folder() if sdist else None
            report = write(settings, folder, made_from, progress, sdist=shipped)
    if not voice.quiet:
        show(*count_lines(report), reflow=False)


@command_line.command()
@click.argument("name", help="The name of the project; its package has the same name.")
@headers_argument
@settings_options(FrontEnd.TABLE)
@voice_options
@click.pass_obj
def new(voice: Voice, /, name: str, headers: tuple[str, ...], **values: object) -> None:
    """Write a project to start from, whose package binds C headers.

    \b
    Examples: an installed library, and C files of your own, which are copied.
      ferrule new my-zlib zlib.h
      ferrule new shapes shape.h --source shape.c
    """  # noqa: D301  click's mark for lines that stay as they are
    from ferrule.cli.report_view import project_lines
    from ferrule.cli.terminal import show
    from ferrule.scaffold.project import new_project

    made = new_project(name, settings_of(headers, values))
    if not voice.quiet:
        show(*project_lines(made), reflow=False)


@command_line.command()
@headers_argument
@settings_options(FrontEnd.READ)
def cdef(headers: tuple[str, ...], **values: object) -> None:
    """Print the portable cdef of C headers."""
    from ferrule.pipeline.preview import cdef_text

    text = cdef_text(settings_of(headers, values))
    click.echo(text.encode("utf-8"), nl=False)  # the same bytes everywhere


@command_line.command()
@click.argument("name", help="The name of a function, type, constant or variable.")
@headers_argument
@settings_options(FrontEnd.READ)
def explain(name: str, headers: tuple[str, ...], **values: object) -> None:
    """Show where a name is declared, and how it is bound or why it is not."""
    from ferrule.cli.report_view import explanation_lines
    from ferrule.cli.terminal import show
    from ferrule.pipeline.preview import explain_name

    for explanation in explain_name(settings_of(headers, values), name):
        show(*explanation_lines(explanation), reflow=False)


@command_line.command()
@headers_argument
@settings_options(FrontEnd.READ)
def suggest(headers: tuple[str, ...], **values: object) -> None:
    """Propose annotations from what attributes, comments and names say about functions.

    Prints a file for `--annotations`, with the evidence above each table. The file is valid as it
    is, but read it first: keep what is right and delete the rest.
    """
    from ferrule.pipeline.suggesting import suggested_annotations

    text = suggested_annotations(settings_of(headers, values))
    click.echo(text.encode("utf-8"), nl=False)  # the same bytes everywhere


@command_line.command()
@click.argument("module", help="A built module: its dotted name, or the path of its file.")
@click.argument(
    "types",
    nargs=-1,
    metavar="[TYPE]...",
    help="Types and constants to show, as names or globs; all if none is given.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with sizes in bytes.")
def layout(module: str, types: tuple[str, ...], *, as_json: bool) -> None:
    """Show what the compiler resolved: sizes, offsets, padding, typedefs and constants."""
    from ferrule.cli.layout_view import layout_view
    from ferrule.cli.terminal import show
    from ferrule.inspect.forked import read_layout_of

    # Modules in the current directory are found, as with `python -m`.
    if "" not in sys.path:
        sys.path.insert(0, "")
    found = read_layout_of(module)
    chosen = found.only(types) if types else found
    if as_json:
        click.echo(json.dumps(chosen.as_json(), indent=2))
    else:
        show(layout_view(chosen))


@command_line.command()
@click.argument(
    "script",
    metavar="SCRIPT[:NAME]",
    help="A cffi build script; the name of its FFI object, or of a function that makes one.",
)
@click.argument(
    "arguments",
    nargs=-1,
    metavar="[ARGUMENT]...",
    help="The script's own arguments. Those that begin with a dash come after `--`.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@settings_options(FrontEnd.ADOPT)
@voice_options
@click.pass_context
def adopt(
    context: click.Context,
    /,
    script: str,
    arguments: tuple[str, ...],
    *,
    as_json: bool,
    **values: object,
) -> None:
    """Check the cdef of a cffi build script against the headers.

    The exit status is 1 if the cdef contradicts them. --verbose also shows harmless differences and
    what is new in the headers.
    """
    from ferrule.adopt.hold import adopt as hold
    from ferrule.cli.drift_view import drift_lines
    from ferrule.cli.terminal import show

    voice: Voice = context.obj
    drifts = hold(script, settings_of((), values), arguments)
    if as_json:
        click.echo(json.dumps({"modules": [drift.as_json() for drift in drifts]}, indent=2))
    else:
        for drift in drifts:
            show(*drift_lines(drift, voice), reflow=False)
    if any(drift.wrong or drift.error for drift in drifts):
        context.exit(1)


@command_line.command()
@voice_options
@click.pass_context
def doctor(context: click.Context) -> None:
    """Check that a build has everything that it needs, and say how to get what is missing."""
    from ferrule.cli.doctor import examine, finding_lines
    from ferrule.cli.terminal import show

    findings = examine()
    if not context.obj.quiet:
        show(*finding_lines(findings), reflow=False)
    if any(finding.stops for finding in findings):
        context.exit(1)


@command_line.command()
def demo() -> None:
    """Show ferrule's own compiled module at work on this machine."""
    from ferrule.cli.demo import demo_view
    from ferrule.cli.terminal import show

    show(demo_view())
