"""The page: how soon ``detente serve`` answers, and how long each page of a project takes.

Each project is served by a process of its own, with nothing kept from an earlier run. ``cold``
is the first time that a run shows the page, in the order of a person's way through the
project, two seconds after the start page. ``at work`` is what the processor had to do for it,
which is what a quiet machine would take. ``whole`` is when the page itself is there, where at
first it says that it is being worked out. ``warm`` is the median of further times. What a page
asks as a job is not waited for.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT, beside, time_for
from benchmarks.models import anybody

CASES = ROOT / "cases"
#: Milliseconds for a page, and for the first answer after the start.
PAGE, START = 300.0, 1000.0
#: Where Python keeps what it has compiled, for every run.
COMPILED = Path(tempfile.gettempdir()) / f"detente-compiled-{os.getpid()}"
#: The pages of a project in the order in which somebody goes through them.
PAGES = (
    "overview", "account", "account/{source}", "about/{source}", "map", "map/drawing", "drafts",
    "exchange", "element?address={party}", "model", "model/limits", "model/preferences",
    "model/formula?text={option}", "model/element?at=party/{party}", "holds",
    "holds/why?state={state}", "moves", "moves?each=1&most=200", "moves?around={state}",
    "moves/paths", "questions", "questions/equilibria", "questions/resolve", "compare",
    "agreement", "report", "report/preview", "text", "download",
)  # fmt: skip
#: Seconds between the start page and the first page of a project: somebody reads and clicks.
WARMING = 2.0
#: Pages outside a project.
OUTSIDE = ("/", "/cases", "/help", "/jobs")


@dataclass(frozen=True, slots=True)
class Model:
    """A project to look at: the files of its folder, and what addresses name in it."""

    title: str
    files: dict[str, str]
    folder: Path | None = None
    name: str = "conflict.yaml"


def models() -> Iterator[Model]:
    """Small and published; an account with thousands of states; large; thousands with rules."""
    elmira = CASES / "environment/hipel-1993/elmira/conflict.yaml"
    yield Model("Elmira", {"conflict.yaml": elmira.read_text("utf-8")})
    yield Model("gulf statement", {}, CASES / "accounts/gulf-2024-04", "statement.yaml")
    yield Model("30 options", {"conflict.yaml": json.dumps(anybody(30, 8, 1))})
    yield Model("4,096 states, rules", {"conflict.yaml": json.dumps(ruled(12, 4, 1))})


def ruled(options: int, parties: int, seed: int) -> dict[str, Any]:
    """A model of ``anybody`` with four rules, so that moves are not transitive."""
    model = anybody(options, parties, seed)
    dice = random.Random(seed)
    names = [name for party in model["decision_makers"].values() for name in party["options"]]
    chosen = [dice.sample(names, 2) for _ in range(4)]
    model["rules"] = [{"from": f"not {one}", "to": other} for one, other in chosen]
    model["title"] += ", with rules"
    return model


def main(quick: bool) -> None:
    """Print the table."""
    try:
        _measure(quick)
    finally:
        shutil.rmtree(COMPILED, ignore_errors=True)


def _measure(quick: bool) -> None:
    model = next(models())
    with served(model) as visit:  # compiles whatever is loaded
        for address in addresses(model):
            visit.until_it_is_there(address)
    times = [_first_answer() for _ in range(3 if quick else 9)]
    start, worked = (statistics.median(each) for each in zip(*times, strict=True))
    target = beside(START, start, "first page", "ms")
    print(f"first page after the start: {start:.0f} ms, {worked:.0f} at work{target}")
    repeated = 1 if quick else 5
    print(f"\nMilliseconds; warm: median of {repeated}.")
    for model in models():
        if time_for(model.title):
            _measured(model, repeated)


def _measured(model: Model, repeated: int) -> None:
    heads = ("cold", "at work", "whole", "warm")
    print(f"\n{model.title}\n{'page':<34}{''.join(f'{head:>8}' for head in heads)}", flush=True)
    worst = 0.0
    with served(model) as visit:
        for address in addresses(model):
            cold, worked = visit.milliseconds(address)
            whole = cold + visit.until_it_is_there(address)
            warm = statistics.median(visit.milliseconds(address)[0] for _ in range(repeated))
            worst = max(worst, cold, warm)
            missed = " over" if max(cold, warm) >= PAGE else ""
            told = "".join(f"{each:>8.0f}" for each in (cold, worked, whole, warm))
            print(f"{address.rpartition('/p/')[2][:33]:<34}{told}{missed}", flush=True)
    print(f"slowest: {worst:.0f} ms{beside(PAGE, worst, f'slowest page, {model.title}', 'ms')}")


def addresses(model: Model) -> list[str]:
    """Every page to look at, with names that there are in the model."""
    from detente import load

    found = load(model.folder / model.name) if model.folder else None
    with tempfile.TemporaryDirectory() as place:
        if found is None:
            path = Path(place) / model.name
            path.write_text(model.files[model.name], "utf-8")
            found = load(path)
    party = found.decision_makers[0]
    filled = {
        "party": party.id,
        "option": found.option_names[0],
        "state": found.status_quo or "N" * len(found.options),
        "source": found.sources[0].key if found.sources else "",
    }
    pages = [page for page in PAGES if filled["source"] or "{source}" not in page]
    pages = [page for page in pages if page != "map/drawing" or found.codes.links]
    project = f"project~1{model.name.removesuffix('.yaml')}"
    return [*OUTSIDE, *(f"/p/{project}/{page.format(**filled)}" for page in pages)]


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser that was let in, as far as times are concerned."""

    port: int
    cookie: str
    process: int

    def milliseconds(self, address: str) -> tuple[float, float]:
        """How long an answer takes, from asking to its last byte, and of that at work."""
        start, worked = time.perf_counter(), _worked(self.process)
        status = self.asked(address)
        taken = 1000 * (time.perf_counter() - start)
        if status not in (200, 202, 303):
            raise RuntimeError(f"{address}: status {status}")
        return taken, _worked(self.process) - worked

    def until_it_is_there(self, address: str) -> float:
        """How long a page that is being worked out takes from now on, looked at in turn."""
        start = time.perf_counter()
        while self.asked(address) == 202:
            pass
        return 1000 * (time.perf_counter() - start)

    def asked(self, address: str) -> int:
        """The status of the answer, which has been read to its end."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request("GET", address.replace(" ", "%20"), headers={"Cookie": self.cookie})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status


def _worked(process: int) -> float:
    """Milliseconds of processor time that a process has had, where the system tells it."""
    told = Path(f"/proc/{process}/stat")
    if not told.exists():
        return float("nan")
    fields = told.read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def served(model: Model) -> Iterator[Visit]:
    """The page of a folder with this one project, until the block ends."""
    with tempfile.TemporaryDirectory() as place, _running(_folder(model, Path(place))) as visit:
        visit.asked("/")
        time.sleep(WARMING)
        yield visit


def _folder(model: Model, root: Path) -> Path:
    project = root / "project"
    if model.folder:
        shutil.copytree(model.folder, project)
    else:
        project.mkdir()
    for name, text in model.files.items():
        (project / name).write_text(text, "utf-8")
    return root


@contextlib.contextmanager
def _running(root: Path) -> Iterator[Visit]:
    command = [sys.executable, "-m", "detente", "serve", str(root), "--no-browser"]
    # as where it is installed: compiled once
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPYCACHEPREFIX": str(COMPILED)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        try:
            assert server.stdout  # noqa: S101 - it is a pipe
            told = next(line for line in server.stdout if "token=" in line)
            port, token = re.findall(r":(\d+)/\?token=([\w-]+)", told)[0]
            connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
            connection.request("GET", f"/?token={token}")
            answer = connection.getresponse()
            answer.read()
            yield Visit(int(port), answer.headers["set-cookie"].partition(";")[0], server.pid)
        finally:
            server.terminate()
            server.wait(20)


def _first_answer() -> tuple[float, float]:
    """Milliseconds from calling ``detente serve`` to the whole start page, and of them at work."""
    model = next(models())
    with tempfile.TemporaryDirectory() as place:
        root = _folder(model, Path(place))
        start = time.perf_counter()
        with _running(root) as visit:
            visit.asked("/")
            return 1000 * (time.perf_counter() - start), _worked(visit.process)
