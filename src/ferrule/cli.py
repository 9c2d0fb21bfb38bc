"""The command line: arguments to settings, results to the terminal, errors to an exit status.

Exit status: 0 success; 1 an error that the user can fix; 2 wrong usage; 70 a bug of ours; 130
interrupted; see `__main__` for 143. Results go to standard output, errors and progress to standard
error. Only what every command needs is imported at the top: `ferrule --help` must not wait for
libclang.
"""

# ruff: noqa: PLC0415  each command imports what it alone needs

from __future__ import annotations

import errno
import gc
import io
import json
import os
import sys
import traceback
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

import rich_click as click

from ferrule.config.options import FrontEnd
from ferrule.config.settings import Settings, options
from ferrule.errors import FerruleError, MachineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Decorated = TypeVar("Decorated", bound="Callable[..., object]")

_BUG: Final = 70
_INTERRUPTED: Final = 130
_OUTPUTS_ERRORS: Final = frozenset(
    {errno.EBADF, errno.EIO, errno.ENOSPC, errno.EDQUOT, errno.EPIPE}
)
_STAGES: Final = {
    "read": "reading the headers",
    "select": "asking the compiler what can be bound",
    "emit": "writing the C",
    "compile": "compiling and linking",
    "verify": "importing the module and comparing",
}


@dataclass
class Voice:
    """How much the user wants to hear; set by options before or after the command's name.

    `settings` are those of the command, for the report of an internal error.
    """

    verbose: bool = False
    quiet: bool = False
    settings: Settings | None = None


class _Interrupted(BaseException):
    """Ctrl-C during a command."""


class _Commands(click.RichGroup):
    """The commands; Ctrl-C passes through, for which click would print an empty line."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command that `ctx` names."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise _Interrupted from None


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line on `arguments`, or the process's own, and exit with its status.

    Raises `SystemExit` always; the module's docstring has the statuses. A character that standard
    output cannot encode is written as its escape.
    """
    own_process = arguments is None
    if own_process:
        _open_what_is_closed()
        gc.disable()  # a run makes a million objects, which live to its end, and few cycles
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    status = _flushed(_run(arguments, Voice()))
    if own_process and hasattr(gc, "freeze"):  # PyPy has none
        gc.freeze()  # nor does the interpreter look for cycles when it ends
    sys.exit(status)


def _open_what_is_closed() -> None:
    """Open unusable standard streams in a process that was started without them.

    Otherwise a file that is opened later would get their numbers, and what libraries print.
    Writing a result to such a stream is an error.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDONLY)  # it gets the lowest free number: this one
            if number == 1:
                sys.stdout = os.fdopen(number, "w", encoding="utf-8", closefd=False)


def _run(arguments: Sequence[str] | None, voice: Voice) -> int:
    try:
        status = command_line.main(arguments, "ferrule", standalone_mode=False, obj=voice)
    except click.ClickException as error:
        return _say_usage(error)
    except (_Interrupted, KeyboardInterrupt, click.Abort):
        click.echo("ferrule: interrupted", err=True)
        return _INTERRUPTED
    except FerruleError as error:
        _say("ferrule", str(error))
        return error.exit_status
    except OSError as error:
        if _is_outputs(error):
            return _say_unwritten(error)
        _say("ferrule", str(MachineError(error)))
        return MachineError.exit_status
    except MemoryError:
        _say("ferrule", "out of memory; name fewer headers, or free some memory")
        return 1
    except Exception as error:  # noqa: BLE001  a bug of ours: the user gets a sentence
        return _say_bug(error, voice, sys.argv[1:] if arguments is None else arguments)
    return status if isinstance(status, int) else 0


def _flushed(status: int) -> int:
    """Flush standard output; return `status`, or 1 if that fails."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        return _say_unwritten(error)
    return status


def _say_unwritten(error: OSError) -> int:
    """Report that standard output cannot be written, and close it; return the status."""
    with open(os.devnull, "wb") as nothing:  # noqa: PTH123  or Python tries again at the end
        os.dup2(nothing.fileno(), 1)
    if error.errno != errno.EPIPE:  # the reader has stopped on purpose
        _say("ferrule", f"cannot write to standard output: {error.strerror}")
    return 1


def _is_outputs(error: OSError) -> bool:
    """Tell whether writing to standard output failed: errors of other files have a name."""
    return error.errno in _OUTPUTS_ERRORS and error.filename is None


def _say(who: str, message: str) -> None:
    """Write an error to standard error, its first words coloured on a terminal."""
    from rich.text import Text

    from ferrule.terminal import console

    words = Text.assemble((f"{who}: error: ", "bold red"), message)
    console(stderr=True).print(words, soft_wrap=True)


def _say_usage(error: click.ClickException) -> int:
    context = getattr(error, "ctx", None)
    who = context.command_path if context else "ferrule"
    _say(who, error.format_message())
    if context:
        click.echo(context.get_usage().strip(), err=True)
    click.echo(f"Try '{who} --help'.", err=True)
    return error.exit_code


def _say_bug(error: Exception, voice: Voice, arguments: Sequence[str]) -> int:
    from ferrule.bug_report import keep_for_report

    if voice.verbose:
        click.echo("".join(traceback.format_exception(error)), err=True, nl=False)
    try:
        folder = keep_for_report(error, ("ferrule", *arguments), voice.settings)
        how = (
            f"the files in {folder}: the traceback, versions, settings and preprocessed headers"
        )
    except OSError as no_folder:
        how = f"the output of --verbose (it could not be saved: {no_folder})"
    _say(
        "ferrule",
        f"{type(error).__name__}: {error}\n"
        f"  This is a bug in ferrule, not in your code. Please report it, with {how}.",
    )
    return _BUG


def _voice_options(command: Decorated) -> Decorated:
    """Give `command` `--verbose` and `--quiet`, which set the `Voice` of the whole run."""

    def heard(context: click.Context, parameter: click.Parameter, value: object) -> None:
        if value and parameter.name:
            setattr(context.ensure_object(Voice), parameter.name, True)

    for name, text in (
        ("quiet", "Print nothing but errors."),
        ("verbose", "Tell more: each step, each skipped declaration."),
    ):
        command = click.option(
            f"-{name[0]}",
            f"--{name}",
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=heard,
            help=text,
        )(command)
    return command


def _settings_options(front_end: FrontEnd) -> Callable[[Decorated], Decorated]:
    """Return a decorator that adds the options that `front_end` takes, from the one list.

    The command gets their values as keyword arguments, named as the fields of `Settings`.
    """

    def decorate(command: Decorated) -> Decorated:
        for name, option in reversed(list(options(front_end))):
            repeats = option.value.repeats
            command = click.option(
                option.flag,
                name,
                metavar=option.meta or None,
                multiple=repeats,
                is_flag=option.value.is_switch or None,
                required=bool(option.required_by & front_end),
                panel=option.group,
                help=option.help + " (may repeat)" * repeats,
            )(command)
        return command

    return decorate


_headers = click.argument(
    "headers",
    nargs=-1,
    required=True,
    metavar="HEADER...",
    type=click.Path(),
    panel="Headers",
    help="A header's path, or its name as in #include.",
)


def _settings(headers: Sequence[str], values: dict[str, object]) -> Settings:
    """Return the settings of what the user gave; the rest keeps its default."""
    given = {name: value for name, value in values.items() if value not in (None, ())}
    settings = Settings.of({"headers": headers, **given})
    if context := click.get_current_context(silent=True):
        context.ensure_object(Voice).settings = settings
    return settings


def _version(context: click.Context, _parameter: click.Parameter, value: object) -> None:
    if value:
        from ferrule import __version__

        click.echo(f"ferrule {__version__}")
        context.exit()


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@_voice_options
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Print the version and exit.",
)
@click.command_panel("Build", commands=["bind", "cdef"])
@click.command_panel("Look", commands=["explain", "layout", "doctor", "demo"])
def command_line() -> None:
    """Build importable Python extensions from C declarations.

    The declarations come from real headers; the system C compiler decides every size, offset
    and constant.

    Exit status: 0 done, 1 an error that you can mend, 2 wrong usage, 70 a bug of ferrule.
    """


@command_line.command()
@_headers
@_settings_options(FrontEnd.BIND)
@_voice_options
@click.pass_obj
def bind(voice: Voice, /, headers: tuple[str, ...], **values: object) -> None:
    """Build an importable module, and its type stub, from C headers."""
    from ferrule.pipeline.bind import bind as build
    from ferrule.terminal import indented, report_lines, show, skip_lines, skips_view

    settings = _settings(headers, values)
    with _progress(voice) as progress:
        report = build(settings, progress)
    if voice.quiet:
        return
    show(*report_lines(report), wrap=False)
    if report.skipped:
        show(indented(skips_view(report)))
    if voice.verbose:
        show(*skip_lines(report), wrap=False)


@command_line.command()
@_headers
@_settings_options(FrontEnd.READ)
def cdef(headers: tuple[str, ...], **values: object) -> None:
    """Print the portable cdef that ferrule reads out of C headers."""
    from ferrule.pipeline.preview import cdef_text

    text = cdef_text(_settings(headers, values))
    click.echo(text.encode("utf-8"), nl=False)  # the same bytes everywhere


@command_line.command()
@click.argument("name", help="The name of a function, type, constant or variable.")
@_headers
@_settings_options(FrontEnd.READ)
def explain(name: str, headers: tuple[str, ...], **values: object) -> None:
    """Tell where a name is declared, how it is bound, or why it is not."""
    from ferrule.pipeline.preview import explain_name
    from ferrule.terminal import explanation_lines, show

    for explanation in explain_name(_settings(headers, values), name):
        show(*explanation_lines(explanation), wrap=False)


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
    from ferrule.inspect.introspection import load_module
    from ferrule.inspect.layout import read_layout
    from ferrule.terminal import layout_view, show

    if "" not in sys.path:  # a module in the current directory is found, as by `python -m`
        sys.path.insert(0, "")
    found = read_layout(load_module(module))
    chosen = found.only(types) if types else found
    if as_json:
        click.echo(json.dumps(chosen.as_json(), indent=2))
    else:
        show(layout_view(chosen))


@command_line.command()
@_voice_options
@click.pass_context
def doctor(context: click.Context) -> None:
    """Tell what building needs: what is found, what is missing, what to do."""
    from ferrule.doctor import examine, findings_view
    from ferrule.terminal import show

    findings = examine()
    if not context.obj.quiet:
        show(findings_view(findings))
    if any(finding.stops for finding in findings):
        context.exit(1)


@command_line.command()
def demo() -> None:
    """Show ferrule's own compiled module at work on this machine."""
    from ferrule.demo import demo_view
    from ferrule.terminal import show

    show(demo_view())


@contextmanager
def _progress(voice: Voice) -> Iterator[Callable[[str], None]]:
    """Give a function that is told each stage: a spinner, lines if verbose, else silence."""
    from ferrule.terminal import console

    out = console(stderr=True)
    if voice.verbose:
        yield lambda stage: click.echo(f"ferrule: {_STAGES.get(stage, stage)}", err=True)
    elif out.is_terminal and not voice.quiet:
        with out.status("starting") as status:
            yield lambda stage: status.update(_STAGES.get(stage, stage))
    else:
        yield lambda _stage: None
