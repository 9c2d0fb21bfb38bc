from __future__ import annotations

from tests.support.units import unit_of

from ferrule.selection.reasons import Reason
from ferrule.selection.verdicts import Verdicts

F, G = unit_of("int f(void); int g(void);").subjects


def test_the_first_reason_stays() -> None:
    first = Verdicts().refusing(Reason.NOT_EXPORTED, {F: "absent"})
    later = Verdicts().refusing(Reason.CFFI_REFUSES, {F: "refused", G: "refused"})
    joined = first.joined(later)
    assert joined.refused == {
        F: (Reason.NOT_EXPORTED, "absent"),
        G: (Reason.CFFI_REFUSES, "refused"),
    }
    assert first.refusing(Reason.CFFI_REFUSES, {F: "again"}) == first


def test_some_may_be_spared() -> None:
    first = Verdicts(indirect=frozenset({"f"})).refusing(Reason.CFFI_REFUSES, {F: "", G: ""})
    spared = first.sparing({F})
    assert [*spared.refused] == [G]
    assert spared.indirect == {"f"}


def test_what_is_second_best_adds_up() -> None:
    joined = Verdicts(inexact=frozenset({"struct s"})).joined(
        Verdicts(inexact=frozenset({"struct t"}), indirect=frozenset({"f"}))
    )
    assert joined.inexact == {"struct s", "struct t"}
    assert joined.indirect == {"f"}


def test_no_verdict_is_false() -> None:
    assert not Verdicts()
    assert Verdicts(indirect=frozenset({"f"}))
    assert Verdicts().refusing(Reason.SHADOWED, {F: ""})


def test_disagreement_is_the_compilers_alone() -> None:
    found = Verdicts().refusing(Reason.COMPILER_DISAGREES, {F: ""})
    found = found.refusing(Reason.CFFI_REFUSES, {G: ""})
    assert found.disagreed(F)
    assert not found.disagreed(G)
