"""The only list of options, as one frozen dataclass.

A field's annotation and `option(...)` metadata make the command line's flag and the keyword
argument of `ferrule.bind`; the reference page is printed from the same data.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ferrule.config.values import problems_of_texts, typed_value
from ferrule.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_METADATA: Final = "ferrule"


@dataclass(frozen=True, slots=True)
class Option:
    """How a settings field looks to a user.

    `flag` is the command line's, `meta` the value's name there, `help` what it means, `group` the
    heading that it stands under.
    """

    flag: str
    meta: str
    help: str
    group: str


def option(default: object, flag: str, meta: str, group: str, text: str) -> Any:  # noqa: ANN401  as dataclasses.field
    """Return a dataclass field that carries its `Option`, made of the other arguments.

    `default` is the field's, `flag`, `meta` and `group` are the option's, `text` is its `help`.
    """
    return field(default=default, metadata={_METADATA: Option(flag, meta, text, group)})


_MANY: Final[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What to bind, how to compile it and where to put it.

    Paths are relative to the current directory. Sequences may be given as any iterable of strings
    to `Settings.of`.
    """

    headers: tuple[str, ...] = ()
    module: str = option(
        "",
        "--module",
        "NAME",
        "Output",
        "Dotted name of the module to build, as it will be imported.",
    )
    output_dir: Path = option(
        Path(),
        "--output-dir",
        "DIR",
        "Output",
        "Directory to write the module under; it becomes importable with DIR on `sys.path`.",
    )
    report: Path | None = option(
        None,
        "--report",
        "FILE",
        "Output",
        "Write what was bound and what was skipped, as JSON.",
    )
    no_docs: bool = option(
        default=False,
        flag="--no-docs",
        meta="",
        group="Output",
        text="Leave the headers' comments out of the module and its stub.",
    )
    keep: Path | None = option(
        None, "--keep", "DIR", "Output", "Keep the generated cdef and C in DIR."
    )

    pkg_config: tuple[str, ...] = option(
        _MANY,
        "--pkg-config",
        "NAME",
        "Compiling and linking",
        "Take the compile and link flags of a package.",
    )
    libraries: tuple[str, ...] = option(
        _MANY, "--library", "NAME", "Compiling and linking", "Link with a library."
    )
    library_dirs: tuple[str, ...] = option(
        _MANY, "--library-dir", "DIR", "Compiling and linking", "Look for libraries in DIR."
    )
    include_dirs: tuple[str, ...] = option(
        _MANY, "--include-dir", "DIR", "Compiling and linking", "Look for headers in DIR."
    )
    defines: tuple[str, ...] = option(
        _MANY,
        "--define",
        "NAME[=VALUE]",
        "Compiling and linking",
        "Define a macro before the headers are read.",
    )
    sources: tuple[str, ...] = option(
        _MANY, "--source", "FILE", "Compiling and linking", "Compile a C file into the module."
    )
    compile_args: tuple[str, ...] = option(
        _MANY,
        "--compile-arg",
        "ARG",
        "Compiling and linking",
        "Pass an argument to the compiler.",
    )
    link_args: tuple[str, ...] = option(
        _MANY, "--link-arg", "ARG", "Compiling and linking", "Pass an argument to the linker."
    )
    std: str = option(
        "",
        "--std",
        "STD",
        "Compiling and linking",
        "C standard to read and compile the headers by, such as `gnu11`.",
    )

    jobs: int = option(
        0,
        "--jobs",
        "N",
        "Compiling and linking",
        "Run up to N compilers at a time; one a processor by default.",
    )

    own: tuple[str, ...] = option(
        _MANY,
        "--own",
        "PREFIX",
        "What to bind",
        "Path prefix of headers that are the library's own, when the guess is not enough.",
    )
    allow: tuple[str, ...] = option(
        _MANY,
        "--allow",
        "[KIND:]PATTERN",
        "What to bind",
        "Bind only what matches, and the types that it needs: a glob such as `deflate*`, with a "
        "kind in front where that matters (`function:*`).",
    )
    block: tuple[str, ...] = option(
        _MANY,
        "--block",
        "[KIND:]PATTERN",
        "What to bind",
        "Do not bind what matches, nor what needs it.",
    )
    renames: tuple[str, ...] = option(
        _MANY,
        "--rename",
        "PATTERN=NAME",
        "What to bind",
        "Names on the module: `sqlite3_*=*` strips a prefix. `lib` keeps C's names.",
    )
    optional: tuple[str, ...] = option(
        _MANY,
        "--optional",
        "PATTERN|PROTOTYPE",
        "What to bind",
        "Functions that some versions of the library lack; the prototype of one that the headers "
        "here do not have.",
    )
    function_macros: tuple[str, ...] = option(
        _MANY,
        "--function-macro",
        "PROTOTYPE",
        "What to bind",
        "Make a function of a function-like macro: `int S_ISDIR(mode_t)`.",
    )
    callbacks: tuple[str, ...] = option(
        _MANY,
        "--callback",
        "NAME: TYPE",
        "What to bind",
        "A C function that Python implements, of a function-pointer type: "
        "`on_row: sqlite3_callback`.",
    )
    enum_classes: tuple[str, ...] = option(
        _MANY,
        "--enum-class",
        "[flag:]PATTERN",
        "What to bind",
        "Make a class of an enumeration, by its tag or typedef: an `IntEnum`, or with `flag:` an "
        "`IntFlag`. Values without a name stay valid.",
    )
    preamble: str = option(
        "", "--preamble", "TEXT|@FILE", "What to bind", "C to put before the headers."
    )
    cdef: str = option(
        "", "--cdef", "TEXT|@FILE", "What to bind", "More declarations, in cdef syntax."
    )
    strict: bool = option(
        default=False,
        flag="--strict",
        meta="",
        group="What to bind",
        text="Make every skipped declaration an error.",
    )

    nullable: tuple[str, ...] = option(
        _MANY,
        "--nullable",
        "FUNCTION.PARAMETER",
        "How to call",
        "Pointer parameters that take None for NULL, as a glob: `git_*.opts`.",
    )
    reads_only: tuple[str, ...] = option(
        _MANY,
        "--reads-only",
        "FUNCTION.PARAMETER",
        "How to call",
        "Pointer parameters that C only reads, although the header does not say `const`, as a "
        "glob: `*.path`. `bytes` are passed without a copy, and read-only buffers are accepted.",
    )
    scoped_callbacks: tuple[str, ...] = option(
        _MANY,
        "--scoped-callback",
        "FUNCTION.PARAMETER",
        "How to call",
        "Function-pointer parameters that take a Python function, which C calls during the call "
        "alone, as a glob: `qsort.compar`.",
    )
    hold_gil: tuple[str, ...] = option(
        _MANY,
        "--hold-gil",
        "PATTERN",
        "How to call",
        "Functions that are called without releasing the GIL: they neither wait nor call back. A "
        "glob, or `attribute:pure` or `attribute:const` for those that the header marks so.",
    )
    no_errno: tuple[str, ...] = option(
        _MANY,
        "--no-errno",
        "PATTERN",
        "How to call",
        "Functions that leave errno alone: `ffi.errno` is neither set before the call nor read "
        "after it. Patterns as for `--hold-gil`.",
    )
    hot: tuple[str, ...] = option(
        _MANY,
        "--hot",
        "PATTERN",
        "How to call",
        "Functions that get C of their own where there are too many for all to get it. Patterns "
        "as for `--hold-gil`.",
    )

    def __post_init__(self) -> None:
        """Report every contradiction of the settings in one `SettingsError`."""
        problems = list(_problems(self))
        if problems:
            raise SettingsError(problems)

    @classmethod
    def of(cls, values: Mapping[str, object]) -> Settings:
        """Make settings of keyword arguments, or of a front end's values.

        `values` are by the fields' names. A single `str` or path and iterables of them become
        tuples, a `str` becomes a path where the field is one, and `@FILE` the text of that file
        where it is `preamble` or `cdef`. One `SettingsError` is raised for all that is wrong: names
        that no field has, values of a wrong type, files that cannot be read.
        """
        known = [f.name for f in fields(cls)]
        problems = [
            f"unknown setting {name!r}; known are: {', '.join(known)}"
            for name in values
            if name not in known
        ]
        typed: dict[str, Any] = {}
        for name in known:
            if name in values:
                try:
                    typed[name] = typed_value(name, values[name], _DEFAULTS[name])
                except SettingsError as error:
                    problems += error.problems
        if problems:
            raise SettingsError(problems)
        return cls(**typed)

    @property
    def docs(self) -> bool:
        """Whether the headers' comments go into the module and its stub."""
        return not self.no_docs

    @property
    def package(self) -> tuple[str, ...]:
        """The packages that the module stands in, outermost first."""
        return tuple(self.module.split(".")[:-1])

    @property
    def module_stem(self) -> str:
        """The module's own name, without its packages."""
        return self.module.rpartition(".")[2]


def options() -> Iterator[tuple[str, Option]]:
    """Yield the name and the `Option` of every field that has a flag, in order."""
    for f in fields(Settings):
        if _METADATA in f.metadata:
            yield f.name, f.metadata[_METADATA]


def is_many(name: str) -> bool:
    """Tell whether the option of the field `name` may repeat."""
    return isinstance(_DEFAULTS[name], tuple)


def is_switch(name: str) -> bool:
    """Tell whether the option of the field `name` takes no value."""
    return isinstance(_DEFAULTS[name], bool)


_DEFAULTS: Final = {f.name: f.default for f in fields(Settings)}


def _problems(settings: Settings) -> Iterator[str]:
    for name in _DEFAULTS:
        yield from problems_of_texts(name, getattr(settings, name))
    for part in settings.module.split(".") if settings.module else ():
        if not part.isidentifier() or not part.isascii():
            yield (
                f"module: {settings.module!r} is no module name: {part!r} is not an (ASCII) "
                "identifier; write it as in `import pkg._lib`"
            )
        elif iskeyword(part):
            yield (
                f"module: {settings.module!r} cannot be imported: {part!r} is a keyword of "
                "Python; choose another name"
            )
    for header in settings.headers:
        if wrong := _not_in_an_include(header):
            yield (
                f"headers: {header!r} cannot be included: {wrong}; go to its folder, or give "
                "--include-dir FOLDER, and name the file alone"
            )
    for define in settings.defines:
        if not define.partition("=")[0].isidentifier():
            yield f"define: {define!r} is not NAME or NAME=VALUE"


def _not_in_an_include(path: str) -> str | None:
    """Return why no `#include "path"` can be written, or None."""
    if '"' in path:
        return "C ends a name in an #include at a quotation mark"
    if "\n" in path:
        return "C ends an #include at the end of the line"
    try:
        path.encode()
    except UnicodeEncodeError:
        return "its path is not UTF-8, as generated text is"
    return None
