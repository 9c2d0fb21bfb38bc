"""What the preprocessor prints counts if it shows that it has read all of it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from ferrule.toolchain.command import Finished
from ferrule.toolchain.compiler import BuildFlags
from ferrule.toolchain.preprocessor import preprocess_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ferrule.toolchain.compiler import Compiler

SOURCE = "#define N 3\nint a[N];\n"
END = "THE_MARK"  # stands for the one that is asked for
BEGINNING = '# 0 "<stdin>"\n'


class Said:
    """A compiler that prints a given text, whatever it is asked."""

    version = "gcc"
    is_clang = False

    def __init__(self, text: str) -> None:
        self.text = text

    @contextmanager
    def calling(
        self, arguments: Any, _flags: Any, text: str
    ) -> Iterator[Callable[[], Finished]]:
        mark, line = text.splitlines()[-1].split()
        assert line == "__LINE__"
        said = self.text.replace(END, mark)
        yield lambda: Finished(tuple(arguments), 0, said.encode(), "")


def preprocessed(text: str, *options: str) -> bytes | None:
    compiler: Any = Said(text)
    return preprocess_whole(compiler, options, SOURCE, BuildFlags())[0]


def test_the_text_before_the_mark_is_the_answer() -> None:
    assert preprocessed(f"{BEGINNING}int a[3];\n{END} 3\n") == b'# 0 "<stdin>"\nint a[3];\n'


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"{BEGINNING}int a[3];\n",
        f"{BEGINNING}int a[3];\n{END} __LINE__\n",
        f"{BEGINNING}int a[3];\n{END}",
        f"warning: cached\nint a[3];\n{END} 3\n",
    ],
)
def test_a_text_that_proves_nothing_is_not_an_answer(text: str) -> None:
    assert preprocessed(text) is None


def test_without_line_markers_it_begins_at_once() -> None:
    assert preprocessed(f"int a[3];\n{END} 3\n", "-P") == b"int a[3];\n"


def test_the_real_one(compiler: Compiler) -> None:
    text, done = preprocess_whole(compiler, (), SOURCE, BuildFlags())
    assert done.status == 0
    assert text is not None
    assert b"int a[3];" in text
