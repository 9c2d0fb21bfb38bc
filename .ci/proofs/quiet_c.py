"""Compile generated C with the flags of Python and of distributions, and count the warnings.

    python .ci/proofs/quiet_c.py [NAME...]

NAME is a compiler of this machine, such as gcc-12, or one of the newest Debian's, such as
sid-gcc-15, or sid-3.15 for gcc 16; without any, all of them run. The C is that of the folders of
`tests/cases`, and of the annotated modules of `tests/annotations`: what `ferrule generate` writes,
and what an `Extension` makes of the same declarations. cffi makes C of them, too. Kinds of warnings
that cffi's C, or the header alone, has as well do not count. With FERRULE_PROOFS=short, every
fourth folder is compiled.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import newest
from ledger import Ledger
from roots import LOCAL, RootError, entering, make_system
from target import TREE

if TYPE_CHECKING:
    from collections.abc import Iterator

_HERE: Final = (*(f"gcc-{n}" for n in range(11, 17)), *(f"clang-{n}" for n in range(14, 24)))
_EXTRA: Final = "-Wall -Wextra -Wshadow -Wdeclaration-after-statement"
_FLAGS: Final = {
    "Python": "-fno-strict-overflow -Wsign-compare -DNDEBUG -g -O3 -Wall",
    # dpkg-buildflags with hardening=+all.
    "Debian": "-g -O2 -fstack-protector-strong -Wformat -Werror=format-security -Wdate-time "
    "-D_FORTIFY_SOURCE=2 -fPIE",
    # `rpm --eval %optflags` of Fedora 40, without the files of specs that only it has.
    "Fedora": "-O2 -flto=auto -ffat-lto-objects -fexceptions -g -grecord-gcc-switches -pipe -Wall "
    "-Werror=format-security -Wp,-U_FORTIFY_SOURCE,-D_FORTIFY_SOURCE=3 -fstack-protector-strong "
    "-fasynchronous-unwind-tables -fstack-clash-protection -fno-omit-frame-pointer",
    "all warnings": f"-O2 {_EXTRA}",
    # Without -Wpedantic, which warns of each of cffi's tables.
    "C99": f"-O2 -std=c99 {_EXTRA}",
}
_NOT_CLANGS: Final = ("-ffat-lto-objects", "-grecord-gcc-switches", "-fstack-clash-protection")
_ALONE, _CFFI, _GENERATED, _EXTENSION = "alone", "cffi", "generated", "extension"
_OURS: Final = (_GENERATED, _EXTENSION)
# gcc has no option against it, and no other words of C have the address of an `extern void`.
_OF_VOID: Final = "taking address of expression of type 'void'"
_KIND: Final = re.compile(r"warning: .*\[(-W[^]]+)\]|(?:error|warning): (.*)")


@dataclass(frozen=True)
class _Compiler:
    """A compiler, here or in another system, which sees the folder of the C as `folder`."""

    words: tuple[str, ...]
    folder: Path
    include: str
    environment: dict[str, str]

    def complaints(self, file: Path, flags: str, include: str) -> str:
        """Return what it prints about one file."""
        is_clang = "clang" in self.words[-1]
        words = [word for word in flags.split() if not (is_clang and word in _NOT_CLANGS)]
        where = (f"-I{include}", "-isystem", self.include)
        done = subprocess.run(
            [*self.words, "-c", "-fPIC", *words, *where, str(file), "-o", "/dev/null"],
            env={**self.environment, "LC_ALL": "C"},
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            check=False,
        )
        return done.stderr


def main() -> int:
    """Try the chosen compilers; return the exit status."""
    ledger = Ledger("warnings about generated C")
    systems = newest.systems()
    with tempfile.TemporaryDirectory(prefix="ferrule-") as name:
        folder = Path(name)
        cases = folder / "cases"
        for case, problem in _generate(cases):
            ledger.left_out(case, problem)
        for chosen in sys.argv[1:] or (
            *_HERE,
            "sid-3.15",
            *(n for n in systems if n.count("-") > 1),
        ):
            try:
                compiler = _compiler(chosen, cases, Path(os.environ.get("FERRULE_ROOTS", name)))
            except RootError as error:
                ledger.left_out(chosen, str(error))
                continue
            _check(ledger, chosen, compiler, cases)
    return ledger.close()


def _compiler(name: str, cases: Path, roots: Path) -> _Compiler:
    """Return the compiler; in another system, with a copy of the C there."""
    if name not in newest.systems():
        if not shutil.which(name):
            message = f"{name} is not installed"
            raise RootError(message)
        return _Compiler((name,), cases, sysconfig.get_path("include"), {**os.environ})
    root = newest.systems()[name]
    system = make_system(root, roots)
    copy = system / "warnings"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(cases, copy)
    words = (*entering(root, system, Path("/")), root.environment.get("CC", "gcc"))
    environment = {**os.environ, **{key: value for key, value in LOCAL.items() if value}}
    return _Compiler(
        words, Path("/warnings"), f"/usr/include/python{root.version}", environment
    )


def _check(ledger: Ledger, name: str, compiler: _Compiler, cases: Path) -> None:
    """Compile everything with each set of flags."""
    for kind, flags in _FLAGS.items():
        ours: dict[str, str] = {}
        counts: Counter[str] = Counter()

        for case in sorted(cases.iterdir()):
            _compile(compiler, flags, case, counts, ours)
        told = ", ".join(f"{count} {what}" for what, count in counts.items())
        if ours:
            ledger.failed(
                name, f"{kind}: {told}", "\n".join(f"{k}:\n{v}" for k, v in ours.items())
            )
        else:
            ledger.passed(name, kind, told)


def _compile(
    compiler: _Compiler, flags: str, case: Path, counts: Counter[str], ours: dict[str, str]
) -> None:
    """Compile the files of one case: count them, and keep what is said about ours alone."""

    def complaints(file: Path) -> str:
        folder = compiler.folder / case.name
        return compiler.complaints(folder / file.relative_to(case), flags, str(folder))

    said = {file: complaints(file) for made in _OURS for file in case.glob(f"{made}/case*.c")}
    # The C of others, which takes as long, only matters where there is something to excuse.
    alone, cffis = (
        complaints(file) if any(said.values()) and file.exists() else ""
        for file in (case / _ALONE / "case.c", case / _CFFI / "case.c")
    )
    if "error: " in alone:
        counts["whose header it refuses"] += 1
        return
    known = _kinds(alone) | _kinds(cffis) | {_OF_VOID}
    # What only `bind` can do, such as the C that reads bit-fields, is not in cffi's C.
    needs_bind = any(word in cffis for word in ("error: ", "implicit-function-declaration"))
    for file, text in said.items():
        if needs_bind and file.parent.name == _EXTENSION:
            counts["that only `bind` can make"] += 1
            continue
        counts["files"] += 1
        if new := _kinds(text) - known:
            ours[f"{file.relative_to(case.parent)} ({', '.join(sorted(new))})"] = text
        elif text:
            counts["with the warnings of cffi's C"] += 1


def _kinds(text: str) -> set[str]:
    """Return the options of the warnings in `text`, and what errors say."""
    return {option or message for option, message in _KIND.findall(text)}


def _generate(cases: Path) -> Iterator[tuple[str, str]]:
    """Write the C of each case, in a folder for each maker; yield what could not be made."""
    annotations = TREE / "tests" / "annotations"
    sources = [
        (path.parent, "header", f"cases-{path.parent.name}")
        for path in sorted((TREE / "tests" / "cases").glob("*/header.h"))
    ]
    if os.environ.get("FERRULE_PROOFS") == "short":
        sources = sources[::4]
    sources += [
        (annotations, stem, f"annotated-{stem}")
        for stem in ("cases", "handles", "closures", "ways")
    ]
    for origin, stem, name in sources:
        folder = cases / name
        folder.mkdir(parents=True)
        for file in filter(Path.is_file, origin.iterdir()):
            shutil.copy(file, folder)
        options = {}
        if (origin / "options.json").exists():
            options = json.loads((origin / "options.json").read_text("utf-8"))
        if (origin / f"{stem}.toml").exists():
            options["annotations"] = [f"{stem}.toml"]
        only = {key: value for key, value in options.items() if not key.startswith("only_")}
        found = folder.glob("source.c" if stem == "header" else f"{stem}*.c")
        if sources_of_it := sorted(path.name for path in found):
            only["sources"] = sources_of_it
        done = subprocess.run(
            [sys.executable, "-c", _MAKE],
            cwd=folder,
            input=json.dumps([f"{stem}.h", only]),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            yield name, (done.stdout.strip().splitlines() or ["no output"])[-1]
            shutil.rmtree(folder)
        else:
            yield from (
                (name, said) for said in done.stdout.splitlines() if said.startswith("no")
            )


_MAKE: Final = """\
import json, sys
from pathlib import Path
from cffi import FFI
import ferrule
from ferrule.config.settings import Settings
from ferrule.pipeline.generate import generate
from ferrule.pipeline.preview import cdef_text

header, options = json.load(sys.stdin)
given = {"headers": [header], "module": "case", "include_dirs": ["."], **options}
settings = Settings.of({**given, "output_dir": "generated"})
generate(settings, Path(), (), lambda words: None)
cdef, preamble = cdef_text(settings), f'{settings.preamble}\\n#include "{header}"\\n'
stock = FFI()
stock.cdef(cdef)
stock.set_source("case", preamble)
made = {"cffi": stock}
try:
    made["extension"] = ferrule.Extension(
        "case", cdef=cdef, preamble=preamble, include_dirs=["."], annotations=settings.annotations
    ).ffibuilder
except ferrule.FerruleError as error:
    print("no Extension:", str(error).splitlines()[0])
Path("alone").mkdir()
# Python.h, in which -std=c99 does not hide what POSIX has, comes after it, as in our C.
Path("alone/case.c").write_text(f"{preamble}#include <Python.h>\\n")
for name, ffi in made.items():
    Path(name).mkdir()
    try:
        ffi.emit_c_code(f"{name}/case.c")
    except AssertionError:
        # cffi cannot make C of two typedefs of one unknown type.
        print("no C of", name)
        Path(name, "case.c").unlink(missing_ok=True)
"""


if __name__ == "__main__":
    sys.exit(main())
