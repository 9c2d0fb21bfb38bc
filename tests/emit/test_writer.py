from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from ferrule.emit.writer import SourceWriter, comment_text, string_literal
from ferrule.toolchain.compiler import BuildFlags

if TYPE_CHECKING:
    from pathlib import Path

    from ferrule.toolchain.compiler import Compiler

PROGRAM = """
#include <stdio.h>
static const struct { const char *text; size_t size; } all[] = {
ROWS
};
int main(void)
{
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        for (size_t j = 0; j < all[i].size; j++)
            printf("%02x", (unsigned char)all[i].text[j]);
        puts("");
    }
}
"""


def test_blocks_indent() -> None:
    writer = SourceWriter()
    writer.line("int a;")
    with writer.block("struct s", ";"):
        writer.line("int b;")
        writer.line()
        with writer.block(""):
            writer.lines("\nint c;\n  int d;\n")
    assert (
        writer.text()
        == """\
int a;
struct s {
    int b;

    {
        int c;
          int d;
    }
};
"""
    )


def test_sections() -> None:
    writer = SourceWriter()
    writer.section("First */")
    writer.line("int a;")
    writer.section("Second")
    assert writer.text() == "/* First * / */\nint a;\n\n/* Second */\n"


def test_the_number_of_the_next_line() -> None:
    writer = SourceWriter()
    assert writer.next_line == 1
    writer.lines("a\nb")
    assert writer.next_line == 3


def test_texts_are_one_string_in_which_each_ends_with_a_nul() -> None:
    writer = SourceWriter()
    writer.texts("names", [("a", ""), ("b\0c", "?")])
    rows = ['    "a" "\\0" "" "\\0"', '    "bc" "\\0" "\\?" "\\0"', '    "";']
    assert writer.text().split("\n") == ["static const char names[] =", *rows, ""]


def test_nothing() -> None:
    assert SourceWriter().text() == ""


@given(text=st.text(alphabet="*/\\\n a?"))
def test_a_comment_ends_where_it_should(text: str) -> None:
    shown = comment_text(text)
    assert "*/" not in shown
    assert "/*" not in shown
    assert "\\\n" not in shown


def test_plain_text_is_not_escaped() -> None:
    assert string_literal("gcc (Debian) 12.2") == '"gcc (Debian) 12.2"'
    assert string_literal('a"b\\c\n\t?') == r'"a\"b\\c\n\t\?"'
    assert string_literal("\u00e9\x001") == r'"\303\251\0001"'


def test_the_compiler_reads_the_text_back(compiler: Compiler, tmp_path: Path) -> None:
    texts: list[str] = []

    @settings(max_examples=100, deadline=None)
    @given(text=st.text(max_size=20))
    def draw(text: str) -> None:
        texts.append(text)

    draw()
    literals = [string_literal(text) for text in texts]
    rows = "".join(f"    {{{literal}, sizeof {literal} - 1}},\n" for literal in literals)
    built = tmp_path / "literals"
    compiler.call(
        ["-trigraphs", "-x", "c", "-", "-o", str(built)],
        BuildFlags(),
        text=PROGRAM.replace("ROWS", rows),
    ).require("compiling failed")
    printed = subprocess.run([built], capture_output=True, text=True, check=True).stdout
    assert [bytes.fromhex(line).decode() for line in printed.split("\n")[:-1]] == texts
