"""Including: the user's headers as the compiler sees them, after all that they need before them."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ferrule.errors import HeaderError
from ferrule.toolchain.compiler import Compiler
from ferrule.toolchain.complaints import complaint
from ferrule.toolchain.header_files import check_headers, check_sources
from ferrule.toolchain.healing import missing_headers
from ferrule.toolchain.packages import build_flags, include_folders
from ferrule.toolchain.preprocess import checking_syntax, include_text, preprocessing
from ferrule.toolchain.probe import probing
from ferrule.toolchain.questions import Question, refused_questions
from ferrule.toolchain.standard_names import standard_types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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


@contextmanager
def including(
    settings: Settings, healed: Sequence[str] = ()
) -> Iterator[Callable[[], Headers]]:
    """Find the compiler, and start preprocessing the headers after those in `healed`.

    Yields a function that waits for the result, and raises `HeaderError` for headers that do not
    compile. `including` itself raises `ToolMissingError`, `PackageError` and `SettingsError`.
    """
    compiler, flags = Compiler.find(), build_flags(settings)
    check_headers(settings.headers, include_folders(compiler, flags))
    check_sources(settings.sources)
    inclusion = _Inclusion(settings, compiler, flags)
    # The result of the probe counts once the headers compile.
    with probing(compiler, flags) as check, inclusion.compiling(healed) as first:

        def headers() -> Headers:
            found = inclusion.healing(first, healed)
            check()
            return found

        yield headers


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
    declared = "".join(f"{type_};\n" for type_ in types)
    inclusion = _Inclusion(settings, headers.compiler, headers.flags, declared)
    try:
        with inclusion.compiling(healed) as first:
            return inclusion.healing(first, healed)
    except HeaderError:
        return None


@dataclass(frozen=True)
class _Inclusion:
    """Including the headers after the declarations in `first`."""

    settings: Settings
    compiler: Compiler
    flags: BuildFlags
    first: str = ""

    def source(self, healed: Sequence[str]) -> str:
        """Return C that includes the headers after those in `healed`."""
        lines = include_text(self.settings.preamble, (*healed, *self.settings.headers))
        return f"{self.first}{lines}{_declared(self.settings.optional)}"

    @contextmanager
    def compiling(
        self, healed: Sequence[str]
    ) -> Iterator[Callable[[], tuple[Preprocessed, Attempt]]]:
        """Start both runs of the compiler; yield a function that waits for the results.

        If a header is missing, preprocessing says so first, and the other run is ended.
        """
        source, headers = self.source(healed), self.settings.headers
        with (
            checking_syntax(self.compiler, source, self.flags) as attempt,
            preprocessing(self.compiler, source, headers, self.flags) as text,
        ):
            yield lambda: (text(), attempt())

    def healing(
        self, first: Callable[[], tuple[Preprocessed, Attempt]], healed: Sequence[str]
    ) -> Headers:
        """Return the headers, which must compile; `first` waits for what comes of `healed`.

        A header may use `FILE` or `size_t` without including what declares it: that is included
        first.
        """
        text, done = first()
        while more := self._missing(text, done, tuple(healed)):
            # Each round adds a header that was not there yet, so the standard headers bound them.
            healed = (*healed, *more)
            with self.compiling(healed) as again:
                text, done = again()
        return self._headers(text, tuple(healed))

    def _missing(
        self, text: Preprocessed, done: Attempt, healed: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Return the headers that are needed besides those in `healed`."""
        if done.accepted:
            needed = _needed_by_texts(self.settings, self._headers(text, healed))
            return tuple(name for name in needed if name not in healed)
        more = missing_headers(
            lambda names: self._compiled((*healed, *names)), text, done, healed
        )
        if not more:
            source, headers = self.source(healed), self.settings.headers
            raise complaint(self.compiler, source, headers, self.flags, done.finished)
        return tuple(more)

    def _headers(self, text: Preprocessed, healed: tuple[str, ...]) -> Headers:
        return Headers(self.compiler, self.flags, self.source(healed), text, healed)

    def _compiled(self, healed: Sequence[str]) -> Attempt:
        with checking_syntax(self.compiler, self.source(healed), self.flags) as attempt:
            return attempt()


def _needed_by_texts(settings: Settings, headers: Headers) -> tuple[str, ...]:
    """Return the standard headers for what the user's cdef and prototypes use and C lacks.

    In a cdef one may write `size_t` without any header: cffi knows it, but C does not.
    """
    used = standard_types(known_names(*settings.cdef, *settings.function_macros))
    questions = [Question(f"extern {name} *ferrule_known_{i};") for i, name in enumerate(used)]
    refused = refused_questions(headers.compiler, headers.text, questions, headers.flags)
    return tuple(dict.fromkeys(used[name] for i, name in enumerate(used) if i in refused))


def known_names(*texts: str) -> frozenset[str]:
    """Return the names of types in the C of `texts` that cffi has without being told."""
    if not any(texts):
        return frozenset()
    from ferrule.selection.expressible import KNOWN_NAMES  # noqa: PLC0415  slow, and rarely needed

    return KNOWN_NAMES.intersection(_WORD.findall("\n".join(texts)))


def _declared(optional: Sequence[str]) -> str:
    """Return C that declares the functions for which `optional` has prototypes."""
    if not optional:
        return ""
    from ferrule.selection.optional import prototype_text  # noqa: PLC0415  as above

    return prototype_text(optional)
