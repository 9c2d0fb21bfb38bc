"""Errors keep what they are about, and can be pickled, copied and shown later."""

from __future__ import annotations

import copy
import errno
import pickle
from pathlib import Path
from typing import Final

import pytest

import ferrule
from ferrule import errors
from ferrule.errors import FerruleError, PatternError, PatternProblem, WrongPatterns
from ferrule.selection.reasons import Reason, Skip

SKIP: Final = Skip("function", "f", "a.h:1:2", Reason.RESERVED_NAME, "its name is ours")
NEAR: Final = PatternProblem("hot", "f", "matches no function", ("g", "h"))
PAGE: Final = Path(__file__).parents[1] / "docs" / "reference" / "errors.md"
COMMAND: Final = ["cc", "-c", "a b.c"]
ERRORS: Final = (
    errors.AnnotationError([errors.AnnotationProblem("a.toml", "[x]", "key", "it is wrong")]),
    errors.AnswerError(COMMAND, 1, "said"),
    errors.AnswerError(COMMAND, 1, "said", "what it is"),
    errors.BuildError("no end"),
    errors.BuildScriptError("build.py: no such script"),
    errors.CdefError("before: ;", 2, 5, "int f(;"),
    errors.CdefError("nowhere"),
    errors.CffiMissingError("no cffi"),
    errors.CommandError("linking failed", COMMAND, 1, "said\nmore"),
    errors.CompileError("a.c does not compile", COMMAND, 1, "all said", "    said"),
    errors.HeaderError("no such header", "said"),
    errors.MachineError(OSError(errno.ENOSPC, "No space left", "file")),
    errors.OutputError("it is a directory", Path("folder")),
    errors.OutputError("there is no cache"),
    errors.PackageError("unknown", ["zlib"]),
    PatternError([NEAR, PatternProblem("", "g", "is not declared")]),
    errors.SettingsError(["module: it is empty", "jobs: it is not a number"]),
    errors.StrictError([SKIP]),
    errors.TimeLimitError(COMMAND, 600.0),
    errors.ToolMissingError("no compiler"),
    errors.VerificationError("it cannot be imported"),
)


def state(error: FerruleError) -> dict[str, object]:
    """Return the attributes of an error; one `OSError` equals no other."""
    return {
        name: repr(value) if isinstance(value, OSError) else value
        for name, value in vars(error).items()
    }


def subclasses(kind: type[FerruleError]) -> set[type[FerruleError]]:
    return {kind}.union(*(subclasses(sub) for sub in kind.__subclasses__()))


def test_every_error_is_tried_here_and_exported() -> None:
    ours = {kind for kind in subclasses(FerruleError) if kind.__module__ == errors.__name__}
    assert {type(error) for error in ERRORS} | {FerruleError} == ours
    exported = {name for name in ferrule.__all__ if name.endswith("Error")}
    assert exported == {kind.__name__ for kind in ours}
    assert all(getattr(ferrule, kind.__name__) is kind for kind in ours)
    assert exported < set(dir(ferrule))


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_pickles_and_copies(error: FerruleError) -> None:
    for again in (
        pickle.loads(pickle.dumps(error)),  # noqa: S301  what this test has pickled
        copy.copy(error),
        copy.deepcopy(error),
    ):
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert state(again) == state(error)


def test_the_message_is_made_when_it_is_shown() -> None:
    error = errors.CdefError("before: ;", 12, 7, "int f(;")
    error.line = 2
    assert str(error) == "<cdef>:2:7: before: ;\n    int f(;\n          ^"


def test_messages() -> None:
    assert str(errors.OutputError("it is a directory", Path("a"))) == (
        "cannot write a: it is a directory"
    )
    assert str(errors.StrictError([SKIP])) == (
        "strict: these declarations would be skipped:\n  a.h:1:2: function f: its name is ours"
    )
    assert str(errors.CompileError("a.c does not compile", COMMAND, 1, "x", "    x")) == (
        "a.c does not compile\n  command: cc -c 'a b.c'\n    x"
    )
    assert str(errors.TimeLimitError(["cc", "-c"], 0.5)).startswith(
        "cc did not end within 0.5 seconds and was killed; the environment variable "
    )


def test_problems_of_patterns_are_reported_once_with_those_of_the_first() -> None:
    error = PatternError([NEAR, PatternProblem("allow", "h*", "matches nothing"), NEAR])
    assert (error.option, error.pattern, error.nearest) == ("hot", "f", ("g", "h"))
    assert str(error) == (
        "hot: 'f' matches no function; did you mean g or h?\nallow: 'h*' matches nothing"
    )


def test_near_names_are_offered_as_a_sentence() -> None:
    def shown(*names: str) -> str:
        return str(PatternProblem("", "f", "matches nothing", names))

    assert shown() == "'f' matches nothing"
    assert shown("a") == "'f' matches nothing; did you mean a?"
    assert shown("a", "b") == "'f' matches nothing; did you mean a or b?"
    assert shown("a", "b", "c") == "'f' matches nothing; did you mean a, b or c?"


def test_wrong_patterns_are_collected() -> None:
    wrong = WrongPatterns()
    wrong.require_none()
    for problem in (NEAR, PatternProblem("allow", "h*", "matches nothing")):
        with wrong.collected():
            raise PatternError([problem])
    with pytest.raises(PatternError) as caught:
        wrong.require_none()
    assert [problem.option for problem in caught.value.problems] == ["hot", "allow"]


@pytest.mark.skipif(not PAGE.parent.is_dir(), reason="docs/ is not next to the tests")
def test_the_page_has_a_row_for_every_error_with_its_attributes() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for error in ERRORS:
        (row,) = [
            line
            for line in page.splitlines()
            if line.startswith(f"| `{error.__class__.__name__}`")
        ]
        if not isinstance(error, errors.AnswerError):
            assert [name for name in vars(error) if f"`{name}`" not in row] == []


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("cc: error: unknown flag\n", "'cc' failed (cc: error: unknown flag)"),
        ("a.h:1: warning: old\n\n  cc: no\n", "'cc' failed (cc: no)"),
        ("", "the answer of 'cc' was not understood"),
    ],
)
def test_a_failed_tool_speaks_first(output: str, said: str) -> None:
    assert str(errors.AnswerError(["cc"], 1, output)).startswith(
        f"{said}, so nothing was built;"
    )


def test_a_killed_tool_did_not_say_why() -> None:
    assert "was not understood" in str(errors.AnswerError(["cc"], -9, "cc: half"))
