from __future__ import annotations

from ferrule.pipeline.progress import Stages


def test_stages_are_announced_and_added_up() -> None:
    announced: list[str] = []
    stages = Stages(announced.append)
    for name in ("read", "emit", "emit"):
        with stages.stage(name):
            pass
    stages.compiling(2, 3)
    writing = "writing the C"
    assert announced == ["reading the headers", writing, writing, "compiling unit 2 of 3"]
    assert list(stages.seconds) == ["read", "select", "emit", "compile", "verify"]
    assert stages.seconds["verify"] == 0
    assert stages.seconds["emit"] > 0
