"""The page as a person meets it: ``detente serve`` in a process, and windows of a browser on it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
#: Milliseconds to wait for anything: CI is busy at times.
PATIENCE = 60_000
#: Marks of a module of tests in a browser.
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium"),
]


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """A browser without windows; the test is skipped where Playwright is missing."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as player:
        opened = player.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()


class Server:
    """``detente serve`` as a person starts it."""

    def __init__(self, folder: Path, home: Path | None = None) -> None:
        command = [sys.executable, "-u", "-m", "detente", "serve", str(folder), "--no-browser"]
        environment = {**os.environ, **({"HOME": str(home)} if home else {})}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        assert self.process.stdout
        self.address = ""
        for line in self.process.stdout:
            if found := re.search(r"Open (http://\S+)", line):
                self.address = found[1]
            if "Ctrl-C" in line:
                break
        self.origin = self.address.partition("/?")[0]

    def stop(self) -> int:
        """Ctrl-C, and the exit status."""
        self.process.send_signal(signal.SIGINT)
        out, _ = self.process.communicate(timeout=20)
        assert "Stopped" in out
        return self.process.returncode


@contextmanager
def serving(folder: Path, home: Path | None = None) -> Iterator[Server]:
    """The page on a folder, ended whatever happens; Ctrl-C must end it with status 0."""
    server = Server(folder, home)
    try:
        yield server
        assert server.stop() == 0
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.communicate()


@contextmanager
def visiting(
    browser: Browser, folder: Path, *, home: Path | None = None, **settings: Any
) -> Iterator[tuple[Page, Server]]:
    """A window of a fresh browser on a fresh page; ``home`` is whose folder it is."""
    with serving(folder, home) as server:
        context = browser.new_context(**settings)
        context.set_default_timeout(PATIENCE)
        try:
            page = context.new_page()
            page.goto(server.address)
            page.wait_for_url(f"{server.origin}/")
            yield page, server
        finally:
            context.close()
