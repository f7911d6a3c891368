"""The page is stopped while it answers: soon, calmly, and with nothing left running."""

from __future__ import annotations

import http.client
import re
import signal
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlencode

import pytest

#: A page whose list of projects never comes, and which never makes a project.
ENDLESS = """
import sys, time
from pathlib import Path
from detente.web import ending, limits
from detente.web.pages import home
from detente.web.serving import serve

def endless(*_, **__):
    print("at work", flush=True)
    time.sleep(600)

home.so_far = home.create = endless
ending.FAREWELL = float(sys.argv[2])
limits.FORM = 600.0
serve(Path(sys.argv[1]), 0, browser=False, tell=lambda line: print(line, flush=True))
"""
#: Seconds that no machine should need for a farewell that is cut short.
LONG = "300"


class Page:
    """Such a page, and whoever waits for its answers."""

    def __init__(self, root: Path, farewell: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", ENDLESS, str(root), farewell],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.until("token=")
        port, token = re.findall(r":(\d+)/\?token=([\w-]+)", self.line)[0]
        self.port = int(port)
        cookie = self._asked("GET", f"/?token={token}", {}).headers["set-cookie"]
        self.headers = {"Cookie": cookie.partition(";")[0], "Origin": f"http://127.0.0.1:{port}"}
        self.answers: list[int | None] = []
        self.waiting: list[threading.Thread] = []

    def until(self, told: str) -> None:
        assert self.process.stdout
        self.line = next(line for line in self.process.stdout if told in line)

    def ask(self, method: str, address: str, **form: str) -> None:
        """Ask, and go on once the page is at work on it."""
        self.waiting.append(threading.Thread(target=self._keep, args=(method, address, form)))
        self.waiting[-1].start()
        self.until("at work")

    def _keep(self, method: str, address: str, form: dict[str, str]) -> None:
        try:
            self.answers.append(self._asked(method, address, self.headers, form).status)
        except (OSError, http.client.HTTPException):
            self.answers.append(None)

    def _asked(
        self, method: str, address: str, headers: dict[str, str], form: dict[str, str] | None = None
    ) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        connection.request(method, address, urlencode(form or {}), {**headers, **kind})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer

    def ended(self) -> tuple[str, str]:
        """What it told once it was stopped."""
        try:
            out, err = self.process.communicate(timeout=120)
        finally:
            self.process.kill()
        for each in self.waiting:
            each.join(120)
        return out, err


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_whoever_waits_is_answered_and_the_page_ends_calmly(tmp_path: Path, name: str) -> None:
    page = Page(tmp_path, LONG)
    page.ask("GET", "/home.json")
    page.process.send_signal(getattr(signal, name))
    assert page.ended() == ("Stopped. Everything is saved.\n", "")
    assert page.process.returncode == 0
    assert page.answers == [202]


@pytest.mark.parametrize("times", [1, 2])
def test_what_does_not_end_is_let_go_of(tmp_path: Path, times: int) -> None:
    page = Page(tmp_path, "1")
    page.ask("POST", "/new", **{"from": "starter", "name": "water"})
    for _ in range(times):
        page.process.send_signal(signal.SIGINT)
    out, err = page.ended()
    assert out == "Stopped. Everything is saved.\n"
    assert err == ""
    assert page.process.returncode == 0
    assert page.answers[0] in (None, 500), "nobody is told that it was done"
