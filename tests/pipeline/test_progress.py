from __future__ import annotations

from ferrule.pipeline.progress import Stages


def test_each_stage_is_announced_and_timed() -> None:
    announced: list[str] = []
    stages = Stages(announced.append)
    for name in ("read", "select", "read"):
        with stages.stage(name):
            pass
    assert announced == ["read", "select", "read"]
    assert list(stages.seconds) == ["read", "select", "emit", "compile", "verify"]
    assert stages.seconds["read"] > 0
    assert stages.seconds["emit"] == 0
