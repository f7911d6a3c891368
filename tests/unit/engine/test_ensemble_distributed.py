"""An ensemble on a scheduler and worker processes of this machine, reached over loopback."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

import detente
from detente.cli.main import run
from detente.engine.ensemble import running
from detente.engine.ensemble.running import Limit
from detente.errors import LimitReached
from detente.model.conflict import Conflict
from detente.stability import ensembles
from detente.stability.ensembles import ensemble

distributed: Any = pytest.importorskip(
    "distributed", reason="the extra 'distributed' is not installed"
)

SCENARIOS = 20_000


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """Two worker processes; a new one takes the place of one that is killed."""
    cluster = distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address="127.0.0.1:0",
    )
    with cluster, distributed.Client(cluster) as connected:
        yield connected


@pytest.fixture
def conflict(monkeypatch: pytest.MonkeyPatch) -> Conflict:
    """A model that takes numpy a second or two in many small tasks."""
    monkeypatch.setattr(ensembles, "COMPILED_FROM", 1 << 62)
    monkeypatch.setattr(running, "TASK_WORK", 1)
    names = [f"o{at}" for at in range(5)]
    texts = [f"{one} if {two}" for one in names for two in names if one != two]
    return detente.conflict(
        {
            "detente": 1,
            "title": "Five options",
            "decision_makers": {
                f"p{at}": {"options": {o: o for o in names[at::3]}} for at in range(3)
            },
            "preferences": {f"p{at}": {"statements": texts[at::3]} for at in range(3)},
        }
    )


def counts(result: Any) -> Any:
    return result.stable_counts, result.equilibrium_counts


def test_a_cluster_counts_what_threads_count(client: Any, conflict: Conflict) -> None:
    for seed in (0, 2**64 - 1):
        local = ensemble(conflict, 3000, seed=seed)
        remote = ensemble(conflict, 3000, seed=seed, client=client)
        assert counts(remote) == counts(local)
        assert remote.to_dict() == local.to_dict()


def test_the_command_line_counts_on_the_scheduler_that_it_is_given(
    client: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["ensemble", "case:gulf-2024-04/off-ramp", "--scenarios", "300", "--json"]
    assert run([*arguments, "--scheduler", client.scheduler.address]) == 0
    remote = capsys.readouterr().out
    assert run(arguments) == 0
    assert capsys.readouterr().out == remote


def test_a_worker_killed_in_the_middle_loses_nothing(
    client: Any, conflict: Conflict, caplog: pytest.LogCaptureFixture
) -> None:
    processes = client.run(os.getpid)
    found: list[Any] = []
    work = threading.Thread(
        target=lambda: found.append(ensemble(conflict, SCENARIOS, seed=6, client=client))
    )
    with caplog.at_level(logging.WARNING, "detente"):
        work.start()
        victim = busy_worker(client)
        os.kill(processes[victim], signal.SIGKILL)
        assert not found, "the work was over before the worker was killed"
        work.join(60)
    assert found
    assert victim not in client.nthreads()
    assert counts(found[0]) == counts(ensemble(conflict, SCENARIOS, seed=6))
    assert f"worker {victim} is lost; others do its scenarios again" in caplog.messages


def busy_worker(client: Any) -> str:
    """A worker that has done some of the tasks and has others before it."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        waiting = {worker for worker, tasks in client.processing().items() if tasks}
        done = {worker for worker, tasks in client.has_what().items() if len(tasks) > 2}
        if waiting & done:
            return str(min(waiting & done))
        time.sleep(0.01)
    raise AssertionError("no worker began to work")


def test_time_limits_a_cluster_too(client: Any, conflict: Conflict) -> None:
    result = ensemble(conflict, 400_000, client=client, maximum_seconds=2)
    assert not result.complete
    assert 0 < result.scenarios < 400_000
    assert counts(result) == counts(ensemble(conflict, result.scenarios))


def test_a_cluster_that_drops_the_work_is_told_of(
    client: Any, conflict: Conflict, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dropped(*_: Any) -> None:
        raise distributed.client.FutureCancelledError("count", "lost dependencies")

    monkeypatch.setattr(running._Watch, "result", dropped)
    with pytest.raises(LimitReached, match=r"E501.*lost too many workers"):
        ensemble(conflict, 1000, client=client)


def _die(work: bytes) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)


def test_work_that_kills_every_worker_ends_with_a_clear_message(client: Any) -> None:
    scheduler = client.cluster.scheduler
    allowed = scheduler.allowed_failures
    scheduler.allowed_failures = 0
    try:
        with pytest.raises(LimitReached, match=r"E501.*lost too many workers"):
            running.by_cluster(client, _die, b"", [(0, 1)], Limit())
    finally:
        scheduler.allowed_failures = allowed
