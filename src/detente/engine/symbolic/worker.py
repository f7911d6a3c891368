"""A process of its own for diagrams, from the inside.

One operation on diagrams may take minutes, and neither a signal nor another thread of the
same process can end it. So large models are worked on in a child process, which can be
ended at any moment. It reads requests from its standard input and writes one answer to
each on its standard output; both are pickled. Sets of states stay here under numbers that
the parent gives them, and go to the parent as plain numbers (:mod:`packed
<detente.engine.symbolic.packed>`), so that they outlive this process.
"""

from __future__ import annotations

import ctypes
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from detente.engine.symbolic.diagrams import OutOfMemory, Resources
from detente.engine.symbolic.engine import SymbolicEngine
from detente.engine.symbolic.packed import Packed
from detente.engine.symbolic.states import SymbolicStates
from detente.engine.symbolic.table import Table
from detente.errors import FaultyInput, LimitReached
from detente.messages import received, sent
from detente.model.conflict import Conflict
from detente.model.formula import OptionKey

#: What is told to the parent as it is; anything else is a mistake in the program.
_TOLD = (FaultyInput, LimitReached, MemoryError, OutOfMemory)


@dataclass(frozen=True, slots=True)
class Kept:
    """A set of states that the process holds under a number; in requests and answers."""

    number: int


@dataclass(frozen=True, slots=True)
class Request:
    """What to call with the engine and these arguments, and a number for a set found.

    ``seconds`` is when diagrams are to be cut off, from the moment that the request is
    read; ``None`` leaves the engine's time unlimited. ``load`` holds sets to unpack first.
    """

    work: Callable[..., Any]
    arguments: tuple[Any, ...]
    number: int
    seconds: float | None = None
    load: tuple[tuple[int, Packed, bool], ...] = ()
    #: The order of options to begin new tables with.
    order: tuple[OptionKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A set of states: how many, whether all of it is known, and the set itself."""

    number: int
    count: int
    exact: bool
    packed: Packed
    #: The order of options that was found good.
    order: tuple[OptionKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """What went wrong: a fault, or the text of a mistake in the program."""

    error: Exception | str


def main() -> None:
    """Answer requests until the parent is gone."""
    _end_with_parent()
    reading, writing = sys.stdin.buffer, sys.stdout.buffer
    # What a library prints must not get between the messages.
    sys.stdout = sys.stderr
    try:
        conflict, resources = received(reading)
        place = _answered(lambda: _Place(conflict, resources))
        sent(writing, place if isinstance(place, Failed) else place.told())
        while not isinstance(place, Failed):
            request = received(reading)
            sent(writing, _answered(partial(place.answer, request)))
    except (EOFError, BrokenPipeError):
        return


def _end_with_parent() -> None:
    """End at once when the user interrupts or the parent dies, whatever is being done."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if sys.platform == "linux":
        # prctl(PR_SET_PDEATHSIG, SIGKILL). Elsewhere the next look at the pipe tells.
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _answered(work: Callable[[], Any]) -> Any:
    try:
        return work()
    except _TOLD as error:
        return Failed(OutOfMemory() if isinstance(error, MemoryError) else error)
    except Exception:  # noqa: BLE001 - told to the parent, which raises it
        return Failed(traceback.format_exc())


class _Place:
    """The engine and the sets that have been found."""

    def __init__(self, conflict: Conflict, resources: Resources) -> None:
        self._engine = SymbolicEngine(conflict, resources)
        self._sets: dict[int, SymbolicStates] = {}

    def told(self) -> tuple[str, int]:
        """What the diagrams are made by, and how many states there are."""
        return self._engine.made_by, self._engine.feasible_count

    def answer(self, request: Request) -> Any:
        """Do what is asked; a set stays here and goes to the parent packed."""
        engine = self._engine
        engine.allow(request.seconds)
        if request.order:
            engine.tables.order = list(request.order)
        for number, each, exact in request.load:
            self._sets[number] = self._loaded(each, exact)
        found = request.work(engine, *(self._meant(each) for each in request.arguments))
        if not isinstance(found, SymbolicStates):
            return found
        self._sets[request.number] = found
        plain = found.plain
        return Found(request.number, plain.total, found.exact, plain, tuple(engine.tables.order))

    def _meant(self, argument: Any) -> Any:
        if isinstance(argument, Kept):
            return self._sets[argument.number]
        if isinstance(argument, tuple) and any(isinstance(each, Kept) for each in argument):
            return [self._meant(each) for each in argument]
        return argument

    def _loaded(self, plain: Packed, exact: bool) -> SymbolicStates:
        """In a table with the order that the diagram was packed in, so that it fits."""
        engine = self._engine
        place = {name: at for at, name in enumerate(plain.order)}
        bits = engine.sets.table.bits
        options = sorted(engine.sets.options, key=lambda option: place[bits[option.key][0]])
        table = Table(options, engine.resources, kept=True)
        return SymbolicStates(table, plain, exact)
