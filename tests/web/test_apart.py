"""What a page waits for is worked out in a process apart, which can be stopped at any moment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from benchmarks.page import ruled

from detente.errors import FaultyInput, LimitReached, call_fault
from detente.web import apart as door
from detente.web import limits
from detente.web.apart import STOPPER, Stopped, Stopper, apart
from detente.wording import Wording, worded
from tests.web.conftest import Visitor


def doubled(number: int) -> int:
    return 2 * number


def process() -> int:
    return os.getpid()


def refused() -> None:
    raise call_fault(worded("No {what}.", what="luck"), "f", worded("try again"))


def endless(file: str) -> None:
    Path(file).write_text(str(os.getpid()), "utf-8")
    while True:
        time.sleep(0.01)


def gone() -> None:
    os.kill(os.getpid(), 9)


def unsayable() -> object:
    return lambda: None


def _alive(pid: int) -> bool:
    try:
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):  # gone, perhaps while it was read
        return False


def _until(true: Callable[[], bool]) -> None:
    for _ in range(12_000):
        if true():
            return
        time.sleep(0.01)
    raise AssertionError("waited for in vain")


def _written(file: Path) -> bool:
    return file.exists() and bool(file.read_text("utf-8"))


def test_an_answer_comes_from_another_process_that_is_kept_for_the_next_call() -> None:
    assert apart(doubled, 21) == 42
    first = apart(process)
    assert first != os.getpid()
    assert apart(process) == first


def test_a_fault_is_raised_here_with_its_wording() -> None:
    with pytest.raises(FaultyInput) as told:
        apart(refused)
    (fault,) = told.value.faults
    assert str(fault.problem) == "No luck."
    assert isinstance(fault.problem, Wording)


def test_what_takes_longer_than_it_may_is_ended(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    while not file.exists():  # on a busy machine it may not even have begun
        with pytest.raises(TimeoutError):
            apart(endless, str(file), seconds=1)
    assert not _alive(int(file.read_text("utf-8")))
    assert apart(doubled, 1) == 2


def test_what_is_stopped_is_ended_at_once_and_others_go_on(tmp_path: Path) -> None:
    file, stopper, told = tmp_path / "pid", Stopper(), []

    def asking() -> None:
        STOPPER.set(stopper)
        try:
            apart(endless, str(file))
        except Stopped:
            told.append("stopped")

    thread = threading.Thread(target=asking)
    thread.start()
    _until(lambda: _written(file))
    assert apart(doubled, 4) == 8
    assert door.stop(stopper.id)
    thread.join(60)
    assert told == ["stopped"]
    assert not _alive(int(file.read_text("utf-8")))
    assert not door.stop("nothing")


def test_a_process_that_the_system_ends_is_a_limit_and_a_mistake_is_told() -> None:
    with pytest.raises(LimitReached, match="could not be worked out"):
        apart(gone)
    with pytest.raises(RuntimeError, match="unsayable"):
        apart(unsayable)
    assert apart(doubled, 2) == 4


def test_helpers_end_with_the_page_also_while_they_work(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    script = (
        "import sys, threading\n"
        "from detente.web.apart import apart\n"
        "from tests.web.test_apart import endless\n"
        "threading.Thread(target=apart, args=(endless, sys.argv[1]), daemon=True).start()\n"
        "sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", script, str(file)]
    found = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    page = subprocess.Popen(command, stdin=subprocess.PIPE, env=found)
    _until(lambda: _written(file))
    helper = int(file.read_text("utf-8"))
    page.kill()
    page.wait()
    assert page.stdin
    page.stdin.close()
    _until(lambda: not _alive(helper))


def test_a_page_that_is_being_worked_out_can_be_stopped(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "pid"
    text = json.dumps(ruled(10, 3, 1))
    (visitor.folder.root / "wide.json").write_text(text, "utf-8")

    monkeypatch.setattr("detente.web.worked_out._analysed", _endless_analysis)
    monkeypatch.setenv("DETENTE_TEST_PID", str(file))
    door.close()  # the next helper knows of the file
    monkeypatch.setattr(limits, "MOMENT", 0.0)
    monkeypatch.setattr(limits, "PATIENCE", 0.0)
    page = "/p/wide.json/holds"
    told = visitor.get(page)
    _until(lambda: _written(file))
    assert told.status_code == 202
    stop = told.text.partition('action="/working/')[2].partition("/stop")[0]
    assert stop
    to = "/p/wide.json/overview"
    assert f'name="to" value="{to}"' in told.text
    answer = visitor.post(f"/working/{stop}/stop", {"to": to})
    assert answer.headers["location"] == f"{to}?done=cancelled"
    pid = int(file.read_text("utf-8"))
    _until(lambda: not _alive(pid))
    for bad in ("https://elsewhere.org/", "//elsewhere.org/overview", "/p/x/delete"):
        led = visitor.post("/working/none/stop", {"to": bad})
        assert led.headers["location"] == "/"


def _endless_analysis(*_: object) -> None:
    endless(os.environ["DETENTE_TEST_PID"])
