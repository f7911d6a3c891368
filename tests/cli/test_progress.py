"""Progress is shown on a terminal, after a while, and leaves nothing behind."""

from __future__ import annotations

import io
import time

import pytest

from detente.cli import progress as module
from detente.cli.progress import progress


class Screen(io.StringIO):
    """A stream that says whether it is a terminal."""

    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


def shown(monkeypatch: pytest.MonkeyPatch, *, terminal: bool, seconds: float) -> str:
    screen = Screen(terminal)
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    with progress("counting sheep"):
        time.sleep(seconds)
    return screen.getvalue()


def test_long_work_on_a_terminal_says_what_is_done_and_clears_the_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = shown(monkeypatch, terminal=True, seconds=0.5)
    assert "counting sheep …" in text
    assert "Ctrl-C" in text
    assert text.endswith("\r\x1b[K")


def test_what_is_being_done_now_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen(terminal=True)
    monkeypatch.setattr("sys.stderr", screen)
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    with progress("analysing") as tell:
        tell("Sequential, West")
        time.sleep(0.3)
        tell("Nash, East")
        time.sleep(0.3)
    text = screen.getvalue()
    assert text.index("analysing: Sequential, West …") < text.index("analysing: Nash, East …")


def test_nothing_is_shown_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, terminal=False, seconds=0.2) == ""


def test_short_work_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, terminal=True, seconds=0.0) == ""
