"""Long work: each question runs in a process of its own, and can be followed and cancelled.

A question is a call of the command line. So the page gives the answers that the command line
gives, and a question that goes wrong takes nothing of the page with it.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from detente._version import __version__
from detente.files.replacing import write_text
from detente.web import watched
from detente.web.apart import kill
from detente.web.failures import not_found, unreadable
from detente.web.limits import MAXIMUM_ASKED, MAXIMUM_JOBS, MAXIMUM_REMEMBERED
from detente.wording import KEPT, unpacked, worded

State = Literal["waiting", "running", "done", "failed", "cancelled"]

#: Where a question's arguments name the conflict file, and the file it writes.
FILE, OUTPUT = "{file}", "{output}"
#: Bytes of an answer that is kept on disk for the next time.
_KEPT = 8 * 1024 * 1024
#: Characters of what a failed call wrote on standard error.
_TOLD = 4_000


@dataclass(frozen=True, slots=True)
class Question:
    """A call of the command line about a conflict file.

    Parameters
    ----------
    arguments : tuple of str
        As after ``detente``, with :data:`FILE` for the conflict file and, where the answer
        is a file that the command writes, :data:`OUTPUT` for that.
    text, name : str
        The text and the name of the conflict file; the call works on a copy, so that
        editing can go on.
    digest : str
        Of the model: a question is asked once for each.
    back : str
        The address of the page that asks, which shows the answer.
    module, shown : str
        What is called instead of the command line, and how the page tells of it then.
    beside : tuple of pairs
        Names and texts of files that stand beside the conflict file.
    """

    arguments: tuple[str, ...]
    text: str = field(repr=False)
    name: str
    digest: str
    back: str
    module: str = "detente"
    shown: str = ""
    beside: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @property
    def called(self) -> str:
        """The call as somebody would write it in the folder of the file."""
        named = {FILE: self.name, OUTPUT: "report"}
        return " ".join(("detente", *(named.get(part, part) for part in self.arguments)))

    @property
    def key(self) -> str:
        """The question and its model as one digest, with the version of the program."""
        told = json.dumps([__version__, self.digest, self.module, self.arguments, self.beside])
        return hashlib.sha256(told.encode("utf-8")).hexdigest()


@dataclass(slots=True)
class Job:
    """A question on its way. ``status`` is the exit status of the call, once it has ended."""

    id: str
    question: Question
    state: State = "waiting"
    started: float = field(default_factory=time.monotonic)
    seconds: float = 0.0
    status: int | None = None
    output: bytes = field(default=b"", repr=False)
    told: str = ""
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    ended: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def over(self) -> bool:
        """True once nothing more will happen."""
        return self.state in ("done", "failed", "cancelled")

    def answer(self) -> dict[str, Any]:
        """The JSON that the call printed, with its wordings."""
        told: dict[str, Any] = unpacked(json.loads(self.output))
        return told

    def plain(self) -> dict[str, Any]:
        """The job as plain data, without its answer."""
        seconds = self.seconds if self.over else time.monotonic() - self.started
        return {
            "id": self.id,
            "state": self.state,
            "seconds": round(seconds, 1),
            "question": self.question.shown or self.question.called,
            "status": self.status,
            "told": self.told,
            "back": self.question.back,
        }


class Jobs:
    """Every job of one run. Answers are kept in ``cache`` by question and model."""

    def __init__(self, cache: Path, most: int = MAXIMUM_JOBS) -> None:
        self._cache = cache
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._room = threading.Semaphore(most)

    def start(self, question: Question) -> Job:
        """The job for a question: the one that runs, the answer there is, or a new one."""
        with self._lock:
            for job in self._jobs.values():
                if job.question.key == question.key and job.state not in ("failed", "cancelled"):
                    return job
            if len(self.running()) >= MAXIMUM_ASKED:
                raise unreadable(
                    worded("Too many questions wait for their answers."),
                    str(MAXIMUM_ASKED),
                    worded("stop some of them, or wait until they are done"),
                )
            job = Job(secrets.token_hex(8), question)
            self._jobs[job.id] = job
            self._forget()
        if not self._remembered(job):
            threading.Thread(target=self._run, args=(job,), daemon=True).start()
        return job

    def known(self, question: Question) -> Job | None:
        """The newest job that has answered the question, well or not; ``None`` without one.

        Nothing is started; an answer that an earlier run has kept is found too.
        """
        for job in reversed(self._jobs.values()):
            if job.question.key == question.key and job.state in ("done", "failed"):
                return job
        kept = Job(secrets.token_hex(8), question)
        return kept if self._remembered(kept) else None

    def asked(self, question: Question) -> Job | None:
        """The job for a question that was asked already, at work too, or whose answer is kept."""
        with self._lock:
            for job in self._jobs.values():
                if job.question.key == question.key and job.state != "cancelled":
                    return job
        return self.known(question)

    def job(self, id: str) -> Job:  # noqa: A002 - the id in the address
        """The job with this id; P404 where there is none."""
        found = self._jobs.get(id)
        if found is None:
            raise not_found(id[:200], worded("ask the question again"))
        return found

    def running(self) -> list[Job]:
        """Jobs that wait or run, the oldest first."""
        return [job for job in self._jobs.values() if not job.over]

    def states(self) -> tuple[tuple[str, State], ...]:
        """How far each job is: whoever shows jobs looks again once this is another."""
        with self._lock:
            return tuple((job.id, job.state) for job in self._jobs.values())

    def cancel(self, id: str) -> Job:  # noqa: A002 - the id in the address
        """Stop a job for good, with every process that it started."""
        job = self.job(id)
        with self._lock:
            if not job.over:
                self._end(job, "cancelled")
                if job.process is not None:
                    kill(job.process)
        return job

    def close(self) -> None:
        """Stop everything."""
        for job in self.running():
            self.cancel(job.id)

    def _run(self, job: Job) -> None:
        try:
            with (
                self._room,
                tempfile.TemporaryDirectory(prefix="detente-", ignore_cleanup_errors=True) as place,
            ):
                self._ask(job, Path(place))
        except OSError as error:  # no room on the disk, no more processes
            with self._lock:
                if not job.over:
                    job.told = error.strerror or str(error)
                    self._end(job, "failed")

    def _ask(self, job: Job, folder: Path) -> None:
        file, output = folder / Path(job.question.name).name, folder / "output"
        file.write_text(job.question.text, encoding="utf-8", newline="")
        for name, text in job.question.beside:
            (folder / Path(name).name).write_text(text, encoding="utf-8", newline="")
        filled = {FILE: str(file), OUTPUT: str(output)}
        arguments = [filled.get(part, part) for part in job.question.arguments]
        heard, held = os.pipe()
        try:
            with self._lock:
                if job.over:
                    return
                job.state = "running"
                job.process = _process(job.question.module, arguments, folder, heard)
            out, told = job.process.communicate()
        finally:
            os.close(heard)
            os.close(held)
        if output.is_file():
            out = output.read_bytes()
        with self._lock:
            if not job.over:
                self._keep(job, out, told.replace(str(file).encode(), file.name.encode()))

    def _keep(self, job: Job, out: bytes, told: bytes) -> None:
        job.status = job.process.returncode if job.process else None
        job.output = out
        job.told = told.decode("utf-8", "replace")[-_TOLD:]
        answered = job.status in (0, 1, 3)
        self._end(job, "done" if answered else "failed")
        if job.status in (0, 1) and len(out) <= _KEPT:
            answer = {
                "status": job.status,
                "seconds": job.seconds,
                "output": base64.b64encode(out).decode(),
            }
            with contextlib.suppress(OSError):
                self._cache.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(Exception):
                write_text(self._cache / f"{job.question.key}.json", json.dumps(answer))

    def _remembered(self, job: Job) -> bool:
        """Take the answer that an earlier run has found, if there is one."""
        try:
            path = self._cache / f"{job.question.key}.json"
            answer = json.loads(path.read_text(encoding="utf-8"))
            job.status, job.output = int(answer["status"]), base64.b64decode(answer["output"])
            seconds = float(answer["seconds"])
        except (OSError, ValueError, KeyError, TypeError):
            return False
        self._end(job, "done")
        job.seconds = seconds
        return True

    def _end(self, job: Job, state: State) -> None:
        job.state = state
        job.seconds = time.monotonic() - job.started
        job.ended.set()

    def _forget(self) -> None:
        over = [job.id for job in self._jobs.values() if job.over]
        for id in over[: max(0, len(over) - MAXIMUM_REMEMBERED)]:  # noqa: A001
            del self._jobs[id]


def _process(
    module: str, arguments: Sequence[str], folder: Path, heard: int
) -> subprocess.Popen[bytes]:
    """The call in a session of its own, so that it can be ended with all it started.

    It ends by itself when the other end of ``heard`` is closed, see :mod:`detente.web.watched`.
    """
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8", KEPT: "1"}
    # -I -S: what watches needs nothing but Python, and is there at once
    command = [sys.executable, "-I", "-S", watched.__file__, module, *arguments]
    return subprocess.Popen(  # noqa: S603 - our own program; arguments are no shell's
        command,
        cwd=folder,
        env=environment,
        stdin=heard,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
