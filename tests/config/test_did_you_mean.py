"""Names that are not known: the nearest one is offered, or all of them."""

from __future__ import annotations

from ferrule.config.did_you_mean import did_you_mean, nearest_or_all


def test_the_nearest_name() -> None:
    assert did_you_mean("hedaers", ["module", "headers"]) == '; did you mean "headers"?'
    assert did_you_mean("x", ["module", "headers"]) == ""


def test_all_names_if_none_is_near() -> None:
    assert nearest_or_all("hedaers", iter(["module", "headers"])) == '; did you mean "headers"?'
    assert nearest_or_all("x", iter(["module", "headers"])) == "; known names: module, headers"
