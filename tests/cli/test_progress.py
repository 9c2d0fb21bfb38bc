from __future__ import annotations

import pytest

from ferrule.cli.options import Voice
from ferrule.cli.progress import showing_progress


def run(voice: Voice) -> None:
    with showing_progress(voice) as progress:
        progress("read")
        progress("some stage of tomorrow")


def test_each_stage_is_a_line_if_verbose(capsys: pytest.CaptureFixture[str]) -> None:
    run(Voice(verbose=True))
    assert capsys.readouterr() == (
        "",
        "ferrule: reading the headers\nferrule: some stage of tomorrow\n",
    )


@pytest.mark.parametrize("voice", [Voice(), Voice(quiet=True)], ids=["", "quiet"])
def test_otherwise_only_a_terminal_shows_progress(
    voice: Voice, capsys: pytest.CaptureFixture[str]
) -> None:
    run(voice)
    assert capsys.readouterr() == ("", "")


def test_a_terminal_has_a_spinner(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    run(Voice())
    out, err = capsys.readouterr()
    assert out == ""
    assert "some stage of tomorrow" in err
    run(Voice(quiet=True))
    assert capsys.readouterr() == ("", "")
