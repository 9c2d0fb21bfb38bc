"""Including: the user's headers as the compiler sees them, after all that they need before them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.errors import HeaderError
from ferrule.selection.expressible import KNOWN_NAMES
from ferrule.selection.optional import prototype_text
from ferrule.toolchain.compiler import Compiler
from ferrule.toolchain.complaints import complaint
from ferrule.toolchain.header_files import check_headers, check_sources
from ferrule.toolchain.healing import missing_headers
from ferrule.toolchain.packages import build_flags, include_folders
from ferrule.toolchain.preprocess import checking_syntax, include_text, preprocess
from ferrule.toolchain.probe import probing
from ferrule.toolchain.questions import Question, refused_questions
from ferrule.toolchain.standard_names import standard_types

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ferrule.config.settings import Settings
    from ferrule.toolchain.compiler import BuildFlags
    from ferrule.toolchain.preprocess import Preprocessed
    from ferrule.toolchain.questions import Attempt

_WORD: Final = re.compile(r"[A-Za-z_]\w*")


@dataclass(frozen=True)
class Headers:
    """The user's headers as the compiler sees them.

    `healed` are the standard headers that had to come first, `includes` all `#include` lines, and
    `text` is what the preprocessor makes of them.
    """

    compiler: Compiler
    flags: BuildFlags
    includes: str
    text: Preprocessed
    healed: tuple[str, ...]


def preprocess_headers(settings: Settings, healed: Sequence[str]) -> Headers:
    """Find the compiler, and preprocess the headers after those in `healed`.

    Raises `ToolMissingError`, `PackageError`, and `HeaderError` for headers that do not compile.
    """
    compiler, flags = Compiler.find(), build_flags(settings)
    check_headers(settings.headers, include_folders(compiler, flags))
    check_sources(settings.sources)
    # The probe runs in the background, and its result counts once the headers compile.
    with probing(compiler, flags) as check:
        headers = _headers_that_compile(settings, compiler, flags, healed)
        check()
        return headers


def declaring(
    settings: Settings, headers: Headers, healed: Sequence[str], types: Sequence[str] = ()
) -> Headers | None:
    """Return the headers after those in `healed` and declarations of `types`.

    int use(struct late *p);                 struct late;
    struct late { int x; };           ->     int use(struct late *p);
                                             struct late { int x; };

    In C the function would take a pointer to another `struct late`, one that nobody can make.
    The result is None if that is how the headers are already, or if they do not compile so.
    """
    if not types and tuple(healed) == headers.healed:
        return None
    first = "".join(f"{type_};\n" for type_ in types)
    try:
        return _headers_that_compile(settings, headers.compiler, headers.flags, healed, first)
    except HeaderError:
        return None


def _headers_that_compile(
    settings: Settings,
    compiler: Compiler,
    flags: BuildFlags,
    healed: Sequence[str] = (),
    first: str = "",
) -> Headers:
    """Preprocess the headers, which must compile, after those in `healed` and the C in `first`.

    A header may use `FILE` or `size_t` without including what declares it: that is included first.
    """
    optional = prototype_text(settings.optional)

    def included_after(more: Sequence[str]) -> str:
        lines = include_text(settings.preamble, (*healed, *more, *settings.headers))
        return first + lines + optional

    while True:
        includes = included_after(())
        # Both runs of the compiler at once. If the headers are missing, `preprocess` says so
        # first, and the other run is ended.
        with checking_syntax(compiler, includes, flags) as attempt:
            text = preprocess(compiler, includes, settings.headers, flags)
            done = attempt()
        if done.accepted:
            headers = Headers(compiler, flags, includes, text, tuple(healed))
            needed = _needed_by_texts(settings, headers)
            more = tuple(name for name in needed if name not in healed)
            if not more:
                return headers
        else:
            more = missing_headers(
                lambda names: _compiled(compiler, included_after(names), flags),
                text,
                done,
                healed,
            )
            if not more:
                raise complaint(compiler, includes, settings.headers, flags, done.finished)
        # Each round adds a header that was not there yet, so the standard headers bound them.
        healed = (*healed, *more)


def _compiled(compiler: Compiler, source: str, flags: BuildFlags) -> Attempt:
    with checking_syntax(compiler, source, flags) as attempt:
        return attempt()


def _needed_by_texts(settings: Settings, headers: Headers) -> tuple[str, ...]:
    """Return the standard headers for what the user's cdef and prototypes use and C lacks.

    In a cdef one may write `size_t` without any header: cffi knows it, but C does not.
    """
    used = standard_types(known_names(settings.cdef, *settings.function_macros))
    questions = [Question(f"extern {name} *ferrule_known_{i};") for i, name in enumerate(used)]
    refused = refused_questions(headers.compiler, headers.text, questions, headers.flags)
    return tuple(dict.fromkeys(used[name] for i, name in enumerate(used) if i in refused))


def known_names(*texts: str) -> frozenset[str]:
    """Return the names of types in the C of `texts` that cffi has without being told."""
    return KNOWN_NAMES.intersection(_WORD.findall("\n".join(texts)))
