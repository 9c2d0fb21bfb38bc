from __future__ import annotations

from ferrule.pipeline.progress import Stages


def test_stages_are_announced_and_added_up() -> None:
    announced: list[str] = []
    stages = Stages(announced.append)
    for name in ("read", "emit", "emit"):
        with stages.stage(name):
            pass
    assert announced == ["read", "emit", "emit"]
    assert list(stages.seconds) == ["read", "select", "emit", "compile", "verify"]
    assert stages.seconds["verify"] == 0
    assert stages.seconds["emit"] > 0
