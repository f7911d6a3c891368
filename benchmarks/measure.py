"""What every section measures by: times, a yardstick of memory, processes, targets."""

from __future__ import annotations

import math
import multiprocessing
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]

#: A target that was missed, in words, in the order of the sections.
MISSED: list[str] = []
#: What was not measured because the section's time was over.
LEFT_OUT: list[str] = []
#: Why a process was ended that its own limit did not end.
OVER = "section's time over"
#: When the present section's time is over, by :func:`time.monotonic`.
_END = [math.inf]


def allow(limit: float) -> None:
    """Give a section so many seconds from now on."""
    _END[0] = time.monotonic() + limit


def time_for(what: str) -> bool:
    """Whether the section has time left; what has none is told at the end."""
    if time.monotonic() < _END[0]:
        return True
    LEFT_OUT.append(what)
    print(f"{what}: left out, the section's time is over", flush=True)
    return False


@dataclass(frozen=True, slots=True)
class Told:
    """What a process of its own answered. ``failure`` is empty if it came to its end."""

    answers: list[Any]
    failure: str


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds that the work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median_seconds(work: Callable[[], object], times: int) -> float:
    """The median of that many runs."""
    return statistics.median(seconds(work) for _ in range(times))


def copying(size: int, repeated: int = 1) -> float:
    """Median seconds of copying so many bytes of memory; small ones repeatedly, in cache."""
    source = np.ones(size, np.uint8)
    target = source.copy()

    def copy() -> None:
        for _ in range(repeated):
            np.copyto(target, source)

    return median_seconds(copy, 5) / repeated


def process(arguments: Sequence[str]) -> None:
    """Run one Python process and throw its output away."""
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, cwd=ROOT)


def alone(work: Callable[..., Iterator[Any]], arguments: Iterable[object], limit: float) -> Told:
    """What a generator yields in a process of its own, which is ended at the limit.

    So memory is kept apart, and what cannot be interrupted is ended all the same.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(sender, work, tuple(arguments)), daemon=True)
    child.start()
    sender.close()
    answers = []
    end = min(time.monotonic() + limit, _END[0])
    try:
        while receiver.poll(max(0.0, end - time.monotonic())):
            answers.append(receiver.recv())
    except EOFError:
        child.join()
        return Told(answers, "failed" if child.exitcode else "")
    finally:
        child.kill()
        child.join()
    return Told(answers, OVER if end == _END[0] else f"not within {limit:.0f} s")


def _answer(
    sender: Connection, work: Callable[..., Iterator[Any]], arguments: Sequence[object]
) -> None:
    for answer in work(*arguments):
        sender.send(answer)


def beside(target: float | None, measured: float, what: str, unit: str = "s") -> str:
    """The target and whether it is met; what is missed is told again at the end."""
    if target is None:
        return ""
    if measured < target:
        return f"  < {target:g} {unit} met"
    found = f"{measured:.3g} {unit}" if math.isfinite(measured) else "not in time"
    MISSED.append(f"{what}: {found}, target < {target:g} {unit}")
    return f"  < {target:g} {unit} MISSED"
