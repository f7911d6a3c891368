"""Long work: answered by the command line, kept, followed, and stopped for good."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from detente.catalogue import case
from detente.web.jobs import FILE, OUTPUT, Job, Jobs, Question
from tests.web.conftest import Visitor

ELMIRA = case("hipel-1993/elmira").path.read_text("utf-8")


@pytest.fixture
def jobs(tmp_path: Path) -> Iterator[Jobs]:
    made = Jobs(tmp_path / "answers", most=1)
    yield made
    made.close()


def _question(*arguments: str, digest: str = "1", text: str = ELMIRA) -> Question:
    return Question(arguments, text, "elmira.yaml", digest, "/")


def _ended(job: Job) -> Job:
    assert job.ended.wait(120)
    return job


def test_a_question_gets_the_answer_of_the_command_line(jobs: Jobs) -> None:
    job = _ended(jobs.start(_question("analyse", FILE, "--json")))
    assert (job.state, job.status) == ("done", 0)
    assert json.loads(job.output)["complete"] is True
    assert job.plain()["question"] == "detente analyse elmira.yaml --json"


def test_an_answer_is_kept_for_the_same_model_and_question_also_after_a_restart(
    jobs: Jobs, tmp_path: Path
) -> None:
    first = _ended(jobs.start(_question("check", FILE, "--json")))
    assert jobs.start(_question("check", FILE, "--json")) is first
    again = Jobs(tmp_path / "answers").start(_question("check", FILE, "--json"))
    assert again.state == "done"
    assert again.process is None
    assert again.output == first.output
    other = jobs.start(_question("check", FILE, "--json", digest="2"))
    assert other is not first
    _ended(other)


def test_a_file_that_the_command_writes_is_the_answer(jobs: Jobs) -> None:
    called = ("report", FILE, "--format", "word", "--output", OUTPUT, "--force")
    job = _ended(jobs.start(_question(*called)))
    assert job.status == 0, job.told
    assert job.output.startswith(b"PK")


def test_a_question_that_goes_wrong_says_why_and_is_not_kept(jobs: Jobs, tmp_path: Path) -> None:
    job = _ended(jobs.start(_question("check", FILE, text="title: 3\n")))
    assert (job.state, job.status) == ("failed", 2)
    assert "E202" in job.told
    assert "elmira.yaml" in job.told
    assert "/detente-" not in job.told
    assert not list((tmp_path / "answers").glob("*.json"))


def test_stopping_a_job_ends_its_process_and_lets_the_next_one_run(jobs: Jobs) -> None:
    long = jobs.start(_question("analyse", FILE, "--json"))
    while long.process is None:
        time.sleep(0.01)
    waiting = jobs.start(_question("check", FILE))
    assert waiting in jobs.running()
    jobs.cancel(long.id)
    assert long.state == "cancelled"
    assert long.process.wait(20) != 0
    assert _ended(waiting).state == "done"
    assert jobs.start(_question("analyse", FILE, "--json")) is not long


_SERVER = """
import sys, time
from pathlib import Path
from detente.web.jobs import FILE, Jobs, Question
jobs = Jobs(Path(sys.argv[1]))
# a module that starts a process of its own and goes on for ever
job = jobs.start(Question((), "detente: 1", "x.yaml", "1", "/", module="tests.web.endless"))
while job.process is None:
    time.sleep(0.01)
print(job.process.pid, flush=True)
time.sleep(600)
"""


def _alive(group: int) -> list[str]:
    """The processes of a group that are more than an entry that nobody has fetched."""
    told = subprocess.run(["ps", "-e", "-o", "pgid=,stat=,args="], capture_output=True, text=True)
    lines = [line.split(maxsplit=2) for line in told.stdout.splitlines()]
    return [line[-1] for line in lines if line[0] == str(group) and not line[1].startswith("Z")]


@pytest.mark.skipif(shutil.which("ps") is None, reason="needs ps")
def test_a_server_that_is_killed_takes_its_jobs_and_all_they_started_along(tmp_path: Path) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    root = Path(__file__).resolve().parents[2]
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(place), "PYTHONPATH": str(root)},
    )
    assert server.stdout
    group = int(server.stdout.readline())
    try:
        # what watches, the module, and the process that the module started
        _until(lambda: len(_alive(group)) == 3)
        server.kill()
        server.wait()
        _until(lambda: not _alive(group))
        _until(lambda: not list(place.iterdir()))
    finally:
        server.stdout.close()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(group, signal.SIGKILL)


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_job_that_cannot_be_begun_fails_and_says_why(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("detente.web.jobs.subprocess.Popen", full)
    job = _ended(jobs.start(_question("check", FILE)))
    assert (job.state, job.told) == ("failed", "No space left on device")
    monkeypatch.undo()
    assert _ended(jobs.start(_question("check", FILE))).state == "done"


def test_a_job_that_waits_can_be_stopped_before_it_runs(jobs: Jobs) -> None:
    first = jobs.start(_question("analyse", FILE, "--json"))
    second = jobs.start(_question("check", FILE))
    jobs.cancel(second.id)
    assert second.state == "cancelled"
    assert _ended(first).state == "done"
    assert second.process is None


def test_the_report_of_a_large_model_is_worked_out_beside_the_page(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.web.pages.report.listed_states", lambda _: None)
    assert "worked out beside the page" in visitor.get("/p/water/report?section=holds").text
    told = visitor.get("/p/water/report/file?form=csv&section=holds")
    assert told.status_code == 303
    address = told.headers["location"]
    page = visitor.get(address)
    assert page.status_code == 200
    job = visitor.folder.jobs.job(address.rpartition("/")[2])
    assert _ended(job).state == "done", job.told
    done = visitor.get(f"{address}.json").json()["job"]
    assert done["state"] == "done"
    file = visitor.get(done["back"])
    assert file.headers["content-type"].startswith("text/csv")
    monkeypatch.undo()
    assert visitor.get("/p/water/report/file?form=csv&section=holds").content == file.content


def test_a_large_model_is_checked_beside_the_page_with_the_same_answer(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = visitor.text()
    # a statement that repeats an earlier one is odd, and no more
    at = text.index("statements:")
    item = text.index("      - ", at)
    line = text[item : text.index("\n", item) + 1]
    assert visitor.save(text[:item] + line + text[item:]).status_code == 303
    expected = visitor.get("/p/water/overview.json").json()
    assert expected["checked"]
    assert expected["checks"]
    monkeypatch.setattr("detente.web.project_pages.SMALL", 1)
    assert not visitor.get("/p/water/overview.json").json()["checked"]
    assert "Check it" in visitor.get("/p/water/overview").text
    address = visitor.post("/p/water/check").headers["location"]
    _ended(visitor.folder.jobs.job(address.rpartition("/")[2]))
    told = visitor.get("/p/water/overview.json").json()
    assert told["checked"]
    codes = [[fault["code"] for fault in answer["checks"]] for answer in (told, expected)]
    assert codes[0] == codes[1]


def test_a_model_of_thirty_options_and_eight_parties_has_its_pages(visitor: Visitor) -> None:
    """They do not list 2^30 states; how soon they are there is measured in the benchmarks."""
    lines = ["detente: 1", "title: Large", "decision_makers:"]
    names = [f"o{number}" for number in range(30)]
    for party in range(8):
        own = names[party::8]
        lines += [f"  p{party}:", "    options:", *(f"      {name}: Do {name}" for name in own)]
    lines += ["preferences:"]
    for party in range(8):
        wanted = ", ".join([names[party], names[(party + 3) % 30]])
        lines += [f"  p{party}:", f"    statements: [{wanted}]"]
    (visitor.folder.root / "large.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    for page in ("overview", "text", "report"):
        assert visitor.get(f"/p/large/{page}").status_code == 200
