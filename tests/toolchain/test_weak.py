from __future__ import annotations

from ferrule.toolchain.weak import strong_references

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
"""


def test_addresses_of_weak_symbols() -> None:
    assert strong_references(ASSEMBLY, "ferrule_symbol_").splitlines() == [
        '\t.section .data.ferrule_symbol_0,"aw"',
        "\t.globl ferrule_symbol_0",
        "ferrule_symbol_0: .quad gone",
        '\t.section .data.ferrule_symbol_3,"aw"',
        "\t.globl ferrule_symbol_3",
        "ferrule_symbol_3: .quad gone_target",
    ]


def test_nothing_is_weak() -> None:
    assert not strong_references(ASSEMBLY.replace(".weak", ".globl"), "ferrule_symbol_")
