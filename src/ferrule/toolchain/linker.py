"""One session with the linker: addresses are compiled, and linked until the answer is proved.

What it reports as undefined is absent. The rest counts as present only if it links without those,
and, if nothing is absent, only if the linker rejects a symbol that cannot exist: some flags make
it accept anything.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from ferrule.errors import AnswerError, CommandError, complaint_in
from ferrule.toolchain.assembly import Assembly
from ferrule.toolchain.background import in_background
from ferrule.toolchain.build import module_linker
from ferrule.toolchain.diagnostics import names_an_error
from ferrule.toolchain.mark import holds
from ferrule.toolchain.missing_libraries import (
    IN_COMMANDS,
    missing_libraries,
    no_library,
    refuses_to_link,
)
from ferrule.toolchain.questions import (
    Question,
    attempting,
    compiling_accepted,
    mentioned_questions,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from contextlib import AbstractContextManager
    from pathlib import Path

    from ferrule.toolchain.command import Finished
    from ferrule.toolchain.compiler import BuildFlags, Compiler
    from ferrule.toolchain.preprocess import Preprocessed

_UNIQUE: Final = os.urandom(4).hex()  # random, because a library may contain any fixed name
ASKING: Final = f"ferrule_symbol_{_UNIQUE}_"
_DATA: Final = f"const void *const {ASKING}%d = (const void *)%s;"
_CODE: Final = f"const void *{ASKING}%d(void) {{ return (const void *)%s; }}"
# A section for each question, which GNU ld names in its errors, unless debugging information lets
# it show line numbers instead: hence -g0.
_SECTIONS: Final = ("-fPIC", "-ffunction-sections", "-fdata-sections", "-fcommon", "-g0")
_LINKED: Final = f"ferrule_linked_{_UNIQUE}"
_NOWHERE: Final = (
    f"extern const char ferrule_nowhere_{_UNIQUE}[];\n"
    f"const char *{ASKING}0(void) {{ return ferrule_nowhere_{_UNIQUE}; }}\n"
)
# How linkers report the function, data or section that needs a symbol.
_NEEDED_BY: Final = re.compile(
    rf"\.text\.(\w+)|\bfunction [`']?(\w+)|\((\w+)\)|\b_?({ASKING}\d+)"
)
_CONTINUES: Final = (" ", "\t", ">>>")
_ALL_ERRORS: Final = "--error-limit=0"  # lld's; other linkers reject it


class Absence(Enum):
    """Why a symbol cannot be used.

    Nothing defines it, or C could not notice if nothing did, or the compiler or assembler refuses
    the definition in the header, as it does one with instructions of another machine.
    """

    NOWHERE = auto()
    UNTESTABLE = auto()
    REFUSED = auto()


@dataclass(frozen=True, slots=True)
class Addresses:
    """What to ask the linker about, and how to compile and link it.

    `expressions` are addresses by any names, as C can write them after the preprocessed `text`, and
    after the C that `before` has for some of the names.
    """

    compiler: Compiler
    text: Preprocessed
    flags: BuildFlags
    expressions: Mapping[str, str]
    before: Mapping[str, str] = field(default_factory=dict)


def _failure(linked: Finished, missing: Sequence[str], *, understood: bool) -> CommandError:
    """Return the error for `linked`, which fails even without any of the symbols.

    `missing` are the flags of libraries that cannot be linked. `understood` says that the linker
    reported nothing as undefined before.
    """
    if missing:
        return no_library(missing, linked, IN_COMMANDS)
    if "undefined" in linked.stderr.lower():
        what = (
            "the headers, or the C files of --source, need what no library defines; "
            "add --library, --pkg-config or --source"
        )
    elif understood and linked.status:
        what = (
            f"linking failed ({complaint_in(linked.stderr)}); check the libraries and their "
            "directories, and the flags in LDFLAGS and LDSHARED"
        )
    else:
        return linked.not_understood()
    return CommandError(what, linked.command, linked.status, linked.stderr)


@dataclass
class Linker:
    """Links assembler text that contains the addresses `asked` about, in a folder of its own.

    `names` are those that the `assembly` asks about, in the order of their numbers. `refused` are
    others, of which no machine code can be made.
    """

    asked: Addresses
    folder: Path
    names: list[str] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    assembly: Assembly = field(default=Assembly("", ASKING, frozenset(), frozenset()))

    @property
    def _compiled(self) -> Path:
        return self.folder / "symbols.s"

    @property
    def _compile_flags(self) -> BuildFlags:
        """The flags by which bodies are inlined as in the module, where a user's `-O` wins."""
        given = self.asked.compiler.words(self.asked.flags)
        usual = () if any(word.startswith("-O") for word in given) else ("-O1",)
        return self.asked.flags.with_compile(*_SECTIONS, *usual)

    @property
    def _library(self) -> Path:
        return self.folder / "symbols.so"

    def compile(self, expressions: Mapping[str, str], in_code: AbstractSet[str]) -> set[str]:
        """Compile the addresses, as data if C allows it; return the names that needed a function.

        Those `in_code` are compiled as functions from the start. An address that the compiler does
        not accept at all is left out: the assertion of its type fails too. Raises `AnswerError` if
        the assembler text is incomplete.
        """
        self.names = list(expressions)
        try:
            with self._asking(expressions, in_code) as refused:
                return self._settle(expressions, in_code, refused().keys())
        except AnswerError as error:
            self.refused |= self._refused_definitions(expressions, error)
            left = {n: e for n, e in expressions.items() if n not in self.refused}
            return self.compile(left, in_code)

    def _asking(
        self, expressions: Mapping[str, str], in_code: AbstractSet[str]
    ) -> AbstractContextManager[Callable[[], dict[int, str]]]:
        questions = self._questions(expressions, in_code)
        return compiling_accepted(
            self.asked.compiler, self.asked.text, questions, self._compile_flags, self._compiled
        )

    def _questions(
        self, expressions: Mapping[str, str], in_code: AbstractSet[str]
    ) -> list[Question | str]:
        lines = [
            self.asked.before.get(name, "")
            + (_CODE if name in in_code else _DATA) % (number, expression)
            for number, (name, expression) in enumerate(expressions.items())
        ]
        there = f'const char {_LINKED}[] = "{_LINKED}";'  # remains in a stripped library
        return [*map(Question, lines), there]

    def _refused_definitions(
        self, expressions: Mapping[str, str], error: AnswerError
    ) -> set[str]:
        """Return the names of which the compiler makes no code, but does of all others.

        It makes code of a `static inline` function only if that is used. Raises `error` if the
        names are not to blame, and what the compiler answers if that is neither yes nor no.
        """

        def compiles(names: Sequence[str]) -> bool:
            try:
                with self._asking(
                    {name: expressions[name] for name in names}, set()
                ) as refused:
                    refused()
            except AnswerError as answer:
                if not _refuses(answer):
                    raise
                return False
            return True

        if not _refuses(error):
            raise error
        found = self._mentioned(expressions)
        found |= _guilty([name for name in expressions if name not in found], compiles)
        if not found or not compiles([name for name in expressions if name not in found]):
            raise error
        return found

    def _mentioned(self, expressions: Mapping[str, str]) -> set[str]:
        """Return the names that the compiler mentions as long as it refuses some.

        gcc stops at the first function that it cannot inline. So this takes one compilation for
        each, where halving takes many.
        """
        found: set[str] = set()
        while left := {n: e for n, e in expressions.items() if n not in found}:
            numbers = mentioned_questions(
                self.asked.compiler,
                self.asked.text,
                self._questions(left, frozenset()),
                self._compile_flags,
                self._compiled,
            )
            names = [*left]
            new = {names[number] for number in numbers if number < len(names)}
            if not new:
                break
            found |= new
        return found

    def _settle(
        self,
        expressions: Mapping[str, str],
        in_code: AbstractSet[str],
        refused: AbstractSet[int],
    ) -> set[str]:
        """Read what was compiled, or compile what was `refused` as data once more as functions."""
        later = {self.names[number] for number in refused} - in_code
        if later:
            return later | self.compile(expressions, in_code | later)
        asked = frozenset(range(len(self.names))) - refused
        code = frozenset(number for number in asked if self.names[number] in in_code)
        read = self._compiled.read_text(encoding="utf-8")
        self.assembly = Assembly(read, ASKING, asked - code, code)
        if not self.assembly.is_complete:
            raise AnswerError(
                self.asked.compiler.command, 0, "its assembler text is incomplete"
            )
        return later

    def absent(self) -> dict[str, Absence]:
        """Compile and link; `absent_symbols` says what is returned and raised."""
        # Mostly nothing is absent, and then it counts what the linker does with such a symbol.
        with in_background(self._control().require_refusal) as require_refusal:
            absent, untestable = self._absent()
            if not absent:
                require_refusal()
        why = dict.fromkeys(absent, Absence.NOWHERE)
        why |= dict.fromkeys(untestable, Absence.UNTESTABLE)
        return why | dict.fromkeys(self.refused, Absence.REFUSED)

    def _control(self) -> Linker:
        folder = self.folder / "control"
        folder.mkdir()
        return Linker(self.asked, folder)

    def _absent(self) -> tuple[set[str], set[str]]:
        """Return the absent names, and those of them of which C could not tell."""
        in_code = self.compile(self.asked.expressions, frozenset())
        untestable = self.weak_in_code()
        absent = untestable | self.absent_among_weak() | self.refused
        while not self.proves(linked := self.link(absent)):
            new = _undefined(linked.stderr, self.names) - absent
            if new:
                absent |= new
                continue
            if absent.isdisjoint(self.names):
                # Linking fails, and the linker names none of the symbols that are still asked
                # about.
                if in_code.issuperset(self.names):
                    absent |= self.absent_by_trial(linked, understood=not absent)
                else:
                    in_code.update(self.names)  # mold reports functions, but not data
            # Compile again without the absent ones: an inline function that only they use may
            # need a symbol too, and a zero for an address does not remove it.
            expressions = self.asked.expressions
            left = {name: e for name, e in expressions.items() if name not in absent}
            in_code |= self.compile(left, in_code)
        return absent, untestable

    def absent_by_trial(self, linked: Finished, *, understood: bool) -> set[str]:
        """Return the names without which the others link, found by halving.

        This is for linkers' errors that name neither, such as a table of the header that an inline
        function uses, and for errors of the assembler. Only the names that were asked about last
        are tried. Raises the error of `linked` if linking fails without any of the expressions too.
        """
        tried, expressions = self.names, self.asked.expressions

        def links(names: Sequence[str]) -> bool:
            self.compile({name: expressions[name] for name in names}, set(names))
            linked = self.link()
            if self.proves(linked):
                return True
            if not refuses_to_link(linked):
                raise linked.not_understood()
            return False

        def assembles(names: Sequence[str]) -> bool:
            self.compile({name: expressions[name] for name in names}, set(names))
            output = str(self._library.with_suffix(".o"))
            arguments = ["-c", str(self._compiled), "-o", output]
            done = self.asked.compiler.call(arguments, self.asked.flags)
            if done.status and not names_an_error(done.stderr):
                raise done.not_understood()
            return done.status == 0

        is_linkers = "undefined" in linked.stderr.lower()
        found = _guilty(tried, links if is_linkers else assembles) if links([]) else set()
        if not found:
            linker = module_linker(self.asked.compiler, ["-shared"])
            missing = missing_libraries(linker, self.asked.flags.link, self.folder)
            raise _failure(linked, missing, understood=understood)
        if not is_linkers:
            self.refused |= found
        return found

    def weak_in_code(self) -> set[str]:
        """Return the names whose addresses are computed from a weak symbol.

        Thread-local variables are such: even if there is no such variable, the address is not NULL.
        """
        return {self.names[number] for number in self.assembly.weak_in_code()}

    def absent_among_weak(self) -> set[str]:
        """Return the names of absent weak symbols, which linkers do not report as undefined."""
        strong = self.assembly.strong_references()
        if not strong:
            return set()
        linked = self._link(f'{strong}\t.globl {_LINKED}\n{_LINKED}: .asciz "{_LINKED}"\n')
        absent = _undefined(linked.stderr, self.names)
        if not absent and not self.proves(linked):
            raise linked.not_understood()
        return absent

    def link(self, absent: AbstractSet[str] = frozenset()) -> Finished:
        """Link what was compiled, with zeros as the addresses of the `absent` where possible."""
        numbers = {number for number, name in enumerate(self.names) if name in absent}
        return self._link(self.assembly.without(numbers))

    def _link(self, assembly: str) -> Finished:
        """Assemble and link into a library without undefined symbols."""
        self._compiled.write_text(assembly, encoding="utf-8")
        self._library.unlink(missing_ok=True)
        is_apple = (
            "darwin" in self.asked.compiler.target or "apple" in self.asked.compiler.target
        )
        lacks_nothing = "-Wl,-undefined,error" if is_apple else "-Wl,-z,defs"
        compiler = module_linker(self.asked.compiler, ["-shared"])
        arguments = [str(self._compiled), "-o", str(self._library)]
        # The user's -g would add line numbers of the assembler text; see _SECTIONS.
        flags = self.asked.flags.with_link("-g0", lacks_nothing)
        linked = compiler.link(arguments, flags)
        if _ALL_ERRORS in linked.stderr:  # lld stops after twenty errors, and names this flag
            return compiler.link(arguments, flags.with_link(f"-Wl,{_ALL_ERRORS}"))
        return linked

    def proves(self, linked: Finished) -> bool:
        """Tell whether linking succeeded and made a library that contains the object."""
        return linked.status == 0 and holds(self._library, _LINKED)

    def require_refusal(self) -> None:
        """Raise `AnswerError` unless the linker refuses a symbol that nothing defines."""
        with attempting(
            self.asked.compiler, _NOWHERE, self._compile_flags, self._compiled
        ) as attempt:
            compiled = attempt()
        if not compiled.accepted:
            raise compiled.finished.not_understood()
        linked = self._link(self._compiled.read_text(encoding="utf-8"))
        if not _undefined(linked.stderr, [_NOWHERE]):
            raise linked.not_understood()


def _refuses(answer: AnswerError) -> bool:
    """Tell whether the compiler says that it refuses the C, rather than fails to compile it."""
    return answer.status != 0 and names_an_error(answer.output)


def _guilty(names: list[str], succeeds: Callable[[Sequence[str]], bool]) -> set[str]:
    """Return those of the `names` without which the others succeed, found by halving."""
    if succeeds(names):
        return set()
    half = len(names) // 2
    if not half:
        return set(names)
    return _guilty(names[:half], succeeds) | _guilty(names[half:], succeeds)


def _undefined(output: str, names: Sequence[str]) -> set[str]:
    """Return those `names` for which the linker's `output` reports an undefined symbol.

    GNU ld and gold report it in one line. lld, mold and Apple's ld name the symbol in one line, and
    what needs it in the lines that follow.
    """
    found: set[str] = set()
    says_undefined = False
    for line in output.splitlines():
        if not line.startswith(_CONTINUES):
            says_undefined = "undefined" in line.lower()
        if says_undefined:
            found.update(next(filter(None, m.groups())) for m in _NEEDED_BY.finditer(line))
    numbers = {f"{ASKING}{i}": name for i, name in enumerate(names)}
    return {numbers.get(name, name) for name in found} & set(names)
