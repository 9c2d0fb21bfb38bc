"""The only list of options, as one frozen dataclass.

The command line's flags, the keyword arguments and their types, and the reference page are all made
from its fields. To add an option, add a field.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ferrule.config.options import (
    BUILDERS,
    EVERYWHERE,
    HEADERS,
    METADATA,
    FrontEnd,
    Group,
    Option,
    option,
)
from ferrule.config.problems import problems_of_names, problems_of_values
from ferrule.config.values import (
    ANNOTATIONS,
    CALLBACKS,
    COUNT,
    DEFINES,
    MACROS,
    MODULES,
    NAMES,
    PATH,
    RENAMES,
    SWITCH,
    SWITCH_OR_NONE,
    TEXT,
    TEXT_OR_FILE,
    TEXTS,
    TEXTS_OR_FILES,
    WORD,
    WORDS,
    problems_of_text,
)
from ferrule.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ferrule.config.annotation_files import AnnotationFile

_OUTPUT: Final = Group("Output", FrontEnd.BIND | FrontEnd.TABLE)
_COMPILING: Final = Group("Compiling and linking", EVERYWHERE | FrontEnd.ADOPT)
_WHAT: Final = Group("What to bind", HEADERS)
_CALLS: Final = Group("How to call", BUILDERS)
_CDEF: Final = Group("As in cffi and setuptools", FrontEnd.EXTENSION)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What to bind, how to compile it and where to put it.

    Paths are relative to the current directory. Sequences may be given as any iterable of strings
    to `Settings.of`.
    """

    headers: tuple[str, ...] = option(
        _WHAT,
        "HEADER...",
        TEXTS,
        "Headers to bind: a path, or a name as in `#include`.",
        required_by=HEADERS,
    )
    module: str = option(
        _OUTPUT,
        "--module NAME",
        TEXT,
        "Dotted name of the module to build, as it will be imported.",
        required_by=FrontEnd.BIND,
        front_ends=FrontEnd.BIND | FrontEnd.CIMPORT | FrontEnd.EXTENSION,
    )
    output_dir: Path = option(
        _OUTPUT,
        "--output-dir DIR",
        PATH,
        "Directory to write the module under; it becomes importable with DIR on `sys.path`.",
        default=Path(),
        front_ends=FrontEnd.BIND,
    )
    report: Path | None = option(
        _OUTPUT,
        "--report FILE",
        PATH,
        "Write what was bound and what was skipped, as JSON.",
    )
    no_docs: bool = option(
        _OUTPUT,
        "--no-docs",
        SWITCH,
        "Leave the headers' comments out of the module and its stub.",
        front_ends=FrontEnd.BIND | FrontEnd.CIMPORT | FrontEnd.TABLE,
    )
    keep: Path | None = option(
        _OUTPUT,
        "--keep DIR",
        PATH,
        "Keep the generated cdef and C in DIR.",
    )
    pkg_config: tuple[str, ...] = option(
        _COMPILING,
        "--pkg-config NAME",
        NAMES,
        "Use the compile and link flags that pkg-config has for a package.",
    )
    libraries: tuple[str, ...] = option(
        _COMPILING,
        "--library NAME",
        NAMES,
        "Link with a library.",
    )
    library_dirs: tuple[str, ...] = option(
        _COMPILING,
        "--library-dir DIR",
        WORDS,
        "Look for libraries in DIR.",
    )
    runtime_library_dirs: tuple[str, ...] = option(
        _COMPILING,
        "--runtime-library-dir DIR",
        WORDS,
        "Look for shared libraries in DIR when the module is imported (its `rpath`); `{origin}` "
        "is the directory of the module.",
        front_ends=EVERYWHERE,
    )
    include_dirs: tuple[str, ...] = option(
        _COMPILING,
        "--include-dir DIR",
        WORDS,
        "Look for headers in DIR.",
    )
    defines: tuple[str, ...] = option(
        _COMPILING,
        "--define NAME[=VALUE]",
        DEFINES,
        "Define a macro before the headers are read.",
    )
    sources: tuple[str, ...] = option(
        _COMPILING,
        "--source FILE",
        WORDS,
        "Compile a C file into the module.",
        front_ends=EVERYWHERE,
    )
    compile_args: tuple[str, ...] = option(
        _COMPILING,
        "--compile-arg ARG",
        WORDS,
        "Pass an argument to the compiler.",
    )
    link_args: tuple[str, ...] = option(
        _COMPILING,
        "--link-arg ARG",
        WORDS,
        "Pass an argument to the linker.",
    )
    std: str = option(
        _COMPILING,
        "--std STD",
        WORD,
        "C standard for reading and compiling the headers, such as `gnu11`.",
        front_ends=HEADERS,
    )
    jobs: int = option(
        _COMPILING,
        "--jobs N",
        COUNT,
        "Run up to N compilers at a time; by default, or for 0, one per processor.",
        front_ends=HEADERS,
    )
    own: tuple[str, ...] = option(
        _WHAT,
        "--own PREFIX",
        TEXTS,
        "Path prefix of headers that belong to the library, if ferrule's guess misses them.",
    )
    allow: tuple[str, ...] = option(
        _WHAT,
        "--allow [KIND:]PATTERN",
        TEXTS,
        "Bind only what matches, and the types that it needs: a glob such as `deflate*`, "
        "optionally after a kind (`function:*`).",
    )
    block: tuple[str, ...] = option(
        _WHAT,
        "--block [KIND:]PATTERN",
        TEXTS,
        "Do not bind what matches, nor what needs it.",
    )
    renames: tuple[str, ...] = option(
        _WHAT,
        "--rename PATTERN=NAME",
        RENAMES,
        "Rename on the module: `sqlite3_*=*` strips a prefix. `lib` keeps C's names.",
    )
    optional: tuple[str, ...] = option(
        _WHAT,
        "--optional PATTERN|PROTOTYPE",
        TEXTS,
        "Functions that some versions of the library lack: a pattern, or the prototype of one "
        "that the headers here do not declare.",
    )
    function_macros: tuple[str, ...] = option(
        _WHAT,
        "--function-macro PROTOTYPE",
        TEXTS,
        "Bind a function-like macro as a function with these types: `int S_ISDIR(mode_t)`.",
    )
    callbacks: tuple[str, ...] = option(
        _WHAT,
        "--callback NAME: TYPE",
        CALLBACKS,
        "A C function that Python implements, of a function-pointer type: `on_row: "
        "sqlite3_callback`.",
    )
    includes: tuple[str, ...] = option(
        _WHAT,
        "--include MODULE",
        MODULES,
        "Share the types of another module, by its dotted name: a `struct s *` of one is taken by "
        "the other, and what is the same in that module is not bound again.",
        front_ends=FrontEnd.BIND | FrontEnd.CIMPORT | FrontEnd.TABLE,
    )
    enum_classes: tuple[str, ...] = option(
        _WHAT,
        "--enum-class [flag:]PATTERN",
        TEXTS,
        "Make a class of an enumeration, by its tag or typedef: an `IntEnum`, or with "
        "`flag:` an `IntFlag`. Values without a name stay valid.",
        front_ends=EVERYWHERE,
    )
    preamble: str = option(
        _WHAT,
        "--preamble TEXT|@FILE",
        TEXT_OR_FILE,
        "C to put before the headers; in `Extension`, usually its `#include` lines.",
        front_ends=EVERYWHERE,
    )
    cdef: tuple[str, ...] = option(
        _WHAT,
        "--cdef TEXT|@FILE",
        TEXTS_OR_FILES,
        "More declarations, in cdef syntax.",
        front_ends=EVERYWHERE,
    )
    strict: bool = option(
        _WHAT,
        "--strict",
        SWITCH,
        "Make every skipped declaration an error.",
    )
    nullable: tuple[str, ...] = option(
        _CALLS,
        "--nullable FUNCTION.PARAMETER",
        TEXTS,
        "Pointer parameters that take None for NULL, as a glob: `git_*.opts`.",
    )
    reads_only: tuple[str, ...] = option(
        _CALLS,
        "--reads-only FUNCTION.PARAMETER",
        TEXTS,
        "Pointer parameters that C only reads, although the header does not say `const`, as "
        "a glob: `*.path`. `bytes` are passed without a copy, and read-only buffers are "
        "accepted.",
    )
    scoped_callbacks: tuple[str, ...] = option(
        _CALLS,
        "--scoped-callback FUNCTION.PARAMETER",
        TEXTS,
        "Function-pointer parameters that take a Python function, which C calls only during "
        "the call, as a glob: `qsort.compar`.",
    )
    hold_gil: tuple[str, ...] = option(
        _CALLS,
        "--hold-gil PATTERN",
        TEXTS,
        "Functions that are called without releasing the GIL: they neither wait nor call "
        "back. A glob, or `attribute:pure` or `attribute:const` for those that the header "
        "marks so.",
    )
    no_errno: tuple[str, ...] = option(
        _CALLS,
        "--no-errno PATTERN",
        TEXTS,
        "Functions that do not use errno: `ffi.errno` is neither set before the call nor "
        "read after it. Patterns as for `--hold-gil`.",
    )
    hot: tuple[str, ...] = option(
        _CALLS,
        "--hot PATTERN",
        TEXTS,
        "Functions that get C of their own even if there are too many for each to have it. "
        "Patterns as for `--hold-gil`.",
    )
    annotations: tuple[AnnotationFile, ...] = option(
        _CALLS,
        "--annotations FILE",
        ANNOTATIONS,
        "A TOML file that says what C's types do not: results through pointers, lengths of arrays, "
        "text, defaults, statuses and exceptions, handles with owners, Python functions with their "
        "data, structs as tuples. Later files add to earlier ones.",
        front_ends=EVERYWHERE,
    )

    packed: bool = option(
        _CDEF,
        "",
        SWITCH,
        "The C code packs the structs of the cdef that have no `...`, as with "
        "`__attribute__((packed))`.",
    )
    override: bool = option(
        _CDEF,
        "",
        SWITCH,
        "A later declaration of a name replaces an earlier one, which is an error otherwise.",
    )
    define_macros: tuple[tuple[str, str | None], ...] = option(
        _CDEF,
        "",
        MACROS,
        "Define macros, as pairs of a name and a value or None; `defines` as setuptools has it.",
    )
    undef_macros: tuple[str, ...] = option(
        _CDEF,
        "",
        NAMES,
        "Undefine a macro before the preamble is read.",
    )
    extra_compile_args: tuple[str, ...] = option(
        _CDEF,
        "",
        WORDS,
        "Pass an argument to the compiler; another name of `compile_args`.",
    )
    extra_link_args: tuple[str, ...] = option(
        _CDEF,
        "",
        WORDS,
        "Pass an argument to the linker; another name of `link_args`.",
    )
    extra_objects: tuple[str, ...] = option(
        _CDEF,
        "",
        WORDS,
        "Link an object file or a static library into the module.",
    )
    depends: tuple[str, ...] = option(
        _CDEF,
        "",
        WORDS,
        "Build the module again when this file changes; headers, C files and libraries are "
        "found without it.",
    )
    py_limited_api: bool | None = option(
        _CDEF,
        "",
        SWITCH_OR_NONE,
        "Whether the module uses Python's stable ABI, so that one build works with all "
        "CPythons; by default, wherever possible.",
    )

    python_first: bool = option(
        _CDEF,
        "",
        SWITCH,
        "Put Python.h before the preamble, as cffi does. Without it, the preamble comes first if "
        "it compiles there, so that Python.h does not change its headers.",
    )

    def __post_init__(self) -> None:
        """Check the values; raise one `SettingsError` for everything that is wrong."""
        problems = [
            problem
            for name, about in every_option()
            for problem in problems_of_text(name, getattr(self, name), about.value)
        ]
        problems += problems_of_values(self)
        if problems:
            raise SettingsError(problems)

    @classmethod
    def of(
        cls,
        values: Mapping[str, object],
        front_end: FrontEnd = FrontEnd.BIND,
        also: Iterable[str] = (),
    ) -> Settings:
        """Make settings of the keyword arguments of `front_end`, or of the command line's values.

        `values` are by the fields' names. A single `str` or path and iterables of them become
        tuples, a `str` becomes a path where the field is one, and `@FILE` the text of that file
        where it is `preamble` or `cdef`. Raises one `SettingsError` for all that is wrong: unknown
        names, options that `front_end` does not take, wrong types, and files that cannot be read.
        `also` are other keywords of the front end, which may be suggested for a misspelt one.
        """
        known = dict(every_option())
        taken = [n for n, about in known.items() if about.front_ends & front_end]
        problems = [*problems_of_names(values, taken, known, also)]
        typed: dict[str, Any] = {}
        for name, about in known.items():
            # Only a path may be None, which means that it is not given.
            if name not in values or (values[name] is None and about.value is PATH):
                continue
            try:
                typed[name] = about.value.read(name, values[name])
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
        """The packages that the module is in, outermost first."""
        return tuple(self.module.split(".")[:-1])

    @property
    def module_stem(self) -> str:
        """The module's own name, without its packages."""
        return self.module.rpartition(".")[2]


def every_option() -> Iterator[tuple[str, Option]]:
    """Yield the name and the `Option` of every field, in order."""
    for f in fields(Settings):
        yield f.name, f.metadata[METADATA]


def options(front_end: FrontEnd = FrontEnd.BIND) -> Iterator[tuple[str, Option]]:
    """Yield the name and the `Option` of every field that has a flag and that `front_end` takes."""
    for name, about in every_option():
        if about.flag and about.front_ends & front_end:
            yield name, about
