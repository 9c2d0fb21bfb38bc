"""The keyword arguments of `ferrule.bind`, `ferrule.cimport` and `ferrule.Extension`, for checkers.

Printed by `python -m ferrule.config.typed_keywords`; change `ferrule/config/settings.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from os import PathLike
    from typing import TypeAlias

    from typing_extensions import Required

    AnyPath: TypeAlias = str | PathLike[str]
    Texts: TypeAlias = AnyPath | Iterable[AnyPath]
    Annotations: TypeAlias = (
        AnyPath | Mapping[str, object] | Iterable[AnyPath | Mapping[str, object]]
    )
    Macros: TypeAlias = Iterable[tuple[str, str | int | None]]


class BindOptions(TypedDict, total=False):
    """The options that `ferrule.bind` takes."""

    headers: Required[Texts]
    """Headers to bind: a path, or a name as in `#include`."""

    module: Required[str]
    """Dotted name of the module to build, as it will be imported."""

    output_dir: AnyPath | None
    """Directory to write the module under; it becomes importable with DIR on `sys.path`."""

    report: AnyPath | None
    """Write what was bound and what was skipped, as JSON."""

    no_docs: bool
    """Leave the headers' comments out of the module and its stub."""

    keep: AnyPath | None
    """Keep the generated cdef and C in DIR."""

    pkg_config: Texts
    """Use the compile and link flags that pkg-config has for a package."""

    libraries: Texts
    """Link with a library."""

    library_dirs: Texts
    """Look for libraries in DIR."""

    runtime_library_dirs: Texts
    """Look for shared libraries in DIR when the module is imported (its `rpath`); `{origin}` is
    the directory of the module.
    """

    include_dirs: Texts
    """Look for headers in DIR."""

    defines: Texts
    """Define a macro before the headers are read."""

    sources: Texts
    """Compile a C file into the module."""

    compile_args: Texts
    """Pass an argument to the compiler."""

    link_args: Texts
    """Pass an argument to the linker."""

    std: str
    """C standard for reading and compiling the headers, such as `gnu11`."""

    jobs: int
    """Run up to N compilers at a time; by default, or for 0, one per processor."""

    own: Texts
    """Path prefix of headers that belong to the library, if ferrule's guess misses them."""

    allow: Texts
    """Bind only what matches, and the types that it needs: a glob such as `deflate*`,
    optionally after a kind (`function:*`).
    """

    block: Texts
    """Do not bind what matches, nor what needs it."""

    renames: Texts
    """Rename on the module: `sqlite3_*=*` strips a prefix. `lib` keeps C's names."""

    optional: Texts
    """Functions that some versions of the library lack: a pattern, or the prototype of one that
    the headers here do not declare.
    """

    function_macros: Texts
    """Bind a function-like macro as a function with these types: `int S_ISDIR(mode_t)`."""

    callbacks: Texts
    """A C function that Python implements, of a function-pointer type: `on_row:
    sqlite3_callback`.
    """

    includes: Texts
    """Share the types of another module, by its dotted name: a `struct s *` of one is taken by
    the other, and what is the same in that module is not bound again.
    """

    enum_classes: Texts
    """Make a class of an enumeration, by its tag or typedef: an `IntEnum`, or with `flag:` an
    `IntFlag`. Values without a name stay valid.
    """

    preamble: str
    """C to put before the headers; in `Extension`, usually its `#include` lines."""

    cdef: str | Iterable[str]
    """More declarations, in cdef syntax."""

    strict: bool
    """Make every skipped declaration an error."""

    nullable: Texts
    """Pointer parameters that take None for NULL, as a glob: `git_*.opts`."""

    reads_only: Texts
    """Pointer parameters that C only reads, although the header does not say `const`, as a
    glob: `*.path`. `bytes` are passed without a copy, and read-only buffers are accepted.
    """

    scoped_callbacks: Texts
    """Function-pointer parameters that take a Python function, which C calls only during the
    call, as a glob: `qsort.compar`.
    """

    hold_gil: Texts
    """Functions that are called without releasing the GIL: they neither wait nor call back. A
    glob, or `attribute:pure` or `attribute:const` for those that the header marks so.
    """

    no_errno: Texts
    """Functions that do not use errno: `ffi.errno` is neither set before the call nor read
    after it. Patterns as for `--hold-gil`.
    """

    hot: Texts
    """Functions that get C of their own even if there are too many for each to have it.
    Patterns as for `--hold-gil`.
    """

    annotations: Annotations
    """A TOML file that says what C's types do not: results through pointers, lengths of arrays,
    text, defaults, statuses and exceptions, handles with owners, Python functions with their
    data, structs as tuples. Later files add to earlier ones.
    """


class CimportOptions(TypedDict, total=False):
    """The options that `ferrule.cimport` takes."""

    module: str
    """Dotted name of the module to build, as it will be imported."""

    no_docs: bool
    """Leave the headers' comments out of the module and its stub."""

    pkg_config: Texts
    """Use the compile and link flags that pkg-config has for a package."""

    libraries: Texts
    """Link with a library."""

    library_dirs: Texts
    """Look for libraries in DIR."""

    runtime_library_dirs: Texts
    """Look for shared libraries in DIR when the module is imported (its `rpath`); `{origin}` is
    the directory of the module.
    """

    include_dirs: Texts
    """Look for headers in DIR."""

    defines: Texts
    """Define a macro before the headers are read."""

    sources: Texts
    """Compile a C file into the module."""

    compile_args: Texts
    """Pass an argument to the compiler."""

    link_args: Texts
    """Pass an argument to the linker."""

    std: str
    """C standard for reading and compiling the headers, such as `gnu11`."""

    jobs: int
    """Run up to N compilers at a time; by default, or for 0, one per processor."""

    own: Texts
    """Path prefix of headers that belong to the library, if ferrule's guess misses them."""

    allow: Texts
    """Bind only what matches, and the types that it needs: a glob such as `deflate*`,
    optionally after a kind (`function:*`).
    """

    block: Texts
    """Do not bind what matches, nor what needs it."""

    renames: Texts
    """Rename on the module: `sqlite3_*=*` strips a prefix. `lib` keeps C's names."""

    optional: Texts
    """Functions that some versions of the library lack: a pattern, or the prototype of one that
    the headers here do not declare.
    """

    function_macros: Texts
    """Bind a function-like macro as a function with these types: `int S_ISDIR(mode_t)`."""

    callbacks: Texts
    """A C function that Python implements, of a function-pointer type: `on_row:
    sqlite3_callback`.
    """

    includes: Texts
    """Share the types of another module, by its dotted name: a `struct s *` of one is taken by
    the other, and what is the same in that module is not bound again.
    """

    enum_classes: Texts
    """Make a class of an enumeration, by its tag or typedef: an `IntEnum`, or with `flag:` an
    `IntFlag`. Values without a name stay valid.
    """

    preamble: str
    """C to put before the headers; in `Extension`, usually its `#include` lines."""

    cdef: str | Iterable[str]
    """More declarations, in cdef syntax."""

    strict: bool
    """Make every skipped declaration an error."""

    nullable: Texts
    """Pointer parameters that take None for NULL, as a glob: `git_*.opts`."""

    reads_only: Texts
    """Pointer parameters that C only reads, although the header does not say `const`, as a
    glob: `*.path`. `bytes` are passed without a copy, and read-only buffers are accepted.
    """

    scoped_callbacks: Texts
    """Function-pointer parameters that take a Python function, which C calls only during the
    call, as a glob: `qsort.compar`.
    """

    hold_gil: Texts
    """Functions that are called without releasing the GIL: they neither wait nor call back. A
    glob, or `attribute:pure` or `attribute:const` for those that the header marks so.
    """

    no_errno: Texts
    """Functions that do not use errno: `ffi.errno` is neither set before the call nor read
    after it. Patterns as for `--hold-gil`.
    """

    hot: Texts
    """Functions that get C of their own even if there are too many for each to have it.
    Patterns as for `--hold-gil`.
    """

    annotations: Annotations
    """A TOML file that says what C's types do not: results through pointers, lengths of arrays,
    text, defaults, statuses and exceptions, handles with owners, Python functions with their
    data, structs as tuples. Later files add to earlier ones.
    """


class ExtensionOptions(TypedDict, total=False):
    """The options that `ferrule.Extension` takes."""

    pkg_config: Texts
    """Use the compile and link flags that pkg-config has for a package."""

    libraries: Texts
    """Link with a library."""

    library_dirs: Texts
    """Look for libraries in DIR."""

    runtime_library_dirs: Texts
    """Look for shared libraries in DIR when the module is imported (its `rpath`); `{origin}` is
    the directory of the module.
    """

    include_dirs: Texts
    """Look for headers in DIR."""

    defines: Texts
    """Define a macro before the headers are read."""

    sources: Texts
    """Compile a C file into the module."""

    compile_args: Texts
    """Pass an argument to the compiler."""

    link_args: Texts
    """Pass an argument to the linker."""

    enum_classes: Texts
    """Make a class of an enumeration, by its tag or typedef: an `IntEnum`, or with `flag:` an
    `IntFlag`. Values without a name stay valid.
    """

    preamble: str
    """C to put before the headers; in `Extension`, usually its `#include` lines."""

    nullable: Texts
    """Pointer parameters that take None for NULL, as a glob: `git_*.opts`."""

    reads_only: Texts
    """Pointer parameters that C only reads, although the header does not say `const`, as a
    glob: `*.path`. `bytes` are passed without a copy, and read-only buffers are accepted.
    """

    scoped_callbacks: Texts
    """Function-pointer parameters that take a Python function, which C calls only during the
    call, as a glob: `qsort.compar`.
    """

    hold_gil: Texts
    """Functions that are called without releasing the GIL: they neither wait nor call back. A
    glob, or `attribute:pure` or `attribute:const` for those that the header marks so.
    """

    no_errno: Texts
    """Functions that do not use errno: `ffi.errno` is neither set before the call nor read
    after it. Patterns as for `--hold-gil`.
    """

    hot: Texts
    """Functions that get C of their own even if there are too many for each to have it.
    Patterns as for `--hold-gil`.
    """

    annotations: Annotations
    """A TOML file that says what C's types do not: results through pointers, lengths of arrays,
    text, defaults, statuses and exceptions, handles with owners, Python functions with their
    data, structs as tuples. Later files add to earlier ones.
    """

    packed: bool
    """The C code packs the structs of the cdef that have no `...`, as with
    `__attribute__((packed))`.
    """

    override: bool
    """A later declaration of a name replaces an earlier one, which is an error otherwise."""

    define_macros: Macros
    """Define macros, as pairs of a name and a value or None; `defines` as setuptools has it."""

    undef_macros: Texts
    """Undefine a macro before the preamble is read."""

    extra_compile_args: Texts
    """Pass an argument to the compiler; another name of `compile_args`."""

    extra_link_args: Texts
    """Pass an argument to the linker; another name of `link_args`."""

    extra_objects: Texts
    """Link an object file or a static library into the module."""

    depends: Texts
    """Build the module again when this file changes; headers, C files and libraries are found
    without it.
    """

    py_limited_api: bool | None
    """Whether the module uses Python's stable ABI, so that one build works with all CPythons;
    by default, wherever possible.
    """

    python_first: bool
    """Put Python.h before the preamble, as cffi does. Without it, the preamble comes first if
    it compiles there, so that Python.h does not change its headers.
    """
