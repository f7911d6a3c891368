"""The symbolic engine in processes of its own: limits of time are kept, cores are used.

Whatever a child process has found comes here as plain numbers. So a child can be ended in
the middle of an operation, and nothing that was known is lost.
"""

from __future__ import annotations

import os
import queue
import time
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from detente.engine.protocol import ResponseRule
from detente.engine.symbolic.child import Child, Gone
from detente.engine.symbolic.clauses import OutOfTime
from detente.engine.symbolic.description import Description, TooLong
from detente.engine.symbolic.diagrams import OutOfMemory, Resources
from detente.engine.symbolic.engine import SymbolicEngine
from detente.engine.symbolic.packed import Packed
from detente.engine.symbolic.table import bits_of
from detente.engine.symbolic.worker import Failed, Found, Kept, Request
from detente.errors import Fault, LimitReached
from detente.model.conflict import Conflict, Levels
from detente.model.formula import Node, OptionKey
from detente.wording import worded

#: Processes at most, as many as there are cores.
_MOST = 2
#: Seconds of work after which a second process is worth its start.
_PATIENCE = 0.5
#: Parts of the time after which searches are cut off between two operations, and ended.
_CUT_OFF, _ENDED = 0.6, 0.8
#: Seconds that there are in any case: to start, and to say what needs no search.
_LEAST = 3.0
#: Seconds for each question after the analysis, where time is limited.
_LATER = 5.0


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be found out: what to call with the engine in the child."""

    label: str
    work: Callable[..., Any]
    arguments: tuple[Any, ...]


#: Whom to tell what is being done.
Tell = Callable[[str], None]


class SeparateEngine:
    """Answers what :class:`SymbolicEngine` answers of sets, from child processes.

    Parameters
    ----------
    conflict : Conflict
        One that :func:`detente.engine.plain_options.accepts` accepts.
    resources : Resources
        Memory is shared by the children. The deadline is kept, but for the three seconds
        that there are in any case: whatever is being done then is ended.
    processes : int, optional
        At most so many; two where there are two cores. One goes through the jobs in order,
        so that unlimited time makes the same diagrams in every run.

    Raises
    ------
    FaultyInput
        As :class:`SymbolicEngine` does.
    OSError
        Where the system lets no process be started.
    """

    name = "symbolic"
    rule = ResponseRule.LEGAL_SEQUENCES

    def __init__(
        self, conflict: Conflict, resources: Resources, processes: int | None = None
    ) -> None:
        self.conflict = conflict
        self._cores = processes or min(_MOST, os.cpu_count() or 1)
        self._resources = replace(resources, bytes=resources.bytes // self._cores, deadline=None)
        self._start = time.monotonic()
        self._deadline = resources.deadline
        self._later = False
        self._numbers = 0
        self._learned: tuple[OptionKey, ...] = ()
        self._answers: queue.SimpleQueue[tuple[Child, Any]] = queue.SimpleQueue()
        self._children: list[Child] = []
        self._end = weakref.finalize(self, _ended, self._children)
        self._order = tuple(bit for option in conflict.options for bit in bits_of(option))
        #: What the diagrams are made by.
        self.made_by = ""
        #: How many states there are.
        self.feasible_count = 0
        self._main()

    # --- jobs

    def done(self, jobs: Sequence[Job], tell: Tell, *, all_time: bool = False) -> list[Any]:
        """What each job finds out; ``None`` where time or memory ran out before it did.

        Two at a time where there are two cores and the first takes long. Unless they may
        take ``all_time``, some is left to bring together what they find.
        """
        cut_off, ended = (1.0, 1.0) if all_time else (_CUT_OFF, _ENDED)
        waiting, found = deque(enumerate(jobs)), [None] * len(jobs)
        running: dict[Child, int] = {}
        idle: list[Child] = []
        begun = time.monotonic()
        try:
            while (waiting or running) and self._left(ended) > 0:
                if not idle and not running:
                    idle.append(self._main())
                while waiting and idle:
                    at, job = waiting.popleft()
                    running[self._given(idle.pop(), job, tell, cut_off)] = at
                patience = self._left(ended)
                if waiting and len(self._children) < self._cores:
                    patience = min(patience, begun + _PATIENCE - time.monotonic())
                    if patience <= 0:
                        self._another()
                        patience = self._left(ended)
                child, answer = self._next(patience)
                if child is None:
                    continue
                if child in running:
                    found[running.pop(child)] = self._judged(answer)
                    if isinstance(answer, Found):
                        self._learned = answer.order
                elif isinstance(answer, Failed):
                    continue
                # The first answer of another child says that it is ready.
                if not isinstance(answer, Gone):
                    idle.append(child)
        finally:
            # Whatever is still being done is asked for by nobody any more.
            _ended([*running])
        return found

    def _given(self, child: Child, job: Job, tell: Tell, cut_off: float) -> Child:
        tell(job.label)
        self._send(child, job.work, job.arguments, self._left(cut_off, 0.0))
        return child

    @staticmethod
    def _judged(answer: Any) -> Any:
        """The answer, or ``None`` for memory that ran out."""
        if isinstance(answer, Gone):
            return None
        if isinstance(answer, Failed):
            if isinstance(answer.error, MemoryError):
                return None
            raise _error(answer)
        return answer

    # --- sets of states

    def count(self, states: Found) -> int:
        """How many states the set has."""
        return states.count

    def exact(self, states: Found) -> bool:
        """False where time or memory ran out: states may then be missing."""
        return states.exact

    def nothing_known(self) -> Found:
        """A set of which no member is known."""
        self._numbers += 1
        return Found(self._numbers, 0, False, Packed.nothing(self._order))

    def in_part(self, states: Found) -> Found:
        """The same set where it stands for one that has more members perhaps."""
        return replace(states, exact=False)

    def intersection(self, sets: Sequence[Found]) -> Found:
        """The states that are in all of the sets; where time is over none are known."""
        found = self._set(SymbolicEngine.intersection, tuple(sets))
        return self._exact_if(found, sets)

    def union(self, sets: Sequence[Found]) -> Found:
        """The states that are in some of the sets; where time is over the largest of them."""
        found = self._set(SymbolicEngine.union, tuple(sets))
        if found is None:
            return self.in_part(max(sets, key=lambda each: each.count))
        return self._exact_if(found, sets)

    def _exact_if(self, found: Found | None, sets: Sequence[Found]) -> Found:
        if found is None:
            return self.nothing_known()
        return replace(found, exact=found.exact and all(each.exact for each in sets))

    def where(self, node: Node) -> Found:
        """The feasible states in which a formula is true."""
        found: Found = self._asked(SymbolicEngine.where, node)
        return found

    def examples(self, states: Found, limit: int) -> tuple[Levels, ...]:
        """The set's first members in state order."""
        if not states.count or not limit:
            return ()
        return tuple(self._asked(SymbolicEngine.examples, states, limit))

    def first_states(self, limit: int) -> tuple[Levels, ...]:
        """The first feasible states."""
        return tuple(self._asked(SymbolicEngine.first_states, limit))

    def number_of(self, levels: Levels) -> int:
        """The number, from 1, of a feasible state."""
        return int(self._asked(SymbolicEngine.number_of, levels))

    def onto(
        self, states: Found, options: Sequence[OptionKey], limit: int
    ) -> tuple[tuple[tuple[int, ...], int], ...]:
        """The first patterns of some options in the set, and in how many states each."""
        return tuple(self._asked(SymbolicEngine.onto, states, tuple(options), limit))

    def drawn(self, states: Found, count: int, seed: int) -> tuple[Levels, ...]:
        """States of the set drawn by chance, each as likely as any other."""
        return tuple(self._asked(SymbolicEngine.drawn, states, count, seed))

    def described(self, states: Found) -> Description | TooLong:
        """A short formula that is true in the set's states and in no other feasible one."""
        found: Description | TooLong = self._asked(SymbolicEngine.described, states)
        return found

    def settled(self) -> None:
        """The analysis is over: each later question has a little time of its own."""
        self._later = True

    # --- one question at a time

    def _set(self, work: Callable[..., Any], *arguments: Any) -> Found | None:
        """A set, or ``None`` where the time is over before it is found."""
        try:
            found = self._answer(work, arguments, self._left(1.0))
        except OutOfTime:
            return None
        return found if isinstance(found, Found) else None

    def _asked(self, work: Callable[..., Any], *arguments: Any) -> Any:
        try:
            return self._answer(work, arguments, max(_LEAST, self._left(1.0)))
        except OutOfTime:
            raise LimitReached(
                Fault(
                    "E501",
                    worded("The time was over before a question about the states was answered."),
                    work.__name__.strip("_").replace("_", " "),
                    worded("allow more (--time), or ask for less at once"),
                )
            ) from None

    def _answer(self, work: Callable[..., Any], arguments: tuple[Any, ...], left: float) -> Any:
        if left <= 0 and not self._later:
            raise OutOfTime
        asked = self._main()
        if self._later:
            left = max(left, _LATER)
        end = time.monotonic() + left
        self._send(asked, work, arguments, left)
        child = None
        while child is not asked:
            child, answer = self._next(end - time.monotonic())
            if child is None and time.monotonic() >= end:
                asked.end()
                self._tidy()
                raise OutOfTime
        if isinstance(answer, Gone):
            self._tidy()
            raise OutOfMemory
        if isinstance(answer, Failed):
            raise _error(answer)
        return answer

    # --- processes

    def _left(self, part: float, least: float = _LEAST) -> float:
        """Seconds until a part of the time is over, of which there is some in any case."""
        if self._deadline is None:
            return float("inf")
        allowed = max(least, self._deadline - self._start)
        return max(0.0, self._start + part * allowed - time.monotonic())

    def _next(self, seconds: float) -> tuple[Child | None, Any]:
        """The next answer of any child; no child if none comes in time."""
        try:
            # A wait without end could not be interrupted on every system.
            child, answer = self._answers.get(timeout=max(0.0, min(seconds, 3600.0)))
        except queue.Empty:
            return None, None
        except BaseException:
            _ended(self._children)
            raise
        # The first answer of a child says that it is ready, or that it never will be.
        child.ready = True
        return child, answer

    def _send(
        self, child: Child, work: Callable[..., Any], arguments: tuple[Any, ...], seconds: float
    ) -> None:
        self._numbers += 1
        missing = {e.number: e for e in _sets_in(arguments) if e.number not in child.known}
        load = tuple((e.number, e.packed, e.exact) for e in missing.values())
        child.known.update(missing, [self._numbers])
        limited = None if seconds == float("inf") else seconds
        child.ask(Request(work, _kept(arguments), self._numbers, limited, load, self._learned))

    def _main(self) -> Child:
        """A child that is ready, while none is at work; a new one where all have been ended."""
        self._tidy()
        for child in self._children:
            if child.ready:
                return child
        return self._awaited(self._children[0] if self._children else self._another())

    def _awaited(self, started: Child) -> Child:
        """A new child, once it is ready."""
        child, end = None, time.monotonic() + max(_LEAST, self._left(1.0))
        while child is not started:
            child, answer = self._next(end - time.monotonic())
            if child is None and time.monotonic() >= end:
                started.end()
                raise OutOfTime
        if isinstance(answer, Gone):
            raise OutOfMemory
        if isinstance(answer, Failed):
            started.end()
            raise _error(answer)
        self.made_by, self.feasible_count = answer
        return started

    def _another(self) -> Child:
        started = Child(self.conflict, self._resources, self._answers)
        self._children.append(started)
        return started

    def _tidy(self) -> None:
        _ended([child for child in self._children if not child.alive])
        self._children[:] = [child for child in self._children if child.alive]


def _sets_in(arguments: tuple[Any, ...]) -> Iterator[Found]:
    for each in arguments:
        if isinstance(each, Found):
            yield each
        elif isinstance(each, tuple):
            yield from _sets_in(each)


def _kept(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Sets by their numbers."""
    return tuple(
        Kept(e.number) if isinstance(e, Found) else _kept(e) if isinstance(e, tuple) else e
        for e in arguments
    )


def _error(failed: Failed) -> Exception:
    if isinstance(failed.error, str):
        return RuntimeError(f"a process of decision diagrams failed:\n{failed.error}")
    return failed.error


def _ended(children: list[Child]) -> None:
    for child in children:
        child.end()
