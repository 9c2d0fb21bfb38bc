"""A mutant of a real header: bound, and what the module says of C held against the compiler.

Judged are sizes, alignments, offsets and kinds of members and typedefs, the values of constants
and enumerators, what bit-fields read, and the types of functions.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from tests.fuzz.mutation import mutated

from ferrule.config.settings import Settings
from ferrule.errors import FerruleError
from ferrule.pipeline.bind import bind
from ferrule.toolchain.compiler import BuildFlags, Compiler

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ferrule.report.report import Report

HERE: Final = Path(__file__).parent
_MARKER: Final = re.compile(r'# (\d+) "((?:[^"\\]|\\.)*)"( 1)?')
_FUNCTION: Final = re.compile(
    r"^(?!typedef|static const|extern \"|#| )[^={}\n]*\);$", re.MULTILINE
)  # not indented, as members are
_VALUES: Final = ("constant ", "enumerator ")
_TYPES: Final = ("typedef ", "record ", "enum ")
_SAME: Final = '_Static_assert(__builtin_types_compatible_p(__typeof__({}), {}), "");'
_KEYWORDS: Final = (
    *(
        "char",
        "const",
        "double",
        "enum",
        "float",
        "for",
        "int",
        "long",
        "main",
        "return",
        "short",
    ),
    *("signed", "sizeof", "static", "struct", "union", "unsigned", "void"),
)
_SAYING: Final = """\
static char ferrule_text[1 << 16];
#define say(...) __builtin_snprintf(ferrule_text, sizeof ferrule_text, __VA_ARGS__)
#define say_size(n) say("%lu", (unsigned long)(n))
#define say_float(T) say("%lu %d", (unsigned long)sizeof(T), (T)0.5 != 0)
#define say_integer(T) say("%lu %d %d %d", (unsigned long)sizeof(T), (T)-1 < (T)1, \\
                           (T)0.5 != 0 && (T)2 != (T)1, (T)2 == (T)1)
static void say_bytes(const void *at, unsigned long count)
{
    const unsigned char *bytes = at;
    ferrule_text[0] = 0;
    for (unsigned long i = 0; i < count; i++)
        __builtin_snprintf(ferrule_text + 2 * i, 3, "%02x", bytes[i]);
}
static void fill(void *at, unsigned long count, unsigned pattern)
{
    unsigned char *bytes = at;
    for (unsigned long i = 0; i < count; i++)
        bytes[i] = (unsigned char)(pattern + i * (pattern & 1));
}
"""


@dataclass(frozen=True)
class Library:
    """A real header, and how its library is compiled and linked with."""

    header: str
    compile: tuple[str, ...] = ()
    link: tuple[str, ...] = ()


@dataclass
class Verdict:
    """The result for a mutant: how much was compared, what is wrong, or why it is not bound."""

    changes: list[str]
    compared: int = 0
    wrong: list[str] = field(default_factory=list)
    refused: str = ""


def flat_header(compiler: Compiler, library: Library) -> str:
    """Return the header with those of its own folder inlined, and `#include` for the others."""
    done = compiler.call(
        ["-E", "-dD", "-dI", "-x", "c", "-"],
        BuildFlags(library.compile),
        text=f"#include <{library.header}>\n",
    ).require("a real header is not preprocessed")
    lines = done.stdout.decode("utf-8", "replace").splitlines()
    markers = [(m[2], i) for i, line in enumerate(lines) if (m := _MARKER.match(line))]
    top = next(path for path, _ in markers if path.endswith(f"/{library.header}"))
    folder = f"{Path(top).parent}/"
    kept: list[str] = []
    own = False
    for line in lines:
        if marker := _MARKER.match(line):
            own = marker[2] == top or (
                marker[2].startswith(folder) and folder != "/usr/include/"
            )
            if own and marker[3] == " 1" and kept and kept[-1].startswith("#include"):
                kept.pop()
        elif own:
            kept.append(line)
    return "\n".join(kept) + "\n"


def judge(library: Library, original: str, seed: int, folder: Path, changes: int) -> Verdict:
    """Mutate `original` by `seed`, bind the mutant in `folder`, and compare it with C."""
    compiler = Compiler.find()
    flags = BuildFlags((f"-I{folder}", *library.compile, "-O0"), library.link)
    header = folder / "mutant.h"

    def is_taken(text: str) -> bool:
        header.write_bytes(text.encode("utf-8", "surrogateescape"))
        arguments = ["-fsyntax-only", "-w", "-x", "c", "-"]
        return not compiler.call(arguments, flags, text=f'#include "{header}"\n').status

    if not is_taken(original):
        message = f"{library.header} is not taken as it is, in one file"
        raise AssertionError(message)
    text, made = mutated(original, Random(seed), changes, is_taken)
    header.write_bytes(text.encode("utf-8", "surrogateescape"))
    return verdict_on(library, header, made)


def verdict_on(library: Library, header: Path, changes: Sequence[str] = ()) -> Verdict:
    """Bind a header, building the module next to it, and compare it with C."""
    verdict = Verdict(list(changes))
    folder = header.parent
    try:
        report = bind(
            Settings.of(
                {
                    "headers": [header],
                    "module": "mutant",
                    "output_dir": folder,
                    "keep": folder,
                    "compile_args": [*library.compile, "-O0"],
                    "link_args": library.link,
                }
            )
        )
    except FerruleError as error:
        verdict.refused = f"{type(error).__name__}: {error}"
        return verdict
    asked = _questions(folder, report)
    if isinstance(asked, str):
        verdict.wrong = [asked]
        return verdict
    asked.sort(key=lambda question: not question[0].startswith(_VALUES))
    flags = BuildFlags((*library.compile, "-O0"), library.link)
    answers = _answers(header, [(what, c) for what, (c, _) in asked], flags)
    for (what, (c, said)), answer in zip(asked, answers, strict=True):
        # A macro may hide an enumerator, and a member's name the macro that is a variable.
        hidden = not re.fullmatch(r"[01] \d+", answer) and what.startswith("enumerator ")
        hidden |= "undeclared (" in answer and what.startswith("variable ")
        if not _same(said, answer) and not hidden:
            verdict.wrong.append(f"{what}: the module has {said}, C has {answer}: {c}")
    verdict.wrong += _wrong_functions(folder / "mutant.cdef.h", header, report, flags)
    verdict.compared = len(asked)
    return verdict


def _same(said: str, answer: str) -> bool:
    if said == answer or (said == "nan" and "nan" in answer):
        return True
    try:
        return float.fromhex(said) == float.fromhex(answer) and "0x" in said
    except ValueError:
        return said == answer.replace("inf", "inf")


def _questions(folder: Path, report: Report) -> list[tuple[str, tuple[str, str]]] | str:
    """Return the module's own answers, or what its process died of."""
    bound = [{"kind": b.kind, "name": b.name} for b in report.bound]
    done = subprocess.run(
        [sys.executable, HERE / "view.py", folder, "mutant"],
        input=json.dumps(bound),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode:
        return f"the module's process ended with {done.returncode}:\n{done.stderr[-2000:]}"
    found: list[tuple[str, tuple[str, str]]] = json.loads(done.stdout)
    return found


def _answers(
    header: Path, questions: Sequence[tuple[str, str]], flags: BuildFlags
) -> list[str]:
    """Return what a C program answers; for what does not compile, the compiler's words.

    Macros are asked about first; later a keyword, type or member that has a macro's name means
    itself.
    """
    names = set(_KEYWORDS)
    names |= {name for _, c in questions for name in re.findall(r"[.]([A-Za-z_]\w*)", c)}
    names |= {what.split()[-1] for what, _ in questions if what.startswith(_TYPES)}
    undefined = [f"#undef {name}" for name in sorted(names)]
    constants = sum(what.startswith(_VALUES) for what, _ in questions)
    lines = [f"static void ask_{i}(void) {{ {c} }}" for i, (_, c) in enumerate(questions)]
    lines[constants:constants] = undefined
    numbers = [i if i < constants else i + len(undefined) for i in range(len(questions))]
    words: dict[int, str] = {}
    start = f'#include "{header}"\n{_SAYING}'
    while refused := _refused(start, lines, flags, "c"):
        words |= refused
        for number in refused:
            i = numbers.index(number)
            lines[number] = f'static void ask_{i}(void) {{ say("?"); }}'
    calls = "".join(
        f"    ask_{i}(); __builtin_puts(ferrule_text);\n" for i in range(len(questions))
    )
    body = "\n".join(lines)
    program = header.with_name("program")
    Compiler.find().call(
        ["-w", "-x", "c", "-", "-o", str(program)],
        BuildFlags((*flags.compile, *flags.link)),
        text=f"{start}\n{body}\nint main(void)\n{{\n{calls}    return 0;\n}}\n",
    ).require("the program that asks C does not compile")
    done = subprocess.run([program], capture_output=True, text=True, check=True, timeout=60)
    answers = done.stdout.splitlines()
    return [words.get(numbers[i], answer) for i, answer in enumerate(answers)]


def _refused(
    text: str, lines: Sequence[str], flags: BuildFlags, language: str
) -> dict[int, str]:
    """Return what the compiler refuses of lines after `text`, one more of which it must refuse."""
    body = "\n".join([*lines, '_Static_assert(0, "control");'])
    done = Compiler.find().call(
        ["-fsyntax-only", "-w", "-fmax-errors=0", "-x", language, "-"],
        flags,
        text=f'{text}\n# 1 "asked"\n{body}\n',
    )
    found: dict[int, str] = {}
    words = ""
    for m in re.finditer(r"^(.+):(\d+):\d+: (error|note): (.*)$", done.stderr, re.MULTILINE):
        words = m[4] if m[3] == "error" else words  # notes tell where a macro is expanded
        if m[1] == "asked":
            found.setdefault(int(m[2]) - 1, words)
    if found.pop(len(lines), None) is None:
        message = f"the compiler does not answer:\n{done.stderr[-2000:]}"
        raise AssertionError(message)
    return found


def _wrong_functions(
    cdef: Path, header: Path, report: Report, flags: BuildFlags
) -> Iterator[str]:
    """Tell the functions whose prototypes in the cdef are not the header's.

    They are asked about without macros, one of which may be `int`.
    """
    compiler = Compiler.find()
    text = compiler.call(
        ["-E", "-dD", "-x", "c", "-"], flags, text=f'#include "{header}"\n'
    ).stdout.decode("utf-8", "replace")
    text = re.sub(r"\b_Atomic\b(?! *\()", "", text)  # means nothing for a value
    macros = set(re.findall(r"^#define (\w+)", text, re.MULTILINE))
    functions = [(n, t) for n, t in _prototypes(cdef, report) if n not in macros]
    lines = [_SAME.format(name, type_) for name, type_ in functions]
    # As ferrule does: a tag that a parameter list is the first to name is the later type.
    tags = {
        tag for _, type_ in functions for tag in re.findall(r"\b(?:struct|union) \w+", type_)
    }
    text = "".join(f"{tag};\n" for tag in sorted(tags)) + text
    for number, words in _refused(text, lines, flags, "cpp-output").items():
        if words.startswith("unknown type name"):  # one that the cdef alone has
            continue
        name, type_ = functions[number]
        yield f"{name} is not `{type_}`: {words}"


def _prototypes(cdef: Path, report: Report) -> Iterator[tuple[str, str]]:
    """Yield the bound functions of a cdef, each with its type, made of its prototype."""
    names = {b.name for b in report.bound if b.kind == "function"}
    for prototype in _FUNCTION.findall(cdef.read_text(encoding="utf-8")):
        for name in re.findall(r"\b(\w+)(?=\)*\()", prototype):
            if name in names:
                type_ = re.sub(rf"\b{name}\b(?=\)*\()", "", prototype.rstrip(";"), count=1)
                yield name, " ".join(type_.split())
                break
