"""Long work: answered by the command line, kept, followed, and stopped for good."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from detente.catalogue import case
from detente.web.jobs import FILE, OUTPUT, Job, Jobs, Question, soon
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
    assert job.plain()["question"] == "detente analyse {file} --json"


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


def test_a_job_that_waits_can_be_stopped_before_it_runs(jobs: Jobs) -> None:
    first = jobs.start(_question("analyse", FILE, "--json"))
    second = jobs.start(_question("check", FILE))
    jobs.cancel(second.id)
    assert second.state == "cancelled"
    assert _ended(first).state == "done"
    assert second.process is None


def test_what_is_soon_there_is_answered_and_what_is_not_is_not_waited_for() -> None:
    assert soon(lambda: 3) == 3
    start = time.monotonic()
    assert soon(lambda: time.sleep(1.5), 0.05) is None
    assert time.monotonic() - start < 1.2
    with pytest.raises(ZeroDivisionError):
        soon(lambda: 1 // 0)


def test_the_report_of_a_large_model_is_worked_out_beside_the_page(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("detente.web.pages.report.SMALL", 1)
    assert "worked out beside the page" in visitor.get("/p/water/report").text
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
