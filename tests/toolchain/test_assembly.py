from __future__ import annotations

from ferrule.toolchain.assembly import Assembly

ASSEMBLY = """
	.globl	ferrule_symbol_0
	.section	.data.rel.ro.ferrule_symbol_0,"aw"
ferrule_symbol_0:
	.quad	gone
ferrule_symbol_1:
	.quad	strong
ferrule_symbol_2:
	.quad	defined
ferrule_symbol_3:
	.quad	reference+8
	.weak	defined
defined:
	ret
	.weak	alias
	.set	alias,defined
_ferrule_symbol_4:
	.xword	alias
	.weak	gone
	.weakref	reference,gone_target
table:
	.quad	gone
ferrule_symbol_5:
.LFB1:
	data16	leaq	gone@tlsgd(%rip), %rdi
	ret
	.size	ferrule_symbol_5, .-ferrule_symbol_5
ferrule_symbol_6:
	.frame	$fp,8,$31
	leaq	strong(%rip), %rax
	.cfi_endproc
"""
DATA, CODE = frozenset(range(5)), frozenset({5, 6})
READ = Assembly(ASSEMBLY, "ferrule_symbol_", DATA, CODE)


def test_addresses_of_weak_symbols() -> None:
    assert READ.strong_references().splitlines() == [
        '\t.section .data.ferrule_symbol_0,"aw"',
        "\t.globl ferrule_symbol_0",
        "ferrule_symbol_0: .quad gone",
        '\t.section .data.ferrule_symbol_3,"aw"',
        "\t.globl ferrule_symbol_3",
        "ferrule_symbol_3: .quad gone_target",
    ]
    assert READ.weak_in_code() == {5}


def test_nothing_is_weak() -> None:
    strong = Assembly(ASSEMBLY.replace(".weak", ".globl"), READ.asking, DATA, CODE)
    assert not strong.strong_references()
    assert not strong.weak_in_code()


def test_what_is_left_out() -> None:
    text = READ.without({1, 4, 5})
    changed = [
        pair
        for pair in zip(text.splitlines(), ASSEMBLY.splitlines(), strict=True)
        if pair[0] != pair[1]
    ]
    assert changed == [("\t.quad 0", "\t.quad\tstrong"), ("\t.xword 0", "\t.xword\talias")]


def test_text_that_is_cut_off() -> None:
    assert READ.is_complete
    for end in range(len(ASSEMBLY) - 1):
        assert not Assembly(ASSEMBLY[:end], READ.asking, DATA, CODE).is_complete


def test_what_a_question_needs_goes_through_functions_tables_and_aliases() -> None:
    text = """
        .type f, @function
f:
.LFB0:
        call g@PLT
.L2:
        jmp h
        .cfi_endproc
        .size f, .-f
        .set other, f
        .globl table
table:
        .quad other
        .string "word"
        .globl ask_0
ask_0:
        .quad table
        .globl ask_1
ask_1:
        .quad k
"""
    text = "\n".join(line.removeprefix("        ") for line in text.split("\n"))
    assembly = Assembly(text, "ask_", frozenset({0, 1}), frozenset())
    assert {"table", "other", "f", "g", "h"} <= assembly.reached_from(0)
    assert not {"k", "word"} & assembly.reached_from(0)
    assert assembly.reached_from(1) & {"k", "f", "g", "h"} == {"k"}
    assert {"g", "h", "k"} <= assembly.used
    assert not {"f", "table", "other"} & assembly.used
