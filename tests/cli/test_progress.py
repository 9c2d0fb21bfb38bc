from __future__ import annotations

import pytest

from ferrule.cli.options import Voice
from ferrule.cli.progress import showing_progress


def run(voice: Voice) -> None:
    with showing_progress(voice) as progress:
        progress("reading the headers")
        progress("compiling unit 2 of 3")


def test_each_stage_is_a_line_if_verbose(capsys: pytest.CaptureFixture[str]) -> None:
    run(Voice(verbose=True))
    assert capsys.readouterr() == (
        "",
        "ferrule: reading the headers\nferrule: compiling unit 2 of 3\n",
    )


@pytest.mark.parametrize("voice", [Voice(), Voice(quiet=True)], ids=["", "quiet"])
def test_a_log_has_no_lines_of_a_short_run(
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
    assert "compiling unit 2 of 3" in err
    run(Voice(quiet=True))
    assert capsys.readouterr() == ("", "")


def test_a_log_has_lines_once_a_run_takes_long(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    times = iter([100.0, 129.0, 141.6])
    monkeypatch.setattr("ferrule.cli.progress.monotonic", lambda: next(times))
    run(Voice())
    assert capsys.readouterr() == ("", "ferrule: compiling unit 2 of 3, after 42 s\n")
